"""The database: its connection, its indexes, and what its failures mean to callers.

Everything in `storage/` goes through `Database.collection()` and wears `translate_errors`. Two engines
stand behind it: a server (MongoDB, Atlas, whatever speaks its protocol) and the embedded one.
"""

import functools
import inspect
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import IndexModel
from pymongo.errors import (
    BulkWriteError,
    ConfigurationError,
    ConnectionFailure,
    InvalidURI,
    OperationFailure,
    PyMongoError,
)
from pymongo.read_concern import ReadConcern

from member_service.storage.database_telemetry import CommandTelemetry
from member_service.storage.embedded import Measured, embedded_client, expiring, speed_up
from member_service.storage.pool_telemetry import PoolTelemetry
from member_service.storage.sealing import Keys
from servicekit.clock import Clock, utc_now
from servicekit.errors import Unavailable

_log = logging.getLogger(__name__)

Collection = Any
"""A Motor collection, or the embedded engine's likeness of one. Neither ships types."""

Document = dict[str, Any]
"""A document as the driver gives it: aware UTC datetimes, milliseconds."""

ASCENDING = 1
DESCENDING = -1

ANY_TIME = {"$gt": datetime(1970, 1, 1, tzinfo=UTC)}
"""Matches each time. Beside an equality it makes every planner see that an index over both fields fits."""

_DUPLICATE_KEY = 11000
_INDEX_NOT_FOUND = 27
_PLAIN = frozenset({"v", "key", "ns", "name", "background", "storageEngine"})

# Codes that say "not now" although the connection stands: shutting down, no primary, out of time.
# 112 is WriteConflict: the write was undone, and the caller's repeat with the same request_id does it again.
_PASSING_CODES = frozenset({6, 7, 50, 89, 91, 112, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436})


class DatabaseUnavailable(Unavailable):
    """The database did not answer. Whether a write happened is unknown: repeat it with its request_id."""

    reason = "DATABASE_UNAVAILABLE"


class DatabaseConfigurationError(Exception):
    """The connection string is unusable. Carries no part of it: it may hold a password."""


class IndexInTheWay(Exception):
    """An index has a name of ours and is not ours to drop. The text says what to do, without data."""


def is_plain(described: Mapping[str, Any]) -> bool:
    """Whether an index, as the driver describes it, has no options: it makes searches fast, and no more."""
    return described.keys() <= _PLAIN


@dataclass(frozen=True, slots=True)
class Index:
    """An index that has to exist before the first request."""

    collection: str
    keys: tuple[tuple[str, int], ...]
    """Field and ASCENDING or DESCENDING, in order."""
    unique: bool = False
    expire_after_s: int | None = None
    """A TTL index over one datetime field: documents go this long after it, within a minute or two."""
    name: str | None = None
    partial: Mapping[str, Any] | None = None
    """Only documents that match are in the index (partialFilterExpression)."""

    within: str | None = None
    """For a unique one: the field of the shard key. A cluster of shards keeps it unique among these only."""

    @property
    def full_name(self) -> str:
        """Its name, or the one that servers give."""
        return self.name or "_".join(f"{field}_{direction}" for field, direction in self.keys)

    def is_as(self, described: Mapping[str, Any]) -> bool:
        """Whether an index, as the driver describes it, is this one. Lengths of expiries are not compared."""
        return (
            tuple((field, int(direction)) for field, direction in described.get("key", ())) == self.keys
            and bool(described.get("unique")) == self.unique
            and ("expireAfterSeconds" in described) == (self.expire_after_s is not None)
            and dict(described.get("partialFilterExpression") or {}) == dict(self.partial or {})
        )

    def on_shards(self) -> "tuple[Index, ...]":
        """What a cluster of shards has instead: the unique one begins with the shard key, one finds by it."""
        if self.within is None:
            return (self,)
        kept = replace(
            self, keys=((self.within, ASCENDING), *self.keys), name=f"{self.name}_within", within=None
        )
        return kept, replace(self, unique=False, within=None)

    def model(self) -> IndexModel:
        """As the driver takes it."""
        return IndexModel(list(self.keys), **self.options())

    def options(self) -> dict[str, Any]:
        """All but its fields, by the names of the driver."""
        options: dict[str, Any] = {}
        if self.name is not None:
            options["name"] = self.name
        if self.unique:
            options["unique"] = True
        if self.partial is not None:
            options["partialFilterExpression"] = dict(self.partial)
        if self.expire_after_s is not None:
            options["expireAfterSeconds"] = self.expire_after_s
        return options


class Database:
    """One database of one engine."""

    def __init__(
        self,
        client: Any,
        name: str,
        *,
        embedded: bool,
        keys: Keys | None = None,
        mail_keys: Keys | None = None,
    ) -> None:
        self.client = client
        self.name = name
        self.keys = keys or Keys.for_development()
        """What seals the texts that it must not know."""
        self.mail_keys = mail_keys or Keys.for_development()
        """What seals who wrote an anonymous mail."""
        self.embedded = embedded
        self.expiries: dict[tuple[str, str], int] = {}
        """(collection, field) -> seconds, where the embedded engine has to forget documents itself."""
        self._collections: dict[str, Collection] = {}

    def collection(self, name: str) -> Collection:
        """The collection; it comes into being with its first document or index."""
        known = self._collections.get(name)
        if known is None:
            known = self.client[self.name][name]
            if self.embedded:
                speed_up(known)
                known = Measured(known, self.name)
            self._collections[name] = known
        return known

    def committed(self, name: str) -> Collection:
        """The collection as a majority of the servers has it: what is read of it outlives a failover.

        It may lack what `collection` has already, and shows it a moment later.
        """
        known = self.collection(name)
        return known if self.embedded else known.with_options(read_concern=ReadConcern("majority"))

    async def ping(self) -> None:
        """Return when the database answers; raise DatabaseUnavailable when it does not."""
        if self.embedded:
            return
        try:
            await self.client.admin.command("ping")
        except PyMongoError:
            # Whatever ails it, a server that cannot answer a ping is not there for us.
            raise DatabaseUnavailable from None

    async def is_router(self) -> bool:
        """Whether a cluster of shards stands behind the connection."""
        if self.embedded:
            return False
        hello = await _translated(self.client.admin.command("hello"))
        return bool(hello.get("msg") == "isdbgrid")

    async def ensure_indexes(
        self, indexes: Iterable[Index], *, divided: bool = False, former: Sequence[Index] = ()
    ) -> None:
        """Create what is missing.

        An expiry of another length, or by another field, becomes what is wanted,
        and so does a plain index over other fields under a name of ours: without it only speed can be lost.
        Raise IndexInTheWay for one that does more (unique, partial, an expiry of somebody's),
        unless it is exactly one of `former`, which earlier versions made.
        `divided`: the collections are about to be divided among shards. Where that was done once,
        what stands in the place of an index stays.
        """
        by_collection: dict[str, list[Index]] = {}
        for index in indexes:
            by_collection.setdefault(index.collection, []).append(index)
        for name, wanted in by_collection.items():
            await self._make_way(name, wanted, [one for one in former if one.collection == name])
            await self._ensure(name, await self._as_divided(name, wanted, divided=divided))

    async def _as_divided(self, name: str, wanted: list[Index], *, divided: bool) -> list[Index]:
        if self.embedded or all(index.within is None for index in wanted):
            return wanted
        there: Mapping[str, Any] = (
            {} if divided else await _translated(self.collection(name).index_information())
        )
        return [
            one
            for index in wanted
            for one in (index.on_shards() if divided or index.on_shards()[0].name in there else (index,))
        ]

    async def _ensure(self, name: str, wanted: list[Index]) -> None:
        collection = self.collection(name)
        if not self.embedded:
            await self._change_expiries(name, wanted)
            await _translated(collection.create_indexes([index.model() for index in wanted]))
            return
        for index in wanted:
            if index.expire_after_s is not None:
                self.expiries[name, index.keys[0][0]] = index.expire_after_s
            else:
                # One by one: the embedded engine's create_indexes loses partialFilterExpression.
                await collection.create_index(list(index.keys), **index.options())

    async def _make_way(self, name: str, wanted: Sequence[Index], former: Sequence[Index]) -> None:
        """Drop what has the name of a wanted index and is another one; expiries are changed, not dropped."""
        if self.embedded and name not in self._collections:
            # Nobody asked for it yet, and what is in memory nobody else can have made.
            return
        collection = self.collection(name)
        there: Mapping[str, Any] = await _translated(collection.index_information())
        for index in wanted:
            known = there.get(index.full_name)
            if known is None or index.expire_after_s is not None or index.within or index.is_as(known):
                # What a cluster of shards has in its place is told apart by its name.
                continue
            if not is_plain(known) and not any(
                one.full_name == index.full_name and one.is_as(known) for one in former
            ):
                raise IndexInTheWay(
                    f"{name} has an index {index.full_name} that is not ours and does more than find:"
                    " see what it is for, drop it, and start again"
                )
            _log.warning("%s has another index %s than ours: it is made anew", name, index.full_name)
            try:
                await _translated(collection.drop_index(index.full_name))
            except OperationFailure as error:
                # Another process was first.
                if error.code != _INDEX_NOT_FOUND:
                    raise

    async def _change_expiries(self, name: str, wanted: list[Index]) -> None:
        """Let the expiries that a database of an earlier version has follow today's."""
        collection = self.collection(name)
        there = await _translated(collection.index_information())
        for index in wanted:
            known = there.get(index.name) if index.expire_after_s is not None else None
            if known is None:
                continue
            if [tuple(key) for key in known["key"]] != list(index.keys):
                await _translated(collection.drop_index(index.name))
            elif known.get("expireAfterSeconds") != index.expire_after_s:
                other = {"name": index.name, "expireAfterSeconds": index.expire_after_s}
                await _translated(self.client[self.name].command("collMod", name, index=other))


@asynccontextmanager
async def open_database(
    uri: str | None, name: str, keys: Keys | None = None, clock: Clock = utc_now
) -> AsyncIterator[Database]:
    """Connect to the server at `uri`, or open the embedded engine when there is none.

    Nothing is sent yet: a server that is away shows at the first `ping()` or operation.
    Without keys they are those of development.
    """
    async with AsyncExitStack() as stack:
        if uri is None:
            try:
                client = embedded_client()
            except ModuleNotFoundError:
                raise DatabaseConfigurationError(
                    "MONGODB_URI is not set, and the database in memory is not installed here"
                ) from None
            _log.warning("MONGODB_URI is not set: data is kept in memory and is gone when this process ends")
            database = Database(client, name, embedded=True, keys=keys)
            await stack.enter_async_context(expiring(database.collection, database.expiries, clock))
        else:
            database = Database(_server_client(uri), name, embedded=False, keys=keys)
            stack.callback(database.client.close)
        yield database


def _server_client(uri: str) -> Any:
    try:
        return AsyncIOMotorClient(
            uri,
            appname="gymnation-member-service",
            tz_aware=True,
            uuidRepresentation="standard",
            w="majority",
            retryWrites=True,
            retryReads=True,
            # A member waits: better an honest failure soon than an answer after the deadline.
            serverSelectionTimeoutMS=5_000,
            connectTimeoutMS=5_000,
            socketTimeoutMS=15_000,
            waitQueueTimeoutMS=5_000,
            maxPoolSize=64,
            minPoolSize=1,
            # Per client, not registered globally: a second client in one process is traced once, not twice.
            event_listeners=[CommandTelemetry(), PoolTelemetry()],
        )
    except (ConfigurationError, InvalidURI, ValueError, TypeError):
        raise DatabaseConfigurationError("MONGODB_URI cannot be used as a connection string") from None


Decorated = TypeVar("Decorated", bound=Callable[..., Any] | type)


def translate_errors(target: Decorated) -> Decorated:
    """Turn "the database is away" into DatabaseUnavailable, without the driver's message.

    For an async function, an async generator, or a class: then for all of its async methods. Everything
    else (a DuplicateKeyError, a bug) passes through.
    """
    if isinstance(target, type):
        for name, member in list(vars(target).items()):
            if inspect.iscoroutinefunction(member) or inspect.isasyncgenfunction(member):
                setattr(target, name, translate_errors(member))
        return cast("Decorated", target)
    if inspect.isasyncgenfunction(target):

        @functools.wraps(target)
        async def generate(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
            try:
                async for item in target(*args, **kwargs):
                    yield item
            except PyMongoError as error:
                if is_passing(error):
                    raise DatabaseUnavailable from None
                raise

        return cast("Decorated", generate)

    @functools.wraps(target)
    async def call(*args: Any, **kwargs: Any) -> Any:
        return await _translated(target(*args, **kwargs))

    return cast("Decorated", call)


async def _translated(operation: Any) -> Any:
    try:
        return await operation
    except PyMongoError as error:
        if is_passing(error):
            raise DatabaseUnavailable from None
        raise


def is_passing(error: PyMongoError) -> bool:
    """Whether the same operation may work in a while: no connection, no primary, out of time."""
    return (
        isinstance(error, ConnectionFailure)
        or error.timeout
        or getattr(error, "code", None) in _PASSING_CODES
        or (isinstance(error, BulkWriteError) and _only_passing(error.details or {}))
        or error.has_error_label("RetryableWriteError")
    )


def _only_passing(details: Mapping[str, Any]) -> bool:
    """Whether all that went wrong in a bulk of writes may work in a while, as what met another one's lock."""
    failed = details.get("writeErrors", [])
    return bool(failed) and all(one.get("code") in _PASSING_CODES for one in failed)


def one_of(values: Iterable[Any]) -> Any:
    """What asks for any of these: for the value itself when there is one only."""
    distinct = sorted(set(values))
    return distinct[0] if len(distinct) == 1 else {"$in": distinct}


def duplicate_positions(error: BulkWriteError) -> list[int]:
    """Positions of documents that were there already, after insert_many(ordered=False).

    Raise `error` again when anything else went wrong, too.
    """
    details = error.details or {}
    failed = details.get("writeErrors", [])
    if details.get("writeConcernErrors") or any(one.get("code") != _DUPLICATE_KEY for one in failed):
        raise error
    return [one["index"] for one in failed]
