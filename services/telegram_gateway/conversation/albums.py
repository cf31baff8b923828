"""Albums arrive as one message a picture.

This module knows which albums were answered, so that an album gets one answer.
It also knows captions that come with a later picture than the first.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

_KEPT_AT_MOST = 5_000
CAPTION_WAIT_S = 1.5
"""Telegram delivers an album's pictures one after the other; past this there is no caption."""


class Albums:
    """Remembers albums for as long as it matters: Telegram delivers the parts within seconds."""

    def __init__(self) -> None:
        self._answered: OrderedDict[tuple[int, str], None] = OrderedDict()

    def is_first(self, chat_id: int, media_group_id: str | None) -> bool:
        """Say whether nothing was answered to the album yet, and remember that something is now."""
        if not media_group_id:
            return True
        key = (chat_id, media_group_id)
        if key in self._answered:
            return False
        self._answered[key] = None
        if len(self._answered) > _KEPT_AT_MOST:
            self._answered.popitem(last=False)
        return True


class AlbumCaptions:
    """Lets the answer to an album's first picture wait a moment for a caption that comes with a later one."""

    def __init__(self, pause: Callable[[float], Awaitable[object]]) -> None:
        self._pause = pause
        self._expected: dict[tuple[int, str], asyncio.Future[str]] = {}

    @property
    def waiting(self) -> int:
        """How many albums a caption is kept for."""
        return len(self._expected)

    def expect(self, chat_id: int, media_group_id: str) -> asyncio.Future[str]:
        """Keep the album's caption from now on; whoever expects it awaits `arrived`."""
        key = (chat_id, media_group_id)
        future: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        future.add_done_callback(lambda _: self._expected.pop(key, None))
        self._expected[key] = future
        return future

    def tell(self, chat_id: int, media_group_id: str, caption: str) -> None:
        """A caption of an album; the first one counts, and only while somebody waits."""
        future = self._expected.get((chat_id, media_group_id))
        if future is not None and not future.done():
            future.set_result(caption)

    async def arrived(self, caption: asyncio.Future[str]) -> str:
        """The caption, or "" when none came in time."""
        pause: asyncio.Future[Any] = asyncio.ensure_future(self._pause(CAPTION_WAIT_S))
        waiting: set[asyncio.Future[Any]] = {caption, pause}
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            return caption.result() if caption.done() else ""
        finally:
            caption.cancel()
            pause.cancel()
            with suppress(asyncio.CancelledError):
                await pause
