"""Who wrote a mail, for its recipient: what that costs, and the name itself, for nothing or for a charge.

A name is handed out for one charge only. From then on what becomes of the mail gives nothing back.
In doubt whether a payer was told they get their Stars back.
"""

from typing import Final

from member_service.domain import fields, mails, payments
from member_service.domain.changes import Change
from member_service.domain.invoices import Invoice, Invoices, Price
from member_service.domain.mail_failures import (
    AlreadyRevealed,
    MailOver,
    PaymentNotFound,
    PaymentRefunded,
    RevealNotAllowed,
)
from member_service.domain.mail_ports import Sender
from member_service.domain.mail_reading import MailDesk
from member_service.domain.mails import FREE, Mail
from member_service.domain.paying import (
    CHARGE_LENGTH,
    CarryOn,
    Claims,
    PaymentStore,
    known,
    may_be_revealed,
)
from member_service.domain.payments import Cause, Payment, PaymentState
from servicekit.clock import Clock
from servicekit.errors import Aborted, ServiceError

_ATTEMPTS: Final = 8


class OfferReveal:
    """Says what it costs. Changes nothing."""

    def __init__(
        self, desk: MailDesk, claims: Claims, *, invoices: Invoices, price: Price, clock: Clock
    ) -> None:
        self._desk, self._claims = desk, claims
        self._invoices, self._price, self._clock = invoices, price, clock

    async def __call__(self, chat_id: int, number: int, member_id: int) -> tuple[int, str]:
        """How many Stars, and the invoice's payload, which is empty for none. Raise why they may not."""
        fields.positive(member_id, "member_id")
        _, mail = await self._desk.find(chat_id, number)
        self._desk.for_recipient(mail, member_id)
        may_be_revealed(await self._claims.freed(mail), self._clock())
        stars = self._price.of(mail)
        return stars, self._invoices.payload(Invoice(mail.id, member_id, stars)) if stars else ""


class Reveal:
    """Opens who wrote a mail, for its recipient alone."""

    def __init__(
        self,
        store: PaymentStore,
        desk: MailDesk,
        claims: Claims,
        carry_on: CarryOn,
        *,
        price: Price,
        clock: Clock,
    ) -> None:
        self._store, self._desk = store, desk
        self._claims, self._carry_on = claims, carry_on
        self._price, self._clock = price, clock

    async def __call__(
        self, request_id: str, chat_id: int, number: int, member_id: int, charge_id: str
    ) -> Sender:
        """`charge_id` is empty for what costs nothing."""
        change = Change.of(request_id, self._clock(), "Reveal", chat_id, number, member_id, charge_id)
        fields.positive(member_id, "member_id")
        fields.at_most(charge_id, "charge_id", CHARGE_LENGTH)
        _, mail = await self._desk.find(chat_id, number)
        self._desk.for_recipient(mail, member_id)
        if charge_id:
            return await self._paid(mail, member_id, charge_id, change)
        await self._claims.leave(mail)
        await self._free(chat_id, mail, change)
        return await self._sender(mail)

    async def _free(self, chat_id: int, mail: Mail, change: Change) -> None:
        if self._price.of(mail) and mail.charge_id != FREE:
            raise RevealNotAllowed
        # Before it counts as told.
        await self._sender(mail)
        await self._desk.change(chat_id, mail.number, change, lambda one: _told(one, change))

    async def _sender(self, mail: Mail) -> Sender:
        sender = await self._desk.store.sender(mail)
        if sender is None:
            # Of an erased sender as if they had taken their consent back.
            raise MailOver if mail.sender_tag else RevealNotAllowed
        return sender

    async def _paid(self, mail: Mail, member_id: int, charge_id: str, change: Change) -> Sender:
        await self._store.refuse_reuse(change)
        for _ in range(_ATTEMPTS):
            payment = await known(self._store, charge_id)
            if payment.mail_id != mail.id or not await self._store.is_payer(charge_id, member_id):
                raise PaymentNotFound
            if not payment.keeps_claim:
                raise PaymentRefunded
            if not payment.released:
                await self._claimed(payment)
            sender = await self._desk.store.sender(mail)
            if sender is None:
                await self._nobody_knows(payment)
                raise MailOver
            if payment.released or await self._store.put(payments.release(payment), change):
                return sender
        raise Aborted

    async def _claimed(self, payment: Payment) -> None:
        """Raise why the name is not handed out; then it goes back."""
        try:
            await self._claims.claim(payment.mail_id, payment.charge_id)
        except AlreadyRevealed:
            await self._back(payment, Cause.PAID_BEFORE)
            raise PaymentRefunded from None
        except ServiceError as error:
            if error.reason.startswith(("MAIL_", "REVEAL_")):
                await self._back(payment, Cause.GONE)
            raise

    async def _nobody_knows(self, payment: Payment) -> None:
        if payment.state is not PaymentState.DELIVERED:
            await self._back(payment, Cause.KEY_LOST)

    async def _back(self, payment: Payment, cause: Cause) -> None:
        # Where somebody else changed it meanwhile, the next one who looks decides anew.
        if await self._store.put(payments.give_back(payment, cause, self._clock())):
            await self._carry_on(payment.charge_id)


def _told(mail: Mail, change: Change) -> Mail:
    return mails.revealed(mails.claim(mail, FREE, change.time), change.time)
