"""What is asked for in writing: a message of the bot that is to be answered, with a signed token in a link.

So the dialogue needs no memory: it goes on after a restart, in every replica, and is over when the token is.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from telegram import ForceReply, Message, MessageEntity
from telegram.constants import ParseMode

from telegram_gateway.conversation.buttons import ButtonExpired, ButtonInvalid, ButtonOfAnother, Press
from telegram_gateway.conversation.context import GatewayContext

DIALOGUE_LIFE = timedelta(minutes=30)

Taker = Callable[[GatewayContext, Press], Awaitable[None]]
"""Takes the message that was typed. May raise ButtonInvalid: then it was not asked for."""


async def ask_in_writing(context: GatewayContext, action: str, *numbers: int, text: str) -> None:
    """Ask for an answer to this message. `text` is Telegram HTML; `action` is the name of a Prompt."""
    token = context.button_data(action, *numbers, life=DIALOGUE_LIFE)
    await context.bot.send_message(
        context.chat.id,
        asking_in_writing(context.bot.username, token, text),
        parse_mode=ParseMode.HTML,
        reply_markup=ForceReply(selective=True),
        message_thread_id=context.address.thread,
    )


def asking_in_writing(username: str, token: str, text: str) -> str:
    """Return Telegram HTML of the bot of that name that is to be answered, with a Prompt's token in it."""
    return f'<a href="https://t.me/{username}?start={token}">✍️</a> {text}'


def asks_in_writing(context: GatewayContext) -> bool:
    """Say whether the message answers one of the bot that asks for something."""
    return context.replied is not None and _asked_for(context.replied, context.bot.username) is not None


async def typed_if_asked(context: GatewayContext) -> bool:
    """Take a message as what its replied message asks for; say whether that one asks for anything."""
    data = _asked_for(context.replied, context.bot.username) if context.replied is not None else None
    if data is None or not context.is_person:
        return False
    try:
        press = context.desk.buttons.open(data, presser_id=context.user.id, chat_id=context.chat.id)
        taker = context.desk.takers.get(press.action)
        if taker is not None:
            await taker(context, press)
            return True
    except ButtonInvalid:
        return False
    except ButtonOfAnother:
        await context.decline("button-not-yours")
        return True
    except ButtonExpired:
        await context.decline("config-dialogue-over")
        return True
    await context.decline("group-not-administered")
    return True


def _asked_for(message: Message, username: str) -> str | None:
    """The token in a message of the bot that asks for something."""
    sender = message.from_user
    if sender is None or sender.username != username:
        return None
    for entity in message.entities:
        if entity.type == MessageEntity.TEXT_LINK and entity.offset == 0 and entity.url:
            # In what an admin has the bot announce a link may lead anywhere, also nowhere.
            with suppress(ValueError):
                return next(iter(parse_qs(urlsplit(entity.url).query).get("start", [])), None)
    return None


def marked(context: GatewayContext, action: str, *numbers: int, text: str) -> str:
    """Return Telegram HTML in private that may be answered with a command, with a token that says of what."""
    token = context.button_data(action, *numbers)
    return f'<a href="https://t.me/{context.bot.username}?start={token}">📍</a> {text}'


def mark_of(context: GatewayContext, action: str) -> Press | None:
    """Return what the answered message of the bot is marked with; None when it is not, or its time is up."""
    data = _asked_for(context.replied, context.bot.username) if context.replied is not None else None
    if data is None:
        return None
    try:
        press = context.desk.buttons.open(data, presser_id=context.user.id, chat_id=context.chat.id)
    except (ButtonInvalid, ButtonOfAnother, ButtonExpired):
        return None
    return press if press.action == action else None


async def on_typed(context: GatewayContext, press: Press) -> str | None:
    """Tell whoever sends such a token as a press that it is no button.

    No button has such a token: it stands in a message's link.
    """
    return await context.plain("button-invalid")
