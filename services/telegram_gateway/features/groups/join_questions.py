"""A question to who asks to come in: its words, and its answers, of which the first one is right.

A question without answers is answered in writing, and the admins decide.
"""

import zlib
from dataclasses import dataclass
from typing import Final

WORDS_AT_MOST: Final = 300
ANSWER_AT_MOST: Final = 40
ANSWERS: Final = range(2, 7)


class NotAQuestion(ValueError):
    """What was typed is no question with answers; the text is the catalogue's key of what to say."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and the answers, the right one first; none where they answer in writing."""

    words: str
    answers: tuple[str, ...]

    @property
    def written(self) -> str:
        """As a group keeps it: a line each."""
        return "\n".join((self.words, *self.answers))

    @property
    def mark(self) -> int:
        """A number that changes with the question, for buttons: they outlive it."""
        return zlib.crc32(self.written.encode()) & 0xFFFF


def read(text: str) -> Question:
    """The question that somebody typed. Raise NotAQuestion."""
    words, *answers = [line for line in (" ".join(one.split()) for one in text.splitlines()) if line] or [""]
    if not words or (answers and len(answers) not in ANSWERS):
        raise NotAQuestion("config-not-a-question")
    if len({one.casefold() for one in answers}) < len(answers):
        raise NotAQuestion("config-not-a-question")
    if len(words) > WORDS_AT_MOST or max(map(len, answers), default=0) > ANSWER_AT_MOST:
        raise NotAQuestion("config-question-too-long")
    return Question(words, tuple(answers))


def stored(text: str) -> Question | None:
    """The group's question; None where it has none, or one that another version wrote."""
    try:
        return read(text)
    except NotAQuestion:
        return None
