"""What a reader's token has passed is there after a failover, whatever the old primary had taken alone."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pymongo.errors import AutoReconnect

from member_service.domain.feed import FeedEvent, FeedKind
from member_service.storage.database import Database
from member_service.storage.embedded import embedded_client
from member_service.storage.feed import FEED, FLOORS, INDEXES, MongoFeed
from servicekit.errors import ServiceError
from tests.support.plans import recorded_database

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
GROUP = "group"


class Primary:
    """A primary whose writes reach the majority when the test says so."""

    def __init__(self) -> None:
        self._own = Database(embedded_client(), "own", embedded=True)
        self._majority = Database(embedded_client(), "majority", embedded=True)

    async def prepare(self) -> None:
        for database in (self._own, self._majority):
            await database.ensure_indexes(INDEXES)

    def collection(self, name: str) -> Any:
        return self._own.collection(name)

    def committed(self, name: str) -> Any:
        return self._majority.collection(name)

    async def replicate(self) -> None:
        await self._copy(self._own, self._majority)

    async def fail_over(self) -> None:
        """What the majority lacks is taken back."""
        await self._copy(self._majority, self._own)

    async def _copy(self, of: Database, to: Database) -> None:
        for name in (FEED, FLOORS):
            await to.collection(name).delete_many({})
            async for document in of.collection(name).find({}):
                await to.collection(name).insert_one(document)


@pytest.fixture
async def primary() -> Primary:
    primary = Primary()
    await primary.prepare()
    return primary


def feed_on(primary: Primary) -> MongoFeed:
    return MongoFeed(primary)  # type: ignore[arg-type]


def event(name: str) -> FeedEvent:
    return FeedEvent(f"{GROUP}:{name}", GROUP, FeedKind.SEASON_ENDED, NOW, season_id=name)


async def heard(feed: MongoFeed, after: int) -> list[str]:
    return [one.event.season_id for one in await feed.after(GROUP, after, 100)]


async def test_a_reader_passes_nothing_that_a_failover_takes_back(primary: Primary):
    feed = feed_on(primary)
    await feed.append(event("kept"))
    await primary.replicate()
    place = await feed.last(GROUP)
    await feed.append(event("lost"))
    assert await heard(feed, place) == []
    assert await feed.last(GROUP) == place
    assert set((await feed.lately()).values()) <= {place}
    await primary.fail_over()
    # Who writes next takes the number that was given before.
    await feed_on(primary).append(event("other"))
    await primary.replicate()
    assert await heard(feed, place) == ["other"]


async def test_who_begins_where_nothing_is_yet_misses_nothing(primary: Primary):
    place = await feed_on(primary).last(GROUP)
    await feed_on(primary).append(event("lost"))
    assert await feed_on(primary).last(GROUP) == place
    await primary.fail_over()
    await feed_on(primary).append(event("first"))
    await primary.replicate()
    assert await heard(feed_on(primary), place) == ["first"]


async def test_writers_go_on_from_what_the_majority_has_not_got_yet(primary: Primary):
    for name in "abc":
        await feed_on(primary).append(event(name))
    slow = feed_on(primary)
    await slow.append(event("d"))
    await feed_on(primary).append(event("e"))
    await slow.append(event("f"))
    await slow.append(event("a"))
    await primary.replicate()
    assert await heard(slow, 0) == list("abcdef")


async def test_who_saw_what_a_failover_took_back_leaves_no_number_out(
    primary: Primary, monkeypatch: pytest.MonkeyPatch
):
    """A number that is left out could be taken later, behind what was read."""
    one, two = feed_on(primary), feed_on(primary)
    await one.append(event("a"))
    await two.append(event("b"))
    await primary.replicate()
    await feed_on(primary).append(event("lost"))
    events, calls = primary.collection(FEED), 0
    insert_many = events.insert_many

    async def breaks_off(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise AutoReconnect
        return await insert_many(*arguments, **named)

    # It is refused, sees what the others wrote, and then the primary is gone.
    monkeypatch.setitem(vars(events), "insert_many", breaks_off)
    with pytest.raises(ServiceError):
        await one.append(event("c"))
    assert calls == 2
    await primary.fail_over()
    await one.append(event("c"))
    await primary.replicate()
    read = await one.last(GROUP)
    # Who has not heard of it writes again what was lost.
    await two.append(event("lost"))
    await primary.replicate()
    assert await heard(one, read) == ["lost"]


@pytest.mark.mongo
async def test_a_server_is_asked_for_what_the_majority_has():
    async with recorded_database() as (database, recorder):
        await database.ensure_indexes(INDEXES)
        feed = MongoFeed(database)
        await feed.append(event("a"))
        recorder.commands.clear()
        await feed.last(GROUP)
        await feed.after(GROUP, 0, 10)
        await feed.lately()
        assert [one["find"] for one in recorder.commands] == [FLOORS, FEED, FEED, FEED]
        assert {one["readConcern"]["level"] for one in recorder.commands} == {"majority"}
        recorder.commands.clear()
        await MongoFeed(database).append(event("b"))
        assert not any("readConcern" in one for one in recorder.commands)
