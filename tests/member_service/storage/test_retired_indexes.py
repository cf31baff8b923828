"""Indexes that are not needed any more go at a start; what somebody else made stays."""

from datetime import UTC, datetime

import pytest

from member_service.doctor.database import look_at
from member_service.storage.checkins import CHECKINS
from member_service.storage.database import ASCENDING, Database, Index
from member_service.storage.groups import GROUPS
from member_service.storage.retired_indexes import RETIRED, drop_retired
from member_service.stores import INDEXES
from tests.support.clock import SettableClock


async def names(database: Database, collection: str) -> set[str]:
    return set(await database.collection(collection).index_information())


@pytest.fixture
async def of_before(database: Database):
    """A database as an earlier version left it."""
    await database.ensure_indexes((*INDEXES, *RETIRED))
    yield database
    await drop_retired(database, INDEXES)


def test_nothing_that_is_declared_is_retired():
    assert not {(one.collection, one.name) for one in INDEXES} & {
        (one.collection, one.name) for one in RETIRED
    }
    assert not any(one.unique or one.partial or one.expire_after_s is not None for one in RETIRED)


async def test_what_earlier_versions_made_goes_once_and_the_rest_stays(of_before: Database):
    before = await names(of_before, GROUPS)
    assert sorted(await drop_retired(of_before, INDEXES)) == [
        *("checkins.anchor", "groups.daily_due", "groups.state", "groups.title", "groups.weekly_card"),
    ]
    assert await names(of_before, GROUPS) == before - {"daily_due", "state", "title", "weekly_card"}
    assert "anchor_newest" in await names(of_before, CHECKINS)
    assert await drop_retired(of_before, INDEXES) == []


async def test_a_name_of_ours_over_other_fields_or_with_options_is_somebody_elses(database: Database):
    groups = database.collection(GROUPS)
    await groups.create_index([("title", ASCENDING)], name="title")
    await groups.create_index([("state", ASCENDING)], name="state", unique=True)
    try:
        assert await drop_retired(database, INDEXES) == []
        assert {"title", "state"} <= await names(database, GROUPS)
    finally:
        for name in ("title", "state"):
            await groups.drop_index(name)


async def test_what_is_declared_is_never_dropped(of_before: Database):
    again = Index(GROUPS, (("title", ASCENDING), ("_id", ASCENDING)), name="title")
    assert "groups.title" not in await drop_retired(of_before, (*INDEXES, again))
    assert "title" in await names(of_before, GROUPS)


async def test_the_doctor_says_that_a_start_drops_them(of_before: Database):
    found = await look_at(of_before, INDEXES, SettableClock(datetime.now(UTC)))
    [told] = [one for one in found if one.seen == "groups has title, which no query needs any more"]
    assert "start it" in told.to_do
