"""Daily anchors from the stores: one a group and local date, whatever happens."""

import asyncio
import json
from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from member_service.domain.anchors import AnchorAlreadyExists, AnchorClosed, AnchorKind, AnchorState
from member_service.domain.daily_anchors import END_KIND, GRACE, KIND, DailyAnchors, opening
from member_service.domain.days import day_end, local_day
from member_service.domain.due_groups import LONGEST, DueGroupSweeper
from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import Group, GroupState
from member_service.domain.outbox import Outbox
from member_service.storage.daily_anchors import DUE, MongoDayAnchors
from member_service.storage.daily_anchors import INDEXES as DAILY_INDEXES
from member_service.storage.due_groups import MongoDueGroups
from member_service.storage.outbox import INDEXES as OUTBOX_INDEXES
from member_service.storage.outbox import MongoOutboxStore
from tests.member_service.parts import CHAT, INDEXES, NOON, Parts
from tests.support.databases import open_empty_database

BOT = 4242
ANA = 7


class Crashed(Exception):
    """The process is gone."""


class Dying(MongoDueGroups):
    """A store whose process dies after it handed over, before it marks the group."""

    dies = False

    async def look_again(self, times) -> None:
        if self.dies:
            raise Crashed
        await super().look_again(times)


class Days:
    """A group, two sweepers, and a gateway that sends what the outbox tells it."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.chat = CHAT
        states = (GroupState.ACTIVE, GroupState.STOPPED)
        self.dues = [Dying(parts.database, DUE, states), Dying(parts.database, DUE, states)]
        self.anchors = MongoDayAnchors(parts.database)
        self.outbox = Outbox(MongoOutboxStore(parts.database), parts.clock)
        looking = DailyAnchors(self.anchors, self.outbox, parts.clock)
        self.sweepers = [DueGroupSweeper(dues, looking, parts.clock) for dues in self.dues]
        self.sent: Counter[tuple[int, str]] = Counter()
        self.ended: Counter[str] = Counter()
        self.messages = 100
        self.gateway_is_up = True

    async def group(self) -> Group:
        found = await self.parts.groups.find(self.chat, fresh=True)
        assert found is not None
        return found

    async def chose(self, **values) -> None:
        paths = {f"settings.{name}": value for name, value in values.items()}
        await self.parts.update_group(self.parts.new_request(), self.chat, paths)

    async def work(self) -> None:
        """All that is due, done."""
        for _ in range(5):
            await asyncio.gather(*(self.sweep(number) for number in range(len(self.sweepers))))
            if self.gateway_is_up and not await self.do_entries():
                return

    async def sweep(self, number: int) -> None:
        """What one process does, unless it dies of it."""
        with suppress(Crashed):
            await self.sweepers[number].sweep_once()

    async def do_entries(self) -> int:
        leased = await self.outbox.lease("gateway", None, 100)
        for entry in leased.entries:
            await self.outbox.complete(entry.entry_id, entry.fence)
            payload = json.loads(entry.payload)
            if entry.kind == KIND:
                await self.open(payload)
            elif entry.kind == END_KIND:
                await self.end(payload)
        return len(leased.entries)

    async def open(self, payload: dict) -> None:
        group = await self.group()
        today = local_day(self.parts.clock(), group.settings.time_zone)
        wanted = group.state is GroupState.ACTIVE and group.settings.daily_anchor
        if not wanted or today.isoformat() != payload["day"]:
            return
        _, open_ones, _ = await self.parts.list_anchors(self.chat, AnchorState.OPEN, None, 100)
        if any(one.day == today for one in open_ones):
            return
        self.messages += 1
        await self.parts.open_anchor(
            self.parts.new_request(),
            group.chat_id,
            self.messages,
            kind=AnchorKind.STANDARD,
            points=1,
            opened_by=BOT,
            day=payload["day"],
        )
        self.sent[group.chat_number, payload["day"]] += 1

    async def end(self, payload: dict) -> None:
        group = await self.group()
        if local_day(self.parts.clock(), group.settings.time_zone).isoformat() <= payload["day"]:
            return
        try:
            await self.parts.close_anchor(
                self.parts.new_request(), payload["anchor_chat_id"], payload["message_id"], BOT
            )
        except AnchorClosed:
            return
        self.ended[payload["day"]] += 1

    async def anchor(self):
        group = await self.group()
        today = local_day(self.parts.clock(), group.settings.time_zone)
        return await self.anchors.of_day(group.id, today)

    async def check(self) -> None:
        """Never two; never none while the day lasts; nothing open of a day that is over."""
        group, now = await self.group(), self.parts.clock()
        zone = group.settings.time_zone
        today = local_day(now, zone)
        assert max(self.sent.values(), default=0) <= 1
        if not self.gateway_is_up:
            return
        opens = opening(group.settings, today)
        if group.state is GroupState.ACTIVE and group.settings.daily_anchor and opens and opens <= now:
            anchor = await self.anchor()
            assert anchor is not None
            assert anchor.state is AnchorState.OPEN
            assert anchor.chat_number == group.chat_number
        for left in await self.anchors.still_open(group.id):
            assert day_end(left.day, zone) + GRACE >= now


@pytest.fixture
async def days(parts: Parts):
    await parts.database.ensure_indexes((*DAILY_INDEXES, *OUTBOX_INDEXES))
    await parts.registered()
    return Days(parts)


async def test_a_day_opens_and_ends_by_itself_and_the_next_one_follows(days: Days):
    await days.chose(daily_anchor=True)
    await days.work()
    today = await days.anchor()
    assert today.state is AnchorState.OPEN
    await days.parts.checked_in(ANA, today.message_id)
    days.parts.clock.forward(hours=12, minutes=1)
    await days.work()
    assert await days.anchor() is None
    assert days.ended == {"2037-11-22": 1}
    days.parts.clock.forward(hours=5)
    await days.work()
    assert (await days.anchor()).state is AnchorState.OPEN
    assert sum(days.sent.values()) == 2


async def test_what_is_sent_after_its_day_is_refused_though_nobody_ended_it(days: Days):
    await days.chose(daily_anchor=True)
    await days.work()
    anchor = await days.anchor()
    ends = day_end(anchor.day, "America/Sao_Paulo")
    days.parts.clock.now = ends + timedelta(hours=1)
    with pytest.raises(AnchorClosed):
        await days.parts.checked_in(ANA, anchor.message_id, event_time=ends)
    late = ends - timedelta(seconds=1)
    counted = await days.parts.checked_in(ANA, anchor.message_id, event_time=late)
    assert counted.checkin.day == anchor.day


async def test_a_crash_between_handing_over_and_marking_opens_no_second_one(days: Days):
    await days.chose(daily_anchor=True)
    for dues in days.dues:
        dues.dies = True
    await days.work()
    assert sum(days.sent.values()) == 1
    for dues in days.dues:
        dues.dies = False
    days.parts.clock.forward(minutes=11)
    await days.work()
    assert sum(days.sent.values()) == 1
    assert await days.dues[0].first_time() == day_end((await days.anchor()).day, "America/Sao_Paulo")


async def test_turned_off_and_on_again_while_nobody_sent_it_opens_today(days: Days):
    days.gateway_is_up = False
    await days.chose(daily_anchor=True)
    await days.work()
    await days.chose(daily_anchor=False)
    days.gateway_is_up = True
    await days.work()
    assert await days.anchor() is None
    await days.chose(daily_anchor=True)
    await days.work()
    assert (await days.anchor()).state is AnchorState.OPEN


async def test_in_the_supergroup_the_same_anchor_goes_on(days: Days):
    await days.chose(daily_anchor=True)
    await days.work()
    before = await days.anchor()
    await days.parts.checked_in(ANA, before.message_id)
    await days.parts.migrate_group(days.parts.new_request(), CHAT, -1009)
    days.chat = -1009
    await days.work()
    after = await days.anchor()
    assert (after.id, after.chat_number) == (before.id, 1)
    assert after.message_id != before.message_id
    assert days.sent == {(0, "2037-11-22"): 1, (1, "2037-11-22"): 1}


async def test_an_admin_who_ended_it_is_not_contradicted(days: Days):
    await days.chose(daily_anchor=True)
    await days.work()
    anchor = await days.anchor()
    await days.parts.close_anchor(days.parts.new_request(), CHAT, anchor.message_id, 90)
    await days.chose(daily_anchor_minute=60)
    await days.work()
    assert (await days.anchor()).state is AnchorState.CLOSED
    assert sum(days.sent.values()) == 1


async def test_only_what_is_due_is_read(days: Days):
    await days.work()
    assert await days.dues[0].first_time() == days.parts.clock() + LONGEST
    days.parts.clock.forward(hours=1)
    await days.chose(time_zone="Asia/Tokyo")
    await days.work()
    assert await days.dues[0].first_time() == days.parts.clock() + LONGEST


@pytest.mark.parametrize("day", ["2037-11-20", "2037-11-24", "tomorrow", "2037-13-01"])
async def test_a_day_that_is_not_now_has_no_anchor(days: Days, day):
    with pytest.raises(FieldInvalid):
        await days.parts.open_anchor(
            *(days.parts.new_request(), CHAT, 5), kind=AnchorKind.STANDARD, points=1, opened_by=BOT, day=day
        )


async def test_a_second_message_of_a_day_is_no_anchor(days: Days):
    await days.chose(daily_anchor=True)
    await days.work()
    with pytest.raises(AnchorAlreadyExists):
        await days.parts.open_anchor(
            *(days.parts.new_request(), CHAT, 5),
            kind=AnchorKind.STANDARD,
            points=1,
            opened_by=BOT,
            day="2037-11-22",
        )


_ZONES = ["America/Sao_Paulo", "America/New_York", "Asia/Tokyo", "Pacific/Kiritimati", "Europe/Lisbon"]
_STEP = st.one_of(
    st.tuples(st.just("pass"), st.integers(1, 2000)),
    st.tuples(st.just("zone"), st.sampled_from(_ZONES)),
    st.tuples(st.just("minute"), st.integers(0, 1439)),
    st.tuples(st.just("weekdays"), st.integers(1, 127)),
    st.tuples(st.just("on"), st.booleans()),
    st.tuples(st.just("runs"), st.booleans()),
    st.tuples(st.just("gateway"), st.booleans()),
    st.tuples(st.just("crash"), st.integers(0, 1)),
    st.tuples(st.just("move"), st.just(0)),
)


async def _live(steps) -> None:
    async with open_empty_database("embedded") as database:
        await database.ensure_indexes((*INDEXES, *DAILY_INDEXES, *OUTBOX_INDEXES))
        parts = Parts(database)
        # The evening before the clocks change in New York.
        parts.clock.now = NOON.replace(year=2038, month=3, day=13)
        await parts.registered()
        days = Days(parts)
        await days.chose(daily_anchor=True, time_zone="America/New_York", daily_anchor_minute=150)
        for what, value in steps:
            await _step(days, what, value)
            await days.work()
            await days.check()
        days.gateway_is_up = True
        parts.clock.forward(minutes=11)
        await days.work()
        await days.check()


async def _step(days: Days, what: str, value) -> None:
    parts = days.parts
    match what:
        case "pass":
            parts.clock.forward(minutes=value)
        case "zone":
            await days.chose(time_zone=value)
        case "minute":
            await days.chose(daily_anchor_minute=value)
        case "weekdays":
            await days.chose(daily_anchor_weekdays=value)
        case "on":
            await days.chose(daily_anchor=value)
        case "runs" if value:
            await parts.registered(days.chat)
        case "runs":
            await parts.stop_group(parts.new_request(), days.chat)
        case "gateway":
            days.gateway_is_up = value
        case "crash":
            days.dues[value].dies = True
            await days.sweep(value)
            days.dues[value].dies = False
        case "move":
            new = days.chat - 1
            await parts.migrate_group(parts.new_request(), days.chat, new)
            days.chat = new


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(st.lists(_STEP, min_size=3, max_size=25))
def test_never_two_and_never_none_while_the_day_lasts(steps):
    asyncio.run(_live(steps))
