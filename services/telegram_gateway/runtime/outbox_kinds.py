"""What the outbox knows to do by itself.

Each kind takes the bot and a payload. None means done, a word means another outcome.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated, EndPointNotFound, Forbidden
from telegram.ext import ExtBot

from telegram_gateway.bot_api.addresses import Address
from telegram_gateway.bot_api.ephemeral import Whisper
from telegram_gateway.bot_api.ephemeral import delete_whisper as delete_it

Kind = Callable[[ExtBot[Any], dict[str, Any]], Awaitable[str | None]]

Rows = list[list[tuple[str, str]]]
"""Buttons as they are stored: what stands on each, and its callback data."""

OBSOLETE = "obsolete"
NOTE = "noted"
# Telegram's words for messages that are gone or out of reach: nothing is left to do.
_GONE = ("message to delete not found", "message can't be deleted", "chat not found", "message_id_invalid")


async def delete_message(bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
    """{chat_id, message_id}"""
    try:
        await bot.delete_message(payload["chat_id"], payload["message_id"])
    except (Forbidden, ChatMigrated):
        return OBSOLETE
    except BadRequest as error:
        if not error.message.lower().startswith(_GONE):
            raise
        return OBSOLETE
    return None


async def send_message(bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
    """Send a message. The payload is {chat_id, topic_id?, text, parse_mode?, reply_to?,
    disable_notification?, rows?, asks?}.

    `rows` are Rows of buttons. What `asks` is to be answered in writing.
    A reply to what is gone becomes a message.
    """
    reply_to = payload.get("reply_to")
    address = Address.stored(payload)
    await bot.send_message(
        address.chat_id,
        payload["text"],
        message_thread_id=address.thread,
        parse_mode=payload.get("parse_mode"),
        reply_parameters=ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None,
        disable_notification=payload.get("disable_notification"),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_markup=ForceReply() if payload.get("asks") else markup_of(payload.get("rows")),
    )
    return None


def markup_of(rows: Rows | None) -> InlineKeyboardMarkup | None:
    """Return the keyboard of such rows; None for none."""
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in rows]
    )


async def private_notice(bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
    """As send_message, to a person; nothing is owed to who never wrote to the bot or blocked it."""
    try:
        return await send_message(bot, payload)
    except Forbidden:
        return OBSOLETE
    except BadRequest as error:
        if not error.message.lower().startswith("chat not found"):
            raise
        return OBSOLETE


async def drop_buttons(bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
    """{chat_id, message_id}: takes the buttons from a message whose time is over."""
    try:
        await bot.edit_message_reply_markup(payload["chat_id"], payload["message_id"], reply_markup=None)
    except (Forbidden, ChatMigrated):
        return OBSOLETE
    except BadRequest as error:
        # They are gone already, or the message is.
        words = error.message.lower()
        if "not modified" not in words and "message to edit not found" not in words:
            raise
        return OBSOLETE
    return None


async def delete_whisper(bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
    """{chat_id, receiver_user_id, ephemeral_message_id}: deletes an ephemeral message."""
    try:
        await delete_it(bot, Whisper.stored(payload))
    except (BadRequest, Forbidden, ChatMigrated, EndPointNotFound):
        # It is gone, or the server knows of none any more.
        return OBSOLETE
    return None


async def react(bot: ExtBot[Any], payload: dict[str, Any]) -> str | None:
    """{chat_id, message_id, emoji or None}: sets or clears the bot's reaction."""
    try:
        await bot.set_message_reaction(payload["chat_id"], payload["message_id"], payload["emoji"])
    except (BadRequest, Forbidden, ChatMigrated):
        # Reactions are forbidden by now, or the message is gone.
        return OBSOLETE
    return None


async def note(_bot: ExtBot[Any], _payload: dict[str, Any]) -> str | None:
    """Do nothing: that the entry is there says something (conversation/beginnings.py)."""
    return OBSOLETE


BUILT_IN: dict[str, Kind] = {
    "delete_message": delete_message,
    "delete_whisper": delete_whisper,
    "drop_buttons": drop_buttons,
    "send_message": send_message,
    "private_notice": private_notice,
    "react": react,
    NOTE: note,
}
