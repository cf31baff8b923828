"""Estimates of macros: what a meal holds.

The model answers in a fixed shape, and its answer is checked in code.
An estimate that cannot be used is asked for once more, or given up.
"""

import re
from dataclasses import dataclass, replace

from coach_service.domain.budgets import SYSTEM_ALONE, Billed, Payer, Purse, estimate
from coach_service.domain.capacity import Capacity
from coach_service.domain.failures import (
    CoachAnswerRejected,
    CoachNoAnswer,
    CoachNotConfigured,
    CoachRefused,
)
from coach_service.domain.meals import SCHEMA, EstimateInvalid, Meal, read_meal
from coach_service.domain.model import Image, Model, ModelRequest, Stop, SystemPart, Usage, UserText
from coach_service.domain.observer import Watch, Watched
from coach_service.domain.pricing import Price
from coach_service.domain.prompts import Language, Prompt, answer_in, block
from coach_service.domain.safety import concerns
from coach_service.domain.safety.checks import AnswerCheck, Finding, Secrets, correction
from coach_service.domain.safety.concerns import Assessment, Concern
from coach_service.domain.safety.folding import fold
from coach_service.domain.safety.looks import speaks_of_looks
from coach_service.domain.short_texts import whole_turn

_SOMEBODY = re.compile(
    r"\b(?:voce|seu|sua|teu|tua|pessoa|mulher|homem|moca|moco|ela|ele|you|your|youre|person|woman|man|girl|guy|she|he|her|his)\b"
)
MAX_TEXT = 4096
MAX_WORDS = 400
MAX_TOKENS = 2500
_TURNS = 2
"""The estimate, and once more when it cannot be used."""


@dataclass(frozen=True, slots=True)
class Plate:
    """What somebody eats, in words, as a picture, or both. Data."""

    language: Language
    text: str
    photo: Image | None = None
    payer: Payer = SYSTEM_ALONE


@dataclass(frozen=True, slots=True)
class MacroEstimate:
    """What came of it: a meal, or why there are no numbers."""

    usage: Usage
    cost_nano_usd: int
    model: str
    prompt_version: str
    meal: Meal | None = None
    """Without items: nothing to eat was found. None: no model was asked."""
    urgent: Concern | None = None
    urgent_reply: str = ""
    """What is said at once to what is urgent, as Markdown."""


class EstimateMacros:
    """Estimates a plate.

    A member who may be struggling with food gets no numbers, and no model is asked.
    """

    def __init__(
        self,
        model: Model | None,
        *,
        prompt: Prompt,
        price: Price,
        capacity: Capacity,
        purse: Purse,
        watch: Watch,
    ) -> None:
        self._model, self._prompt, self._price = model, prompt, price
        self._capacity, self._purse, self._watch = capacity, purse, watch

    async def __call__(self, plate: Plate) -> MacroEstimate:
        """Raise CoachAnswerRejected when no estimate could be used, and as ShortWriter does."""
        with self._watch.work("macros") as watched:
            assessment = concerns.assess([plate.text])
            for concern in sorted(assessment.concerns):
                watched.worried("before", concern)
            if assessment.urgent is not None or assessment.no_body_numbers:
                watched.ended(rounds=0)
                return _without_numbers(assessment.urgent, plate.language)
            if self._model is None:
                raise CoachNotConfigured
            with self._capacity.slot():
                at_most = estimate(
                    self._price, turns=_TURNS, max_tokens=MAX_TOKENS, images=1 if plate.photo else 0
                )
                async with self._purse.hold(plate.payer, at_most) as bill:
                    billed = Billed(watched, bill)
                    estimated = await self._estimated(self._model, plate, assessment, billed)
            watched.ended(rounds=0)
        return estimated

    async def _estimated(
        self, model: Model, plate: Plate, assessment: Assessment, watched: Watched
    ) -> MacroEstimate:
        request = self._request(plate, assessment)
        check = AnswerCheck(
            assessment,
            Secrets([self._prompt.text], ()),
            words_at_most=MAX_WORDS,
            read_numbers=lambda: (),
        )
        usage = Usage()
        for _ in range(_TURNS):
            turn = await whole_turn(model, request, watched, self._price)
            usage += turn.usage
            if turn.stop is Stop.REFUSAL:
                raise CoachRefused
            if not turn.text.strip():
                raise CoachNoAnswer
            try:
                meal = read_meal(turn.text)
            except EstimateInvalid as invalid:
                watched.worried("after", f"macros_{invalid.problem}")
                told = invalid.correction()
            else:
                finding = check.finding(meal.words()) or _about_people(meal)
                if finding is None:
                    return MacroEstimate(
                        usage, self._price.of(usage), turn.model, self._prompt.version, meal=meal
                    )
                watched.worried("after", finding)
                told = correction(finding)
            request = replace(request, turns=(*request.turns, turn, UserText(told)))
        raise CoachAnswerRejected

    def _request(self, plate: Plate, assessment: Assessment) -> ModelRequest:
        here = (answer_in(plate.language), assessment.guidance())
        text = block("meal", plate.text if plate.text.strip() else "-", at_most=MAX_TEXT)
        return ModelRequest(
            system=(
                # Below the size that the vendor's cache takes.
                SystemPart(self._prompt.text, cached=False),
                SystemPart("\n".join(part for part in here if part), cached=False),
            ),
            turns=(UserText(text, (plate.photo,) if plate.photo else ()),),
            max_tokens=MAX_TOKENS,
            schema=SCHEMA,
        )


def _about_people(meal: Meal) -> Finding | None:
    """Lean beef is food: a word about bodies counts where somebody is spoken to, or of."""
    lines = [fold(line) for line in meal.words().splitlines()]
    found = any(_SOMEBODY.search(line) and speaks_of_looks(line) for line in lines)
    return Finding.LOOKS if found else None


def _without_numbers(urgent: Concern | None, language: Language) -> MacroEstimate:
    reply = concerns.reply_to(urgent, language) if urgent else ""
    return MacroEstimate(Usage(), 0, "", concerns.version(), urgent=urgent, urgent_reply=reply)
