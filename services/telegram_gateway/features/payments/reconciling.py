"""Each hour Telegram's account of Stars is compared with what is stored: income that was never told is found.

One gateway does it: the hour is an entry of the outbox, which is there once, and makes the next one.
"""

import logging
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from telegram import StarTransaction, TransactionPartnerUser
from telegram.error import TelegramError
from telegram.ext import ExtBot

from gymnation.member.v1 import payments_pb2
from gymnation.member.v1.payment_service_pb2 import ReconcilePaymentsRequest
from servicekit.attributes import MESSAGING_BATCH, OUTCOME
from servicekit.errors import ServiceError
from servicekit.request_ids import request_id
from telegram_gateway import metrics
from telegram_gateway.clients.times import to_timestamp
from telegram_gateway.conversation.feature import Feature, Parts
from telegram_gateway.dependencies import Gateway

log = logging.getLogger(__name__)

KIND: Final = "star_reconciliation"
PAGE: Final = 100
HOUR: Final = timedelta(hours=1)
AGAIN: Final = timedelta(minutes=10)
"""After this it is tried again where Telegram or the member service were away."""


def _install(parts: Parts) -> None:
    parts.gateway.outbox.register(KIND, partial(_compare, parts.gateway))


async def begin(gateway: Gateway) -> None:
    """Have the account compared from now on, where anything costs Stars. Once an hour, by however many."""
    if gateway.settings.mail_stars_at_most:
        now = gateway.clock()
        await _schedule(gateway, now.replace(minute=0, second=0, microsecond=0), 0)


async def _schedule(gateway: Gateway, due: datetime, offset: int) -> None:
    await gateway.outbox.schedule(f"{KIND}:{due:%Y-%m-%dT%H:%M}", KIND, 0, {"offset": offset}, due)


async def _compare(gateway: Gateway, bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
    """{offset}: how many lines of the account were compared before; lines are only added."""
    offset = payload["offset"]
    try:
        offset = await compare(gateway, bot, offset)
    except (TelegramError, ServiceError) as error:
        log.warning("payments could not be compared", extra={"fields": {"error.type": type(error).__name__}})
        metrics.payments.add(1, {OUTCOME: "not_compared"})
        await _schedule(gateway, gateway.clock() + AGAIN, offset)
        return "put_off"
    hour = gateway.clock().replace(minute=0, second=0, microsecond=0)
    await _schedule(gateway, hour + HOUR, offset)
    return None


async def compare(gateway: Gateway, bot: ExtBot[Any], offset: int) -> int:
    """Compare all lines from there on; return how many there are."""
    while True:
        page = (await bot.get_star_transactions(offset=offset, limit=PAGE)).transactions
        lines = [line for one in page if (line := _line(one)) is not None]
        if lines:
            await _told(gateway, offset, lines)
        offset += len(page)
        if len(page) < PAGE:
            return offset


async def _told(gateway: Gateway, offset: int, lines: list[payments_pb2.StarTransaction]) -> None:
    names = [f"{one.charge_id}:{one.outgoing}" for one in lines]
    compared = await gateway.clients.payments.ReconcilePayments(
        ReconcilePaymentsRequest(
            request_id=request_id(0, "ReconcilePayments", offset, *names), transactions=lines
        )
    )
    if compared.found:
        metrics.payments.add(compared.found, {OUTCOME: "found"})
        log.warning(
            "income was found that nobody had told", extra={"fields": {MESSAGING_BATCH: compared.found}}
        )
    if compared.both:
        metrics.payments.add(len(compared.both), {OUTCOME: "both"})
        log.error(
            "payments were delivered and went back",
            extra={"fields": {MESSAGING_BATCH: len(compared.both)}},
        )


def _line(one: StarTransaction) -> payments_pb2.StarTransaction | None:
    """An invoice that somebody paid, or got back; None for what else moves Stars."""
    partner = one.source or one.receiver
    if not isinstance(partner, TransactionPartnerUser):
        return None
    if str(partner.transaction_type) != "invoice_payment" or one.amount <= 0:
        return None
    return payments_pb2.StarTransaction(
        charge_id=one.id,
        outgoing=one.source is None,
        payer_member_id=partner.user.id,
        stars=one.amount,
        payload=partner.invoice_payload or "",
        pay_time=to_timestamp(one.date),
    )


FEATURE = Feature(install=_install)
