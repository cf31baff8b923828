"""What the gateway asks of QuestionService."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol, cast

from gymnation.member.v1 import question_service_pb2, question_service_pb2_grpc, questions_pb2
from gymnation.member.v1.members_pb2 import Person
from gymnation.member.v1.question_service_pb2 import ReserveExpertResponse, ReserveQuestionResponse
from gymnation.member.v1.questions_pb2 import AnswerSource, Question, Quota, TokenUsage
from servicekit.rpc_client import ClientChannel

__all__ = [
    "AnswerSource",
    "Person",
    "Question",
    "QuestionsClient",
    "Quota",
    "ReserveExpertResponse",
    "ReserveQuestionResponse",
    "TokenUsage",
    "UsedTokens",
]

QUESTION_STATE_RESERVED: int = questions_pb2.QUESTION_STATE_RESERVED
QUESTION_STATE_SETTLED: int = questions_pb2.QUESTION_STATE_SETTLED
QUESTION_STATE_RELEASED: int = questions_pb2.QUESTION_STATE_RELEASED
FEEDBACK_VERDICT_GOOD: int = questions_pb2.FEEDBACK_VERDICT_GOOD
FEEDBACK_VERDICT_BAD: int = questions_pb2.FEEDBACK_VERDICT_BAD


class UsedTokens(Protocol):
    """The coach's Usage or the member service's TokenUsage: both count alike."""

    input_tokens: int
    output_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int


class QuestionsClient:
    """One method an RPC, named and argumented like it; failures are ServiceErrors with a reason."""

    def __init__(self, channel: ClientChannel, *, timeout: float = 5.0) -> None:
        self._stub = question_service_pb2_grpc.QuestionServiceStub(channel)
        self._timeout = timeout

    async def reserve_question(
        self,
        *,
        request_id: str,
        chat_id: int,
        member: Person,
        question: str,
        message_id: int,
        trace_id: str = "",
        reply_to_message_id: int = 0,
    ) -> question_service_pb2.ReserveQuestionResponse:
        request = question_service_pb2.ReserveQuestionRequest(
            request_id=request_id,
            chat_id=chat_id,
            member=member,
            question=question,
            message_id=message_id,
            trace_id=trace_id,
            reply_to_message_id=reply_to_message_id,
        )
        return await self._stub.ReserveQuestion(request, timeout=self._timeout)

    async def settle_question(
        self,
        *,
        request_id: str,
        question_id: str,
        answer: str,
        model: str,
        prompt_version: str,
        usage: UsedTokens | None = None,
        cost_nano_usd: int = 0,
        sources: Iterable[Any] = (),
    ) -> question_service_pb2.SettleQuestionResponse:
        request = question_service_pb2.SettleQuestionRequest(
            request_id=request_id,
            question_id=question_id,
            answer=answer,
            model=model,
            prompt_version=prompt_version,
            usage=None if usage is None else _token_usage(usage),
            cost_nano_usd=cost_nano_usd,
            sources=map(_source, sources),
        )
        return await self._stub.SettleQuestion(request, timeout=self._timeout)

    async def release_question(
        self, *, request_id: str, question_id: str, reason: str = ""
    ) -> question_service_pb2.ReleaseQuestionResponse:
        request = question_service_pb2.ReleaseQuestionRequest(
            request_id=request_id, question_id=question_id, reason=reason
        )
        return await self._stub.ReleaseQuestion(request, timeout=self._timeout)

    async def record_feedback(
        self, *, request_id: str, question_id: str, member_id: int, verdict: int
    ) -> question_service_pb2.RecordFeedbackResponse:
        request = question_service_pb2.RecordFeedbackRequest(
            request_id=request_id,
            question_id=question_id,
            member_id=member_id,
            verdict=cast("questions_pb2.FeedbackVerdict.ValueType", verdict),
        )
        return await self._stub.RecordFeedback(request, timeout=self._timeout)

    async def get_question(
        self, *, question_id: str, member_id: int
    ) -> question_service_pb2.GetQuestionResponse:
        request = question_service_pb2.GetQuestionRequest(question_id=question_id, member_id=member_id)
        return await self._stub.GetQuestion(request, timeout=self._timeout)

    async def record_answer_messages(
        self, *, request_id: str, question_id: str, message_ids: Sequence[int]
    ) -> question_service_pb2.RecordAnswerMessagesResponse:
        request = question_service_pb2.RecordAnswerMessagesRequest(
            request_id=request_id, question_id=question_id, message_ids=message_ids
        )
        return await self._stub.RecordAnswerMessages(request, timeout=self._timeout)

    async def reserve_expert(
        self, *, request_id: str, question_id: str, member_id: int, trace_id: str = ""
    ) -> question_service_pb2.ReserveExpertResponse:
        request = question_service_pb2.ReserveExpertRequest(
            request_id=request_id, question_id=question_id, member_id=member_id, trace_id=trace_id
        )
        return await self._stub.ReserveExpert(request, timeout=self._timeout)

    async def stop_question(
        self, *, request_id: str, question_id: str, member_id: int
    ) -> question_service_pb2.StopQuestionResponse:
        request = question_service_pb2.StopQuestionRequest(
            request_id=request_id, question_id=question_id, member_id=member_id
        )
        return await self._stub.StopQuestion(request, timeout=self._timeout)

    async def get_quota(self, *, chat_id: int, member_id: int) -> question_service_pb2.GetQuotaResponse:
        request = question_service_pb2.GetQuotaRequest(chat_id=chat_id, member_id=member_id)
        return await self._stub.GetQuota(request, timeout=self._timeout)


def _token_usage(usage: UsedTokens) -> TokenUsage:
    return TokenUsage(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cache_read_tokens=usage.cache_read_tokens,
        cache_write_tokens=usage.cache_write_tokens,
    )


def _source(source: Any) -> questions_pb2.AnswerSource:
    """The coach's Source, which has the same fields."""
    return questions_pb2.AnswerSource(
        tool=source.tool,
        chat_id=source.chat_id,
        facts=dict(source.facts),
        checkins=[
            questions_pb2.UsedCheckin(
                checkin_id=used.checkin_id, create_time=used.create_time, points=used.points
            )
            for used in source.checkins
        ],
        memory_numbers=source.memory_numbers,
    )
