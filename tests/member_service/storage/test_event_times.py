"""The time of a message decides, whenever it is handled: day, season, streak and order, on both engines."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from member_service.domain.anchors import AnchorClosed
from member_service.domain.due_groups import DueGroupSweeper
from member_service.domain.event_times import AHEAD_AT_MOST, BEHIND_AT_MOST, event_time
from member_service.domain.groups import SeasonMode
from member_service.domain.outbox import Outbox
from member_service.domain.season_ends import SeasonEnds
from member_service.storage import outbox as outbox_storage
from member_service.storage.due_groups import MongoDueGroups
from member_service.storage.feed import MongoFeed
from member_service.storage.recount import Recount
from member_service.storage.season_ends import DUE, MongoSeasonRecords
from tests.member_service.parts import ADMIN, CHAT, NOON, Parts, counters_equal_ledger, rid

LATE_YESTERDAY = NOON - timedelta(hours=12, minutes=10)
"""23:50 of Saturday, 2037-11-21, in São Paulo."""
TODAY, YESTERDAY = date(2037, 11, 22), date(2037, 11, 21)


@pytest.fixture
async def group(parts: Parts):
    parts.clock.now = NOON - timedelta(days=3)
    registered = await parts.registered()
    parts.clock.now = NOON
    return registered


async def test_a_photo_of_yesterday_that_is_handled_today_is_yesterdays(parts, group):
    await parts.opened(10)
    await parts.opened(20)
    late = await parts.checked_in(7, 10, event_time=LATE_YESTERDAY)
    await parts.checked_in(7, 20, event_time=NOON)

    assert (late.checkin.day, late.checkin.create_time) == (YESTERDAY, LATE_YESTERDAY)
    profile = await parts.get_profile(CHAT, 7)
    assert profile.streak.days == 2
    assert profile.heat_map == [(YESTERDAY, 1), (TODAY, 1)]
    assert profile.last_checkin_time == NOON


async def test_an_earlier_day_that_comes_after_a_later_one_closes_the_gap(parts, group):
    for message in (10, 20, 30):
        await parts.opened(message)
    await parts.checked_in(7, 10, event_time=NOON - timedelta(days=2))
    await parts.checked_in(7, 20, event_time=NOON)
    assert (await parts.get_profile(CHAT, 7)).streak.days == 1
    await parts.checked_in(7, 30, event_time=LATE_YESTERDAY)
    assert (await parts.get_profile(CHAT, 7)).streak.days == 3
    _, listed, _ = await parts.list_checkins(
        CHAT, member_id=7, anchor_id="", state=None, after=None, page_size=0
    )
    assert [checkin.day for checkin in listed] == [TODAY, YESTERDAY, date(2037, 11, 20)]


async def test_what_an_admin_confirms_counts_for_the_day_of_the_message(parts, group):
    await parts.opened(10)
    answer = await parts.checked_in(7, confirmed_by=ADMIN, event_time=LATE_YESTERDAY)
    assert answer.checkin.day == YESTERDAY


@pytest.mark.parametrize(
    ("told", "believed"),
    [
        (timedelta(), True),
        (-BEHIND_AT_MOST, True),
        (-BEHIND_AT_MOST - timedelta(seconds=1), False),
        (timedelta(days=-4000), False),
        (AHEAD_AT_MOST, True),
        (AHEAD_AT_MOST + timedelta(seconds=1), False),
        (timedelta(days=4000), False),
    ],
)
def test_a_time_is_believed_within_bounds(told, believed):
    assert event_time(NOON + told, NOON) == (NOON + told if believed else NOON)
    assert event_time(None, NOON) == NOON
    assert event_time(datetime(1970, 1, 1, tzinfo=UTC), NOON) == NOON


async def test_a_clock_that_is_seconds_behind_telegrams_does_not_move_a_checkin_to_the_day_before(
    parts, group
):
    parts.clock.now = datetime(2037, 11, 23, 2, 59, 58, tzinfo=UTC)
    await parts.opened(10)
    answer = await parts.checked_in(7, event_time=parts.clock.now + timedelta(seconds=3))
    assert answer.checkin.day == date(2037, 11, 23)
    assert (await parts.get_profile(CHAT, 7)).streak.days == 1


@pytest.mark.parametrize(
    ("zone", "sent", "day"),
    [
        # The clock goes from 01:59 back to 01:00: both of these are before midnight's end.
        ("America/New_York", datetime(2037, 11, 1, 4, 30, tzinfo=UTC), date(2037, 11, 1)),
        ("America/New_York", datetime(2037, 11, 1, 3, 59, tzinfo=UTC), date(2037, 10, 31)),
        # Midnight itself is skipped: the day begins at 01:00.
        ("America/Santiago", datetime(2037, 9, 6, 3, 59, 59, tzinfo=UTC), date(2037, 9, 5)),
        ("America/Santiago", datetime(2037, 9, 6, 4, 0, tzinfo=UTC), date(2037, 9, 6)),
    ],
)
async def test_days_are_those_of_the_groups_wall_clock_when_it_is_put_forward_or_back(parts, zone, sent, day):
    parts.clock.now = sent - timedelta(days=3)
    await parts.registered()
    await parts.update_group(rid("zone"), CHAT, {"settings.time_zone": zone})
    parts.clock.now = sent + timedelta(hours=20)
    await parts.opened(10)
    assert (await parts.checked_in(7, event_time=sent)).checkin.day == day


async def test_who_was_first_is_ranked_first_whoever_was_handled_first(parts, group):
    await parts.opened(10)
    await parts.checked_in(8, event_time=NOON - timedelta(minutes=1))
    await parts.checked_in(7, event_time=NOON - timedelta(minutes=9))
    page = await parts.list_standings(CHAT, "", None, 0)
    assert [one.member_id for one in page.standings] == [7, 8]


async def test_messages_of_one_second_are_in_the_order_of_their_numbers(parts, group):
    for message in (10, 20, 30):
        await parts.opened(message)
    await parts.checked_in(8, 10, event_time=NOON, source_message_id=52)
    await parts.checked_in(7, 10, event_time=NOON, source_message_id=51)
    page = await parts.list_standings(CHAT, "", None, 0)
    assert [one.member_id for one in page.standings] == [7, 8]
    await parts.checked_in(7, 30, event_time=NOON, source_message_id=54)
    await parts.checked_in(7, 20, event_time=NOON, source_message_id=53)
    _, listed, _ = await parts.list_checkins(
        CHAT, member_id=7, anchor_id="", state=None, after=None, page_size=0
    )
    assert [checkin.source_message_id for checkin in listed] == [54, 53, 51]


async def test_a_checkin_that_counts_again_counts_from_when_it_happened(parts, group):
    await parts.opened(10)
    first = await parts.checked_in(7, event_time=NOON - timedelta(minutes=9), source_message_id=50)
    await parts.checked_in(8, event_time=NOON - timedelta(minutes=1))
    await parts.revoked(first.checkin.id)
    parts.clock.forward(minutes=2)
    await parts.restore_checkin(parts.new_request(), CHAT, 50, ADMIN)
    page = await parts.list_standings(CHAT, "", None, 0)
    assert [one.member_id for one in page.standings] == [7, 8]
    assert [found async for _, found in Recount(parts.database).compare(group.id) if found] == []
    assert await counters_equal_ledger(parts.database)


async def test_a_repeat_is_answered_as_before_though_another_time_is_told(parts, group):
    await parts.opened(10)
    first = await parts.checked_in(7, request_id=rid("first"), event_time=LATE_YESTERDAY)
    parts.clock.forward(days=1)
    assert await parts.checked_in(7, request_id=rid("first"), event_time=LATE_YESTERDAY) == first
    assert await parts.checked_in(7, request_id=rid("first")) == first


async def test_a_message_from_before_the_registration_counts_for_the_first_season(parts):
    registered = await parts.registered()
    await parts.opened(10)
    answer = await parts.checked_in(7, confirmed_by=ADMIN, event_time=LATE_YESTERDAY)
    assert (answer.checkin.day, answer.checkin.season_id) == (YESTERDAY, "days-2037-11-22-30")
    assert registered.register_day == TODAY
    assert (await parts.get_standing(CHAT, 7)).standing.rank == 1


async def test_what_was_sent_before_the_end_of_an_anchor_counts_though_it_is_handled_after_it(parts, group):
    await parts.opened(10)
    # Both were sent while the bot was away; the member's was tried again, after the admin's.
    await parts.close_anchor(parts.new_request(), CHAT, 10, ADMIN, happened=NOON - timedelta(hours=1))
    await parts.checked_in(7, event_time=NOON - timedelta(hours=1, seconds=1))
    for told in (NOON - timedelta(hours=1), NOON - timedelta(minutes=1), NOON, None):
        with pytest.raises(AnchorClosed):
            await parts.checked_in(8, event_time=told)


async def test_an_anchor_that_was_opened_again_and_closed_again_ends_with_its_last_end(parts, group):
    await parts.opened(10)
    await parts.close_anchor(parts.new_request(), CHAT, 10, ADMIN, happened=NOON - timedelta(minutes=9))
    await parts.reopen_anchor(parts.new_request(), CHAT, 10, ADMIN)
    await parts.checked_in(7, event_time=NOON - timedelta(minutes=5))
    await parts.close_anchor(parts.new_request(), CHAT, 10, ADMIN, happened=NOON - timedelta(minutes=4))
    await parts.checked_in(8, event_time=NOON - timedelta(minutes=5))
    with pytest.raises(AnchorClosed):
        await parts.checked_in(9, event_time=NOON - timedelta(minutes=3))


class Weeks:
    """A group with weekly seasons: that of 2037-11-16 ends in the night after the parts' first noon."""

    def __init__(self, parts: Parts):
        self.parts = parts
        self.records = MongoSeasonRecords(parts.database)
        self.outbox = Outbox(outbox_storage.MongoOutboxStore(parts.database), parts.clock)
        ends = SeasonEnds(
            self.records, parts.scores, self.outbox, parts.clock, feed=MongoFeed(parts.database)
        )
        self.sweeper = DueGroupSweeper(MongoDueGroups(parts.database, DUE), ends, parts.clock)

    async def passes(self, **span):
        self.parts.clock.forward(**span)
        await self.sweeper.sweep_once()

    async def posted(self):
        """What the gateway finds to tell now: the season, and whether it is told again."""
        leased = await self.outbox.lease("a", None, 0)
        for entry in leased.entries:
            await self.outbox.complete(entry.entry_id, entry.fence)
        told = [json.loads(entry.payload) for entry in leased.entries]
        return [(one["season_id"], one.get("again", False)) for one in told]


@pytest.fixture
async def weeks(parts: Parts):
    await parts.database.ensure_indexes(outbox_storage.INDEXES)
    await parts.registered()
    await parts.update_group(rid("weekly"), CHAT, {"settings.season_mode": SeasonMode.WEEKLY})
    for message in (10, 20, 30):
        await parts.opened(message)
    made = Weeks(parts)
    await made.passes()
    return made


LAST_MINUTE = datetime(2037, 11, 23, 2, 59, 30, tzinfo=UTC)
WEEK = "week-2037-11-16"


async def test_a_photo_of_the_last_minute_is_in_the_ranking_that_is_posted(weeks):
    await weeks.parts.checked_in(7, 10)
    await weeks.passes(hours=12, seconds=20)
    assert await weeks.posted() == []
    late = await weeks.parts.checked_in(8, 10, event_time=LAST_MINUTE)
    assert late.checkin.season_id == WEEK
    await weeks.passes(minutes=1)
    assert await weeks.posted() == [(WEEK, False)]
    await weeks.passes(minutes=30)
    assert await weeks.posted() == []
    final = await weeks.parts.list_standings(CHAT, WEEK, None, 0)
    assert [one.member_id for one in final.standings] == [7, 8]
    assert (await weeks.parts.list_standings(CHAT, "", None, 0)).summary.totals.participants == 0


async def test_what_comes_after_the_ranking_was_posted_is_told_once_more_for_all(weeks):
    await weeks.parts.checked_in(7, 10)
    await weeks.passes(hours=13)
    assert await weeks.posted() == [(WEEK, False)]
    await weeks.parts.checked_in(8, 10, request_id=rid("late"), event_time=LAST_MINUTE)
    await weeks.parts.checked_in(8, 10, request_id=rid("late"), event_time=LAST_MINUTE)
    await weeks.parts.checked_in(9, 10, event_time=LAST_MINUTE)
    await weeks.passes(minutes=10)
    assert await weeks.posted() == [(WEEK, True)]
    await weeks.passes(hours=1)
    assert await weeks.posted() == []


async def test_a_season_that_seemed_empty_is_told_and_kept_when_its_only_checkin_comes_late(weeks):
    await weeks.passes(hours=13)
    assert await weeks.posted() == []
    await weeks.parts.checked_in(7, 10, event_time=LAST_MINUTE)
    assert await weeks.posted() == [(WEEK, False)]
    record = await weeks.records.get((await weeks.parts.groups.find(CHAT)).id)
    assert record.past == (WEEK,)


async def test_a_checkin_that_comes_days_after_the_end_counts_there_and_is_not_announced(weeks):
    await weeks.parts.checked_in(7, 10)
    await weeks.passes(hours=13)
    await weeks.posted()
    await weeks.passes(days=4)
    late = await weeks.parts.checked_in(8, 10, event_time=LAST_MINUTE)
    assert late.checkin.season_id == WEEK
    await weeks.passes(minutes=30)
    assert await weeks.posted() == []
