"""Who is about to pay gets a yes or no in time, whatever else is going on; nothing is paid by mistake."""

import asyncio
import os
from urllib.parse import urlsplit

import pytest
from telegram import LabeledPrice, Update
from telegram.ext import TypeHandler

from member_service.domain.invoices import PURPOSE, Invoice, Invoices
from sandbox.patience import patient
from tests.support.databases import server_uri
from tests.support.tcp_proxy import proxied
from tests.support.town import BIA, Town, town

NOT_VALID = "Esta cobrança não vale mais"
NOT_NOW = "Agora não consigo conferir"


async def invoice(people: Town, payload: str = "somebody else's", stars: int = 50) -> int:
    """An invoice in Bia's chat, whatever it is for."""
    if not people.world.people[BIA].started:
        await people.post(f"people/{BIA}/start")
        await people.answer(chat=BIA, containing="Oi")
    bot = people.gateway.application.bot
    price = LabeledPrice("x", stars)
    sent = await bot.send_invoice(BIA, "x", "x", payload, "XTR", [price], provider_token="")
    return int(sent.message_id)


async def pays(people: Town, message_id: int) -> dict[str, object]:
    return await people.post("pay", **{"from": BIA}, chat_id=BIA, message_id=message_id)


async def test_what_was_not_offered_is_not_sold(members: Town) -> None:
    for payload in ("somebody else's", "r1:g.m:1003:50:" + "A" * 22):
        said = await pays(members, await invoice(members, payload))
        assert not said["paid"]
        assert NOT_VALID in said["error"]
    assert members.world.stars.transactions == []


async def test_a_reader_of_english_is_told_in_english(members: Town) -> None:
    await invoice(members)
    members.desk.seen.keep_language(BIA, "en")
    said = await pays(members, await invoice(members))
    assert "no longer valid" in said["error"]


async def test_a_checkout_passes_a_lane_that_is_blocked(members: Town) -> None:
    message_id = await invoice(members)
    begun, over = asyncio.Event(), asyncio.Event()

    async def long_work(update: Update, _: object) -> None:
        if update.effective_message is not None and update.effective_message.text == "work for a minute":
            begun.set()
            await over.wait()

    members.gateway.application.add_handler(TypeHandler(Update, long_work), group=-50)
    await members.says(BIA, "work for a minute", chat=BIA)
    await begun.wait()
    async with asyncio.timeout(patient(8)):
        said = await pays(members, message_id)
    assert NOT_VALID in said["error"]
    assert not over.is_set()
    over.set()


async def test_a_checkout_is_no_update_that_waits_in_the_inbox(members: Town) -> None:
    await pays(members, await invoice(members))
    stored = [row async for row in members.database.collection("inbox").find({})]
    assert not [row for row in stored if b"pre_checkout_query" in bytes(row.get("payload", b""))]


@pytest.mark.mongo
@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_while_the_database_is_away_nothing_is_sold_and_a_sentence_says_so(mode: str) -> None:
    uri = server_uri()
    parts = urlsplit(uri)
    async with proxied(parts.hostname or "", parts.port or 27017) as proxy:
        away = f"mongodb://127.0.0.1:{proxy.port}/?directConnection=true"
        member = {"mongodb_uri": away, "mongodb_database": f"test_checkout_{os.getpid()}_{mode}"}
        async with town(mode=mode, member=member) as people:
            # One that is ours: only the database knows whether it is still good.
            ours = Invoices(people.database.keys.derived(PURPOSE)).payload(Invoice("g.m", BIA, 50))
            message_id = await invoice(people, ours)
            await proxy.cut()
            said = await pays(people, message_id)
            assert not said["paid"]
            assert NOT_NOW in said["error"]
            await proxy.mend()
            await people.database.client.drop_database(people.database.name)
