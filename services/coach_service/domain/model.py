"""The language model as the domain sees it: what it is asked, what it says, and what that took."""

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens by kind. The kinds do not overlap: their sum is what went in and came out."""

    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cache_read_tokens + other.cache_read_tokens,
            self.cache_write_tokens + other.cache_write_tokens,
        )


class Stop(StrEnum):
    """Why the model stopped writing."""

    END_TURN = "end_turn"
    STOP_SEQUENCE = "stop_sequence"
    MAX_TOKENS = "max_tokens"
    TOOL_USE = "tool_use"
    PAUSE_TURN = "pause_turn"
    REFUSAL = "refusal"
    CONTEXT_FULL = "model_context_window_exceeded"
    OTHER = "other"
    """One that this version does not know: its text counts, if there is any."""


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool as the model is told about it. The schema is JSON Schema."""

    name: str
    description: str
    input_schema: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """The model wants a tool to run. The input is the model's: checked by nobody yet."""

    call_id: str
    name: str
    input: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool call gave, as text."""

    call_id: str
    content: str
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that somebody sent, as `pictures.is_picture` takes it. Data, never instructions."""

    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class UserText:
    """A turn that we write for the member. The model sees pictures before the text."""

    text: str
    images: tuple[Image, ...] = ()


@dataclass(frozen=True, slots=True)
class CoachText:
    """A turn in which the model answered a question of before."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolResults:
    """A turn with the results of all tool calls of the turn before."""

    results: tuple[ToolResult, ...]


@dataclass(frozen=True, slots=True)
class ModelTurn:
    """All that the model said in one turn."""

    stop: Stop
    text: str
    model: str
    """The model's own name for itself."""
    usage: Usage
    """Tokens of this turn, those of attempts that broke off included."""
    tool_calls: tuple[ToolCall, ...] = ()
    echo: object = field(default=None, repr=False)
    """The turn in the vendor's shape, to be shown to the model again. Only the adapter reads it."""


Turn = UserText | CoachText | ToolResults | ModelTurn


@dataclass(frozen=True, slots=True)
class SystemPart:
    """A part of the system prompt, the most stable part first."""

    text: str
    cached: bool
    """Whether everything up to and including this part is the same for many requests."""


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """One request for one turn of the model."""

    system: tuple[SystemPart, ...]
    turns: tuple[Turn, ...]
    max_tokens: int
    tools: tuple[ToolSpec, ...] = ()
    may_use_tools: bool = True
    """When False the model must write.

    The tools stay described all the same, since the conversation holds their calls.
    """
    schema: Mapping[str, object] | None = None
    """JSON Schema that the whole text follows; None for prose."""


@dataclass(frozen=True, slots=True)
class TextPiece:
    """Text of the turn that is being written, to be appended."""

    text: str


@dataclass(frozen=True, slots=True)
class Wasted:
    """Tokens that were paid for although no turn came of them. A failure follows."""

    usage: Usage


ModelEvent = TextPiece | Wasted | ModelTurn

BrokenOff = Callable[[Usage], None]
"""Is told what a turn took that nobody waited for until its end. Must not fail."""


def nobody_counts(_: Usage) -> None:
    """Leave it uncounted."""


class Model(Protocol):
    """A language model. Implementations obey the deadline of the call at hand."""

    @property
    def name(self) -> str:
        """What the vendor calls it."""
        ...

    def respond(
        self, request: ModelRequest, broken_off: BrokenOff = nobody_counts
    ) -> AsyncGenerator[ModelEvent, None]:
        """Give pieces of text as they are written, then exactly one ModelTurn.

        Before it fails it may give one Wasted.
        The turn's text is the truth: pieces of an attempt that broke off may have been given before it.
        Closing the generator, or cancelling whoever waits for it, ends the vendor's stream;
        what that took is told to `broken_off`.
        Raise the failures of `domain.failures`.
        """
        ...
