"""The programs of clients/examples, run as they are, against a whole member service."""

import asyncio
import fcntl
import json
import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import grpc
import pytest

from gymnation.access.v1 import access_pb2
from gymnation.member.v1 import (
    caller_service_pb2,
    checkin_service_pb2,
)
from gymnation.member.v1.caller_service_pb2_grpc import CallerServiceStub
from gymnation.member.v1.checkin_service_pb2_grpc import CheckinServiceStub
from member_service.app import Running
from sandbox.patience import patient
from servicekit.rpc_client import ClientChannel
from tests.clients.gym import BIA, GROUP, agree, known
from tests.clients.python.feeds import Feed, serving

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "clients/examples"


@pytest.fixture
async def key(service: Running, channel: ClientChannel, tmp_path: Path) -> Path:
    """The key of a turnstile that may do what turnstiles do, in this group."""
    made = await CallerServiceStub(channel).CreateCaller(
        caller_service_pb2.CreateCallerRequest(
            request_id=str(uuid4()),
            name="turnstile",
            permissions=[
                access_pb2.PERMISSION_LINK_MEMBERS,
                access_pb2.PERMISSION_RECORD_CHECKINS,
                access_pb2.PERMISSION_CORRECT_CHECKINS,
                access_pb2.PERMISSION_READ_STANDINGS,
            ],
            chat_ids=[GROUP],
            calls_per_second=1000,
        )
    )
    path = tmp_path / "turnstile.key"
    path.write_text(made.key + "\n")
    path.chmod(0o600)
    async with asyncio.timeout(patient(5)):
        # Each server reads the registry anew every second, and tells nobody.
        while not await known(f"127.0.0.1:{service.port}", made.key):  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.1)
    return path


async def points(channel: ClientChannel) -> int:
    request = checkin_service_pb2.GetStandingRequest(chat_id=GROUP, member_id=BIA)
    return (await CheckinServiceStub(channel).GetStanding(request)).standing.points


@pytest.fixture
def run(service: Running, key: Path, tmp_path: Path):
    async def run(*command: str, typed: str = "", **more: str) -> tuple[int, str, str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GYMNATION_")}
        environment |= {
            "XDG_CONFIG_HOME": str(tmp_path / "config"),
            "GYMNATION_ADDRESS": f"127.0.0.1:{service.port}",
            "GYMNATION_PLAINTEXT": "on",
            # A proxy of the environment is not for this machine.
            **dict.fromkeys(("http_proxy", "https_proxy", "grpc_proxy"), "http://127.0.0.1:9"),
            "no_proxy": "",
            "GYMNATION_KEY_FILE": str(key),
            **more,
        }
        process = await asyncio.create_subprocess_exec(
            *command,
            env=environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, errors = await asyncio.wait_for(process.communicate(typed.encode()), patient(60))
        return process.returncode or 0, out.decode().strip(), errors.decode().strip()

    return run


async def test_the_turnstile_in_python_links_a_badge_and_tells_of_each_visit_once(
    run, channel, tmp_path: Path
):
    journal = tmp_path / "visits.jsonl"
    command = (sys.executable, str(EXAMPLES / "python/turnstile.py"), str(GROUP), str(journal))
    code, out, errors = await run(*command, typed="badge-7\n")
    assert (code, errors) == (0, "")
    assert out.startswith("badge-7: nobody yet")
    await agree(channel, out.rpartition("link_")[2])

    assert (await run(*command, typed="badge-7\nbadge-7\n"))[1].splitlines() == [
        "badge-7: COUNTED",
        "badge-7: ALREADY_COUNTED",
    ]
    assert await points(channel) == 1
    # It was answered and this program died before it wrote that down: told again, it is the same visit.
    lines = [json.loads(line) for line in journal.read_text().splitlines()]
    counted = next(line["id"] for line in lines if line["outcome"] == "COUNTED")
    kept = [line for line in lines if line["id"] == counted and not line["outcome"]]
    journal.write_text("".join(json.dumps(line) + "\n" for line in kept))
    assert (await run(*command))[1] == "badge-7: COUNTED"
    assert await points(channel) == 1


async def test_the_turnstile_in_python_keeps_what_it_cannot_tell(
    run, channel, service: Running, tmp_path: Path
):
    journal = tmp_path / "visits.jsonl"
    command = (sys.executable, str(EXAMPLES / "python/turnstile.py"), str(GROUP), str(journal))
    code, _, errors = await run(*command, typed="badge-7\n", GYMNATION_ADDRESS="127.0.0.1:9")
    assert code == 0
    assert "badge-7: later" in errors
    assert (await run(*command))[1].startswith("badge-7: nobody yet")


async def test_the_turnstile_in_python_goes_on_after_a_power_cut(run, channel, tmp_path: Path):
    journal = tmp_path / "visits.jsonl"
    command = (sys.executable, str(EXAMPLES / "python/turnstile.py"), str(GROUP), str(journal))
    # A part of a line is all that came to the disk, and the door's list was written by an editor of Windows.
    journal.write_text('{"id": "4a", "bad')
    code, out, errors = await run(*command, typed="\ufeffbadge-7\r\n")
    assert (code, errors) == (0, "")
    assert out.startswith("badge-7: nobody yet")
    assert await run(*command) == (0, "", "")


@pytest.fixture
async def turnstile() -> tuple[str, str]:
    """The program in Node, with its packages as its lock file has them."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("Node is not on this machine: the example in Node is left out")
    folder = EXAMPLES / "node"
    (ROOT / ".run").mkdir(exist_ok=True)
    with (ROOT / ".run/node.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        installed = folder / "node_modules/.package-lock.json"
        if (
            not installed.exists()
            or installed.stat().st_mtime < (folder / "package-lock.json").stat().st_mtime
        ):
            process = await asyncio.create_subprocess_exec(
                *(npm, "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"),
                *("--fetch-retries", "1"),
                cwd=folder,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
            if await process.wait():
                pytest.skip("npm has no way to its packages: run `npm ci` in clients/examples/node")
            installed.touch()
    return node, str(folder / "turnstile.mjs")


async def test_the_turnstile_in_node_links_records_reads_and_takes_back(
    run, channel, turnstile: tuple[str, str]
):
    async def says(*arguments: str) -> str:
        code, out, errors = await run(*turnstile, *arguments)
        assert (code, errors) == (0, "")
        return out

    code, _, errors = await run(*turnstile, "visit", str(GROUP), "badge-7")
    assert code == 1
    assert errors.startswith("NOT_FOUND MEMBER_NOT_LINKED: ")

    link = await says("link", str(GROUP), "badge-7")
    await agree(channel, link.rpartition("link_")[2])
    visit = ("visit", str(GROUP), "badge-7", "visit-1", datetime.now(UTC).isoformat())
    outcome, checkin = (await says(*visit)).split()
    assert outcome == "COUNTED"
    assert await says(*visit) == f"COUNTED {checkin}"
    assert await says("place", str(GROUP), "badge-7") == "rank 1 with 1 points"
    assert await says("back", str(GROUP), checkin) == f"CHECKIN_STATE_REVOKED {checkin}"
    assert await points(channel) == 0


async def test_the_turnstile_in_node_watches_and_goes_on(turnstile: tuple[str, str], tmp_path: Path):
    token = tmp_path / "token"
    feed = Feed([1, grpc.StatusCode.UNAVAILABLE], [1, 2, 3], ["FEED_TOKEN_EXPIRED"])
    async with serving(feed) as address:
        process = await asyncio.create_subprocess_exec(
            *(*turnstile, "watch", str(GROUP), str(token)),
            env=os.environ
            | {"GYMNATION_ADDRESS": address, "GYMNATION_PLAINTEXT": "on", "GYMNATION_KEY_FILE": ""},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, errors = await asyncio.wait_for(process.communicate(), patient(60))
    assert out.decode().splitlines() == [f"CHECKIN_RECORDED 0 e{number}" for number in (1, 2, 3)]
    assert b"FEED_TOKEN_EXPIRED" in errors
    assert process.returncode == 1
    assert [request.after_token for request in feed.requests] == ["", "t1", "t3"]
    assert token.read_text() == "t3"


async def test_the_turnstile_in_node_sends_its_key_and_only_to_this_machine_without_tls(
    run, channel, turnstile: tuple[str, str], tmp_path: Path
):
    wrong = tmp_path / "key"
    wrong.write_text("gn_nobody_secret\n")
    wrong.chmod(0o600)
    arguments = (*turnstile, "place", str(GROUP), "badge-7")
    _, _, errors = await run(*arguments, GYMNATION_KEY_FILE=str(wrong))
    assert errors.startswith("UNAUTHENTICATED CALLER_UNKNOWN: ")
    _, _, errors = await run(*arguments, GYMNATION_ADDRESS="gym.example:50443")
    assert "plaintext may not leave" in errors
