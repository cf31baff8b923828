"""What an admin did to somebody is confirmed to that admin alone.

It is said for their eyes in the group where that can be, else in private,
with a button that takes it back for a minute.
An admin whom the bot may not write to gets a line in the group that names nobody and goes away.
"""

from collections.abc import Callable

from telegram import InlineKeyboardMarkup

from telegram_gateway.bot_api.ephemeral import whisper_of
from telegram_gateway.conversation import one_reader
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.permissions import Place
from telegram_gateway.conversation.undo import LIFE, offer_for_a_minute, undo_markup
from telegram_gateway.conversation.ways import Kind

write_privately = one_reader.write_privately


async def confirm_privately(
    context: GatewayContext,
    key: str,
    /,
    *,
    or_in_group: str,
    undo: str = "",
    mark: Callable[[str], str] | None = None,
    numbers: tuple[int, ...] = (),
    **arguments: object,
) -> None:
    """Tell the admin who wrote, in a group or in private.

    `key` has the arguments, and `or_in_group` has none.
    `undo` is the name of a Button, which gets the numbers.
    `mark` makes of the text what is said to an admin who wrote in private.
    """
    text = await context.say(key, **arguments)
    if context.place is Place.PRIVATE:
        markup = await undo_markup(context, undo, *numbers) if undo else None
        told = await context.send_html(mark(text) if mark is not None else text, markup=markup)
        if undo:
            await offer_for_a_minute(context, told)
        return

    async def buttons(chat_id: int) -> InlineKeyboardMarkup | None:
        return await undo_markup(context, undo, *numbers, chat_id=chat_id) if undo else None

    sent = await one_reader.tell_caller(
        context,
        Kind.CONFIRMATION,
        text,
        in_group=await context.say(or_in_group),
        markup_in=buttons,
        life=LIFE,
    )
    if undo and sent.chat_id != context.chat.id and whisper_of(sent) is None:
        await offer_for_a_minute(context, sent)
