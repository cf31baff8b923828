"""The gateway as it is put together: real features, a Bot API that does as told, the inbox in memory."""

import asyncio
import json
import os
import signal
import sys

import aiohttp
import pytest

from gymnation.member.v1.inbox_pb2 import InboxUpdate
from gymnation.member.v1.inbox_service_pb2 import AcceptUpdatesRequest
from sandbox.patience import patient
from telegram_gateway.app import telegram_gateway
from telegram_gateway.bot_api.connection import TokenRefused
from telegram_gateway.settings import GatewaySettings
from tests.telegram_gateway.fake_bot_api import TOKEN, refusal
from tests.telegram_gateway.waiting import eventually

# A message that no feature wants: it is accepted, handled by nobody, and done.
QUIET = {
    "message_id": 3,
    "date": 1790000000,
    "chat": {"id": -1001000000001, "type": "supergroup", "title": "x"},
    "from": {"id": 1003, "is_bot": False, "first_name": "x"},
    "message_auto_delete_timer_changed": {"message_auto_delete_time": 86400},
}


@pytest.fixture
def settings(member, telegram):
    return GatewaySettings(
        environment="test",
        telegram_bot_token=TOKEN,
        telegram_api_base_url=telegram.base_url,
        owner_id=1001,
        member_service_address=member.address,
        coach_service_address="localhost:1",
        gateway_health_listen="127.0.0.1:0",
    )


async def readiness(port):
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/readyz") as response:
        return response.status, await response.json()


async def test_an_update_travels_from_telegram_through_the_inbox_to_its_end(settings, telegram, member):
    telegram.queue("getUpdates", [{"update_id": 7, "message": QUIET}])
    async with telegram_gateway(settings) as running:
        await eventually(lambda: 7 in member.inbox.rows and member.inbox.rows[7].state == "done")
        await telegram.until(lambda: [call.data["offset"] for call in telegram.called("getUpdates")][-1] == 8)
        assert (running.gateway.bot_id, running.gateway.bot_username) == (1000, "gymnation_test_bot")
        await eventually(lambda: running.inbox.in_flight == 0)
        status, body = await readiness(running.health.port)
        assert (status, body["ready"], body["updates_in_flight"]) == (200, True, 0)


async def test_it_waits_for_telegram_and_says_so(settings, telegram, member):
    telegram.queue("getMe", *[refusal(502, "Bad Gateway")] * 5)
    async with telegram_gateway(settings) as running:
        assert len(telegram.called("getMe")) == 6
        await eventually(lambda: running.receiver.works)


async def test_a_token_that_telegram_refuses_ends_it_and_is_not_told(settings, telegram):
    telegram.queue("getMe", refusal(401, "Unauthorized"))
    with pytest.raises(TokenRefused) as refused:
        async with telegram_gateway(settings):
            pass
    assert "SANDBOX" not in str(refused.value)


async def test_what_a_crashed_process_left_is_handled_at_start(settings, telegram, member, clients):
    payload = json.dumps({"update_id": 7, "message": QUIET}).encode()
    await clients.inbox.AcceptUpdates(
        AcceptUpdatesRequest(owner="crashed", updates=[InboxUpdate(update_id=7, payload=payload, lane=-1)])
    )
    member.clock.move(60)
    async with telegram_gateway(settings):
        await eventually(lambda: member.inbox.rows[7].state == "done")


async def test_webhook_mode_tells_telegram_and_takes_posts(settings, telegram, member):
    url = "http://bot.example/hook"
    options = {"telegram_mode": "webhook", "telegram_webhook_url": url, "telegram_webhook_secret": "secret"}
    webhook_settings = GatewaySettings(
        **settings.model_dump()
        | options
        | {"telegram_webhook_listen": "127.0.0.1:0", "telegram_bot_token": TOKEN}
    )
    async with telegram_gateway(webhook_settings) as running, aiohttp.ClientSession() as session:
        await telegram.until(lambda: telegram.called("setWebhook") != [])
        assert telegram.called("setWebhook")[0].data["url"] == url
        post = session.post(
            f"http://127.0.0.1:{running.receiver.port}/hook",
            json={"update_id": 7, "message": QUIET},
            headers={"X-Telegram-Bot-Api-Secret-Token": "secret"},
        )
        async with post as response:
            assert response.status == 200
        assert 7 in member.inbox.rows
    assert telegram.called("getUpdates") == []


@pytest.mark.system
async def test_sigterm_ends_the_program_in_time_and_in_order(settings, telegram, member):
    environment = {
        "PATH": os.environ["PATH"],
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE_URL": telegram.base_url,
        "OWNER_ID": "1001",
        "MEMBER_SERVICE_ADDRESS": member.address,
        "COACH_SERVICE_ADDRESS": "localhost:1",
        "GATEWAY_HEALTH_LISTEN": "127.0.0.1:0",
    }
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "telegram_gateway", env=environment, stdout=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(patient(60)), telegram.news:
            await telegram.news.wait_for(lambda: len(telegram.called("getUpdates")) > 1)
        program.send_signal(signal.SIGTERM)
        async with asyncio.timeout(patient(10)):
            out, _ = await program.communicate()
    finally:
        if program.returncode is None:
            program.kill()
            await program.wait()
    lines = [json.loads(line) for line in out.splitlines()]
    assert program.returncode == 0
    assert lines[-1]["message"] == "stopped"
    assert not [line for line in lines if line["level"] in {"ERROR", "CRITICAL"}]
    assert b"SANDBOX-TOKEN" not in out
