"""Undo: the last thing that an admin did offers to be taken back, for a minute."""

from datetime import timedelta

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message

from telegram_gateway.conversation.context import GatewayContext

LIFE = timedelta(seconds=60)


async def undo_markup(
    context: GatewayContext, action: str, *numbers: int, blob: bytes = b"", chat_id: int | None = None
) -> InlineKeyboardMarkup:
    """Return one button that takes back what was just done.

    Only the person who wrote may press it, in this chat if no other is given.
    `action` is the name of a Button.
    """
    token = context.desk.buttons.token(
        action,
        *numbers,
        owner_id=context.user.id,
        chat_id=context.chat.id if chat_id is None else chat_id,
        blob=blob,
        life=LIFE,
    )
    label = await context.plain("undo")
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=token)]])


async def offer_for_a_minute(context: GatewayContext, sent: Message) -> None:
    """Take the button from a message that stays, when its time is over; also after a restart."""
    await context.gateway.outbox.schedule(
        _entry(sent.chat_id, sent.message_id),
        "drop_buttons",
        sent.chat_id,
        {"chat_id": sent.chat_id, "message_id": sent.message_id},
        due_time=context.gateway.clock() + LIFE,
    )


async def was_taken_back(context: GatewayContext) -> None:
    """Leave the message alone whose button was pressed: it says something else now."""
    if context.pressed_message_id:
        await context.gateway.outbox.cancel(_entry(context.chat.id, context.pressed_message_id))


def _entry(chat_id: int, message_id: int) -> str:
    return f"drop-buttons:{chat_id}:{message_id}"
