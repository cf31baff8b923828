"""What the coach is asked, and its answer as it comes."""

import logging
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field

from opentelemetry import trace
from telegram import Message

from gymnation.coach.v1 import answers_pb2
from gymnation.coach.v1.answer_service_pb2 import AnswerRequest
from gymnation.member.v1.questions_pb2 import EarlierTurn
from servicekit.errors import ServiceError
from servicekit.rpc_client import streaming
from telegram_gateway.bot_api.attached_photos import (
    AttachedPhoto,
    PhotoRefused,
    PhotoUnavailable,
    attached_photo,
)
from telegram_gateway.bot_api.markdown import says_something
from telegram_gateway.bot_api.streaming import Display, painting
from telegram_gateway.clients.photos import to_photo
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.features.coach.care import note_care
from telegram_gateway.features.coach.quota import payer
from telegram_gateway.features.coach.stopping import stoppable

ANSWER_TIMEOUT_S = 60.0
EXPERT_TIMEOUT_S = 150.0
QUESTION_AT_MOST = 4096
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """A reserved question and its context."""

    question_id: str
    text: str = field(repr=False)
    chat_ids: Sequence[int]
    """Groups whose record of the asker may be read."""
    private: bool
    """Whether the asker alone reads the answer."""
    quoted_text: str = field(default="", repr=False)
    quoted_from_bot: bool = False
    earlier: Sequence[EarlierTurn] = field(default=(), repr=False)
    photo: AttachedPhoto | None = None
    expert: bool = False
    """Whether a longer answer is wanted."""


class NoFinalAnswer(ServiceError):
    """The coach's stream ended without its last message, or there is nothing to read in it."""

    reason = "COACH_NO_ANSWER"


async def answered(context: GatewayContext, asked: Asked, display: Display) -> answers_pb2.FinalAnswer:
    """Show the answer as it comes and return the final one.

    The final one has no text when the answer was stopped before any text came.
    Raise ServiceError when no answer came.
    """
    shown, final = "", None
    span = trace.get_current_span()
    span.set_attribute("gymnation.question.earlier_turns", len(asked.earlier))
    span.set_attribute("gymnation.question.expert", asked.expert)
    span.set_attribute("gymnation.question.has_photo", asked.photo is not None)

    def show_again() -> None:
        display.covered()
        paint(shown)

    async with (
        painting(display) as paint,
        stoppable(context, asked.question_id, offered=show_again) if asked.private else nullcontext(),
        streaming(context.clients.answers.Answer)(
            AnswerRequest(
                question_id=asked.question_id,
                member_id=context.user.id,
                member_name=context.user.first_name or "",
                place=answers_pb2.PLACE_PRIVATE if asked.private else answers_pb2.PLACE_GROUP,
                record_chat_ids=asked.chat_ids,
                language=await context.language(),
                question=asked.text,
                quoted_text=asked.quoted_text,
                quoted_from_bot=asked.quoted_from_bot,
                earlier=[
                    answers_pb2.EarlierTurn(
                        question=turn.question, answer=turn.answer, by_another=turn.by_another
                    )
                    for turn in asked.earlier
                ],
                photo=to_photo(asked.photo),
                expert=asked.expert,
                payer=payer(context),
            ),
            timeout=EXPERT_TIMEOUT_S if asked.expert else ANSWER_TIMEOUT_S,
        ) as events,
    ):
        async for event in events:
            match event.WhichOneof("event"):
                case "text_delta":
                    shown += event.text_delta.text
                    paint(shown)
                case "tool_use" | "restart":
                    shown = ""
                case "final":
                    # Read on to the stream's end: leaving now would cancel a call that went well.
                    final = event.final
    if final is None or not (says_something(final.text) or final.stopped):
        raise NoFinalAnswer
    await note_care(context, context.user.id, needed=final.needs_care)
    return final


async def photo_of(context: GatewayContext) -> tuple[AttachedPhoto | None, bool]:
    """Return the picture that a question is about.

    It is the question's own picture, or that of the message which the question answers.
    A picture that the bot drew does not count.

    Say also whether there was one that could not be had: the answer then does without.
    """
    replied = context.replied
    from_bot = (
        replied is not None and replied.from_user is not None and replied.from_user.id == context.bot.id
    )
    return await photo_in(context, context.message, None if from_bot else replied)


async def photo_in(context: GatewayContext, *messages: Message | None) -> tuple[AttachedPhoto | None, bool]:
    """The first picture in these messages, and whether there was one that could not be had."""
    try:
        for message in messages:
            if (found := await attached_photo(context.bot, message)) is not None:
                return found, False
    except (PhotoRefused, PhotoUnavailable) as error:
        log.warning("a picture was left out", extra={"fields": {"error.type": type(error).__name__}})
        return None, True
    return None, False
