"""Reads by what the stores look for documents, and names what all shards of a cluster would be asked."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from member_service.storage.database import Database
from member_service.storage.sharding import carries
from member_service.stores import SHARD_KEYS

_KEYS: Final = {key.collection: key for key in SHARD_KEYS}
_METHODS: Final = (
    "find",
    "find_one",
    "update_one",
    "update_many",
    "replace_one",
    "delete_one",
    "delete_many",
    "find_one_and_update",
    "find_one_and_delete",
    "count_documents",
    "aggregate",
)
_STORAGE: Final = "services/member_service/storage/"

Asked = tuple[str, str]
"""The collection, and the module and function that asked."""


def watch(monkeypatch: pytest.MonkeyPatch) -> set[Asked]:
    """From now on, the queries of stores on the embedded engine that do not have the shard key."""
    scattered: set[Asked] = set()
    opened = Database.collection

    def collection(self: Database, name: str) -> Any:
        new = name not in self._collections
        found = opened(self, name)
        if new and self.embedded and name in _KEYS:
            for method in _METHODS:
                vars(found)[method] = _watched(getattr(found, method), name, method, scattered)
        return found

    monkeypatch.setattr(Database, "collection", collection)
    return scattered


def _watched(original: Any, collection: str, method: str, scattered: set[Asked]) -> Any:
    def call(*arguments: Any, **named: Any) -> Any:
        asker = _asker()
        if asker:
            filter_ = arguments[0] if arguments else named.get("filter", {})
            if method == "aggregate":
                filter_ = filter_[0].get("$match", {}) if filter_ else {}
            if not carries(_KEYS[collection], filter_ if isinstance(filter_, Mapping) else {}):
                scattered.add((collection, asker))
        return original(*arguments, **named)

    return call


def _asker() -> str | None:
    """The store's function; None when a test asks by itself."""
    frame = sys._getframe(2)
    while frame:
        path = Path(frame.f_code.co_filename)
        if _STORAGE in path.as_posix() and path.name != "embedded.py":
            return f"{path.stem}.{frame.f_code.co_name}"
        if "/tests/" in path.as_posix() or path.name == "embedded.py":
            return None
        frame = frame.f_back  # type: ignore[assignment]
    return None
