"""A member's question, with what was said before it."""

from dataclasses import dataclass

from coach_service.domain.budgets import SYSTEM_ALONE, Payer
from coach_service.domain.memory_tools import Place
from coach_service.domain.model import Image
from coach_service.domain.prompts import Language
from coach_service.domain.safety import concerns
from coach_service.domain.safety.concerns import URGENT, Assessment


@dataclass(frozen=True, slots=True)
class EarlierTurn:
    """A question of before and its answer. Both are data."""

    question: str
    answer: str
    by_another: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What a member asks. Texts and names are data."""

    question_id: str
    member_id: int
    member_name: str
    place: Place
    record_chat_ids: tuple[int, ...]
    """Groups whose record of the member may be read; in a group at most that one."""
    language: Language
    text: str
    quoted_text: str = ""
    quoted_from_bot: bool = False
    earlier: tuple[EarlierTurn, ...] = ()
    """What was asked and answered before in this conversation, the oldest first."""
    photo: Image | None = None
    payer: Payer = SYSTEM_ALONE

    @property
    def said(self) -> str:
        """All that the asker says or shows in this conversation."""
        own = [turn.question for turn in self.earlier if not turn.by_another]
        return "\n".join([*own, self.text, self.quoted_text])

    def assessed(self) -> Assessment:
        """Read what was asked, and what is shown: somebody may ask on another's behalf.

        What worried before still does, but for help at once: that came when it was asked.
        """
        quoted = "" if self.quoted_from_bot else self.quoted_text
        now = concerns.assess([self.text, quoted])
        before = concerns.assess(turn.question for turn in self.earlier)
        found = now.concerns | (before.concerns - frozenset(URGENT))
        return Assessment(found, (now.cautions | before.cautions) - found, now.uncertain)
