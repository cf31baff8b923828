"""Counts what a server is asked and what it sends back: commands, and documents that were read."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pymongo import monitoring


class Reads(monitoring.CommandListener):
    """Commands and the documents that came back, by collection. Listens to a client."""

    def __init__(self) -> None:
        self.commands: Counter[tuple[str, str]] = Counter()
        self.documents: Counter[str] = Counter()
        self._of: dict[int, str] = {}

    @contextmanager
    def counted(self) -> Iterator[tuple[Counter[tuple[str, str]], Counter[str]]]:
        """What the block costs: commands by (collection, name), documents by collection."""
        self.commands.clear()
        self.documents.clear()
        yield self.commands, self.documents

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        name = event.command_name
        collection = event.command.get("collection") if name == "getMore" else event.command.get(name)
        if isinstance(collection, str):
            self.commands[collection, name] += 1
            self._of[event.request_id] = collection

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        collection = self._of.pop(event.request_id, None)
        if collection is None:
            return
        reply: dict[str, Any] = event.reply
        cursor = reply.get("cursor") or {}
        self.documents[collection] += len(cursor.get("firstBatch") or cursor.get("nextBatch") or ())
        if isinstance(reply.get("value"), dict):
            self.documents[collection] += 1

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        self._of.pop(event.request_id, None)
