"""Threads: what a follow-up goes on with, and which messages of the bot an answer stands in.

A question keeps the ids of the ones before it.
So reading a thread is one look at the questions and one at their texts.
In a group a thread is what was asked aloud in that group, whoever asked. In private it is the member's own.
The group's log is no part of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from member_service.domain import fields
from member_service.domain.failures import FieldInvalid
from member_service.domain.question_record import (
    KEEP_TEXTS,
    Question,
    QuestionNotSettled,
    QuestionState,
    QuestionStore,
    found,
)

MOST_TURNS: Final = 4
MOST_CHARACTERS: Final = 6000
"""Of all turns together; the latest ones stay."""
_LONGEST_QUESTION: Final = 1000
_LONGEST_ANSWER: Final = 2500
_MOST_MESSAGES: Final = 20


@dataclass(frozen=True, slots=True)
class EarlierTurn:
    """A question of before and its answer."""

    question: str
    answer: str
    by_another: bool


async def thread_after(store: QuestionStore, chat_id: int, message_id: int) -> tuple[str, ...]:
    """The ids of the questions that a reply to this message of the bot goes on with, the oldest first."""
    before = await store.answered_in(chat_id, message_id) if message_id else None
    question = await store.find(before) if before else None
    return thread_with(question) if question else ()


def thread_with(question: Question) -> tuple[str, ...]:
    """The thread of what comes after a question."""
    return (*question.thread, question.question_id)[-MOST_TURNS:]


async def earlier_turns(store: QuestionStore, question: Question) -> tuple[EarlierTurn, ...]:
    """What a question goes on with, as far as it may be read where it was asked, the oldest first."""
    if not question.thread:
        return ()
    before = await store.find_many(question.thread)
    allowed = [one for one in before if _may_be_read(one, question)]
    texts = await store.texts(allowed)
    turns: list[EarlierTurn] = []
    left = MOST_CHARACTERS
    for one in sorted(allowed, key=lambda one: question.thread.index(one.question_id), reverse=True):
        kept = texts.get(one.question_id)
        if kept is None or not kept.question or not kept.answer:
            # Over after 90 days: what came before it would hang in the air.
            break
        asked, answered = _cut(kept.question, _LONGEST_QUESTION), _cut(kept.answer, _LONGEST_ANSWER)
        left -= len(asked) + len(answered)
        if left < 0:
            break
        turns.append(EarlierTurn(asked, answered, one.member_id != question.member_id))
    return tuple(reversed(turns))


def _may_be_read(before: Question, question: Question) -> bool:
    in_private = question.chat_id == question.member_id
    same = before.member_id == question.member_id if in_private else before.chat_id == question.chat_id
    return same and before.state is QuestionState.SETTLED


def _cut(text: str, at_most: int) -> str:
    return text if len(text) <= at_most else text[: at_most - 1] + "…"


class RecordAnswerMessages:
    """Notes in which messages of the bot a question was answered."""

    def __init__(self, store: QuestionStore) -> None:
        self._store = store

    async def __call__(self, request_id: str, question_id: str, message_ids: Sequence[int]) -> None:
        fields.request_id(request_id)
        if not 1 <= len(message_ids) <= _MOST_MESSAGES:
            raise FieldInvalid("message_ids")
        for message_id in message_ids:
            fields.positive(message_id, "message_ids")
        question = await found(self._store, question_id)
        if question.state is not QuestionState.SETTLED:
            raise QuestionNotSettled
        await self._store.keep_messages(question, message_ids, question.create_time + KEEP_TEXTS)
