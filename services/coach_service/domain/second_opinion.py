"""A second opinion: a model reads what was asked, beside the answer and before anybody sees any of it.

It finds what no table and no classifier knows. Late, away or out of money, it has no say.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, Protocol

from coach_service.domain.budgets import JUDGE_ALONE, Billed, Purse, estimate
from coach_service.domain.model import Model, ModelRequest, Stop, SystemPart, UserText
from coach_service.domain.observer import Watch
from coach_service.domain.pricing import Price
from coach_service.domain.prompts import Prompt, block
from coach_service.domain.questions import Question
from coach_service.domain.safety.concerns import URGENT, Concern
from coach_service.domain.short_texts import whole_turn
from servicekit.errors import ServiceError

MAX_TOKENS: Final = 200
MAX_TEXT: Final = 4096
MAX_EARLIER: Final = 1024
"""Of each earlier question: what it was about is enough."""
_NOT_URGENT: Final = tuple(concern for concern in Concern if concern not in URGENT)
SCHEMA: Final[Mapping[str, object]] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "urgency": {"type": "string", "enum": ["none", *(concern.value for concern in URGENT)]},
        "concerns": {
            "type": "array",
            "items": {"type": "string", "enum": [concern.value for concern in _NOT_URGENT]},
        },
    },
    "required": ["urgency", "concerns"],
}

NOTHING: Final[frozenset[Concern]] = frozenset()


class Hearing(Protocol):
    """One question that the judge reads."""

    async def opinion(self) -> frozenset[Concern]:
        """Return what the judge found, as soon as it is there or its time is up; then always the same."""
        ...

    def interrupts(self, known: frozenset[Concern], interrupt: Callable[[], None]) -> None:
        """Call `interrupt` as soon as the judge finds more than is known, if that is in time."""


class SecondOpinion:
    """Asks the judge. Without a model, or with no time to wait, it finds nothing."""

    def __init__(
        self, model: Model | None, *, prompt: Prompt, price: Price, purse: Purse, watch: Watch, wait_s: float
    ) -> None:
        self._model, self._prompt, self._price = model, prompt, price
        self._purse, self._watch, self._wait_s = purse, watch, wait_s
        self._leaving: set[asyncio.Task[frozenset[Concern]]] = set()

    @asynccontextmanager
    async def on(self, question: Question) -> AsyncIterator[Hearing]:
        """Have the question read beside the block; whatever is not decided at its end is given up."""
        if self._model is None or not self._wait_s:
            yield _NobodyHears()
            return
        task = asyncio.create_task(self._judged(self._model, question), name="second opinion")
        # Given up, it still settles what it took; nobody waits for that here.
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)
        try:
            yield _Hearing(task, asyncio.get_running_loop().time() + self._wait_s)
        finally:
            task.cancel()

    async def _judged(self, model: Model, question: Question) -> frozenset[Concern]:
        at_most = estimate(self._price, turns=1, max_tokens=MAX_TOKENS)
        try:
            with self._watch.work("judge") as watched:
                async with self._purse.hold(JUDGE_ALONE, at_most) as bill:
                    turn = await whole_turn(
                        model, self._request(question), Billed(watched, bill), self._price
                    )
                found = read_judgement(turn.text) if turn.stop is Stop.END_TURN else NOTHING
                for concern in sorted(found):
                    watched.worried("judge", concern)
                return found
        except ServiceError:
            # Counted by its reason. The tables and the classifier have decided already.
            return NOTHING

    def _request(self, question: Question) -> ModelRequest:
        earlier = [
            block("earlier_message", turn.question, at_most=MAX_EARLIER)
            for turn in question.earlier
            if not turn.by_another
        ]
        quoted = (
            [block("quoted_message", question.quoted_text, at_most=MAX_TEXT)]
            if question.quoted_text.strip() and not question.quoted_from_bot
            else []
        )
        text = "\n\n".join([*earlier, *quoted, block("message", question.text, at_most=MAX_TEXT)])
        return ModelRequest(
            system=(SystemPart(self._prompt.text, cached=False),),
            turns=(UserText(text),),
            max_tokens=MAX_TOKENS,
            schema=SCHEMA,
        )


def read_judgement(text: str) -> frozenset[Concern]:
    """Return the concerns that a judgement names; none when it does not follow the schema."""
    try:
        told = json.loads(text)
        named = [told["urgency"], *told["concerns"]]
        return frozenset(Concern(name) for name in named if name != "none")
    except (ValueError, TypeError, KeyError):
        return NOTHING


class _NobodyHears:
    """Obeys the `Hearing` port where there is no judge."""

    async def opinion(self) -> frozenset[Concern]:
        return NOTHING

    def interrupts(self, known: frozenset[Concern], interrupt: Callable[[], None]) -> None:
        pass


@dataclass(slots=True)
class _Hearing:
    """Obeys the `Hearing` port: one task, and the loop time until which it may speak."""

    _task: asyncio.Task[frozenset[Concern]]
    _until: float
    _decided: frozenset[Concern] | None = None

    async def opinion(self) -> frozenset[Concern]:
        if self._decided is None:
            left = self._until - asyncio.get_running_loop().time()
            await asyncio.wait({self._task}, timeout=max(left, 0))
            self._decided = self._found()
            self._task.cancel()
        return self._decided

    def interrupts(self, known: frozenset[Concern], interrupt: Callable[[], None]) -> None:
        def tell(_: object) -> None:
            if self._decided is None and self._found() - known:
                interrupt()

        self._task.add_done_callback(tell)

    def _found(self) -> frozenset[Concern]:
        if not self._task.done() or self._task.cancelled() or self._task.exception() is not None:
            return NOTHING
        return self._task.result()
