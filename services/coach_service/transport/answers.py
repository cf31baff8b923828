"""AnswerService of the contract."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from coach_service.domain.answer_events import Answer, AnswerEvent, Delta, Restarted, ToolUsed
from coach_service.domain.answers import AnswerQuestion
from coach_service.domain.checkin_replies import WriteCheckinReply
from coach_service.domain.mail_classifier import ClassifyMail, Verdict
from coach_service.domain.model import Usage
from coach_service.domain.safety.concerns import Concern, assess, reply_to
from coach_service.domain.safety.mails import Refusal
from coach_service.domain.safety.notes import is_no_note
from coach_service.domain.short_texts import ShortText
from coach_service.domain.tools import Source
from coach_service.transport.requests import checkin_story, mail, question, screened
from gymnation.coach.v1 import answer_service_pb2, answer_service_pb2_grpc, answers_pb2, mails_pb2

_URGENCIES = {
    Concern.EMERGENCY: answers_pb2.URGENCY_EMERGENCY,
    Concern.SELF_HARM: answers_pb2.URGENCY_SELF_HARM,
}

_VERDICTS = {
    Verdict.CLEAN: mails_pb2.MAIL_VERDICT_CLEAN,
    Verdict.UNSURE: mails_pb2.MAIL_VERDICT_UNSURE,
    Verdict.REFUSED: mails_pb2.MAIL_VERDICT_REFUSED,
}
_CATEGORIES = {
    Refusal.LENGTH: mails_pb2.MAIL_CATEGORY_LENGTH,
    Refusal.CONTACT: mails_pb2.MAIL_CATEGORY_CONTACT,
    Refusal.INSULT: mails_pb2.MAIL_CATEGORY_INSULT,
    Refusal.THREAT: mails_pb2.MAIL_CATEGORY_THREAT,
    Refusal.SEXUAL: mails_pb2.MAIL_CATEGORY_SEXUAL,
    Refusal.HATE: mails_pb2.MAIL_CATEGORY_HATE,
    Refusal.EXPOSURE: mails_pb2.MAIL_CATEGORY_EXPOSURE,
    Refusal.MINOR: mails_pb2.MAIL_CATEGORY_MINOR,
    Refusal.CRISIS: mails_pb2.MAIL_CATEGORY_CRISIS,
}

SERVICE_NAME: str = answer_service_pb2.DESCRIPTOR.services_by_name["AnswerService"].full_name


class AnswerServicer(answer_service_pb2_grpc.AnswerServiceServicer):
    """Translates. Failures become statuses in the server's interceptor."""

    def __init__(
        self,
        answer_question: AnswerQuestion,
        answer_as_expert: AnswerQuestion,
        write_checkin_reply: WriteCheckinReply,
        classify_mail: ClassifyMail,
    ) -> None:
        self._answer_question, self._answer_as_expert = answer_question, answer_as_expert
        self._write_checkin_reply = write_checkin_reply
        self._classify_mail = classify_mail

    async def Answer(
        self, request: answer_service_pb2.AnswerRequest, context: Any
    ) -> AsyncIterator[answer_service_pb2.AnswerResponse]:
        # Closed as soon as the caller goes: that ends the vendor's stream, which costs money.
        answer = self._answer_as_expert if request.expert else self._answer_question
        async with aclosing(answer(question(request))) as events:
            async for event in events:
                yield _response(event)

    async def WriteCheckinReply(
        self, request: answer_service_pb2.WriteCheckinReplyRequest, context: Any
    ) -> answer_service_pb2.WriteCheckinReplyResponse:
        return _reply(await self._write_checkin_reply(checkin_story(request)))

    async def ScreenText(
        self, request: answer_service_pb2.ScreenTextRequest, context: Any
    ) -> answer_service_pb2.ScreenTextResponse:
        text, language = screened(request)
        assessment = assess([text])
        urgent = assessment.urgent
        return answer_service_pb2.ScreenTextResponse(
            urgency=urgency_of(urgent),
            reply=reply_to(urgent, language) if urgent else "",
            no_note=is_no_note(text, assessment.concerns),
            needs_care=assessment.needs_care,
        )

    async def ClassifyMail(
        self, request: answer_service_pb2.ClassifyMailRequest, context: Any
    ) -> answer_service_pb2.ClassifyMailResponse:
        reading = await self._classify_mail(mail(request))
        return answer_service_pb2.ClassifyMailResponse(
            verdict=_VERDICTS[reading.verdict],
            categories=sorted(_CATEGORIES[one] for one in reading.categories),
            version=reading.version,
        )


def _response(event: AnswerEvent) -> answer_service_pb2.AnswerResponse:
    match event:
        case Delta(text):
            return answer_service_pb2.AnswerResponse(text_delta=answers_pb2.TextDelta(text=text))
        case ToolUsed(tool, number):
            return answer_service_pb2.AnswerResponse(tool_use=answers_pb2.ToolUse(tool=tool, round=number))
        case Restarted():
            return answer_service_pb2.AnswerResponse(restart=answers_pb2.Restart())
        case Answer():
            return answer_service_pb2.AnswerResponse(final=_final(event))


def _final(answer: Answer) -> answers_pb2.FinalAnswer:
    return answers_pb2.FinalAnswer(
        text=answer.text,
        usage=usage_of(answer.usage),
        cost_nano_usd=answer.cost_nano_usd,
        model=answer.model,
        prompt_version=answer.prompt_version,
        sources=[_source(source) for source in answer.sources],
        truncated=answer.truncated,
        rounds=answer.rounds,
        urgency=urgency_of(answer.urgent),
        proposed_memories=answer.proposals,
        stopped=answer.stopped,
        needs_care=answer.needs_care,
    )


def _source(source: Source) -> answers_pb2.Source:
    made = answers_pb2.Source(
        tool=source.tool,
        chat_id=source.chat_id,
        facts=dict(source.facts),
        memory_numbers=source.memory_numbers,
    )
    for checkin in source.checkins:
        used = made.checkins.add(checkin_id=checkin.checkin_id, points=checkin.points)
        used.create_time.FromDatetime(checkin.create_time)
    return made


def urgency_of(concern: Concern | None) -> answers_pb2.Urgency.ValueType:
    """The contract's name for what is urgent."""
    return _URGENCIES[concern] if concern else answers_pb2.URGENCY_UNSPECIFIED


def _reply(reply: ShortText) -> answer_service_pb2.WriteCheckinReplyResponse:
    return answer_service_pb2.WriteCheckinReplyResponse(
        text=reply.text,
        usage=usage_of(reply.usage),
        cost_nano_usd=reply.cost_nano_usd,
        model=reply.model,
        prompt_version=reply.prompt_version,
        urgency=urgency_of(reply.urgent),
    )


def usage_of(usage: Usage) -> answers_pb2.Usage:
    """Tokens as the contract has them."""
    return answers_pb2.Usage(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cache_read_tokens=usage.cache_read_tokens,
        cache_write_tokens=usage.cache_write_tokens,
    )
