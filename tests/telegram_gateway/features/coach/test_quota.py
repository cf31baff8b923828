"""A question is given back also when the member service has too much to do at that moment."""

from types import SimpleNamespace

import pytest

from gymnation.member.v1.question_service_pb2 import ReleaseQuestionRequest
from servicekit.errors import ResourceExhausted, ServiceError, Unavailable
from telegram_gateway.features.coach.quota import give_back


class BusyQuestions:
    """Refuses a number of times, as a member service at its limit does."""

    def __init__(self, *refusals: ServiceError) -> None:
        self._refusals = list(refusals)
        self.asked: list[tuple[str, str, str]] = []
        self.released: list[str] = []

    async def ReleaseQuestion(self, request: ReleaseQuestionRequest) -> None:
        self.asked.append((request.request_id, request.question_id, request.reason))
        if self._refusals:
            raise self._refusals.pop(0)
        self.released.append(request.question_id)


async def given_back(*refusals: ServiceError) -> tuple[BusyQuestions, list[float]]:
    questions, slept = BusyQuestions(*refusals), []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    context = SimpleNamespace(
        clients=SimpleNamespace(questions=questions),
        request_id=lambda rpc: f"id of {rpc}",
    )
    await give_back(context, "q", "RESOURCE_EXHAUSTED", sleep=sleep)
    return questions, slept


@pytest.mark.parametrize("times", [0, 1, 4])
async def test_a_busy_member_service_is_asked_again_with_the_same_request(times):
    questions, slept = await given_back(*[ResourceExhausted(retry_after_s="1")] * times)

    assert questions.released == ["q"]
    assert len(slept) == times
    assert set(questions.asked) == {("id of ReleaseQuestion", "q", "RESOURCE_EXHAUSTED")}


async def test_one_that_stays_busy_is_left_to_the_sweep():
    questions, slept = await given_back(*[ResourceExhausted()] * 100)

    assert questions.released == []
    assert sum(slept) < 10


async def test_one_that_is_away_is_left_to_the_sweep_at_once():
    questions, slept = await given_back(Unavailable())

    assert (questions.released, slept) == ([], [])
