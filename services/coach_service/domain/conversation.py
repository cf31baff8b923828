"""A conversation with the model: the turns so far, and what it may do next."""

from coach_service.domain.model import (
    ModelRequest,
    ModelTurn,
    Stop,
    ToolCall,
    ToolResults,
    Turn,
    Usage,
    UserText,
)
from coach_service.domain.tools import MAX_ROUNDS

MAX_PAUSES = 2
"""How often a turn that the vendor paused is taken up again."""


class Conversation:
    """The turns so far, and what the model may do next."""

    def __init__(self, first: ModelRequest) -> None:
        self._first = first
        self._turns: list[Turn] = list(first.turns)
        self._pauses = 0
        self.rounds = 0
        self.usage = Usage()
        self.text = ""
        """Of the last turn, with what came before its pauses."""

    @property
    def last(self) -> ModelTurn:
        turn = self._turns[-1]
        assert isinstance(turn, ModelTurn), "the model speaks last, or the port broke its promise"
        return turn

    def request(self) -> ModelRequest:
        return ModelRequest(
            system=self._first.system,
            turns=tuple(self._turns),
            max_tokens=self._first.max_tokens,
            tools=self._first.tools,
            may_use_tools=self.rounds < MAX_ROUNDS,
        )

    def hear(self, turn: ModelTurn) -> None:
        continued = isinstance(self._turns[-1], ModelTurn)
        self.text = self.text + turn.text if continued else turn.text
        self.usage += turn.usage
        self._turns.append(turn)

    def tell(self, results: ToolResults) -> None:
        self._turns.append(results)

    def correct(self, text: str) -> None:
        """Ask for the last turn to be written again."""
        self._turns.append(UserText(text))

    def wanted_calls(self) -> tuple[ToolCall, ...]:
        return self.last.tool_calls if self.last.stop is Stop.TOOL_USE and self.rounds < MAX_ROUNDS else ()

    def paused(self) -> bool:
        """Whether the same turn is to be taken up again."""
        if self.last.stop is not Stop.PAUSE_TURN or self._pauses == MAX_PAUSES:
            return False
        self._pauses += 1
        return True
