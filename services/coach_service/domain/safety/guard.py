"""Holds an answer back while it is written, just as far as it takes to read it before anybody sees it.

Where somebody reads what is in doubt, whole sentences are let through,
and from the first doubtful one on all is held back to the end, when the whole can be read.
"""

import re

from coach_service.domain.safety.checks import AnswerCheck, Finding
from coach_service.domain.safety.doubts import Doubt
from coach_service.domain.safety.leaks import SHINGLE

HELD_WORDS = SHINGLE
"""How many words at the end of an unfinished sentence stay here.

What is forbidden needs so many words at the most to be recognised.
"""
_STEP_WORDS = 6
"""How many more come at once, since each reading costs; the first words do not wait for that."""
_WORD = re.compile(r"\S+")
_SENTENCE_END = re.compile(r"[.!?…:]+[\"'”’)\]*_]*(?=\s)|\n")


class Guard:
    """Reads one text as it grows.

    What it has let through was found harmless together with what follows it.
    """

    def __init__(self, check: AnswerCheck, *, doubts: bool = False) -> None:
        """Take the check; `doubts`: somebody reads what is in doubt, so that it waits for them."""
        self._check, self._doubts = check, doubts
        self._text = ""
        self._shown = 0
        self._read_from = 0
        """The text is not read again before it is so long.

        A beginning that is wrong hardly ever becomes right.
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
        if (
            self._check.finding(self._text, begun=True) is not None
            or (end := self._clear(end)) <= self._shown
        ):
            self._read_from = len(self._text) * 5 // 4
            return ""
        return self._let_through(end)

    def end(self, text: str) -> tuple[Finding | None, Doubt | None]:
        """Read the whole text; return why none of it may stand, or why somebody should read it first."""
        finding = self._check.finding(text)
        return finding, self._doubt(text) if finding is None else None

    def rest(self, text: str) -> str:
        """Let the rest of a whole text through that may stand."""
        self._text = text if text.startswith(self._text[: self._shown]) else self._text
        return self._let_through(len(self._text))

    def _clear(self, end: int) -> int:
        """Return how far the text up to `end` is in no doubt."""
        if not self._doubts:
            return end
        clear = self._shown
        for sentence in _SENTENCE_END.finditer(self._text, self._shown, end + 1):
            if sentence.end() > end or self._doubt(self._text[: sentence.end()]):
                break
            clear = sentence.end()
        return clear

    def _doubt(self, text: str) -> Doubt | None:
        return self._check.doubt(text) if self._doubts else None

    def _let_through(self, end: int) -> str:
        shown, self._shown = self._text[self._shown : end], end
        return shown

    def _showable(self) -> int:
        """How far the text may be shown if there is nothing wrong with it."""
        sentence_end = max(
            (found.end() for found in _SENTENCE_END.finditer(self._text, self._shown)), default=0
        )
        if self._doubts:
            # Whether a sentence is doubtful shows at its end, and none of one that is may be seen.
            return sentence_end
        words = list(_WORD.finditer(self._text[max(self._shown, sentence_end) :]))
        if len(words) < HELD_WORDS + (_STEP_WORDS if self._shown else 1):
            return sentence_end
        return max(self._shown, sentence_end) + words[-HELD_WORDS].start()
