"""Questions to the coach: reservations, the answers given, and what the askers thought of them.

A question takes a place in a quota under its holder name. Writes come in an order that a crash between any
two of them can be mended: the question first, then its place; at a release the question first, then the
place. `sweep_time` marks what may have to be mended and `QuestionSweeper` mends it.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from member_service.domain import days, fields
from member_service.domain.answer_sources import check_sources
from member_service.domain.changes import Change
from member_service.domain.failures import FieldInvalid, RequestIdReused
from member_service.domain.question_record import (
    KEEP_TEXTS,
    RESERVATION,
    NotTheAsker,
    Question,
    QuestionNotSettled,
    QuestionReleased,
    QuestionSettled,
    QuestionState,
    QuestionStore,
    Settlement,
    Verdict,
    check_trace_id,
    found,
)
from member_service.domain.quotas import (
    KEEP_QUOTAS,
    QuestionQuotaExhausted,
    Quota,
    QuotaRule,
    QuotaRules,
)
from member_service.domain.sweeps import sweep
from member_service.domain.threads import EarlierTurn, earlier_turns, thread_after
from servicekit.clock import Clock
from servicekit.errors import Aborted

_REASON: Final = re.compile(r"[A-Z][A-Z0-9_]{0,63}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks."""

    chat_id: int
    member_id: int
    message_id: int
    text: str
    trace_id: str
    reply_to_message_id: int = 0
    """The message of the bot that is answered by asking; 0 when none is."""


@dataclass(frozen=True, slots=True)
class Reserved:
    """A question, the quota with it in, and what it goes on with."""

    question: Question
    quota: Quota
    earlier: tuple[EarlierTurn, ...] = ()


class ReserveQuestion:
    """Takes one question from a member's quota before the coach is called."""

    def __init__(self, store: QuestionStore, rules: QuotaRules, clock: Clock) -> None:
        self._store, self._rules, self._clock = store, rules, clock

    async def __call__(self, request_id: str, asked: Asked) -> Reserved:
        """A repeat finds the question as it is by now."""
        question_id = fields.short_request_id(request_id)
        _check_asked(asked)
        rule = await self._rules.for_chat(asked.chat_id, asked.member_id, asking=True)
        thread = await thread_after(self._store, asked.chat_id, asked.reply_to_message_id)
        # Each round but the last lost a race against another call for this very question.
        for _ in range(4):
            question = await self._hold(self._reservation(question_id, asked, rule, thread))
            if question is None:
                continue
            if question.state is QuestionState.SETTLED:
                quota = rule.quota(await self._store.used(question.quota_id), question.day)
                return Reserved(question, quota)
            used = await self._take_place(question, rule)
            if used is None:
                continue
            await self._store.keep_text(
                question_id, "question", asked.text, question.create_time + KEEP_TEXTS
            )
            earlier = await earlier_turns(self._store, question)
            return Reserved(question, rule.quota(used, question.day), earlier)
        raise Aborted

    def _reservation(
        self, question_id: str, asked: Asked, rule: QuotaRule, thread: tuple[str, ...]
    ) -> Question:
        now = self._clock()
        day = days.local_day(now, rule.time_zone)
        return Question(
            question_id=question_id,
            chat_id=asked.chat_id,
            member_id=asked.member_id,
            message_id=asked.message_id,
            state=QuestionState.RESERVED,
            day=day,
            quota_id=rule.quota_id(asked.member_id, day),
            attempt=1,
            fingerprint=fields.fingerprint(asked.chat_id, asked.member_id, asked.message_id, asked.text),
            trace_id=asked.trace_id,
            create_time=now,
            sweep_time=now + RESERVATION,
            thread=thread,
        )

    async def _hold(self, wanted: Question) -> Question | None:
        """The question, reserved or settled; None when it changed meanwhile."""
        there = await self._store.add(wanted)
        if there is None:
            return wanted
        if there.fingerprint != wanted.fingerprint:
            raise RequestIdReused
        match there.state:
            case QuestionState.SETTLED:
                return await self._store.find(there.question_id, with_answer=True)
            case QuestionState.RESERVED:
                return there
            case QuestionState.RELEASED:
                # A crash may have left the old attempt's place taken.
                await self._store.give_back(there.quota_id, there.holder)
                again = replace(wanted, attempt=there.attempt + 1)
                return again if await self._store.reserve_again(there, again) else None

    async def _take_place(self, question: Question, rule: QuotaRule) -> int | None:
        """How many places are taken; None when the question changed meanwhile."""
        reset_time = days.day_end(question.day, rule.time_zone)
        used = await self._store.take(
            question.quota_id, question.holder, rule.limit, reset_time + KEEP_QUOTAS
        )
        if used is None:
            await _release(self._store, question, "QUOTA_EXHAUSTED", self._clock())
            raise QuestionQuotaExhausted(rule.limit, reset_time)
        if await self._store.prolong(question, self._clock() + RESERVATION):
            return used
        # Settled, by a repeat that was faster: the place is its. Or released before the place was taken, and
        # nobody else would give it back.
        there = await self._store.find(question.question_id)
        if there is None or there.holder != question.holder or there.state is QuestionState.RELEASED:
            await self._store.give_back(question.quota_id, question.holder)
        return None


class SettleQuestion:
    """Stores the answer of a reserved question."""

    def __init__(self, store: QuestionStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def __call__(self, request_id: str, question_id: str, settlement: Settlement) -> Question:
        fields.request_id(request_id)
        _check_settlement(settlement)
        question = await found(self._store, question_id)
        if question.state is QuestionState.RESERVED:
            now = self._clock()
            # The text first: a settled question without its answer could not be mended.
            await self._store.keep_answer(question_id, settlement, question.create_time + KEEP_TEXTS)
            await self._store.settle(question, settlement, now)
        question = await found(self._store, question_id, with_answer=True)
        if question.state is not QuestionState.SETTLED:
            raise QuestionReleased
        return question


class ReleaseQuestion:
    """Gives a question back because no answer came."""

    def __init__(self, store: QuestionStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def __call__(self, request_id: str, question_id: str, reason: str) -> Question:
        fields.request_id(request_id)
        if not _REASON.fullmatch(reason):
            raise FieldInvalid("reason")
        question = await found(self._store, question_id)
        if question.state is not QuestionState.SETTLED:
            await _release(self._store, question, reason, self._clock())
            question = await found(self._store, question_id)
        if question.state is QuestionState.SETTLED:
            raise QuestionSettled
        return question


class RecordFeedback:
    """Stores what the asker thought of an answer; the last word counts."""

    def __init__(self, store: QuestionStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def __call__(
        self, request_id: str, question_id: str, member_id: int, verdict: Verdict | None
    ) -> Question:
        content = (question_id, member_id, verdict)
        change = Change.of(request_id, self._clock(), "RecordFeedback", *content)
        fields.positive(member_id, "member_id")
        if verdict is None:
            raise FieldInvalid("verdict")
        question = await found(self._store, question_id)
        if question.member_id != member_id:
            raise NotTheAsker
        if question.state is not QuestionState.SETTLED:
            raise QuestionNotSettled
        await self._store.judge(question, verdict, change)
        return await found(self._store, question_id, with_answer=True)


class QuestionSweeper:
    """Gives back what nobody settled in time, and finishes releases that a crash interrupted."""

    def __init__(self, store: QuestionStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def sweep_once(self, limit: int = 100) -> int:
        """Handle at most `limit` questions; return how many were handled."""
        now = self._clock()

        async def release(question: Question) -> int:
            await _release(self._store, question, "ABANDONED", now, overdue_at=now)
            return 1

        overdue = await self._store.overdue(now, limit)
        return await sweep(overdue, release, ailing="a question cannot be given back")


async def _release(
    store: QuestionStore,
    question: Question,
    reason: str,
    now: datetime,
    *,
    overdue_at: datetime | None = None,
) -> None:
    """Release that attempt, or finish its release; do nothing when it was settled or prolonged."""
    released = question.state is QuestionState.RELEASED or await store.release(
        question, reason, now, overdue_at=overdue_at
    )
    if released:
        await store.give_back(question.quota_id, question.holder)
        await store.end_sweep(question)


def _check_asked(asked: Asked) -> None:
    fields.required(asked.text, "question", 4096)
    fields.positive(asked.message_id, "message_id")
    fields.not_negative(asked.reply_to_message_id, "reply_to_message_id")
    check_trace_id(asked.trace_id)


def _check_settlement(settlement: Settlement) -> None:
    fields.required(settlement.answer, "answer", 16384)
    fields.required(settlement.model, "model", 100)
    fields.required(settlement.prompt_version, "prompt_version", 100)
    fields.not_negative(settlement.cost_nano_usd, "cost_nano_usd")
    usage = settlement.usage
    counts = (usage.input_tokens, usage.output_tokens, usage.cache_read_tokens, usage.cache_write_tokens)
    if min(counts) < 0:
        raise FieldInvalid("usage")
    check_sources(settlement.sources)
