"""Ten lives of members, and what they get in private, counted against what was promised.

The limits are written down here once more, from the promise and not from the code:
nothing before seven and from ten in the evening; at most two nudges a week, one a day,
none after a check-in of that day, none in a pause;
neither a nudge nor a reminder within two weeks of a worrying sign;
at most one recap a week, on its Monday; nothing to who blocked the bot;
after four nudges in a row without a check-in on their day no more of them, said once;
after three recaps of weeks without a check-in no more of them.
"""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from member_service.domain.care import NoteCare
from member_service.domain.letters import LetterKind, Wish
from member_service.domain.schedules import Weekly
from tests.member_service.parts import CHAT, rid
from tests.member_service.storage.test_letters import ANA, House, house, wants_everything

__all__ = ["house"]
NUDGE, RECAP, REMINDER, END = (
    LetterKind.NUDGE,
    LetterKind.RECAP,
    LetterKind.REMINDER,
    LetterKind.NUDGE_END,
)
DAY = timedelta(days=1)


class Life:
    """A member's days as they are lived, with what is needed to judge what came."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.zone = "America/Sao_Paulo"
        self.trained: list[tuple[datetime, date]] = []
        self.paused: set[date] = set()
        self.cared: list[datetime] = []
        self.blocked: list[tuple[datetime, datetime]] = []
        self.chosen: list[datetime] = []

    @property
    def now(self) -> datetime:
        return self.house.parts.clock()

    def day(self, moment: datetime | None = None) -> date:
        return (moment or self.now).astimezone(ZoneInfo(self.zone)).date()

    async def lives(self, days: int, *, at: dict[int, int] | None = None) -> None:
        """Let days pass; `at` has the hour of training by the day of the week."""
        for _ in range(days * 24):
            here = (self.now + timedelta(hours=1)).astimezone(ZoneInfo(self.zone))
            before = len(self.house.got)
            await self.house.passes(hours=1)
            # As in life: what came in this hour came before or after the training of this hour.
            if at and at.get(here.weekday()) == here.hour:
                await self.house.trains()
                self.trained.append((self.now, here.date()))
            assert len(self.house.got) - before <= 2, "no more than two in an hour"

    async def pauses(self, days: int) -> None:
        await self.house.pauses(days)
        self.paused |= {self.day() + DAY * number for number in range(days)}

    async def worries(self) -> None:
        await NoteCare(self.house.parts.care, self.house.parts.clock)(rid(f"care{len(self.cared)}"), ANA)
        self.cared.append(self.now)

    async def blocks_for(self, days: int) -> None:
        await self.house.wants(blocked=True)
        begin = self.now
        await self.lives(days)
        self.blocked.append((begin, self.now))
        await self.chooses()

    async def chooses(self) -> None:
        """Ask for all of it once more."""
        await self.house.wants(recap=Wish.WANTED, nudge=Wish.WANTED)
        self.chosen.append(self.now)

    def judge(self) -> None:
        got = self.house.got
        for one in got:
            here = one.at.astimezone(ZoneInfo(self.zone))
            if one.kind is not REMINDER:
                assert 7 <= here.hour < 22, one
            assert not [1 for begin, end in self.blocked if begin < one.at <= end], one
            if one.kind in (NUDGE, REMINDER):
                assert here.date() not in self.paused, one
                assert not [1 for begin in self.cared if begin <= one.at < begin + DAY * 14], one
        nudges = [one for one in got if one.kind is NUDGE]
        days = [self.day(one.at) for one in nudges]
        assert len(days) == len(set(days))
        weeks = [day - DAY * day.weekday() for day in days]
        assert all(weeks.count(week) <= 2 for week in weeks)
        for one, day in zip(nudges, days, strict=True):
            assert not [1 for moment, other in self.trained if other == day and moment < one.at], one
        recaps = [self.day(one.at) for one in got if one.kind is RECAP]
        assert all(day.weekday() == 0 for day in recaps)
        assert len(recaps) == len(set(recaps))
        self._judge_ends()

    def _judge_ends(self) -> None:
        """Four that were not followed end nudges, three empty weeks end recaps; until they choose again."""
        trained = {day for _, day in self.trained}
        unheeded = empty = 0
        for one in sorted(self.house.got, key=lambda one: one.at):
            if [1 for moment in self.chosen if moment <= one.at]:
                self.chosen = [moment for moment in self.chosen if moment > one.at]
                unheeded = empty = 0
            day = self.day(one.at)
            if one.kind is NUDGE:
                assert unheeded < 4, one
                unheeded = 0 if day in trained else unheeded + 1
            if one.kind is END:
                assert unheeded == 4, one
            if one.kind is RECAP:
                assert empty < 3, one
                empty = 0 if {day - DAY * number for number in range(1, 8)} & trained else empty + 1


async def asked_for_nothing(life: Life) -> None:
    await life.house.parts.set_goal(rid("goal"), CHAT, ANA, goal=5)
    await life.lives(35, at={0: 7, 2: 20})
    assert life.house.got == []


async def trains_at_weekends_with_a_goal_of_five(life: Life) -> None:
    await wants_everything(life.house, goal=5)
    await life.lives(42, at={5: 10, 6: 10})


async def trains_late_in_the_evening(life: Life) -> None:
    await wants_everything(life.house, goal=7)
    await life.lives(35, at=dict.fromkeys(range(7), 21))


async def works_at_night_and_chose_the_last_hour(life: Life) -> None:
    await wants_everything(life.house, goal=4)
    await life.house.wants(recap_minute=21 * 60, nudge_minute=21 * 60)
    await life.lives(35, at={1: 2, 3: 2})


async def is_away_every_other_week(life: Life) -> None:
    await wants_everything(life.house, goal=3)
    for _ in range(3):
        await life.lives(7, at={0: 12})
        await life.pauses(7)
        await life.lives(7)


async def falls_ill_and_ends_the_pause_too_soon(life: Life) -> None:
    await wants_everything(life.house, goal=6)
    await life.house.wants(add=Weekly((1, 3, 5), 18, 30))
    await life.pauses(14)
    await life.lives(4)
    await life.house.pauses(0)
    life.paused = {day for day in life.paused if day < life.day()}
    await life.lives(24)


async def blocks_the_bot_again_and_again(life: Life) -> None:
    await wants_everything(life.house, goal=7)
    for _ in range(3):
        await life.lives(5)
        await life.blocks_for(6)
    await life.lives(7)


async def writes_of_what_worries_every_ten_days(life: Life) -> None:
    await wants_everything(life.house, goal=7)
    await life.house.wants(add=Weekly((1, 5), 8, 0))
    for _ in range(3):
        await life.worries()
        await life.lives(10, at={2: 12})
    await life.lives(20, at={2: 12})


async def changes_the_goal_each_week(life: Life) -> None:
    for goal in (1, 7, 0, 5, 2):
        await wants_everything(life.house, goal=goal)
        life.chosen.append(life.now)
        await life.lives(7, at={3: 19})


async def comes_back_after_a_silence(life: Life) -> None:
    await wants_everything(life.house, goal=3)
    await life.lives(42)
    quiet_since = max((one.at for one in life.house.got), default=life.now)
    assert life.now - quiet_since > DAY * 5, "in the end nothing comes any more"
    await life.lives(14, at={0: 9, 2: 9, 4: 9})


LIVES: list[Callable[[Life], Awaitable[None]]] = [
    asked_for_nothing,
    trains_at_weekends_with_a_goal_of_five,
    trains_late_in_the_evening,
    works_at_night_and_chose_the_last_hour,
    is_away_every_other_week,
    falls_ill_and_ends_the_pause_too_soon,
    blocks_the_bot_again_and_again,
    writes_of_what_worries_every_ten_days,
    changes_the_goal_each_week,
    comes_back_after_a_silence,
]


@pytest.mark.parametrize("live", LIVES, ids=lambda live: live.__name__)
async def test_nobody_is_pestered_whatever_their_life_is(
    house: House, live: Callable[[Life], Awaitable[None]]
):
    life = Life(house)
    await live(life)
    life.judge()
