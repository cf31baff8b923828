"""Stop: a small message with a button while an answer is written in private, gone when the answer is there.

A draft takes no buttons, so the button has a message of its own. Most answers are there before it.
The press is noted at the question. The coach looks there and ends.
So it does not matter which gateway hears the press.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from telegram import InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import TelegramError

from gymnation.member.v1.question_service_pb2 import StopQuestionRequest
from servicekit.errors import ServiceError
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Feature
from telegram_gateway.conversation.permissions import Role
from telegram_gateway.features.coach.answer_buttons import button, question_id_of

_GONE_AFTER = timedelta(minutes=5)
"""How long a button may stay after its process died."""


@asynccontextmanager
async def stoppable(
    context: GatewayContext, question_id: str, *, offered: Callable[[], None]
) -> AsyncIterator[None]:
    """Offer the asker, in their private chat, to stop what the block waits for, once that takes a while.

    `offered` is called once the button's message is there: it took the draft away.
    """
    ended = asyncio.Event()
    offering = asyncio.create_task(_offer(context, question_id, ended, offered), name="stop button")
    try:
        yield
    finally:
        ended.set()
        # Not cancelled: what is being sent could no longer be taken back.
        await offering


async def _offer(
    context: GatewayContext, question_id: str, ended: asyncio.Event, offered: Callable[[], None]
) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(context.gateway.settings.coach_stop_after_s):
            await ended.wait()
            return
    # A button is a courtesy: without it the answer comes all the same.
    with suppress(TelegramError, ServiceError):
        chat_id, texts, language = context.user.id, context.desk.texts, await context.language()
        stop = button(context, "answer_stop", texts.plain(language, "stop-button"), question_id, chat_id)
        sent = await context.bot.send_message(
            chat_id,
            texts.format(language, "stop-offer"),
            parse_mode=ParseMode.HTML,
            disable_notification=True,
            reply_markup=InlineKeyboardMarkup([[stop]]),
        )
        offered()
        try:
            await context.gateway.outbox.schedule(
                f"delete:{chat_id}:{sent.message_id}",
                "delete_message",
                chat_id,
                {"chat_id": chat_id, "message_id": sent.message_id},
                due_time=context.gateway.clock() + _GONE_AFTER,
            )
        finally:
            await ended.wait()
            await sent.delete()


async def on_stop(context: GatewayContext, press: Press) -> str | None:
    """Note that the asker wants no more."""
    await context.clients.questions.StopQuestion(
        StopQuestionRequest(
            request_id=context.request_id("StopQuestion"),
            question_id=question_id_of(press),
            member_id=context.user.id,
        )
    )
    return await context.plain("stop-heard")


FEATURE = Feature(
    buttons=(Button(60, "answer_stop", on_stop, needs="ask_the_coach", needs_as=Role.MEMBER),),
)
