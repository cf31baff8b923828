"""A name for Stars, from the invoice to the name: paid once, twice, late, never told, or for nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from telegram import LabeledPrice

from gymnation.member.v1 import payments_pb2
from gymnation.member.v1.mail_service_pb2 import OfferRevealRequest, RevealRequest
from gymnation.member.v1.payment_service_pb2 import FindPaymentRequest
from member_service.domain.changes import Change
from member_service.domain.mail_ports import Sender
from member_service.domain.mails import ANSWERED_WITHIN, SHOWN, Mail, MailState
from member_service.storage.mails import MongoMails
from sandbox.patience import patient
from servicekit.errors import ServiceError
from telegram_gateway.features.payments import reconciling
from tests.support.town import BIA, CAIO, GROUP, Town, said, town

STARS = 50
FOLLOWS, NAME = "O nome já vem", "Quem escreveu o correio"


class Market:
    """A town with a mail for Bia whose name costs Stars."""

    def __init__(self, people: Town) -> None:
        self.people = people
        self.store = MongoMails(people.database)
        self.mail: Mail

    async def opens(self, stars: int = STARS) -> None:
        for person in (BIA, CAIO):
            await self.people.post(f"people/{person}/start")
            await self.people.answer(chat=person, containing="Oi")
        groups = self.people.database.collection("groups")
        group = await groups.find_one({"chat_id": GROUP})
        await groups.update_one({"_id": group["_id"]}, {"$set": {"settings.mail_enabled": True}})
        now = self.people.gateway.gateway.clock()
        change = Change.of(str(uuid4()), now, "SubmitDraft")
        mail = Mail(
            id=self.store.new_id(group["_id"], change),
            group_id=group["_id"],
            recipient_id=BIA,
            sender_tag=self.store.sender_tag(group["_id"], CAIO),
            text="you train so well",
            create_time=change.time,
            return_time=change.time + ANSWERED_WITHIN,
            state=MailState.PUBLISHED,
            allow_reveal=True,
            stars=stars,
            publish_time=change.time,
            end_time=change.time + SHOWN,
            message_id=55,
        )
        self.mail = await self.store.add(mail, Sender(CAIO, "Caio Correia", "Bia"), change)

    async def invoice(self) -> int:
        """Bia is sent one; give its message."""
        offered = await self.people.clients.mails.OfferReveal(
            OfferRevealRequest(chat_id=GROUP, number=self.mail.number, member_id=BIA)
        )
        assert offered.stars == STARS
        bot, price = self.people.gateway.application.bot, LabeledPrice("x", STARS)
        sent = await bot.send_invoice(BIA, "x", "x", offered.payload, "XTR", [price], provider_token="")
        return int(sent.message_id)

    async def pays(self, message_id: int, then: str = "pay") -> dict[str, Any]:
        wish = {"from": BIA, "chat_id": BIA, "message_id": message_id, "then": then}
        return await self.people.post("pay", **wish)

    async def lets_go(self, checkout: dict[str, Any]) -> str:
        """The Stars that were held in the hand are gone; give the charge."""
        paid = await self.people.post(f"pay/{checkout['checkout_id']}/complete")
        return str(paid["charge_id"])

    async def changes(self, to: Callable[[Mail], Mail]) -> None:
        known = await self.store.get(self.mail.id)
        assert known is not None
        assert await self.store.put(to(known))

    async def compares(self) -> None:
        gateway = self.people.gateway.gateway
        await reconciling.compare(gateway, self.people.gateway.application.bot, 0)
        gateway.outbox.look_again()

    async def state(self, charge: str) -> Any:
        found = await self.people.clients.payments.FindPayment(FindPaymentRequest(charge_id=charge))
        return found.payment.state

    async def becomes(self, charge: str, state: Any) -> None:
        async with asyncio.timeout(patient(20)):
            while await self.state(charge) != state:
                await self.people.gateway.gateway.pause(0.02)

    async def hears(self, words: str) -> str:
        return said(await self.people.answer(chat=BIA, containing=words))

    def names_told(self) -> int:
        return sum(NAME in said(one) for one in self.people.of_bot(BIA))

    def went_back(self) -> list[str]:
        return [one.id for one in self.people.world.stars.transactions if one.refund]


@pytest.fixture
async def market() -> AsyncIterator[Market]:
    async with town(member={"mail_stars_at_most": 100}) as people:
        await people.registered()
        made = Market(people)
        await made.opens()
        yield made


async def test_the_name_is_told_to_who_paid_and_the_charge_is_delivered(market: Market) -> None:
    paid = await market.pays(await market.invoice())
    assert paid["paid"], paid
    await market.hears(FOLLOWS)
    told = await market.hears(NAME)
    assert "Caio Correia" in told
    await market.becomes(paid["charge_id"], payments_pb2.PAYMENT_STATE_DELIVERED)
    assert market.went_back() == []
    with pytest.raises(ServiceError) as known:
        await market.invoice()
    assert known.value.reason == "ALREADY_REVEALED"


async def test_a_payment_that_is_told_twice_is_one(market: Market) -> None:
    market.people.faults.add("telegram", "payment_twice")
    await market.pays(await market.invoice())
    await market.hears(NAME)
    await market.people.until_idle()
    assert market.names_told() == 1
    assert sum(FOLLOWS in said(one) for one in market.people.of_bot(BIA)) == 1
    assert market.went_back() == []


async def test_an_invoice_that_is_paid_twice_is_delivered_once_and_goes_back_once(market: Market) -> None:
    message_id = await market.invoice()
    first, second = [await market.pays(message_id, "wait") for _ in range(2)]
    charges = [await market.lets_go(one) for one in (first, second)]
    await market.hears(NAME)
    assert "já tinha pago" in await market.hears("voltaram")
    assert market.went_back() == [charges[1]]
    assert market.names_told() == 1
    refused = await market.pays(message_id)
    assert "já sabe quem escreveu" in refused["error"]


async def test_an_old_invoice_that_is_paid_after_the_reveal_goes_back(market: Market) -> None:
    old = await market.pays(await market.invoice(), "wait")
    await market.pays(await market.invoice())
    await market.hears(NAME)
    charge = await market.lets_go(old)
    await market.hears("já tinha pago")
    await market.hears("voltaram")
    assert market.went_back() == [charge]


async def test_a_payment_that_is_told_late_is_delivered(market: Market) -> None:
    market.people.faults.add("telegram", "payment_late", delay_s=0.2)
    await market.pays(await market.invoice())
    assert "Caio Correia" in await market.hears(NAME)


async def test_a_payment_that_is_never_told_is_found_and_delivered(market: Market) -> None:
    market.people.faults.add("telegram", "payment_lost")
    await market.pays(await market.invoice())
    await market.compares()
    assert "Caio Correia" in await market.hears(NAME)
    assert market.went_back() == []


GONE = {
    "removed": lambda one: replace(one, state=MailState.REMOVED),
    "over": lambda one: replace(one, state=MailState.OVER),
    "erased": lambda one: replace(one, state=MailState.ERASED, sender_tag="", blank=True, text=""),
    "reported": lambda one: replace(one, report_pending=True),
    "withdrawn": lambda one: replace(one, allow_reveal=False),
}


@pytest.mark.parametrize("became", sorted(GONE))
async def test_a_mail_that_goes_away_between_checkout_and_payment_costs_nothing(
    market: Market, became: str
) -> None:
    message_id = await market.invoice()
    held = await market.pays(message_id, "wait")
    await market.changes(GONE[became])
    charge = await market.lets_go(held)
    await market.hears("estão voltando")
    await market.hears("não pode mais ser dito")
    assert (market.went_back(), market.names_told()) == ([charge], 0)
    assert "Nada foi pago" in (await market.pays(message_id))["error"]


async def test_who_blocked_the_bot_gets_their_stars_back(market: Market) -> None:
    market.people.faults.add("telegram", "403", method="sendMessage", count=9)
    paid = await market.pays(await market.invoice())
    await market.people.until(market.went_back)
    assert market.went_back() == [paid["charge_id"]]
    assert market.names_told() == 0


async def test_a_reveal_without_a_price_needs_no_payment(market: Market) -> None:
    await market.changes(lambda one: replace(one, stars=0))
    offered = await market.people.clients.mails.OfferReveal(
        OfferRevealRequest(chat_id=GROUP, number=market.mail.number, member_id=BIA)
    )
    assert (offered.stars, offered.payload) == (0, "")
    found = await market.people.clients.mails.Reveal(
        RevealRequest(request_id=str(uuid4()), chat_id=GROUP, number=market.mail.number, member_id=BIA)
    )
    assert (found.sender_member_id, found.sender_name) == (CAIO, "Caio Correia")
    assert market.people.world.stars.transactions == []
    assert await market.people.database.collection("payments").count_documents({}) == 0


async def test_the_owner_who_forbids_prices_has_older_ones_cost_nothing() -> None:
    async with town() as people:
        await people.registered()
        market = Market(people)
        await market.opens()
        offered = await people.clients.mails.OfferReveal(
            OfferRevealRequest(chat_id=GROUP, number=market.mail.number, member_id=BIA)
        )
        assert offered.stars == 0


async def test_it_is_told_to_its_recipient_alone(market: Market) -> None:
    for whoever in (CAIO, BIA + 500):
        with pytest.raises(ServiceError) as refused:
            await market.people.clients.mails.OfferReveal(
                OfferRevealRequest(chat_id=GROUP, number=market.mail.number, member_id=whoever)
            )
        assert refused.value.reason == "MAIL_NOT_RECIPIENT"


async def test_one_who_asks_for_it_back_before_the_name_was_told_gets_it_back(market: Market) -> None:
    told = asyncio.Event()

    async def slow(_bot: object, _payload: dict[str, Any]) -> None:
        await told.wait()

    market.people.gateway.gateway.outbox.register("mail_reveal", slow)
    paid = await market.pays(await market.invoice())
    await market.hears(FOLLOWS)
    await market.people.says(BIA, "/paysupport", chat=BIA)
    shown = await market.people.answer(chat=BIA, containing="o nome está a caminho")
    await market.people.presses(BIA, shown, "de volta")
    await market.people.edited(shown, "Combinado")
    # What is begun of a charge ends before the next is done.
    told.set()
    assert "como pediu" in await market.hears("voltaram")
    assert market.went_back() == [paid["charge_id"]]
