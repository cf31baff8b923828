"""What comes of a question while it is answered, and the answer at its end."""

from dataclasses import dataclass

from coach_service.domain.model import Usage
from coach_service.domain.safety.concerns import Concern
from coach_service.domain.tools import Source


@dataclass(frozen=True, slots=True)
class Delta:
    """Text to be appended to what came since the last ToolUsed. The final answer's text is the truth."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolUsed:
    """A look-up begins; text before it was preamble."""

    tool: str
    round: int


@dataclass(frozen=True, slots=True)
class Restarted:
    """The answer is written again: what came so far does not stand."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer and what it took."""

    text: str
    usage: Usage
    cost_nano_usd: int
    model: str
    prompt_version: str
    sources: tuple[Source, ...]
    truncated: bool
    rounds: int
    proposals: tuple[str, ...] = ()
    """What the coach would like to remember, if the asker agrees. Empty in a group."""
    stopped: bool = False
    """Whether the asker wanted no more: the text is what could be shown by then, perhaps nothing."""
    urgent: Concern | None = None
    """What was so urgent that no model was asked."""
    needs_care: bool = False
    """Whether nothing is to urge the asker on for a while."""


AnswerEvent = Delta | ToolUsed | Restarted | Answer
