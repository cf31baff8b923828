"""QuestionService: translation between proto and questions."""

from gymnation.member.v1 import question_service_pb2, question_service_pb2_grpc, questions_pb2
from member_service.domain.answer_sources import AnswerSource, UsedCheckin
from member_service.domain.experts import ReserveExpert
from member_service.domain.failures import FieldInvalid
from member_service.domain.question_reading import GetQuestion
from member_service.domain.question_record import Question, QuestionState, Settlement, TokenUsage, Verdict
from member_service.domain.questions import (
    Asked,
    RecordFeedback,
    ReleaseQuestion,
    ReserveQuestion,
    SettleQuestion,
)
from member_service.domain.quotas import GetQuota, Quota
from member_service.domain.stops import LookupStop, StopQuestion
from member_service.domain.threads import EarlierTurn, RecordAnswerMessages
from member_service.transport.context import Context
from member_service.transport.times import optional_time, to_timestamp

SERVICE = question_service_pb2.DESCRIPTOR.services_by_name["QuestionService"].full_name

_STATES = {
    QuestionState.RESERVED: questions_pb2.QUESTION_STATE_RESERVED,
    QuestionState.SETTLED: questions_pb2.QUESTION_STATE_SETTLED,
    QuestionState.RELEASED: questions_pb2.QUESTION_STATE_RELEASED,
}
_VERDICTS = {
    questions_pb2.FEEDBACK_VERDICT_GOOD: Verdict.GOOD,
    questions_pb2.FEEDBACK_VERDICT_BAD: Verdict.BAD,
}
_VERDICTS_TO_PROTO = {
    None: questions_pb2.FEEDBACK_VERDICT_UNSPECIFIED,
    Verdict.GOOD: questions_pb2.FEEDBACK_VERDICT_GOOD,
    Verdict.BAD: questions_pb2.FEEDBACK_VERDICT_BAD,
}


class QuestionServicer(question_service_pb2_grpc.QuestionServiceServicer):
    """Answers QuestionService."""

    def __init__(
        self,
        *,
        reserve: ReserveQuestion,
        settle: SettleQuestion,
        release: ReleaseQuestion,
        record_feedback: RecordFeedback,
        get_question: GetQuestion,
        record_answer_messages: RecordAnswerMessages,
        reserve_expert: ReserveExpert,
        stop: StopQuestion,
        lookup_stop: LookupStop,
        get_quota: GetQuota,
    ) -> None:
        self._reserve = reserve
        self._settle = settle
        self._release = release
        self._record_feedback = record_feedback
        self._get_question = get_question
        self._record_answer_messages = record_answer_messages
        self._reserve_expert = reserve_expert
        self._stop = stop
        self._lookup_stop = lookup_stop
        self._get_quota = get_quota

    async def ReserveQuestion(
        self, request: question_service_pb2.ReserveQuestionRequest, context: Context
    ) -> question_service_pb2.ReserveQuestionResponse:
        asked = Asked(
            chat_id=request.chat_id,
            member_id=request.member.member_id,
            message_id=request.message_id,
            text=request.question,
            trace_id=request.trace_id,
            reply_to_message_id=request.reply_to_message_id,
        )
        reserved = await self._reserve(request.request_id, asked)
        return question_service_pb2.ReserveQuestionResponse(
            question=_to_proto(reserved.question),
            quota=_quota_to_proto(reserved.quota),
            earlier=map(_turn_to_proto, reserved.earlier),
        )

    async def SettleQuestion(
        self, request: question_service_pb2.SettleQuestionRequest, context: Context
    ) -> question_service_pb2.SettleQuestionResponse:
        settlement = Settlement(
            answer=request.answer,
            model=request.model,
            prompt_version=request.prompt_version,
            usage=TokenUsage(
                request.usage.input_tokens,
                request.usage.output_tokens,
                request.usage.cache_read_tokens,
                request.usage.cache_write_tokens,
            ),
            cost_nano_usd=request.cost_nano_usd,
            sources=tuple(map(_source, request.sources)),
        )
        question = await self._settle(request.request_id, request.question_id, settlement)
        return question_service_pb2.SettleQuestionResponse(question=_to_proto(question))

    async def ReleaseQuestion(
        self, request: question_service_pb2.ReleaseQuestionRequest, context: Context
    ) -> question_service_pb2.ReleaseQuestionResponse:
        question = await self._release(request.request_id, request.question_id, request.reason)
        return question_service_pb2.ReleaseQuestionResponse(question=_to_proto(question))

    async def RecordFeedback(
        self, request: question_service_pb2.RecordFeedbackRequest, context: Context
    ) -> question_service_pb2.RecordFeedbackResponse:
        verdict = _VERDICTS.get(request.verdict)
        question = await self._record_feedback(
            request.request_id, request.question_id, request.member_id, verdict
        )
        return question_service_pb2.RecordFeedbackResponse(question=_to_proto(question))

    async def GetQuestion(
        self, request: question_service_pb2.GetQuestionRequest, context: Context
    ) -> question_service_pb2.GetQuestionResponse:
        question, texts = await self._get_question(request.question_id, request.member_id)
        return question_service_pb2.GetQuestionResponse(
            question=_to_proto(question),
            text=texts.question,
            sources=map(_source_to_proto, texts.sources),
        )

    async def RecordAnswerMessages(
        self, request: question_service_pb2.RecordAnswerMessagesRequest, context: Context
    ) -> question_service_pb2.RecordAnswerMessagesResponse:
        await self._record_answer_messages(request.request_id, request.question_id, request.message_ids)
        return question_service_pb2.RecordAnswerMessagesResponse()

    async def ReserveExpert(
        self, request: question_service_pb2.ReserveExpertRequest, context: Context
    ) -> question_service_pb2.ReserveExpertResponse:
        reserved = await self._reserve_expert(
            request.request_id, request.question_id, request.member_id, request.trace_id
        )
        return question_service_pb2.ReserveExpertResponse(
            question=_to_proto(reserved.question),
            text=reserved.text,
            earlier=map(_turn_to_proto, reserved.earlier),
            asked_chat_id=reserved.asked_chat_id,
        )

    async def StopQuestion(
        self, request: question_service_pb2.StopQuestionRequest, context: Context
    ) -> question_service_pb2.StopQuestionResponse:
        question = await self._stop(request.request_id, request.question_id, request.member_id)
        return question_service_pb2.StopQuestionResponse(question=_to_proto(question))

    async def LookupStop(
        self, request: question_service_pb2.LookupStopRequest, context: Context
    ) -> question_service_pb2.LookupStopResponse:
        return question_service_pb2.LookupStopResponse(requested=await self._lookup_stop(request.question_id))

    async def GetQuota(
        self, request: question_service_pb2.GetQuotaRequest, context: Context
    ) -> question_service_pb2.GetQuotaResponse:
        quota = await self._get_quota(request.chat_id, request.member_id)
        return question_service_pb2.GetQuotaResponse(quota=_quota_to_proto(quota))


def _to_proto(question: Question) -> questions_pb2.Question:
    return questions_pb2.Question(
        question_id=question.question_id,
        chat_id=question.chat_id,
        member_id=question.member_id,
        state=_STATES[question.state],
        day=question.day.isoformat(),
        answer=question.answer,
        model=question.model,
        prompt_version=question.prompt_version,
        cost_nano_usd=question.cost_nano_usd,
        trace_id=question.trace_id,
        feedback=_VERDICTS_TO_PROTO[question.feedback],
        create_time=to_timestamp(question.create_time),
        end_time=to_timestamp(question.end_time),
    )


def _quota_to_proto(quota: Quota) -> questions_pb2.Quota:
    return questions_pb2.Quota(limit=quota.limit, used=quota.used, reset_time=to_timestamp(quota.reset_time))


def _turn_to_proto(turn: EarlierTurn) -> questions_pb2.EarlierTurn:
    return questions_pb2.EarlierTurn(question=turn.question, answer=turn.answer, by_another=turn.by_another)


def _source(source: questions_pb2.AnswerSource) -> AnswerSource:
    return AnswerSource(
        tool=source.tool,
        chat_id=source.chat_id,
        facts=dict(source.facts),
        checkins=tuple(map(_used, source.checkins)),
        memory_numbers=tuple(source.memory_numbers),
    )


def _used(used: questions_pb2.UsedCheckin) -> UsedCheckin:
    create_time = optional_time(used, "create_time")
    if create_time is None:
        raise FieldInvalid("sources")
    return UsedCheckin(used.checkin_id, create_time, used.points)


def _source_to_proto(source: AnswerSource) -> questions_pb2.AnswerSource:
    return questions_pb2.AnswerSource(
        tool=source.tool,
        chat_id=source.chat_id,
        facts=source.facts,
        checkins=[
            questions_pb2.UsedCheckin(
                checkin_id=used.checkin_id, create_time=to_timestamp(used.create_time), points=used.points
            )
            for used in source.checkins
        ],
        memory_numbers=source.memory_numbers,
    )
