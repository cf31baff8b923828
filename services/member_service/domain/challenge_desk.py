"""What people do about challenges: begin one, join, leave, answer a duel, end one, look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Final, Protocol

from member_service.domain import days, fields
from member_service.domain.appearances import MASK, Appearances
from member_service.domain.challenge_counting import Counting
from member_service.domain.challenges import (
    LIVING,
    UNSETTLED,
    Challenge,
    ChallengeKind,
    ChallengeState,
    Entrant,
    Period,
    Progress,
    Rules,
)
from member_service.domain.changes import Change
from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import Group, GroupFinder, active_group, registered_group
from servicekit.clock import Clock
from servicekit.errors import Aborted, FailedPrecondition, NotFound

AT_ONCE: Final = 3
"""Challenges that may be open in a group. Duels are counted apart, so that they stand in nobody's way."""
LONGEST_DAYS: Final = 100
MOST_GOAL: Final = 100_000
MOST_TEAMS: Final = 4
ANSWERED_WITHIN: Final = timedelta(hours=48)
_ATTEMPTS: Final = 6


class ChallengeNotFound(NotFound):
    """The group has no such challenge."""

    reason = "CHALLENGE_NOT_FOUND"


class TooManyChallenges(FailedPrecondition):
    """As many are open as a group may have; metadata `challenges_at_most`."""

    reason = "TOO_MANY_CHALLENGES"


class ChallengeClosed(FailedPrecondition):
    """It cannot be joined or left any more, or is over."""

    reason = "CHALLENGE_CLOSED"


class NotChallenged(FailedPrecondition):
    """The duel was offered to somebody else."""

    reason = "NOT_CHALLENGED"


@dataclass(frozen=True, slots=True)
class Person:
    """A member with the name that they had last."""

    member_id: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class ChallengeRequest:
    """A wish to begin one."""

    request_id: str
    chat_id: int
    by: Person
    kind: ChallengeKind
    length_days: int
    goal: int = 0
    weekly: bool = False
    teams: int = 0
    drawn: bool = False
    opponent: Person = Person(0)

    def check(self) -> None:
        """Raise FieldInvalid."""
        fields.positive(self.by.member_id, "created_by.member_id")
        fields.in_range(self.length_days, "length_days", 2, LONGEST_DAYS)
        most_goal = {
            ChallengeKind.TOGETHER: MOST_GOAL,
            ChallengeKind.EVERYONE: 7 if self.weekly else self.length_days,
        }.get(self.kind, 0)
        fields.in_range(self.goal, "goal", 1 if most_goal else 0, most_goal)
        is_teams = self.kind is ChallengeKind.TEAMS
        fields.in_range(self.teams, "team_count", 2 if is_teams else 0, MOST_TEAMS if is_teams else 0)
        if self.kind is ChallengeKind.DUEL:
            fields.positive(self.opponent.member_id, "opponent.member_id")
            if self.opponent.member_id == self.by.member_id:
                raise FieldInvalid("opponent.member_id")

    @property
    def content(self) -> tuple[object, ...]:
        return (
            *(self.chat_id, self.by.member_id, self.kind.value, self.length_days, self.goal),
            *(self.weekly, self.teams, self.drawn, self.opponent.member_id),
        )


class ChallengeStore(Protocol):
    """Keeps challenges and who takes part. A write over an older version is refused."""

    async def add(self, challenge: Challenge, entrants: Sequence[Entrant], change: Change) -> None:
        """Store it once for the change, and have its group looked at. Raise RequestIdReused."""

    async def get(self, group_id: str, challenge_id: str) -> Challenge | None: ...

    async def of_group(
        self, group_id: str, states: Sequence[ChallengeState], limit: int, before: datetime | None = None
    ) -> Sequence[Challenge]:
        """The newest first."""

    async def put(self, known: Challenge, changed: Challenge) -> Challenge | None:
        """Store what became of it; None when it was changed since. The message is not part of it."""

    async def note_message(self, challenge: Challenge, chat_number: int, message_id: int) -> None: ...

    async def look_again(self, group_id: str) -> None:
        """Have the group looked at now."""

    async def entrants(self, challenge: Challenge) -> Sequence[Entrant]: ...

    async def entrant(self, challenge: Challenge, member_id: int) -> Entrant | None: ...

    async def put_entrant(self, challenge: Challenge, known: Entrant | None, entrant: Entrant) -> bool:
        """Store it in the place of `known`; False when it was changed since."""


@dataclass(frozen=True, slots=True)
class ShownChallenge:
    """A challenge as its group sees it."""

    chat_id: int
    challenge: Challenge
    progress: Progress
    entrants: Sequence[Entrant]
    names: Mapping[int, str]
    """Of who may be named: an alias, or the name as last seen. Who hides is not there."""
    hidden: frozenset[int]
    today: date
    can_join: bool
    message_id: int
    """In the group's chat of today; 0 for none."""


class ShowChallenges:
    """Puts challenges together as a group sees them."""

    def __init__(
        self,
        store: ChallengeStore,
        counting: Counting,
        appearances: Appearances,
        groups: GroupFinder,
        clock: Clock,
    ) -> None:
        self._store, self._counting, self._appearances = store, counting, appearances
        self._groups, self._clock = groups, clock

    async def one(self, chat_id: int, challenge_id: str) -> ShownChallenge:
        """Raise ChallengeNotFound."""
        group = await registered_group(self._groups, chat_id)
        return await self.shown(group, await found(self._store, group, challenge_id))

    async def page(
        self, chat_id: int, *, open_only: bool, before: datetime | None, page_size: int
    ) -> tuple[list[ShownChallenge], datetime | None]:
        """The newest first, and where to go on."""
        size = fields.page_size(page_size, default=10, most=20)
        group = await registered_group(self._groups, chat_id)
        states = UNSETTLED if open_only else (*UNSETTLED, ChallengeState.SETTLED)
        page = await self._store.of_group(group.id, states, size + 1, before)
        shown = [await self.shown(group, one) for one in page[:size]]
        return shown, page[size - 1].create_time if len(page) > size else None

    async def shown(self, group: Group, challenge: Challenge) -> ShownChallenge:
        """As it is now."""
        today = days.local_day(self._clock(), group.settings.time_zone)
        entrants = await self._store.entrants(challenge)
        hidden = await self._appearances.hidden(group.id)
        seen = [one for one in entrants if one.member_id not in hidden]
        aliases = await self._appearances.aliases(group.id, [one.member_id for one in seen]) if seen else {}
        return ShownChallenge(
            group.chat_id,
            challenge,
            await self._counting.progress(group, challenge, entrants, today),
            entrants,
            {
                one.member_id: f"{MASK} {alias}"
                if (alias := aliases.get(one.member_id))
                else one.display_name
                for one in seen
            },
            hidden,
            today,
            can_join(challenge, today),
            challenge.message_id if challenge.chat_number == group.chat_number else 0,
        )


def can_join(challenge: Challenge, today: date) -> bool:
    """Whether members may still join and leave."""
    return (
        challenge.state is ChallengeState.OPEN
        and challenge.rules.kind in (ChallengeKind.EVERYONE, ChallengeKind.TEAMS)
        and today <= challenge.rules.period.last_join_day
    )


async def found(store: ChallengeStore, group: Group, challenge_id: str) -> Challenge:
    """The group's challenge. Raise ChallengeNotFound."""
    fields.required(challenge_id, "challenge_id", fields.ID_LENGTH)
    challenge = await store.get(group.id, challenge_id)
    if challenge is None:
        raise ChallengeNotFound
    return challenge


class CreateChallenge:
    """Begins one: at once, teams that are drawn on the next day, duels on the next Monday."""

    def __init__(self, store: ChallengeStore, groups: GroupFinder, clock: Clock) -> None:
        self._store, self._groups, self._clock = store, groups, clock

    async def __call__(self, request: ChallengeRequest) -> tuple[Group, Challenge]:
        change = Change.of(request.request_id, self._clock(), "CreateChallenge", *request.content)
        request.check()
        group = await active_group(self._groups, request.chat_id)
        challenge_id = blake2b(f"{group.id}:{change.request_id}".encode(), digest_size=8).hexdigest()
        if (known := await self._store.get(group.id, challenge_id)) is None:
            await self._refuse_more(group, request)
            challenge, entrants = _new(request, group, challenge_id, change.time)
            await self._store.add(challenge, entrants, change)
            known = await found(self._store, group, challenge_id)
        else:
            await self._store.add(known, (), change)
        return group, known

    async def _refuse_more(self, group: Group, request: ChallengeRequest) -> None:
        is_duel = request.kind is ChallengeKind.DUEL
        living = await self._store.of_group(group.id, LIVING, 10 * AT_ONCE)
        alike = [one for one in living if (one.rules.kind is ChallengeKind.DUEL) == is_duel]
        mine = [one for one in alike if one.created_by == request.by.member_id]
        if len(alike) >= AT_ONCE or (is_duel and mine):
            raise TooManyChallenges(challenges_at_most=1 if is_duel and mine else AT_ONCE)


def _new(
    request: ChallengeRequest, group: Group, challenge_id: str, now: datetime
) -> tuple[Challenge, list[Entrant]]:
    today = days.local_day(now, group.settings.time_zone)
    first = today
    if request.kind is ChallengeKind.DUEL:
        first = today + timedelta(days=(7 - today.weekday()) % 7 or 7)
    elif request.drawn:
        first = today + timedelta(days=1)
    period = Period(first, first + timedelta(days=request.length_days - 1))
    rules = Rules(request.kind, period, request.goal, request.weekly, request.teams, request.drawn)
    is_duel = request.kind is ChallengeKind.DUEL
    challenge = Challenge(
        challenge_id,
        group.id,
        rules,
        ChallengeState.PROPOSED if is_duel else ChallengeState.OPEN,
        request.by.member_id,
        now,
        is_drawn=not request.drawn,
    )
    sides = (request.by, request.opponent) if is_duel else ()
    entrants = [
        Entrant(one.member_id, one.name[: fields.NAME_LENGTH], spans=((first, None),)) for one in sides
    ]
    return challenge, entrants


class JoinChallenge:
    """Lets a member take part."""

    def __init__(self, store: ChallengeStore, groups: GroupFinder, clock: Clock) -> None:
        self._store, self._groups, self._clock = store, groups, clock

    async def __call__(
        self, request_id: str, chat_id: int, challenge_id: str, who: Person, team: int
    ) -> tuple[Group, Challenge]:
        """Raise ChallengeClosed, ChallengeNotFound. To join again changes nothing; another team does."""
        fields.request_id(request_id)
        fields.positive(who.member_id, "member.member_id")
        group = await active_group(self._groups, chat_id)
        for _ in range(_ATTEMPTS):
            challenge = await found(self._store, group, challenge_id)
            rules = challenge.rules
            today = days.local_day(self._clock(), group.settings.time_zone)
            if not can_join(challenge, today):
                raise ChallengeClosed
            chooses = rules.kind is ChallengeKind.TEAMS and not rules.drawn
            fields.in_range(team, "team", 1 if chooses else 0, rules.teams if chooses else 0)
            known = await self._store.entrant(challenge, who.member_id)
            entrant = known or Entrant(who.member_id)
            name = who.name[: fields.NAME_LENGTH]
            spans = entrant.joined(max(today, rules.period.first_day))
            given = team if chooses else entrant.team
            if rules.drawn and challenge.is_drawn and not given:
                given = smallest_team(rules.teams, await self._store.entrants(challenge))
            wanted = replace(entrant, display_name=name, team=given, spans=spans)
            if wanted == known or await self._store.put_entrant(challenge, known, wanted):
                return group, challenge
        raise Aborted


class LeaveChallenge:
    """Lets a member leave again; what they did until yesterday stays with their team."""

    def __init__(self, store: ChallengeStore, groups: GroupFinder, clock: Clock) -> None:
        self._store, self._groups, self._clock = store, groups, clock

    async def __call__(
        self, request_id: str, chat_id: int, challenge_id: str, member_id: int
    ) -> tuple[Group, Challenge]:
        """Raise ChallengeClosed, ChallengeNotFound. Who is not in it changes nothing."""
        fields.request_id(request_id)
        fields.positive(member_id, "member_id")
        group = await registered_group(self._groups, chat_id)
        for _ in range(_ATTEMPTS):
            challenge = await found(self._store, group, challenge_id)
            today = days.local_day(self._clock(), group.settings.time_zone)
            known = await self._store.entrant(challenge, member_id)
            if known is None or not known.is_in:
                return group, challenge
            if not can_join(challenge, today):
                raise ChallengeClosed
            if await self._store.put_entrant(challenge, known, replace(known, spans=known.left(today))):
                return group, challenge
        raise Aborted


def smallest_team(teams: int, entrants: Sequence[Entrant]) -> int:
    """Where somebody goes who comes after the draw."""
    sizes = {team: sum(one.is_in and one.team == team for one in entrants) for team in range(1, teams + 1)}
    return min(sizes, key=lambda team: (sizes[team], team))


class AnswerDuel:
    """Lets who was challenged agree, or not."""

    def __init__(self, store: ChallengeStore, groups: GroupFinder, clock: Clock) -> None:
        self._store, self._groups, self._clock = store, groups, clock

    async def __call__(
        self, request_id: str, chat_id: int, challenge_id: str, member_id: int, *, accepts: bool
    ) -> tuple[Group, Challenge]:
        """Raise NotChallenged, ChallengeClosed or ChallengeNotFound. The same answer again is fine."""
        fields.request_id(request_id)
        fields.positive(member_id, "member_id")
        group = await active_group(self._groups, chat_id)
        wanted = ChallengeState.OPEN if accepts else ChallengeState.CANCELLED
        for _ in range(_ATTEMPTS):
            challenge = await found(self._store, group, challenge_id)
            if challenge.rules.kind is not ChallengeKind.DUEL or member_id == challenge.created_by:
                raise NotChallenged
            if await self._store.entrant(challenge, member_id) is None:
                raise NotChallenged
            if challenge.state is wanted:
                return group, challenge
            if challenge.state is not ChallengeState.PROPOSED:
                raise ChallengeClosed
            if changed := await self._store.put(challenge, self._answered(group, challenge, wanted)):
                await self._store.look_again(group.id)
                return group, changed
        raise Aborted

    def _answered(self, group: Group, challenge: Challenge, wanted: ChallengeState) -> Challenge:
        """Who agrees after the Monday on which it was to begin begins it on the next one."""
        today = days.local_day(self._clock(), group.settings.time_zone)
        period = challenge.rules.period
        late = max(0, -(-(today - period.first_day).days // 7))
        moved = timedelta(days=7 * late)
        later = Period(period.first_day + moved, period.last_day + moved)
        return replace(challenge, state=wanted, rules=replace(challenge.rules, period=later))


class CancelChallenge:
    """Ends one without a result."""

    def __init__(self, store: ChallengeStore, groups: GroupFinder) -> None:
        self._store, self._groups = store, groups

    async def __call__(
        self, request_id: str, chat_id: int, challenge_id: str, cancelled_by: int
    ) -> tuple[Group, Challenge]:
        """Raise ChallengeClosed for one that is over, and ChallengeNotFound."""
        fields.request_id(request_id)
        fields.positive(cancelled_by, "cancelled_by")
        group = await registered_group(self._groups, chat_id)
        for _ in range(_ATTEMPTS):
            challenge = await found(self._store, group, challenge_id)
            if challenge.state is ChallengeState.CANCELLED:
                return group, challenge
            if challenge.state not in LIVING:
                raise ChallengeClosed
            cancelled = replace(challenge, state=ChallengeState.CANCELLED)
            if changed := await self._store.put(challenge, cancelled):
                return group, changed
        raise Aborted


class NoteChallengeMessage:
    """Remembers which message shows a challenge."""

    def __init__(self, store: ChallengeStore, groups: GroupFinder) -> None:
        self._store, self._groups = store, groups

    async def __call__(self, request_id: str, chat_id: int, challenge_id: str, message_id: int) -> None:
        """Raise ChallengeNotFound. The last call holds."""
        fields.request_id(request_id)
        fields.positive(message_id, "message_id")
        group = await registered_group(self._groups, chat_id)
        challenge = await found(self._store, group, challenge_id)
        await self._store.note_message(challenge, group.number_of(chat_id), message_id)
