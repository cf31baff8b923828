"""What the bot's words in a history mean: who was acknowledged, which question was answered or refused."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.survival.history import Entry, of_kind

Place = tuple[int, int]
"""A chat and a message in it."""

_NAMED = re.compile(r"^(?:• )?(\S.*?) · (\d+) check-ins? · (\d+) pontos?$", re.MULTILINE)


@dataclass(slots=True)
class Outcome:
    """The messages that answer a question, and those that say honestly that no answer came."""

    answers: set[int] = field(default_factory=set)
    refusals: set[int] = field(default_factory=set)


def named(text: str) -> list[tuple[str, int, int]]:
    """Who is acknowledged in a message of the bot, with check-ins and points."""
    return [(name, int(checkins), int(points)) for name, checkins, points in _NAMED.findall(text)]


def acknowledgements(entries: Iterable[Entry]) -> Counter[tuple[int, str]]:
    """How often who was named in which chat."""
    return Counter((one["chat"], name) for one in of_kind(entries, "said") for name, *_ in named(one["text"]))


def outcomes(entries: Iterable[Entry]) -> dict[Place, Outcome]:
    """What came of each question.

    A streamed answer grows by edits, so both new and edited messages count. Each message counts once.
    """
    found: dict[Place, Outcome] = defaultdict(Outcome)
    answered_by: dict[Place, Place] = {}
    for one in entries:
        if one["what"] == "said":
            answered_by[one["chat"], one["message"]] = (one["chat"], one["reply_to"])
        elif one["what"] != "edited":
            continue
        question = answered_by.get((one["chat"], one["message"]))
        if question is None:
            continue
        # A final answer ends in the count of questions, a refusal in a code.
        # A budget that is used up needs no code: it says that nothing was charged.
        if "perguntas hoje" in one["text"]:
            found[question].answers.add(one["message"])
        elif "(código " in one["text"] or "não foi descontada" in one["text"]:
            found[question].refusals.add(one["message"])
    return found


def is_all_said(entries: Sequence[Entry]) -> bool:
    """Whether every check-in was acknowledged by name and every question has an outcome."""
    heard, ended = acknowledgements(entries), outcomes(entries)
    return all(heard[one["chat"], one["name"]] for one in of_kind(entries, "checkin")) and all(
        (one["chat"], one["message"]) in ended for one in of_kind(entries, "question")
    )
