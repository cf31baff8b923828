"""A model reads a doubtful answer before anybody sees it, and says whether it may be shown.

It knows what no table and no classifier of words does: that harmless words say something harmful.
Late, away or out of money, it has not read it, and the answer's own doubt decides.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from coach_service.domain.budgets import JUDGE_ALONE, Billed, Purse, estimate
from coach_service.domain.model import Model, ModelRequest, Stop, SystemPart, UserText
from coach_service.domain.observer import Watch
from coach_service.domain.pricing import Price
from coach_service.domain.prompts import Prompt, block
from coach_service.domain.safety.checks import Finding
from coach_service.domain.short_texts import whole_turn
from servicekit.errors import ServiceError

MAX_TOKENS: Final = 200
MAX_ANSWER: Final = 16_384
MAX_QUESTION: Final = 4096
MAX_RESULTS: Final = 8192
JUDGED: Final = (
    Finding.DOSE,
    Finding.HARM,
    Finding.DIAGNOSIS,
    Finding.BODY_NUMBER,
    Finding.MEMORY_LEAK,
    Finding.UNGROUNDED_NUMBER,
    Finding.POSE,
    Finding.LINK,
    Finding.PROMPT_LEAK,
    Finding.ABUSE,
)
"""What the model may find in an answer; the others are for code."""
SCHEMA: Final[Mapping[str, object]] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "answer": {"type": "string", "enum": ["fine", "wrong"]},
        "reasons": {"type": "array", "items": {"type": "string", "enum": [one.value for one in JUDGED]}},
    },
    "required": ["answer", "reasons"],
}


@dataclass(frozen=True, slots=True)
class Review:
    """What a model made of an answer: what is wrong with it, or nothing."""

    finding: Finding | None


class ReviewAnswers:
    """Has doubtful answers read. Never raises."""

    def __init__(
        self, model: Model | None, *, prompt: Prompt, price: Price, purse: Purse, watch: Watch, wait_s: float
    ) -> None:
        self._model, self._prompt, self._price = model, prompt, price
        self._purse, self._watch, self._wait_s = purse, watch, wait_s
        self._leaving: set[asyncio.Task[Review | None]] = set()

    @property
    def reads(self) -> bool:
        """Whether anybody reads answers here at all."""
        return self._model is not None and self._wait_s > 0

    async def __call__(self, asked: str, answer: str, results: Sequence[str]) -> Review | None:
        """Return what the model says of an answer to a question; None when it did not say it in time.

        `results` is what the tools returned: what the answer may tell of the asker.
        """
        if self._model is None or not self.reads:
            return None
        task = asyncio.create_task(self._reviewed(self._model, asked, answer, results), name="answer review")
        # Given up, it still settles what it took; nobody waits for that here.
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)
        try:
            await asyncio.wait({task}, timeout=self._wait_s)
            return task.result() if task.done() else None
        finally:
            task.cancel()

    async def _reviewed(self, model: Model, asked: str, answer: str, results: Sequence[str]) -> Review | None:
        at_most = estimate(self._price, turns=1, max_tokens=MAX_TOKENS)
        try:
            with self._watch.work("review") as watched:
                async with self._purse.hold(JUDGE_ALONE, at_most) as bill:
                    turn = await whole_turn(
                        model, self._request(asked, answer, results), Billed(watched, bill), self._price
                    )
                return read_review(turn.text) if turn.stop is Stop.END_TURN else None
        except ServiceError:
            # Counted by its reason.
            return None

    def _request(self, asked: str, answer: str, results: Sequence[str]) -> ModelRequest:
        told = "\n".join(results)
        blocks = [
            block("question", asked, at_most=MAX_QUESTION),
            *([block("record", told, at_most=MAX_RESULTS)] if told.strip() else []),
            block("answer", answer, at_most=MAX_ANSWER),
        ]
        return ModelRequest(
            system=(SystemPart(self._prompt.text, cached=False),),
            turns=(UserText("\n\n".join(blocks)),),
            max_tokens=MAX_TOKENS,
            schema=SCHEMA,
        )


def read_review(text: str) -> Review | None:
    """Return what a review says; None when it does not follow the schema.

    What names a reason is wrong, whatever else it says; what is wrong for no reason harms.
    """
    try:
        told = json.loads(text)
        reasons = [Finding(name) for name in told["reasons"]]
        verdict = str(told["answer"])
    except (ValueError, TypeError, KeyError):
        return None
    if verdict not in {"fine", "wrong"} or not set(reasons) <= set(JUDGED):
        return None
    if reasons:
        return Review(min(reasons, key=JUDGED.index))
    return Review(Finding.HARM if verdict == "wrong" else None)
