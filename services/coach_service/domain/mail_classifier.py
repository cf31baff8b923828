"""Anonymous mails: the lists read them, then a model; where nobody can say, a person decides.

The text alone is read. Who wrote it and to whom is not asked, and nothing of it is kept.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from coach_service.domain.budgets import MAIL_ALONE, Billed, Purse, estimate
from coach_service.domain.model import Model, ModelRequest, Stop, SystemPart, UserText
from coach_service.domain.observer import Watch
from coach_service.domain.pricing import Price
from coach_service.domain.prompts import Prompt, block
from coach_service.domain.safety import mails
from coach_service.domain.safety.mails import Refusal
from coach_service.domain.short_texts import whole_turn
from servicekit.errors import ServiceError

MAX_TOKENS: Final = 200
MAX_TEXT: Final = 4096
WAIT_S: Final = 4.5
"""For the model; the caller waits 6 seconds, and is to hear of it when the model is late."""

_JUDGED: Final = tuple(refusal for refusal in Refusal if refusal not in {Refusal.LENGTH, Refusal.CONTACT})
SCHEMA: Final[Mapping[str, object]] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "mail": {"type": "string", "enum": ["clean", "unsure", "refused"]},
        "categories": {"type": "array", "items": {"type": "string", "enum": [one.value for one in _JUDGED]}},
    },
    "required": ["mail", "categories"],
}


class Verdict(StrEnum):
    """What becomes of a mail."""

    CLEAN = "clean"
    UNSURE = "unsure"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in a mail; `version` is that of the lists, or of the prompt if a model decided."""

    verdict: Verdict
    categories: frozenset[Refusal]
    version: str


class ClassifyMail:
    """Reads mails. Never raises: where a model is away, late or out of money, the verdict is UNSURE."""

    def __init__(
        self,
        model: Model | None,
        *,
        prompt: Prompt,
        price: Price,
        purse: Purse,
        watch: Watch,
        wait_s: float = WAIT_S,
    ) -> None:
        self._model, self._prompt, self._price = model, prompt, price
        self._purse, self._watch, self._wait_s = purse, watch, wait_s

    async def __call__(self, text: str) -> Reading:
        if found := mails.refusals(text):
            return Reading(Verdict.REFUSED, found, mails.version())
        unsure = Reading(Verdict.UNSURE, frozenset(), mails.version())
        if self._model is None:
            return unsure
        try:
            async with asyncio.timeout(self._wait_s):
                return await self._judged(self._model, text) or unsure
        except (ServiceError, TimeoutError):
            return unsure

    async def _judged(self, model: Model, text: str) -> Reading | None:
        at_most = estimate(self._price, turns=1, max_tokens=MAX_TOKENS)
        request = ModelRequest(
            system=(SystemPart(self._prompt.text, cached=False),),
            turns=(UserText(block("mail", text, at_most=MAX_TEXT)),),
            max_tokens=MAX_TOKENS,
            schema=SCHEMA,
        )
        with self._watch.work("mail") as watched:
            async with self._purse.hold(MAIL_ALONE, at_most) as bill:
                turn = await whole_turn(model, request, Billed(watched, bill), self._price)
            if turn.stop is not Stop.END_TURN:
                return None
            return read_judgement(turn.text, self._prompt.version)


def read_judgement(text: str, version: str) -> Reading | None:
    """Return what a judgement says; None when it does not follow the schema.

    What names a category is refused, whatever else it says.
    """
    try:
        told = json.loads(text)
        categories = frozenset(Refusal(name) for name in told["categories"])
        verdict = Verdict(told["mail"])
    except (ValueError, TypeError, KeyError):
        return None
    return Reading(Verdict.REFUSED if categories else verdict, categories, version)
