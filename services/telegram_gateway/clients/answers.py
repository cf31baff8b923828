"""What the gateway asks of the coach's AnswerService."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Protocol, cast

from gymnation.coach.v1 import answer_service_pb2, answer_service_pb2_grpc, answers_pb2
from gymnation.coach.v1.answer_service_pb2 import AnswerResponse
from gymnation.coach.v1.answers_pb2 import FinalAnswer, Source, TextDelta, ToolUse, Usage
from gymnation.coach.v1.payers_pb2 import Payer
from servicekit.rpc_client import ClientChannel, streaming
from telegram_gateway.clients.photos import PhotoBytes, to_photo

__all__ = [
    "AnswerResponse",
    "AnswersClient",
    "FinalAnswer",
    "Payer",
    "Source",
    "TextDelta",
    "ToolUse",
    "Usage",
]

PLACE_GROUP: int = answers_pb2.PLACE_GROUP
PLACE_PRIVATE: int = answers_pb2.PLACE_PRIVATE


class SaidBefore(Protocol):
    """The member service's EarlierTurn: the coach's has the same fields."""

    question: str
    answer: str
    by_another: bool


class AnswersClient:
    """One method an RPC. Each call costs money, so nothing here is ever retried."""

    def __init__(self, channel: ClientChannel, *, timeout: float = 60.0) -> None:
        self._stub = answer_service_pb2_grpc.AnswerServiceStub(channel)
        self._timeout = timeout

    @asynccontextmanager
    async def answer(
        self,
        *,
        question_id: str,
        member_id: int,
        place: int,
        language: str,
        question: str,
        member_name: str = "",
        record_chat_ids: Sequence[int] = (),
        quoted_text: str = "",
        quoted_from_bot: bool = False,
        earlier: Iterable[SaidBefore] = (),
        photo: PhotoBytes | None = None,
        expert: bool = False,
        payer: Payer | None = None,
        timeout: float | None = None,
    ) -> AsyncIterator[AsyncIterator[AnswerResponse]]:
        """Yields the stream of events; leaving the block before its end cancels the call."""
        request = answer_service_pb2.AnswerRequest(
            question_id=question_id,
            member_id=member_id,
            member_name=member_name,
            place=cast("answers_pb2.Place.ValueType", place),
            record_chat_ids=record_chat_ids,
            language=language,
            question=question,
            quoted_text=quoted_text,
            quoted_from_bot=quoted_from_bot,
            earlier=[
                answers_pb2.EarlierTurn(
                    question=turn.question, answer=turn.answer, by_another=turn.by_another
                )
                for turn in earlier
            ],
            photo=to_photo(photo),
            expert=expert,
            payer=payer,
        )
        async with streaming(self._stub.Answer)(request, timeout=timeout or self._timeout) as responses:
            yield responses

    async def write_checkin_reply(
        self,
        *,
        checkin_id: str,
        language: str,
        caption: str,
        season_checkins: int,
        season_points: int,
        points: int,
        member_name: str = "",
        payer: Payer | None = None,
        timeout: float | None = None,
    ) -> answer_service_pb2.WriteCheckinReplyResponse:
        request = answer_service_pb2.WriteCheckinReplyRequest(
            checkin_id=checkin_id,
            member_name=member_name,
            language=language,
            caption=caption,
            season_checkins=season_checkins,
            season_points=season_points,
            points=points,
            payer=payer,
        )
        return await self._stub.WriteCheckinReply(request, timeout=timeout or self._timeout)

    async def screen_text(
        self, *, text: str, language: str, timeout: float = 2.0
    ) -> answer_service_pb2.ScreenTextResponse:
        request = answer_service_pb2.ScreenTextRequest(text=text, language=language)
        return await self._stub.ScreenText(request, timeout=timeout)
