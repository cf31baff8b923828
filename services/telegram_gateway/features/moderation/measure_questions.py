"""What is asked before a measure: its reason, by buttons; and how the command goes away with the question."""

from contextlib import suppress
from typing import Final

from telegram import InlineKeyboardButton, Message
from telegram.error import BadRequest, Forbidden

from telegram_gateway.bot_api.ephemeral import is_own_number
from telegram_gateway.conversation.commands import arguments_of
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.permissions import Place
from telegram_gateway.conversation.undo import LIFE as UNDO_LIFE

REASON_LENGTH: Final = 500
# Their place stands in buttons: add at the end.
REASONS: Final = ("measure-spam", "measure-offence", "measure-off-topic", "measure-rules")
WITHOUT_REASON: Final = len(REASONS)
TYPED: Final = WITHOUT_REASON + 1
"""The reason is what followed the command, which the question answers."""


async def reason_label(context: GatewayContext, place: int) -> str:
    """Label the button of a reason, or of none."""
    label = await context.plain((*REASONS, "measure-without-reason")[place])
    return label[:1].upper() + label[1:]


async def cancel_button(context: GatewayContext, command_id: int) -> InlineKeyboardButton:
    """A button that does nothing, and takes the question away with its command."""
    data = context.button_data("measure_cancel", command_id, life=UNDO_LIFE)
    return InlineKeyboardButton(await context.plain("ban-cancel"), callback_data=data)


async def delete_later(context: GatewayContext) -> None:
    """Take the command away with the question that answers it: it names whom it is about by its place.

    In private nobody else sees it: it stays.
    """
    message_id = context.message.message_id
    if is_own_number(message_id) or context.place is Place.PRIVATE:
        return
    await context.gateway.outbox.schedule(
        f"delete:{context.chat.id}:{message_id}",
        "delete_message",
        context.chat.id,
        {"chat_id": context.chat.id, "message_id": message_id},
        due_time=context.gateway.clock() + UNDO_LIFE,
    )


async def delete(context: GatewayContext, message_id: int) -> None:
    """Take a message away; the bot may lack the right, and it may be gone.

    What nobody else saw stays: an ephemeral command, and one in private.
    """
    if is_own_number(message_id) or context.place is Place.PRIVATE:
        return
    with suppress(BadRequest, Forbidden):
        await context.bot.delete_message(context.chat.id, message_id)


def command_asked_about(context: GatewayContext) -> Message | None:
    """The command that the pressed question answers, while it can be read."""
    question = context.pressed_message
    return question.reply_to_message if question is not None else None


def typed_reason(context: GatewayContext, command_id: int, subject_id: int) -> str:
    """What followed the command and the number of whom it is about.

    Nothing when the command cannot be read any more.
    """
    command = command_asked_about(context)
    if command is None or command.message_id != command_id:
        return ""
    return arguments_of(command).removeprefix(str(subject_id)).strip()[:REASON_LENGTH]
