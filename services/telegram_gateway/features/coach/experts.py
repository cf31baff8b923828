"""The longer answer: once a question, by the model for that, to its asker in private.

As with a question, the order makes it safe to handle a press again. The longer answer is reserved
(the member service lets one press have it), answered, settled, and only then sent for good.
When none came it is given back, and the button works once more.
"""

import logging
import time
from contextlib import suppress
from datetime import timedelta

from telegram.constants import ChatAction
from telegram.error import BadRequest, Forbidden

from gymnation.member.v1 import question_service_pb2, questions_pb2
from gymnation.member.v1.question_service_pb2 import ReserveExpertRequest
from servicekit.errors import ServiceError
from telegram_gateway.bot_api.addresses import Address
from telegram_gateway.bot_api.lengths import clipped
from telegram_gateway.bot_api.markdown import says_something
from telegram_gateway.bot_api.streaming import DraftDisplay
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.callback_router import ANSWERED, Alert
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Action, Button, Feature
from telegram_gateway.conversation.permissions import MEMBERS, Place, Role, Rule
from telegram_gateway.conversation.press_answers import answer_press
from telegram_gateway.conversation.working_indicator import AtWork
from telegram_gateway.features.coach import consent, quota
from telegram_gateway.features.coach.answer_buttons import answer_buttons, chosen_verdict, question_id_of
from telegram_gateway.features.coach.answering import Asked, answered, photo_in
from telegram_gateway.runtime.tickets import current_ticket

_NOTICE_LIFE = timedelta(seconds=60)
_SHOWN_OF_QUESTION = 120
log = logging.getLogger(__name__)


async def on_expert(context: GatewayContext, press: Press) -> str | None:
    """Have the longer answer written for the asker, and sent to them."""
    # Only the asker can press it, who was a member when asking.
    if not await consent.given(context):
        return Alert(await context.plain("consent-expert"))
    if not await _may_be_written_to(context):
        link = f"https://t.me/{context.bot.username}?start=expert"
        await context.notice("expert-open-chat", life=_NOTICE_LIFE, to=context.pressed_message_id, link=link)
        return None
    # Asked of Telegram, so before anything is reserved.
    mine = [group.chat_id for group in await context.my_groups()]
    reserved = await context.clients.questions.ReserveExpert(
        ReserveExpertRequest(
            request_id=context.request_id("ReserveExpert"),
            question_id=question_id_of(press),
            member_id=context.user.id,
            trace_id=quota.trace_id(),
        )
    )
    query = context.incoming.callback_query
    assert query is not None
    # It takes longer than Telegram waits for the callback's answer. Handled again, this may come too late.
    with suppress(BadRequest):
        key = "expert-writing" if context.place is Place.PRIVATE else "expert-writing-in-private"
        await answer_press(query, await context.plain(key))
    current_ticket().step_aside()
    chat_ids = [reserved.asked_chat_id] if reserved.asked_chat_id in mine else mine
    if await _answer(context, reserved, chat_ids):
        await _take_button_away(context, press)
    return ANSWERED


async def _take_button_away(context: GatewayContext, press: Press) -> None:
    """It is given once."""
    left = await answer_buttons(context, question_id_of(press), chosen=chosen_verdict(context), expert=False)
    with suppress(BadRequest):
        await context.bot.edit_message_reply_markup(
            context.chat.id, context.pressed_message_id, reply_markup=left
        )


async def _may_be_written_to(context: GatewayContext) -> bool:
    if context.place is Place.PRIVATE:
        return True
    try:
        await context.bot.send_chat_action(context.user.id, ChatAction.TYPING)
    except (BadRequest, Forbidden):
        return False
    return True


async def _answer(
    context: GatewayContext, reserved: question_service_pb2.ReserveExpertResponse, chat_ids: list[int]
) -> bool:
    """Whether it came."""
    question, member_id = reserved.question, context.user.id
    display = DraftDisplay(context.bot, Address(member_id), _draft_id(context), time.monotonic)
    if question.state == questions_pb2.QUESTION_STATE_SETTLED:
        # Handled before, up to the sending.
        await _finish(context, reserved, question.answer, display)
        return True
    pressed = context.pressed_message
    try:
        async with AtWork(context, private_chat_id=member_id):
            photo, _ = await photo_in(context, pressed.reply_to_message if pressed is not None else None)
            asked = Asked(
                question.question_id,
                reserved.text,
                chat_ids,
                private=True,
                earlier=reserved.earlier,
                photo=photo,
                expert=True,
            )
            final = await answered(context, asked, display)
    except ServiceError as error:
        quota.count_failure(context, error)
        await quota.give_back(context, question.question_id, error.reason)
        await display.finish(await _failure(context, error), "", None)
        return False
    if final.urgency:
        quota.count(context, "urgent")
        await quota.give_back(context, question.question_id, "ANSWERED_AT_ONCE")
        await display.finish(final.text, "", None)
        return False
    if final.stopped and not says_something(final.text):
        quota.count(context, "stopped")
        await quota.give_back(context, question.question_id, "STOPPED")
        await display.finish(await context.plain("stop-before-a-word-expert"), "", None)
        return False
    quota.count(context, "stopped" if final.stopped else "expert_answered")
    await quota.settle(context, question.question_id, final.text, final)
    await _finish(context, reserved, final.text, display, stopped=final.stopped)
    return True


async def _finish(
    context: GatewayContext,
    reserved: question_service_pb2.ReserveExpertResponse,
    text: str,
    display: DraftDisplay,
    *,
    stopped: bool = False,
) -> None:
    question_id = reserved.question.question_id
    heading = await context.plain("expert-heading")
    about = " ".join(reserved.text.split())
    about = clipped(about, _SHOWN_OF_QUESTION)
    markup = await answer_buttons(context, question_id, expert=False, chat_id=context.user.id)
    footer = await context.say("expert-footer", question=about)
    if stopped:
        footer = f"{await context.say('stop-footer')}\n{footer}"
    sent = await display.finish(f"**{heading}**\n\n{text}", footer, markup)
    await quota.note_messages(context, question_id, sent)


async def _failure(context: GatewayContext, error: ServiceError) -> str:
    if error.reason == quota.BUDGET_SPENT:
        return await quota.failure_text(context, error)
    return await context.plain("expert-failed", code=context.trace_code() or "-")


def _draft_id(context: GatewayContext) -> int:
    """Not zero, and of 31 bits; the same when the press is handled again."""
    return context.incoming.update_id % (2**31 - 1) + 1


FEATURE = Feature(
    actions=(Action("ask_the_expert", Rule(group=MEMBERS, private=MEMBERS)),),
    buttons=(Button(59, "answer_expert", on_expert, needs="ask_the_expert", needs_as=Role.MEMBER),),
)
