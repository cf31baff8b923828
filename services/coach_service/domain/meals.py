"""Meals: what is on the plate and what is in it, as ranges that somebody checked.

Sums are made here, never by a model.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MAX_ITEMS = 15
MAX_ASSUMPTIONS = 5
MAX_NAME = 60
MAX_PORTION = 80
MAX_ASSUMPTION = 160

NUTRIENTS = ("kcal", "protein_g", "carbs_g", "fat_g")
MOST_OF_AN_ITEM: Mapping[str, int] = {
    "kcal": 4000,
    "protein_g": 300,
    "carbs_g": 600,
    "fat_g": 300,
    "alcohol_g": 200,
}
"""No plate has more of one item: a family's pizza has less."""
MOST_KCAL = 12_000
KCAL_PER_GRAM: Mapping[str, int] = {"protein_g": 4, "carbs_g": 4, "fat_g": 9, "alcohol_g": 7}
"""Atwater's general factors, as on labels (FAO Food and Nutrition Paper 77)."""
TOLERANCE = 0.3
"""Fibre, rounding and what a table knows of a food shift the sum by so much; more is a slip."""
SLACK_KCAL = 25
"""In small portions rounding may be the largest part of the difference."""
WIDEST = 3
WIDE_KCAL = 150
"""The most kcal may be this many times the least, and so many more."""


class Problem(StrEnum):
    """Why an estimate is not used."""

    NOT_READABLE = "not_readable"
    NEGATIVE = "negative"
    TURNED_AROUND = "turned_around"
    TOO_MUCH = "too_much"
    KCAL_DO_NOT_FIT = "kcal_do_not_fit"
    TOO_WIDE = "too_wide"
    TOO_MANY = "too_many"


_SAID: Mapping[Problem, str] = {
    Problem.NOT_READABLE: "it does not follow the schema, or a text in it is empty or too long",
    Problem.NEGATIVE: "a number is below zero",
    Problem.TURNED_AROUND: "a low number is above its high one",
    Problem.TOO_MUCH: "a number is more than any plate holds",
    Problem.KCAL_DO_NOT_FIT: (
        "the kcal of an item do not follow from its protein, carbohydrates, fat and alcohol"
    ),
    Problem.TOO_WIDE: "the kcal of an item range so far that they say nothing: choose a portion",
    Problem.TOO_MANY: f"it has more than {MAX_ITEMS} items: join what belongs together",
}


class EstimateInvalid(ValueError):
    """What the model gave cannot be used."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem

    def correction(self) -> str:
        """What the model is told, without anybody's words in it."""
        return f"Your estimate was not used, because {_SAID[self.problem]}. Estimate everything again."


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`, both included. Whole kcal or grams."""

    low: int
    high: int

    def __add__(self, other: "Range") -> "Range":
        return Range(self.low + other.low, self.high + other.high)


@dataclass(frozen=True, slots=True)
class Macros:
    """What is in food."""

    kcal: Range
    protein_g: Range
    carbs_g: Range
    fat_g: Range

    def __add__(self, other: "Macros") -> "Macros":
        return Macros(*(getattr(self, name) + getattr(other, name) for name in NUTRIENTS))


@dataclass(frozen=True, slots=True)
class MealItem:
    """One thing on the plate. The name and the portion are the model's words."""

    name: str
    portion: str
    """What was assumed of it, such as "2 slices, about 60 g"."""
    macros: Macros


@dataclass(frozen=True, slots=True)
class Meal:
    """A meal, perhaps without anything that is food."""

    items: tuple[MealItem, ...]
    assumptions: tuple[str, ...]

    @property
    def total(self) -> Macros:
        nothing = Range(0, 0)
        return sum((item.macros for item in self.items), Macros(nothing, nothing, nothing, nothing))

    def words(self) -> str:
        """All that the model wrote in words."""
        return "\n".join((*(f"{item.name}: {item.portion}" for item in self.items), *self.assumptions))


_RANGE_NAMES = (*NUTRIENTS, "alcohol_g")
_WHOLE: Mapping[str, object] = {"type": "integer"}
_ITEM: Mapping[str, object] = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "description": "The food, in a few words."},
        "portion": {
            "type": "string",
            "description": "The amount that you assume, with grams or millilitres.",
        },
        **{f"{name}_{end}": _WHOLE for name in _RANGE_NAMES for end in ("low", "high")},
    },
    "required": ["name", "portion", *(f"{name}_{end}" for name in _RANGE_NAMES for end in ("low", "high"))],
    "additionalProperties": False,
}
SCHEMA: Mapping[str, object] = {
    "type": "object",
    "properties": {
        "items": {"type": "array", "items": _ITEM},
        "assumptions": {
            "type": "array",
            "items": {"type": "string"},
            "description": "What you took for granted about the whole meal, a short sentence each.",
        },
    },
    "required": ["items", "assumptions"],
    "additionalProperties": False,
}
"""What the model fills in. Bounds are checked here: the vendor's schemas know none."""


def read_meal(text: str) -> Meal:
    """The meal in what the model wrote. Raise EstimateInvalid."""
    try:
        found = json.loads(text)
        items, assumptions = found["items"], found["assumptions"]
        if len(items) > MAX_ITEMS:
            raise EstimateInvalid(Problem.TOO_MANY)
        meal = Meal(
            tuple(_item(item) for item in items),
            tuple(_words(one, MAX_ASSUMPTION) for one in assumptions[:MAX_ASSUMPTIONS]),
        )
    except (ValueError, TypeError, LookupError) as error:
        if isinstance(error, EstimateInvalid):
            raise
        raise EstimateInvalid(Problem.NOT_READABLE) from None
    if meal.total.kcal.high > MOST_KCAL:
        raise EstimateInvalid(Problem.TOO_MUCH)
    return meal


def _item(found: Mapping[str, Any]) -> MealItem:
    ranges = {name: _range(found, name) for name in _RANGE_NAMES}
    if not _fits(ranges):
        raise EstimateInvalid(Problem.KCAL_DO_NOT_FIT)
    if ranges["kcal"].high > WIDEST * ranges["kcal"].low + WIDE_KCAL:
        raise EstimateInvalid(Problem.TOO_WIDE)
    return MealItem(
        _words(found["name"], MAX_NAME),
        _words(found["portion"], MAX_PORTION),
        Macros(*(ranges[name] for name in NUTRIENTS)),
    )


def _range(found: Mapping[str, Any], name: str) -> Range:
    low, high = found[f"{name}_low"], found[f"{name}_high"]
    if any(not isinstance(end, int) or isinstance(end, bool) for end in (low, high)):
        raise EstimateInvalid(Problem.NOT_READABLE)
    if low < 0:
        raise EstimateInvalid(Problem.NEGATIVE)
    if low > high:
        raise EstimateInvalid(Problem.TURNED_AROUND)
    if high > MOST_OF_AN_ITEM[name]:
        raise EstimateInvalid(Problem.TOO_MUCH)
    return Range(low, high)


def _fits(ranges: Mapping[str, Range]) -> bool:
    """Whether the kcal and what the grams make of them overlap, give or take the tolerance."""
    least = sum(KCAL_PER_GRAM[name] * ranges[name].low for name in KCAL_PER_GRAM)
    most = sum(KCAL_PER_GRAM[name] * ranges[name].high for name in KCAL_PER_GRAM)
    kcal = ranges["kcal"]
    return (
        kcal.low <= most * (1 + TOLERANCE) + SLACK_KCAL and kcal.high >= least * (1 - TOLERANCE) - SLACK_KCAL
    )


def _words(found: object, at_most: int) -> str:
    if not isinstance(found, str):
        raise EstimateInvalid(Problem.NOT_READABLE)
    words = " ".join(_visible_words(found))
    if not words or len(words) > at_most * 2:
        raise EstimateInvalid(Problem.NOT_READABLE)
    return words if len(words) <= at_most else f"{words[: at_most - 1].rstrip()}…"


def _visible_words(text: str) -> Iterator[str]:
    for word in text.split():
        shown = "".join(char for char in word if char.isprintable() and char not in "*_`#")
        if shown:
            yield shown
