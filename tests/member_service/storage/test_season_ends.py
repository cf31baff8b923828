"""Seasons end once, are told once, and are kept, on both engines."""

import json

import pytest

from member_service.domain.due_groups import DueGroupSweeper
from member_service.domain.feed import FeedKind
from member_service.domain.groups import SeasonMode
from member_service.domain.outbox import Outbox
from member_service.domain.season_ends import ListPastSeasons, SeasonEnds
from member_service.storage import outbox as outbox_storage
from member_service.storage.due_groups import MongoDueGroups
from member_service.storage.feed import MongoFeed
from member_service.storage.season_ends import DUE, MongoSeasonRecords
from tests.member_service.crashing import Crash, CrashingDatabase
from tests.member_service.parts import CHAT, rid


class Ends:
    """The sweep and the list on the database of `parts`."""

    def __init__(self, parts):
        self.parts = parts
        self.records = MongoSeasonRecords(parts.database)
        self.outbox = Outbox(outbox_storage.MongoOutboxStore(parts.database), parts.clock)
        self.sweeper = self.sweeper_on(parts.database)
        self._list = ListPastSeasons(self.records, parts.groups)

    def sweeper_on(self, database):
        outbox = Outbox(outbox_storage.MongoOutboxStore(database), self.parts.clock)
        ends = SeasonEnds(
            MongoSeasonRecords(database),
            self.parts.scores,
            outbox,
            self.parts.clock,
            feed=MongoFeed(self.parts.database),
        )
        return DueGroupSweeper(MongoDueGroups(database, DUE), ends, self.parts.clock)

    async def told(self, **forward):
        """The seasons that the outbox has to tell of, once so much time is over."""
        self.parts.clock.forward(**forward)
        await self.sweeper.sweep_once()
        leased = await self.outbox.lease("a", None, 0)
        for entry in leased.entries:
            await self.outbox.complete(entry.entry_id, entry.fence)
        return [json.loads(entry.payload)["season_id"] for entry in leased.entries]

    async def past(self):
        return [season.id for season in await self._list(CHAT, 0)]


@pytest.fixture
async def ends(parts):
    await parts.database.ensure_indexes(outbox_storage.INDEXES)
    await parts.registered()
    await parts.update_group(rid("weekly"), CHAT, {"settings.season_mode": SeasonMode.WEEKLY})
    made = Ends(parts)
    assert await made.told() == []
    return made


async def checked_in(parts, message, member=7):
    await parts.opened(message)
    await parts.checked_in(member, message)


# The parts' clock begins on a Sunday noon: the week of 2037-11-16 ends that night.
async def test_a_season_that_had_checkins_is_told_once_and_kept_and_points_start_from_zero(ends):
    await checked_in(ends.parts, 10)
    assert await ends.told(hours=11, minutes=59) == []
    assert await ends.told(minutes=2) == ["week-2037-11-16"]
    assert await ends.told(minutes=1) == []
    assert await ends.past() == ["week-2037-11-16"]
    assert (await ends.parts.list_standings(CHAT, "", None, 0)).summary.totals.participants == 0
    final = await ends.parts.list_standings(CHAT, "week-2037-11-16", None, 0)
    assert [(one.member_id, one.points) for one in final.standings] == [(7, 1)]


async def test_who_watches_hears_of_each_end(ends, parts):
    feed = MongoFeed(parts.database)
    group_id = (await parts.groups.find(CHAT)).id
    begun = await feed.last(group_id)
    await ends.told(hours=13)
    await ends.told(days=7)
    told = [one.event for one in await feed.after(group_id, begun, 10)]
    assert [(one.kind, one.season_id) for one in told] == [
        (FeedKind.SEASON_ENDED, "week-2037-11-16"),
        (FeedKind.SEASON_ENDED, "week-2037-11-23"),
    ]


async def test_a_season_without_checkins_passes_in_silence(ends):
    assert await ends.told(days=7) == []
    assert await ends.past() == []
    await checked_in(ends.parts, 10)
    assert await ends.told(hours=13) == ["week-2037-11-23"]


async def test_an_end_that_nobody_was_there_for_is_kept_and_not_told_days_later(ends):
    await checked_in(ends.parts, 10)
    assert await ends.told(days=4) == []
    assert await ends.past() == ["week-2037-11-16"]


async def test_a_season_that_another_mode_cuts_short_is_kept_and_not_told(ends):
    await checked_in(ends.parts, 10)
    await ends.parts.update_group(rid("monthly"), CHAT, {"settings.season_mode": SeasonMode.MONTHLY})
    assert await ends.told() == []
    assert await ends.past() == ["week-2037-11-16"]
    await checked_in(ends.parts, 20)
    assert await ends.told(days=9) == ["month-2037-11"]
    assert await ends.past() == ["month-2037-11", "week-2037-11-16"]


async def test_a_stopped_group_is_told_nothing(ends):
    await checked_in(ends.parts, 10)
    await ends.parts.stop_group(rid("stop"), CHAT)
    assert await ends.told(days=1) == []


@pytest.mark.parametrize("writes", [1, 2, 3])
async def test_a_crash_between_entry_and_record_tells_once(ends, writes):
    await checked_in(ends.parts, 10)
    ends.parts.clock.forward(hours=12, minutes=1)
    with pytest.raises(Crash):
        await ends.sweeper_on(CrashingDatabase(ends.parts.database, writes)).sweep_once()
    # The dying sweep took it for the group's ailment, which lets it wait for a while.
    assert await ends.told(minutes=6) == ["week-2037-11-16"]
    assert await ends.told() == []
    assert await ends.past() == ["week-2037-11-16"]


async def test_one_group_that_cannot_be_read_holds_up_no_other(ends):
    await checked_in(ends.parts, 10)
    await ends.parts.registered(-1777)
    await ends.sweeper.sweep_once()
    await ends.parts.database.collection("season_ends").update_one(
        {"running": {"$ne": "week-2037-11-16"}}, {"$set": {"running": None}}
    )
    assert await ends.told(hours=12, minutes=1) == ["week-2037-11-16"]


async def test_a_checkin_revoked_after_the_end_leaves_the_kept_ranking_true(ends):
    await ends.parts.opened(10)
    answer = await ends.parts.checked_in(7, 10)
    await ends.told(hours=12, minutes=1)
    await ends.parts.revoked(answer.checkin.id)
    assert (await ends.parts.list_standings(CHAT, "week-2037-11-16", None, 0)).standings == []
