"""A CRM's copy and a dashboard's page, as processes: they keep up through kills, erasures and weeks away."""

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from gymnation.member.v1 import member_data_service_pb2
from gymnation.member.v1.checkin_service_pb2 import RevokeCheckinRequest
from gymnation.member.v1.member_data_service_pb2_grpc import MemberDataServiceStub
from gymnation_client import AsyncClient, Client, InMemory, LocalCredentials
from member_service.app import Running
from sandbox.patience import patient
from servicekit.rpc_client import ClientChannel
from tests.clients.gym import BIA, GROUP, agree
from tests.support.clock import ShiftedClock

EXAMPLES = Path(__file__).parents[2] / "clients/examples/python"
CAIO = 2004


@pytest.fixture
def clock() -> ShiftedClock:
    return ShiftedClock()


@pytest.fixture
async def gym(service: Running, channel: ClientChannel) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(f"127.0.0.1:{service.port}", LocalCredentials()) as client:
        yield client


async def joins(gym: AsyncClient, channel: ClientChannel, name: str, member_id: int) -> None:
    await agree(channel, (await gym.create_link_code(GROUP, name)).code, member_id)


async def erase(channel: ClientChannel, member_id: int) -> None:
    await MemberDataServiceStub(channel).EraseMember(
        member_data_service_pb2.EraseMemberRequest(request_id=str(uuid4()), member_id=member_id)
    )


@asynccontextmanager
async def program(
    service: Running, folder: Path, name: str, *arguments: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GYMNATION_")}
    environment |= {
        "XDG_CONFIG_HOME": str(folder),
        "GYMNATION_ADDRESS": f"127.0.0.1:{service.port}",
        "GYMNATION_PLAINTEXT": "on",
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(EXAMPLES / name), str(GROUP), *arguments),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await asyncio.wait_for(process.communicate(), patient(10))


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(patient(30)):
        while not true():  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(0.05)


def customers(database: Path) -> dict[str, tuple[int, int]]:
    """Member and points by the CRM's name."""
    if not database.exists():
        return {}
    with closing(sqlite3.connect(database, timeout=patient(5))) as opened:
        try:
            rows = opened.execute("SELECT external_id, member_id, points FROM customers").fetchall()
        except sqlite3.OperationalError:
            return {}
    return {name: (member_id, points) for name, member_id, points in rows}


def token(database: Path) -> str:
    with closing(sqlite3.connect(database, timeout=patient(5))) as opened:
        row = opened.execute("SELECT token FROM position").fetchone()
    return row[0] if row else ""


async def test_a_copy_keeps_up_and_goes_on_after_a_kill(
    service: Running, gym: AsyncClient, channel: ClientChannel, tmp_path: Path
):
    database = tmp_path / "customers.db"
    await joins(gym, channel, "customer-1", BIA)
    await gym.record_visit(GROUP, external_id="customer-1")
    async with program(service, tmp_path, "crm_sync.py", str(database)) as process:
        await until(lambda: customers(database) == {"customer-1": (BIA, 1)})
        await joins(gym, channel, "customer-2", CAIO)
        await until(lambda: customers(database).get("customer-2") == (CAIO, 0))
        counted = await gym.record_visit(GROUP, external_id="customer-2")
        await until(lambda: customers(database)["customer-2"] == (CAIO, 1))
        await gym.checkins.RevokeCheckin(
            RevokeCheckinRequest(chat_id=GROUP, checkin_id=counted.checkin.checkin_id, revoked_by=1)
        )
        await until(lambda: customers(database)["customer-2"] == (CAIO, 0))
        process.send_signal(signal.SIGKILL)
        await process.wait()
    # Nobody listens meanwhile: one member is erased, one link ends, one is new.
    await erase(channel, BIA)
    await gym.delete_link(GROUP, "customer-2")
    await joins(gym, channel, "customer-3", CAIO)
    async with program(service, tmp_path, "crm_sync.py", str(database)):
        await until(lambda: customers(database) == {"customer-3": (CAIO, 0)})


@pytest.mark.parametrize("lost", ["a week away", "of another caller", "garbage"])
async def test_a_copy_that_was_away_too_long_is_made_anew(
    service: Running, gym: AsyncClient, channel: ClientChannel, tmp_path: Path, clock: ShiftedClock, lost: str
):
    database = tmp_path / "customers.db"
    await joins(gym, channel, "customer-1", BIA)
    async with program(service, tmp_path, "crm_sync.py", str(database)):
        await until(lambda: customers(database) == {"customer-1": (BIA, 0)})
    await joins(gym, channel, "customer-2", CAIO)
    if lost == "a week away":
        clock.ahead = timedelta(days=8)
    else:
        with closing(sqlite3.connect(database)) as opened, opened:
            opened.execute(
                "UPDATE position SET token = ?", ("garbage" if lost == "garbage" else token(database)[:-4],)
            )
    async with program(service, tmp_path, "crm_sync.py", str(database)) as process:
        await until(lambda: set(customers(database)) == {"customer-1", "customer-2"})
        assert process.stderr is not None
        assert await process.stderr.readline() == b"too long away: reading everything anew\n"
        assert process.returncode is None


async def test_a_dashboard_writes_its_page_anew_when_something_happens(
    service: Running, gym: AsyncClient, channel: ClientChannel, tmp_path: Path
):
    page = tmp_path / "board.html"
    await joins(gym, channel, "badge-1", BIA)
    async with program(service, tmp_path, "dashboard.py", str(page)) as process:
        await until(page.exists)
        assert "Bia" not in page.read_text()
        await gym.record_visit(GROUP, external_id="badge-1")
        await until(lambda: "<td>1<td>Bia<td>1" in page.read_text())
        process.send_signal(signal.SIGINT)
        _, errors = await asyncio.wait_for(process.communicate(), patient(10))
    assert (process.returncode, errors) == (130, b"")


async def test_a_token_of_the_feed_that_was_taken_before_passes_nothing_by(
    service: Running, gym: AsyncClient, channel: ClientChannel
):
    def blocking() -> str:
        with Client(f"127.0.0.1:{service.port}", LocalCredentials()) as client:
            return client.feed_token([GROUP])

    for ask, member_id in ((gym.feed_token, BIA), (lambda _: asyncio.to_thread(blocking), CAIO)):
        taken = await ask([GROUP])
        await joins(gym, channel, f"badge-{member_id}", member_id)
        watch = gym.watch([GROUP], position=InMemory(taken))
        async with asyncio.timeout(patient(10)):
            assert (await anext(watch)).member_id == member_id
        await watch.aclose()
