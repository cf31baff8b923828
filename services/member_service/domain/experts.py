"""The longer answer: once for a question, for its asker, in their private chat.

It is a question of its own, and its id is a function of the other one's: whoever is first has it.
It can go through all that a question can go through.
It holds no place in a quota.
"""

import base64
import hashlib
from dataclasses import dataclass, replace
from typing import Final

from member_service.domain import days, fields
from member_service.domain.question_record import (
    KEEP_TEXTS,
    RESERVATION,
    NotTheAsker,
    Question,
    QuestionNotFound,
    QuestionNotSettled,
    QuestionState,
    QuestionStore,
    check_trace_id,
    found,
)
from member_service.domain.threads import EarlierTurn, earlier_turns, thread_with
from servicekit.clock import Clock
from servicekit.errors import Aborted, AlreadyExists

NO_QUOTA: Final = ""


class ExpertAlreadyAsked(AlreadyExists):
    """The longer answer was given, or is being written."""

    reason = "EXPERT_ALREADY_ASKED"


@dataclass(frozen=True, slots=True)
class Consultation:
    """The longer answer's question, and what it is about."""

    question: Question
    text: str
    earlier: tuple[EarlierTurn, ...]
    asked_chat_id: int


class ReserveExpert:
    """Reserves the longer answer; once it was given back it may be reserved anew."""

    def __init__(self, store: QuestionStore, clock: Clock, time_zone: str) -> None:
        """`time_zone` is that of private chats."""
        self._store, self._clock, self._zone = store, clock, time_zone

    async def __call__(
        self, request_id: str, question_id: str, member_id: int, trace_id: str
    ) -> Consultation:
        request_id = fields.request_id(request_id)
        fields.positive(member_id, "member_id")
        check_trace_id(trace_id)
        asked = await found(self._store, question_id)
        if asked.member_id != member_id:
            raise NotTheAsker
        if asked.state is not QuestionState.SETTLED:
            raise QuestionNotSettled
        if asked.expert_of:
            raise ExpertAlreadyAsked
        kept = (await self._store.texts([asked])).get(question_id)
        if kept is None or not kept.question:
            raise QuestionNotFound
        # Each round but the last lost a race against another call for the same.
        for _ in range(4):
            held = await self._hold(self._reservation(asked, request_id, trace_id))
            if held is None:
                continue
            await self._store.keep_text(
                held.question_id, "question", kept.question, held.create_time + KEEP_TEXTS
            )
            return Consultation(held, kept.question, await earlier_turns(self._store, held), asked.chat_id)
        raise Aborted

    def _reservation(self, asked: Question, request_id: str, trace_id: str) -> Question:
        now = self._clock()
        return Question(
            question_id=_expert_id(asked.question_id),
            chat_id=asked.member_id,
            member_id=asked.member_id,
            message_id=asked.message_id,
            state=QuestionState.RESERVED,
            day=days.local_day(now, self._zone),
            quota_id=NO_QUOTA,
            attempt=1,
            fingerprint=fields.fingerprint("expert", request_id),
            trace_id=trace_id,
            create_time=now,
            sweep_time=now + RESERVATION,
            thread=thread_with(asked),
            expert_of=asked.question_id,
        )

    async def _hold(self, wanted: Question) -> Question | None:
        """The question, reserved by this request or settled for it; None when it changed meanwhile."""
        there = await self._store.add(wanted)
        if there is None:
            return wanted
        if there.state is QuestionState.RELEASED:
            again = replace(wanted, attempt=there.attempt + 1)
            return again if await self._store.reserve_again(there, again) else None
        if there.fingerprint != wanted.fingerprint:
            raise ExpertAlreadyAsked
        if there.state is QuestionState.SETTLED:
            return await self._store.find(there.question_id, with_answer=True)
        return there if await self._store.prolong(there, self._clock() + RESERVATION) else None


def _expert_id(question_id: str) -> str:
    digest = hashlib.sha256(f"expert:{question_id}".encode()).digest()[:16]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
