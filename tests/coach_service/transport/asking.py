"""Requests that are right, to be made wrong one field at a time, and one way to read a stream."""

from typing import Any

from gymnation.coach.v1 import answer_service_pb2, answers_pb2, line_service_pb2, lines_pb2, meal_service_pb2
from sandbox.patience import patient

# Long enough to be found by chance in no clock reading: tests look for them in telemetry.
GROUP, OTHER_GROUP, MEMBER = -1001000000001, -1001000000002, 700_300_100_300_7


def question(**changes: Any) -> answer_service_pb2.AnswerRequest:
    fields: dict[str, Any] = {
        "question_id": "question-1",
        "member_id": MEMBER,
        "member_name": "Bia",
        "place": answers_pb2.PLACE_GROUP,
        "record_chat_ids": [GROUP],
        "language": "pt-BR",
        "question": "Como estou no ranking?",
    }
    return answer_service_pb2.AnswerRequest(**(fields | changes))


def checkin(**changes: Any) -> answer_service_pb2.WriteCheckinReplyRequest:
    fields: dict[str, Any] = {
        "checkin_id": "checkin-1",
        "member_name": "Bia",
        "language": "pt-BR",
        "caption": "Corri 5 km!",
        "season_checkins": 12,
        "season_points": 30,
        "points": 5,
    }
    return answer_service_pb2.WriteCheckinReplyRequest(**(fields | changes))


def line(**changes: Any) -> line_service_pb2.WriteLineRequest:
    fields: dict[str, Any] = {
        "kind": lines_pb2.LINE_KIND_MOTIVATION,
        "member_id": MEMBER,
        "member_name": "Bia",
        "record_chat_ids": [GROUP],
        "language": "pt-BR",
        "text": "Que preguiça de correr!",
    }
    return line_service_pb2.WriteLineRequest(**(fields | changes))


def introduction(**changes: Any) -> line_service_pb2.WriteIntroductionReplyRequest:
    fields: dict[str, Any] = {
        "member_name": "Bia",
        "group_title": "Gym Nation",
        "language": "pt-BR",
        "text": "Oi, gente! Adoro correr na praia.",
    }
    return line_service_pb2.WriteIntroductionReplyRequest(**(fields | changes))


def meal(**changes: Any) -> meal_service_pb2.EstimateMacrosRequest:
    fields: dict[str, Any] = {"language": "pt-BR", "text": "2 ovos e pão"}
    return meal_service_pb2.EstimateMacrosRequest(**(fields | changes))


async def answers(
    coach: Any, request: answer_service_pb2.AnswerRequest, timeout: float | None = None
) -> list[answer_service_pb2.AnswerResponse]:
    async with coach.Answer(request, timeout=patient(20) if timeout is None else timeout) as responses:
        return [response async for response in responses]
