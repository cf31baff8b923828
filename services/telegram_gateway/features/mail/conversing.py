"""What the two sides of a mail do once it is there: reply, end it, block, keep the name, learn the name.

And what members do who read it in the group: report it.
"""

from telegram.error import BadRequest, Forbidden

from gymnation.member.v1.mail_service_pb2 import (
    BlockMailSenderRequest,
    GetMailRequest,
    OfferRevealRequest,
    ReportMailRequest,
    RevealRequest,
    StopThreadRequest,
    WithdrawRevealRequest,
)
from gymnation.member.v1.mails_pb2 import MAIL_SIDE_UNSPECIFIED
from servicekit.errors import ServiceError
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.callback_router import Alert
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Feature
from telegram_gateway.conversation.permissions import Place, Role
from telegram_gateway.features.mail import writing
from telegram_gateway.features.mail.mail_words import Reader, title_of
from telegram_gateway.features.mail.reading import mail_page
from telegram_gateway.features.payments.invoices import send_invoice

SURE = 1


async def on_answer(context: GatewayContext, press: Press) -> str | None:
    """Ask one of the two sides for a reply, in private; all others learn whose it is to reply."""
    chat_id, number = press.take(2)
    mail = (
        await context.clients.mails.GetMail(
            GetMailRequest(chat_id=chat_id, number=number, member_id=context.user.id)
        )
    ).mail
    if mail.seen_by == MAIL_SIDE_UNSPECIFIED:
        return Alert(await context.plain("mail-answer-not-yours"))
    if not mail.replies_open:
        return Alert(await context.plain("mail-answer-closed"))
    try:
        await writing.begin_answer(context, chat_id, number)
    except Forbidden:
        return Alert(await context.plain("mail-answer-no-private"))
    except BadRequest as error:
        if not error.message.lower().startswith("chat not found"):
            raise
        return Alert(await context.plain("mail-answer-no-private"))
    return None if context.place is Place.PRIVATE else await context.plain("mail-answer-in-private")


async def on_stop(context: GatewayContext, press: Press) -> str | None:
    """End the conversation, after one more question."""
    chat_id, number, sure = press.take(3)
    if sure != SURE:
        await _ask_again(context, "mail-stop-ask", "mail-button-stop-sure", "mail_stop", (chat_id, number))
        return None
    await context.clients.mails.StopThread(
        StopThreadRequest(
            request_id=context.request_id("StopThread"),
            chat_id=chat_id,
            number=number,
            member_id=context.user.id,
        )
    )
    await context.edit_pressed(*await mail_page(context, chat_id, number))
    return await context.plain("mail-stopped")


async def on_block(context: GatewayContext, press: Press) -> str | None:
    """Let a sender reach the presser no more, after one more question."""
    chat_id, number, sure = press.take(3)
    if sure != SURE:
        await _ask_again(context, "mail-block-ask", "mail-button-block-sure", "mail_block", (chat_id, number))
        return None
    await context.clients.mails.BlockMailSender(
        BlockMailSenderRequest(
            request_id=context.request_id("BlockMailSender"),
            chat_id=chat_id,
            number=number,
            member_id=context.user.id,
        )
    )
    await context.edit_pressed(await context.say("mail-blocked"))
    return None


async def _ask_again(
    context: GatewayContext, question: str, sure: str, action: str, numbers: tuple[int, int]
) -> None:
    reader = await Reader.of(context)
    await context.edit_pressed(
        reader.say(question),
        reader.column(
            reader.button(sure, action, *numbers, SURE),
            reader.button("mail-button-back", "mail_view", *numbers),
        ),
    )


async def on_withdraw(context: GatewayContext, press: Press) -> str | None:
    """Take back that the recipient may learn who wrote."""
    chat_id, number = press.take(2)
    try:
        await context.clients.mails.WithdrawReveal(
            WithdrawRevealRequest(
                request_id=context.request_id("WithdrawReveal"),
                chat_id=chat_id,
                number=number,
                member_id=context.user.id,
            )
        )
    except ServiceError as error:
        if error.reason != "ALREADY_REVEALED":
            raise
        return Alert(await context.plain("mail-withdrawn-late"))
    await context.edit_pressed(*await mail_page(context, chat_id, number))
    return await context.plain("mail-withdrawn")


async def on_reveal(context: GatewayContext, press: Press) -> str | None:
    """Tell the recipient who wrote, once, after one more question."""
    chat_id, number, sure = press.take(3)
    try:
        offer = await context.clients.mails.OfferReveal(
            OfferRevealRequest(chat_id=chat_id, number=number, member_id=context.user.id)
        )
        if offer.stars:
            await send_invoice(
                context,
                number=number,
                group=await title_of(context.desk, chat_id),
                stars=offer.stars,
                payload=offer.payload,
            )
            return None
        if sure != SURE:
            await _ask_again(context, "mail-reveal-ask", "mail-reveal-sure", "mail_reveal", (chat_id, number))
            return None
        found = await context.clients.mails.Reveal(
            RevealRequest(
                request_id=context.request_id("Reveal"),
                chat_id=chat_id,
                number=number,
                member_id=context.user.id,
            )
        )
    except ServiceError as error:
        known = {"ALREADY_REVEALED": "mail-reveal-known", "REVEAL_NOT_ALLOWED": "mail-reveal-not-now"}
        if error.reason not in known:
            raise
        return Alert(await context.plain(known[error.reason]))
    text = await context.say(
        "mail-reveal-told",
        number=number,
        group=await title_of(context.desk, chat_id),
        member=str(found.sender_member_id),
        name=await context.shown_name(found.sender_name),
    )
    await context.edit_pressed(text)
    return None


async def on_report(context: GatewayContext, press: Press) -> str | None:
    """Report a mail: in the group with one press, by its recipient in private after one more question."""
    chat_id, number, sure = press.take(3)
    if context.place is Place.PRIVATE and sure != SURE:
        await _ask_again(
            context, "mail-report-ask", "mail-button-report-sure", "mail_report", (chat_id, number)
        )
        return None
    if context.place is Place.GROUP and await context.role() is Role.OUTSIDER:
        return await context.plain("group-not-yours")
    reported = await context.clients.mails.ReportMail(
        ReportMailRequest(
            request_id=context.request_id("ReportMail"),
            chat_id=chat_id,
            number=number,
            member_id=context.user.id,
        )
    )
    key = "mail-reported-removed" if reported.removed else "mail-reported"
    if context.place is Place.PRIVATE:
        await context.edit_pressed(await context.say(key))
        return None
    return Alert(await context.plain(key))


FEATURE = Feature(
    buttons=(
        Button(147, "mail_answer", on_answer),
        Button(148, "mail_stop", on_stop),
        Button(149, "mail_block", on_block),
        Button(150, "mail_withdraw", on_withdraw),
        Button(151, "mail_reveal", on_reveal),
        Button(152, "mail_report", on_report),
    ),
)
