"""Payments for a mail, put together on a database, with an account of Telegram's that keeps what was paid."""

import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from member_service.domain import mails
from member_service.domain.changes import Change
from member_service.domain.groups import RegisterGroup
from member_service.domain.invoices import PURPOSE, Invoice, Invoices, Price
from member_service.domain.mail_failures import PaymentRefunded
from member_service.domain.mail_ports import Sender
from member_service.domain.mail_reading import MailDesk
from member_service.domain.mail_reveals import OfferReveal, Reveal
from member_service.domain.mails import Mail, MailState
from member_service.domain.outbox import Outbox
from member_service.domain.paying import CarryOn, CheckCheckout, Claims, Paid, PaymentSweeper, RecordPayment
from member_service.domain.payments import Payment, PaymentState
from member_service.domain.refunds import (
    AskRefund,
    BeginRefund,
    Line,
    MarkDelivered,
    ReconcilePayments,
    SettleRefund,
)
from member_service.storage.groups import MongoGroupStore
from member_service.storage.mails import MongoMails
from member_service.storage.outbox import MongoOutboxStore
from member_service.storage.payments import MongoPaymentStore
from servicekit.errors import ServiceError
from tests.member_service.parts import CHAT, OWNER, SetClock, rid

BIA = 7
CAIO = 8
STARS = 50


@dataclass
class Charge:
    """What Telegram knows of a charge."""

    id: str
    payer: int
    stars: int
    payload: str
    time: datetime
    back: bool = False


class Till:
    """The use cases of payments as the service wires them, and who tells, gives back and compares."""

    def __init__(self, database: Any, clock: SetClock, charges: dict[str, Charge]) -> None:
        self.clock, self.charges = clock, charges
        self.doubtful: set[str] = set()
        """Charges whose payer could not be reached at least once."""
        self.mails = mails_ = MongoMails(database)
        self.store = MongoPaymentStore(database)
        self.groups = MongoGroupStore(database, monotonic=lambda: clock().timestamp())
        self.outbox = Outbox(MongoOutboxStore(database), clock)
        self.invoices = Invoices(database.keys.derived(PURPOSE))
        claims = Claims(self.store, mails_, clock)
        carry_on = CarryOn(self.store, claims, self.outbox, clock)
        self.record = RecordPayment(self.store, mails_, self.invoices, carry_on, clock)
        self.check = CheckCheckout(
            *(mails_, self.invoices, claims, self.groups), price=Price(1000), clock=clock, allowed=True
        )
        desk = MailDesk(mails_, self.groups)
        self.offer = OfferReveal(desk, claims, invoices=self.invoices, price=Price(1000), clock=clock)
        self.reveal = Reveal(*(self.store, desk, claims, carry_on), price=Price(1000), clock=clock)
        self.mark = MarkDelivered(self.store, claims, carry_on, clock)
        self.ask = AskRefund(self.store, carry_on, clock)
        self.begin, self.settle = BeginRefund(self.store, clock), SettleRefund(self.store, clock)
        self.reconcile = ReconcilePayments(self.store, self.record, clock)
        self.sweeper = PaymentSweeper(self.store, carry_on, clock)
        self._requests = itertools.count(1)

    def request(self) -> str:
        return rid((id(self), next(self._requests)))

    async def registered(self) -> None:
        register = RegisterGroup(self.groups, self.clock, lambda: "g1")
        await register(rid("g"), CHAT, title="Iron", username="", registered_by=OWNER, language="")
        await self.groups.update(CHAT, {"settings.mail_enabled": True}, _change(self.clock(), "on"))

    async def shown(self, stars: int = STARS) -> Mail:
        """A mail that the group reads, written by Caio to Bia."""
        now = self.clock()
        change = Change.of(self.request(), now, "SubmitDraft")
        mail = Mail(
            id=self.mails.new_id("g1", change),
            group_id="g1",
            recipient_id=BIA,
            sender_tag=self.mails.sender_tag("g1", CAIO),
            text="you train so well",
            create_time=now,
            return_time=now + mails.ANSWERED_WITHIN,
            state=MailState.PUBLISHED,
            allow_reveal=True,
            stars=stars,
            publish_time=now,
            end_time=now + mails.SHOWN,
            message_id=55,
        )
        return await self.mails.add(mail, Sender(CAIO, "Caio", "Bia"), change)

    async def stored(self, mail: Mail) -> Mail:
        """As it is now."""
        known = await self.mails.get(mail.id)
        assert known is not None
        return known

    async def becomes(self, mail: Mail, to: Callable[[Mail], Mail]) -> None:
        """Somebody changes it."""
        assert await self.mails.put(to(await self.stored(mail)))

    def invoice(self, mail: Mail, payer: int = BIA, stars: int = STARS) -> str:
        return self.invoices.payload(Invoice(mail.id, payer, stars))

    def pays(self, payload: str, charge_id: str = "c1", payer: int = BIA, stars: int = STARS) -> Charge:
        """Telegram takes the Stars; whether anybody hears of it is another matter."""
        return self.charges.setdefault(charge_id, Charge(charge_id, payer, stars, payload, self.clock()))

    async def told(self, charge: Charge) -> Payment:
        paid = Paid(charge.id, charge.payer, charge.stars, charge.payload, charge.time)
        return await self.record(self.request(), paid)

    async def works(self, told: set[str], *, reachable: bool = True, refusing: bool = False) -> int:
        """Do what the outbox has: tell names and give back. Return how much there was."""
        leased = await self.outbox.lease("g", timedelta(seconds=60), 50)
        for entry in leased.entries:
            charge_id = json.loads(entry.payload)["charge_id"]
            if entry.kind == "mail_reveal":
                await self._tells(charge_id, told, reachable=reachable)
            else:
                await self._gives_back(charge_id, refusing=refusing)
            await self.outbox.complete(entry.entry_id, entry.fence)
        return len(leased.entries)

    async def _tells(self, charge_id: str, told: set[str], *, reachable: bool) -> None:
        payment = await self.store.get(charge_id)
        assert payment is not None
        number = payment.mail_number or 1
        try:
            await self.reveal(self.request(), CHAT, number, payment.payer_id or BIA, charge_id)
        except PaymentRefunded:
            return
        except ServiceError as error:
            if error.reason.startswith(("MAIL_", "REVEAL_")):
                return
            raise
        if reachable:
            told.add(charge_id)
        else:
            self.doubtful.add(charge_id)
        try:
            await self.mark(self.request(), charge_id, delivered=reachable)
        except PaymentRefunded:
            assert not reachable

    async def _gives_back(self, charge_id: str, *, refusing: bool) -> None:
        payment = await self.begin(self.request(), charge_id, again=False)
        if payment.state is not PaymentState.REFUND_DUE:
            return
        charge = self.charges.get(charge_id)
        if charge is None or refusing:
            await self.settle(self.request(), charge_id, refunded=False, error="CHARGE_NOT_FOUND")
            return
        # What went back before is refused by Telegram as CHARGE_ALREADY_REFUNDED, which is done.
        charge.back = True
        await self.settle(self.request(), charge_id, refunded=True, error="")

    async def compares(self) -> None:
        lines = []
        for one in self.charges.values():
            paid = Paid(one.id, one.payer, one.stars, one.payload, one.time)
            lines += [Line(paid, outgoing=False)] + ([Line(paid, outgoing=True)] if one.back else [])
        if lines:
            assert not (await self.reconcile(self.request(), lines)).both

    async def settles_all(self, told: set[str]) -> None:
        """A comparison, then sweeps and work until nothing is left."""
        await self.compares()
        for _ in range(40):
            await self.sweeper.sweep_once()
            await self.works(told)
            if await self.store.due(self.clock() + timedelta(days=2), 1) == []:
                return
            self.clock.forward(hours=13)
        raise AssertionError("something is never settled")


def _change(now: datetime, name: str) -> Any:
    return Change.of(rid(name), now, name)
