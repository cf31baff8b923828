"""Updates that wait for the bot: numbered one after the other, kept until they are confirmed."""

from __future__ import annotations

import asyncio
import copy
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .state import Json

# Not delivered unless asked for, says the Bot API.
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True)
class PendingUpdate:
    update_id: int
    kind: str
    chat_id: int
    payload: Json

    def body(self) -> Json:
        """The Bot API's Update."""
        return {"update_id": self.update_id, self.kind: self.payload}


Reordered = Callable[[Sequence[PendingUpdate]], object]
"""Hears of updates that come in another order than they happened, in the order in which they come."""


class UpdateQueue:
    """What happened and was not confirmed, oldest first."""

    def __init__(self, last_update_id: int) -> None:
        self.last_update_id = last_update_id
        self.confirmed = 0
        self.allowed: list[str] = []
        self.closed = False
        self._pending: dict[int, PendingUpdate] = {}
        self._by_chat: dict[int, dict[int, PendingUpdate]] = {}
        self._waiting: set[asyncio.Future[None]] = set()

    def first(self, count: int) -> list[PendingUpdate]:
        """The oldest ones."""
        return list(itertools.islice(self._pending.values(), count))

    def last(self, count: int) -> list[PendingUpdate]:
        """The newest ones, oldest of them first."""
        return list(itertools.islice(reversed(self._pending.values()), count))[::-1]

    def of_chat(self, chat_id: int, count: int) -> list[PendingUpdate]:
        return list(itertools.islice(self._by_chat.get(chat_id, {}).values(), count))

    def chats(self) -> list[int]:
        """The chats with something pending."""
        return list(self._by_chat)

    def __len__(self) -> int:
        return len(self._pending)

    def wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in ON_REQUEST

    def put(self, kind: str, payload: Json, chat_id: int) -> int | None:
        """Queue it as it is now; None if the bot asked not to hear of this kind."""
        if not self.wants(kind):
            return None
        self.last_update_id += 1
        update = PendingUpdate(self.last_update_id, kind, chat_id, copy.deepcopy(payload))
        self._pending[update.update_id] = update
        self._by_chat.setdefault(chat_id, {})[update.update_id] = update
        self._wake()
        return update.update_id

    def confirm(self, update_id: int) -> None:
        update = self._pending.pop(update_id, None)
        if update is None:
            return
        self.confirmed += 1
        lane = self._by_chat[update.chat_id]
        del lane[update_id]
        if not lane:
            del self._by_chat[update.chat_id]

    def confirm_below(self, offset: int) -> list[PendingUpdate]:
        """Confirm every update with a smaller id; says which."""
        gone = list(itertools.takewhile(lambda update: update.update_id < offset, self._pending.values()))
        for update in gone:
            self.confirm(update.update_id)
        return gone

    def drop_all(self) -> None:
        self._pending.clear()
        self._by_chat.clear()

    def close(self) -> None:
        """Wake everybody who waits: the process ends."""
        self.closed = True
        self._wake()

    async def changed(self) -> None:
        """Return when something was queued, or the queue was closed or poked."""
        if self.closed:
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)

    def poke(self) -> None:
        self._wake()

    def _wake(self) -> None:
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
