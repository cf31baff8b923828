"""Reading a ranking at size: the same readings of seasons of different sizes, on the server engine, in turns.

Each season is in a database of its own, which is dropped afterwards.
It is written straight into the collections, just as check-ins would have left it.
A season grows in two ways: more members check in as often, or the same members check in more.
"""

import itertools
import secrets
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient

from member_service.domain.groups import SeasonMode
from member_service.domain.scores import StandingPosition
from member_service.storage.database import Database, open_database
from member_service.storage.scores import score_id
from member_service.storage.tallies import tally_id
from tests.bench.table import table
from tests.member_service.parts import CHAT, INDEXES, OWNER, Parts

READS = 300
# Not counted: they open connections, fill caches, and meet what the writing left behind.
WARMUP = 50
# A member's check-ins in a season, about: with 20 of them a million check-ins are 50 thousand members.
EACH = 20
# How many there are when members stay the same.
FEW = 500
_AT_ONCE = 4_000

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Season:
    """A season to read."""

    parts: Parts
    members: int
    middle: StandingPosition
    """Between two members in the middle of the ranking."""


async def rankings(uri: str, sizes: list[int]) -> str:
    """Medians, and how they compare with the smallest season."""
    found = [
        await _grown(uri, "members grow", [(size, size // EACH) for size in sizes]),
        await _grown(uri, "check-ins of a member grow", [(size, FEW) for size in sizes]),
    ]
    head = ("reading a season", "grows by", *(f"{size:,} check-ins" for size in sizes), "most to the first")
    return (
        f"{table(head, [row for rows in found for row in rows])}\n\n"
        f"Medians of {READS} in turns. "
        f"With members that grow, one has {EACH} check-ins; else there are {FEW} members. "
        "A profile reads all check-ins of its member."
    )


async def _grown(uri: str, grows: str, shapes: list[tuple[int, int]]) -> list[list[str]]:
    async with AsyncExitStack() as stack:
        seasons = [await stack.enter_async_context(_season(uri, *shape)) for shape in shapes]
        rows = []
        for name, reading in READINGS.items():
            medians = await _in_turns(seasons, reading)
            most = max(medians) / medians[0]
            rows.append([name, grows, *(f"{median * 1000:.2f} ms" for median in medians), f"{most:.2f}"])
        return rows


async def _in_turns(
    seasons: list[Season], reading: Callable[[Season, int], Awaitable[object]]
) -> list[float]:
    taken: list[list[float]] = [[] for _ in seasons]
    random = Random(1)
    for number in range(READS + WARMUP):
        turns = list(enumerate(seasons))
        random.shuffle(turns)
        for place, season in turns:
            member = random.randrange(1, season.members + 1)
            began = time.perf_counter()
            await reading(season, member)
            if number >= WARMUP:
                taken[place].append(time.perf_counter() - began)
    return [statistics.median(times) for times in taken]


async def _first_page(season: Season, member: int) -> None:
    assert len((await season.parts.list_standings(CHAT, "", None, 20)).standings) == 20


async def _middle_page(season: Season, member: int) -> None:
    assert len((await season.parts.list_standings(CHAT, "", season.middle, 20)).standings) == 20


async def _own_place(season: Season, member: int) -> None:
    assert (await season.parts.get_standing(CHAT, member)).standing.rank > 0


async def _profile(season: Season, member: int) -> None:
    assert (await season.parts.get_profile(CHAT, member)).total_checkins > 0


READINGS = {
    "first page": _first_page,
    "page in the middle": _middle_page,
    "own place": _own_place,
    "own profile": _profile,
}


@asynccontextmanager
async def _season(uri: str, checkins: int, members: int) -> AsyncIterator[Season]:
    # Without the service's time limits, which the index over a million documents takes longer than.
    patient: Any = AsyncIOMotorClient(uri, tz_aware=True)
    name = f"bench_{secrets.token_hex(8)}"
    async with open_database(uri, name) as database:
        try:
            yield await _written(database, Database(patient, name, embedded=False), checkins, members)
        finally:
            await patient.drop_database(name)
            patient.close()


async def _written(database: Database, patient: Database, checkins: int, members: int) -> Season:
    parts = Parts(database)
    await parts.register_group(
        parts.new_request(), CHAT, title="", username="", registered_by=OWNER, language=""
    )
    await parts.update_group(parts.new_request(), CHAT, {"settings.season_mode": SeasonMode.OFF})
    group = await parts.groups.find(CHAT)
    assert group is not None
    season_id, random = "all", Random(7)
    average = checkins / members
    counts = [max(1, round(random.triangular(0.2, 1.8) * average)) for _ in range(members)]
    # Before the indexes: a quarter of the time.
    await _insert(patient, "checkins", _ledger(parts, group.id, season_id, counts))
    await _insert(patient, "scores", _counters(parts, group.id, season_id, counts))
    await patient.ensure_indexes(INDEXES)
    # As a service has it that ran all the time.
    assert await parts.tally_sweeper.sweep_once() == members
    middle = sorted(counts, reverse=True)[members // 2]
    return Season(parts, members, StandingPosition(middle, parts.clock.now + timedelta(hours=1), 1))


async def _insert(database: Database, name: str, documents: Iterator[Document]) -> None:
    collection = database.collection(name)
    while batch := list(itertools.islice(documents, _AT_ONCE)):
        await collection.insert_many(batch, ordered=False)


def _ledger(parts: Parts, group_id: str, season_id: str, counts: list[int]) -> Iterator[Document]:
    number = itertools.count(1)
    for member, count in enumerate(counts, 1):
        for one in range(count):
            now = parts.clock.now - timedelta(hours=one)
            identity = next(number)
            yield {
                "_id": f"a{one}:{member}",
                "anchor_id": f"a{one}",
                "group_id": group_id,
                "chat_number": 0,
                "member_id": member,
                "points": 1,
                "season_id": season_id,
                "day": f"{now:%Y-%m-%d}",
                "source_message_id": identity,
                "media_group_id": "",
                "create_time": now,
                "state": "recorded",
                "transitions": 1,
                "request_id": f"r{identity}",
                "request_ids": [f"r{identity}"],
                "pending": [],
            }


def _counters(parts: Parts, group_id: str, season_id: str, counts: list[int]) -> Iterator[Document]:
    for member, count in enumerate(counts, 1):
        yield {
            "_id": score_id(group_id, season_id, member),
            "group_id": group_id,
            "season_id": season_id,
            "member_id": member,
            "display_name": f"Membro {member}",
            "points": count,
            "checkins": count,
            "reached_time": parts.clock.now + timedelta(seconds=member % 7200),
            "applied": [f"a{one}:1" for one in range(min(count, 256))],
            "untallied": tally_id(group_id, season_id),
        }
