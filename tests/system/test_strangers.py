"""Strangers with sockets at the webhook of a real process: they are sent away, and people are served."""

import asyncio
from pathlib import Path

import pytest

from sandbox.demo.plan import free_ports
from sandbox.patience import patient
from tests.support.city import OWNER, city
from tests.support.raw_http import status_of, strange

pytestmark = pytest.mark.system

SECRET = "a-secret_of-this-test"
HELD = 300


@pytest.mark.long(20)
async def test_strangers_at_the_webhook_hold_up_nobody_and_leave_no_trace(tmp_path: Path):
    port = free_ports(1)[0]
    webhook = {
        "TELEGRAM_MODE": "webhook",
        "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}/updates",
        "TELEGRAM_WEBHOOK_LISTEN": f"127.0.0.1:{port}",
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
    }
    async with city(tmp_path, overrides=webhook) as people:
        held = await asyncio.gather(*(asyncio.open_connection("127.0.0.1", port) for _ in range(HELD)))
        for _, writer in held:
            writer.write(b"POST /updates HTTP/1.1\r\nHost: x\r\nX: ")
        cases = strange(SECRET.encode(), b"/updates")
        trying = asyncio.gather(
            *(status_of("127.0.0.1", port, sent, patience_s=patient(30)) for sent, _ in cases.values())
        )
        await people.answer(await people.says(OWNER, "/start", chat=OWNER))
        given = dict(zip(cases, await trying, strict=True))
        assert {name: status for name, status in given.items() if status not in cases[name][1]} == {}
        async with asyncio.timeout(patient(30)):
            await asyncio.gather(*(reader.read() for reader, _ in held))
        for _, writer in held:
            writer.close()
        assert people.is_alive("gateway")
        log = people.log_of("gateway").read_text("utf-8")
        assert "Traceback" not in log
        assert "error.stack" not in log
