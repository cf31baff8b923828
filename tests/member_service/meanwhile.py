"""A database on which something happens once, just before an operation: how others get in between."""

from collections.abc import Awaitable, Callable
from typing import Any


class Meanwhile:
    """Passes everything on; before the first `operation` on any collection, `happens` does."""

    def __init__(self, database: Any, operation: str, happens: Callable[[], Awaitable[object]]) -> None:
        self._database, self._operation = database, operation
        self._happens: Callable[[], Awaitable[object]] | None = happens

    def collection(self, name: str) -> "_Collection":
        return _Collection(self._database.collection(name), self)

    committed = collection

    @property
    def keys(self) -> Any:
        """What seals and opens, as the database's own."""
        return self._database.keys

    def is_awaited_before(self, operation: str) -> bool:
        return operation == self._operation and self._happens is not None

    async def happen(self) -> None:
        happens, self._happens = self._happens, None
        if happens:
            await happens()


class _Collection:
    def __init__(self, collection: Any, owner: Meanwhile) -> None:
        self._collection, self._owner = collection, owner

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._collection, name)
        if not self._owner.is_awaited_before(name):
            return operation

        async def call(*args: Any, **kwargs: Any) -> Any:
            await self._owner.happen()
            return await operation(*args, **kwargs)

        return call
