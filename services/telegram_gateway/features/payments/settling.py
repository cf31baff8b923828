"""What the outbox does about payments: tells the name, or gives the Stars back."""

import logging
import re
from functools import partial
from typing import Any, Final

from telegram.error import BadRequest, Forbidden
from telegram.ext import ExtBot

from gymnation.member.v1 import payments_pb2
from gymnation.member.v1.mail_service_pb2 import RevealRequest
from gymnation.member.v1.payment_service_pb2 import (
    BeginRefundRequest,
    FindPaymentRequest,
    MarkDeliveredRequest,
    SettleRefundRequest,
)
from servicekit.attributes import OUTCOME
from servicekit.errors import ServiceError
from servicekit.request_ids import request_id
from telegram_gateway import metrics
from telegram_gateway.bot_api.names import shown_in_line
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.conversation.errors import MEMBER_ERASED, is_expected
from telegram_gateway.conversation.feature import Feature, Parts
from telegram_gateway.features.payments.reader import Reader
from telegram_gateway.runtime.outbox_kinds import OBSOLETE

log = logging.getLogger(__name__)

REVEAL: Final = "mail_reveal"
REFUND: Final = "mail_refund"
_REASON: Final = re.compile(r"[A-Z0-9_]{1,64}")
_DONE_BEFORE: Final = "CHARGE_ALREADY_REFUNDED"
_LATER: Final = frozenset({"BALANCE_TOO_LOW", "STARS_BALANCE_TOO_LOW"})
"""Refusals that end when the owner leaves Stars with the bot."""
_NOBODY: Final = "PAYER_UNKNOWN"
_UNREACHABLE: Final = ("chat not found", "user not found", "peer_id_invalid", "user is deactivated")


class RefundDelayed(Exception):
    """Telegram does not give it back now; it will."""


def _install(parts: Parts) -> None:
    parts.gateway.outbox.register(REVEAL, partial(_tell, parts.desk))
    parts.gateway.outbox.register(REFUND, partial(_give_back, parts.desk))


async def _tell(desk: Desk, bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
    """{charge_id}: tell who paid it who wrote, once it is sure that they may know."""
    charge_id, payments = payload["charge_id"], desk.gateway.clients.payments
    payment = (await payments.FindPayment(FindPaymentRequest(charge_id=charge_id))).payment
    if payment.state != payments_pb2.PAYMENT_STATE_PAID:
        return OBSOLETE
    payer = payment.payer_member_id
    if not payer or not payment.chat_id:
        await _mark(desk, charge_id, delivered=False)
        return OBSOLETE
    try:
        found = await desk.gateway.clients.mails.Reveal(
            RevealRequest(
                request_id=request_id(0, "Reveal", charge_id, payment.chat_id),
                chat_id=payment.chat_id,
                number=payment.mail_number,
                member_id=payer,
                charge_id=charge_id,
            )
        )
    except ServiceError as error:
        if not is_expected(error):
            raise
        # Else it goes back by itself, and they hear of that.
        if error.reason == MEMBER_ERASED:
            await _mark(desk, charge_id, delivered=False)
        return OBSOLETE
    reader = await Reader.of(desk, payer)
    group = await desk.seen.group(payment.chat_id)
    text = reader.say(
        "paid-name",
        number=payment.mail_number,
        group=group.title if group else "",
        member=str(found.sender_member_id),
        name=shown_in_line(found.sender_name),
    )
    delivered = await _sent(bot, payer, text)
    await _mark(desk, charge_id, delivered=delivered)
    return None if delivered else OBSOLETE


async def _mark(desk: Desk, charge_id: str, *, delivered: bool) -> None:
    request = MarkDeliveredRequest(
        request_id=request_id(0, "MarkDelivered", charge_id, delivered),
        charge_id=charge_id,
        delivered=delivered,
    )
    await desk.gateway.clients.payments.MarkDelivered(request)
    metrics.payments.add(1, {OUTCOME: "delivered" if delivered else "not_told"})


async def _sent(bot: ExtBot[Any], member_id: int, text: str) -> bool:
    """Whether it is there; else they cannot be reached."""
    try:
        await bot.send_message(member_id, text, parse_mode="HTML")
    except Forbidden:
        return False
    except BadRequest as error:
        if not error.message.lower().startswith(_UNREACHABLE):
            raise
        return False
    return True


async def _give_back(desk: Desk, bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
    """{charge_id}: what went back before is done; what Telegram refuses for good waits for the owner."""
    charge_id, payments = payload["charge_id"], desk.gateway.clients.payments
    begun = await payments.BeginRefund(
        BeginRefundRequest(request_id=request_id(0, "BeginRefund", charge_id), charge_id=charge_id)
    )
    if not begun.due:
        return OBSOLETE
    error = await _refused(bot, begun.payer_member_id, charge_id)
    await payments.SettleRefund(
        SettleRefundRequest(
            request_id=request_id(0, "SettleRefund", charge_id, error),
            charge_id=charge_id,
            refunded=not error,
            error=error,
        )
    )
    metrics.payments.add(1, {OUTCOME: "refund_failed" if error else "refunded"})
    if error:
        # No charge and no person: the owner finds them with /paysupport.
        log.error("a payment cannot be given back", extra={"fields": {"gymnation.reason": error}})
        return OBSOLETE
    reader = await Reader.of(desk, begun.payer_member_id)
    await _sent(bot, begun.payer_member_id, reader.say(_why(begun.payment), stars=begun.payment.stars))
    return None


async def _refused(bot: ExtBot[Any], payer: int, charge_id: str) -> str:
    """Why Telegram refuses for good; empty when the Stars are back."""
    if not payer:
        return _NOBODY
    try:
        await bot.refund_star_payment(payer, charge_id)
    except Forbidden:
        return "FORBIDDEN"
    except BadRequest as error:
        # The library writes CHARGE_NOT_FOUND with one capital.
        words = error.message.upper()
        found = _REASON.search(words.replace(" ", "_"))
        reason = found.group() if found else "BAD_REQUEST"
        if _DONE_BEFORE in words:
            return ""
        if reason in _LATER:
            metrics.payments.add(1, {OUTCOME: "refund_delayed"})
            raise RefundDelayed from None
        return reason
    return ""


def _why(payment: payments_pb2.Payment) -> str:
    return {
        payments_pb2.REFUND_CAUSE_PAID_BEFORE: "refunded-paid-before",
        payments_pb2.REFUND_CAUSE_ASKED: "refunded-asked",
        payments_pb2.REFUND_CAUSE_GONE: "refunded-gone",
    }.get(payment.cause, "refunded")


FEATURE = Feature(install=_install)
