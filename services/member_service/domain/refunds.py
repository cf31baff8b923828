"""How payments end: told, asked back, given back, and compared with Telegram's own account."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from member_service.domain import fields, payments
from member_service.domain.changes import Change
from member_service.domain.failures import FieldInvalid
from member_service.domain.mail_failures import PaymentDelivered, PaymentNotFound
from member_service.domain.paying import (
    CarryOn,
    Claims,
    Paid,
    PaymentStore,
    RecordPayment,
    changed,
    charge,
    known,
)
from member_service.domain.payments import Cause, Payment, PaymentState
from servicekit.clock import Clock

MOST_LINES: Final = 100
_ERROR: Final = re.compile(r"[A-Z0-9_]{0,64}")


class MarkDelivered:
    """Stores whether the payer was told the name."""

    def __init__(self, store: PaymentStore, claims: Claims, carry_on: CarryOn, clock: Clock) -> None:
        self._store, self._claims, self._carry_on, self._clock = store, claims, carry_on, clock

    async def __call__(self, request_id: str, charge_id: str, *, delivered: bool) -> Payment:
        change = Change.of(request_id, self._clock(), "MarkDelivered", charge_id, delivered)
        if not delivered:
            return await self._not_told(charge(charge_id), change)
        payment = await known(self._store, charge_id)
        payments.deliver(payment, change.time)
        # The mail first: when this dies in between, the payer is told again, and both follow.
        await self._claims.reveal(payment.mail_id, payment.charge_id)
        return await changed(
            self._store, charge_id, change, lambda one: payments.deliver(payments.release(one), change.time)
        )

    async def _not_told(self, charge_id: str, change: Change) -> Payment:
        def back(payment: Payment) -> Payment:
            if payment.state is PaymentState.DELIVERED:
                return payment
            return payments.give_back(payment, Cause.NOT_TOLD, change.time)

        payment = await changed(self._store, charge_id, change, back)
        return payment if payment.is_settled else await self._carry_on(charge_id)


class AskRefund:
    """The payer wants it back."""

    def __init__(self, store: PaymentStore, carry_on: CarryOn, clock: Clock) -> None:
        self._store, self._carry_on, self._clock = store, carry_on, clock

    async def __call__(self, request_id: str, member_id: int, charge_id: str) -> Payment:
        change = Change.of(request_id, self._clock(), "AskRefund", member_id, charge_id)
        fields.positive(member_id, "member_id")
        # What somebody else paid sounds like what nobody paid.
        if not await self._store.is_payer(charge(charge_id), member_id):
            raise PaymentNotFound
        await changed(self._store, charge_id, change, lambda one: payments.ask_back(one, change.time))
        return await self._carry_on(charge_id)


class BeginRefund:
    """Says whether a payment is to be given back now."""

    def __init__(self, store: PaymentStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def __call__(self, request_id: str, charge_id: str, *, again: bool) -> Payment:
        change = Change.of(request_id, self._clock(), "BeginRefund", charge_id, again)
        charge(charge_id)
        return await changed(
            self._store,
            charge_id,
            change,
            lambda one: payments.try_again(one, change.time) if again else one,
        )


class SettleRefund:
    """Stores how giving back ended."""

    def __init__(self, store: PaymentStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def __call__(self, request_id: str, charge_id: str, *, refunded: bool, error: str) -> Payment:
        change = Change.of(request_id, self._clock(), "SettleRefund", charge_id, refunded, error)
        charge(charge_id)
        if not _ERROR.fullmatch(error):
            raise FieldInvalid("error")

        def settled(payment: Payment) -> Payment:
            if refunded:
                return payments.refunded(payment, change.time)
            return payments.not_refunded(payment, change.time, error)

        return await changed(self._store, charge_id, change, settled)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of Telegram's account."""

    paid: Paid
    outgoing: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """What a comparison found."""

    known: int = 0
    found: int = 0
    both: tuple[str, ...] = ()
    """Charges that were delivered, and went back nevertheless."""


class ReconcilePayments:
    """Compares lines of Telegram's account with what is stored: what a crash lost is found by that."""

    def __init__(self, store: PaymentStore, record: RecordPayment, clock: Clock) -> None:
        self._store, self._record, self._clock = store, record, clock

    async def __call__(self, request_id: str, lines: Sequence[Line]) -> Compared:
        change = Change.of(request_id, self._clock(), "ReconcilePayments", *lines)
        if not 1 <= len(lines) <= MOST_LINES:
            raise FieldInvalid("transactions")
        known_, found, both = 0, 0, []
        for line in lines:
            charge(line.paid.charge_id)
            fields.not_negative(line.paid.payer_id, "payer_member_id")
            fields.positive(line.paid.stars, "stars")
            if line.outgoing:
                known_ += 1
                if not await self._went_back(line.paid.charge_id, change.time):
                    both.append(line.paid.charge_id)
            elif line.paid.payer_id and await self._store.get(line.paid.charge_id) is None:
                _, new = await self._record.store(line.paid, self._of_line(change, line))
                known_, found = known_ + (not new), found + new
            else:
                known_ += 1
        return Compared(known_, found, tuple(both))

    def _of_line(self, change: Change, line: Line) -> Change:
        # A request of its own in each document, so that none looks like another one's.
        own = f"{change.request_id}:{fields.short_digest(line.paid.charge_id)}"
        return Change(own, change.fingerprint, change.time)

    async def _went_back(self, charge_id: str, now: datetime) -> bool:
        """False when it was delivered as well."""
        for _ in range(8):
            payment = await self._store.get(charge_id)
            if payment is None:
                # Its income comes first in the account: what nobody knows of it is found by that.
                return True
            try:
                made = payments.refunded(payment, now)
            except PaymentDelivered:
                return False
            if made == payment or await self._store.put(made):
                return True
        return True
