"""Replies that were reported: by the side that got them, and as moderators see them and decide.

Moderators read the reported words alone, and not what its reporter wrote.
"""

from typing import Final

from telegram import InlineKeyboardMarkup

from gymnation.member.v1 import mails_pb2
from gymnation.member.v1.mail_service_pb2 import DecideReplyRequest, GetMailRequest, ReportReplyRequest
from gymnation.member.v1.mails_pb2 import Mail, MailReply
from servicekit.errors import ServiceError
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.callback_router import Alert
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import for_admin_group
from telegram_gateway.features.mail.mail_words import SENDER, Reader

SURE: Final = 1
KEEP, REMOVE, BLOCK = range(3)
DECISIONS: Final = (
    mails_pb2.MAIL_DECISION_KEEP,
    mails_pb2.MAIL_DECISION_REMOVE,
    mails_pb2.MAIL_DECISION_REMOVE,
)
_DECIDED: Final = ("mail-reply-decided-keep", "mail-reply-decided-remove", "mail-reply-decided-block")


async def on_report(context: GatewayContext, press: Press) -> str | None:
    """Report what the other side wrote, after one more question that shows it."""
    chat_id, number, reply_number, sure = press.take(4)
    if sure == SURE:
        await context.clients.mails.ReportReply(
            ReportReplyRequest(
                request_id=context.request_id("ReportReply"),
                chat_id=chat_id,
                number=number,
                member_id=context.user.id,
                reply_number=reply_number,
            )
        )
        context.gateway.outbox.look_again()
        await context.edit_pressed(await context.say("mail-reply-reported"))
        return None
    found = await context.clients.mails.GetMail(
        GetMailRequest(chat_id=chat_id, number=number, member_id=context.user.id)
    )
    reply = next((one for one in found.replies if one.number == reply_number), None)
    if reply is None:
        return Alert(await context.plain("mail-reply-gone"))
    reader = await Reader.of(context)
    await context.edit_pressed(
        reader.say("mail-reply-report-ask", text=reply.text),
        reader.column(
            reader.button("mail-reply-report-sure", "mail_reply_report", chat_id, number, reply_number, SURE),
            reader.button("mail-button-back", "mail_view", chat_id, number),
        ),
    )
    return None


def reported_reply(
    reader: Reader, mail: Mail, reply: MailReply, *, group: str, is_owner: bool
) -> tuple[str, InlineKeyboardMarkup]:
    """Return a reported reply as moderators see it, with what they can decide."""
    by_sender = getattr(reply, "from") == SENDER
    key = "mail-concern-reply-sender" if by_sender else "mail-concern-reply-recipient"
    told = reader.say(key, group=group, number=mail.number, pseudonym=mail.pseudonym)
    numbers = (mail.chat_id, mail.number, reply.number)
    buttons = [
        reader.button(label, "mail_reply_decide", *numbers, place)
        for place, label in (
            (KEEP, "mail-decide-keep"),
            (REMOVE, "mail-reply-decide-remove"),
            (BLOCK, "mail-reply-decide-block"),
        )
    ]
    if is_owner and by_sender:
        buttons.append(reader.button("mail-open-sender", "mail_open", mail.chat_id, mail.number))
    return f"{told}\n\n{reader.say('mail-view-text', text=reply.text)}", reader.column(*buttons)


@for_admin_group(may="admincorreio")
async def on_decide(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Store what an admin decides on a reply."""
    _, number, reply_number, place = press.take(4)
    decision = press.pick(3, DECISIONS)
    try:
        await context.clients.mails.DecideReply(
            DecideReplyRequest(
                request_id=context.request_id("DecideReply"),
                chat_id=group.chat_id,
                number=number,
                decided_by=context.user.id,
                decided_by_name=context.user.full_name,
                reply_number=reply_number,
                decision=decision,
                block_writer=place == BLOCK,
            )
        )
    except ServiceError as error:
        if error.reason != "MAIL_OVER":
            raise
        await context.edit_pressed(await context.say("mail-decided-already"))
        return None
    reader = await Reader.of(context)
    await context.edit_pressed(
        reader.say(_DECIDED[place], number=number),
        reader.column(reader.button("mail-button-back", "mail_admin", group.chat_id)),
    )
    return None


FEATURE = Feature(
    buttons=(
        Button(172, "mail_reply_report", on_report),
        Button(173, "mail_reply_decide", on_decide),
    ),
)
