"""A member's questions of the day.

Everything that asks the coach takes them in this way: reserved before, settled or given back after.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime

from opentelemetry import trace
from telegram import Message

from gymnation.coach.v1.answers_pb2 import FinalAnswer, Source, Usage
from gymnation.coach.v1.lines_pb2 import Line
from gymnation.coach.v1.meal_service_pb2 import EstimateMacrosResponse
from gymnation.coach.v1.payers_pb2 import Payer
from gymnation.member.v1 import members_pb2, question_service_pb2
from gymnation.member.v1.question_service_pb2 import (
    RecordAnswerMessagesRequest,
    ReleaseQuestionRequest,
    ReserveQuestionRequest,
    SettleQuestionRequest,
)
from gymnation.member.v1.questions_pb2 import AnswerSource, TokenUsage, UsedCheckin
from servicekit.attributes import CODE, OUTCOME, REASON
from servicekit.errors import ResourceExhausted, ServiceError
from telegram_gateway import metrics
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.permissions import Place
from telegram_gateway.conversation.ways import Kind
from telegram_gateway.runtime import tickets
from telegram_gateway.texts import moments
from telegram_gateway.texts.moments import Moment

_DEFAULT_ZONE = "America/Sao_Paulo"
EXHAUSTED = "QUESTION_QUOTA_EXHAUSTED"
BUDGET_SPENT = "COACH_BUDGET_SPENT"
_NOTED_AT_MOST = 20
# It says that a second is enough; others heard so, too.
_BUSY_PAUSES_S = (1.0, 1.0, 1.5, 2.0, 2.5)
log = logging.getLogger(__name__)


async def reserve(
    context: GatewayContext, asked: str, *, reply_to: int = 0
) -> question_service_pb2.ReserveQuestionResponse:
    """Take a question of the member who wrote.

    When the update is handled again, this is the same question.
    Raise ServiceError, of the reason EXHAUSTED when none is left.

    `reply_to` is the message of the bot that it answers, so that the conversation goes on.
    """
    reserved = await context.clients.questions.ReserveQuestion(
        ReserveQuestionRequest(
            request_id=context.request_id("ReserveQuestion"),
            chat_id=context.chat.id,
            member=members_pb2.Person(
                member_id=context.user.id,
                display_name=context.user.full_name,
                username=context.user.username or "",
            ),
            question=asked,
            message_id=context.message.message_id,
            trace_id=trace_id(),
            reply_to_message_id=reply_to,
        )
    )
    metrics.questions_left.record(
        max(reserved.quota.limit - reserved.quota.used, 0), {metrics.PLACE: context.place.value}
    )
    return reserved


async def settle(
    context: GatewayContext, question_id: str, text: str, written: FinalAnswer | Line | EstimateMacrosResponse
) -> None:
    """Store what came and what it took.

    `written` has model, prompt_version, usage, cost_nano_usd and, of an answer, its sources.
    """
    try:
        await context.clients.questions.SettleQuestion(
            SettleQuestionRequest(
                request_id=context.request_id("SettleQuestion"),
                question_id=question_id,
                answer=text,
                model=written.model,
                prompt_version=written.prompt_version,
                usage=_token_usage(written.usage),
                cost_nano_usd=written.cost_nano_usd,
                sources=map(_source, written.sources) if isinstance(written, FinalAnswer) else (),
            )
        )
    except ServiceError as error:
        # The answer is there: it is better sent than asked for again.
        # The reservation runs out and the question is given back.
        log.warning("an answer was not settled", extra={"fields": {"gymnation.reason": error.reason}})


def _token_usage(usage: Usage) -> TokenUsage:
    return TokenUsage(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cache_read_tokens=usage.cache_read_tokens,
        cache_write_tokens=usage.cache_write_tokens,
    )


def _source(source: Source) -> AnswerSource:
    return AnswerSource(
        tool=source.tool,
        chat_id=source.chat_id,
        facts=dict(source.facts),
        checkins=[
            UsedCheckin(checkin_id=used.checkin_id, create_time=used.create_time, points=used.points)
            for used in source.checkins
        ],
        memory_numbers=source.memory_numbers,
    )


async def give_back(
    context: GatewayContext,
    question_id: str,
    reason: str,
    *,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> None:
    """Give the question back: no answer came, or one that costs nothing.

    A member service that has too much to do is asked again for some seconds.
    When it is away, its sweep gives the question back later.
    """
    for pause_s in _BUSY_PAUSES_S:
        try:
            await context.clients.questions.ReleaseQuestion(
                ReleaseQuestionRequest(
                    request_id=context.request_id("ReleaseQuestion"), question_id=question_id, reason=reason
                )
            )
        except ResourceExhausted:
            await sleep(pause_s)
        except ServiceError:
            return
        else:
            return
    log.warning("a question was not given back", extra={"fields": {"gymnation.reason": reason}})


async def note_messages(context: GatewayContext, question_id: str, sent: Sequence[Message]) -> None:
    """Note where the answer stands, so that a reply to it goes on from there."""
    with suppress(ServiceError):
        # Without it a reply still has the answer's text before it.
        await context.clients.questions.RecordAnswerMessages(
            RecordAnswerMessagesRequest(
                request_id=context.request_id("RecordAnswerMessages"),
                question_id=question_id,
                message_ids=[message.message_id for message in sent][-_NOTED_AT_MOST:],
            )
        )


async def tell_it_is_used(context: GatewayContext, error: ServiceError) -> None:
    """Say how many questions there are a day, and when the next ones come."""
    await context.decline(
        "question-quota-used",
        kind=Kind.QUOTA,
        limit=int(error.metadata["limit"]),
        reset=await _local(context, error.metadata["reset_time"]),
    )


async def _local(context: GatewayContext, moment: str) -> Moment:
    """A moment of RFC 3339 by the group's clock; in private by the one of the deployment."""
    return local_time(datetime.fromisoformat(moment), await context.group())


def local_time(moment: datetime, group: Group | None) -> Moment:
    """Day, month, hour and minute by a group's clock, else by the one of the deployment."""
    return moments.minute(moment, group.settings.time_zone if group is not None else _DEFAULT_ZONE)


def payer(context: GatewayContext) -> Payer:
    """Who pays for what is asked: who asks, and in a group the group."""
    return Payer(member_id=context.user.id, chat_id=context.chat.id if context.place is Place.GROUP else 0)


def group_pays(context: GatewayContext) -> Payer:
    """Who pays for what nobody asked for: the group."""
    return Payer(chat_id=context.chat.id)


async def failure_text(context: GatewayContext, error: ServiceError) -> str:
    """Why no answer came, plain, with the code that operators can look up; the question is given back."""
    language = await context.language()
    if error.reason == BUDGET_SPENT:
        return context.desk.texts.plain(
            language,
            "question-budget-spent",
            scope=error.metadata["scope"],
            reset=await _local(context, error.metadata["reset_time"]),
        )
    key = "question-failed-" + error.reason.lower().replace("_", "-")
    if not context.desk.texts.has(language, key):
        key = "question-failed"
    return context.desk.texts.plain(language, key, code=context.trace_code() or "-")


def count(context: GatewayContext, outcome: str) -> None:
    """Count how a question ended, by one of our own words or a reason."""
    metrics.questions.add(1, {OUTCOME: outcome, metrics.PLACE: context.place.value})


def count_failure(context: GatewayContext, error: ServiceError) -> None:
    """Count a question that was not answered, and say so of its update, which was handled all the same."""
    count(context, error.reason)
    if error.reason in {EXHAUSTED, BUDGET_SPENT}:
        tickets.decline(error.reason)
        return
    tickets.let_down(error.reason)
    fields = {REASON: error.reason, CODE: context.trace_code()}
    log.warning("no answer came", extra={"fields": fields})


def trace_id() -> str:
    """The trace of this update, as 32 hex digits."""
    span_context = trace.get_current_span().get_span_context()
    return f"{span_context.trace_id:032x}" if span_context.is_valid else ""
