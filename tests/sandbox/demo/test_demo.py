"""The demo as a process, with small programs in place of its services."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path

import pytest

import sandbox.demo
from sandbox.patience import patient

pytestmark = pytest.mark.system
PROGRAM = Path(__file__).with_name("stand_in.py")
NAMES = ("sandbox", "member", "coach", "gateway")


class Demo:
    """A demo that was started; reads what it prints."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[str] = []

    async def until(self, words: str) -> None:
        assert self.process.stdout is not None
        while not any(words in line for line in self.lines):
            raw = await asyncio.wait_for(self.process.stdout.readline(), patient(60))
            assert raw, f"the demo ended: {self.lines}"
            self.lines.append(raw.decode().rstrip())

    async def end(self) -> tuple[int, str, str]:
        out, errors = await asyncio.wait_for(self.process.communicate(), patient(60))
        return self.process.returncode, "\n".join(self.lines) + "\n" + out.decode(), errors.decode()


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Callable]:
    started = []

    async def make(*arguments: str, environment: dict[str, str] | None = None, **flags: str) -> Demo:
        for name in NAMES:
            own = f"{sys.executable} {PROGRAM} {name} {flags.get(name, '')} --journal {tmp_path / 'journal'}"
            arguments += ("--command", f"{name}={own}")
        base = {key: value for key, value in os.environ.items() if key not in {"MONGODB_URI", "OWNER_ID"}}
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "sandbox.demo",
            "--ready-file",
            str(tmp_path / "ready.json"),
            *arguments,
            env=base | {"DEMO_PORT": "0"} | (environment or {}),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        started.append(process)
        return Demo(process)

    yield make
    for process in started:
        if process.returncode is None:
            process.kill()
            await process.communicate()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A zombie has ended; its parent has yet to take notice.
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False


async def gone(pids: dict[str, int]) -> None:
    async with asyncio.timeout(patient(20)):
        while any(alive(pid) for pid in pids.values()):  # noqa: ASYNC110 - no event comes from a stranger
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_a_demo_tells_when_it_is_ready_and_ends_everything_in_reverse_order(start, tmp_path, how):
    demo = await start()
    await demo.until("Ctrl-C")
    ready = json.loads((tmp_path / "ready.json").read_text())

    demo.process.send_signal(how)
    code, out, errors = await demo.end()

    assert (code, errors) == (0, "")
    assert set(ready) == {"page", "member", "coach", "gateway_health", "pids"}
    assert list(ready["pids"]) == list(NAMES)
    assert ready["page"] in out
    assert not any(alive(pid) for pid in ready["pids"].values())
    assert not (tmp_path / "ready.json").exists()
    journal = (tmp_path / "journal").read_text().splitlines()
    # They start at the same time.
    assert sorted(journal[: len(NAMES)]) == sorted(f"start {name}" for name in NAMES)
    assert journal[len(NAMES) :] == [f"end {name}" for name in reversed(NAMES)]


async def test_lines_are_readable_and_prefixed_with_their_service(start):
    demo = await start()
    await demo.until("Ctrl-C")
    demo.process.terminate()
    _, out, _ = await demo.end()

    assert "member  │ INFO  started trace_id=abababab" in out
    assert "coach   │ plain words from coach" in out
    assert "\x1b[" not in out


async def test_a_service_that_dies_ends_the_demo_and_its_last_lines_are_told(start, tmp_path):
    demo = await start()
    await demo.until("Ctrl-C")
    os.kill(json.loads((tmp_path / "ready.json").read_text())["pids"]["coach"], signal.SIGUSR1)
    code, _, errors = await demo.end()

    assert code == 1
    assert "coach ended with exit code 1" in errors
    assert "ConnectionError" in errors
    journal = (tmp_path / "journal").read_text().splitlines()
    assert journal[len(NAMES) :] == ["end gateway", "end member", "end sandbox"]


async def test_each_part_is_told_when_it_is_ready(start):
    demo = await start()
    await demo.until("Ctrl-C")
    demo.process.terminate()
    _, out, _ = await demo.end()

    assert "demo    │ starting sandbox, member, coach, gateway" in out
    for name in NAMES:
        assert f"demo    │ {name} is ready after " in out


async def test_a_part_that_takes_too_long_is_told_with_what_to_do(start):
    # Enough for the others.
    limit = f"{patient(4):.0f}"
    demo = await start("--ready-within", limit, coach="--never-ready")
    code, _, errors = await demo.end()

    assert code == 1
    assert f"coach was not ready within {limit} s" in errors
    assert "--ready-within 600" in errors


async def test_a_service_that_cannot_start_is_told_at_once(start):
    demo = await start(member="--die-before-ready")
    code, out, errors = await demo.end()

    assert code == 1
    assert "member ended with exit code 3" in errors
    assert "cannot start: the reason" in errors
    assert "Ctrl-C" not in out


async def test_a_service_that_ignores_the_end_is_killed_after_the_grace(start, tmp_path):
    demo = await start("--grace", "0.3", member="--stubborn")
    await demo.until("Ctrl-C")
    pids = json.loads((tmp_path / "ready.json").read_text())["pids"]
    demo.process.terminate()
    code, out, _ = await demo.end()

    assert code == 0
    assert "member did not end within 0.3 s: killed" in out
    await gone(pids)


async def test_a_demo_that_is_ended_while_starting_leaves_nothing(start, tmp_path):
    demo = await start()
    await demo.until("plain words from member")
    demo.process.terminate()
    code, _, _ = await demo.end()

    assert code == 0
    assert not (tmp_path / "ready.json").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends the children of a killed process")
async def test_a_demo_that_is_killed_leaves_no_services_behind(start, tmp_path):
    demo = await start()
    await demo.until("Ctrl-C")
    pids = json.loads((tmp_path / "ready.json").read_text())["pids"]

    demo.process.kill()
    await demo.end()

    await gone(pids)


async def test_a_busy_port_is_told_with_the_name_of_its_setting(start):
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        demo = await start(environment={"DEMO_PORT": str(port)})
        code, _, errors = await demo.end()

    assert code == 1
    assert f"port {port}" in errors
    assert "DEMO_PORT" in errors


async def test_a_real_bot_needs_its_owner(start):
    demo = await start(environment={"TELEGRAM_BOT_TOKEN": "1000:INVENTED"})
    code, out, errors = await demo.end()

    assert code == 1
    assert "OWNER_ID" in errors
    assert "INVENTED" not in out + errors


async def test_with_an_old_bots_data_the_gateway_starts_when_the_rest_is_ready(start, tmp_path):
    demo = await start("--old-bot", str(Path(sandbox.demo.__file__).parent / "old_bot_dump"))
    await demo.until("demo    │ gateway is ready")
    demo.process.send_signal(signal.SIGTERM)
    code, said, _ = await demo.end()
    assert code == 0
    assert "starting sandbox, member, coach\n" in said
    events = (tmp_path / "journal").read_text().splitlines()
    assert events.index("start gateway") == len(NAMES) - 1
    # It ended first, as ever.
    assert events[len(NAMES)] == "end gateway"
