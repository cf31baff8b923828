"""Spans and measurements of what is asked of the database, alike for both engines.

A span says which command and collection, never with which values.
Each command is measured; a span has what belongs to a trace: pings, sweeps and measurements have none.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from pymongo.errors import OperationFailure, PyMongoError
from pymongo.monitoring import (
    CommandFailedEvent,
    CommandListener,
    CommandStartedEvent,
    CommandSucceededEvent,
)

from servicekit.attributes import (
    DB_COLLECTION,
    DB_NAMESPACE,
    DB_OPERATION,
    DB_STATUS_CODE,
    DB_SYSTEM,
    ERROR_TYPE,
    SERVER_ADDRESS,
    SERVER_PORT,
)
from servicekit.instruments import DATABASE, Attributes, histogram
from servicekit.spans import span as declared_span
from servicekit.telemetry import tracer

_tracer = tracer(__name__)
_SAID = (
    DB_SYSTEM,
    DB_OPERATION,
    DB_COLLECTION,
    DB_NAMESPACE,
    DB_STATUS_CODE,
    ERROR_TYPE,
    SERVER_ADDRESS,
    SERVER_PORT,
)
_duration = histogram("db.client.operation.duration", "s", "Commands to the database", DATABASE, *_SAID)
_ON_COLLECTION = declared_span(
    "{command} {collection}", SpanKind.CLIENT, "A command to the database, inside of something", *_SAID
)
_OTHER = declared_span("{command}", SpanKind.CLIENT, "A command that is about no collection", *_SAID)

# What a driver says to a server about itself; nobody asked for it.
_NO_WORK: Final = frozenset({"hello", "ismaster", "saslstart", "saslcontinue", "endsessions", "buildinfo"})
# As the server calls them, by the driver's methods.
COMMANDS: Final = {
    "count_documents": "aggregate",
    "delete_many": "delete",
    "delete_one": "delete",
    "distinct": "distinct",
    "find_one": "find",
    "find_one_and_delete": "findAndModify",
    "find_one_and_replace": "findAndModify",
    "find_one_and_update": "findAndModify",
    "insert_many": "insert",
    "insert_one": "insert",
    "replace_one": "update",
    "update_many": "update",
    "update_one": "update",
}


class Operation:
    """One command under way."""

    __slots__ = ("_attributes", "_began", "_span")

    def __init__(
        self, command: str, collection: str | None, namespace: str, server: Attributes | None = None
    ) -> None:
        self._attributes: Attributes = {
            DB_SYSTEM: "mongodb",
            DB_OPERATION: command,
            DB_NAMESPACE: namespace,
            **(server or {}),
        }
        if collection is not None:
            self._attributes[DB_COLLECTION] = collection
        self._span: Span | None = None
        if trace.get_current_span().get_span_context().is_valid:
            self._span = _tracer.start_span(
                _OTHER.name.format(command=command)
                if collection is None
                else _ON_COLLECTION.name.format(command=command, collection=collection),
                kind=SpanKind.CLIENT,
                attributes=self._attributes,
            )
        self._began = time.perf_counter()

    def end(self, error: str | None = None, code: int | None = None) -> None:
        """`error` says in one word what went wrong, `code` is the server's number of it."""
        seconds = time.perf_counter() - self._began
        span, context = self._span, None
        if error is not None:
            failure: Attributes = {ERROR_TYPE: error}
            if code is not None:
                failure[DB_STATUS_CODE] = str(code)
            self._attributes |= failure
            if span is not None:
                span.set_attributes(failure)
                span.set_status(Status(StatusCode.ERROR))
        if span is not None:
            span.end()
            context = trace.set_span_in_context(span)
        _duration.record(seconds, self._attributes, context)


@contextmanager
def operation(method: str, collection: str, namespace: str) -> Iterator[None]:
    """What the embedded engine does at once, by the driver's name of it."""
    current = Operation(COMMANDS.get(method, method), collection, namespace)
    try:
        yield
    except OperationFailure as error:
        # A document that is there already is a failure of one write, and no failed command.
        current.end(*((None, None) if error.code == _DUPLICATE_KEY else (type(error).__name__, error.code)))
        raise
    except (PyMongoError, NotImplementedError) as error:
        current.end(type(error).__name__)
        raise
    except BaseException as error:
        current.end(type(error).__name__)
        raise
    else:
        current.end()


_DUPLICATE_KEY: Final = 11000


class CommandTelemetry(CommandListener):
    """Hears of the driver's commands. Pass one to each client."""

    def __init__(self) -> None:
        self._under_way: dict[tuple[int, object], Operation] = {}

    def started(self, event: CommandStartedEvent) -> None:
        command = event.command_name
        if command.lower() in _NO_WORK:
            return
        collection = event.command.get("collection" if command == "getMore" else command)
        host, port = event.connection_id
        server: Attributes = {SERVER_ADDRESS: host}
        if port is not None:
            server[SERVER_PORT] = port
        self._under_way[_key(event)] = Operation(
            command, collection if isinstance(collection, str) else None, event.database_name, server
        )

    def succeeded(self, event: CommandSucceededEvent) -> None:
        if (operation := self._under_way.pop(_key(event), None)) is not None:
            operation.end()

    def failed(self, event: CommandFailedEvent) -> None:
        if (operation := self._under_way.pop(_key(event), None)) is not None:
            # A dictionary of the server's, or of the driver when the connection broke; it may hold values.
            failure = event.failure
            code = failure.get("code")
            name = str(failure.get("codeName") or failure.get("errtype") or "no_answer")
            operation.end(name, code if isinstance(code, int) else None)


def _key(event: CommandStartedEvent | CommandSucceededEvent | CommandFailedEvent) -> tuple[int, object]:
    return event.request_id, event.connection_id
