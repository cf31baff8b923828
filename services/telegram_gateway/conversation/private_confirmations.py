"""What an admin did to somebody is confirmed to that admin alone.

It is said in private, with a button that takes it back for a minute.
An admin whom the bot may not write to gets a line in the group that names nobody and goes away.
"""

from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden

from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.undo import LIFE, offer_for_a_minute, undo_markup


async def confirm_privately(
    context: GatewayContext,
    key: str,
    /,
    *,
    or_in_group: str,
    undo: str = "",
    numbers: tuple[int, ...] = (),
    **arguments: object,
) -> None:
    """Tell the admin who wrote in a group.

    `key` has the arguments, and `or_in_group` has none.
    `undo` is the name of a Button, which gets the numbers.
    """
    person = context.user.id
    markup = await undo_markup(context, undo, *numbers, chat_id=person) if undo else None
    try:
        sent = await context.bot.send_message(
            person, await context.say(key, **arguments), parse_mode=ParseMode.HTML, reply_markup=markup
        )
    except Forbidden:
        pass
    except BadRequest as error:
        if not error.message.lower().startswith("chat not found"):
            raise
    else:
        if undo:
            await offer_for_a_minute(context, sent)
        return
    in_group = await undo_markup(context, undo, *numbers) if undo else None
    await context.notice(or_in_group, markup=in_group, life=LIFE)
