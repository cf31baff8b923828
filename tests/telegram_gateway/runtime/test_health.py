from types import SimpleNamespace

import aiohttp
import pytest

from telegram_gateway.runtime.health import serving_health


@pytest.fixture
async def ask(member):
    """A function: (status, body) of a path; `.health` is what answers."""
    addresses = SimpleNamespace(
        member_service_address=member.address, coach_service_address="localhost:1", tls=None, rpc_patience=1.0
    )
    async with serving_health(addresses, "127.0.0.1", 0) as health, aiohttp.ClientSession() as session:

        async def ask(path):
            async with session.get(f"http://127.0.0.1:{health.port}{path}") as response:
                return response.status, await response.json()

        ask.health = health
        yield ask


def working(works=True, trouble=""):
    return SimpleNamespace(works=works, trouble=trouble)


async def test_it_is_ready_when_updates_come_in_and_the_member_service_serves(ask):
    ask.health.receiver = working()
    status, body = await ask("/readyz")
    assert (status, body["ready"], body["member_service"]) == (200, True, "SERVING")


async def test_the_coach_is_reported_but_not_required(ask):
    ask.health.receiver = working()
    assert (await ask("/readyz"))[1]["coach_service"] == "UNAVAILABLE"


async def test_it_is_not_ready_while_the_member_service_is_not(ask, member):
    ask.health.receiver = working()
    await member.set_serving(False)
    status, body = await ask("/readyz")
    assert (status, body["member_service"]) == (503, "NOT_SERVING")


async def test_it_is_not_ready_while_no_updates_come_in_and_says_why(ask):
    ask.health.receiver = working(works=False, trouble="Conflict")
    status, body = await ask("/readyz")
    assert (status, body["receiving"], body["trouble"]) == (503, False, "Conflict")


async def test_it_is_not_ready_before_telegram_was_reached(ask):
    ask.health.telegram_trouble = "NetworkError"
    status, body = await ask("/readyz")
    assert (status, body["trouble"]) == (503, "NetworkError")


async def test_it_is_not_ready_while_it_stops(ask):
    ask.health.receiver, ask.health.stopping = working(), True
    assert (await ask("/readyz"))[0] == 503


async def test_it_is_live_whatever_else_is_wrong(ask, member):
    await member.set_serving(False)
    assert (await ask("/livez"))[0] == 200


async def test_an_address_that_is_taken_is_named_in_the_log(ask, member, caplog):
    addresses = SimpleNamespace(
        member_service_address=member.address, coach_service_address="localhost:1", tls=None, rpc_patience=1.0
    )
    with pytest.raises(OSError, match="in use"):
        async with serving_health(addresses, "127.0.0.1", ask.health.port):
            pass
    assert f"127.0.0.1:{ask.health.port}" in caplog.text
