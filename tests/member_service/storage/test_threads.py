"""What an answer used, and the messages that it stands in.

The tests also say what a reply to one of those messages goes on with. They run on both engines.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from member_service.domain.answer_sources import AnswerSource, UsedCheckin
from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import Group, GroupSettings, GroupState
from member_service.domain.question_reading import GetQuestion
from member_service.domain.question_record import (
    NotTheAsker,
    Question,
    QuestionNotFound,
    QuestionNotSettled,
    Settlement,
    TokenUsage,
)
from member_service.domain.questions import Asked, ReserveQuestion, SettleQuestion
from member_service.domain.quotas import QuotaRule, QuotaRules
from member_service.domain.threads import MOST_CHARACTERS, MOST_TURNS, EarlierTurn, RecordAnswerMessages
from member_service.storage.database import Database
from member_service.storage.questions import INDEXES, MESSAGES, QUESTIONS, TEXTS, MongoQuestionStore
from tests.support.clock import SettableClock

GROUP, OTHER_GROUP, ANA, BEA = -1001, -1002, 7, 8
SOURCES = (
    AnswerSource("get_profile", GROUP, {"season_points": "12", "rank": "2"}),
    AnswerSource(
        "list_recent_checkins",
        GROUP,
        checkins=(UsedCheckin("c-1", datetime(2031, 3, 2, 18, 5, tzinfo=UTC), 2),),
    ),
    AnswerSource("recall_memories", 0, memory_numbers=(3, 5)),
)


class Groups:
    """Finds any group."""

    async def find(self, chat_id: int, *, fresh: bool = False) -> Group | None:
        moment = datetime(2031, 1, 1, tzinfo=UTC)
        return Group(
            id=f"group{chat_id}",
            chat_id=chat_id,
            former_chat_ids=(),
            title="Group",
            username="",
            state=GroupState.ACTIVE,
            settings=GroupSettings(question_quota=50),
            registered_by=1,
            register_day=date(2031, 1, 1),
            register_time=moment,
            update_time=moment,
        )


class Conversation:
    """Asks, answers and replies; message ids count up by themselves."""

    def __init__(self, store: MongoQuestionStore, clock: SettableClock) -> None:
        self.store = store
        rules = QuotaRules(Groups(), QuotaRule(50, "America/Sao_Paulo"))
        self._reserve = ReserveQuestion(store, rules, clock)
        self._settle = SettleQuestion(store, clock)
        self.note = RecordAnswerMessages(store)
        self.get = GetQuestion(store)
        self._count = 0

    def request(self) -> str:
        self._count += 1
        return str(UUID(int=self._count))

    async def asks(
        self, text: str, *, who: int = ANA, chat: int = GROUP, to: int = 0
    ) -> tuple[Question, tuple[EarlierTurn, ...]]:
        request_id = self.request()
        asked = Asked(chat, who, self._count, text, "", reply_to_message_id=to)
        reserved = await self._reserve(request_id, asked)
        assert await self._reserve(request_id, asked) == reserved, "a repeat tells the same"
        return reserved.question, reserved.earlier

    async def answers(self, question: Question, text: str, sources: Sequence[AnswerSource] = ()) -> int:
        """The message of the answer."""
        settlement = Settlement(text, "claude-test", "v1", TokenUsage(), 5, tuple(sources))
        await self._settle(self.request(), question.question_id, settlement)
        message_id = 1000 + self._count
        await self.note(self.request(), question.question_id, [message_id])
        return message_id

    async def turn(self, asked: str, answered: str, *, who: int = ANA, chat: int = GROUP, to: int = 0) -> int:
        question, _ = await self.asks(asked, who=who, chat=chat, to=to)
        return await self.answers(question, answered)


@pytest.fixture
async def talk(database: Database, clock: SettableClock) -> Conversation:
    await database.ensure_indexes(INDEXES)
    return Conversation(MongoQuestionStore(database), clock)


async def test_the_asker_reads_back_what_an_answer_used(talk: Conversation) -> None:
    question, _ = await talk.asks("How many points?")
    await talk.answers(question, "Twelve.", SOURCES)
    found, texts = await talk.get(question.question_id, ANA)
    assert (found.answer, texts.question, texts.sources) == ("Twelve.", "How many points?", SOURCES)


async def test_nobody_else_does(talk: Conversation) -> None:
    question, _ = await talk.asks("How many points?")
    await talk.answers(question, "Twelve.", SOURCES)
    with pytest.raises(NotTheAsker):
        await talk.get(question.question_id, BEA)
    with pytest.raises(QuestionNotFound):
        await talk.get("nothing", ANA)


async def test_a_question_without_an_answer_yet_used_nothing(talk: Conversation) -> None:
    question, _ = await talk.asks("How many points?")
    found, texts = await talk.get(question.question_id, ANA)
    assert (found.answer, texts.question, texts.sources) == ("", "How many points?", ())


async def test_what_an_answer_used_goes_with_its_text_after_90_days(
    talk: Conversation, database: Database, clock: SettableClock
) -> None:
    question, _ = await talk.asks("How many points?")
    await talk.answers(question, "Twelve.", SOURCES)
    (kept,) = await database.collection(TEXTS).find({}).to_list(None)
    assert kept["expire_time"] == clock.now + timedelta(days=90)
    await database.collection(TEXTS).delete_many({})
    found, texts = await talk.get(question.question_id, ANA)
    assert (found.answer, texts.question, texts.sources) == ("", "", ())


async def test_of_two_that_settle_at_once_the_first_ones_sources_stay(talk: Conversation) -> None:
    question, _ = await talk.asks("How many points?")
    await talk.answers(question, "Twelve.", SOURCES)
    await talk.answers(question, "Thirteen.", SOURCES[:1])
    assert (await talk.get(question.question_id, ANA))[1].sources == SOURCES


@pytest.mark.parametrize(
    "source",
    [
        AnswerSource("Get profile", GROUP),
        AnswerSource("get_profile", GROUP, {"what somebody wrote": "1"}),
        AnswerSource("get_profile", GROUP, {"rank": "x" * 65}),
        AnswerSource("get_profile", GROUP, {f"fact_{n}": "1" for n in range(33)}),
        replace(SOURCES[1], checkins=SOURCES[1].checkins * 21),
        AnswerSource("recall_memories", 0, memory_numbers=(0,)),
    ],
)
async def test_a_source_that_no_tool_reads_is_refused(talk: Conversation, source: AnswerSource) -> None:
    question, _ = await talk.asks("How many points?")
    with pytest.raises(FieldInvalid):
        await talk.answers(question, "Twelve.", [source])


async def test_a_reply_goes_on_with_what_was_said_before(talk: Conversation) -> None:
    first = await talk.turn("How many points?", "Twelve.")
    second = await talk.turn("And yesterday?", "Ten.", to=first)
    _, earlier = await talk.asks("And the day before?", to=second)
    assert earlier == (
        EarlierTurn("How many points?", "Twelve.", by_another=False),
        EarlierTurn("And yesterday?", "Ten.", by_another=False),
    )


async def test_who_does_not_reply_begins_anew(talk: Conversation) -> None:
    await talk.turn("How many points?", "Twelve.")
    assert (await talk.asks("And yesterday?"))[1] == ()
    assert (await talk.asks("And yesterday?", to=99_999))[1] == (), "not an answer to a question"


async def test_only_the_last_turns_come_along(talk: Conversation) -> None:
    last = 0
    for number in range(7):
        last = await talk.turn(f"q{number}", f"a{number}", to=last)
    _, earlier = await talk.asks("And now?", to=last)
    assert [turn.question for turn in earlier] == ["q3", "q4", "q5", "q6"]
    assert len(earlier) == MOST_TURNS


async def test_long_turns_are_cut_and_the_latest_stay(talk: Conversation) -> None:
    last = 0
    for number in range(4):
        last = await talk.turn(f"{number}" * 2000, "a" * 9000, to=last)
    _, earlier = await talk.asks("And now?", to=last)
    assert [turn.question[0] for turn in earlier] == ["3"]
    assert earlier[0].question.endswith("…")
    assert earlier[0].answer.endswith("…")
    assert sum(len(turn.question + turn.answer) for turn in earlier) <= MOST_CHARACTERS


async def test_in_a_group_anybody_may_go_on_and_is_told_apart(talk: Conversation) -> None:
    first = await talk.turn("How many points?", "Twelve.", who=BEA)
    _, earlier = await talk.asks("And me?", who=ANA, to=first)
    assert earlier == (EarlierTurn("How many points?", "Twelve.", by_another=True),)


async def test_a_thread_ends_where_its_texts_are_over(talk: Conversation, database: Database) -> None:
    first = await talk.turn("q0", "a0")
    second = await talk.turn("q1", "a1", to=first)
    third = await talk.turn("q2", "a2", to=second)
    [middle] = (await database.collection(QUESTIONS).find_one({"thread": {"$size": 1}}, {"_id": 1})).values()
    await database.collection(TEXTS).delete_many({"_id": middle})
    _, earlier = await talk.asks("And now?", to=third)
    assert [turn.question for turn in earlier] == ["q2"]


async def test_messages_of_another_chat_are_no_thread(talk: Conversation) -> None:
    first = await talk.turn("How many points?", "Twelve.", chat=OTHER_GROUP)
    assert (await talk.asks("And here?", to=first))[1] == ()
    first = await talk.turn("How many points?", "Twelve.", who=BEA, chat=BEA)
    assert (await talk.asks("And here?", chat=ANA, to=first))[1] == ()


async def test_what_is_not_answered_stands_in_no_message(talk: Conversation) -> None:
    question, _ = await talk.asks("How many points?")
    with pytest.raises(QuestionNotSettled):
        await talk.note(talk.request(), question.question_id, [5])
    for wrong in ([], [0], list(range(1, 30))):
        with pytest.raises(FieldInvalid):
            await talk.note(talk.request(), question.question_id, wrong)


async def test_noting_a_message_again_changes_nothing(talk: Conversation, database: Database) -> None:
    message = await talk.turn("How many points?", "Twelve.")
    question, _ = await talk.asks("And?", to=message)
    await talk.note(talk.request(), question.thread[0], [message])
    assert await database.collection(MESSAGES).count_documents({}) == 1
