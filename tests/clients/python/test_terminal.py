"""`gymnation` as a process: pipes that close, disks that are full, terminals of every width and encoding."""

import asyncio
import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest

from gymnation.member.v1 import checkin_service_pb2, checkin_service_pb2_grpc, checkins_pb2
from gymnation_client.cli import exits
from gymnation_client.cli.output import table, width
from sandbox.patience import patient
from tests.clients.python.feeds import GROUP, Feed, serving

COMMAND = (sys.executable, "-m", "gymnation_client.cli")
NAMES = ("Bia", "王小明", "محمد علي", "สวัสดี", "हिन्दी", "Zoë 👩🏽\u200d🚒", "🇧🇷 Ana", "a" * 120)


class Ranking(checkin_service_pb2_grpc.CheckinServiceServicer):
    """A ranking of people from everywhere."""

    async def ListStandings(self, request, context):
        rows = [
            checkins_pb2.Standing(rank=at, display_name=name, points=7, checkins=7, member_id=at)
            for at, name in enumerate(NAMES, 1)
        ]
        return checkin_service_pb2.ListStandingsResponse(standings=rows)


@pytest.fixture
async def address() -> AsyncIterator[str]:
    server = grpc.aio.server()
    checkin_service_pb2_grpc.add_CheckinServiceServicer_to_server(Ranking(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    yield f"127.0.0.1:{port}"
    await server.stop(None)


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody who has a terminal and no login."""
    kept = {"PATH", "LANG", "GYMNATION_SLOWNESS"}
    environment = {name: value for name, value in os.environ.items() if name in kept}
    return environment | {
        "HOME": str(tmp_path),
        "PYTHONPATH": os.pathsep.join(one for one in sys.path if one),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


async def run(home: dict[str, str], *arguments: str, **more: object) -> subprocess.CompletedProcess[bytes]:
    options = {"capture_output": True, "env": home, "check": False, "timeout": patient(30)} | more
    return await asyncio.to_thread(subprocess.run, [*COMMAND, *arguments], **options)  # type: ignore[call-overload]


@pytest.mark.parametrize("command", ["--help", "completion bash", "standings --help", "standings GROUP"])
async def test_who_reads_no_further_hears_no_complaint(home, address: str, command: str):
    words = [str(GROUP) if word == "GROUP" else word for word in command.split()]
    options = ("--address", address, "--plaintext") if "GROUP" in command else ()
    reading, writing = os.pipe()
    os.close(reading)
    done = await run(home, *words, *options, capture_output=False, stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("command", ["--help", "completion bash", "standings GROUP"])
async def test_a_disk_that_is_full_is_told(home, address: str, command: str):
    words = [str(GROUP) if word == "GROUP" else word for word in command.split()]
    options = ("--address", address, "--plaintext") if "GROUP" in command else ()
    with Path("/dev/full").open("wb") as full:  # noqa: ASYNC230 - no file of a disk
        done = await run(home, *words, *options, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == exits.FAILED
    assert done.stderr.decode() == "gymnation: No space left on device\n"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8", "utf-16-le"])
async def test_a_terminal_of_another_encoding_gets_a_table_and_json_says_all(
    home, address: str, encoding: str
):
    there = ("--address", address, "--plaintext")
    home |= {"PYTHONIOENCODING": encoding}
    shown = await run(home, "standings", str(GROUP), *there)
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert len(shown.stdout.decode(encoding).splitlines()) == len(NAMES) + 1
    lines = await run(home, "standings", str(GROUP), "--json", *there)
    told = [json.loads(line)["display_name"] for line in lines.stdout.decode(encoding).splitlines()]
    assert tuple(told) == NAMES


async def test_ctrl_c_ends_a_watch_with_its_code_and_without_a_trace(home, tmp_path: Path):
    token = tmp_path / "token"
    async with serving(Feed([1])) as address:
        for there in (address, "127.0.0.1:9"):
            # Also while nobody answers.
            process = subprocess.Popen(  # noqa: ASYNC220 - it is ended here
                [*COMMAND, "watch", str(GROUP), "--address", there, "--plaintext", "--token-file", token],
                env=home,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            end = time.monotonic() + patient(30)
            while not token.exists() and time.monotonic() < end:  # noqa: ASYNC110 - another process makes it
                await asyncio.sleep(0.1)
            await asyncio.sleep(1)
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=patient(10))
            assert (process.returncode, errors) == (exits.INTERRUPTED, b"")


def in_a_terminal(home: dict[str, str], columns: int, *arguments: str) -> tuple[int, str]:
    """What a terminal so wide shows, and the exit code."""
    child, terminal = pty.fork()
    if child == 0:
        os.execve(COMMAND[0], [*COMMAND, *arguments], home | {"COLUMNS": str(columns)})
    shown, end = b"", time.monotonic() + patient(30)
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 0.5)[0]:
            continue
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), shown.decode()


@pytest.mark.parametrize("columns", [60, 80, 200])
async def test_a_row_stays_a_row_in_a_narrow_terminal(home, address: str, columns: int):
    there = ("--address", address, "--plaintext")
    code, shown = await asyncio.to_thread(in_a_terminal, home, columns, "standings", str(GROUP), *there)
    rows = shown.splitlines()
    assert code == 0
    assert len(rows) == len(NAMES) + 1
    assert max(map(width, rows)) <= columns
    assert ("a" * 120 in shown) == (columns == 200)
    # Nobody asked for colours, and nothing steers the terminal.
    assert "\x1b" not in shown


async def test_what_goes_into_a_file_is_never_cut(home, address: str):
    home |= {"COLUMNS": "40"}
    done = await run(home, "standings", str(GROUP), "--address", address, "--plaintext")
    assert "a" * 120 in done.stdout.decode()


@pytest.mark.parametrize("name", NAMES)
def test_columns_stand_below_each_other_for_every_script(name: str):
    head, row = table([["NAME", "POINTS"], [name, "7"]])
    at = width(head[: head.index("POINTS")])
    assert width(row[: row.rindex("7")].replace("\u200e", "")) == at


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("Bia", 3),
        ("王小明", 6),
        ("สวัสดี", 4),
        # Its two vowel signs are spacing ones, as the C library has it.
        ("हिन्दी", 5),
        ("e\u0301", 1),
        ("👩🏽\u200d🚒", 2),
        ("👨\u200d👩\u200d👧\u200d👦", 2),
        ("🇧🇷", 2),
        ("🇧🇷🇦🇷", 4),
        ("❤\ufe0f", 2),
        ("\u1112\u1161\u11ab", 2),
        ("1\ufe0f\u20e3", 2),
        ("a\ufe0f", 1),
        ("", 0),
    ],
)
def test_a_letter_takes_the_room_that_a_terminal_gives_it(text: str, columns: int):
    assert width(text) == columns


def test_a_name_from_right_to_left_leaves_the_numbers_after_it_where_they_are():
    _, row = table([["NAME", "POINTS"], ["محمد", "7"]])
    # The mark is of a strong direction, and takes no room.
    assert "\u200e" in row[: row.index("7")]
    assert "\u200e" not in "".join(table([["NAME", "POINTS"], ["Bia", "7"]]))
