"""/paysupport: what somebody paid in Stars, where it stands, and a button to have it back.

Telegram asks for this command of every bot that sells something.
It works with the number of a charge, too: also for who erased their data since.
The owner sees besides what Telegram refuses to give back, and has it tried again.
"""

from datetime import timedelta
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from gymnation.member.v1 import payments_pb2
from gymnation.member.v1.payment_service_pb2 import (
    AskRefundRequest,
    BeginRefundRequest,
    FindPaymentRequest,
    ListAllPaymentsRequest,
    ListPaymentsRequest,
)
from servicekit.errors import ServiceError
from telegram_gateway.clients.times import to_datetime
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature
from telegram_gateway.conversation.permissions import EVERYONE, Rule
from telegram_gateway.features.payments.checkouts import charge_tag
from telegram_gateway.texts import moments

SHOWN: Final = 5
LOOKED_AT: Final = 50
_LIFE: Final = timedelta(days=21)
_STATES: Final = {
    payments_pb2.PAYMENT_STATE_PAID: "paid",
    payments_pb2.PAYMENT_STATE_DELIVERED: "delivered",
    payments_pb2.PAYMENT_STATE_REFUND_DUE: "due",
    payments_pb2.PAYMENT_STATE_REFUNDED: "refunded",
    payments_pb2.PAYMENT_STATE_REFUND_FAILED: "failed",
}


async def pay_support(context: GatewayContext) -> None:
    """Show the last payments, or the one whose charge was named."""
    words = (context.message.text or "").split()[1:]
    if words:
        payment = await _named(context, words[0])
        listed = [payment] if payment is not None else []
        head = "paysupport-one" if listed else "paysupport-unknown"
    else:
        listed = (await _mine(context))[:SHOWN]
        head = "paysupport-head" if listed else "paysupport-none"
    parts = [await context.say(head)]
    rows = []
    for number, payment in enumerate(listed, start=1):
        parts.append(await _entry(context, number, payment))
        if _may_ask(context, payment):
            data = context.button_data(
                "paysupport_refund", blob=bytes.fromhex(charge_tag(payment.charge_id)), life=_LIFE
            )
            label = await context.plain("paysupport-ask", number=number, stars=payment.stars)
            rows.append([InlineKeyboardButton(label, callback_data=data)])
    parts.append(await _whom_to_ask(context))
    await context.send_html("\n\n".join(parts), markup=InlineKeyboardMarkup(rows) if rows else None)
    if not words and _is_owner(context):
        await _show_failed(context)


async def on_refund(context: GatewayContext, press: Press) -> str | None:
    """Ask for one payment back."""
    found = [one for one in await _mine(context) if bytes.fromhex(charge_tag(one.charge_id)) == press.blob]
    if not found:
        raise ButtonInvalid
    try:
        await context.clients.payments.AskRefund(
            AskRefundRequest(
                request_id=context.request_id("AskRefund"),
                member_id=context.user.id,
                charge_id=found[0].charge_id,
            )
        )
    except ServiceError as error:
        known = {"PAYMENT_DELIVERED": "paysupport-delivered", "REFUND_TOO_LATE": "paysupport-late"}
        if error.reason not in known:
            raise
        await context.edit_pressed(await context.say(known[error.reason]))
        return None
    await context.edit_pressed(await context.say("paysupport-asked", stars=found[0].stars))
    return None


def _is_owner(context: GatewayContext) -> bool:
    return context.user.id == context.gateway.settings.owner_id


async def _show_failed(context: GatewayContext) -> None:
    """What waits for the owner, without who paid."""
    failed = await _failed(context)
    if not failed:
        return
    lines = [
        await context.say(
            "paysupport-failed-entry",
            number=number,
            stars=one.stars,
            day=moments.day_of_year(to_datetime(one.pay_time), "UTC"),
            charge=one.charge_id,
        )
        for number, one in enumerate(failed, start=1)
    ]
    head = await context.say("paysupport-failed", count=len(failed))
    again = InlineKeyboardButton(
        await context.plain("paysupport-again"), callback_data=context.button_data("paysupport_again")
    )
    await context.send_html("\n\n".join((head, *lines)), markup=InlineKeyboardMarkup([[again]]))


async def _failed(context: GatewayContext) -> list[payments_pb2.Payment]:
    listed = await context.clients.payments.ListAllPayments(
        ListAllPaymentsRequest(state=payments_pb2.PAYMENT_STATE_REFUND_FAILED, page_size=LOOKED_AT)
    )
    return list(listed.payments)


async def on_again(context: GatewayContext, _: Press) -> str | None:
    """Have everything tried again that Telegram refused."""
    if not _is_owner(context):
        raise ButtonInvalid
    failed = await _failed(context)
    for one in failed:
        await context.clients.payments.BeginRefund(
            BeginRefundRequest(
                request_id=context.request_id("BeginRefund", one.charge_id),
                charge_id=one.charge_id,
                again=True,
            )
        )
    await context.edit_pressed(await context.say("paysupport-tried", count=len(failed)))
    return None


async def _mine(context: GatewayContext) -> list[payments_pb2.Payment]:
    listed = await context.clients.payments.ListPayments(
        ListPaymentsRequest(member_id=context.user.id, page_size=LOOKED_AT)
    )
    return list(listed.payments)


async def _named(context: GatewayContext, charge_id: str) -> payments_pb2.Payment | None:
    """Nobody learns of what somebody else paid."""
    try:
        found = await context.clients.payments.FindPayment(FindPaymentRequest(charge_id=charge_id[:200]))
    except ServiceError as error:
        if error.reason != "PAYMENT_NOT_FOUND":
            raise
        return None
    return found.payment if found.payment.payer_member_id in (0, context.user.id) else None


def _may_ask(context: GatewayContext, payment: payments_pb2.Payment) -> bool:
    until = to_datetime(payment.refundable_until_time)
    return payment.state == payments_pb2.PAYMENT_STATE_PAID and context.gateway.clock() < until


async def _entry(context: GatewayContext, number: int, payment: payments_pb2.Payment) -> str:
    group = await context.desk.seen.group(payment.chat_id) if payment.chat_id else None
    what = (
        await context.say("paysupport-for-mail", number=payment.mail_number, group=group.title)
        if group is not None and payment.mail_number
        else await context.say("paysupport-for-unknown")
    )
    return await context.say(
        "paysupport-entry",
        number=number,
        stars=payment.stars,
        day=moments.day_of_year(to_datetime(payment.pay_time), "UTC"),
        what=what,
        state=_STATES.get(payment.state, "paid"),
        charge=payment.charge_id,
    )


async def _whom_to_ask(context: GatewayContext) -> str:
    contact = context.gateway.settings.privacy_contact
    return await context.say("paysupport-contact" if contact else "paysupport-no-contact", contact=contact)


FEATURE = Feature(
    commands=(Command("paysupport", pay_support, Rule(private=EVERYONE), menu=137),),
    buttons=(
        Button(138, "paysupport_refund", on_refund),
        Button(140, "paysupport_again", on_again),
    ),
)
