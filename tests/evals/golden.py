"""Golden questions: what is asked, where, and of whose record.

Each one says what must stand in the answer, and what must never stand in it.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).parent / "questions.toml"
KINDS = ("grounding", "refusal", "safety", "tone", "advice")


@dataclass(frozen=True, slots=True)
class Golden:
    """One question.

    `must` and `never` are regular expressions that ignore case.
    Each of `must` has to be found, and none of `never`.
    """

    id: str
    kind: str
    language: str
    place: str
    """"group" or "private"."""
    record: str
    """Who asks: "bia" has a record, "nico" has none."""
    text: str
    quoted: str
    must: tuple[str, ...]
    never: tuple[str, ...]
    rubric: str
    """What a judge looks for."""

    def broken(self, answer: str, numbers: Mapping[str, int]) -> list[str]:
        """What is wrong with an answer: the expressions that were missed, and those that were found."""

        def found(pattern: str) -> bool:
            # {points} and the like are the record's own numbers.
            filled = re.sub(r"\{(\w+)\}", lambda name: str(numbers[name[1]]), pattern)
            return re.search(filled, answer, re.IGNORECASE) is not None

        return [f"missing: {pattern}" for pattern in self.must if not found(pattern)] + [
            f"has: {pattern}" for pattern in self.never if found(pattern)
        ]


def load(file: Path = FILE) -> list[Golden]:
    """All of them, in the file's order.

    Raise ValueError for a question without an expectation: it would prove nothing.
    """
    data = tomllib.loads(file.read_text("utf-8"))
    made = [_golden(entry, data["defaults"]) for entry in data["question"]]
    for golden in made:
        if golden.kind not in KINDS or not (golden.must or golden.never):
            raise ValueError(f"{golden.id}: of an unknown kind, or without expectations")
    if len({golden.id for golden in made}) != len(made):
        raise ValueError("an id stands twice")
    return made


def _golden(entry: dict[str, object], defaults: dict[str, dict[str, object]]) -> Golden:
    base = defaults[str(entry["kind"])]
    never = (*_texts(base.get("never")), *_texts(entry.get("never")))
    return Golden(
        id=str(entry["id"]),
        kind=str(entry["kind"]),
        language=str(entry.get("language", "pt-BR")),
        place=str(entry.get("place", "group")),
        record=str(entry.get("record", "bia")),
        text=str(entry["text"]),
        quoted=str(entry.get("quoted", "")),
        must=_texts(entry.get("must")),
        never=never,
        rubric=str(entry.get("rubric", base["rubric"])),
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list) else ()
