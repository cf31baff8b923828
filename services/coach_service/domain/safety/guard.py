"""Holds an answer back while it is written, just as far as it takes to read it before anybody sees it."""

import re

from coach_service.domain.safety.checks import AnswerCheck, Finding
from coach_service.domain.safety.leaks import SHINGLE

HELD_WORDS = SHINGLE
"""So many words at the end of an unfinished sentence stay here.

What is forbidden needs so many words at the most to be recognised.
"""
_STEP_WORDS = 6
"""So many more come at once, since each reading costs; the first words do not wait for that."""
_WORD = re.compile(r"\S+")
_SENTENCE_END = re.compile(r"[.!?…:]+[\"'”’)\]*_]*(?=\s)|\n")


class Guard:
    """Reads one text as it grows.

    What it has let through was found harmless together with what follows it.
    """

    def __init__(self, check: AnswerCheck) -> None:
        self._check = check
        self._text = ""
        self._shown = 0
        self._read_from = 0
        """The text is not read again before it is so long.

        What is wrong with a beginning hardly ever comes right.
        """

    @property
    def shown(self) -> str:
        """What was let through since the text began."""
        return self._text[: self._shown]

    def begin(self) -> None:
        """Start another text: what came before was preamble, or is written anew."""
        self._text, self._shown, self._read_from = "", 0, 0

    def hear(self, piece: str) -> str:
        """Take the next piece; return what may be shown now, often nothing."""
        self._text += piece
        end = self._showable()
        if end <= self._shown or len(self._text) < self._read_from:
            return ""
        if self._check.finding(self._text) is not None:
            self._read_from = len(self._text) * 5 // 4
            return ""
        return self._let_through(end)

    def end(self, text: str) -> tuple[str, Finding | None]:
        """Read the whole text; return the rest that may be shown, or why none of it may stand."""
        finding = self._check.finding(text)
        if finding is not None:
            return "", finding
        self._text = text if text.startswith(self._text[: self._shown]) else self._text
        return self._let_through(len(self._text)), None

    def _let_through(self, end: int) -> str:
        shown, self._shown = self._text[self._shown : end], end
        return shown

    def _showable(self) -> int:
        """How far the text may be shown if there is nothing wrong with it."""
        sentence_end = max(
            (found.end() for found in _SENTENCE_END.finditer(self._text, self._shown)), default=0
        )
        words = list(_WORD.finditer(self._text[max(self._shown, sentence_end) :]))
        if len(words) < HELD_WORDS + (_STEP_WORDS if self._shown else 1):
            return sentence_end
        return max(self._shown, sentence_end) + words[-HELD_WORDS].start()
