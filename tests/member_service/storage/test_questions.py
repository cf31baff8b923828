"""Questions and quotas on both engines."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from member_service.domain.failures import FieldInvalid, RequestIdReused
from member_service.domain.groups import GroupNotRegistered, GroupState, GroupStopped
from member_service.domain.question_record import (
    NotTheAsker,
    QuestionNotFound,
    QuestionNotSettled,
    QuestionReleased,
    QuestionSettled,
    QuestionState,
    Verdict,
)
from member_service.domain.quotas import QuestionQuotaExhausted, Quota
from member_service.storage.database import Database
from member_service.storage.questions import INDEXES, MongoQuestionStore, open_text
from tests.member_service.storage.question_desk import ASKED, CHAT, SETTLEMENT, Desk, Groups, request
from tests.support.clock import SettableClock


@pytest.fixture
async def desk(database: Database, clock: SettableClock) -> Desk:
    await database.ensure_indexes(INDEXES)
    return Desk(MongoQuestionStore(database), Groups(), clock)


async def test_a_reserved_question_counts_against_the_quota(desk: Desk, clock: SettableClock) -> None:
    question, quota = await desk.reserve(request(1), ASKED)
    assert (question.state, question.day, len(question.question_id)) == ("reserved", date(2031, 3, 3), 22)
    assert quota == Quota(limit=2, used=1, reset_time=datetime(2031, 3, 4, 3, tzinfo=UTC))
    assert await desk.quota(CHAT, 7) == quota


async def test_a_repeat_is_the_same_question_and_counts_once(desk: Desk) -> None:
    first, _ = await desk.reserve(request(1), ASKED)
    again, quota = await desk.reserve(request(1).upper(), ASKED)
    assert (again.question_id, again.attempt, quota.used) == (first.question_id, 1, 1)


async def test_the_same_request_with_another_question_is_refused(desk: Desk) -> None:
    await desk.reserve(request(1), ASKED)
    with pytest.raises(RequestIdReused):
        await desk.reserve(request(1), replace(ASKED, text="Something else?"))


async def test_the_quota_ends_and_says_when_it_is_back(desk: Desk, clock: SettableClock) -> None:
    await desk.reserve(request(1), ASKED)
    await desk.reserve(request(2), ASKED)
    for _ in range(2):
        with pytest.raises(QuestionQuotaExhausted) as failure:
            await desk.reserve(request(3), ASKED)
        assert failure.value.metadata == {"limit": "2", "reset_time": "2031-03-04T03:00:00Z"}
    assert await desk.used() == 2
    assert (await desk.reserve(request(4), replace(ASKED, member_id=8)))[1].used == 1, "others have their own"
    clock.now = datetime(2031, 3, 4, 2, 59, tzinfo=UTC)
    with pytest.raises(QuestionQuotaExhausted):
        await desk.reserve(request(5), ASKED)
    clock.advance(minutes=1)
    question, quota = await desk.reserve(request(3), ASKED)
    assert (question.day, quota.used) == (date(2031, 3, 4), 1), "refused yesterday, asked again today"


async def test_a_repeat_on_the_next_day_still_counts_for_its_own(desk: Desk, clock: SettableClock) -> None:
    clock.now = datetime(2031, 3, 4, 2, 59, 55, tzinfo=UTC)
    await desk.reserve(request(1), ASKED)
    clock.advance(seconds=10)
    question, quota = await desk.reserve(request(1), ASKED)
    assert (question.day, quota.used, quota.reset_time) == (
        date(2031, 3, 3),
        1,
        datetime(2031, 3, 4, 3, tzinfo=UTC),
    )
    assert await desk.used() == 0


async def test_exactly_as_many_as_the_quota_allows_get_in_at_once(desk: Desk) -> None:
    results = await asyncio.gather(
        *(desk.reserve(request(number), ASKED) for number in range(1, 11)), return_exceptions=True
    )
    refused = [result for result in results if isinstance(result, QuestionQuotaExhausted)]
    assert (len(refused), await desk.used()) == (8, 2)
    assert all(isinstance(result, tuple | QuestionQuotaExhausted) for result in results)


async def test_one_request_many_times_at_once_is_one_question(desk: Desk) -> None:
    results = await asyncio.gather(*(desk.reserve(request(1), ASKED) for _ in range(8)))
    assert {question.question_id for question, _ in results} == {results[0][0].question_id}
    assert await desk.used() == 1


async def test_a_quota_of_nothing_lets_nobody_ask(desk: Desk) -> None:
    desk.groups.set_quota(0)
    with pytest.raises(QuestionQuotaExhausted):
        await desk.reserve(request(1), ASKED)


async def test_a_lowered_quota_holds_at_once_and_a_raised_one_too(desk: Desk) -> None:
    await desk.reserve(request(1), ASKED)
    await desk.reserve(request(2), ASKED)
    desk.groups.set_quota(1)
    with pytest.raises(QuestionQuotaExhausted):
        await desk.reserve(request(3), ASKED)
    assert (await desk.reserve(request(2), ASKED))[1].used == 2, "who is in stays in"
    desk.groups.set_quota(3)
    assert (await desk.reserve(request(3), ASKED))[1].used == 3


async def test_private_chat_has_a_quota_of_its_own(desk: Desk) -> None:
    _, quota = await desk.reserve(request(1), replace(ASKED, chat_id=7))
    assert (quota.limit, quota.used) == (5, 1)
    assert await desk.used() == 0
    with pytest.raises(FieldInvalid):
        await desk.reserve(request(2), replace(ASKED, chat_id=8))


async def test_a_group_that_is_unknown_or_stopped_takes_no_questions(desk: Desk) -> None:
    with pytest.raises(GroupNotRegistered):
        await desk.reserve(request(1), replace(ASKED, chat_id=-2))
    with pytest.raises(GroupNotRegistered):
        await desk.quota(-2, 7)
    desk.groups.group = replace(desk.groups.group, state=GroupState.STOPPED)
    with pytest.raises(GroupStopped):
        await desk.reserve(request(1), ASKED)
    assert (await desk.quota(CHAT, 7)).used == 0


async def test_a_quota_follows_its_group_to_another_chat(desk: Desk) -> None:
    await desk.reserve(request(1), ASKED)
    desk.groups.group = replace(desk.groups.group, chat_id=-2002, former_chat_ids=(CHAT,))
    assert (await desk.quota(-2002, 7)).used == 1


async def test_a_settled_question_keeps_its_answer_and_its_place(desk: Desk, clock: SettableClock) -> None:
    question, _ = await desk.reserve(request(1), ASKED)
    settled = await desk.settle(request(2), question.question_id, SETTLEMENT)
    assert (settled.state, settled.answer, settled.model) == ("settled", "Twenty.", "claude-test")
    assert (settled.prompt_version, settled.cost_nano_usd, settled.end_time) == ("v1", 1234, clock())
    repeated = await desk.settle(request(2), question.question_id, replace(SETTLEMENT, answer="Thirty."))
    assert repeated.answer == "Twenty."
    found, quota = await desk.reserve(request(1), ASKED)
    assert (found.state, found.answer, quota.used) == ("settled", "Twenty.", 1)
    with pytest.raises(QuestionSettled):
        await desk.release(request(3), question.question_id, "COACH_UNAVAILABLE")


async def test_a_released_question_frees_its_place_and_may_be_asked_again(desk: Desk) -> None:
    question, _ = await desk.reserve(request(1), ASKED)
    for _ in range(2):
        released = await desk.release(request(2), question.question_id, "COACH_UNAVAILABLE")
        assert released.state is QuestionState.RELEASED
        assert await desk.used() == 0
    with pytest.raises(QuestionReleased):
        await desk.settle(request(3), question.question_id, SETTLEMENT)
    again, quota = await desk.reserve(request(1), ASKED)
    assert (again.state, again.question_id, again.end_time, quota.used) == (
        "reserved",
        question.question_id,
        None,
        1,
    )
    assert (await desk.settle(request(4), question.question_id, SETTLEMENT)).answer == "Twenty."


async def test_unknown_questions_are_not_found(desk: Desk) -> None:
    with pytest.raises(QuestionNotFound):
        await desk.settle(request(1), "nothing", SETTLEMENT)
    with pytest.raises(QuestionNotFound):
        await desk.release(request(1), "nothing", "COACH_UNAVAILABLE")
    with pytest.raises(QuestionNotFound):
        await desk.feedback(request(1), "nothing", 7, Verdict.GOOD)


async def test_ids_that_no_question_can_have_are_refused_before_they_are_looked_up(desk: Desk) -> None:
    for question_id in ("", "q" * 65):
        for call in (
            desk.settle(request(1), question_id, SETTLEMENT),
            desk.release(request(1), question_id, "COACH_UNAVAILABLE"),
            desk.feedback(request(1), question_id, 7, Verdict.GOOD),
        ):
            with pytest.raises(FieldInvalid):
                await call


async def test_only_the_asker_judges_and_the_last_word_counts(desk: Desk) -> None:
    question, _ = await desk.reserve(request(1), ASKED)
    with pytest.raises(QuestionNotSettled):
        await desk.feedback(request(2), question.question_id, 7, Verdict.GOOD)
    await desk.settle(request(3), question.question_id, SETTLEMENT)
    with pytest.raises(NotTheAsker):
        await desk.feedback(request(4), question.question_id, 8, Verdict.GOOD)
    assert (await desk.feedback(request(5), question.question_id, 7, Verdict.GOOD)).feedback is Verdict.GOOD
    judged = await desk.feedback(request(6), question.question_id, 7, Verdict.BAD)
    assert (judged.feedback, judged.answer) == (Verdict.BAD, "Twenty.")


async def test_texts_are_kept_for_ninety_days_and_apart(
    desk: Desk, database: Database, clock: SettableClock
) -> None:
    question, _ = await desk.reserve(request(1), ASKED)
    await desk.settle(request(2), question.question_id, SETTLEMENT)
    row = await database.collection("question_texts").find_one({"_id": question.question_id})
    texts = [open_text(database.keys, row, name) for name in ("question", SETTLEMENT.text_name)]
    assert texts == ["How many squats?", "Twenty."]
    assert "squats" not in str(row)
    assert row["expire_time"] == clock() + timedelta(days=90)
    assert "squats" not in str(await database.collection("questions").find_one({}))
    await database.collection("question_texts").delete_many({})
    found, _ = await desk.reserve(request(1), ASKED)
    assert (found.state, found.answer) == ("settled", "")


async def test_what_nobody_settles_is_given_back_after_a_quarter_of_an_hour(
    desk: Desk, clock: SettableClock
) -> None:
    abandoned, _ = await desk.reserve(request(1), ASKED)
    settled, _ = await desk.reserve(request(2), ASKED)
    await desk.settle(request(3), settled.question_id, SETTLEMENT)
    clock.advance(minutes=14)
    assert await desk.sweeper.sweep_once() == 0
    clock.advance(minutes=2)
    assert await desk.sweeper.sweep_once() == 1
    assert await desk.sweeper.sweep_once() == 0
    assert await desk.used() == 1
    with pytest.raises(QuestionReleased):
        await desk.settle(request(4), abandoned.question_id, SETTLEMENT)


async def test_a_repeat_puts_the_sweep_off(desk: Desk, clock: SettableClock) -> None:
    await desk.reserve(request(1), ASKED)
    clock.advance(minutes=14)
    await desk.reserve(request(1), ASKED)
    clock.advance(minutes=14)
    assert await desk.sweeper.sweep_once() == 0
    assert await desk.used() == 1


async def test_a_late_repeat_of_a_verdict_does_not_overrule_a_later_one(desk: Desk) -> None:
    question, _ = await desk.reserve(request(1), ASKED)
    await desk.settle(request(2), question.question_id, SETTLEMENT)
    await desk.feedback(request(3), question.question_id, 7, Verdict.GOOD)
    await desk.feedback(request(4), question.question_id, 7, Verdict.BAD)

    again = await desk.feedback(request(3), question.question_id, 7, Verdict.GOOD)

    assert again.feedback is Verdict.BAD
    with pytest.raises(RequestIdReused):
        await desk.feedback(request(4), question.question_id, 7, Verdict.GOOD)
