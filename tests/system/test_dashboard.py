"""A dashboard walks through a ranking and check-ins of many, from a real process, while people check in."""

import asyncio
import os
import socket
import sys
import time
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from gymnation.member.v1 import checkin_service_pb2, checkins_pb2, group_service_pb2, members_pb2
from gymnation_client import AsyncClient, LocalCredentials, Unavailable
from sandbox.patience import patient

ROOT = Path(__file__).parents[2]
GROUP, OWNER, ANCHORS = -1001, 1, 2
MEMBERS = int(os.environ.get("DASHBOARD_MEMBERS", "400"))
"""10,000 take some minutes: a number for by hand."""
PAGE = max(20, MEMBERS // 100)
AT_ONCE = 32


@asynccontextmanager
async def member_service() -> AsyncIterator[AsyncClient]:
    """The program, with a group in which photos count on some anchors."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    environment = {
        **os.environ,
        "MEMBER_SERVICE_LISTEN": address,
        "ENVIRONMENT": "test",
        "MONGODB_URI": "",
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


async def test_a_walk_has_everybody_once_while_people_check_in():
    everybody = range(10, 10 + MEMBERS)
    newcomers = range(10 + MEMBERS, 10 + MEMBERS + MEMBERS // 8)
    async with member_service() as client:
        began = time.monotonic()
        there = await check_in(client, 1, everybody)
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
