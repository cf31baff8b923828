"""Undo: the last thing that an admin did offers to be taken back, for a minute."""

from datetime import timedelta

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from telegram_gateway.context import GatewayContext

LIFE = timedelta(seconds=60)


async def undo_markup(
    context: GatewayContext, action: str, *numbers: int, blob: bytes = b""
) -> InlineKeyboardMarkup:
    """Return one button, of who wrote, that takes back what was just done. `action` is one of BUTTON_ACTIONS."""
    token = context.desk.buttons.token(
        action, *numbers, owner_id=context.user.id, chat_id=context.chat.id, blob=blob, life=LIFE
    )
    label = context.desk.texts.plain(await context.language(), "undo")
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=token)]])
