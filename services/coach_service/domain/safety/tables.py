"""Reads the tables of `coach_service/safety/`: what worries, what is innocent, and what is then said.

`words/` has the sets that phrases may name, each in every language: the common ones, and each concern's own.
A concern's file has its phrases: `twins` are read in all languages, each with that language's words;
what is said in one language only stands under its name, in a file of its own where it is much
(`self_harm.en.toml`). `unless` is what looks alike and is innocent.
"""

import functools
import importlib.resources
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coach_service.domain.prompts import LANGUAGES, Language
from coach_service.domain.safety.matching import Phrases, Reading, Vocabulary
from coach_service.domain.safety.phrases import Sets, Words, steps, words

Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """The phrases of all languages for one thing."""

    phrases: Phrases
    unless: Phrases

    def finds(self, text: Sequence[Reading]) -> bool:
        return self.phrases.found_in(text) and self.phrases.found_in(self.unless.without(text))


def rule(table: Table, vocabulary: Vocabulary) -> Rule:
    """Return the rule that a table is."""
    found = Rule(Phrases(vocabulary), Phrases(vocabulary))
    for language in LANGUAGES:
        sets = _sets(table, language)
        own: Table = table[language]
        for phrases, lists in (
            (found.phrases, (table.get("twins", ()), own["phrases"])),
            (found.unless, (table.get("unless", ()), own["unless"])),
        ):
            for phrase in (phrase for several in lists for phrase in several):
                phrases.add(steps(phrase, language, sets))
    return found


def table(name: str) -> Table:
    """Return the table in the file of that name."""
    return tomllib.loads(content(name))


def table_with_words(name: str) -> Table:
    """Return the table in the file of that name, with its own sets."""
    return {**table(name), "words": table(f"words/{name}")}


def content(name: str) -> str:
    """Return what the table's file says, and the files beside it that hold a language's part."""
    folder = importlib.resources.files("coach_service").joinpath("safety")
    parts = [folder.joinpath(f"{name}.{language}.toml") for language in LANGUAGES]
    found = [folder.joinpath(f"{name}.toml"), *(part for part in parts if part.is_file())]
    return "\n".join(part.read_text("utf-8") for part in found)


def _sets(own: Table, language: Language) -> Sets:
    """Return the sets that the phrases of a table may name; each may name those before it."""
    return _read_sets(own.get("words", {}), language, _common_sets(language))


@functools.cache
def _common_sets(language: Language) -> Sets:
    return _read_sets(table("words/common"), language, {})


def _read_sets(
    named: Mapping[str, Mapping[Language, Sequence[str]]], language: Language, known: Sets
) -> Sets:
    found: dict[str, Words] = dict(known)
    for name, options in named.items():
        found[name] = words("|".join(options[language]), language, found)
    return found
