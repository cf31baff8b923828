"""What is done about payments: they are stored once a charge, then carried on until they are settled.

A payment is written before anything follows from it.
What follows can be done again: it is begun by whoever wrote it, and by a sweep where that one died.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from typing import Final, Protocol

from member_service.domain import fields, mails, payments
from member_service.domain.changes import Change
from member_service.domain.groups import Group
from member_service.domain.invoices import Invoices, Price
from member_service.domain.mail_failures import (
    AlreadyRevealed,
    MailNotFound,
    MailOff,
    MailOver,
    PaymentNotFound,
    RevealNotAllowed,
)
from member_service.domain.mails import FREE, Mail
from member_service.domain.outbox import NewEntry, Outbox
from member_service.domain.payments import Cause, Payment, PaymentState
from member_service.domain.sweeps import look, sweep
from servicekit.clock import Clock
from servicekit.errors import Aborted, ServiceError

CHARGE_LENGTH: Final = 200
MOST_STARS: Final = 1_000_000
"""More than Telegram lets an invoice cost."""
PAYLOAD_LENGTH: Final = 1_000
REVEAL: Final = "mail_reveal"
REFUND: Final = "mail_refund"
_ATTEMPTS: Final = 8
_BEYOND_CHATS: Final = 2**60
"""More than any id of a chat."""
_BATCH: Final = 100


class PaymentStore(Protocol):
    """Keeps payments, one document a charge."""

    async def refuse_reuse(self, change: Change) -> None:
        """Raise RequestIdReused when the request's id stands for something else."""

    async def add(self, payment: Payment, change: Change) -> bool:
        """Store it; False when there is one of this charge."""

    async def get(self, charge_id: str) -> Payment | None: ...

    async def put(self, payment: Payment, change: Change | None = None) -> bool:
        """Store it over the version that it was made from; False when there is another one."""

    async def is_payer(self, charge_id: str, member_id: int) -> bool:
        """Whether the member paid it, also when their number is gone."""

    async def of_payer(
        self, member_id: int, before: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Payment]:
        """The newest first."""

    async def in_state(
        self, state: PaymentState, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Payment]:
        """The oldest first."""

    async def first_time(self) -> datetime | None:
        """When the first of them has to be looked at, or its payer forgotten."""

    async def due(self, now: datetime, limit: int) -> Sequence[str]:
        """Charges that have to be looked at, those that wait longest first."""

    async def put_off(self, charge_id: str, until: datetime) -> None:
        """Look at one later, whatever is wrong with it."""

    async def forget_payers(self, now: datetime) -> int:
        """Let go of who paid what is settled for long; return of how many."""


class RevealMails(Protocol):
    """The mails that payments are for."""

    async def get(self, mail_id: str) -> Mail | None: ...

    async def put(self, mail: Mail) -> bool:
        """Store it over the version that it was made from; False when there is another one."""


class GroupsById(Protocol):
    """Finds groups by their own id."""

    async def by_id(self, group_id: str) -> Group | None: ...


async def changed(
    store: PaymentStore, charge_id: str, change: Change, step: Callable[[Payment], Payment]
) -> Payment:
    """The payment after a step that may be taken again. Raise PaymentNotFound."""
    await store.refuse_reuse(change)
    for _ in range(_ATTEMPTS):
        payment = await known(store, charge_id)
        made = step(payment)
        if made == payment:
            return payment
        if await store.put(made, change):
            return replace(made, version=payment.version + 1)
    raise Aborted


async def known(store: PaymentStore, charge_id: str) -> Payment:
    """The payment. Raise PaymentNotFound."""
    payment = await store.get(charge(charge_id))
    if payment is None:
        raise PaymentNotFound
    return payment


def charge(charge_id: str) -> str:
    """Raise FieldInvalid for what no charge is called."""
    return fields.required(charge_id, "charge_id", CHARGE_LENGTH)


class Claims:
    """Sets reveals aside for charges. A claim is worth as much as its payment."""

    def __init__(self, store: PaymentStore, mails_: RevealMails, clock: Clock) -> None:
        self._store, self._mails, self._clock = store, mails_, clock

    async def freed(self, mail: Mail) -> Mail:
        """The mail as it is without the claim of a charge that goes back."""
        held = mail.charge_id
        if held in ("", FREE) or mail.revealed_time is not None:
            return mail
        other = await self._store.get(held)
        return mail if other is not None and other.keeps_claim else mails.unclaim(mail, held)

    async def leave(self, mail: Mail) -> None:
        """Take the claim of a charge that goes back from the mail; somebody else's change is as good."""
        free = await self.freed(mail)
        if free != mail:
            await self._mails.put(free)

    async def claim(self, mail_id: str, charge_id: str) -> Mail:
        """Raise why the charge cannot have it."""
        for _ in range(_ATTEMPTS):
            mail = await self._mails.get(mail_id)
            if mail is None:
                raise MailOver
            free = mail if mail.charge_id == charge_id else await self.freed(mail)
            claimed = mails.claim(free, charge_id, self._clock())
            if claimed == mail:
                return mail
            if await self._mails.put(claimed):
                return replace(claimed, version=mail.version + 1)
        raise Aborted

    async def unclaim(self, mail_id: str, charge_id: str) -> None:
        """Leave it free for another one."""
        await self._change(mail_id, lambda mail: mails.unclaim(mail, charge_id))

    async def reveal(self, mail_id: str, charge_id: str) -> None:
        """The recipient was told, for this charge."""
        now = self._clock()
        await self._change(
            mail_id, lambda mail: mails.revealed(mail, now) if mail.charge_id == charge_id else mail
        )

    async def _change(self, mail_id: str, to: Callable[[Mail], Mail]) -> None:
        for _ in range(_ATTEMPTS):
            mail = await self._mails.get(mail_id) if mail_id else None
            if mail is None or (made := to(mail)) == mail or await self._mails.put(made):
                return
        raise Aborted


class CarryOn:
    """Does what is due for a payment that is not settled. Safe again, and by several at once."""

    def __init__(self, store: PaymentStore, claims: Claims, outbox: Outbox, clock: Clock) -> None:
        self._store, self._claims, self._outbox, self._clock = store, claims, outbox, clock

    async def __call__(self, charge_id: str) -> Payment:
        for _ in range(_ATTEMPTS):
            payment, now = await known(self._store, charge_id), self._clock()
            if payment.check_time is None or payment.check_time > now:
                return payment
            if payment.state is PaymentState.PAID and not payment.released:
                cause = await self._why_not(payment)
                if cause is not None:
                    await self._store.put(payments.give_back(payment, cause, now))
                    continue
            if payment.state is PaymentState.REFUND_DUE:
                await self._claims.unclaim(payment.mail_id, payment.charge_id)
            # Before the payment is written: after a crash it is scheduled again, under the same name.
            await self._outbox.schedule([_entry(payment)])
            handed = payments.handed_over(payment, now)
            if await self._store.put(handed):
                return replace(handed, version=payment.version + 1)
        raise Aborted

    async def _why_not(self, payment: Payment) -> Cause | None:
        """Claim what was paid for; or why it goes back."""
        if payment.payer_erased:
            return Cause.GONE
        try:
            await self._claims.claim(payment.mail_id, payment.charge_id)
        except AlreadyRevealed:
            return Cause.PAID_BEFORE
        except Aborted:
            raise
        except ServiceError as error:
            if not error.reason.startswith(("MAIL_", "REVEAL_")):
                raise
            return Cause.GONE
        return None


def _entry(payment: Payment) -> NewEntry:
    """In it stands the charge, and nobody: who paid is asked for when it is done.

    Its chat is none of Telegram's: each charge has its own, so that none waits for another one.
    """
    kind = REVEAL if payment.state is PaymentState.PAID else REFUND
    name = f"{kind}:{fields.short_digest(payment.charge_id)}:{payment.tries}"
    content = json.dumps({"charge_id": payment.charge_id}).encode()
    return NewEntry(name, kind, _lane(payment.charge_id), content, due_time=None, traceparent="")


def _lane(charge_id: str) -> int:
    return -_BEYOND_CHATS - int.from_bytes(blake2b(charge_id.encode(), digest_size=4).digest())


@dataclass(frozen=True, slots=True)
class Paid:
    """A charge, as Telegram tells of it. Its payload may be anything: what was paid is never refused."""

    charge_id: str
    payer_id: int
    stars: int
    payload: str
    pay_time: datetime

    def check(self) -> None:
        """Raise FieldInvalid."""
        charge(self.charge_id)
        fields.positive(self.payer_id, "payer_member_id")
        fields.positive(self.stars, "stars")


class RecordPayment:
    """Stores a charge once, whatever it is for."""

    def __init__(
        self, store: PaymentStore, mails_: RevealMails, invoices: Invoices, carry_on: CarryOn, clock: Clock
    ) -> None:
        self._store, self._mails, self._invoices = store, mails_, invoices
        self._carry_on, self._clock = carry_on, clock

    async def __call__(self, request_id: str, paid: Paid) -> Payment:
        change = Change.of(request_id, self._clock(), "RecordPayment", paid)
        paid.check()
        await self._store.refuse_reuse(change)
        return (await self.store(paid, change))[0]

    async def store(self, paid: Paid, change: Change) -> tuple[Payment, bool]:
        """Where it stands, and whether it was new."""
        new = await self._store.add(await self._payment(paid, change.time), change)
        return await self._carry_on(paid.charge_id), new

    async def _payment(self, paid: Paid, now: datetime) -> Payment:
        # What the future says of itself was paid now.
        time = min(paid.pay_time.replace(microsecond=paid.pay_time.microsecond // 1000 * 1000), now)
        payment = Payment(paid.charge_id, paid.payer_id, paid.stars, time, check_time=now)
        offered = self._invoices.read(paid.payload)
        if offered is None:
            return payments.give_back(payment, Cause.UNKNOWN_INCOME, now)
        mail = await self._mails.get(offered.mail_id)
        if mail is not None:
            payment = replace(payment, mail_id=mail.id, group_id=mail.group_id, mail_number=mail.number)
        if (offered.payer_id, offered.stars) != (paid.payer_id, paid.stars):
            return payments.give_back(payment, Cause.NOT_AS_OFFERED, now)
        # Who it is for is asked again: they may have been erased.
        if mail is None or mail.recipient_id != paid.payer_id:
            return payments.give_back(payment, Cause.GONE, now)
        return payment


class CheckCheckout:
    """Says whether an invoice may be paid. Changes nothing."""

    def __init__(
        self,
        mails_: RevealMails,
        invoices: Invoices,
        claims: Claims,
        groups: GroupsById,
        *,
        price: Price,
        clock: Clock,
        allowed: bool,
    ) -> None:
        self._mails, self._invoices, self._claims = mails_, invoices, claims
        self._groups, self._clock = groups, clock
        self._price, self._allowed = price, allowed

    async def __call__(self, payer_id: int, stars: int, payload: str) -> None:
        fields.positive(payer_id, "payer_member_id")
        fields.in_range(stars, "stars", 1, MOST_STARS)
        fields.required(payload, "payload", PAYLOAD_LENGTH)
        offered = self._invoices.read(payload)
        if offered is None or (offered.payer_id, offered.stars) != (payer_id, stars):
            raise RevealNotAllowed
        mail = await self._mails.get(offered.mail_id)
        if mail is None:
            raise MailOver
        # What was offered once may cost less by now, or nothing.
        if mail.recipient_id != payer_id or self._price.of(mail) != stars:
            raise RevealNotAllowed
        group = await self._groups.by_id(mail.group_id)
        if not self._allowed or group is None or not group.settings.mail_enabled:
            raise MailOff
        try:
            may_be_revealed(await self._claims.freed(mail), self._clock())
        except MailNotFound:
            raise MailOver from None


def may_be_revealed(mail: Mail, now: datetime) -> None:
    """Raise why its recipient may not learn now who wrote it, or that somebody sees to it already."""
    mails.revealable(mail, now)
    if mail.charge_id:
        raise AlreadyRevealed


class PaymentSweeper:
    """Finds what a crash left, and lets go of who paid."""

    def __init__(self, store: PaymentStore, carry_on: CarryOn, clock: Clock) -> None:
        self._store, self._carry_on, self._clock = store, carry_on, clock

    async def look(self) -> datetime | int:
        """Carry on with what is due; return when the next is, or how much was found."""
        return await look(await self._store.first_time(), self._clock(), self.sweep_once)

    async def sweep_once(self) -> int:
        """Carry on with everything that is due. One that fails does not hold up the others."""
        found = await self._store.forget_payers(self._clock())
        while charges := await self._store.due(self._clock(), _BATCH):
            await sweep(
                charges,
                self._carry,
                ailing="a payment cannot be carried on",
                otherwise=lambda one: self._store.put_off(one, self._clock() + payments.LOOK_AGAIN),
            )
            found += len(charges)
            if len(charges) < _BATCH:
                break
        return found

    async def _carry(self, charge_id: str) -> None:
        await self._carry_on(charge_id)
