"""👍 and 👎 under an answer: only the asker may press, the last word counts."""

import base64
from contextlib import suppress
from datetime import timedelta

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from telegram_gateway.buttons import Press
from telegram_gateway.clients import questions as questions_client
from telegram_gateway.context import GatewayContext
from telegram_gateway.permissions import Role, allowed

_LIFE = timedelta(days=7)
_ACTIONS = {"answer_good": "👍", "answer_bad": "👎"}


def feedback_buttons(
    context: GatewayContext, question_id: str, *, owner_id: int, chosen: str | None = None
) -> InlineKeyboardMarkup:
    """Return the two buttons; the one that was chosen bears a check mark."""
    # Question ids are 22 characters of URL-safe base64, 16 bytes: the token has 64 characters in all.
    blob = base64.urlsafe_b64decode(question_id + "==")

    def button(action: str, face: str) -> InlineKeyboardButton:
        token = context.desk.buttons.token(
            action, owner_id=owner_id, chat_id=context.chat.id, blob=blob, life=_LIFE
        )
        return InlineKeyboardButton(f"{face} ✓" if action == chosen else face, callback_data=token)

    return InlineKeyboardMarkup([[button(action, face) for action, face in _ACTIONS.items()]])


async def on_feedback(context: GatewayContext, press: Press) -> str | None:
    """Store what the asker thinks and mark their choice."""
    # Only the asker can press it, who was a member when asking.
    if not allowed("rate_an_answer", Role.MEMBER, context.place):
        return context.desk.texts.plain(await context.language(), "button-not-allowed")
    question_id = base64.urlsafe_b64encode(press.blob).rstrip(b"=").decode()
    good = press.action == "answer_good"
    await context.gateway.clients.questions.record_feedback(
        request_id=context.request_id("RecordFeedback"),
        question_id=question_id,
        member_id=context.user.id,
        verdict=questions_client.FEEDBACK_VERDICT_GOOD if good else questions_client.FEEDBACK_VERDICT_BAD,
    )
    markup = feedback_buttons(context, question_id, owner_id=context.user.id, chosen=press.action)
    # The same button twice: Telegram refuses an edit that changes nothing. The token's expiry may differ, so it mostly passes.
    with suppress(BadRequest):
        await context.bot.edit_message_reply_markup(
            context.chat.id, context.pressed_message_id, reply_markup=markup
        )
    return context.desk.texts.plain(await context.language(), "feedback-thanks")


PRESSES = {"answer_good": on_feedback, "answer_bad": on_feedback}
