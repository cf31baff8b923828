"""Counts what an idle system asks of its database, without anybody waiting for a minute.

The loop's clock goes faster while it counts: pauses and timeouts are as long as ever in its own seconds.
"""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from member_service.storage.database import Database
from telegram_gateway.runtime.polling import Polling

COMMANDS: Final = (
    "find",
    "find_one",
    "insert_one",
    "insert_many",
    "update_one",
    "update_many",
    "replace_one",
    "delete_one",
    "delete_many",
    "bulk_write",
    "find_one_and_update",
    "find_one_and_delete",
    "count_documents",
    "distinct",
    "aggregate",
)

Asked = tuple[str, str, str]
"""Who asked (a background task or an RPC), the collection, the command."""


class FastTime:
    """The running loop's clock, which can be let run faster; and a calendar that goes with it.

    While it is fast it goes only while the loop waits, and never past what the loop waits for.
    So what is done costs no time, however slow the machine is.
    """

    def __init__(self) -> None:
        self._real, self._virtual, self._speed = time.monotonic(), time.monotonic(), 1.0
        self._began, self._day = self._virtual, datetime.now(UTC)

    def __call__(self) -> float:
        if self._speed != 1.0:
            return self._virtual
        return self._virtual + time.monotonic() - self._real

    def clock(self) -> datetime:
        return self._day + timedelta(seconds=self() - self._began)

    @contextmanager
    def times(self, speed: float) -> Iterator[None]:
        """Let it run faster for a while."""
        before = self._speed
        self._set(speed)
        try:
            yield
        finally:
            self._set(before)

    def _set(self, speed: float) -> None:
        self._virtual, self._real = self(), time.monotonic()
        self._speed = speed

    def wait(self, select: Callable[[float | None], Any], timeout: float | None) -> Any:
        """Wait as the loop's selector does, for so many of the loop's seconds."""
        if self._speed == 1.0 or not timeout or timeout < 0:
            return select(timeout)
        began = time.monotonic()
        events = select(timeout / self._speed)
        waited = (time.monotonic() - began) * self._speed
        self._virtual += min(waited, timeout) if events else timeout
        return events


def fast_time(monkeypatch: pytest.MonkeyPatch) -> FastTime:
    """Have the running loop live by a clock that can be let run faster."""
    fast, loop = FastTime(), asyncio.get_running_loop()
    selector = loop._selector  # type: ignore[attr-defined]
    select = selector.select
    monkeypatch.setattr(loop, "time", fast)
    monkeypatch.setattr(selector, "select", lambda timeout=None: fast.wait(select, timeout))
    monkeypatch.setitem(Polling.__init__.__kwdefaults__, "monotonic", fast)
    return fast


def watch_commands(monkeypatch: pytest.MonkeyPatch) -> Counter[Asked]:
    """From now on, what stores ask of their databases, by whom. A cursor counts once."""
    asked: Counter[Asked] = Counter()
    opened, pinged = Database.collection, Database.ping

    def collection(self: Database, name: str) -> Any:
        new = name not in self._collections
        found = opened(self, name)
        if new:
            for method in COMMANDS:
                vars(found)[method] = _counted(getattr(found, method), asked, name, method)
        return found

    async def ping(self: Database) -> None:
        asked[_sender(), "", "ping"] += 1
        await pinged(self)

    monkeypatch.setattr(Database, "collection", collection)
    monkeypatch.setattr(Database, "ping", ping)
    return asked


def _counted(original: Any, asked: Counter[Asked], collection: str, command: str) -> Any:
    def call(*arguments: Any, **named: Any) -> Any:
        asked[_sender(), collection, command] += 1
        return original(*arguments, **named)

    return call


def _sender() -> str:
    """The RPC whose answer it is for, else the task."""
    frame = sys._getframe(2)
    while frame:
        path = Path(frame.f_code.co_filename)
        if "/member_service/transport/" in path.as_posix() and frame.f_code.co_name[0].isupper():
            return frame.f_code.co_name
        frame = frame.f_back  # type: ignore[assignment]
    task = asyncio.current_task()
    return task.get_name() if task else ""


def lines(asked: Counter[Asked]) -> list[str]:
    """A table, most first."""
    return [
        f"{count:5}  {sender:24} {collection:16} {command}"
        for (sender, collection, command), count in asked.most_common()
    ]


@asynccontextmanager
async def minutes(
    fast: FastTime, asked: Counter[Asked], number: int = 4, *, before_s: float = 180.0, speed: float = 30.0
) -> AsyncIterator[Counter[Asked]]:
    """Count some minutes of the loop after a while in which pauses have grown; the block looks at it.

    Several: what comes every two minutes is in each second one.
    """
    with fast.times(speed):
        await asyncio.sleep(before_s)
        asked.clear()
        await asyncio.sleep(60.0 * number)
        # Where there is a server it forgets by itself.
        counted = Counter({one: count for one, count in asked.items() if one[0] != "embedded-expiry"})
    yield counted
