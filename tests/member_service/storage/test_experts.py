"""The longer answer is reserved once a question, and given back when none came.

Stops reach whoever writes. The tests run on both engines.
"""

import asyncio

import pytest

from member_service.domain.experts import Consultation, ExpertAlreadyAsked, ReserveExpert
from member_service.domain.question_record import (
    NotTheAsker,
    Question,
    QuestionNotFound,
    QuestionNotSettled,
    Settlement,
    TokenUsage,
)
from member_service.domain.questions import QuestionSweeper, ReleaseQuestion, SettleQuestion
from member_service.domain.stops import LookupStop, StopQuestion
from member_service.domain.threads import EarlierTurn
from member_service.storage.database import Database
from member_service.storage.questions import INDEXES, QUOTAS, TEXTS, MongoQuestionStore
from tests.member_service.storage.test_threads import ANA, BEA, GROUP, Conversation
from tests.support.clock import SettableClock

LONG = Settlement("A long answer.", "claude-expert", "expert-1", TokenUsage(1, 2, 3, 4), 99)


class Desk(Conversation):
    """A conversation with an expert about."""

    def __init__(self, store: MongoQuestionStore, clock: SettableClock) -> None:
        super().__init__(store, clock)
        self.reserve = ReserveExpert(store, clock, "America/Sao_Paulo")
        self.release = ReleaseQuestion(store, clock)
        self.settle = SettleQuestion(store, clock)
        self.stop = StopQuestion(store, clock)
        self.stopped = LookupStop(store)
        self.sweeper = QuestionSweeper(store, clock)

    async def consult(self, question: Question, *, who: int = ANA, request: str = "") -> Consultation:
        return await self.reserve(request or self.request(), question.question_id, who, "a" * 32)

    async def answered(self, *, who: int = ANA, chat: int = GROUP) -> Question:
        question, _ = await self.asks("How many points?", who=who, chat=chat)
        await self.answers(question, "Twelve.")
        return question


@pytest.fixture
async def desk(database: Database, clock: SettableClock) -> Desk:
    await database.ensure_indexes(INDEXES)
    return Desk(MongoQuestionStore(database), clock)


async def test_it_is_a_question_of_its_own_in_the_askers_private_chat(desk: Desk, database: Database) -> None:

    question = await desk.answered()
    taken = await database.collection(QUOTAS).find({}).to_list(None)
    found = await desk.consult(question)
    assert (found.question.chat_id, found.question.state, found.question.expert_of) == (
        ANA,
        "reserved",
        question.question_id,
    )
    assert (found.text, found.asked_chat_id) == ("How many points?", GROUP)
    assert found.earlier == (EarlierTurn("How many points?", "Twelve.", by_another=False),)
    assert len(found.question.question_id) == 22
    assert await database.collection(QUOTAS).find({}).to_list(None) == taken, "no place is taken"


async def test_only_one_of_many_who_press_at_once_has_it(desk: Desk) -> None:
    question = await desk.answered()
    results = await asyncio.gather(*(desk.consult(question) for _ in range(8)), return_exceptions=True)
    assert sum(isinstance(result, Consultation) for result in results) == 1
    assert sum(isinstance(result, ExpertAlreadyAsked) for result in results) == 7


async def test_the_same_press_handled_again_finds_it_and_its_answer(desk: Desk) -> None:
    question = await desk.answered()
    request = desk.request()
    first = await desk.consult(question, request=request)
    assert (await desk.consult(question, request=request)).question.question_id == first.question.question_id
    await desk.settle(desk.request(), first.question.question_id, LONG)
    again = await desk.consult(question, request=request)
    assert (again.question.state, again.question.answer) == ("settled", "A long answer.")
    with pytest.raises(ExpertAlreadyAsked):
        await desk.consult(question)


async def test_when_none_came_it_can_be_asked_again(desk: Desk, clock: SettableClock) -> None:
    question = await desk.answered()
    first = await desk.consult(question)
    await desk.release(desk.request(), first.question.question_id, "COACH_OVERLOADED")
    second = await desk.consult(question)
    assert second.question.attempt == 2
    with pytest.raises(ExpertAlreadyAsked):
        await desk.consult(question)
    # A process that died with it in hand.
    clock.advance(minutes=16)
    assert await desk.sweeper.sweep_once() == 1
    assert (await desk.consult(question)).question.attempt == 3


async def test_it_is_the_askers_and_of_what_was_answered(desk: Desk, database: Database) -> None:
    question = await desk.answered()
    with pytest.raises(NotTheAsker):
        await desk.consult(question, who=BEA)
    open_one, _ = await desk.asks("And?")
    with pytest.raises(QuestionNotSettled):
        await desk.consult(open_one)
    expert = (await desk.consult(question)).question
    await desk.settle(desk.request(), expert.question_id, LONG)
    with pytest.raises(ExpertAlreadyAsked):
        await desk.consult(expert)
    gone = await desk.answered()
    await database.collection(TEXTS).delete_many({"_id": gone.question_id})
    with pytest.raises(QuestionNotFound):
        await desk.consult(gone)


async def test_a_reply_to_it_goes_on_with_the_askers_own_words_only(desk: Desk) -> None:
    first = await desk.turn("Somebody else asks?", "Yes.", who=BEA)
    question, _ = await desk.asks("And me?", to=first)
    await desk.answers(question, "You, too.")
    found = await desk.consult(question)
    assert [turn.question for turn in found.earlier] == ["And me?"]
    await desk.settle(desk.request(), found.question.question_id, LONG)
    await desk.note(desk.request(), found.question.question_id, [7000])
    _, earlier = await desk.asks("And tomorrow?", chat=ANA, to=7000)
    assert [(turn.question, turn.answer) for turn in earlier] == [
        ("And me?", "You, too."),
        ("And me?", "A long answer."),
    ]


async def test_a_stop_is_heard_until_the_question_ends(desk: Desk) -> None:
    question, _ = await desk.asks("How many points?", chat=ANA)
    assert not await desk.stopped(question.question_id)
    with pytest.raises(NotTheAsker):
        await desk.stop(desk.request(), question.question_id, BEA)
    assert not await desk.stopped(question.question_id)
    await desk.stop(desk.request(), question.question_id, ANA)
    assert await desk.stopped(question.question_id)
    await desk.answers(question, "Twel")
    assert (await desk.stop(desk.request(), question.question_id, ANA)).state == "settled"


async def test_a_question_that_is_reserved_anew_is_not_stopped(desk: Desk) -> None:
    question = await desk.answered()
    first = (await desk.consult(question)).question
    await desk.stop(desk.request(), first.question_id, ANA)
    await desk.release(desk.request(), first.question_id, "STOPPED")
    await desk.stop(desk.request(), first.question_id, ANA)
    again = (await desk.consult(question)).question
    assert not await desk.stopped(again.question_id)
