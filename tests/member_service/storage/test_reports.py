"""Reports of a group's week: who gets them and when, and what they count, on both engines."""

import asyncio
import itertools
import json
from datetime import UTC, date, datetime, timedelta

import pytest

from member_service.domain.appearances import MASK
from member_service.domain.failures import FieldInvalid, RequestIdReused
from member_service.domain.letters import SetLetters, Wanted, Wish
from member_service.domain.memberships import MembershipState, Sighting
from member_service.domain.outbox import Outbox
from member_service.domain.report_content import AwayMembers, GetReport, Report
from member_service.domain.reports import PUT_OFF, GetReportWish, ReportSweeper, SetReport, is_time, next_time
from member_service.storage.budgets import MongoBudgetStore
from member_service.storage.groups import MongoGroupStore
from member_service.storage.letters import MongoLetterStore
from member_service.storage.outbox import MongoOutboxStore
from member_service.storage.reports import INDEXES, MongoReportSources, MongoReportWishes
from tests.member_service.crashing import Crash, CrashingDatabase
from tests.member_service.parts import ADMIN, CHAT, OTHER_CHAT, Parts, rid

ZONE = "America/Sao_Paulo"
MONDAY_AT_8 = datetime(2037, 11, 23, 11, 0, tzinfo=UTC)
"""In São Paulo."""
ANA, BIA, CAIO, DUDA = 7, 8, 9, 10
MESSAGES = itertools.count(1)


def sweeper(parts: Parts, database=None) -> ReportSweeper:
    database = database or parts.database
    outbox = Outbox(MongoOutboxStore(database), parts.clock)
    return ReportSweeper(MongoReportWishes(database), MongoGroupStore(database), outbox, parts.clock)


async def wants(parts: Parts, member: int = ADMIN, *, chat: int = CHAT, wanted: bool = True) -> None:
    wishes = MongoReportWishes(parts.database)
    await SetReport(wishes, parts.groups, parts.clock)(parts.new_request(), chat, member, wanted=wanted)


async def entries(parts: Parts) -> dict[str, dict]:
    found = parts.database.collection("outbox").find({"kind": "report"})
    return {row["_id"]: json.loads(row["payload"]) async for row in found}


@pytest.fixture
async def group(parts: Parts):
    await parts.database.ensure_indexes(INDEXES)
    made = await parts.registered()
    await parts.registered(OTHER_CHAT)
    return made


def local(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC) + timedelta(hours=3)


@pytest.mark.parametrize(
    ("now", "told", "following"),
    [
        (local(2037, 11, 22, 12), None, local(2037, 11, 23, 8)),
        (local(2037, 11, 23, 7, 59), None, local(2037, 11, 23, 8)),
        (local(2037, 11, 23, 8), None, local(2037, 11, 24, 8)),
        (local(2037, 11, 23, 8), date(2037, 11, 23), local(2037, 11, 30, 8)),
        (local(2037, 11, 24, 8), None, local(2037, 11, 30, 8)),
        (local(2037, 11, 29, 23), date(2037, 11, 23), local(2037, 11, 30, 8)),
    ],
)
def test_the_next_time_is_a_morning_at_the_beginning_of_a_week(now, told, following):
    assert next_time(now, ZONE, told) == following


@pytest.mark.parametrize(
    ("now", "fits"),
    [
        (local(2037, 11, 23, 7, 59), False),
        (local(2037, 11, 23, 8), True),
        (local(2037, 11, 23, 19, 59), True),
        (local(2037, 11, 23, 20), False),
        (local(2037, 11, 24, 8), True),
        (local(2037, 11, 25, 8), False),
        (local(2037, 11, 29, 12), False),
    ],
)
def test_nobody_is_written_to_at_night_or_late_in_the_week(now, fits):
    assert is_time(now, ZONE) is fits


async def test_nothing_is_written_to_who_did_not_ask(parts: Parts, group):
    assert await sweeper(parts).look() == 0
    parts.clock.now = MONDAY_AT_8
    assert await sweeper(parts).look() == 0
    assert await entries(parts) == {}


async def test_an_admin_gets_one_report_a_week_however_many_look_and_how_often(parts: Parts, group):
    await wants(parts)
    for week in range(2):
        parts.clock.now = MONDAY_AT_8 + timedelta(weeks=week)
        for _ in range(3):
            await asyncio.gather(*(sweeper(parts).sweep_once() for _ in range(2)))
            parts.clock.forward(hours=9)
    found = await entries(parts)
    assert list(found) == [f"report:{group.id}:{ADMIN}:2037-11-{day}" for day in (23, 30)]
    first, _ = found.values()
    assert first == {
        "chat_id": ADMIN,
        "member_id": ADMIN,
        "group_chat_id": CHAT,
        "first_day": "2037-11-16",
    }


async def test_who_looks_is_told_when_the_next_one_is_due_and_reads_no_group(parts: Parts, group):
    await wants(parts)
    assert await sweeper(parts).look() == MONDAY_AT_8
    parts.clock.now = MONDAY_AT_8
    assert await sweeper(parts).look() == 1
    assert await sweeper(parts).look() == MONDAY_AT_8 + timedelta(weeks=1)


@pytest.mark.parametrize("writes", [1, 2])
async def test_a_crash_between_entry_and_mark_sends_no_second_report(parts: Parts, group, writes):
    await wants(parts)
    parts.clock.now = MONDAY_AT_8
    with pytest.raises(Crash):
        await sweeper(parts, CrashingDatabase(parts.database, writes)).sweep_once()
    parts.clock.forward(seconds=PUT_OFF.total_seconds())
    await sweeper(parts).sweep_once()
    rows = parts.database.collection("outbox")
    assert await rows.count_documents({}) == 1
    # Even when the entry was done and forgotten, the mark holds.
    await rows.delete_many({})
    parts.clock.forward(hours=3)
    await sweeper(parts).sweep_once()
    assert await rows.count_documents({}) == 0


async def test_each_admin_and_each_group_has_its_own(parts: Parts, group):
    await wants(parts)
    await wants(parts, chat=OTHER_CHAT)
    await wants(parts, 91)
    await wants(parts, 91, wanted=False)
    parts.clock.now = MONDAY_AT_8
    await sweeper(parts).sweep_once()
    found = (await entries(parts)).values()
    assert sorted((one["member_id"], one["group_chat_id"]) for one in found) == [
        (ADMIN, OTHER_CHAT),
        (ADMIN, CHAT),
    ]


async def test_a_group_that_stopped_has_none_and_goes_on_when_it_is_back(parts: Parts, group):
    await wants(parts)
    await parts.stop_group(parts.new_request(), CHAT)
    parts.clock.now = MONDAY_AT_8
    await sweeper(parts).sweep_once()
    assert await entries(parts) == {}
    await parts.registered()
    parts.clock.forward(days=1)
    await sweeper(parts).sweep_once()
    assert len(await entries(parts)) == 1


async def test_another_zone_has_another_monday_and_still_one_report(parts: Parts, group):
    await wants(parts)
    parts.clock.now = MONDAY_AT_8
    await sweeper(parts).sweep_once()
    await parts.update_group(parts.new_request(), CHAT, {"settings.time_zone": "Pacific/Honolulu"})
    for _ in range(6):
        parts.clock.forward(hours=3)
        await sweeper(parts).sweep_once()
    assert len(await entries(parts)) == 1


async def test_a_wish_is_stored_once_a_request(parts: Parts, group):
    wishes = MongoReportWishes(parts.database)
    set_report = SetReport(wishes, parts.groups, parts.clock)
    await set_report(rid("on"), CHAT, ADMIN, wanted=True)
    await set_report(rid("off"), CHAT, ADMIN, wanted=False)
    await set_report(rid("on"), CHAT, ADMIN, wanted=True)
    assert not (await GetReportWish(wishes, parts.groups)(CHAT, ADMIN)).wanted
    with pytest.raises(RequestIdReused):
        await set_report(rid("off"), CHAT, ADMIN, wanted=True)
    with pytest.raises(FieldInvalid):
        await set_report(rid("nobody"), CHAT, 0, wanted=True)


async def report(parts: Parts, first_day: str = "") -> Report:
    sources = MongoReportSources(parts.database)
    away = AwayMembers(sources, parts.pause_store, parts.appearance_store)
    budgets = MongoBudgetStore(parts.database)
    return await GetReport(sources, away, budgets, parts.groups, parts.clock)(CHAT, first_day)


async def trained(parts: Parts, when: datetime, *members: int) -> None:
    """They check in then."""
    parts.clock.now = when
    message = next(MESSAGES)
    await parts.opened(message)
    for member in members:
        await parts.checked_in(member, message)


async def weekly(parts: Parts, *members: int, weeks: int, last: datetime) -> None:
    for week in reversed(range(weeks)):
        await trained(parts, last - timedelta(weeks=week), *members)


LAST_WEEK = local(2037, 11, 18, 18, 30)
"""A Wednesday."""
LONG_AGO = local(2037, 11, 4, 18, 30)
"""In the week before the two."""


async def test_a_week_is_counted_beside_the_one_before(parts: Parts, group):
    await trained(parts, LAST_WEEK - timedelta(weeks=1), ANA, BIA, CAIO)
    await trained(parts, local(2037, 11, 16, 0, 5), ANA)
    await trained(parts, LAST_WEEK, ANA, BIA)
    await trained(parts, local(2037, 11, 22, 23, 59), ANA)
    await trained(parts, local(2037, 11, 23, 0, 1), DUDA)
    parts.clock.now = MONDAY_AT_8
    told = await report(parts)
    assert (told.first_day, told.active, told.active_before, told.checkins) == (date(2037, 11, 16), 2, 3, 4)
    assert [(one.weekday, one.hour, one.checkins) for one in told.hours] == [
        (0, 0, 1),
        (2, 18, 2),
        (6, 23, 1),
    ]
    before = await report(parts, "2037-11-09")
    assert (before.active, before.active_before, before.checkins) == (3, 0, 3)


@pytest.mark.parametrize("day", ["2037-11-17", "2037-11-23", "2037-01-05", "soon", "2037-11-16T00:00:00"])
async def test_a_day_that_begins_no_week_that_is_over_is_refused(parts: Parts, group, day):
    parts.clock.now = MONDAY_AT_8
    with pytest.raises(FieldInvalid):
        await report(parts, day)


async def test_newcomers_are_who_came_in_by_telegrams_word_and_stayed(parts: Parts, group):
    def came(member: int, when: datetime, state: MembershipState = MembershipState.INSIDE) -> Sighting:
        return Sighting(member, "", state, when, moved=True)

    parts.clock.now = MONDAY_AT_8
    sightings = [
        came(ANA, LAST_WEEK),
        came(BIA, LAST_WEEK),
        came(CAIO, LAST_WEEK),
        came(CAIO, LAST_WEEK + timedelta(hours=1), MembershipState.LEFT),
        came(DUDA, LAST_WEEK - timedelta(weeks=1)),
        Sighting(11, "", MembershipState.INSIDE, LAST_WEEK),
    ]
    for one in sightings:
        await parts.record_memberships(parts.new_request(), CHAT, [one])
    await trained(parts, LAST_WEEK, BIA, DUDA)
    parts.clock.now = MONDAY_AT_8
    told = await report(parts)
    assert (told.newcomers, told.newcomers_active) == (2, 1)
    # An admin who lets a newcomer write freely does not undo that they came.
    trusted = Sighting(ANA, "", MembershipState.INSIDE, LAST_WEEK + timedelta(hours=2), trusted=True)
    await parts.record_memberships(parts.new_request(), CHAT, [trusted])
    assert (await report(parts)).newcomers == 2


async def test_what_the_coach_cost_is_that_of_the_group_in_that_week(parts: Parts, group):
    budgets = parts.database.collection("budgets")
    for name, spent in (
        (f"group:{group.id}:2037-11-15", 1),
        (f"group:{group.id}:2037-11-16", 20),
        (f"group:{group.id}:2037-11-22", 300),
        (f"group:{group.id}:2037-11-23", 4000),
        ("group:another:2037-11-16", 50_000),
    ):
        await budgets.insert_one({"_id": name, "spent": spent, "committed": spent, "held": {}})
    parts.clock.now = MONDAY_AT_8
    assert (await report(parts)).cost_nano_usd == 320


async def test_away_is_who_trained_four_weeks_and_then_not_for_two(parts: Parts, group):
    await weekly(parts, ANA, BIA, weeks=4, last=LONG_AGO)
    await weekly(parts, CAIO, weeks=3, last=LONG_AGO)
    await weekly(parts, DUDA, weeks=5, last=LONG_AGO - timedelta(weeks=1))
    # Two weeks ago is not away, and neither is who came back this morning.
    await weekly(parts, 11, weeks=5, last=local(2037, 11, 9, 7))
    await weekly(parts, 12, weeks=5, last=LONG_AGO)
    await trained(parts, MONDAY_AT_8 - timedelta(minutes=5), 12)
    # Long ago is another story.
    await weekly(parts, 13, weeks=5, last=LONG_AGO - timedelta(weeks=14))
    parts.clock.now = MONDAY_AT_8
    told = (await report(parts)).away
    assert [one.member_id for one in told] == [ANA, BIA, DUDA]
    assert told[0].last_day == date(2037, 11, 4)
    assert told[0].display_name


async def test_nobody_is_named_who_hides_left_said_no_or_is_in_a_pause(parts: Parts, group):
    await weekly(parts, ANA, BIA, CAIO, DUDA, 11, 12, 13, weeks=4, last=LONG_AGO)
    parts.clock.now = LAST_WEEK
    await parts.set_appearance(parts.new_request(), CHAT, ANA, hidden=True, alias="")
    left = Sighting(BIA, "", MembershipState.LEFT, LAST_WEEK, moved=True)
    await parts.record_memberships(parts.new_request(), CHAT, [left])
    letters = SetLetters(MongoLetterStore(parts.database), parts.groups, parts.clock, parts.new_id)
    await letters(parts.new_request(), 0, CAIO, Wanted(named_when_away=Wish.DECLINED))
    await letters(parts.new_request(), 0, 11, Wanted(named_when_away=Wish.DECLINED))
    await letters(parts.new_request(), 0, 11, Wanted(named_when_away=Wish.WANTED))
    await parts.pause_streak(parts.new_request(), CHAT, DUDA, day_count=30, paused_by=ADMIN)
    # A pause within the two weeks that is over.
    await parts.pause_streak(parts.new_request(), CHAT, 12, day_count=2, paused_by=ADMIN)
    await parts.set_appearance(parts.new_request(), CHAT, 13, hidden=False, alias="Raio")
    parts.clock.now = MONDAY_AT_8
    assert [(one.member_id, one.display_name) for one in (await report(parts)).away][1:] == [
        (13, f"{MASK} Raio")
    ]
    assert [one.member_id for one in (await report(parts)).away] == [11, 13]


async def test_ten_are_named_at_the_most(parts: Parts, group):
    await weekly(parts, *range(100, 113), weeks=4, last=LONG_AGO)
    parts.clock.now = MONDAY_AT_8
    assert len((await report(parts)).away) == 10
