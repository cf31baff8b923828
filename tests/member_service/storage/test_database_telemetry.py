"""What the database's two engines leave in traces and metrics: which command and collection, no values."""

from collections.abc import AsyncIterator, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from bson import SON
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from pymongo.errors import DuplicateKeyError
from pymongo.monitoring import CommandFailedEvent, CommandStartedEvent, CommandSucceededEvent

from member_service.storage.database import Database, open_database
from member_service.storage.database_telemetry import CommandTelemetry
from member_service.storage.pool_telemetry import PoolTelemetry
from servicekit import telemetry
from servicekit.settings import ServiceSettings

SETTINGS = ServiceSettings(environment="test", otel_exporter_otlp_endpoint=None)
SERVER = ("db.test", 27017)
CANARY = "canary"


@pytest.fixture
async def spans() -> AsyncIterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    async with telemetry.setup("test", SETTINGS, span_exporters=[exporter]):
        yield exporter


@pytest.fixture
async def reader() -> AsyncIterator[InMemoryMetricReader]:
    found = InMemoryMetricReader()
    async with telemetry.setup("test", SETTINGS, metric_readers=[found]):
        yield found


@pytest.fixture
async def database() -> AsyncIterator[Database]:
    async with open_database(None, "test") as opened:
        yield opened


def points(reader: InMemoryMetricReader, name: str) -> Iterator[tuple[dict[str, Any], Any]]:
    data = reader.get_metrics_data()
    for resource in data.resource_metrics if data else ():
        for scope in resource.scope_metrics:
            for metric in scope.metrics:
                if metric.name == name:
                    for point in metric.data.data_points:
                        yield dict(point.attributes or {}), point


def inside() -> Any:
    return telemetry.tracer(__name__).start_as_current_span("work")


async def test_the_embedded_engine_leaves_spans_without_values(
    spans: InMemorySpanExporter, database: Database
) -> None:
    things = database.collection("things")
    await things.insert_one({"_id": 0, "name": CANARY})
    with inside() as work:
        await things.insert_one({"_id": 1, "name": CANARY})
        await things.update_one({"_id": 1}, {"$set": {"name": CANARY + CANARY}})
        assert (await things.find_one({"_id": 1}))["name"] == CANARY + CANARY
        assert [one["_id"] async for one in things.find({"name": {"$ne": ""}}).sort("_id").limit(5)] == [0, 1]
        assert [one["_id"] for one in await things.find({}).to_list(None)] == [0, 1]
        assert [one async for one in things.find({"name": "nobody"})] == []
        assert await things.aggregate([{"$match": {"_id": 1}}]).to_list(None)
        await things.find_one_and_update({"_id": 1}, {"$set": {"a": 1}})
        assert await things.count_documents({}) == 2
        await things.delete_many({})
    finished = [span for span in spans.get_finished_spans() if span.name != "work"]
    assert [span.name for span in finished] == [
        "insert things",
        "update things",
        *["find things"] * 4,
        "aggregate things",
        "findAndModify things",
        "aggregate things",
        "delete things",
    ]
    assert all(span.parent and span.parent.span_id == work.get_span_context().span_id for span in finished)
    assert dict(finished[0].attributes or {}) == {
        "db.system.name": "mongodb",
        "db.operation.name": "insert",
        "db.collection.name": "things",
        "db.namespace": "test",
    }
    assert CANARY not in "".join(span.to_json() for span in finished)


async def test_a_document_that_is_there_already_is_no_failed_command(
    spans: InMemorySpanExporter, database: Database
) -> None:
    things = database.collection("things")
    await things.insert_one({"_id": 1})
    with inside(), pytest.raises(DuplicateKeyError):
        await things.insert_one({"_id": 1})
    [span] = [span for span in spans.get_finished_spans() if span.name == "insert things"]
    assert span.status.status_code is StatusCode.UNSET


async def test_each_command_is_measured_in_a_trace_or_not(
    reader: InMemoryMetricReader, database: Database
) -> None:
    await database.collection("measured").insert_one({"_id": 1})
    with inside() as work:
        await database.collection("measured").find_one({"_id": 1})
    found = {
        attributes["db.operation.name"]: point
        for attributes, point in points(reader, "db.client.operation.duration")
        if attributes["db.collection.name"] == "measured"
    }
    assert {name: point.count for name, point in found.items()} == {"insert": 1, "find": 1}
    assert [one.trace_id for one in found["find"].exemplars] == [work.get_span_context().trace_id]


def started(request_id: int, command: dict[str, Any]) -> CommandStartedEvent:
    return CommandStartedEvent(SON(command), "gymnation", request_id, SERVER, request_id)


def failed(request_id: int, name: str, failure: dict[str, Any]) -> CommandFailedEvent:
    return CommandFailedEvent(  # type: ignore[no-untyped-call,unused-ignore]
        SimpleNamespace(total_seconds=lambda: 0.1), failure, name, request_id, SERVER, request_id
    )


async def test_what_the_driver_tells_of_a_server_becomes_the_same(spans: InMemorySpanExporter) -> None:
    listener = CommandTelemetry()
    with inside():
        listener.started(started(1, {"find": "things", "filter": {"name": CANARY}}))
        listener.started(started(2, {"getMore": 7, "collection": "things"}))
        listener.started(started(3, {"hello": 1}))
        listener.started(started(4, {"insert": "things", "documents": [{"name": CANARY}]}))
        listener.started(started(5, {"ping": 1}))
    for request_id, name in ((1, "find"), (2, "getMore"), (3, "hello"), (5, "ping")):
        took = SimpleNamespace(total_seconds=lambda: 0.1)
        listener.succeeded(CommandSucceededEvent(took, {}, name, request_id, SERVER, request_id))  # type: ignore[arg-type]
    listener.failed(failed(4, "insert", {"errmsg": CANARY, "code": 50, "codeName": "MaxTimeMSExpired"}))
    finished = {span.name: span for span in spans.get_finished_spans()}
    assert set(finished) == {"work", "find things", "getMore things", "insert things", "ping"}
    insert = dict(finished["insert things"].attributes or {})
    assert (insert["error.type"], insert["db.response.status_code"]) == ("MaxTimeMSExpired", "50")
    assert (insert["server.address"], insert["server.port"]) == SERVER
    assert finished["insert things"].status.status_code is StatusCode.ERROR
    assert CANARY not in "".join(span.to_json() for span in finished.values())


async def test_a_connection_that_broke_is_told_by_its_kind(spans: InMemorySpanExporter) -> None:
    listener = CommandTelemetry()
    with inside():
        listener.started(started(1, {"find": "things"}))
    listener.failed(failed(1, "find", {"errmsg": f"mongodb://{CANARY}", "errtype": "AutoReconnect"}))
    span = spans.get_finished_spans()[-1]
    assert (span.attributes or {})["error.type"] == "AutoReconnect"
    assert CANARY not in span.to_json()


async def test_a_pool_is_counted_by_state(reader: InMemoryMetricReader) -> None:
    pool, address = PoolTelemetry(), ("pool.test", 27017)

    def event(connection: int = 0, **more: Any) -> Any:
        return SimpleNamespace(address=address, connection_id=connection, duration=0.02, **more)

    pool.pool_created(event(options={"maxPoolSize": 64}))
    pool.pool_ready(event())
    for connection in (1, 2, 3):
        pool.connection_check_out_started(event())
        pool.connection_created(event(connection))
        pool.connection_ready(event(connection))
        pool.connection_checked_out(event(connection))
    pool.connection_checked_in(event(1))
    pool.connection_closed(event(3))
    # It was made and broke before it was ready.
    pool.connection_created(event(4))
    pool.connection_closed(event(4))
    pool.connection_check_out_started(event())
    pool.connection_check_out_failed(event(reason="timeout"))
    pool.connection_check_out_started(event())

    def value(name: str, **of: str) -> list[float]:
        wanted = {"db.client.connection.pool.name": "pool.test:27017", **of}
        return [point.value for attributes, point in points(reader, name) if attributes == wanted]

    state = "db.client.connection.state"
    assert value("db.client.connection.count", **{state: "idle"}) == [1]
    assert value("db.client.connection.count", **{state: "used"}) == [1]
    assert value("db.client.connection.max") == [64]
    assert value("db.client.connection.pending_requests") == [1]
    assert value("db.client.connection.timeouts") == [1]
    pool.pool_cleared(event())
    pool.pool_closed(event())
