"""The yes or no to who is about to pay, and what follows once they did.

A checkout is answered apart from all lanes (`runtime/checkouts.py`).
What was paid is stored once a charge, and all that follows is done by the outbox.
"""

import asyncio
import hashlib
from typing import Any, Final

from telegram import PreCheckoutQuery, Update
from telegram.ext import MessageHandler, filters

from gymnation.member.v1 import payments_pb2
from gymnation.member.v1.payment_service_pb2 import CheckCheckoutRequest, RecordPaymentRequest
from servicekit.attributes import OUTCOME
from servicekit.errors import ServiceError
from telegram_gateway import metrics
from telegram_gateway.bot_api.ephemeral import with_own_number
from telegram_gateway.clients.times import to_timestamp
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.conversation.errors import is_expected
from telegram_gateway.conversation.feature import Feature, Parts
from telegram_gateway.features.payments.reader import Reader

PATIENCE_S: Final = 3.0
"""How long the member service may take to say whether an invoice may be paid. Telegram waits ten."""
CURRENCY: Final = "XTR"
_NO: Final = {
    "REVEAL_NOT_ALLOWED": "checkout-not-allowed",
    "ALREADY_REVEALED": "checkout-known",
    "MAIL_OVER": "checkout-over",
    "MAIL_REMOVED": "checkout-removed",
    "MAIL_OFF": "checkout-off",
}
"""Reasons that have a sentence; for all others there is one."""


def _install(parts: Parts) -> None:
    bot, desk = parts.application.bot, parts.desk

    async def answer(update: dict[str, Any]) -> None:
        query = Update.de_json(with_own_number(update), bot).pre_checkout_query
        assert query is not None, "the shape was looked at"
        await _answer(desk, query)

    parts.gateway.checkouts.answer = answer
    paid = filters.UpdateType.MESSAGE & filters.SUCCESSFUL_PAYMENT
    # Before all others: whatever else looks at messages, this is one about money.
    parts.application.add_handler(MessageHandler(paid, on_paid), group=_BEFORE_OTHERS)


_BEFORE_OTHERS: Final = -5


async def _answer(desk: Desk, query: PreCheckoutQuery) -> None:
    why_not = await _why_not(desk, query)
    metrics.checkouts.add(1, {OUTCOME: why_not or "agreed"})
    if why_not:
        reader = await Reader.of(desk, query.from_user.id, query.from_user.language_code)
        await query.answer(ok=False, error_message=reader.plain(why_not))
    else:
        await query.answer(ok=True)


async def _why_not(desk: Desk, query: PreCheckoutQuery) -> str:
    """The text that says why it cannot be paid; empty when it can."""
    if query.currency != CURRENCY or not query.invoice_payload or query.total_amount <= 0:
        return "checkout-not-allowed"
    request = CheckCheckoutRequest(
        payer_member_id=query.from_user.id, stars=query.total_amount, payload=query.invoice_payload
    )
    try:
        async with asyncio.timeout(PATIENCE_S):
            await desk.gateway.clients.payments.CheckCheckout(request)
    except ServiceError as error:
        return _NO.get(error.reason, "checkout-not-allowed") if is_expected(error) else "checkout-not-now"
    except TimeoutError:
        return "checkout-not-now"
    return ""


async def on_paid(_: Update, context: GatewayContext) -> None:
    """Store a charge, and say what follows."""
    paid = context.message.successful_payment
    if paid is None or paid.currency != CURRENCY:
        return
    recorded = await context.clients.payments.RecordPayment(
        RecordPaymentRequest(
            request_id=context.request_id("RecordPayment"),
            charge_id=paid.telegram_payment_charge_id,
            payer_member_id=context.user.id,
            stars=paid.total_amount,
            payload=paid.invoice_payload,
            pay_time=to_timestamp(context.message.date),
        )
    )
    text = await context.say(_heard(recorded.payment), stars=paid.total_amount)
    # Told twice by Telegram it is said once.
    await context.gateway.outbox.schedule(
        f"paid:{charge_tag(paid.telegram_payment_charge_id)}",
        "private_notice",
        context.user.id,
        {"chat_id": context.user.id, "text": text, "parse_mode": "HTML"},
    )


def _heard(payment: payments_pb2.Payment) -> str:
    if payment.state in (payments_pb2.PAYMENT_STATE_PAID, payments_pb2.PAYMENT_STATE_DELIVERED):
        return "paid-name-follows"
    return "paid-again" if payment.cause == payments_pb2.REFUND_CAUSE_PAID_BEFORE else "paid-goes-back"


def charge_tag(charge_id: str) -> str:
    """A short name for a charge, which may be long."""
    return hashlib.blake2b(charge_id.encode(), digest_size=12).hexdigest()


FEATURE = Feature(install=_install)
