"""How mails are told to their readers: texts in a language, and buttons for one chat."""

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from gymnation.member.v1 import mails_pb2
from gymnation.member.v1.mails_pb2 import Mail, MailReply
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.texts import match_language, moments
from telegram_gateway.texts.moments import Moment

LIFE: Final = timedelta(days=40)
"""Of the buttons: a mail is there for a day, and its two sides look back for a month."""
SENDER, RECIPIENT = mails_pb2.MAIL_SIDE_SENDER, mails_pb2.MAIL_SIDE_RECIPIENT
_ENDED: Final = {
    mails_pb2.MAIL_STATE_OVER: "mail-state-over",
    mails_pb2.MAIL_STATE_RETURNED: "mail-state-returned",
    mails_pb2.MAIL_STATE_REFUSED: "mail-state-refused",
    mails_pb2.MAIL_STATE_REMOVED: "mail-state-removed",
    mails_pb2.MAIL_STATE_ERASED: "mail-state-removed",
}

Rows = list[list[InlineKeyboardButton]]


@dataclass(frozen=True, slots=True)
class Reader:
    """One person in one chat, who reads in a language and presses buttons there."""

    desk: Desk
    member_id: int
    """0: whoever presses."""
    chat_id: int
    language: str

    @classmethod
    async def of(cls, context: GatewayContext) -> "Reader":
        """Return who wrote or pressed, in this chat."""
        return cls(context.desk, context.user.id, context.chat.id, await context.language())

    @classmethod
    async def in_private(cls, desk: Desk, member_id: int, group_chat_id: int) -> "Reader":
        """Return a person in their chat with the bot, to whom a group's mail is told."""
        group = await desk.seen.group(group_chat_id)
        language = match_language(
            await desk.seen.chosen_language(member_id), group.settings.language if group else None
        )
        return cls(desk, member_id, member_id, language)

    def say(self, key: str, /, **arguments: object) -> str:
        """Return a text as Telegram HTML."""
        return self.desk.texts.format(self.language, key, **arguments)

    def plain(self, key: str, /, **arguments: object) -> str:
        """Return a text as it stands."""
        return self.desk.texts.plain(self.language, key, **arguments)

    def button(self, key: str, action: str, *numbers: int, **arguments: object) -> InlineKeyboardButton:
        """Return a button with a text of the catalogue."""
        token = self.desk.buttons.token(
            action, *numbers, owner_id=self.member_id, chat_id=self.chat_id, life=LIFE
        )
        return InlineKeyboardButton(self.plain(key, **arguments), callback_data=token)

    def column(self, *buttons: InlineKeyboardButton) -> InlineKeyboardMarkup:
        """Return buttons below each other."""
        return InlineKeyboardMarkup([[button] for button in buttons])

    def state(self, mail: Mail, zone: str) -> str:
        """Return where a mail stands for its reader, as plain text."""
        if mail.state in _ENDED:
            return self.plain(_ENDED[mail.state])
        if mail.state == mails_pb2.MAIL_STATE_PUBLISHED:
            key = "mail-state-private" if mail.only_for_recipient else "mail-state-published"
            end = clock_of(mail.end_time, zone)
            return Moment(self.plain(key, end=end), end.at, moments.AS_WRITTEN)
        if mail.seen_by == RECIPIENT:
            queued = mail.state == mails_pb2.MAIL_STATE_QUEUED
            return self.plain("mail-state-queued" if queued else "mail-state-waiting")
        return self.plain("mail-state-on-its-way")

    def reply(self, mail: Mail, reply: MailReply) -> str:
        """Return a line of the conversation as its reader sees it, as Telegram HTML."""
        side = getattr(reply, "from")
        if side == mail.seen_by:
            return self.say("mail-view-you", text=reply.text)
        return self.say("mail-view-sender" if side == SENDER else "mail-view-recipient", text=reply.text)


def report_button(reader: Reader, mail: Mail, reply: MailReply) -> InlineKeyboardButton:
    """Return what reports a reply that its reader got."""
    numbers = (mail.chat_id, mail.number, reply.number)
    return reader.button("mail-button-report-reply", "mail_reply_report", *numbers, 0)


def clock_of(time: Timestamp, zone: str) -> Moment:
    """Return the day and minute of a time in a zone."""
    return moments.minute(time.ToDatetime(UTC), zone)


async def title_of(desk: Desk, chat_id: int) -> str:
    """Return a group's title; an id of a former chat is known, too."""
    group = await desk.seen.group(chat_id)
    return group.title if group is not None else ""


async def zone_of(desk: Desk, chat_id: int) -> str:
    """Return a group's time zone."""
    group = await desk.seen.group(chat_id)
    return group.settings.time_zone if group is not None else "America/Sao_Paulo"
