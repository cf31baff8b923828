"""The feed's numbers: by many writers, after quiet weeks, and whatever write was the last before a crash."""

import asyncio
import contextlib
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from member_service.domain.feed import FeedEvent, FeedKind, wanted
from member_service.domain.groups import SeasonMode
from member_service.storage.database import Database
from member_service.storage.feed import AHEAD, FEED, SHARED_S, MongoFeed
from tests.member_service.crashing import Crash, CrashingDatabase
from tests.member_service.parts import CHAT, Parts, rid

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


@pytest.fixture
def asked(parts, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often what is done with the feed's events asks for each command."""
    counted: Counter[str] = Counter()
    events = parts.database.collection(FEED)
    for name in ("find", "insert_one", "insert_many", "update_one"):
        real = getattr(events, name)

        def call(*arguments: Any, real: Any = real, name: str = name, **named: Any) -> Any:
            counted[name] += 1
            return real(*arguments, **named)

        monkeypatch.setitem(vars(events), name, call)
    return counted


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


async def kinds_of(parts: Parts) -> list[FeedKind]:
    group = await parts.groups.find(CHAT)
    assert group is not None
    return [one.event.kind for one in await MongoFeed(parts.database).after(group.id, 0, 1000)]


async def test_another_name_is_told_once_whatever_write_was_the_last_before_a_crash(parts: Parts):
    await parts.registered()
    for writes in count(1):
        first, second = 10 * writes, 10 * writes + 1
        for message in (first, second):
            await parts.opened(message)
        await parts.checked_in(7, first, display_name=f"Bia {writes}")
        before = await kinds_of(parts)
        dying = Parts(CrashingDatabase(parts.database, writes), parts.clock, prefix=f"dying-{writes}")
        died = False
        try:
            await dying.checked_in(7, second, display_name=f"Beatriz {writes}")
        except Crash:
            died = True
        parts.clock.forward(minutes=1)
        await parts.sweeper.sweep_once()
        await parts.sweeper.sweep_once()
        told = (await kinds_of(parts))[len(before) :]
        assert told in ([], [FeedKind.CHECKIN_RECORDED, FeedKind.MEMBER_RENAMED])
        if not died:
            break
    assert told
    assert writes > 4


async def test_an_alias_that_a_crash_left_untold_is_told_with_the_repeat(parts: Parts):
    await parts.registered()
    await parts.opened(10)
    await parts.checked_in(7, 10)
    for writes in (1, 2, 3):
        dying = Parts(CrashingDatabase(parts.database, writes), parts.clock)
        wish = {"hidden": False, "alias": f"Raio {writes}"}
        with contextlib.suppress(Crash):
            await dying.set_appearance(rid(("alias", writes)), CHAT, 7, **wish)
        await parts.set_appearance(rid(("alias", writes)), CHAT, 7, **wish)
        assert (await kinds_of(parts)).count(FeedKind.MEMBER_RENAMED) == writes


async def test_a_season_that_begins_with_the_same_name_tells_of_none(parts: Parts):
    await parts.registered()
    await parts.update_group(rid("monthly"), CHAT, {"settings.season_mode": SeasonMode.MONTHLY})
    for message, name in ((10, "Bia"), (20, "Bia"), (30, "Beatriz")):
        await parts.opened(message)
        await parts.checked_in(7, message, display_name=name)
        parts.clock.now += timedelta(days=31)
    assert await kinds_of(parts) == [FeedKind.CHECKIN_RECORDED] * 3 + [FeedKind.MEMBER_RENAMED]


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
    told = wanted(await feed.after(GROUP, 0, 10), frozenset(), "a-system")
    assert [one.event.member_id for one in told] == [8, 7]
    assert await feed.groups_of(7) == set()


async def test_whose_events_went_leaves_their_numbers_to_nobody(feed: MongoFeed, parts):
    """Who knows an older number, since another process wrote lately, goes on behind all that was read."""
    other = MongoFeed(parts.database)
    await feed.append(event("a"))
    await other.append(event("mine", member_id=7))
    await other.append(event("mine as well", member_id=7))
    await other.append(FeedEvent("erased", GROUP, FeedKind.MEMBER_ERASED, NOW, 7))
    await other.forget(7)
    read = await feed.last(GROUP)
    await feed.append(event("b"))
    assert await names(feed, after=read) == ["b"]


async def test_what_is_left_of_who_was_erased_is_a_number(feed: MongoFeed, parts):
    await feed.append(event("mine", member_id=7))
    await feed.append(FeedEvent("erased", GROUP, FeedKind.MEMBER_ERASED, NOW, 7))
    await feed.forget(7)
    await feed.append(event("theirs", member_id=8))
    left = [document async for document in parts.database.collection(FEED).find({}).sort("number", 1)]
    mine = left[0]
    assert set(mine) == {
        *("_id", "group_id", "number", "event_id", "kind", "time", "member_id", "only_for", "expire_time")
    }
    assert mine["member_id"] == 0
    assert "mine" not in str(mine)
    # Nobody is told of it, whatever they ask for.
    told = wanted(await feed.after(GROUP, 0, 10), frozenset(), "a-system")
    assert [one.event.event_id for one in told] == ["erased", f"{GROUP}:theirs"]


async def test_a_number_that_another_process_took_is_tried_once(feed: MongoFeed, asked: Counter[str], parts):
    other = MongoFeed(parts.database)
    await feed.append(event("a"))
    await other.append(event("b"))
    asked.clear()
    await feed.append(event("c"))
    assert asked == {"insert_many": 2, "find": 1}
    # From now on it looks first, as long as others write there.
    await other.append(event("d"))
    asked.clear()
    await feed.append(event("e"))
    assert asked == {"insert_many": 1, "find": 1}
    assert await names(feed) == list("abcde")


async def test_what_others_took_in_many_groups_is_looked_up_in_one_command(
    feed: MongoFeed, asked: Counter[str], parts
):
    other = MongoFeed(parts.database)
    groups = [f"group-{number}" for number in range(5)]
    for writer in (feed, other):
        for group in groups:
            await writer.append(event(id(writer), group_id=group))
    asked.clear()
    await asyncio.gather(*(feed.append(event("last", group_id=group)) for group in groups))
    assert asked == {"insert_many": 2, "find": 1}


async def test_where_nobody_else_writes_it_looks_no_more(asked: Counter[str], parts):
    now = 0.0
    feed, other = MongoFeed(parts.database, monotonic=lambda: now), MongoFeed(parts.database)
    await feed.append(event("a"))
    await other.append(event("b"))
    await feed.append(event("c"))
    now += SHARED_S
    asked.clear()
    await feed.append(event("d"))
    assert asked == {"insert_many": 1}


async def test_more_than_a_look_brings_is_found_too(feed: MongoFeed, parts):
    other = MongoFeed(parts.database)
    await feed.append(event("a"))
    for number in range(AHEAD + 3):
        await other.append(event(number))
    await feed.append(event("b"))
    found = await numbers(feed)
    assert found == list(range(found[0], found[0] + AHEAD + 5))
    assert (await names(feed))[-1] == "b"


async def test_groups_have_numbers_of_their_own(feed: MongoFeed):
    await feed.append(event("a"))
    await feed.append(event("a", group_id="other"))
    assert await names(feed) == ["a"]
    assert set(await feed.lately()) == {GROUP, "other"}
