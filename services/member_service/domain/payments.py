"""Payments in Telegram Stars: each charge ends delivered or given back, and never both.

What Telegram refuses to give back waits for a person.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from member_service.domain.mail_failures import PaymentDelivered, PaymentRefunded, RefundTooLate

REFUNDABLE: Final = timedelta(days=21)
LOOK_AGAIN: Final = timedelta(minutes=30)
"""What is not settled is handed to the outbox again after this, and after twice as long each time."""
_LONGEST: Final = timedelta(hours=12)


class PaymentState(StrEnum):
    """Where a payment stands."""

    PAID = "paid"
    DELIVERED = "delivered"
    REFUND_DUE = "refund_due"
    REFUNDED = "refunded"
    REFUND_FAILED = "refund_failed"


class Cause(StrEnum):
    """Why it goes back."""

    NONE = ""
    GONE = "gone"
    PAID_BEFORE = "paid_before"
    NOT_AS_OFFERED = "not_as_offered"
    UNKNOWN_INCOME = "unknown_income"
    NOT_TOLD = "not_told"
    ASKED = "asked"
    KEY_LOST = "key_lost"


@dataclass(frozen=True, slots=True)
class Totals:
    """What a group's payments came to."""

    stars: int
    """Of those that were delivered."""
    payments: int
    """Those that were delivered."""
    refunds_failed: int


@dataclass(frozen=True, slots=True)
class Payment:
    """One charge."""

    charge_id: str
    payer_id: int
    """0 once nobody needs it any more."""
    stars: int
    pay_time: datetime
    state: PaymentState = PaymentState.PAID
    cause: Cause = Cause.NONE
    mail_id: str = ""
    group_id: str = ""
    mail_number: int = 0
    released: bool = False
    """Whether the name was handed out: from then on nothing that becomes of the mail gives it back."""
    settle_time: datetime | None = None
    check_time: datetime | None = None
    """When it is looked at again; None once it is settled."""
    tries: int = 0
    """How often it was handed to the outbox."""
    payer_erased: bool = False
    error: str = ""
    """Why Telegram refuses to give it back."""
    version: int = 0

    @property
    def is_settled(self) -> bool:
        return self.state in (PaymentState.DELIVERED, PaymentState.REFUNDED)

    @property
    def keeps_claim(self) -> bool:
        """Whether a reveal that it claimed is still its own."""
        return self.state in (PaymentState.PAID, PaymentState.DELIVERED)


def give_back(payment: Payment, cause: Cause, now: datetime) -> Payment:
    """It has to go back, unless that is so already. Raise PaymentDelivered."""
    if payment.state is PaymentState.DELIVERED:
        raise PaymentDelivered
    if payment.state is not PaymentState.PAID:
        return payment
    return replace(payment, state=PaymentState.REFUND_DUE, cause=cause, check_time=now)


def release(payment: Payment) -> Payment:
    """The name is handed out. Raise PaymentRefunded."""
    _kept(payment)
    return replace(payment, released=True)


def deliver(payment: Payment, now: datetime) -> Payment:
    """The payer was told. Raise PaymentRefunded."""
    _kept(payment)
    if payment.state is PaymentState.DELIVERED:
        return payment
    return _settled(payment, PaymentState.DELIVERED, now)


def _kept(payment: Payment) -> None:
    if not payment.keeps_claim:
        raise PaymentRefunded


def ask_back(payment: Payment, now: datetime) -> Payment:
    """The payer wants it back. Raise PaymentDelivered or RefundTooLate."""
    if payment.state in (PaymentState.REFUND_DUE, PaymentState.REFUNDED, PaymentState.REFUND_FAILED):
        return payment
    if payment.state is PaymentState.DELIVERED or payment.released:
        raise PaymentDelivered
    if now > payment.pay_time + REFUNDABLE:
        raise RefundTooLate
    return give_back(payment, Cause.ASKED, now)


def try_again(payment: Payment, now: datetime) -> Payment:
    """The owner wants what failed to be tried again."""
    if payment.state is not PaymentState.REFUND_FAILED:
        return payment
    return replace(payment, state=PaymentState.REFUND_DUE, settle_time=None, check_time=now, error="")


def handed_over(payment: Payment, now: datetime) -> Payment:
    """The outbox has it; it is looked at again later."""
    pause = min(LOOK_AGAIN * 2 ** min(payment.tries, 10), _LONGEST)
    return replace(payment, tries=payment.tries + 1, check_time=now + pause)


def refunded(payment: Payment, now: datetime) -> Payment:
    """Telegram gave it back. Raise PaymentDelivered: then both happened, and a person has to look."""
    if payment.state is PaymentState.DELIVERED:
        raise PaymentDelivered
    if payment.state is PaymentState.REFUNDED:
        return payment
    return _settled(payment, PaymentState.REFUNDED, now)


def not_refunded(payment: Payment, now: datetime, error: str = "") -> Payment:
    """Telegram refuses for good."""
    if payment.state is PaymentState.DELIVERED:
        raise PaymentDelivered
    if payment.state is not PaymentState.REFUND_DUE:
        return payment
    return replace(payment, state=PaymentState.REFUND_FAILED, settle_time=now, check_time=None, error=error)


def _settled(payment: Payment, state: PaymentState, now: datetime) -> Payment:
    payer_id = 0 if payment.payer_erased else payment.payer_id
    return replace(payment, state=state, settle_time=now, check_time=None, payer_id=payer_id)


def payer_erased(payment: Payment) -> Payment:
    """The payer goes; who still gets something back stays sealed until then."""
    gone = replace(payment, payer_erased=True)
    return replace(gone, payer_id=0) if payment.is_settled else gone
