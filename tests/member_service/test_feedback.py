"""The report on feedback: joined with model, version of the prompt and trace, on both engines."""

from datetime import timedelta

import pytest

from member_service.domain.question_record import Settlement, TokenUsage, Verdict
from member_service.domain.questions import Asked, RecordFeedback, ReserveQuestion, SettleQuestion
from member_service.domain.quotas import QuotaRule, QuotaRules
from member_service.feedback import TRACES, lines, opinions
from member_service.storage.database import Database
from member_service.storage.groups import MongoGroupStore
from member_service.storage.questions import INDEXES, MongoQuestionStore
from tests.member_service.parts import rid
from tests.support.clock import SettableClock


class Desk:
    def __init__(self, database: Database) -> None:
        self.clock = SettableClock()
        store = MongoQuestionStore(database)
        rules = QuotaRules(MongoGroupStore(database), QuotaRule(50, "UTC"))
        self._reserve = ReserveQuestion(store, rules, self.clock)
        self._settle = SettleQuestion(store, self.clock)
        self._judge = RecordFeedback(store, self.clock)

    async def answered(self, number: int, version: str, verdict: Verdict | None = None) -> None:
        self.clock.advance(minutes=1)
        asked = Asked(chat_id=7, member_id=7, message_id=number, text="?", trace_id=f"{number:032x}")
        question = (await self._reserve(rid(number), asked)).question
        settlement = Settlement("Answer.", "claude-test", version, TokenUsage(), 5)
        await self._settle(rid(f"s{number}"), question.question_id, settlement)
        if verdict:
            await self._judge(rid(f"f{number}"), question.question_id, 7, verdict)


@pytest.fixture
async def desk(database: Database) -> Desk:
    await database.ensure_indexes(INDEXES)
    return Desk(database)


async def test_answers_are_counted_by_version_and_the_latest_disliked_lead_to_their_traces(
    desk: Desk, database: Database
):
    for number in range(1, 8):
        await desk.answered(number, "answer-1", Verdict.BAD)
    await desk.answered(8, "answer-1", Verdict.GOOD)
    await desk.answered(9, "answer-1")
    await desk.answered(10, "answer-2", Verdict.GOOD)
    desk.clock.advance(seconds=timedelta(days=1).total_seconds())

    found = await opinions(database)

    old, new = found["claude-test", "answer-1"], found["claude-test", "answer-2"]
    assert (old.answers, old.good, old.bad) == (9, 1, 7)
    assert (new.answers, new.good, new.bad, new.disliked) == (1, 1, 0, [])
    assert old.disliked == [f"{number:032x}" for number in range(7, 7 - TRACES, -1)]
    told = "\n".join(lines(found))
    assert told.index("answer-1") < told.index("answer-2")
    assert f"trace {7:032x}" in told


async def test_without_answers_it_says_so(database: Database):
    assert lines(await opinions(database)) == ["No answer is stored."]
