"""A member's questions of the day, as everything takes them that asks the coach: reserved before, settled or given back after."""

import logging
from contextlib import suppress
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from opentelemetry import trace

from servicekit.errors import ServiceError
from telegram_gateway import metrics
from telegram_gateway.clients import questions as questions_client
from telegram_gateway.context import GatewayContext

_DEFAULT_ZONE = "America/Sao_Paulo"
EXHAUSTED = "QUESTION_QUOTA_EXHAUSTED"
log = logging.getLogger(__name__)


async def reserve(context: GatewayContext, asked: str) -> Any:
    """Take a question of who wrote; handled again, this is the same one. Raises ServiceError, of the reason EXHAUSTED when none is left."""
    reserved = await context.gateway.clients.questions.reserve_question(
        request_id=context.request_id("ReserveQuestion"),
        chat_id=context.chat.id,
        member=questions_client.Person(
            member_id=context.user.id,
            display_name=context.user.full_name,
            username=context.user.username or "",
        ),
        question=asked,
        message_id=context.message.message_id,
        trace_id=_trace_id(),
    )
    metrics.questions_left.record(
        max(reserved.quota.limit - reserved.quota.used, 0), {"gymnation.place": context.place.value}
    )
    return reserved


async def settle(context: GatewayContext, question_id: str, text: str, written: Any) -> None:
    """Store what came and what it took: `written` has model, prompt_version, usage and cost_nano_usd."""
    try:
        await context.gateway.clients.questions.settle_question(
            request_id=context.request_id("SettleQuestion"),
            question_id=question_id,
            answer=text,
            model=written.model,
            prompt_version=written.prompt_version,
            usage=written.usage,
            cost_nano_usd=written.cost_nano_usd,
        )
    except ServiceError as error:
        # The answer is there: better sent than asked for again. The reservation runs out and the question is given back.
        log.warning("an answer was not settled", extra={"fields": {"gymnation.reason": error.reason}})


async def give_back(context: GatewayContext, question_id: str, reason: str) -> None:
    """Give the question back: no answer came, or one that costs nothing."""
    with suppress(ServiceError):
        # When the member service is away too, its sweep gives the question back later.
        await context.gateway.clients.questions.release_question(
            request_id=context.request_id("ReleaseQuestion"), question_id=question_id, reason=reason
        )


async def tell_it_is_used(context: GatewayContext, error: ServiceError) -> None:
    """Say how many questions there are a day, and when the next ones come."""
    group = await context.group()
    zone = ZoneInfo(group.settings.time_zone if group is not None else _DEFAULT_ZONE)
    reset = datetime.fromisoformat(error.metadata["reset_time"]).astimezone(zone)
    await context.notice(
        "question-quota-used", limit=int(error.metadata["limit"]), reset=reset.strftime("%d/%m %H:%M")
    )


def count(context: GatewayContext, outcome: str) -> None:
    """Count how a question ended, by one of our own words or a reason."""
    metrics.questions.add(1, {"gymnation.outcome": outcome, "gymnation.place": context.place.value})


def _trace_id() -> str:
    span_context = trace.get_current_span().get_span_context()
    return f"{span_context.trace_id:032x}" if span_context.is_valid else ""
