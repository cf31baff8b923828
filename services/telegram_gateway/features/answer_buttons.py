"""The buttons under an answer, all of them the asker's: 👍, 👎, and what the answer used."""

import base64
from datetime import timedelta

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from telegram_gateway.buttons import Press
from telegram_gateway.context import GatewayContext

LIFE = timedelta(days=7)
_FACES = {"answer_good": "👍", "answer_bad": "👎"}


async def answer_buttons(
    context: GatewayContext, question_id: str, *, chosen: str | None = None
) -> InlineKeyboardMarkup:
    """Return the buttons for who wrote or pressed, in this chat; the verdict that was chosen bears a check mark."""
    verdicts = [
        button(context, action, f"{face} ✓" if action == chosen else face, question_id)
        for action, face in _FACES.items()
    ]
    label = context.desk.texts.plain(await context.language(), "sources-button")
    return InlineKeyboardMarkup([verdicts, [button(context, "answer_sources", label, question_id)]])


def button(context: GatewayContext, action: str, label: str, question_id: str) -> InlineKeyboardButton:
    """Return one that names the question."""
    # Question ids are 22 characters of URL-safe base64, 16 bytes.
    blob = base64.urlsafe_b64decode(question_id + "==")
    token = context.desk.buttons.token(
        action, owner_id=context.user.id, chat_id=context.chat.id, blob=blob, life=LIFE
    )
    return InlineKeyboardButton(label, callback_data=token)


def question_id_of(press: Press) -> str:
    """The question that a pressed button names."""
    return base64.urlsafe_b64encode(press.blob).rstrip(b"=").decode()
