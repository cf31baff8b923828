"""What a question is.

Here are its states, the answer given, how asking and answering can fail, and where it is kept.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from member_service.domain import fields
from member_service.domain.answer_sources import AnswerSource
from member_service.domain.changes import Change
from member_service.domain.failures import FieldInvalid
from member_service.domain.quotas import QuotaPlaces
from servicekit import retention
from servicekit.errors import FailedPrecondition, NotFound, PermissionDenied

KEEP_TEXTS: Final = retention.QUESTION_TEXTS
RESERVATION: Final = timedelta(minutes=15)
"""After so long without an answer the asker gets the question back."""

_TRACE_ID: Final = re.compile(r"([0-9a-f]{32})?")


class QuestionState(StrEnum):
    """Where a question stands."""

    RESERVED = "reserved"
    SETTLED = "settled"
    RELEASED = "released"


class Verdict(StrEnum):
    """What the asker thought of an answer."""

    GOOD = "good"
    BAD = "bad"


class QuestionNotFound(NotFound):
    """There is no such question."""

    reason = "QUESTION_NOT_FOUND"


class QuestionReleased(FailedPrecondition):
    """The question was given back."""

    reason = "QUESTION_RELEASED"


class QuestionSettled(FailedPrecondition):
    """The question was answered."""

    reason = "QUESTION_SETTLED"


class QuestionNotSettled(FailedPrecondition):
    """The question has no answer yet."""

    reason = "QUESTION_NOT_SETTLED"


class NotTheAsker(PermissionDenied):
    """Only the asker may judge the answer."""

    reason = "NOT_THE_ASKER"


@dataclass(frozen=True, slots=True)
class TokenUsage:
    """Tokens that an answer took."""

    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """A question, from its reservation to its answer."""

    question_id: str
    chat_id: int
    member_id: int
    message_id: int
    state: QuestionState
    day: date
    quota_id: str
    """The quota that it counts against: a place, a member, a day."""
    attempt: int
    """How often it was reserved. An earlier attempt's place is never mistaken for a later one's."""
    fingerprint: str
    trace_id: str
    create_time: datetime
    sweep_time: datetime | None
    """When the sweeper looks at it; None when nothing is open."""
    end_time: datetime | None = None
    model: str = ""
    prompt_version: str = ""
    cost_nano_usd: int = 0
    feedback: Verdict | None = None
    answer: str = ""
    answer_name: str = ""
    """Where its answer is kept."""
    thread: tuple[str, ...] = ()
    """The ids of the questions that it goes on with, the oldest first."""
    expert_of: str = ""
    """The question to which it is the longer answer; empty for any other."""
    stop_requested: bool = False
    """Whether the asker wants no more of the answer that is being written."""

    @property
    def holder(self) -> str:
        """The name under which it holds a place in the quota."""
        return f"{self.question_id}.{self.attempt}"


@dataclass(frozen=True, slots=True)
class Settlement:
    """The answer and what it took."""

    answer: str
    model: str
    prompt_version: str
    usage: TokenUsage
    cost_nano_usd: int
    sources: tuple[AnswerSource, ...] = ()

    @property
    def text_name(self) -> str:
        """Where its answer is kept: of two that settle at the same moment each has a place of its own."""
        return f"answer-{fields.fingerprint(self.answer)}"


@dataclass(frozen=True, slots=True)
class Texts:
    """What is kept of a question for 90 days."""

    question: str = ""
    answer: str = ""
    sources: tuple[AnswerSource, ...] = ()


class QuestionStore(QuotaPlaces, Protocol):
    """Keeps questions, their texts and the quotas. Each method is one step: whole or not at all."""

    async def add(self, question: Question) -> Question | None:
        """Store it. If its id is taken: change nothing and return the question that is there."""

    async def find(self, question_id: str, *, with_answer: bool = False) -> Question | None: ...

    async def find_many(self, question_ids: Sequence[str]) -> list[Question]:
        """Those that there are, in any order, without texts."""

    async def texts(self, questions: Sequence[Question]) -> Mapping[str, Texts]:
        """By id; those whose texts are gone are left out."""

    async def reserve_again(self, released: Question, again: Question) -> bool:
        """Replace the reservation's fields if it still is that attempt and released."""

    async def prolong(self, question: Question, sweep_time: datetime) -> bool:
        """Put the sweep off if it still is that attempt and reserved."""

    async def settle(self, question: Question, settlement: Settlement, now: datetime) -> bool:
        """Mark it settled, without texts, if it still is that attempt and reserved."""

    async def request_stop(self, question: Question, now: datetime) -> None:
        """Note that its asker wants no more, if it still is that attempt and reserved."""

    async def release(
        self, question: Question, reason: str, now: datetime, *, overdue_at: datetime | None = None
    ) -> bool:
        """Mark it released, its place still to be given back, if it still is that attempt and reserved.

        With `overdue_at` only if its sweep_time is not after it.
        """

    async def end_sweep(self, question: Question) -> None:
        """Nothing is open any more, if it still is that attempt and released."""

    async def overdue(self, now: datetime, limit: int) -> list[Question]:
        """Questions whose sweep_time has come, oldest first."""

    async def judge(self, question: Question, verdict: Verdict, change: Change) -> None:
        """Once for each request, so that a late repeat does not overrule a later verdict.

        Raise RequestIdReused.
        """

    async def keep_text(self, question_id: str, name: str, text: str, expire_time: datetime) -> None:
        """Keep a text under a name, in place of an earlier one of that name."""

    async def keep_answer(self, question_id: str, settlement: Settlement, expire_time: datetime) -> None:
        """Keep an answer and what it used, in place of an earlier one of these words."""

    async def keep_messages(
        self, question: Question, message_ids: Sequence[int], expire_time: datetime
    ) -> None:
        """Keep that the question was answered in these messages of its chat."""

    async def answered_in(self, chat_id: int, message_id: int) -> str | None:
        """The id of the question that was answered in a message."""


def check_trace_id(trace_id: str) -> None:
    """Raise FieldInvalid unless it is empty or 32 hex digits."""
    if not _TRACE_ID.fullmatch(trace_id):
        raise FieldInvalid("trace_id")


async def found(store: QuestionStore, question_id: str, *, with_answer: bool = False) -> Question:
    """The question. Raise QuestionNotFound and FieldInvalid."""
    fields.required(question_id, "question_id", fields.ID_LENGTH)
    question = await store.find(question_id, with_answer=with_answer)
    if question is None:
        raise QuestionNotFound
    return question
