"""Reactions to members' photos, gathered: what follows the first one within a minute is written together.

So a photo that everybody likes is one write a minute, and a photo that one friend likes is never lost.
What waits here when a process is killed is lost; when one is stopped, it is written.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from servicekit.errors import ServiceError

log = logging.getLogger(__name__)

WINDOW_S: Final = 60.0
TRIES: Final = 5
"""How often what followed is tried to be written, a window apart."""

Write = Callable[[int, int, int, Mapping[int, bool]], Awaitable[None]]
"""Writes, for a chat, a message and the last update, whether each person took their reaction back."""
Wait = Callable[[float], Awaitable[object]]


@dataclass(slots=True)
class _Message:
    waiting: dict[int, bool] = field(default_factory=dict)
    last_update: int = 0


class KudosGathering:
    """Gathers by message."""

    def __init__(self, write: Write, wait: Wait) -> None:
        self._write, self._wait = write, wait
        self._open: dict[tuple[int, int], _Message] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def add(
        self, chat_id: int, message_id: int, update_id: int, member_id: int, *, taken_back: bool
    ) -> None:
        """Write it, or keep it for the message's next write. Raise what the write raised."""
        known = self._open.get((chat_id, message_id))
        if known is not None:
            known.waiting[member_id] = taken_back
            known.last_update = update_id
            return
        self._open[chat_id, message_id] = _Message()
        try:
            await self._write(chat_id, message_id, update_id, {member_id: taken_back})
        except BaseException:
            await self._give_up_first(chat_id, message_id)
            raise
        task = asyncio.create_task(self._follow(chat_id, message_id), name="kudos")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Write what waits."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for chat_id, message_id in list(self._open):
            message = self._open.pop((chat_id, message_id))
            if message.waiting:
                await self._try(chat_id, message_id, message)

    async def _give_up_first(self, chat_id: int, message_id: int) -> None:
        """The first one comes again with its update; what came meanwhile must not wait for it."""
        message = self._open.pop((chat_id, message_id))
        if message.waiting:
            await self._try(chat_id, message_id, message)

    async def _follow(self, chat_id: int, message_id: int) -> None:
        message = self._open[chat_id, message_id]
        tries = 0
        while True:
            await self._wait(WINDOW_S)
            if not message.waiting or tries == TRIES:
                # Nothing awaits between the look and this: nothing can slip in unseen.
                del self._open[chat_id, message_id]
                return
            tries = 0 if await self._try(chat_id, message_id, message) else tries + 1

    async def _try(self, chat_id: int, message_id: int, message: _Message) -> bool:
        given, message.waiting = message.waiting, {}
        try:
            await self._write(chat_id, message_id, message.last_update, given)
        except ServiceError as error:
            log.warning("kudos were not written", extra={"fields": {"gymnation.reason": error.reason}})
            # What came meanwhile is newer.
            message.waiting = given | message.waiting
            return False
        return True
