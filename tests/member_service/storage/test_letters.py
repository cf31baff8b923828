"""Nobody is pestered: what members get in private over weeks, against the limits that were promised."""

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from member_service.domain.activities import Activity
from member_service.domain.care import NoteCare
from member_service.domain.changes import Change
from member_service.domain.letter_sweep import ENTRY, NUDGES_A_WEEK, LetterSweeper
from member_service.domain.letters import (
    GetLetters,
    LetterKind,
    SetLetters,
    TooManyReminders,
    Wanted,
    Wish,
    is_quiet,
)
from member_service.domain.memberships import MembershipState, Sighting
from member_service.domain.recent_trainings import RecentTrainings
from member_service.domain.schedules import Weekly
from member_service.domain.weeks import monday_of
from member_service.domain.writing_letters import LetterContent, PrepareLetter
from member_service.storage.letters import MongoLetterStore
from member_service.storage.trainings import MongoTrainings
from tests.member_service.parts import CHAT, Parts, rid

ANA = 7
ZONE = "America/Sao_Paulo"
MONDAY = datetime(2037, 11, 23, 3, tzinfo=UTC)
"""Midnight of a Monday there."""
_names = itertools.count()


@dataclass
class Counted:
    """What the sweeper says of letters."""

    kinds: list[LetterKind] = field(default_factory=list)
    ended: list[LetterKind] = field(default_factory=list)
    heeded: list[bool] = field(default_factory=list)

    def sent(self, kind: LetterKind) -> None:
        self.kinds.append(kind)

    def stopped(self, kind: LetterKind) -> None:
        self.ended.append(kind)

    def weighed(self, *, followed: bool) -> None:
        self.heeded.append(followed)


@dataclass
class Got:
    """A private message, as it went out."""

    kind: LetterKind
    at: datetime
    ends: bool

    @property
    def day(self) -> date:
        return self.at.astimezone(ZoneInfo(ZONE)).date()


class House:
    """A member whose days pass: the sweeper looks each hour, and what is due goes out."""

    def __init__(self, parts: Parts) -> None:
        self.parts, self.news, self.got = parts, Counted(), []
        self.slots: list[str] = []
        self.store = MongoLetterStore(parts.database)
        self.content = LetterContent(
            *(parts.membership_store, parts.groups, parts.get_week, parts.get_profile, parts.clock),
            trainings=RecentTrainings(MongoTrainings(parts.database)),
        )
        self.sweeper = LetterSweeper(
            *(self.store, parts.groups, self.content, parts.outbox, parts.clock), news=self.news
        )
        self.prepare = PrepareLetter(self.store, parts.groups, self.content, parts.clock)
        self.step, self.handled = timedelta(hours=1), 0
        self.set = SetLetters(self.store, parts.groups, parts.clock, lambda: f"id{next(_names)}")

    async def wants(self, **wanted: object) -> None:
        await self.set(rid(next(_names)), CHAT, ANA, Wanted(**wanted))

    async def trains(self) -> None:
        message = 100 + next(_names)
        await self.parts.opened(message)
        await self.parts.checked_in(ANA, message)

    async def pauses(self, days: int) -> None:
        await self.parts.pause_streak(rid(next(_names)), CHAT, ANA, day_count=days, paused_by=9)

    async def passes(self, *, days: int = 0, hours: float = 0, on: dict[int, int] | None = None) -> None:
        """Let time pass. `on` has the hour at which the member trains, by the day of the week."""
        end = self.parts.clock() + timedelta(days=days, hours=hours)
        while self.parts.clock() < end:
            self.parts.clock.now += self.step
            here = self.parts.clock().astimezone(ZoneInfo(ZONE))
            if on and on.get(here.weekday()) == here.hour:
                await self.trains()
            await self.sweeper.look()
            await self.goes_out()

    async def goes_out(self) -> None:
        """Do what the gateway does with what is due."""
        if self.handled == len(self.news.kinds):
            return
        leased = await self.parts.outbox.lease("gateway", None, 50)
        for one in leased.entries:
            if one.kind != ENTRY:
                await self.parts.outbox.complete(one.entry_id, one.fence)
                continue
            self.handled += 1
            self.slots.append(str(json.loads(one.payload)["slot"]))
            kind = LetterKind(one.entry_id.split(":")[0])
            reminder = one.entry_id.split(":")[2]
            letter = await self.prepare(ANA, kind, reminder)
            await self.parts.outbox.complete(one.entry_id, one.fence)
            if letter is not None:
                self.got.append(Got(kind, self.parts.clock(), letter.ends))

    def of(self, kind: LetterKind) -> Sequence[Got]:
        return [one for one in self.got if one.kind is kind]


@pytest.fixture
async def house(parts: Parts) -> House:
    parts.clock.now = MONDAY
    group = await parts.registered()
    seen = Sighting(ANA, "", MembershipState.INSIDE, MONDAY)
    await parts.membership_store.record(group.id, seen, MONDAY.date())
    return House(parts)


def within_limits(got: Sequence[Got]) -> None:
    """The limits of what is written unasked."""
    assert not [one for one in got if is_quiet(one.at, ZONE)]
    nudges = [one.day for one in got if one.kind is LetterKind.NUDGE]
    assert len(set(nudges)) == len(nudges)
    recaps = [monday_of(one.day) for one in got if one.kind is LetterKind.RECAP]
    assert len(set(recaps)) == len(recaps)
    for monday in {monday_of(day) for day in nudges}:
        assert sum(monday_of(day) == monday for day in nudges) <= NUDGES_A_WEEK


async def wants_everything(house: House, goal: int = 3) -> None:
    await house.parts.set_goal(rid(next(_names)), CHAT, ANA, goal=goal)
    await house.wants(recap=Wish.WANTED, nudge=Wish.WANTED)


async def test_who_asked_for_nothing_gets_nothing_in_60_days(house: House):
    await house.parts.set_goal(rid("goal"), CHAT, ANA, goal=3)
    await house.passes(days=60, on={0: 12})
    assert house.got == []


async def test_who_never_reacts_gets_four_nudges_three_recaps_and_then_nothing(house: House):
    await house.trains()
    await wants_everything(house)
    await house.passes(days=60)
    within_limits(house.got)
    assert len(house.of(LetterKind.NUDGE)) == 4
    assert len(house.of(LetterKind.NUDGE_END)) == 1
    # One of the week of the check-in, and three empty ones: the third says that it is the last.
    assert [one.ends for one in house.of(LetterKind.RECAP)] == [False, False, False, True]
    assert max(one.at for one in house.got) < MONDAY + timedelta(days=36)
    assert house.news.heeded == [False] * 4
    assert set(house.news.ended) == {LetterKind.NUDGE, LetterKind.RECAP}


async def test_a_reminder_at_six_does_not_swallow_that_the_nudges_end(house: House):
    await wants_everything(house)
    # Nudged on Fridays: on Saturday at six it is seen that the fourth one was not heeded.
    await house.wants(add=Weekly((6,), 6, 0))
    await house.passes(days=36)
    [end] = house.of(LetterKind.NUDGE_END)
    here = end.at.astimezone(ZoneInfo(ZONE))
    assert (here.weekday(), here.time()) == (5, time(18))
    within_limits([one for one in house.got if one.kind is not LetterKind.REMINDER])


async def test_when_it_is_seen_at_night_that_the_nudges_end_it_is_said_the_next_day(house: House):
    await wants_everything(house)
    await house.passes(days=26)
    # Nobody looked on the Saturday until its evening was over.
    house.parts.clock.forward(hours=22, minutes=30)
    await house.passes(days=1)
    [end] = house.of(LetterKind.NUDGE_END)
    assert end.day.weekday() == 6
    within_limits(house.got)


async def test_what_is_handed_over_names_its_slot(house: House):
    """So that what becomes of one letter is not taken for what became of another."""
    await wants_everything(house)
    await house.passes(days=14)
    assert house.slots == ["2037-11-27", "2037-11-30", "2037-12-04"]


async def test_who_blocked_the_bot_gets_nothing_more_until_they_choose_again(house: House):
    await wants_everything(house)
    await house.passes(days=8)
    before = len(house.got)
    assert before
    await house.wants(blocked=True)
    await house.passes(days=60)
    assert len(house.got) == before
    assert (await GetLetters(house.store)(ANA)).due is None
    await house.wants(recap=Wish.WANTED)
    await house.passes(days=8)
    assert len(house.of(LetterKind.RECAP)) == 1 + 1


async def test_who_is_ill_gets_no_nudge_no_reminder_and_no_recap_of_an_empty_week(house: House):
    await wants_everything(house, goal=7)
    await house.wants(add=Weekly((1, 3, 5), 18, 30))
    await house.pauses(60)
    await house.passes(days=60)
    assert house.got == []
    # The pause is over: what they asked for is there again.
    await house.passes(days=8)
    assert {one.kind for one in house.got} >= {LetterKind.REMINDER, LetterKind.NUDGE}


async def test_whose_words_raised_a_sign_gets_nothing_for_two_weeks(house: House):
    await wants_everything(house, goal=7)
    await house.wants(add=Weekly((2,), 9, 0))
    await NoteCare(house.parts.care, house.parts.clock)(rid("care"), ANA)
    await house.passes(days=14)
    assert house.got == []
    # Each new sign begins them anew.
    await NoteCare(house.parts.care, house.parts.clock)(rid("again"), ANA)
    await house.passes(days=14)
    assert house.got == []
    await house.passes(days=32)
    assert house.of(LetterKind.REMINDER)
    within_limits(house.got)


async def test_who_trains_ten_days_in_a_row_is_not_nudged(house: House):
    await house.trains()
    await house.wants(nudge=Wish.WANTED)
    await house.passes(days=11, on=dict.fromkeys(range(7), 12))
    assert house.of(LetterKind.NUDGE) == []
    # The eleventh day is over without a freeze being needed: rest is training.
    await house.passes(days=1)
    assert house.of(LetterKind.NUDGE) == []


async def test_a_nudge_comes_on_the_day_that_decides_and_not_to_who_trained(house: House):
    await wants_everything(house, goal=3)
    # Monday trained: Saturday is the first day that decides about three.
    await house.passes(days=7, on={0: 12})
    nudges = [one.day.weekday() for one in house.of(LetterKind.NUDGE)]
    assert nudges == [5]
    await house.passes(days=7, on={0: 12, 2: 12, 6: 9})
    assert [one.day.weekday() for one in house.of(LetterKind.NUDGE)] == nudges
    within_limits(house.got)


async def test_a_nudge_that_was_followed_the_same_day_counts_as_heeded(house: House):
    await wants_everything(house, goal=1)
    await house.passes(days=8, on={6: 21})
    assert house.news.heeded == [True]
    assert (await GetLetters(house.store)(ANA)).unheeded == 0


async def test_who_trains_between_the_look_and_the_hour_is_left_alone(house: House):
    await wants_everything(house, goal=1)
    house.step = timedelta(minutes=15)
    # Sunday, 18:00: it is decided, and goes out within the hour.
    await house.passes(days=6, hours=18)
    assert (house.news.kinds, house.of(LetterKind.NUDGE)) == ([LetterKind.NUDGE], [])
    await house.trains()
    await house.passes(hours=3)
    assert house.of(LetterKind.NUDGE) == []


async def test_two_sweepers_and_a_crash_write_once(house: House):
    await wants_everything(house, goal=1)
    await house.passes(days=6, hours=17)
    letters = await house.store.get(ANA)
    house.parts.clock.forward(hours=1, minutes=5)
    await house.sweeper.sweep_once()
    # As if nothing had been kept of the look.
    await house.parts.database.collection("letters").update_one(
        {"_id": ANA}, {"$set": {"seen": letters.seen, "due": letters.due, "nudged_on": []}}
    )
    await house.sweeper.sweep_once()
    await house.passes(hours=2)
    assert len(house.of(LetterKind.NUDGE)) == 1


async def test_after_days_without_a_look_todays_letters_come_all_the_same(house: House):
    await wants_everything(house)
    await house.wants(add=Weekly((5,), 18, 30))
    # Friday, 18:55: the first day that decides about three. Nobody has looked since Monday.
    house.parts.clock.forward(days=4, hours=18, minutes=55)
    await house.sweeper.look()
    await house.goes_out()
    assert {one.kind for one in house.got} == {LetterKind.NUDGE, LetterKind.REMINDER}
    # Two Mondays later, nine o'clock.
    house.parts.clock.forward(days=9, hours=14, minutes=5)
    await house.sweeper.look()
    await house.goes_out()
    assert len(house.of(LetterKind.RECAP)) == 1
    within_limits([one for one in house.got if one.kind is not LetterKind.REMINDER])


async def test_what_was_due_while_nobody_looked_is_left_out(house: House):
    await wants_everything(house)
    await house.wants(add=Weekly((1, 2, 3, 4, 5, 6, 7), 9, 0))
    house.parts.clock.forward(days=5, hours=12)
    await house.sweeper.look()
    await house.goes_out()
    assert house.got == []
    await house.passes(days=1)
    assert [one.kind for one in house.of(LetterKind.REMINDER)] == [LetterKind.REMINDER]


async def test_reminders_come_at_their_minute_through_a_change_of_clocks(house: House):
    await house.parts.update_group(rid("zone"), CHAT, {"settings.time_zone": "America/New_York"})
    house.step = timedelta(minutes=30)
    house.parts.clock.now = datetime(2038, 3, 12, 12, tzinfo=UTC)
    await house.wants(add=Weekly((6, 7, 1), 18, 30))
    await house.passes(days=4)
    here = [one.at.astimezone(ZoneInfo("America/New_York")) for one in house.of(LetterKind.REMINDER)]
    assert [one.time() for one in here] == [time(18, 30)] * 3
    assert [one.weekday() for one in here] == [5, 6, 0]


async def test_a_member_has_three_reminders_at_the_most_and_the_same_one_once(house: House):
    for hour in (7, 8, 9, 9):
        await house.wants(add=Weekly((1,), hour, 0))
    with pytest.raises(TooManyReminders):
        await house.wants(add=Weekly((2,), 9, 0))
    first = (await GetLetters(house.store)(ANA)).reminders[0]
    await house.wants(remove=first.id)
    assert [one.schedule.hour for one in (await GetLetters(house.store)(ANA)).reminders] == [8, 9]


async def test_a_repeat_of_a_choice_changes_nothing(house: House):
    for _ in range(2):
        await house.set(rid("same"), CHAT, ANA, Wanted(add=Weekly((1,), 7, 0)))
    assert len((await GetLetters(house.store)(ANA)).reminders) == 1
    assert await house.store.was_seen(ANA, Change.of(rid("other"), house.parts.clock(), "x")) is False


async def test_care_and_hints_survive_what_is_chosen_and_the_other_way_round(house: House):
    await NoteCare(house.parts.care, house.parts.clock)(rid("care"), ANA)
    await house.wants(recap=Wish.WANTED)
    known = await GetLetters(house.store)(ANA)
    assert (known.recap, known.care_until is not None) == (Wish.WANTED, True)


async def test_a_recap_comes_at_the_hour_that_was_chosen_by_the_groups_clock(house: House):
    await wants_everything(house, goal=1)
    await house.wants(recap_minute=20 * 60)
    await house.passes(days=7, hours=19.5, on={2: 7})
    assert not house.of(LetterKind.RECAP)
    await house.passes(hours=2)
    assert [one.at.astimezone(ZoneInfo(ZONE)).hour for one in house.of(LetterKind.RECAP)] in ([20], [21])
    # Another zone, another moment: the hour stays what the member's clock shows.
    await house.parts.update_group(rid("zone"), CHAT, {"settings.time_zone": "Asia/Tokyo"})
    await house.passes(days=7)
    tokyo = [one.at.astimezone(ZoneInfo("Asia/Tokyo")) for one in house.of(LetterKind.RECAP)][1:]
    assert [(one.weekday(), one.hour in (20, 21)) for one in tokyo] == [(0, True)]


async def test_an_hour_that_is_changed_after_the_recap_came_brings_no_second_one(house: House):
    await wants_everything(house, goal=1)
    await house.passes(days=7, hours=10, on={2: 7})
    assert len(house.of(LetterKind.RECAP)) == 1
    await house.wants(recap_minute=15 * 60)
    await house.passes(hours=10)
    assert len(house.of(LetterKind.RECAP)) == 1
    await house.passes(days=7)
    assert len(house.of(LetterKind.RECAP)) == 2
    within_limits(house.got)


async def test_a_recap_knows_what_captions_told_of_the_week_and_the_days_of_twelve(house: House):
    async def trains(caption: str) -> None:
        message = 100 + next(_names)
        await house.parts.opened(message)
        await house.parts.checked_in(ANA, message, caption=caption)

    await wants_everything(house)
    await trains("Leg day, 1h10")
    house.parts.clock.forward(days=7)
    await trains("corrida 5 km 32min")
    house.parts.clock.forward(days=2)
    await trains("Corrida 7,5 km e alongamento, 50 min")
    await trains("bom dia!")
    # Monday, nine o'clock.
    house.parts.clock.forward(days=5, hours=9)
    letter = await house.prepare(ANA, LetterKind.RECAP)
    assert letter is not None
    (done,) = [one.done for one in letter.groups]
    assert done.activities == [(Activity.RUNNING, 2), (Activity.STRETCHING, 1)]
    assert (done.minutes, done.metres) == (82, 12_500)
    start = MONDAY.astimezone(ZoneInfo(ZONE)).date()
    assert done.days == [(start, 1), (start + timedelta(days=7), 1), (start + timedelta(days=9), 2)]
    # A nudge reads none of it.
    assert (await house.content.of_member(ANA))[0].done.days == ()


async def test_the_picture_of_a_recap_begins_twelve_weeks_before_its_monday(house: House):
    await wants_everything(house)
    house.parts.clock.forward(hours=12)
    await house.trains()
    for days in (1, 83, 1):
        house.parts.clock.forward(days=days)
        await house.trains()
    start = MONDAY.astimezone(ZoneInfo(ZONE)).date()
    for later, first in ((0, start), (7, start + timedelta(days=84))):
        house.parts.clock.forward(days=later)
        letter = await house.prepare(ANA, LetterKind.RECAP)
        # Noon of a Tuesday: what is told of is the week before.
        assert letter is not None
        days = [day for day, _ in letter.groups[0].done.days]
        assert (days[0], len(days)) == (first, 2)
