"""`python -m sandbox` as a process: one port for everything, and a clean end."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator

import aiohttp
import pytest

from sandbox.patience import patient

pytestmark = pytest.mark.system
BOT = "bot1000:SANDBOX-TOKEN"


async def start(**settings: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sandbox",
        env=dict(os.environ) | {"SANDBOX_LISTEN": "127.0.0.1:0"} | settings,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


@pytest.fixture
async def sandbox() -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    process = await start()
    assert process.stdout is not None
    line = (await asyncio.wait_for(process.stdout.readline(), patient(30))).decode()
    assert line.startswith("sandbox listening on http://127.0.0.1:")
    yield process, line.split()[-1]
    if process.returncode is None:
        process.kill()
    await process.communicate()


async def test_every_part_answers_on_the_one_port(sandbox):
    _, url = sandbox
    async with aiohttp.ClientSession() as session:
        for path in ("/", "/api/world", "/api/traces", "/api/metrics", "/api/faults", f"/{BOT}/getMe"):
            async with session.get(url + path) as answer:
                assert answer.status == 200, path
        async with session.post(url + "/claude/v1/messages", json={}) as answer:
            assert answer.status == 401


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_cleanly_even_with_a_long_poll_and_an_event_stream_open(sandbox, how):
    process, url = sandbox
    async with (
        aiohttp.ClientSession() as session,
        session.get(url + "/api/events"),
    ):
        poll = asyncio.create_task(session.post(f"{url}/{BOT}/getUpdates", json={"timeout": 50}))
        async with session.get(url + "/api/world"):
            process.send_signal(how)
        _, errors = await asyncio.wait_for(process.communicate(), patient(20))
        await asyncio.gather(poll, return_exceptions=True)

    assert (process.returncode, errors.decode()) == (0, "")


async def test_wrong_settings_are_all_told_at_once():
    process = await start(SANDBOX_LISTEN="nowhere", SANDBOX_CLAUDE_PAUSE_MS="-1")
    _, errors = await asyncio.wait_for(process.communicate(), patient(30))

    assert process.returncode == 2
    assert "SANDBOX_LISTEN: " in errors.decode()
    assert "SANDBOX_CLAUDE_PAUSE_MS: " in errors.decode()


async def test_a_busy_port_is_told():
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        process = await start(SANDBOX_LISTEN=f"127.0.0.1:{port}")
        _, errors = await asyncio.wait_for(process.communicate(), patient(30))

    assert process.returncode == 1
    assert "SANDBOX_LISTEN" in errors.decode()
