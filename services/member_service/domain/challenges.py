"""Challenges: what members of a group do together for a while. None of them touches points.

How far one has come is a pure function of the days on which members trained, of who takes part since when,
and of pauses. So a late confirm, an undo or an import changes it as if it had always been so.
What an erased member had done stays as a row without a person (`Gone`), so that others lose nothing.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final

from member_service.domain.weeks import monday_of

_DAY: Final = timedelta(days=1)
_WEEK_DAYS: Final = 7
LEAST_OPEN_DAYS: Final = 2
"""Nothing is asked of a week with fewer days outside a pause."""
MILESTONES: Final = (25, 50, 75, 100)
FOLLOWED: Final = timedelta(hours=24)
"""How long after its end a challenge follows what becomes of check-ins. Then the result stands."""


class ChallengeKind(StrEnum):
    """What is counted."""

    TOGETHER = "together"
    """Check-in days of the whole group, until a number is reached."""
    EVERYONE = "everyone"
    """Who of those that joined reaches a number of days."""
    TEAMS = "teams"
    """Teams by the mean days of their members."""
    DUEL = "duel"
    """Two members: week goals reached, then days."""


class ChallengeState(StrEnum):
    """Where it stands."""

    PROPOSED = "proposed"
    """A duel whose other side has not answered."""
    OPEN = "open"
    ENDED = "ended"
    """Over, and still followed."""
    SETTLED = "settled"
    CANCELLED = "cancelled"


LIVING: Final = (ChallengeState.PROPOSED, ChallengeState.OPEN)
UNSETTLED: Final = (*LIVING, ChallengeState.ENDED)


@dataclass(frozen=True, slots=True)
class Period:
    """Local days, both included."""

    first_day: date
    last_day: date

    @property
    def length(self) -> int:
        return (self.last_day - self.first_day).days + 1

    @property
    def last_join_day(self) -> date:
        """The last day on which one may join or leave: a third of it has not passed before."""
        return self.first_day + timedelta(days=-(-self.length // 3) - 1)

    def holds(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def until(self, today: date) -> Iterator[date]:
        """Its days that have begun."""
        day = self.first_day
        while day <= min(self.last_day, today):
            yield day
            day += _DAY

    def weeks(self) -> Iterator["Period"]:
        """Its weeks, Monday to Sunday; the first and the last may be parts of one."""
        first = self.first_day
        while first <= self.last_day:
            last = min(monday_of(first) + timedelta(days=6), self.last_day)
            yield Period(first, last)
            first = last + _DAY


@dataclass(frozen=True, slots=True)
class Entrant:
    """Who takes part, or did."""

    member_id: int
    display_name: str = ""
    team: int = 0
    """From 1; 0 when there are none, or none was drawn yet."""
    spans: tuple[tuple[date, date | None], ...] = ()
    """Since when, and until when."""

    def takes_part(self, day: date) -> bool:
        return any(first <= day and (last is None or day <= last) for first, last in self.spans)

    @property
    def is_in(self) -> bool:
        return any(last is None for _, last in self.spans)

    def joined(self, day: date) -> tuple[tuple[date, date | None], ...]:
        """The spans when they join on a day."""
        return self.spans if self.is_in else (*self.spans, (day, None))

    def left(self, day: date) -> tuple[tuple[date, date | None], ...]:
        """The spans when they leave on a day, which counts no more."""
        ended = [(first, last if last is not None else day - _DAY) for first, last in self.spans]
        return tuple((first, last) for first, last in ended if last >= first)


@dataclass(frozen=True, slots=True)
class Gone:
    """What somebody did who was erased: nobody can tell who it was."""

    team: int = 0
    active: frozenset[date] = frozenset()
    """Days on which they took part, outside of pauses."""
    trained: frozenset[date] = frozenset()
    reached: bool = False
    """For EVERYONE: whether they had reached it by then."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a challenge is about."""

    kind: ChallengeKind
    period: Period
    goal: int = 0
    """TOGETHER: days of all. EVERYONE: days a week, or in all."""
    weekly: bool = False
    teams: int = 0
    drawn: bool = False
    """Whether lots decide who is in which team."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of members."""

    trained: Mapping[int, Collection[date]]
    """Days with a check-in that counts."""
    paused: Mapping[int, Collection[date]] = field(default_factory=dict)
    kept_weeks: Mapping[int, Collection[date]] = field(default_factory=dict)
    """Mondays of the weeks that reached the member's own goal: for duels."""
    gone: Sequence[Gone] = ()


@dataclass(frozen=True, slots=True)
class TeamScore:
    """A team's mean days."""

    team: int
    members: int
    mean: Fraction


@dataclass(frozen=True, slots=True)
class DuelScore:
    """One side of a duel."""

    member_id: int
    weeks: int
    days: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it has come."""

    days: int = 0
    """TOGETHER: days of all."""
    joined: int = 0
    reached: int = 0
    """EVERYONE: who has reached it."""
    on_track: int = 0
    """EVERYONE by the week: who has missed no week so far."""
    members_reached: tuple[int, ...] = ()
    teams: tuple[TeamScore, ...] = ()
    sides: tuple[DuelScore, ...] = ()
    percent: int = 0
    winners: tuple[int, ...] = ()
    """Teams by number, or members; several when they are equal, none before anybody trained."""


def progress(rules: Rules, entrants: Sequence[Entrant], facts: Facts, today: date) -> Progress:
    """How far a challenge has come at the end of that local day, as far as is known."""
    if rules.kind is ChallengeKind.TOGETHER:
        return _together(rules, facts, today)
    if rules.kind is ChallengeKind.EVERYONE:
        return _everyone(rules, entrants, facts, today)
    if rules.kind is ChallengeKind.TEAMS:
        return _teams(rules, entrants, facts, today)
    return _duel(rules, entrants, facts, today)


def _days_in(period: Period, days: Collection[date], today: date) -> set[date]:
    return {day for day in days if period.holds(day) and day <= today}


def _together(rules: Rules, facts: Facts, today: date) -> Progress:
    of_each = [_days_in(rules.period, days, today) for days in facts.trained.values()]
    of_each += [_days_in(rules.period, one.trained, today) for one in facts.gone]
    total = sum(map(len, of_each))
    return Progress(
        days=total, joined=sum(map(bool, of_each)), percent=min(100, 100 * total // max(1, rules.goal))
    )


def _everyone(rules: Rules, entrants: Sequence[Entrant], facts: Facts, today: date) -> Progress:
    reached: list[int] = []
    joined = on_track = 0
    for one in entrants:
        if not one.is_in:
            continue
        trained = _days_in(rules.period, facts.trained.get(one.member_id, ()), today)
        state = standing(rules, trained, facts.paused.get(one.member_id, ()), today)
        if state is None:
            continue
        joined += 1
        on_track += state.on_track
        if state.reached:
            reached.append(one.member_id)
    # Erased members count if they had reached it; otherwise they count nowhere.
    before = sum(one.reached for one in facts.gone)
    count = len(reached) + before
    return Progress(
        joined=joined + before,
        reached=count,
        on_track=on_track + before,
        members_reached=tuple(reached),
        percent=100 * count // (joined + before) if joined + before else 0,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """How one of EVERYONE stands."""

    reached: bool
    on_track: bool


def standing(
    rules: Rules, trained: Collection[date], paused: Collection[date], today: date
) -> Standing | None:
    """Return how a member stands; None for one who was paused all the time."""
    period = rules.period
    open_days = period.length - len(_days_in(period, paused, period.last_day))
    if open_days == 0:
        return None
    if not rules.weekly:
        needed = -(-rules.goal * open_days // period.length)
        done = len(trained)
        left = open_days - sum(1 for _ in period.until(today - _DAY))
        return Standing(done >= needed, done >= needed or done + max(0, left) >= needed)
    reached = on_track = True
    asked = False
    for week in period.weeks():
        free = week.length - len(_days_in(week, paused, week.last_day))
        if free < min(LEAST_OPEN_DAYS, week.length):
            continue
        asked = True
        needed = -(-rules.goal * free // _WEEK_DAYS)
        kept = sum(week.holds(day) for day in trained) >= needed
        reached = reached and kept
        on_track = on_track and (kept or week.last_day >= today)
    return Standing(reached, on_track) if asked else None


def _teams(rules: Rules, entrants: Sequence[Entrant], facts: Facts, today: date) -> Progress:
    """The mean days of a team: for each day the share of its members who trained, of those who took part.

    So a team's size, a pause, or a member who leaves does not change what the others reached.
    """
    scores = []
    for team in range(1, rules.teams + 1):
        members = [one for one in entrants if one.team == team]
        gone = [one for one in facts.gone if one.team == team]
        mean = Fraction(0)
        for day in rules.period.until(today):
            active = [
                one.member_id
                for one in members
                if one.takes_part(day) and day not in facts.paused.get(one.member_id, ())
            ]
            trained = sum(day in facts.trained.get(member_id, ()) for member_id in active)
            were = [one for one in gone if day in one.active]
            trained += sum(day in one.trained for one in were)
            if active or were:
                mean += Fraction(trained, len(active) + len(were))
        scores.append(TeamScore(team, sum(one.is_in for one in members), mean))
    joined = sum(one.is_in for one in entrants)
    return Progress(joined=joined, teams=tuple(scores), winners=leading(scores))


def leading(scores: Sequence[TeamScore]) -> tuple[int, ...]:
    """The teams with the highest mean; none before anybody trained."""
    best = max((one.mean for one in scores), default=Fraction(0))
    return tuple(one.team for one in scores if best and one.mean == best)


def _duel(rules: Rules, entrants: Sequence[Entrant], facts: Facts, today: date) -> Progress:
    sides = []
    for one in entrants:
        trained = _days_in(rules.period, facts.trained.get(one.member_id, ()), today)
        kept = facts.kept_weeks.get(one.member_id, ())
        # Weeks that lie wholly within it: of others, both did something before or after.
        whole = [
            week for week in rules.period.weeks() if week.length == _WEEK_DAYS and week.first_day in kept
        ]
        sides.append(DuelScore(one.member_id, len(whole), len(trained)))
    return Progress(joined=len(sides), sides=tuple(sides), winners=ahead(sides))


def ahead(sides: Sequence[DuelScore]) -> tuple[int, ...]:
    """Who is first in a duel: both when they are equal, nobody before anybody trained."""
    best = max(((one.weeks, one.days) for one in sides), default=(0, 0))
    return tuple(one.member_id for one in sides if one.days and (one.weeks, one.days) == best)


def milestone(percent: int, told: int) -> int:
    """The highest mark that was passed and not told; 0 for none."""
    return max((mark for mark in MILESTONES if told < mark <= percent), default=0)


def gone_of(rules: Rules, entrant: Entrant | None, facts: Facts, member_id: int, today: date) -> Gone | None:
    """What stays of a member who is erased; None for nothing."""
    trained = frozenset(_days_in(rules.period, facts.trained.get(member_id, ()), today))
    if rules.kind is ChallengeKind.TOGETHER:
        return Gone(trained=trained) if trained else None
    if entrant is None or rules.kind is ChallengeKind.DUEL:
        return None
    if rules.kind is ChallengeKind.EVERYONE:
        state = standing(rules, trained, facts.paused.get(member_id, ()), today)
        return Gone(reached=True) if entrant.is_in and state and state.reached else None
    paused = facts.paused.get(member_id, ())
    active = frozenset(
        day for day in rules.period.until(today) if entrant.takes_part(day) and day not in paused
    )
    return Gone(entrant.team, active, trained & active) if active else None


@dataclass(frozen=True, slots=True)
class Challenge:
    """A challenge of a group."""

    id: str
    group_id: str
    rules: Rules
    state: ChallengeState
    created_by: int
    create_time: datetime
    version: int = 1
    """Grows with each change."""
    told: int = 0
    """The highest mark that the group was told."""
    chat_number: int = 0
    message_id: int = 0
    """Its message; 0 before there is one."""
    end_time: datetime | None = None
    ended_as: str = ""
    """A digest of what the group was told at its end."""
    is_drawn: bool = False
    seen: str = ""
    """What the last look saw; another one need not count anew."""
    shown: str = ""
    """A digest of what its message says."""
    result: Progress | None = None
    """What stands, once it is settled."""
    gone: tuple[Gone, ...] = ()
