"""The embedded engine: mongomock in this process, in memory, for laptops and tests.

Each operation runs synchronously inside mongomock-motor's coroutine, without an await in between, so on
one event loop every single operation is atomic, update_many and find_one_and_update included: the same as
or more than a server promises. What differs from a server is made up for here and nowhere else.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from datetime import timedelta
from typing import Any

from pymongo.errors import BulkWriteError, DuplicateKeyError
from pymongo.results import BulkWriteResult

from member_service.storage.database_telemetry import COMMANDS, operation
from member_service.storage.embedded_lookup import documents_of, found_by
from servicekit.clock import Clock

_EXPIRY_PERIOD_S = 60.0  # as often as a server's TTL monitor


def embedded_client() -> Any:
    """A fresh, empty engine that gives aware datetimes.

    Raise ModuleNotFoundError where it was left out, as in the images: it is the extra "embedded".
    """
    from mongomock_motor import AsyncMongoMockClient  # noqa: PLC0415

    return AsyncMongoMockClient(tz_aware=True)


def speed_up(collection: Any) -> None:
    """Let it look at those documents only that can match (embedded_lookup.py), at reads and at writes."""
    from mongomock.filtering import filter_applies  # noqa: PLC0415

    inner = _engine_of(collection)
    scan: Callable[[Mapping[str, Any]], Iterable[Any]] = inner._iter_documents  # noqa: SLF001
    ensure_uniques, apply_update = inner._ensure_uniques, inner._apply_update_document  # noqa: SLF001

    def iterate(filter: Mapping[str, Any]) -> Iterator[Any]:  # noqa: A002 - mongomock passes it by this name
        found = found_by(inner._store, filter)  # noqa: SLF001
        if found is None:
            return iter(scan(filter))
        return (document for document in found if filter_applies(filter, document))  # type: ignore[no-untyped-call]

    def ensure(document: dict[str, Any]) -> None:
        # Each document that was put in, or changed in place, comes by here.
        documents_of(inner._store).changed(document["_id"])  # noqa: SLF001
        ensure_uniques(document)

    def apply(document: dict[str, Any], *args: Any) -> None:
        try:
            apply_update(document, *args)
        except BaseException:
            # Half of it may be done.
            documents_of(inner._store).changed(document.get("_id"))  # noqa: SLF001
            raise

    inner._iter_documents, inner._ensure_uniques = iterate, ensure  # noqa: SLF001
    inner._apply_update_document = apply  # noqa: SLF001
    _match_first(inner)


def _engine_of(collection: Any) -> Any:
    # mongomock-motor keeps the synchronous collection to itself.
    return vars(collection)["_AsyncMongoMockCollection__collection"]


def _match_first(inner: Any) -> None:
    """Let an aggregation begin with what its first stage leaves: mongomock copies the whole collection."""
    from mongomock import aggregate as stages  # noqa: PLC0415

    def aggregate(pipeline: Sequence[Mapping[str, Any]], session: Any = None, **_: Any) -> Any:
        matches = bool(pipeline) and "$match" in pipeline[0]
        found = list(inner.find(pipeline[0]["$match"] if matches else {}))
        rest = pipeline[1:] if matches else pipeline
        return stages.process_pipeline(found, inner.database, rest, session)  # type: ignore[no-untyped-call]

    inner.aggregate = aggregate


class Measured:
    """A collection whose operations leave what a server's driver leaves: a span in a trace, a measurement.

    What is not known here is the engine's. An operation is wrapped when it is first asked for:
    a member service has 60 collections, and a test of it begins with all of them.
    """

    def __init__(self, collection: Any, namespace: str) -> None:
        self._collection, self._namespace = collection, namespace
        self.engine = _engine_of(collection)
        """mongomock's own collection, which is synchronous and leaves nothing."""

    def __getattr__(self, name: str) -> Any:
        known = getattr(self._collection, name)
        if name in COMMANDS:
            known = self._traced(name, known)
        elif name in ("find", "aggregate"):
            known = self._found_by(name, known)
        else:
            return known
        setattr(self, name, known)
        return known

    def _traced(self, method: str, do: Callable[..., Any]) -> Callable[..., Any]:
        of = method, self._collection.name, self._namespace

        async def do_it(*args: Any, **kwargs: Any) -> Any:
            with operation(*of):
                return await do(*args, **kwargs)

        return do_it

    def _found_by(self, method: str, find: Callable[..., Any]) -> Callable[..., Any]:
        name, namespace = self._collection.name, self._namespace
        return lambda *args, **kwargs: _Cursor(find(*args, **kwargs), method, name, namespace)

    async def bulk_write(self, writes: Iterable[Any], *, ordered: bool = True) -> BulkWriteResult:
        """Write each UpdateOne: mongomock's own does not know this driver's."""
        matched, errors = 0, []
        for at, write in enumerate(writes):
            # The driver shows them nowhere else.
            filter_, change, upsert = write._filter, write._doc, bool(write._upsert)  # noqa: SLF001
            try:
                matched += (await self.update_one(filter_, change, upsert=upsert)).matched_count
            except DuplicateKeyError as error:
                errors.append({"index": at, "code": error.code})
                if ordered:
                    break
        if errors:
            raise BulkWriteError({"writeErrors": errors})
        return BulkWriteResult({"nMatched": matched}, acknowledged=True)


class _Cursor:
    """The engine's cursor. All the work is in the first look at it, so that is the span."""

    def __init__(self, cursor: Any, method: str, name: str, namespace: str) -> None:
        self._cursor, self._of = cursor, (method, name, namespace)
        self._has_begun = False

    def __getattr__(self, name: str) -> Any:
        known = getattr(self._cursor, name)
        if not callable(known):
            return known

        def call(*args: Any, **kwargs: Any) -> Any:
            given = known(*args, **kwargs)
            return self if given is self._cursor else given

        return call

    def __aiter__(self) -> "_Cursor":
        return self

    async def __anext__(self) -> Any:
        if self._has_begun:
            return await self._cursor.next()
        self._has_begun = True
        end = None
        with operation(*self._of):
            try:
                return await self._cursor.next()
            except StopAsyncIteration as nothing:
                end = nothing
        raise end

    next = __anext__

    async def to_list(self, *args: Any, **kwargs: Any) -> Any:
        with nullcontext() if self._has_begun else operation(*self._of):
            return await self._cursor.to_list(*args, **kwargs)


@asynccontextmanager
async def expiring(
    collection: Callable[[str], Any], expiries: Mapping[tuple[str, str], int], clock: Clock
) -> AsyncIterator[None]:
    """Forget expired documents once a minute while this is open.

    mongomock has TTL indexes, but looks through the whole collection at each read to honour them.
    """

    async def forget_for_ever() -> None:
        while True:
            await asyncio.sleep(_EXPIRY_PERIOD_S)
            await forget_expired(collection, expiries, clock)

    task = asyncio.create_task(forget_for_ever(), name="embedded-expiry")
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def forget_expired(
    collection: Callable[[str], Any], expiries: Mapping[tuple[str, str], int], clock: Clock
) -> None:
    """Delete what a server's TTL monitor would delete now."""
    for (name, field), seconds in list(expiries.items()):
        await collection(name).delete_many({field: {"$lte": clock() - timedelta(seconds=seconds)}})
