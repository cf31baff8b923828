"""What /say said at once is shown to who had it said, with a button that takes it back for a minute."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ExtBot

from gymnation.member.v1.announcements_pb2 import Announcement
from servicekit.errors import ServiceError
from telegram_gateway.bot_api.addresses import Address, topic_of
from telegram_gateway.clients.times import to_datetime
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.conversation.feature import Button, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import for_admin_group
from telegram_gateway.conversation.undo import LIFE
from telegram_gateway.features.announcements.announcement_content import excerpt
from telegram_gateway.texts import match_language

_AT_ONCE = timedelta(seconds=30)
_SHOWN = 200


def is_at_once(announcement: Announcement) -> bool:
    """Say whether it was ordered for the moment at which it was made."""
    if not announcement.schedule.HasField("once_time"):
        return False
    waited = to_datetime(announcement.schedule.once_time) - to_datetime(announcement.create_time)
    return abs(waited) < _AT_ONCE


async def offer(bot: ExtBot[Any], desk: Desk, announcement: Announcement, sent: Message) -> None:
    """Show it in private; in the group, for a minute, to whom the bot may not write.

    It is a courtesy, and may fail.
    """
    with suppress(TelegramError, ServiceError):
        await _offer(bot, desk, announcement, sent)


async def _offer(bot: ExtBot[Any], desk: Desk, announcement: Announcement, sent: Message) -> None:
    person, group = announcement.created_by, await desk.seen.group(sent.chat_id)
    language = match_language(
        await desk.seen.chosen_language(person), group.settings.language if group is not None else None
    )

    def button(chat_id: int) -> InlineKeyboardMarkup:
        token = desk.buttons.token(
            "say_take_back", sent.chat_id, sent.message_id, owner_id=person, chat_id=chat_id, life=LIFE
        )
        label = desk.texts.plain(language, "undo")
        return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=token)]])

    words = excerpt(announcement.content, _SHOWN) or "📎"
    text = desk.texts.format(
        language, "say-said-words", group=group.title if group is not None else "", words=words
    )
    outbox, clock = desk.gateway.outbox, desk.gateway.clock
    try:
        told = await bot.send_message(
            person, text, parse_mode=ParseMode.HTML, message_thread_id=None, reply_markup=button(person)
        )
        kind, prefix = "drop_buttons", "drop-buttons"
    except (Forbidden, BadRequest):
        address = Address(sent.chat_id, topic_of(sent))
        told = await bot.send_message(
            address.chat_id,
            desk.texts.format(language, "say-said-here"),
            message_thread_id=address.thread,
            parse_mode=ParseMode.HTML,
            reply_markup=button(sent.chat_id),
            reply_parameters=ReplyParameters(sent.message_id, allow_sending_without_reply=True),
        )
        kind, prefix = "delete_message", "delete"
    await outbox.schedule(
        f"{prefix}:{told.chat_id}:{told.message_id}",
        kind,
        told.chat_id,
        {"chat_id": told.chat_id, "message_id": told.message_id},
        due_time=clock() + LIFE,
    )


@for_admin_group(may="say")
async def on_take_back(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Delete what was said."""
    with suppress(BadRequest, Forbidden):
        # It may be gone.
        await context.bot.delete_message(group.chat_id, press.small(1))
    await context.audit("undone", chat_id=group.chat_id)
    await context.edit_pressed(await context.say("say-taken-back", group=group.title))
    return None


FEATURE = Feature(buttons=(Button(72, "say_take_back", on_take_back),))
