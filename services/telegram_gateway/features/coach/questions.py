"""Questions to the coach: mention the bot, reply to it, or write to it in private.

The order is what makes it safe to handle an update again.
The question is reserved (same request_id, same question), the coach answers, the answer is settled,
and only then is it sent for good.
A crash before settling asks the coach again. A crash after it sends the stored answer.
The member is charged one question at most, and gets it back when no answer came.
"""

import logging
import time

from opentelemetry import trace
from telegram import Message, Update
from telegram.ext import MessageHandler, filters

from gymnation.member.v1 import question_service_pb2, questions_pb2
from servicekit.errors import ServiceError
from telegram_gateway.bot_api.attached_photos import AttachedPhoto, has_photo
from telegram_gateway.bot_api.markdown import says_something
from telegram_gateway.bot_api.rich_words import HAS_WORDS, words_of
from telegram_gateway.bot_api.streaming import Display, DraftDisplay, EditDisplay
from telegram_gateway.conversation.coming_in import told_outsider
from telegram_gateway.conversation.commands import BeginsWithCommand
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Action, Feature, Parts
from telegram_gateway.conversation.group_choice import record_chat_ids
from telegram_gateway.conversation.permissions import MEMBERS, Place, Role, Rule
from telegram_gateway.conversation.text_prompts import typed_if_asked
from telegram_gateway.conversation.working_indicator import AtWork
from telegram_gateway.features.coach import consent, quota
from telegram_gateway.features.coach.addressing import is_addressed, question_of
from telegram_gateway.features.coach.answer_buttons import answer_buttons
from telegram_gateway.features.coach.answering import QUESTION_AT_MOST, Asked, answered, photo_of
from telegram_gateway.features.coach.urgent import help_at_once, help_author
from telegram_gateway.features.mail import writing
from telegram_gateway.features.memories import memory_proposals
from telegram_gateway.runtime.tickets import current_ticket

# Messages of a group's minute that showing answers on the way leaves to everything else.
_LEFT_TO_OTHERS = 10
log = logging.getLogger(__name__)


def _install(parts: Parts) -> None:
    """Hang in every message of words that is no command; most in groups are not for us."""
    parts.application.add_handler(
        MessageHandler(filters.UpdateType.MESSAGE & HAS_WORDS & ~BeginsWithCommand(()), _on_text)
    )
    wordless = filters.ChatType.PRIVATE & ~HAS_WORDS & ~filters.StatusUpdate.ALL
    parts.application.add_handler(MessageHandler(filters.UpdateType.MESSAGE & wordless, _on_text))


async def _on_text(update: Update, context: GatewayContext) -> None:
    # A reply to a message of the bot that asks for a value is no question.
    # Nor is what is typed while a mail is being written.
    if not await typed_if_asked(context) and not await writing.taken(context):
        await ask_if_addressed(context)


async def ask_if_addressed(context: GatewayContext) -> None:
    """Answer the message when it is for the coach; leave it alone otherwise."""
    if not context.is_person or not is_addressed(context):
        return
    if context.place is Place.GROUP:
        if await context.group() is None:
            return
        # Who writes in a registered group is at least a member of it.
        role = Role.MEMBER
    else:
        role = await context.role()
    if not context.desk.permissions.allows("ask_the_coach", role, context.place):
        await told_outsider(context, await context.say("question-outsider"))
        return
    question = question_of(context.message, context.bot.username)
    if context.place is Place.PRIVATE and (not question or question.startswith("/")):
        # A photo, a voice message, a command in a caption: nothing of which the coach could make a question.
        if context.is_first_of_album():
            await context.reply("question-needs-text")
        return
    if not question:
        await context.decline("question-empty")
        return
    # The other pictures of an album ask nothing.
    context.is_first_of_album()
    current_ticket().command = "question"
    trace.get_current_span().set_attribute("gymnation.command", "question")
    # A member who waits for the coach holds nobody up.
    current_ticket().step_aside()
    await _ask(context, question[:QUESTION_AT_MOST])


async def _ask(context: GatewayContext, question: str) -> None:
    if await consent.asked_first(context, context.user, context.message.message_id, question):
        return
    # Asked of Telegram, so before anything is taken from the quota.
    chat_ids = await record_chat_ids(context)
    try:
        reserved = await quota.reserve(context, question, reply_to=_answered_message(context))
    except ServiceError as error:
        if error.reason != quota.EXHAUSTED:
            raise
        if await help_at_once(context, context.user, context.message.message_id, question):
            return
        quota.count(context, "quota_used")
        await quota.tell_it_is_used(context, error)
        return
    display = _display(context)
    footer = await context.say("question-footer", used=reserved.quota.used, limit=reserved.quota.limit)
    if reserved.question.state == questions_pb2.QUESTION_STATE_SETTLED:
        # Handled before, up to the sending: the answer is there and paid for.
        quota.count(context, "repeated")
        await _finish(context, display, reserved.question, reserved.question.answer, footer)
        return
    try:
        async with AtWork(context):
            photo, left_out = await photo_of(context)
            final = await answered(context, _asked(context, reserved, question, chat_ids, photo), display)
    except ServiceError as error:
        quota.count_failure(context, error)
        await _fail(context, reserved.question.question_id, error, display)
        return
    question_id = reserved.question.question_id
    if final.urgency:
        # Help costs nobody a question. Handled again, it is asked for and given once more.
        quota.count(context, "urgent")
        await quota.give_back(context, question_id, "ANSWERED_AT_ONCE")
        if context.place is Place.PRIVATE:
            await display.finish(final.text, "", None)
        else:
            # Others in the group learn nothing of it.
            await help_author(context, context.user, context.message.message_id, final.text)
        return
    if final.stopped and not says_something(final.text):
        quota.count(context, "stopped")
        await quota.give_back(context, question_id, "STOPPED")
        await display.finish(await context.plain("stop-before-a-word"), "", None)
        return
    if final.stopped:
        footer = f"{await context.say('stop-footer')}\n{footer}"
    if left_out:
        footer = f"{await context.say('question-photo-left-out')}\n{footer}"
    quota.count(context, "stopped" if final.stopped else "answered")
    await quota.settle(context, question_id, final.text, final)
    await _finish(context, display, reserved.question, final.text, footer)
    await memory_proposals.offer(context, final.proposed_memories)


def _answered_message(context: GatewayContext) -> int:
    """The message of the bot that the question answers; 0 when it answers none."""
    replied = context.replied
    return replied.message_id if replied is not None and _is_bots(context, replied) else 0


def _is_bots(context: GatewayContext, message: Message) -> bool:
    return message.from_user is not None and message.from_user.id == context.bot.id


def _asked(
    context: GatewayContext,
    reserved: question_service_pb2.ReserveQuestionResponse,
    text: str,
    chat_ids: list[int],
    photo: AttachedPhoto | None,
) -> Asked:
    # What goes on with an answer has its whole text before it: no need to quote it.
    quoted = None if reserved.earlier else context.replied
    return Asked(
        reserved.question.question_id,
        text,
        chat_ids,
        private=context.place is Place.PRIVATE,
        quoted_text=(words_of(quoted) if quoted else "")[:QUESTION_AT_MOST],
        quoted_from_bot=quoted is not None and _is_bots(context, quoted),
        earlier=reserved.earlier,
        photo=photo,
    )


async def _finish(
    context: GatewayContext, display: Display, question: questions_pb2.Question, text: str, footer: str
) -> None:
    sent = await display.finish(text, footer, await answer_buttons(context, question.question_id))
    await quota.note_messages(context, question.question_id, sent)


async def _fail(context: GatewayContext, question_id: str, error: ServiceError, display: Display) -> None:
    """Give the question back and say honestly that no answer came.

    The message has the code that operators can look up.
    """
    await quota.give_back(context, question_id, error.reason)
    await display.finish(await quota.failure_text(context, error), "", None)


def _display(context: GatewayContext) -> Display:
    message_id = context.message.message_id
    if context.place is Place.PRIVATE:
        # Under its picture the longer answer finds that picture again.
        reply_to = message_id if has_photo(context.message) else None
        return DraftDisplay(context.bot, context.address, message_id, time.monotonic, reply_to)
    limiter, chat_id = context.gateway.limiter, context.chat.id
    return EditDisplay(
        context.bot,
        context.address,
        message_id,
        time.monotonic,
        has_room=lambda: limiter.capacity(chat_id) > _LEFT_TO_OTHERS,
    )


FEATURE = Feature(
    actions=(Action("ask_the_coach", Rule(group=MEMBERS, private=MEMBERS)),),
    install=_install,
    takes_the_rest=True,
)
