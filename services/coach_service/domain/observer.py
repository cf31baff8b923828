"""What the use cases let others observe of their work. It never holds texts, names or ids."""

from contextlib import AbstractContextManager
from typing import Literal, Protocol

from coach_service.domain.model import Usage

Kind = Literal[
    "answer",
    "expert_answer",
    "checkin_reply",
    "motivation",
    "one_liner",
    "introduction",
    "macros",
    "judge",
    "review",
    "mail",
]
Stage = Literal["before", "judge", "doubt", "after", "review"]


class Watched(Protocol):
    """One answer or reply under way."""

    def wrote(self) -> None:
        """The model wrote a piece of text. Only the first one matters."""

    def spent(self, usage: Usage, cost_nano_usd: int) -> None:
        """A turn of the model was paid for."""

    def worried(self, stage: Stage, rule: str) -> None:
        """A rule of safety struck, a judge found something, or an answer was in doubt.

        Counted, and never put beside who asked.
        """

    def stopped(self, rounds: int) -> None:
        """The asker wanted no more, after so many rounds of tools."""

    def ended(self, rounds: int) -> None:
        """It ended well, after so many rounds of tools."""


class WatchedTool(Protocol):
    """One tool call under way."""

    def failed(self) -> None:
        """The tool could not give a result."""


class Watch(Protocol):
    """Sees every answer and every tool call. Failures leave the context managers as exceptions."""

    def work(self, kind: Kind) -> AbstractContextManager[Watched]: ...

    def tool(self, name: str) -> AbstractContextManager[WatchedTool]:
        """Entered in the task that runs the tool. `name` is one of ours, never the model's text."""
        ...
