"""Anonymous mail with two gateways, two member services and two coaches: nothing twice, nothing lost."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pymongo
import pytest

from tests.support.city import BIA, CAIO, GROUP, OWNER, City, Json, city, said
from tests.support.mailing import KIND, NAME, Correspondent, turn_on

pytestmark = [pytest.mark.system, pytest.mark.mongo]

GATEWAYS = ("gateway", "gateway-2")


@asynccontextmanager
async def mailing(folder: Path) -> AsyncIterator[City]:
    """A city of two of each, whose group wants mail."""
    limits = {"TELEGRAM_RATE_LIMITS": "off", "SANDBOX_RATE_LIMITS": "off"}
    stars = {"MAIL_STARS_AT_MOST": "100"}
    uri = {"MONGODB_URI": os.environ["MONGODB_URI"]}
    own = {"member": stars, "member-2": stars}
    async with city(folder, replicas=True, clock=True, own=own, **uri, **limits) as people:
        await people.answer(await people.says(OWNER, "/monitor"))
        for person in (BIA, CAIO):
            await people.post(f"people/{person}/start")
            await Correspondent(people, person).hears("Oi")
        await turn_on(people, GROUP, (BIA, CAIO), others=8)
        await both_know(people)
        yield people


async def both_know(people: City) -> None:
    """Ask for the mail until both gateways have heard that the group wants it: they take turns.

    Each asks for itself: what a gateway keeps for some seconds are the groups of a member.
    """
    for person in (BIA, CAIO):
        known = 0
        while known < len(GATEWAYS):
            heard = said(await people.answer(await people.says(person, "/correio", chat=person)))
            known = known + 1 if "Correio elegante em" in heard else 0


async def doubled(people: City, chat: int) -> None:
    """Have Telegram deliver the next update of a chat twice: the balancer hands it to both gateways."""
    await people.post("faults", target="telegram", kind="duplicate", count=1, chat_id=chat)


async def another_gateway(people: City, dies: str) -> None:
    """One gateway dies, and the one that was dead is there again."""
    lives = next(one for one in GATEWAYS if one != dies)
    if not people.is_alive(lives):
        await people.start(lives)
    await people.kill(dies)


async def rows(people: City, collection: str) -> list[Json]:
    """All documents of a collection."""

    def read() -> list[Json]:
        environment = people.programs["member"].environment
        with pymongo.MongoClient(environment["MONGODB_URI"]) as client:
            return list(client[environment["MONGODB_DATABASE"]][collection].find())

    return await asyncio.to_thread(read)


async def sends(people: City, *, killing: bool) -> None:
    """Caio writes to Bia. With `killing` each step is another gateway's; each press comes twice."""
    caio, turns = Correspondent(people, CAIO), iter(GATEWAYS * 4)

    async def step() -> None:
        if killing:
            await another_gateway(people, next(turns))
        await doubled(people, CAIO)

    await step()
    await caio.says("/correio")
    door = await caio.hears("Correio elegante em")
    await step()
    await caio.presses(door, "Escrever")
    await caio.hears("Para quem é?")
    await step()
    await caio.picks(BIA)
    await caio.hears("Agora escreva o recado")
    await step()
    await caio.says(KIND)
    asked = await caio.hears("quiser saber quem escreveu")
    await step()
    await caio.presses(asked, "Pode saber")
    preview = await caio.hears("Confira antes de enviar")
    await step()
    await caio.presses(preview, "Enviar")
    # Once more, as impatient people do. A fast bot has taken the button away by then.
    with suppress(AssertionError):
        await caio.presses(preview, "Enviar")
    await caio.hears("Seu correio está a caminho")


async def publishes(people: City) -> Json:
    """Bia is asked, reads it and publishes it; gives what she is told then."""
    bia = Correspondent(people, BIA)
    await people.post("clock", by_s=11 * 60)
    asked = await bia.hears("Chegou um correio")
    await doubled(people, BIA)
    await bia.presses(asked, "Quero")
    shown = await bia.hears("Um correio para você")
    await doubled(people, BIA)
    await bia.presses(shown, "Publicar")
    return await bia.hears("Vai sair em")


async def posts(people: City) -> list[Json]:
    return [one for one in await people.messages() if "Correio elegante nº" in said(one)]


@pytest.mark.long(30)
async def test_a_draft_begun_at_one_gateway_is_finished_at_the_other_and_each_press_counts_once(
    tmp_path: Path,
):
    async with mailing(tmp_path) as people:
        await sends(people, killing=True)
        for name in GATEWAYS:
            if not people.is_alive(name):
                await people.start(name)
        await publishes(people)
        await people.until(lambda: posts(people))
        await Correspondent(people, CAIO).hears("saiu em")

        assert len(await rows(people, "mails")) == 1
        assert len(await posts(people)) == 1
        # Both gateways stored updates, else this proves nothing.
        accepted = {one["accepted_by"].partition("/")[0] for one in await rows(people, "inbox")}
        assert len(accepted) >= 2


@pytest.mark.long(30)
@pytest.mark.parametrize("dies", GATEWAYS)
async def test_a_name_that_is_paid_for_while_a_gateway_is_killed_is_told_once(tmp_path: Path, dies: str):
    async with mailing(tmp_path) as people:
        bia = Correspondent(people, BIA)
        await sends(people, killing=False)
        told = await publishes(people)
        await people.until(lambda: posts(people))
        await bia.presses(told, "Abrir")
        page = await bia.hears("no grupo até")
        await bia.presses(page, "Quem escreveu?")
        invoice = await people.until(lambda: invoice_of(bia))

        checkout = await people.until(lambda: agreed(people, invoice))
        await people.post("faults", target="telegram", kind="payment_twice")
        # Whoever has it in hand when the name is to be told is killed over it, or is the one that is left.
        await people.post("faults", target="telegram", kind="429", method="sendMessage", retry_after=1)
        await people.post(f"pay/{checkout['checkout_id']}/complete")
        await people.kill(dies)
        await bia.hears(NAME)
        await people.start(dies)

        async def delivered() -> bool:
            return [one["state"] for one in await rows(people, "payments")] == ["delivered"]

        await people.until(delivered)
        # Whoever dies between the telling and its mark has it told again, by the other.
        assert sum(NAME in said(one) for one in await bia.heard()) <= 2
        ledger = await people.get("stars")
        assert [one["amount"] for one in ledger["transactions"]] == [50]
        # And who wrote hears of it.
        await Correspondent(people, CAIO).hears("agora sabe que foi você")


async def agreed(people: City, invoice: Json) -> Json | None:
    """Begin to pay; None when the bot took longer than the ten seconds that Telegram gives it."""
    wish = {"from": BIA, "chat_id": BIA, "message_id": invoice["message_id"], "then": "wait"}
    checkout = await people.post("pay", **wish)
    return None if "error" in checkout else checkout


async def invoice_of(bia: Correspondent) -> Json | None:
    return next((one for one in await bia.heard() if one.get("invoice")), None)
