"""Two gateways, two member services and two coaches.

Chats stay in order, and what is killed is not missed.
"""

import asyncio
import os
import secrets
from pathlib import Path

import pymongo
import pytest

from tests.support.city import ADMIN, BIA, CAIO, DUDA, GROUP, OWNER, City, city, said
from tests.survival.checks import judge
from tests.survival.options import short
from tests.survival.run import survive

pytestmark = [pytest.mark.system, pytest.mark.mongo]

SAID_IN_A_ROW = 15
MEMBERS = (BIA, CAIO, DUDA)


async def test_a_chats_updates_are_handled_in_order_whichever_gateway_gets_them(tmp_path: Path):
    # Without limits, since each answer counts against the 20 a minute.
    unlimited = {"TELEGRAM_RATE_LIMITS": "off", "SANDBOX_RATE_LIMITS": "off"}
    async with city(tmp_path, replicas=True, MONGODB_URI=os.environ["MONGODB_URI"], **unlimited) as people:
        await people.answer(await people.says(OWNER, "/monitor"))
        asked = [await people.says(MEMBERS[n % 3], "/perfil") for n in range(SAID_IN_A_ROW)]
        for message in asked:
            await people.answer(message)
        wanted = [message["message_id"] for message in asked]
        answered = [
            message["reply_to_message"]["message_id"]
            for message in await people.messages()
            if message["from"]["is_bot"] and message.get("reply_to_message", {}).get("message_id") in wanted
        ]
        assert answered == wanted
        # Both gateways got some of them, else this proves nothing.
        assert len(await asyncio.to_thread(accepting_workers, people)) == 2


def accepting_workers(people: City) -> set[str]:
    """The gateways that stored updates."""
    environment = people.programs["member"].environment
    with pymongo.MongoClient(environment["MONGODB_URI"]) as client:
        owners = client[environment["MONGODB_DATABASE"]]["inbox"].distinct("accepted_by")
    return {owner.partition("/")[0] for owner in owners}


async def test_stop_is_heard_whichever_gateway_gets_the_press(tmp_path: Path):
    async with city(tmp_path, replicas=True, MONGODB_URI=os.environ["MONGODB_URI"]) as people:
        await people.answer(await people.says(OWNER, "/monitor"))
        await people.post(f"people/{BIA}/start")
        await people.answer(await people.says(BIA, "/perfil", chat=BIA))
        await people.post("faults", target="claude", kind="stall", delay_s=600)
        asked = await people.says(BIA, "oi!", chat=BIA)
        offer = await people.answer(asked, containing="Escrevendo")
        # The balancer takes the gateways in turn, so this goes to the one that did not get the question.
        button = {"chat_id": BIA, "message_id": offer["message_id"], "row": 0, "col": 0}
        await people.post("press", **{"from": BIA}, **button)
        stopped = said(await people.answer(asked, containing="Você pediu para parar aqui"))
        assert stopped.startswith("Oi!")
        assert "progresso no grupo" not in stopped
        asking, pressing = (await asyncio.to_thread(accepting_worker_by_update, people))[-2:]
        assert asking != pressing


def accepting_worker_by_update(people: City) -> list[str]:
    """The gateway that stored each update, the oldest update first."""
    environment = people.programs["member"].environment
    with pymongo.MongoClient(environment["MONGODB_URI"]) as client:
        updates = client[environment["MONGODB_DATABASE"]]["inbox"].find().sort("_id")
        return [update["accepted_by"].partition("/")[0] for update in updates]


@pytest.mark.long(10)
async def test_a_gateway_that_is_killed_is_not_missed(tmp_path: Path):
    async with city(tmp_path, replicas=True, MONGODB_URI=os.environ["MONGODB_URI"]) as people:
        await people.answer(await people.says(OWNER, "/monitor"))
        post = await people.says(ADMIN, "Treino")
        await people.says(ADMIN, "/checkin", reply_to=post["message_id"])
        await people.answer(post)
        await people.kill("gateway-2")
        await people.kill("member")
        await people.kill("coach")
        for member in MEMBERS:
            photo = await people.photo(member, to=post["message_id"])
            assert await people.answer(photo, containing="1 check-in · 1 ponto")
        asked = await people.says(BIA, "@gymnation_sandbox_bot quantos check-ins eu tenho?", chat=GROUP)
        assert await people.answer(asked, containing="1 check-in")


async def test_a_standby_takes_over_when_the_poller_dies(tmp_path: Path):
    async with city(tmp_path, MONGODB_URI=os.environ["MONGODB_URI"]) as people:
        await people.answer(await people.says(OWNER, "/monitor"))
        health = people.add_second_gateway()
        await people.start("gateway-2")
        async with people.session.get(f"{health}/readyz") as response:
            body = await response.json()
            assert (response.status, body["ready"], body["trouble"]) == (200, True, "standby")
        conflicts = [call for call in (await people.get("log"))["calls"] if call.get("error_code") == 409]
        assert conflicts == []

        await people.kill("gateway")
        assert "Ranking" in said(await people.answer(await people.says(BIA, "/ranking")))
        await people.start("gateway")
        assert await people.end("gateway-2") == 0
        assert "Ranking" in said(await people.answer(await people.says(CAIO, "/ranking")))


@pytest.mark.long(42)
async def test_the_city_survives_kills_with_two_of_each(tmp_path: Path):
    seed = int(os.environ.get("SURVIVAL_SEED") or secrets.randbelow(10**6))
    print(f"SURVIVAL_SEED={seed}")

    history = await survive(short(seed=seed, replicas=True), os.environ["MONGODB_URI"], tmp_path)

    verdict = judge(history.entries)
    print("\n".join(verdict.lines()))
    assert verdict.findings == [], f"SURVIVAL_SEED={seed}, {history.path}"
