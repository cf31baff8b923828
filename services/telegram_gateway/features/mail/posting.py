"""A mail in the group: posted once at the most, edited when it is over, and taken away.

The member service marks it before it is sent. Whoever finds it marked does not send it again:
then nobody knows whether it is there, and the moderators are told so.
"""

from datetime import timedelta
from typing import Any, Final

from telegram import InlineKeyboardMarkup, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter
from telegram.ext import ExtBot

from gymnation.member.v1 import mails_pb2
from gymnation.member.v1.mail_service_pb2 import (
    BeginMailPostRequest,
    BeginMailPostResponse,
    SettleMailPostRequest,
)
from servicekit.errors import NotFound
from telegram_gateway.bot_api.addresses import Address
from telegram_gateway.bot_api.limiter import ErrandOver
from telegram_gateway.bot_api.names import shown_in_line
from telegram_gateway.bot_api.request import is_ambiguous
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.conversation.feature import Feature, Parts
from telegram_gateway.features.mail.letters import task_of
from telegram_gateway.features.mail.mail_words import Reader
from telegram_gateway.runtime.outbox_kinds import OBSOLETE
from telegram_gateway.texts import match_language

POSTED, REFUSED, UNKNOWN = (
    mails_pb2.MAIL_POST_OUTCOME_POSTED,
    mails_pb2.MAIL_POST_OUTCOME_REFUSED,
    mails_pb2.MAIL_POST_OUTCOME_UNKNOWN,
)
_TRIES: Final = 5
_PAUSE_S: Final = 5.0
_LONGEST_PAUSE_S: Final = 60.0
_ANYBODY: Final = 0
_GONE: Final = ("message to delete not found", "message can't be deleted", "chat not found")


async def reader_of(desk: Desk, chat_id: int) -> Reader:
    """Return everybody in a group, in its language."""
    group = await desk.seen.group(chat_id)
    return Reader(desk, _ANYBODY, chat_id, match_language(group.settings.language if group else None))


class Posting:
    """The outbox's kind "mail_post"."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._mails = desk, desk.gateway.clients.mails

    async def __call__(self, bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        """{mail_id}"""
        mail_id = payload["mail_id"]
        try:
            begun = await self._mails.BeginMailPost(BeginMailPostRequest(mail_id=mail_id))
        except NotFound:
            return OBSOLETE
        if not begun.begun:
            if begun.unknown:
                await self._settle(mail_id, UNKNOWN)
            return OBSOLETE
        outcome, message = await self._sent(bot, begun)
        await self._settle(mail_id, outcome, message)
        self._desk.gateway.outbox.look_again()
        return None if outcome == POSTED else "refused" if outcome == REFUSED else "unconfirmed"

    async def _settle(
        self, mail_id: str, outcome: mails_pb2.MailPostOutcome.ValueType, message: Message | None = None
    ) -> None:
        await self._mails.SettleMailPost(
            SettleMailPostRequest(
                mail_id=mail_id, outcome=outcome, message_id=message.message_id if message else 0
            )
        )

    async def _sent(
        self, bot: ExtBot[Any], begun: BeginMailPostResponse
    ) -> tuple[mails_pb2.MailPostOutcome.ValueType, Message | None]:
        """Send it. It is marked: what surely did not go out is tried again here, and nowhere else."""
        reader = await reader_of(self._desk, begun.chat_id)
        text, markup = _post(reader, begun)
        address = Address(begun.chat_id, begun.topic_id)
        for _ in range(_TRIES):
            try:
                return POSTED, await bot.send_message(
                    address.chat_id,
                    text,
                    message_thread_id=address.thread,
                    parse_mode=ParseMode.HTML,
                    reply_markup=markup,
                )
            except (Forbidden, BadRequest, ChatMigrated):
                return REFUSED, None
            except (RetryAfter, ErrandOver, NetworkError) as error:
                if is_ambiguous(error):
                    return UNKNOWN, None
                await self._desk.gateway.pause(_pause_after(error))
        return REFUSED, None


def _pause_after(error: Exception) -> float:
    if not isinstance(error, RetryAfter):
        return _PAUSE_S
    after = error.retry_after
    seconds = after.total_seconds() if isinstance(after, timedelta) else float(after)
    return min(seconds, _LONGEST_PAUSE_S)


def _post(reader: Reader, begun: BeginMailPostResponse) -> tuple[str, InlineKeyboardMarkup]:
    mail, name = begun.mail, shown_in_line(begun.recipient_name)
    key = "mail-post" if name else "mail-post-nameless"
    text = reader.say(key, number=mail.number, name=name, text=mail.text)
    numbers = (begun.chat_id, mail.number)
    answer = reader.button("mail-button-answer", "mail_answer", *numbers)
    report = reader.button("mail-button-report", "mail_report", *numbers, 0)
    return text, InlineKeyboardMarkup([[answer, report]])


class Ending:
    """The outbox's kind "mail_end": says in the post that it is over."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def __call__(self, bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        """{mail_id}"""
        found = await task_of(self._desk, payload, mails_pb2.MAIL_TASK_END)
        if found is None or not found.mail.message_id:
            return OBSOLETE
        reader, mail = await reader_of(self._desk, found.target_chat_id), found.mail
        key = "mail-post-over" if mail.text else "mail-post-over-blank"
        try:
            await bot.edit_message_text(
                reader.say(key, number=mail.number, text=mail.text),
                found.target_chat_id,
                mail.message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=None,
            )
        except (BadRequest, Forbidden, ChatMigrated):
            # Somebody deleted it, or it says so already.
            return OBSOLETE
        return None


class Removal:
    """The outbox's kind "mail_removal": deletes the post."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def __call__(self, bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
        """{mail_id}"""
        found = await task_of(self._desk, payload, mails_pb2.MAIL_TASK_REMOVAL)
        if found is None or not found.mail.message_id:
            return OBSOLETE
        try:
            await bot.delete_message(found.target_chat_id, found.mail.message_id)
        except (Forbidden, ChatMigrated):
            return OBSOLETE
        except BadRequest as error:
            if not error.message.lower().startswith(_GONE):
                raise
            return await self._emptied(bot, found.target_chat_id, found.mail)
        return None

    async def _emptied(self, bot: ExtBot[Any], chat_id: int, mail: mails_pb2.Mail) -> str | None:
        """Take the words out of a post that is too old for Telegram to delete."""
        reader = await reader_of(self._desk, chat_id)
        try:
            await bot.edit_message_text(
                reader.say("mail-post-over-blank", number=mail.number),
                chat_id,
                mail.message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=None,
            )
        except (BadRequest, Forbidden, ChatMigrated):
            return OBSOLETE
        return None


def _install(parts: Parts) -> None:
    """Teach the outbox what it does in groups."""
    outbox = parts.gateway.outbox
    outbox.register("mail_post", Posting(parts.desk))
    outbox.register("mail_end", Ending(parts.desk))
    outbox.register("mail_removal", Removal(parts.desk))


FEATURE = Feature(install=_install)
