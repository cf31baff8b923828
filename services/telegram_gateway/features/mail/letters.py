"""What the outbox tells people about mails: each entry names a mail, and what to say is asked at that moment.

No entry has a sender in it, nor a text. Whoever blocked the bot or never wrote to it is told nothing.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from telegram import InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden
from telegram.ext import ExtBot

from gymnation.member.v1 import mails_pb2
from gymnation.member.v1.mail_service_pb2 import GetMailTaskRequest, GetMailTaskResponse
from servicekit.errors import NotFound
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.conversation.feature import Feature, Parts
from telegram_gateway.features.mail.mail_words import SENDER, Reader, report_button
from telegram_gateway.features.mail.reading import consent_buttons, review_buttons
from telegram_gateway.features.mail.recipients import INSIDE
from telegram_gateway.runtime.outbox_kinds import OBSOLETE

Told = tuple[str, InlineKeyboardMarkup | None]


async def task_of(
    desk: Desk, payload: dict[str, Any], task: mails_pb2.MailTask.ValueType
) -> GetMailTaskResponse | None:
    """Return what an entry is to do; None when there is nothing to do any more."""
    try:
        found: GetMailTaskResponse = await desk.gateway.clients.mails.GetMailTask(
            GetMailTaskRequest(mail_id=payload["mail_id"], task=task, reply_id=payload.get("reply_id", ""))
        )
    except NotFound:
        return None
    return found if found.due else None


async def send_privately(
    bot: ExtBot[Any], person: int, text: str, markup: InlineKeyboardMarkup | None
) -> str | None:
    """Send Telegram HTML to a person; OBSOLETE when the bot may not write to them."""
    try:
        await bot.send_message(person, text, parse_mode=ParseMode.HTML, reply_markup=markup)
    except Forbidden:
        return OBSOLETE
    except BadRequest as error:
        if not error.message.lower().startswith("chat not found"):
            raise
        return OBSOLETE
    return None


class Letter:
    """One kind of the outbox that is told to one side of a mail."""

    def __init__(
        self,
        desk: Desk,
        task: mails_pb2.MailTask.ValueType,
        write: Callable[[Reader, GetMailTaskResponse], Told],
        may: Callable[[GetMailTaskResponse], Awaitable[bool]] | None = None,
    ) -> None:
        self._desk, self._task, self._write, self._may = desk, task, write, may

    async def __call__(self, bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        """{mail_id, reply_id?}"""
        found = await task_of(self._desk, payload, self._task)
        if found is None or (self._may is not None and not await self._may(found)):
            return OBSOLETE
        reader = await Reader.in_private(self._desk, found.target_chat_id, found.mail.chat_id)
        return await send_privately(bot, found.target_chat_id, *self._write(reader, found))


def consent(reader: Reader, task: GetMailTaskResponse) -> Told:
    """Whether they want mail from this group."""
    return reader.say("mail-consent-ask", group=task.group_title), consent_buttons(reader, task.mail)


def review(reader: Reader, task: GetMailTaskResponse) -> Told:
    """The mail, with what they can do."""
    text = reader.say("mail-review-ask", group=task.group_title, text=task.mail.text)
    return text, review_buttons(reader, task.mail)


def returned(reader: Reader, task: GetMailTaskResponse) -> Told:
    """That it cannot be delivered: the same words whatever the reason."""
    return _plain(reader, "mail-returned", task), None


def delivered(reader: Reader, task: GetMailTaskResponse) -> Told:
    """That it was published, or read."""
    private = task.mail.only_for_recipient
    text = _plain(reader, "mail-delivered-private" if private else "mail-delivered-group", task)
    return text, _open(reader, task)


def refused(reader: Reader, task: GetMailTaskResponse) -> Told:
    """That the moderators refused it, or that it was taken away."""
    before = task.mail.state == mails_pb2.MAIL_STATE_REFUSED
    return _plain(reader, "mail-refused" if before else "mail-removed", task), None


def reply(reader: Reader, task: GetMailTaskResponse) -> Told:
    """What the other side wrote."""
    to_sender = task.mail.seen_by == SENDER
    text = reader.say(
        "mail-reply-to-sender" if to_sender else "mail-reply-to-recipient",
        number=task.mail.number,
        group=task.group_title,
        text=task.reply.text,
    )
    mail = task.mail
    rows = [
        [reader.button("mail-button-view", "mail_view", mail.chat_id, mail.number)],
        [report_button(reader, mail, task.reply)],
    ]
    if mail.replies_open:
        rows.insert(0, [reader.button("mail-button-answer", "mail_answer", mail.chat_id, mail.number)])
    return text, InlineKeyboardMarkup(rows)


def revealed(reader: Reader, task: GetMailTaskResponse) -> Told:
    """That the recipient knows who wrote."""
    return _plain(reader, "mail-revealed", task), None


def _plain(reader: Reader, key: str, task: GetMailTaskResponse) -> str:
    return reader.say(key, number=task.mail.number, group=task.group_title)


def _open(reader: Reader, task: GetMailTaskResponse) -> InlineKeyboardMarkup:
    mail = task.mail
    return reader.column(reader.button("mail-button-view", "mail_view", mail.chat_id, mail.number))


def _install(parts: Parts) -> None:
    """Teach the outbox to tell of mails."""
    desk, outbox = parts.desk, parts.gateway.outbox

    async def is_inside(task: GetMailTaskResponse) -> bool:
        # Whoever is not in the group learns nothing of it; for its sender that sounds like a no.
        status = await desk.roles.status(task.mail.chat_id, task.target_chat_id)
        return status in INSIDE

    for kind, task, write, may in (
        ("mail_consent", mails_pb2.MAIL_TASK_CONSENT, consent, is_inside),
        ("mail_review", mails_pb2.MAIL_TASK_REVIEW, review, is_inside),
        ("mail_returned", mails_pb2.MAIL_TASK_RETURNED, returned, None),
        ("mail_delivered", mails_pb2.MAIL_TASK_DELIVERED, delivered, None),
        ("mail_refused", mails_pb2.MAIL_TASK_REFUSED, refused, None),
        ("mail_reply", mails_pb2.MAIL_TASK_REPLY, reply, None),
        ("mail_revealed", mails_pb2.MAIL_TASK_REVEALED, revealed, None),
    ):
        outbox.register(kind, Letter(desk, task, write, may))


FEATURE = Feature(install=_install)
