"""Anonymous mails in a run: people write, read, publish or keep what came, and pay for a name, some twice.

They go by what they see in their chats with the bot, and begin anew where a killed service left them nothing.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from gymnation.member.v1.mail_service_pb2 import ListMemberMailsRequest
from gymnation.member.v1.mail_service_pb2_grpc import MailServiceStub
from gymnation.member.v1.mails_pb2 import MAIL_SIDE_SENDER
from gymnation.member.v1.payment_service_pb2 import FindPaymentRequest
from gymnation.member.v1.payment_service_pb2_grpc import PaymentServiceStub
from gymnation.member.v1.payments_pb2 import (
    PAYMENT_STATE_PAID,
    PAYMENT_STATE_REFUND_DUE,
    PaymentState,
)
from sandbox.patience import patient
from servicekit.errors import ServiceError
from tests.support.channels import open_channel
from tests.support.city import City, Json, said
from tests.support.mailing import KIND, NAME, Correspondent, place_of, turn_on
from tests.survival.history import History, of_kind
from tests.survival.options import Options

WRITTEN_IN: Final = 0.3
"""The part of a run in which mails are written: their recipients are asked up to ten minutes later."""
PUBLISHED_OF: Final = 4
"""Every so manieth is published: posts are two minutes apart in a group."""
PACE_S: Final = 1.0
"""How often somebody looks at their chat."""
GIVES_UP_S: Final = 20.0
"""After so long without a word somebody does the last thing again."""
SETTLES_S: Final = 120.0
ON_ITS_WAY: Final = "Seu correio está a caminho"
BEFORE: Final = "Já há um correio seu a caminho"
STARS_BACK: Final = "voltaram para você"


@dataclass(frozen=True, slots=True)
class Pairs:
    """Who writes to whom, in which group."""

    chat: int
    of: tuple[tuple[int, int], ...]


async def pair_up(people: City, chat: int, members: list[int], options: Options) -> Pairs:
    """Turn mail on in a group and open the chats of those who write and read, before the disturbances."""
    half = min(options.mails, len(members) // 2)
    pairs = tuple(zip(members[:half], members[half : 2 * half], strict=True))
    for person in (one for pair in pairs for one in pair):
        await people.post(f"people/{person}/start")
        await Correspondent(people, person).hears("Oi")
    if pairs:
        await turn_on(people, chat, [one for pair in pairs for one in pair], others=8)
    return Pairs(chat, pairs)


async def live(people: City, pairs: Pairs, options: Options, history: History, chance: random.Random) -> None:
    """Write and read until the run's time is over."""
    clock = asyncio.get_running_loop().time
    ends = clock() + options.seconds
    async with asyncio.TaskGroup() as together:
        for number, (sender, recipient) in enumerate(pairs.of):
            begins = options.seconds * WRITTEN_IN * chance.random()
            together.create_task(Writer(people, sender, recipient).live(begins, ends, history))
            reader = Reader(
                people, recipient, publishes=number % PUBLISHED_OF == 0, twice=chance.random() < 0.5
            )
            together.create_task(reader.live(ends, history))


class Person(Correspondent):
    """Does what the bot's words ask for, as often as it takes."""

    async def goes_on(self, ends: float) -> None:
        """Look, act, and look again once something came or it took too long."""
        clock = asyncio.get_running_loop().time
        acted, before = float("-inf"), ""
        while clock() < ends:
            heard = await self.heard()
            now = str([(one["message_id"], said(one)) for one in heard])
            if now != before or clock() - acted > patient(GIVES_UP_S):
                before, acted = now, clock()
                # A button may be gone by now: the next look shows why.
                with suppress(AssertionError):
                    if await self.acts(heard):
                        return
            # A person's pace: nobody looks at a chat without a pause.
            await asyncio.sleep(PACE_S)

    async def acts(self, heard: list[Json]) -> bool:
        """Do what is asked for; True when there is nothing left to do."""
        raise NotImplementedError


class Writer(Person):
    """Writes one mail."""

    def __init__(self, people: City, person: int, to: int) -> None:
        super().__init__(people, person)
        self._to = to

    async def live(self, begins: float, ends: float, history: History) -> None:
        await asyncio.sleep(begins)
        history.add("mail", sender=self.person, recipient=self._to)
        await self.goes_on(ends)

    async def acts(self, heard: list[Json]) -> bool:
        words = said(heard[-1]) if heard else ""
        if any(ON_ITS_WAY in said(one) for one in heard) or BEFORE in words:
            return True
        if "Confira antes de enviar" in words:
            await self.presses(heard[-1], "Enviar")
        elif "quiser saber quem escreveu" in words:
            await self.presses(heard[-1], "Pode saber")
        elif "Agora escreva o recado" in words:
            await self.says(KIND)
        elif "Para quem é?" in words:
            await self.picks(self._to)
        elif "Correio elegante em" in words:
            await self.presses(heard[-1], "Continuar" if _has(heard[-1], "Continuar") else "Escrever")
        else:
            await self.says("/correio")
        return False


class Reader(Person):
    """Wants the mail, publishes or keeps it, and pays for the name."""

    def __init__(self, people: City, person: int, *, publishes: bool, twice: bool) -> None:
        super().__init__(people, person)
        self._label = "Publicar" if publishes else "Só para mim"
        self._twice = twice

    async def live(self, ends: float, history: History) -> None:
        self._history = history
        await self.goes_on(ends)

    async def acts(self, heard: list[Json]) -> bool:
        if any(NAME in said(one) or STARS_BACK in said(one) for one in heard):
            return True
        if invoices := [one for one in heard if one.get("invoice")]:
            return await self._pays(invoices[-1])
        # The last step that was come to is the first one to look for.
        for label in ("Quem escreveu?", "Abrir", self._label, "Quero"):
            if messages := [one for one in heard if _has(one, label)]:
                await self.presses(messages[-1], label)
                return False
        return False

    async def _pays(self, invoice: Json) -> bool:
        wish = {"from": self.person, "chat_id": self.person, "message_id": invoice["message_id"]}
        checkouts = [await self.people.post("pay", **wish, then="wait") for _ in range(1 + self._twice)]
        agreed = [one for one in checkouts if "error" not in one]
        for one in agreed:
            paid = await self.people.post(f"pay/{one['checkout_id']}/complete")
            self._history.add("charge", charge=paid["charge_id"], payer=self.person)
        return bool(agreed)


def _has(message: Json, label: str) -> bool:
    try:
        place_of(message, label)
    except AssertionError:
        return False
    return True


async def record(people: City, pairs: Pairs, history: History) -> None:
    """Wait until each charge ended, or give up; write down what the services and Telegram have of all."""
    if not pairs.of:
        return
    async with open_channel(people.plan.member) as channel:
        payments, mails = PaymentServiceStub(channel), MailServiceStub(channel)
        charges = [one["charge"] for one in of_kind(history.entries, "charge")]
        with suppress(TimeoutError):
            await people.until(lambda: _all_settled(payments, charges), patience_s=patient(SETTLES_S))
        for charge in charges:
            history.add("payment", charge=charge, state=PaymentState.Name(await _state(payments, charge)))
        for sender, _ in pairs.of:
            mine = ListMemberMailsRequest(chat_id=pairs.chat, member_id=sender, side=MAIL_SIDE_SENDER)
            found = (await mails.ListMemberMails(mine)).mails
            history.add("mails kept", sender=sender, numbers=[one.number for one in found])
    for one in (await people.get("stars"))["transactions"]:
        history.add("stars", charge=one["id"], refund="receiver" in one)
    for sender, recipient in pairs.of:
        for person in (sender, recipient):
            heard = [said(one) for one in await Correspondent(people, person).heard()]
            history.add(
                "heard",
                member=person,
                names=sum(NAME in one for one in heard),
                on_its_way=sum(ON_ITS_WAY in one or BEFORE in one for one in heard),
            )


async def _all_settled(payments: PaymentServiceStub, charges: list[str]) -> bool:
    open_ = (0, PAYMENT_STATE_PAID, PAYMENT_STATE_REFUND_DUE)
    return not [one for one in charges if await _state(payments, one) in open_]


async def _state(payments: PaymentServiceStub, charge: str) -> PaymentState.ValueType:
    """Where a payment stands; 0 when nobody knows of it."""
    try:
        found = await payments.FindPayment(FindPaymentRequest(charge_id=charge))
    except ServiceError:
        return PaymentState.ValueType(0)
    return found.payment.state
