"""What a challenge says: its message, and the lines about it. All of it is read by the whole group."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from gymnation.member.v1.challenges_pb2 import (
    CHALLENGE_KIND_DUEL,
    CHALLENGE_KIND_EVERYONE,
    CHALLENGE_KIND_TEAMS,
    CHALLENGE_KIND_TOGETHER,
    CHALLENGE_STATE_CANCELLED,
    CHALLENGE_STATE_ENDED,
    CHALLENGE_STATE_OPEN,
    CHALLENGE_STATE_PROPOSED,
    CHALLENGE_STATE_SETTLED,
    Challenge,
    ChallengeSide,
    ChallengeTeam,
)
from telegram_gateway.bot_api.names import shown_in_line
from telegram_gateway.texts import Texts

_KINDS: Final[Mapping[int, str]] = {
    CHALLENGE_KIND_TOGETHER: "together",
    CHALLENGE_KIND_EVERYONE: "everyone",
    CHALLENGE_KIND_TEAMS: "teams",
    CHALLENGE_KIND_DUEL: "duel",
}
_CELLS: Final = 10
_NAMED: Final = 12
OVER: Final = frozenset({CHALLENGE_STATE_ENDED, CHALLENGE_STATE_SETTLED})


class Words:
    """Says challenges in one language."""

    def __init__(self, texts: Texts, language: str) -> None:
        self._texts, self.language = texts, language

    def say(self, key: str, **arguments: object) -> str:
        """Return Telegram HTML."""
        return self._texts.format(self.language, key, **arguments)

    def plain(self, key: str, **arguments: object) -> str:
        """Return a text for buttons and pictures."""
        return self._texts.plain(self.language, key, **arguments)

    def title(self, one: Challenge) -> str:
        """What it is, in a line."""
        key = f"challenge-title-{_KINDS[one.kind]}"
        if one.kind == CHALLENGE_KIND_EVERYONE and one.weekly:
            key += "-weekly"
        return self.plain(key, goal=one.goal, teams=one.team_count)

    def message(self, one: Challenge) -> str:
        """Return the message that shows it, as Telegram HTML."""
        lines = [
            self.say(
                "challenge-head", title=self.title(one), first=_day(one.first_day), last=_day(one.last_day)
            )
        ]
        if one.state == CHALLENGE_STATE_CANCELLED:
            return "\n".join([*lines, self.say("challenge-cancelled")])
        if one.state == CHALLENGE_STATE_PROPOSED:
            asked = next((side for side in one.sides if side.was_asked), ChallengeSide())
            asks = next((side for side in one.sides if not side.was_asked), ChallengeSide())
            names = {"asks": self.name(asks.display_name), "asked": self.name(asked.display_name)}
            return "\n".join([*lines, self.say("challenge-duel-asked", **names)])
        lines += ["", *self._standing(one)]
        if one.state in OVER:
            lines += ["", self.outcome(one)]
        elif one.can_join:
            lines += ["", self.say("challenge-join-until", last=_day(one.last_join_day))]
        return "\n".join(lines)

    def _standing(self, one: Challenge) -> list[str]:
        if one.kind == CHALLENGE_KIND_TOGETHER:
            line = self.say("challenge-together", days=one.days, goal=one.goal, members=one.joined)
            return [f"{bar(one.percent)} {one.percent}%", line]
        if one.kind == CHALLENGE_KIND_EVERYONE:
            line = self.say("challenge-everyone", reached=one.reached, joined=one.joined, track=one.on_track)
            return [f"{bar(one.percent)} {one.percent}%", line] if one.joined else [line]
        if one.kind == CHALLENGE_KIND_TEAMS:
            if not one.has_teams:
                return [self.say("challenge-teams-to-be-drawn", joined=one.joined, first=_day(one.first_day))]
            return [self._team(team) for team in one.teams]
        return [self._side(side) for side in one.sides]

    def _team(self, team: ChallengeTeam) -> str:
        names = ", ".join(self.name(one) for one in team.names[:_NAMED])
        more = team.members - len(team.names[:_NAMED])
        line = self.say(
            "challenge-team",
            team=self.team_name(team.team),
            mean=self.mean(team.mean_hundredths),
            members=team.members,
        )
        named = self.say("challenge-team-names", names=names, more=more) if names else ""
        return f"{'⭐ ' if team.leads else ''}{line}" + (f"\n{named}" if named else "")

    def _side(self, side: ChallengeSide) -> str:
        line = self.say(
            "challenge-side", name=self.name(side.display_name), weeks=side.weeks_kept, days=side.days
        )
        return f"{'⭐ ' if side.leads else ''}{line}"

    def outcome(self, one: Challenge) -> str:
        """How it ended. Nobody has lost."""
        if one.kind == CHALLENGE_KIND_TOGETHER:
            key = "challenge-over-together" if one.days >= one.goal else "challenge-over-together-short"
            return self.say(key, days=one.days, goal=one.goal, members=one.joined)
        if one.kind == CHALLENGE_KIND_EVERYONE:
            return self.say("challenge-over-everyone", reached=one.reached, joined=one.joined)
        if one.kind == CHALLENGE_KIND_TEAMS:
            first = [self.team_name(team.team) for team in one.teams if team.leads]
        else:
            first = [self.name(side.display_name) for side in one.sides if side.leads]
        if not first:
            return self.say("challenge-over-quietly")
        if len(first) == 1:
            return self.say("challenge-over-first", name=first[0])
        return self.say("challenge-over-equal")

    def name(self, name: str) -> str:
        """Return a member as the group sees them; who hides is somebody."""
        return shown_in_line(name) or self.plain("challenge-somebody")

    def team_name(self, team: int) -> str:
        """Return what a team is called."""
        return self.plain(f"challenge-team-{team}")

    def mean(self, hundredths: int) -> str:
        """Return a mean as the language writes it: 3,5 or 3.5."""
        text = f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")
        return text.replace(".", ",") if self.language == "pt-BR" else text

    def line(self, one: Challenge) -> str:
        """Return it in a list of challenges."""
        now = (
            self.outcome(one)
            if one.state in OVER
            else self._standing(one)[0]
            if one.state == CHALLENGE_STATE_OPEN
            else ""
        )
        head = self.say(
            "challenge-head", title=self.title(one), first=_day(one.first_day), last=_day(one.last_day)
        )
        return f"{head}\n{now}" if now else head


def bar(percent: int) -> str:
    """Draw how much is done."""
    full = min(_CELLS, percent * _CELLS // 100)
    return "🟩" * full + "⬜" * (_CELLS - full)


def _day(day: str) -> str:
    return f"{date.fromisoformat(day):%d/%m}" if day else ""
