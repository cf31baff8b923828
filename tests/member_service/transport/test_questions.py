"""QuestionService over real gRPC."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from gymnation.member.v1.group_service_pb2 import RegisterGroupRequest, StopGroupRequest
from gymnation.member.v1.group_service_pb2_grpc import GroupServiceStub
from gymnation.member.v1.members_pb2 import Person
from gymnation.member.v1.question_service_pb2 import (
    GetQuestionRequest,
    GetQuotaRequest,
    RecordAnswerMessagesRequest,
    RecordFeedbackRequest,
    ReleaseQuestionRequest,
    ReserveQuestionRequest,
    SettleQuestionRequest,
)
from gymnation.member.v1.question_service_pb2_grpc import QuestionServiceStub
from gymnation.member.v1.questions_pb2 import (
    FEEDBACK_VERDICT_GOOD,
    FEEDBACK_VERDICT_UNSPECIFIED,
    QUESTION_STATE_RELEASED,
    QUESTION_STATE_RESERVED,
    QUESTION_STATE_SETTLED,
    AnswerSource,
    EarlierTurn,
    TokenUsage,
    UsedCheckin,
)
from servicekit.errors import (
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    ResourceExhausted,
    ServiceError,
)
from servicekit.rpc_client import ClientChannel
from tests.support.clock import SettableClock

CHAT = -1001


@pytest.fixture
async def questions(channel: ClientChannel) -> QuestionServiceStub:
    registration = RegisterGroupRequest(request_id=str(uuid4()), chat_id=CHAT, title="Group", registered_by=1)
    await GroupServiceStub(channel).RegisterGroup(registration)
    return QuestionServiceStub(channel)


def reserve(number: int, *, chat_id: int = CHAT, text: str = "How many squats?") -> ReserveQuestionRequest:
    return ReserveQuestionRequest(
        request_id=str(UUID(int=number)),
        chat_id=chat_id,
        member=Person(member_id=7, display_name="Ana"),
        question=text,
        message_id=50,
        trace_id="a" * 32,
    )


def settle(question_id: str) -> SettleQuestionRequest:
    return SettleQuestionRequest(
        request_id=str(uuid4()),
        question_id=question_id,
        answer="Twenty.",
        model="claude-test",
        prompt_version="v1",
        usage=TokenUsage(input_tokens=1, output_tokens=2, cache_read_tokens=3, cache_write_tokens=4),
        cost_nano_usd=5,
    )


def judge(
    question_id: str, *, member_id: int = 7, verdict: int = FEEDBACK_VERDICT_GOOD
) -> RecordFeedbackRequest:
    return RecordFeedbackRequest(
        request_id=str(uuid4()), question_id=question_id, member_id=member_id, verdict=verdict
    )


async def test_a_question_travels_from_its_reservation_to_its_feedback(
    questions: QuestionServiceStub, clock: SettableClock
) -> None:
    reserved = await questions.ReserveQuestion(reserve(1))
    question = reserved.question
    assert (question.chat_id, question.member_id, question.day) == (CHAT, 7, "2031-03-03")
    assert (question.state, question.trace_id) == (QUESTION_STATE_RESERVED, "a" * 32)
    assert (reserved.quota.limit, reserved.quota.used) == (2, 1)
    assert reserved.quota.reset_time.ToJsonString() == "2031-03-04T03:00:00Z"
    assert not question.HasField("end_time")
    settled = (await questions.SettleQuestion(settle(question.question_id))).question
    assert (settled.state, settled.answer, settled.model) == (
        QUESTION_STATE_SETTLED,
        "Twenty.",
        "claude-test",
    )
    assert (settled.prompt_version, settled.cost_nano_usd, settled.HasField("end_time")) == ("v1", 5, True)
    judged = (await questions.RecordFeedback(judge(question.question_id))).question
    assert judged.feedback == FEEDBACK_VERDICT_GOOD
    repeated = (await questions.ReserveQuestion(reserve(1))).question
    assert (repeated.answer, repeated.feedback) == ("Twenty.", FEEDBACK_VERDICT_GOOD)


async def test_a_question_given_back_leaves_the_quota(questions: QuestionServiceStub) -> None:
    question = (await questions.ReserveQuestion(reserve(1))).question
    release = ReleaseQuestionRequest(
        request_id=str(uuid4()), question_id=question.question_id, reason="COACH_UNAVAILABLE"
    )
    released = (await questions.ReleaseQuestion(release)).question
    assert released.state == QUESTION_STATE_RELEASED
    quota = (await questions.GetQuota(GetQuotaRequest(chat_id=CHAT, member_id=7))).quota
    assert (quota.limit, quota.used) == (2, 0)


async def refusal(call: object) -> ServiceError:
    with pytest.raises(ServiceError) as failure:
        await call  # type: ignore[misc]
    return failure.value


async def test_reserving_reaches_each_of_its_reasons(
    questions: QuestionServiceStub,
) -> None:
    await questions.ReserveQuestion(reserve(1))
    reused = await refusal(questions.ReserveQuestion(reserve(1, text="Another?")))
    assert (type(reused), reused.reason) == (InvalidArgument, "REQUEST_ID_REUSED")
    await questions.ReserveQuestion(reserve(2))
    exhausted = await refusal(questions.ReserveQuestion(reserve(3)))
    assert (type(exhausted), exhausted.reason) == (ResourceExhausted, "QUESTION_QUOTA_EXHAUSTED")
    assert exhausted.metadata == {"limit": "2", "reset_time": "2031-03-04T03:00:00Z"}
    unknown = await refusal(questions.ReserveQuestion(reserve(4, chat_id=-9)))
    assert (type(unknown), unknown.reason) == (NotFound, "GROUP_NOT_REGISTERED")
    bad = reserve(5)
    bad.request_id = "no uuid"
    assert (await refusal(questions.ReserveQuestion(bad))).metadata == {"field": "request_id"}
    for field, values in {
        "question": {"question": ""},
        "message_id": {"message_id": 0},
        "trace_id": {"trace_id": "ABC"},
        "member_id": {"member": Person()},
        "chat_id": {"chat_id": 8},
    }.items():
        request = reserve(6)
        for name, value in values.items():
            request.ClearField(name)
            if isinstance(value, Person):
                request.member.CopyFrom(value)
            else:
                setattr(request, name, value)
        wrong = await refusal(questions.ReserveQuestion(request))
        assert (wrong.reason, wrong.metadata) == ("FIELD_INVALID", {"field": field})


async def test_the_other_calls_reach_each_of_their_reasons(
    questions: QuestionServiceStub, channel: ClientChannel
) -> None:
    question_id = (await questions.ReserveQuestion(reserve(1))).question.question_id
    early = await refusal(questions.RecordFeedback(judge(question_id)))
    assert (type(early), early.reason) == (FailedPrecondition, "QUESTION_NOT_SETTLED")
    release = ReleaseQuestionRequest(request_id=str(uuid4()), question_id=question_id, reason="COACH_DOWN")
    await questions.ReleaseQuestion(release)
    released = await refusal(questions.SettleQuestion(settle(question_id)))
    assert (type(released), released.reason) == (FailedPrecondition, "QUESTION_RELEASED")
    await questions.ReserveQuestion(reserve(1))
    await questions.SettleQuestion(settle(question_id))
    settled = await refusal(questions.ReleaseQuestion(release))
    assert (type(settled), settled.reason) == (FailedPrecondition, "QUESTION_SETTLED")
    other = await refusal(questions.RecordFeedback(judge(question_id, member_id=8)))
    assert (type(other), other.reason) == (PermissionDenied, "NOT_THE_ASKER")
    none = await refusal(questions.RecordFeedback(judge(question_id, verdict=FEEDBACK_VERDICT_UNSPECIFIED)))
    assert none.metadata == {"field": "verdict"}
    for call in (
        questions.SettleQuestion(settle("nothing")),
        questions.ReleaseQuestion(
            ReleaseQuestionRequest(request_id=str(uuid4()), question_id="x", reason="Y")
        ),
        questions.RecordFeedback(judge("nothing")),
    ):
        unknown = await refusal(call)
        assert (type(unknown), unknown.reason) == (NotFound, "QUESTION_NOT_FOUND")
    await GroupServiceStub(channel).StopGroup(StopGroupRequest(request_id=str(uuid4()), chat_id=CHAT))
    stopped = await refusal(questions.ReserveQuestion(reserve(9)))
    assert (type(stopped), stopped.reason) == (FailedPrecondition, "GROUP_STOPPED")
    group = await refusal(questions.GetQuota(GetQuotaRequest(chat_id=-9, member_id=7)))
    assert (type(group), group.reason) == (NotFound, "GROUP_NOT_REGISTERED")


async def test_an_answer_is_read_back_with_what_it_used_and_a_reply_goes_on_with_it(
    questions: QuestionServiceStub,
) -> None:
    used = UsedCheckin(checkin_id="c-1", points=2)
    used.create_time.FromDatetime(datetime(2031, 3, 2, 18, 5, tzinfo=UTC))
    sources = [
        AnswerSource(tool="get_profile", chat_id=CHAT, facts={"season_points": "12"}),
        AnswerSource(tool="list_recent_checkins", chat_id=CHAT, checkins=[used]),
        AnswerSource(tool="recall_memories", memory_numbers=[3]),
    ]
    question_id = (await questions.ReserveQuestion(reserve(1))).question.question_id
    settled = settle(question_id)
    settled.sources.extend(sources)
    await questions.SettleQuestion(settled)
    noting = RecordAnswerMessagesRequest(
        request_id=str(uuid4()), question_id=question_id, message_ids=[60, 61]
    )
    await questions.RecordAnswerMessages(noting)

    told = await questions.GetQuestion(GetQuestionRequest(question_id=question_id, member_id=7))
    assert (told.question.answer, told.text, list(told.sources)) == ("Twenty.", "How many squats?", sources)
    with pytest.raises(PermissionDenied) as refused:
        await questions.GetQuestion(GetQuestionRequest(question_id=question_id, member_id=8))
    assert refused.value.reason == "NOT_THE_ASKER"

    reply = reserve(2, text="And tomorrow?")
    reply.reply_to_message_id = 61
    earlier = (await questions.ReserveQuestion(reply)).earlier
    assert list(earlier) == [EarlierTurn(question="How many squats?", answer="Twenty.")]


async def test_a_check_in_without_its_time_is_no_source(questions: QuestionServiceStub) -> None:
    question_id = (await questions.ReserveQuestion(reserve(1))).question.question_id
    settled = settle(question_id)
    settled.sources.add(tool="list_recent_checkins", chat_id=CHAT).checkins.add(checkin_id="c-1")
    with pytest.raises(InvalidArgument):
        await questions.SettleQuestion(settled)
