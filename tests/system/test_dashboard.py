"""A dashboard walks through a ranking and check-ins of many, from a real process, while people check in."""

import asyncio
import os
import secrets
import sys
import time
from asyncio.subprocess import DEVNULL
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import pymongo

from gymnation.member.v1 import checkin_service_pb2, checkins_pb2, group_service_pb2, members_pb2
from gymnation_client import AsyncClient, LocalCredentials, Unavailable
from member_service.storage.scores import score_id
from member_service.storage.tallies import tally_id
from sandbox.demo.plan import free_ports
from sandbox.patience import patient

ROOT = Path(__file__).parents[2]
GROUP, OWNER, ANCHORS = -1001, 1, 2
MEMBERS = int(os.environ.get("DASHBOARD_MEMBERS", "400"))
"""10,000 take some minutes: a number for by hand, as is a database server (DASHBOARD_MONGODB_URI)."""
DATABASE = f"test_{secrets.token_hex(8)}"
SERVER = os.environ.get("DASHBOARD_MONGODB_URI", "")
PAGE = max(20, MEMBERS // 100)
AT_ONCE = 32


@asynccontextmanager
async def member_service() -> AsyncIterator[AsyncClient]:
    """The program, with a group in which photos count on some anchors."""
    address = f"127.0.0.1:{free_ports(1)[0]}"
    environment = {
        **os.environ,
        "MEMBER_SERVICE_LISTEN": address,
        "ENVIRONMENT": "test",
        "MONGODB_URI": SERVER,
        "MONGODB_DATABASE": DATABASE,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "services"), str(ROOT / "protos/gen")]),
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "member_service"), env=environment, stdout=DEVNULL, stderr=DEVNULL
    )
    try:
        async with AsyncClient(address, LocalCredentials(), timeout_s=60) as client:
            await registered(client)
            yield client
    finally:
        process.terminate()
        await process.wait()
        if SERVER:
            await asyncio.to_thread(drop)


def drop() -> None:
    with pymongo.MongoClient[dict[str, object]](SERVER) as server:
        server.drop_database(DATABASE)


async def registered(client: AsyncClient) -> None:
    request = group_service_pb2.RegisterGroupRequest(chat_id=GROUP, registered_by=OWNER, title="Iron")
    async with asyncio.timeout(patient(60)):
        while True:
            try:
                await client.groups.RegisterGroup(request)
                break
            except Unavailable:
                # It starts.
                await asyncio.sleep(0.2)
    for message_id in range(1, ANCHORS + 1):
        await client.checkins.OpenAnchor(
            checkin_service_pb2.OpenAnchorRequest(
                chat_id=GROUP,
                message_id=message_id,
                kind=checkins_pb2.ANCHOR_KIND_STANDARD,
                points=1,
                opened_by=OWNER,
            )
        )


async def check_in(client: AsyncClient, anchor: int, member_ids: range) -> list[str]:
    """All of them, some at once; the ids of their check-ins."""
    free = asyncio.Semaphore(AT_ONCE)

    async def one(member_id: int) -> str:
        async with free:
            made = await client.checkins.RecordCheckin(
                checkin_service_pb2.RecordCheckinRequest(
                    chat_id=GROUP,
                    anchor_message_id=anchor,
                    source_message_id=anchor * 1_000_000 + member_id,
                    file_unique_id=uuid4().hex,
                    member=members_pb2.Person(member_id=member_id, display_name=f"Member {member_id}"),
                )
            )
            return made.checkin.checkin_id

    return await asyncio.gather(*map(one, member_ids))


def copied(member_ids: range) -> list[str]:
    """Give members what the check-in of the one before them left, straight on the server; their check-ins.

    To record thousands takes longer than to page through them.
    """
    random, now = Random(7), datetime.now(UTC)
    with pymongo.MongoClient[dict[str, Any]](SERVER) as server:
        database = server[DATABASE]
        score, row = database.scores.find_one(), database.checkins.find_one()
        assert score is not None
        assert row is not None
        scores, rows, tally = [], [], Counter({score["points"]: 1})
        for member in member_ids:
            points, moment = random.randrange(1, 60), now - timedelta(minutes=random.randrange(1, 600))
            tally[points] += 1
            own = {"_id": score_id(score["group_id"], score["season_id"], member), "member_id": member}
            own |= {"points": points, "display_name": f"Member {member}", "applied": []}
            scores.append(score | own | {"reached_time": moment})
            made = {"_id": f"a{member}:{member}", "anchor_id": f"a{member}", "member_id": member}
            made |= {"request_id": f"r{member}", "request_ids": [f"r{member}"], "create_time": moment}
            rows.append(row | made)
        for one in scores:
            one.pop("untallied", None)
        database.scores.update_one({"_id": score["_id"]}, {"$unset": {"untallied": ""}})
        database.scores.insert_many(scores)
        database.checkins.insert_many(rows)
        by_points = sorted(tally)
        database.tallies.replace_one(
            {"_id": tally_id(score["group_id"], score["season_id"])},
            {"version": 1, "points": by_points, "members": [tally[one] for one in by_points]}
            | {"checkins": len(member_ids) + 1, "batch": []},
            upsert=True,
        )
    return [one["_id"] for one in rows]


async def there_before(client: AsyncClient, everybody: range) -> list[str]:
    if not SERVER:
        return await check_in(client, 1, everybody)
    first = await check_in(client, 1, everybody[:1])
    return [*first, *await asyncio.to_thread(copied, everybody[1:])]


async def test_a_walk_has_everybody_once_while_people_check_in():
    everybody = range(10, 10 + MEMBERS)
    newcomers = range(10 + MEMBERS, 10 + MEMBERS + MEMBERS // 8)
    async with member_service() as client:
        began = time.monotonic()
        there = await there_before(client, everybody)
        seeded, ended = time.monotonic(), asyncio.Event()

        async def others() -> int:
            """Every other member overtakes the rest, and new ones come, until the walks are over."""
            done = 0
            for member_id in (*everybody[::2], *newcomers):
                if ended.is_set():
                    break
                await check_in(client, 2, range(member_id, member_id + 1))
                done += 1
            return done

        meanwhile = asyncio.create_task(others())
        await asyncio.sleep(0)
        ranking = [one.member_id async for one in client.list_standings(GROUP, page_size=PAGE)]
        walked = time.monotonic()
        since = datetime.now(UTC) - timedelta(days=1)
        checkins = [
            one.checkin_id async for one in client.list_checkins(GROUP, start_time=since, page_size=PAGE)
        ]
        listed = time.monotonic()
        ended.set()
        recorded = await meanwhile

    print(
        f"{MEMBERS} members: seeded in {seeded - began:.1f} s, ranking in {walked - seeded:.1f} s, "
        f"check-ins in {listed - walked:.1f} s, while {recorded} came in"
    )
    # Nobody twice, and nobody who was there before is left out.
    assert len(ranking) == len(set(ranking))
    assert set(everybody) <= set(ranking)
    assert len(checkins) == len(set(checkins))
    assert set(there) <= set(checkins)
    assert recorded > 0
