"""Looking after challenges when something is due: teams are drawn, marks are told, what is over ends.

A look hands over to the outbox first, under a name of the occasion, and stores what it did last.
After a crash in between, or by another replica, it is done again: under the same name it stays one entry.
What a look would find is known by the feed's number of the group: while nothing happened nothing is counted.
"""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final, Protocol

from member_service.domain import days
from member_service.domain.challenge_counting import Counting
from member_service.domain.challenge_desk import ANSWERED_WITHIN, ChallengeStore, smallest_team
from member_service.domain.challenge_draws import draw
from member_service.domain.challenges import (
    FOLLOWED,
    UNSETTLED,
    Challenge,
    ChallengeKind,
    ChallengeState,
    Progress,
    milestone,
)
from member_service.domain.due_groups import LookAtGroup
from member_service.domain.feed import FeedEvent, FeedKind, FeedWriter
from member_service.domain.groups import Group
from member_service.domain.outbox import NewEntry, Outbox, to_be_said
from servicekit.clock import Clock

SHOW, TOLD, END = "challenge_show", "challenge_mark", "challenge_end"
EVERY: Final = timedelta(minutes=10)
"""How often a message is edited at the most."""
APART: Final = timedelta(minutes=1)
"""Between two edits in a group."""
PUT_UP_WITHIN: Final = timedelta(minutes=1)
"""Whoever begins a challenge puts its message up. Until then a look puts up none: there would be two."""
GRACE: Final = timedelta(minutes=1)
"""What was sent in a day's last moments is handled before."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LOOKED_AT: Final = 30
_TRIES: Final = 4


class FeedNumbers(FeedWriter, Protocol):
    """Says whether anything happened in a group."""

    async def newest(self, group_id: str) -> int: ...


class ChallengeWork:
    """Looks at the challenges of a group where one is due (due_groups.py)."""

    ailing: str = "a group's challenges cannot be looked at"

    def __init__(
        self, store: ChallengeStore, counting: Counting, outbox: Outbox, feed: FeedNumbers, clock: Clock
    ) -> None:
        self._store, self._counting, self._outbox = store, counting, outbox
        self._feed, self._clock = feed, clock

    async def begin(self, _groups: Sequence[Group]) -> LookAtGroup:
        return self._look_at

    async def _look_at(self, group: Group) -> datetime | None:
        challenges = await self._store.of_group(group.id, UNSETTLED, _LOOKED_AT)
        if not challenges:
            return None
        number = await self._feed.newest(group.id)
        looked_at = [await self._looked_at(group, one, number, place) for place, one in enumerate(challenges)]
        times = [due for one in looked_at if (due := self._due(group, one)) is not None]
        return min(times, default=None)

    async def _looked_at(self, group: Group, challenge: Challenge, number: int, place: int) -> Challenge:
        """The challenge as this look leaves it."""
        known = challenge
        for _ in range(_TRIES):
            changed = await self._step(group, known, number, place)
            if changed == known:
                break
            if stored := await self._store.put(known, changed):
                return stored
            # Somebody pressed a button meanwhile.
            known = await self._store.get(group.id, known.id) or known
        return known

    def _due(self, group: Group, challenge: Challenge) -> datetime | None:
        now, period = self._clock(), challenge.rules.period
        zone = group.settings.time_zone
        if challenge.state is ChallengeState.PROPOSED:
            return challenge.create_time + ANSWERED_WITHIN
        if challenge.state is ChallengeState.ENDED and challenge.end_time is not None:
            return min(challenge.end_time + FOLLOWED, now + EVERY)
        if challenge.state is not ChallengeState.OPEN:
            return None
        begins = days.day_end(period.first_day - timedelta(days=1), zone)
        ends = days.day_end(period.last_day, zone) + GRACE
        due = min(ends, now + EVERY) if now >= begins else begins
        return min(due, challenge.create_time + PUT_UP_WITHIN) if self._is_put_up_now(challenge) else due

    async def _step(self, group: Group, challenge: Challenge, number: int, place: int) -> Challenge:
        """What the challenge is after this look."""
        now = self._clock()
        if challenge.state is ChallengeState.PROPOSED:
            if now < challenge.create_time + ANSWERED_WITHIN:
                return challenge
            cancelled = replace(challenge, state=ChallengeState.CANCELLED)
            await self._show(group, cancelled, "unanswered", place)
            return cancelled
        today = days.local_day(now, group.settings.time_zone)
        if challenge.state is ChallengeState.OPEN and not challenge.is_drawn:
            if today < challenge.rules.period.first_day:
                return challenge
            challenge = await self._drawn(group, challenge, today)
        settles = challenge.end_time is not None and now >= challenge.end_time + FOLLOWED
        if challenge.rules.drawn and await self._placed(challenge):
            challenge = replace(challenge, seen="")
        seen = f"{number}:{today}:{group.chat_number}"
        if seen == challenge.seen and not settles and not self._is_over(group, challenge, now):
            return challenge
        entrants = await self._store.entrants(challenge)
        found = await self._counting.progress(group, challenge, entrants, today)
        challenge = replace(challenge, seen=seen)
        if challenge.state is ChallengeState.OPEN:
            challenge = await self._of_open(group, challenge, found, now)
        elif settles:
            challenge = await self._settled(group, challenge, found)
        elif self._goes_on(challenge, found, today):
            challenge = replace(challenge, state=ChallengeState.OPEN, end_time=None)
        return await self._shown(group, challenge, found, place)

    def _is_over(self, group: Group, challenge: Challenge, now: datetime) -> bool:
        last_day = challenge.rules.period.last_day
        return (
            challenge.state is ChallengeState.OPEN
            and now >= days.day_end(last_day, group.settings.time_zone) + GRACE
        )

    async def _of_open(self, group: Group, challenge: Challenge, found: Progress, now: datetime) -> Challenge:
        kind = challenge.rules.kind
        mark = 0
        if kind in (ChallengeKind.TOGETHER, ChallengeKind.EVERYONE):
            mark = milestone(found.percent, challenge.told)
        reached = kind is ChallengeKind.TOGETHER and found.percent >= 100
        if not reached and not self._is_over(group, challenge, now):
            if mark:
                name = f"challenge:{challenge.id}:mark:{mark}"
                await self._outbox.schedule([_entry(TOLD, name, group, challenge, mark=mark)])
            return replace(challenge, told=max(mark, challenge.told))
        # The end tells what was reached. One that went on meanwhile tells only what is new.
        digest = _outcome(found)
        if not challenge.ended_as:
            await self._outbox.schedule([_entry(END, f"challenge:{challenge.id}:end", group, challenge)])
        elif challenge.ended_as != digest:
            name = f"challenge:{challenge.id}:end:{challenge.version}"
            await self._outbox.schedule([_entry(END, name, group, challenge, again=True)])
        await self._feed.append(
            FeedEvent(f"challenge:{challenge.id}:ended", group.id, FeedKind.CHALLENGE_ENDED, now)
        )
        told = 100 if reached else challenge.told
        return replace(challenge, state=ChallengeState.ENDED, end_time=now, told=told, ended_as=digest)

    async def _settled(self, group: Group, challenge: Challenge, found: Progress) -> Challenge:
        if challenge.ended_as and challenge.ended_as != _outcome(found):
            # What came late changed who is first: the group hears it once more.
            name = f"challenge:{challenge.id}:again"
            await self._outbox.schedule([_entry(END, name, group, challenge, again=True)])
        return replace(challenge, state=ChallengeState.SETTLED, result=found, gone=())

    @staticmethod
    def _goes_on(challenge: Challenge, found: Progress, today: date) -> bool:
        """Whether a goal that was reached is reached no longer, with time left."""
        return (
            challenge.rules.kind is ChallengeKind.TOGETHER
            and found.percent < 100
            and today <= challenge.rules.period.last_day
        )

    async def _drawn(self, group: Group, challenge: Challenge, today: date) -> Challenge:
        """Lots are drawn by the challenge's own chance: whoever does it again draws the same."""
        entrants = [one for one in await self._store.entrants(challenge) if one.is_in]
        waiting = [one for one in entrants if not one.team]
        teams = challenge.rules.teams
        if len(waiting) == len(entrants) and waiting:
            lately = await self._counting.lately(group, today, [one.member_id for one in waiting])
            drawn = draw(lately, teams, random.Random(challenge.id))  # noqa: S311 - a game, and to be drawn again
        else:
            # A crash came in the middle: who has no team yet goes where the fewest are.
            drawn = {}
            for one in waiting:
                drawn[one.member_id] = smallest_team(
                    teams, [replace(e, team=drawn.get(e.member_id, e.team)) for e in entrants]
                )
        for one in waiting:
            await self._store.put_entrant(challenge, one, replace(one, team=drawn[one.member_id]))
        return replace(challenge, is_drawn=True)

    async def _placed(self, challenge: Challenge) -> bool:
        """Whether anybody joined while lots were drawn, and has no team: they go where the fewest are."""
        teams = challenge.rules.teams
        for tried in range(_TRIES):
            entrants = list(await self._store.entrants(challenge))
            waiting = [place for place, one in enumerate(entrants) if one.is_in and not one.team]
            if not waiting:
                return tried > 0
            for place in waiting:
                known = entrants[place]
                entrants[place] = replace(known, team=smallest_team(teams, entrants))
                # Who pressed another button meanwhile is found by the next try.
                await self._store.put_entrant(challenge, known, entrants[place])
        return True

    async def _shown(self, group: Group, challenge: Challenge, found: Progress, place: int) -> Challenge:
        digest = f"{challenge.state}:{challenge.is_drawn}:{group.chat_number}:{found}"
        if digest == challenge.shown:
            return challenge
        if self._is_put_up_now(challenge):
            return replace(challenge, seen="")
        if await self._show(group, challenge, "", place):
            return replace(challenge, shown=digest)
        # It was edited in these ten minutes already: the next look edits it.
        return replace(challenge, seen="")

    def _is_put_up_now(self, challenge: Challenge) -> bool:
        return not challenge.message_id and self._clock() < challenge.create_time + PUT_UP_WITHIN

    async def _show(self, group: Group, challenge: Challenge, why: str, place: int) -> bool:
        """Whether the edit is a new one."""
        span = (self._clock() - _EPOCH) // EVERY
        entry = _entry(SHOW, f"challenge:{challenge.id}:show:{span}{why}:{challenge.state}", group, challenge)
        entry = replace(entry, due_time=self._clock() + place * APART)
        return bool(await self._outbox.schedule([entry]))


def _outcome(found: Progress) -> str:
    """What the group is told at the end. An outcome that changed is told again."""
    return f"{found.days}:{found.reached}:{found.joined}:{found.winners}:{found.teams}:{found.sides}"


def _entry(kind: str, name: str, group: Group, challenge: Challenge, **more: object) -> NewEntry:
    return to_be_said(kind, name, group.chat_id, challenge_id=challenge.id, **more)
