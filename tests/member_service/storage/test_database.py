"""The database module: failures, expiry, indexes, spans."""

import re
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    DuplicateKeyError,
    ExecutionTimeout,
    NotPrimaryError,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
)

from member_service.storage import embedded
from member_service.storage.database import (
    ASCENDING,
    Database,
    DatabaseConfigurationError,
    DatabaseUnavailable,
    Index,
    duplicate_positions,
    open_database,
    translate_errors,
)
from servicekit import telemetry
from servicekit.settings import ServiceSettings

AWAY: list[PyMongoError] = [
    AutoReconnect("lost mongodb://user:secret@db"),
    NotPrimaryError("not primary"),
    ServerSelectionTimeoutError("no server"),
    ExecutionTimeout("too slow", 50),
    OperationFailure("shutting down", 11600),
    OperationFailure("stepped down", 189),
    BulkWriteError({"writeErrors": [{"index": 0, "code": 112, "errmsg": "deadlock detected"}]}),
]


@translate_errors
class Store:
    """Fails as it is told."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def read(self) -> None:
        raise self._error

    async def walk(self) -> AsyncIterator[int]:
        yield 1
        raise self._error


@pytest.mark.parametrize("error", AWAY, ids=lambda error: type(error).__name__)
async def test_a_database_that_is_away_is_unavailable_without_the_driver_s_words(error: PyMongoError) -> None:
    with pytest.raises(DatabaseUnavailable) as failure:
        await Store(error).read()
    assert failure.value.reason == "DATABASE_UNAVAILABLE"
    assert failure.value.__suppress_context__
    assert "secret" not in str(failure.value)
    with pytest.raises(DatabaseUnavailable):
        assert [item async for item in Store(error).walk()]


@pytest.mark.parametrize(
    "error",
    [
        DuplicateKeyError("E11000", 11000),
        OperationFailure("bad", 2),
        BulkWriteError({"writeErrors": [{"code": 112}, {"code": 11000}]}),
        BulkWriteError({"writeErrors": []}),
        ValueError(),
    ],
)
async def test_other_errors_pass_through(error: Exception) -> None:
    with pytest.raises(type(error)):
        await Store(error).read()
    with pytest.raises(type(error)):
        assert [item async for item in Store(error).walk()]


def test_only_duplicates_count_as_duplicates() -> None:
    duplicate, other = {"index": 1, "code": 11000}, {"index": 2, "code": 2}
    assert duplicate_positions(BulkWriteError({"writeErrors": [duplicate]})) == [1]
    with pytest.raises(BulkWriteError):
        duplicate_positions(BulkWriteError({"writeErrors": [duplicate, other]}))


@pytest.mark.parametrize("uri", ["http://host", "mongodb://user:p@ss:word@host", "mongodb://host:port"])
async def test_an_unusable_connection_string_is_not_repeated(uri: str) -> None:
    with pytest.raises(DatabaseConfigurationError) as failure:
        async with open_database(uri, "test"):
            pass
    assert uri not in str(failure.value)


async def test_indexes_may_be_ensured_again(database: Database) -> None:
    indexes = [
        Index("things", (("a", ASCENDING),), unique=True, name="a"),
        Index("things", (("expire_time", ASCENDING),), expire_after_s=0, name="expiry"),
        Index("others", (("b", ASCENDING),), unique=True, partial={"b": {"$exists": True}}),
    ]
    await database.ensure_indexes(indexes)
    await database.ensure_indexes(indexes)
    things, others = database.collection("things"), database.collection("others")
    await things.insert_one({"_id": 1, "a": 1})
    with pytest.raises(DuplicateKeyError):
        await things.insert_one({"_id": 2, "a": 1})
    await others.insert_many([{"_id": 1}, {"_id": 2}, {"_id": 3, "b": 1}])
    with pytest.raises(DuplicateKeyError):
        await others.insert_one({"_id": 4, "b": 1})


async def test_times_come_back_aware(database: Database) -> None:
    moment = datetime(2031, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)
    await database.collection("things").insert_one({"_id": 1, "time": moment})
    found = await database.collection("things").find_one({"_id": 1})
    assert found["time"] == moment
    assert found["time"].utcoffset() == timedelta()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"_id": 2}, [2]),
        ({"_id": 2, "a": 9}, []),
        ({"_id": {"$in": [3, 1, 1, 9]}}, [1, 3]),
        ({"_id": {"$in": [1, 2]}, "a": {"$gt": 1}}, [2]),
        ({"_id": {"$gt": 1}}, [2, 3]),
        ({"a": 3}, [3]),
        ({}, [1, 2, 3]),
    ],
)
async def test_filters_by_id_find_the_same_on_both_engines(
    database: Database, query: dict[str, Any], expected: list[int]
) -> None:
    things = database.collection("things")
    await things.insert_many([{"_id": number, "a": number} for number in (1, 2, 3)])
    found = await things.find(query).sort("_id", ASCENDING).to_list(None)
    assert [one["_id"] for one in found] == expected
    assert await things.count_documents(query) == len(expected)
    assert (await things.update_many(query, {"$set": {"b": 1}})).matched_count == len(expected)


async def test_the_embedded_engine_forgets_what_a_server_s_ttl_would() -> None:
    async with open_database(None, "test") as database:
        await database.ensure_indexes([Index("things", (("expire_time", ASCENDING),), expire_after_s=10)])
        now = datetime(2031, 1, 1, tzinfo=UTC)
        await database.collection("things").insert_many(
            [
                {"_id": 1, "expire_time": now},
                {"_id": 2, "expire_time": now + timedelta(seconds=1)},
                {"_id": 3},
            ]
        )
        await embedded.forget_expired(
            database.collection, database.expiries, lambda: now + timedelta(seconds=10)
        )
        left = await database.collection("things").find({}).to_list(None)
        assert [one["_id"] for one in left] == [2, 3]


async def test_the_embedded_engine_says_that_it_forgets(caplog: pytest.LogCaptureFixture) -> None:
    async with open_database(None, "test") as database:
        await database.ping()
    assert "in memory" in caplog.text


@pytest.mark.mongo
async def test_commands_inside_a_trace_have_spans_without_values_and_others_have_none(
    server_database: Database,
) -> None:
    exporter = InMemorySpanExporter()
    tracer = telemetry.tracer(__name__)
    settings = ServiceSettings(environment="test", otel_exporter_otlp_endpoint=None)
    async with telemetry.setup("test", settings, span_exporters=[exporter]):
        things = server_database.collection("things")
        await things.insert_one({"_id": 1, "name": "canary"})
        with tracer.start_as_current_span("work") as work:
            await things.find_one({"name": "canary"})
            with pytest.raises(DuplicateKeyError):
                await things.insert_one({"_id": 1, "name": "canary"})
        await server_database.ping()
    spans = {span.name: span for span in exporter.get_finished_spans()}
    assert set(spans) == {"work", "find things", "insert things"}
    found = spans["find things"]
    assert found.parent is not None
    assert found.parent.span_id == work.get_span_context().span_id
    attributes = dict(found.attributes or {})
    assert attributes["db.operation.name"] == "find"
    assert attributes["db.collection.name"] == "things"
    assert not re.search("canary", str([span.to_json() for span in spans.values()]))


async def test_where_the_embedded_engine_is_left_out_it_says_so(monkeypatch: pytest.MonkeyPatch):
    """As in the images."""
    for name in ("mongomock", "mongomock_motor"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(DatabaseConfigurationError, match="MONGODB_URI is not set"):
        async with open_database(None, "gymnation"):
            pass
