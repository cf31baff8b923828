"""How updates come in: polling or webhook, both through the inbox before Telegram is told.

A receiver is an async context that receives while it is open, and says whether that works.
"""

from contextlib import AbstractAsyncContextManager
from typing import Protocol


class Receiving(Protocol):
    """What health asks of a receiver that is open."""

    @property
    def works(self) -> bool:
        """Whether updates come in, as far as can be told from here."""
        ...

    @property
    def trouble(self) -> str:
        """Why not, as an error's type; empty while it works."""
        ...

    @property
    def idle_s(self) -> float | None:
        """Seconds since Telegram was last heard of; None while another process listens."""
        ...


Receiver = AbstractAsyncContextManager[Receiving]
