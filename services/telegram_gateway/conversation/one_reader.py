"""Words for one person, in the group where they are: whatever way there is, in the order of ways.WAYS."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from telegram import InlineKeyboardMarkup, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ExtBot

from telegram_gateway.bot_api.addresses import Address
from telegram_gateway.bot_api.ephemeral import SeenByAll, Whisper, whisper_of
from telegram_gateway.conversation.ways import WAYS, Kind, Way

if TYPE_CHECKING:
    from telegram_gateway.conversation.context import GatewayContext
    from telegram_gateway.dependencies import Gateway

MarkupIn = Callable[[int], Awaitable[InlineKeyboardMarkup | None]]
"""The buttons for the chat of that id: a button is good in one chat."""
_FOR_ALL = (Way.NOTICE, Way.ALOUD)
DELETE_WHISPER = "delete_whisper"
"""The outbox's name for taking an ephemeral message away."""


async def tell_caller(
    context: "GatewayContext",
    kind: Kind,
    text: str,
    *,
    in_group: str = "",
    markup: InlineKeyboardMarkup | None = None,
    markup_in: MarkupIn | None = None,
    life: timedelta | None = None,
    to: int = 0,
) -> Message:
    """Tell who wrote (Telegram HTML) by the first way that is open; give what was sent.

    `in_group` is said in its place where all of the group reads it. `to` is the message that it answers.
    After `life` it goes away, unless it was said in private or aloud.
    """

    async def buttons(chat_id: int) -> InlineKeyboardMarkup | None:
        return markup if markup_in is None else await markup_in(chat_id)

    ways = WAYS[kind]
    if context.incoming.callback_query is None and whisper_of(context.readable_message) is not None:
        # Nobody else saw the command: an answer for all to see comes last of all.
        ways = (*(way for way in ways if way not in _FOR_ALL), Way.PRIVATE, ways[-1])
    for way in ways:
        sent = None
        if way is Way.EPHEMERAL:
            sent = await whisper_to_caller(context, text, await buttons(context.chat.id), life=life, to=to)
        elif way is Way.PRIVATE and context.is_person:
            sent = await write_privately(context, text, await buttons(context.user.id))
        if sent is not None:
            return sent
    sent = await context.say_aloud(in_group or text, markup=await buttons(context.chat.id), to=to or None)
    if life is not None and ways[-1] is Way.NOTICE:
        await goes_away(context.gateway, sent, life)
    return sent


async def whisper_to_caller(
    context: "GatewayContext",
    text: str,
    markup: InlineKeyboardMarkup | None = None,
    *,
    life: timedelta | None = None,
    to: int = 0,
) -> Message | None:
    """Tell who wrote in a group, for their eyes alone; None where that cannot be."""
    if context.incoming.effective_user is None or not context.is_person:
        return None
    query, message = context.incoming.callback_query, context.readable_message
    command = whisper_of(message) if query is None else None
    answered = to or (message.message_id if message is not None else 0)
    return await whisper(
        context.gateway,
        context.bot,
        context.address,
        context.user.id,
        text,
        markup=markup,
        reply_to=answered,
        command=command,
        callback_query_id=query.id if query is not None else "",
        life=life,
    )


async def whisper(
    gateway: "Gateway",
    bot: ExtBot[Any],
    address: Address,
    person: int,
    text: str,
    *,
    life: timedelta | None = None,
    **more: Any,
) -> Message | None:
    """Send for one pair of eyes; None where that cannot be. `more` is as in Ephemerals.send."""
    try:
        sent = await gateway.ephemerals.send(bot, address, person, text, **more)
    except SeenByAll as shown:
        await _take_back(gateway, bot, shown.message)
        return None
    if sent is not None and life is not None:
        await goes_away(gateway, sent, life)
    return sent


async def goes_away(gateway: "Gateway", sent: Message, life: timedelta) -> None:
    """Take what the bot sent away after a while, also after a restart."""
    due_time = gateway.clock() + life
    told = whisper_of(sent)
    if told is not None:
        await gateway.outbox.schedule(
            entry_of(told), DELETE_WHISPER, told.chat_id, told.as_stored(), due_time=due_time
        )
        return
    await gateway.outbox.schedule(
        f"delete:{sent.chat_id}:{sent.message_id}",
        "delete_message",
        sent.chat_id,
        {"chat_id": sent.chat_id, "message_id": sent.message_id},
        due_time=due_time,
    )


def entry_of(told: Whisper) -> str:
    """The name in the outbox under which an ephemeral message goes away."""
    return f"whisper:{told.chat_id}:{told.receiver_id}:{told.number}"


async def write_privately(
    context: "GatewayContext", text: str, markup: InlineKeyboardMarkup | None = None
) -> Message | None:
    """Write Telegram HTML to who wrote, in private; None when the bot may not write to them."""
    try:
        return await context.bot.send_message(
            context.user.id, text, parse_mode=ParseMode.HTML, reply_markup=markup
        )
    except Forbidden:
        return None
    except BadRequest as error:
        if not error.message.lower().startswith("chat not found"):
            raise
        return None


async def _take_back(gateway: "Gateway", bot: ExtBot[Any], message: Message) -> None:
    """Delete what all see and one should: at once, and if that fails until it is done."""
    try:
        await bot.delete_message(message.chat_id, message.message_id)
    except TelegramError:
        await goes_away(gateway, message, timedelta(0))
