"""The feed's numbers: by many writers, after quiet weeks, and whatever write was the last before a crash."""

import asyncio
from datetime import UTC, datetime
from itertools import count

import pytest

from member_service.domain.feed import FeedEvent, FeedKind
from member_service.storage.database import Database
from member_service.storage.feed import FEED, MongoFeed
from tests.member_service.crashing import Crash, CrashingDatabase

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
GROUP = "group"


def event(name: object, member_id: int = 7, group_id: str = GROUP) -> FeedEvent:
    return FeedEvent(
        f"{group_id}:{name}", group_id, FeedKind.SEASON_ENDED, NOW, member_id, season_id=str(name)
    )


async def numbers(feed: MongoFeed, after: int = 0) -> list[int]:
    return [one.number for one in await feed.after(GROUP, after, 1000)]


async def names(feed: MongoFeed, after: int = 0) -> list[str]:
    return [one.event.season_id for one in await feed.after(GROUP, after, 1000)]


@pytest.fixture
async def feed(parts) -> MongoFeed:
    return MongoFeed(parts.database)


async def test_many_writers_leave_no_gap_and_lose_nothing(feed: MongoFeed, parts):
    writers = [MongoFeed(parts.database) for _ in range(5)]
    await asyncio.gather(
        *(one.append(event((place, turn))) for place, one in enumerate(writers) for turn in range(8))
    )
    found = await numbers(feed)
    assert found == list(range(found[0], found[0] + 40))
    assert len(set(await names(feed))) == 40


async def test_what_a_reader_has_seen_is_never_preceded(feed: MongoFeed, parts):
    """A reader that goes on from its place, while others write, hears all of it in order."""
    writers = [MongoFeed(parts.database) for _ in range(3)]
    writing = asyncio.gather(
        *(one.append(event((place, turn))) for turn in range(20) for place, one in enumerate(writers))
    )
    heard: list[str] = []
    place = 0
    while len(heard) < 60:
        some = await feed.after(GROUP, place, 7)
        heard += [one.event.season_id for one in some]
        place = some[-1].number if some else place
        # The embedded engine gives nobody else a turn.
        await asyncio.sleep(0)
    await writing
    assert heard == await names(feed)


async def test_an_event_that_is_written_again_is_there_once(feed: MongoFeed, parts):
    for writer in (feed, feed, MongoFeed(parts.database)):
        await writer.append(event("a"))
    await feed.append(event("b"))
    assert await names(feed) == ["a", "b"]


async def test_it_may_be_broken_off_after_any_write(feed: MongoFeed, parts):
    for writes in count(1):
        dying = MongoFeed(CrashingDatabase(parts.database, writes_until_crash=writes))
        try:
            await dying.append(event("a"))
        except Crash:
            continue
        break
    assert writes > 1
    await feed.append(event("a"))
    await feed.append(event("b"))
    assert await names(feed) == ["a", "b"]


async def test_after_quiet_weeks_numbers_go_on_rising_whoever_begins(feed: MongoFeed, parts):
    for name in "abc":
        await feed.append(event(name))
    place = (await numbers(feed))[-1]
    await everything_ends(parts.database)
    begun = await MongoFeed(parts.database).last(GROUP)
    assert begun >= place
    # Processes that know nothing of each other begin at the same moment.
    await asyncio.gather(*(MongoFeed(parts.database).append(event((turn, "new"))) for turn in range(6)))
    found = await numbers(feed, after=place)
    assert len(found) == 6
    assert found == list(range(found[0], found[0] + 6))
    assert found[0] > begun


async def everything_ends(database: Database) -> None:
    """As the index by which events go does in time."""
    await database.collection(FEED).delete_many({})


async def test_of_an_erased_member_nothing_is_left_and_numbers_stay(feed: MongoFeed):
    await feed.append(event("mine", member_id=7))
    await feed.append(event("theirs", member_id=8))
    assert await feed.groups_of(7) == {GROUP}
    await feed.append(FeedEvent("erased", GROUP, FeedKind.MEMBER_ERASED, NOW, 7))
    last = await feed.last(GROUP)
    await feed.forget(7)
    assert await feed.last(GROUP) == last
    assert [one.event.member_id for one in await feed.after(GROUP, 0, 10)] == [8, 7]
    assert await feed.groups_of(7) == set()


async def test_groups_have_numbers_of_their_own(feed: MongoFeed):
    await feed.append(event("a"))
    await feed.append(event("a", group_id="other"))
    assert await names(feed) == ["a"]
    assert set(await feed.lately()) == {GROUP, "other"}
