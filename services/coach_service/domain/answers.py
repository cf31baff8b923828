"""Answers: a member's question, the rounds of tools that it takes, and what came of it."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import AbstractContextManager, aclosing, nullcontext
from dataclasses import replace

from coach_service.domain import answer_prompt
from coach_service.domain.answer_events import Answer, AnswerEvent
from coach_service.domain.answer_review import ReviewAnswers
from coach_service.domain.budgets import Billed, Purse, estimate
from coach_service.domain.capacity import Capacity
from coach_service.domain.conversation import Conversation
from coach_service.domain.failures import (
    CoachNoAnswer,
    CoachNotConfigured,
    CoachRefused,
)
from coach_service.domain.memory_tools import MemoryTools, Place, kept_quiet
from coach_service.domain.model import (
    Model,
    ModelRequest,
    Stop,
    Usage,
)
from coach_service.domain.observer import Kind, Watch, Watched
from coach_service.domain.pricing import Price
from coach_service.domain.prompts import Language, Prompt
from coach_service.domain.questions import Question
from coach_service.domain.records import Records
from coach_service.domain.safety import concerns
from coach_service.domain.safety.checks import MAX_OVERRUN, AnswerCheck, Secrets
from coach_service.domain.safety.concerns import Assessment, Concern
from coach_service.domain.safety.guard import Guard
from coach_service.domain.second_opinion import Hearing, SecondOpinion
from coach_service.domain.shortening import shortened
from coach_service.domain.stopping import Stopped, StopSign, looked_for
from coach_service.domain.tools import MAX_ROUNDS, TOOL_NAMES, Toolbox, tools_for
from coach_service.domain.writing import Writing
from servicekit.errors import ServiceError

_TURNS = MAX_ROUNDS + 2
"""The rounds of tools, the answer, and once more when that breaks a rule."""


class AnswerQuestion:
    """Answers one question with at most `MAX_ROUNDS` rounds of tools; the next turn must be the answer."""

    def __init__(
        self,
        model: Model | None,
        records: Records,
        second_opinion: SecondOpinion,
        review: ReviewAnswers,
        *,
        prompt: Prompt,
        price: Price,
        capacity: Capacity,
        purse: Purse,
        watch: Watch,
        max_tokens: int,
        kind: Kind = "answer",
        words: Mapping[Place, int] = answer_prompt.WORDS,
        turns: int = _TURNS,
        stop_poll_s: float = 1.0,
    ) -> None:
        self._model, self._records, self._prompt, self._price = model, records, prompt, price
        self._second_opinion, self._review = second_opinion, review
        self._capacity, self._purse = capacity, purse
        self._watch, self._max_tokens = watch, max_tokens
        self._kind, self._words, self._turns = kind, words, turns
        self._stop_poll_s = stop_poll_s

    async def __call__(self, question: Question) -> AsyncGenerator[AnswerEvent, None]:
        """Give deltas and tool uses as they come, then exactly one Answer.

        Closing the generator ends the model's stream.
        """
        assessment = question.assessed()
        async with aclosing(self._events(question, assessment)) as events:
            async for event in events:
                if isinstance(event, Answer) and assessment.needs_care:
                    yield replace(event, needs_care=True)
                else:
                    yield event

    async def _events(self, question: Question, assessment: Assessment) -> AsyncGenerator[AnswerEvent, None]:
        with self._watch.work(self._kind) as watched:
            for concern in sorted(assessment.concerns):
                watched.worried("before", concern)
            if assessment.urgent is not None:
                # Before anything that may fail or take time: no model, no record, no queue.
                yield _urgent(assessment.urgent, question.language)
                watched.ended(0)
                return
            if self._model is None:
                if (urgent := assessment.urgent_if_unanswered) is None:
                    raise CoachNotConfigured
                yield _urgent(urgent, question.language)
                watched.ended(0)
                return
            with self._capacity.slot():
                async with self._second_opinion.on(question) as hearing:
                    try:
                        paid = self._paid(self._model, question, assessment, hearing, watched)
                        async with aclosing(paid) as events:
                            async for event in events:
                                yield event
                    except ServiceError:
                        # Help comes also when the budget is spent or the model is away.
                        urgent = assessment.widened(await hearing.opinion()).urgent_if_unanswered
                        if urgent is None:
                            raise
                        yield _urgent(urgent, question.language)
                        watched.ended(0)

    async def _paid(
        self, model: Model, question: Question, assessment: Assessment, hearing: Hearing, watched: Watched
    ) -> AsyncGenerator[AnswerEvent, None]:
        """Set money aside and have the answer written, once more if the judge knows better."""
        at_most = estimate(
            self._price,
            turns=self._turns,
            max_tokens=self._max_tokens,
            images=1 if question.photo else 0,
        )
        # Looked up while the money is set aside: whoever asked waits for both.
        reading = asyncio.create_task(
            answer_prompt.known_groups(self._records, question.record_chat_ids), name="groups of a question"
        )
        try:
            async with self._purse.hold(question.payer, at_most) as bill:
                billed, groups = Billed(watched, bill), await reading
                found: Assessment | None = assessment
                while found is not None and found.urgent is None:
                    known, found = found, None
                    written = self._written(model, question, groups, known, hearing=hearing, watched=billed)
                    try:
                        async with aclosing(written) as events:
                            async for event in events:
                                yield event
                    except _KnownBetter as better:
                        found = better.assessment
                if found is not None and found.urgent is not None:
                    yield _urgent(found.urgent, question.language)
                    billed.ended(0)
        finally:
            reading.cancel()

    async def _written(
        self,
        model: Model,
        question: Question,
        groups: answer_prompt.Groups,
        assessment: Assessment,
        *,
        hearing: Hearing,
        watched: Watched,
    ) -> AsyncGenerator[AnswerEvent, None]:
        """Have the answer written, knowing `assessment`.

        Raise _KnownBetter before the first event when the judge finds more than that.
        """
        memory = MemoryTools(
            self._records,
            question.member_id,
            {ref.chat_id: ref.title for ref in groups.refs},
            question.place,
            assessment,
        )
        toolbox = Toolbox(self._records, question.member_id, groups.refs, self._watch, memory)
        conversation = Conversation(
            ModelRequest(
                system=answer_prompt.system(
                    self._prompt,
                    groups.rules,
                    question.language,
                    question.place,
                    assessment.guidance(),
                    words=self._words[question.place],
                ),
                turns=answer_prompt.turns(question, [ref.title for ref in groups.refs]),
                max_tokens=self._max_tokens,
                tools=tools_for(question.place),
            )
        )
        check = AnswerCheck(
            assessment,
            Secrets([self._prompt.text], TOOL_NAMES, await self._kept_quiet(question)),
            words_at_most=self._words[question.place],
            # Of this turn: a number in an earlier answer proves nothing.
            read_numbers=lambda: toolbox.results,
            # A picture shows somebody, more often than not.
            without_looks=question.photo is not None,
        )
        memory.checked_by(check)
        sign = StopSign()
        writing = Writing(
            model,
            conversation,
            toolbox=toolbox,
            guard=Guard(check, doubts=self._review.reads),
            review=self._review,
            asked="\n".join(filter(None, [question.text, question.quoted_text])),
            watched=watched,
            price=self._price,
            sign=sign,
        )
        hearing.interrupts(assessment.concerns - assessment.uncertain, sign.raise_it)
        judged = False
        try:
            with self._stops_looked_for(question, sign):
                async with aclosing(writing.events()) as events:
                    async for event in events:
                        if not judged:
                            judged = True
                            await _heed(hearing, assessment)
                        yield event
            if not judged:
                await _heed(hearing, assessment)
        except Stopped:
            if not judged:
                await _heed(hearing, assessment)
            yield self._cut_short(model, writing, conversation, toolbox)
            watched.stopped(conversation.rounds)
            return
        yield _answer(
            conversation,
            toolbox,
            memory,
            cost_nano_usd=self._price.of(conversation.usage),
            prompt_version=self._prompt.version,
            words_at_most=self._words[question.place],
        )
        watched.ended(conversation.rounds)

    def _stops_looked_for(self, question: Question, sign: StopSign) -> AbstractContextManager[None]:
        # In a group there is no button for it.
        if question.place == "group":
            return nullcontext()
        return looked_for(sign, lambda: self._records.stop_requested(question.question_id), self._stop_poll_s)

    def _cut_short(
        self, model: Model, writing: Writing, conversation: Conversation, toolbox: Toolbox
    ) -> Answer:
        text, usage = writing.cut_short()
        return Answer(
            text=text,
            usage=usage,
            cost_nano_usd=self._price.of(usage),
            model=model.name,
            prompt_version=self._prompt.version,
            sources=toolbox.sources,
            truncated=True,
            rounds=conversation.rounds,
            stopped=True,
        )

    async def _kept_quiet(self, question: Question) -> tuple[str, ...]:
        return await kept_quiet(
            self._records, question.member_id, question.record_chat_ids, question.place, question.said
        )


class _KnownBetter(Exception):
    """The judge found what the answer under way does not know of."""

    def __init__(self, assessment: Assessment) -> None:
        super().__init__()
        self.assessment = assessment


async def _heed(hearing: Hearing, known: Assessment) -> None:
    """Wait until the judge has spoken, or may no more. Raise _KnownBetter."""
    widened = known.widened(await hearing.opinion())
    if widened != known:
        raise _KnownBetter(widened)


def _urgent(concern: Concern, language: Language) -> Answer:
    return Answer(
        text=concerns.reply_to(concern, language),
        usage=Usage(),
        cost_nano_usd=0,
        model="",
        prompt_version=concerns.version(),
        sources=(),
        truncated=False,
        rounds=0,
        urgent=concern,
    )


def _answer(
    conversation: Conversation,
    toolbox: Toolbox,
    memory: MemoryTools,
    *,
    cost_nano_usd: int,
    prompt_version: str,
    words_at_most: int,
) -> Answer:
    text = conversation.text.strip()
    cut = conversation.last.stop in {Stop.MAX_TOKENS, Stop.CONTEXT_FULL}
    if conversation.last.stop is Stop.REFUSAL:
        raise CoachRefused
    # Text before a call that may not run any more is preamble: "let me see".
    if not text or conversation.last.stop is Stop.TOOL_USE:
        raise CoachNoAnswer
    if len(text.split()) > words_at_most * MAX_OVERRUN:
        text, cut = shortened(text, words_at_most), True
    return Answer(
        text=text,
        usage=conversation.usage,
        cost_nano_usd=cost_nano_usd,
        model=conversation.last.model,
        prompt_version=prompt_version,
        sources=toolbox.sources,
        proposals=memory.proposals,
        truncated=cut,
        rounds=conversation.rounds,
    )
