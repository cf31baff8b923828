"""Texts for who paid, in their language, also where nothing can be asked of the member service."""

import asyncio
from dataclasses import dataclass
from typing import Any

from servicekit.errors import ServiceError
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.texts import match_language

_PATIENCE_S = 1.0


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads in private."""

    desk: Desk
    language: str

    @classmethod
    async def of(cls, desk: Desk, member_id: int, app_language: str | None = None) -> "Reader":
        """The language that they chose, else their app's; asked for a second at the most."""
        chosen = ""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                chosen = await desk.seen.chosen_language(member_id)
        except (ServiceError, TimeoutError):
            pass
        return cls(desk, match_language(chosen, app_language))

    def say(self, key: str, /, **arguments: Any) -> str:
        """As Telegram HTML."""
        return self.desk.texts.format(self.language, key, **arguments)

    def plain(self, key: str, /, **arguments: Any) -> str:
        """As it stands."""
        return self.desk.texts.plain(self.language, key, **arguments)
