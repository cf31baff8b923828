"""A database that dies after so many writes, and lets workers overtake each other before every operation."""

import asyncio
from random import Random
from typing import Any

_WRITES = frozenset(
    {
        "insert_one",
        "insert_many",
        "replace_one",
        "update_one",
        "find_one_and_update",
        "update_many",
        "delete_one",
        "delete_many",
        "bulk_write",
    }
)
_READS = frozenset({"find_one", "distinct"})


class Crash(Exception):
    """The process is gone: nothing that it meant to do next was done."""


class CrashingDatabase:
    """One worker's view of a database."""

    def __init__(self, database: Any, writes_until_crash: int | None = None, seed: int = 0) -> None:
        self._database = database
        self._left = writes_until_crash
        self._is_gone = False
        self._random = Random(seed)

    @property
    def embedded(self) -> bool:
        return bool(self._database.embedded)

    @property
    def keys(self) -> Any:
        return self._database.keys

    @property
    def mail_keys(self) -> Any:
        return self._database.mail_keys

    def collection(self, name: str) -> "_Collection":
        return _Collection(self._database.collection(name), self)

    committed = collection

    async def pause(self) -> None:
        for _ in range(self._random.randrange(3)):
            await asyncio.sleep(0)

    def written_of_many(self, writes: list[Any]) -> list[Any]:
        """What of a bulk is written before the crash, if this is the one."""
        return writes[: self._random.randrange(len(writes))] if self._left == 1 else writes

    def written(self) -> None:
        if self._left is not None:
            self._left -= 1
            if self._left <= 0:
                self._is_gone = True
                raise Crash

    def must_live(self) -> None:
        """Raise Crash: whatever else was under way in a process that is gone does nothing any more."""
        if self._is_gone:
            raise Crash


class _Collection:
    def __init__(self, collection: Any, worker: CrashingDatabase) -> None:
        self._collection, self._worker = collection, worker

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._collection, name)
        if name not in _WRITES | _READS:
            return operation

        async def call(*args: Any, **kwargs: Any) -> Any:
            await self._worker.pause()
            self._worker.must_live()
            if name in {"bulk_write", "insert_many"}:
                # Not one write but many: it dies between any two.
                args = (self._worker.written_of_many(args[0]),)
                try:
                    return await operation(*args, **kwargs) if args[0] else None
                finally:
                    # Also when one of them was refused: the process does not hear of it any more.
                    self._worker.written()
            result = await operation(*args, **kwargs)
            if name in _WRITES:
                self._worker.written()
            return result

        return call
