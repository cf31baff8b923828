"""Everything about questions on a store, for the tests of questions and of their crashes."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from member_service.domain.groups import Group, GroupSettings, GroupState
from member_service.domain.question_record import (
    Question,
    QuestionStore,
    Settlement,
    TokenUsage,
)
from member_service.domain.questions import (
    Asked,
    QuestionSweeper,
    RecordFeedback,
    ReleaseQuestion,
    ReserveQuestion,
    SettleQuestion,
)
from member_service.domain.quotas import GetQuota, Quota, QuotaRule, QuotaRules
from tests.support.clock import SettableClock

CHAT = -1001
ASKED = Asked(chat_id=CHAT, member_id=7, message_id=50, text="How many squats?", trace_id="a" * 32)
SETTLEMENT = Settlement("Twenty.", "claude-test", "v1", TokenUsage(10, 20, 30, 40), 1234)


class Groups:
    """Finds one group."""

    def __init__(self) -> None:
        moment = datetime(2031, 1, 1, tzinfo=UTC)
        self.group = Group(
            id="group-1",
            chat_id=CHAT,
            former_chat_ids=(),
            title="Group",
            username="",
            state=GroupState.ACTIVE,
            settings=GroupSettings(question_quota=2),
            registered_by=1,
            register_day=date(2031, 1, 1),
            register_time=moment,
            update_time=moment,
        )

    async def find(self, chat_id: int, *, fresh: bool = False) -> Group | None:
        return self.group if chat_id == self.group.chat_id else None

    def set_quota(self, quota: int) -> None:
        self.group = replace(self.group, settings=replace(self.group.settings, question_quota=quota))


class Desk:
    """Everything about questions, for tests to use."""

    def __init__(self, store: QuestionStore, groups: Groups, clock: SettableClock) -> None:
        rules = QuotaRules(groups, QuotaRule(5, "America/Sao_Paulo"))
        self.store = store
        self.groups = groups
        self.reserve_question = ReserveQuestion(store, rules, clock)
        self.settle = SettleQuestion(store, clock)
        self.release = ReleaseQuestion(store, clock)
        self.feedback = RecordFeedback(store, clock)
        self.quota = GetQuota(store, rules, clock)
        self.sweeper = QuestionSweeper(store, clock)

    async def reserve(self, request_id: str, asked: Asked) -> tuple[Question, Quota]:
        reserved = await self.reserve_question(request_id, asked)
        return reserved.question, reserved.quota

    async def used(self) -> int:
        return (await self.quota(CHAT, 7)).used


def request(number: int) -> str:
    return str(UUID(int=number))
