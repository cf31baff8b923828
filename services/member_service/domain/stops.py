"""Stops: the asker wants no more of an answer.

This is noted at the question, so that whoever writes the answer hears of it, wherever that is.
"""

from member_service.domain import fields
from member_service.domain.question_record import NotTheAsker, Question, QuestionStore, found
from servicekit.clock import Clock


class StopQuestion:
    """Notes that the asker wants no more."""

    def __init__(self, store: QuestionStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def __call__(self, request_id: str, question_id: str, member_id: int) -> Question:
        fields.request_id(request_id)
        fields.positive(member_id, "member_id")
        question = await found(self._store, question_id)
        if question.member_id != member_id:
            raise NotTheAsker
        await self._store.request_stop(question, self._clock())
        return await found(self._store, question_id)


class LookupStop:
    """Says whether the asker wants no more."""

    def __init__(self, store: QuestionStore) -> None:
        self._store = store

    async def __call__(self, question_id: str) -> bool:
        return (await found(self._store, question_id)).stop_requested
