"""👍 and 👎 under an answer: only the asker may press, the last word counts."""

from contextlib import suppress

from telegram.error import BadRequest

from gymnation.member.v1 import questions_pb2
from gymnation.member.v1.question_service_pb2 import RecordFeedbackRequest
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Action, Button, Feature
from telegram_gateway.conversation.permissions import MEMBERS, Role, Rule
from telegram_gateway.features.coach.answer_buttons import answer_buttons, offers_expert, question_id_of


async def on_feedback(context: GatewayContext, press: Press) -> str | None:
    """Store what the asker thinks and mark their choice."""
    # Only the asker can press it, who was a member when asking.
    question_id = question_id_of(press)
    good = press.action == "answer_good"
    await context.clients.questions.RecordFeedback(
        RecordFeedbackRequest(
            request_id=context.request_id("RecordFeedback"),
            question_id=question_id,
            member_id=context.user.id,
            verdict=questions_pb2.FEEDBACK_VERDICT_GOOD if good else questions_pb2.FEEDBACK_VERDICT_BAD,
        )
    )
    markup = await answer_buttons(context, question_id, chosen=press.action, expert=offers_expert(context))
    # The same button twice: Telegram refuses an edit that changes nothing.
    # The token's expiry may differ, so it mostly passes.
    with suppress(BadRequest):
        await context.bot.edit_message_reply_markup(
            context.chat.id, context.pressed_message_id, reply_markup=markup
        )
    return await context.plain("feedback-thanks")


FEATURE = Feature(
    actions=(Action("rate_an_answer", Rule(group=MEMBERS, private=MEMBERS)),),
    buttons=(
        Button(6, "answer_good", on_feedback, needs="rate_an_answer", needs_as=Role.MEMBER),
        Button(7, "answer_bad", on_feedback, needs="rate_an_answer", needs_as=Role.MEMBER),
    ),
)
