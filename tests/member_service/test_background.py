"""Readiness and the measurement of queues."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from opentelemetry.sdk.metrics.export import InMemoryMetricReader

from member_service import caller_ends
from member_service.background import (
    BudgetMeasurement,
    FeedMeasurement,
    Pace,
    QueueMeasurement,
    Readiness,
    every,
)
from member_service.domain.budgets import Budgets, GetBudgets, Limits, ReserveSpending, Scope, SettleSpending
from member_service.domain.callers import CallerKind, CallerRecord, KeyRecord
from member_service.domain.inbox import Inbox, NewUpdate
from member_service.domain.outbox import Outbox
from member_service.domain.watching import Watching
from member_service.storage.budgets import MongoBudgetStore
from member_service.storage.database import Database, DatabaseUnavailable
from member_service.storage.groups import MongoGroupStore
from member_service.storage.inbox import MongoInboxStore
from member_service.storage.outbox import MongoOutboxStore
from servicekit import telemetry
from tests.support.clock import SettableClock
from tests.support.databases import open_empty_database

SETTINGS = SimpleNamespace(environment="test", otel_exporter_otlp_endpoint=None, telemetry_hash_key=None)


@pytest.fixture
async def reader() -> AsyncIterator[InMemoryMetricReader]:
    reader = InMemoryMetricReader()
    async with telemetry.setup("member-service", SETTINGS, metric_readers=[reader]):
        # What other tests set before is not this one's.
        reader.get_metrics_data()
        yield reader


class SaidHealth:
    """Keeps what was said."""

    def __init__(self) -> None:
        self.said: list[tuple[str, bool]] = []

    async def set(self, service: str, serving: bool) -> None:
        self.said.append((service, serving))


class Pinged:
    """A database that answers or not."""

    def __init__(self) -> None:
        self.away = False

    async def ping(self) -> None:
        if self.away:
            raise DatabaseUnavailable


async def test_health_follows_the_database_and_is_told_once_for_each_change() -> None:
    health, database = SaidHealth(), Pinged()
    readiness = Readiness(database.ping, health, ["a.Service"])
    await readiness.check()
    assert health.said == []
    database.away = True
    await readiness.check()
    await readiness.check()
    assert health.said == [("", False), ("a.Service", False)]
    database.away = False
    await readiness.check()
    assert health.said[2:] == [("", True), ("a.Service", True)]


async def test_work_goes_on_after_the_database_was_away_and_ends_with_other_errors() -> None:
    outcomes = iter([DatabaseUnavailable(), None, ArithmeticError()])

    async def work() -> None:
        outcome = next(outcomes)
        if outcome:
            raise outcome

    with pytest.raises(ArithmeticError):
        await every(0, work, "a test")
    assert next(outcomes, "none left") == "none left"


def test_pauses_grow_while_nothing_is_found_and_end_when_something_is_due() -> None:
    pace, now = Pace(5, 60), SettableClock()()
    assert [pace.pause_s(before, 0, now) for before in (5, 10, 20, 40)] == [10, 20, 40, 60]
    assert pace.pause_s(60, 3, now) == 5
    assert pace.pause_s(5, now + timedelta(seconds=30), now) == 30
    assert pace.pause_s(5, now - timedelta(days=1), now) == 5
    assert pace.pause_s(5, now + timedelta(days=1), now) == 60


async def test_what_was_given_up_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    clock = SettableClock()
    async with open_empty_database("embedded") as database:
        inbox = Inbox(MongoInboxStore(database), clock)
        measurement = QueueMeasurement(inbox, Outbox(MongoOutboxStore(database), clock), clock)
        await _kill(database, inbox)
        with caplog.at_level(logging.ERROR):
            await measurement.measure()
            await measurement.measure()
    said = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert said == ["1 dead letters in the inbox"]


async def _kill(database: Database, inbox: Inbox) -> None:
    await inbox.accept("a", None, [NewUpdate(1, b"{}", 1)])
    await database.collection("inbox").update_one({"_id": 1}, {"$set": {"tries": 5}})
    assert (await inbox.fail("a", 1, "Broken")).dead


async def test_the_money_of_the_day_is_measured(reader: InMemoryMetricReader) -> None:
    async with open_empty_database("embedded") as database:
        clock = SettableClock()
        store = MongoBudgetStore(database)
        budgets = Budgets(
            MongoGroupStore(database), Limits(5 * 10**9, 0, 0, "America/Sao_Paulo", 10**9, 5 * 10**8)
        )
        reserve, settle = ReserveSpending(store, budgets, clock), SettleSpending(store, clock)
        one = await reserve(str(uuid4()), 0, 7, 10**9)
        await reserve(str(uuid4()), 0, 7, 2 * 10**9)
        await settle(str(uuid4()), one.spending_id, 5 * 10**8)
        judged = await reserve(str(uuid4()), 0, 0, 10**8, apart=Scope.JUDGE)
        await settle(str(uuid4()), judged.spending_id, 10**7)
        await BudgetMeasurement(GetBudgets(store, budgets, clock)).measure()
    assert dollars(reader) == {
        "gymnation.budget.spent": 0.5,
        "gymnation.budget.reserved": 2.0,
        "gymnation.budget.limit": 5.0,
        "gymnation.budget.judge_spent": 0.01,
        "gymnation.budget.judge_limit": 1.0,
        "gymnation.budget.mail_spent": 0.0,
        "gymnation.budget.mail_limit": 0.5,
    }


def dollars(reader: InMemoryMetricReader) -> dict[str, float]:
    """Values of the metrics in US dollars by their names; each has one value, without attributes."""
    data = reader.get_metrics_data()
    assert data is not None
    values = {}
    for resource in data.resource_metrics:
        for scope in resource.scope_metrics:
            for metric in scope.metrics:
                if metric.unit == "USD":
                    [point] = metric.data.data_points
                    assert not point.attributes
                    values[metric.name] = point.value
    return values


async def test_the_feed_is_measured_by_caller_and_what_is_over_is_told_as_nothing(
    reader: InMemoryMetricReader,
) -> None:
    database: Any = None
    watching = Watching(database, database)
    measurement = FeedMeasurement(watching)
    with watching.watcher("crm", {"a": 10, "b": 5}) as slow, watching.watcher("crm", {"a": 12}):
        unread = watching.let_go("door")
        watching.tell("a", 12)
        watching.tell("b", 6)
        watching.tell("unwatched", 99)
        await measurement.measure()
        assert fed(reader) == {
            ("gymnation.feed.streams", "crm", 2),
            ("gymnation.feed.unread_streams", "crm", 0),
            ("gymnation.feed.behind", "crm", 3),
            ("gymnation.feed.streams", "door", 0),
            ("gymnation.feed.unread_streams", "door", 1),
            ("gymnation.feed.behind", "door", 0),
        }
        slow.places.update(a=12, b=10**9)
        await measurement.measure()
        assert ("gymnation.feed.behind", "crm", 0) in fed(reader)
    unread.close()
    await measurement.measure()
    assert {count for _, _, count in fed(reader)} == {0}


async def test_when_callers_may_call_no_more_is_measured(reader: InMemoryMetricReader) -> None:
    now = datetime(2026, 11, 1, 12, tzinfo=UTC)
    soon, later = now + timedelta(hours=1), now + timedelta(days=1)

    def caller(name: str, *keys: datetime | None, **more: Any) -> CallerRecord:
        made = tuple(KeyRecord(str(number), "digest", now, end) for number, end in enumerate(keys))
        return CallerRecord(name, name, CallerKind.SYSTEM, frozenset(), None, keys=made, **more)

    callers = [
        caller("for-ever", None),
        caller("rotated", None, soon),
        caller("key-ends", later, soon),
        caller("ends", None, expire_time=soon),
        caller("ends-before-its-key", later, expire_time=soon),
        caller("over", None, expire_time=now - timedelta(hours=1)),
        caller("revoked", soon, revoke_time=now),
        caller("certified", certificate_accepted=True, expire_time=later),
    ]
    forget = caller_ends.observe(lambda: callers, lambda: now)
    measured = {name: value for metric, name, value in told(reader) if metric == "gymnation.caller.remaining"}
    forget()
    assert measured == {
        "key-ends": 86400.0,
        "ends": 3600.0,
        "ends-before-its-key": 3600.0,
        "over": -3600.0,
        "certified": 86400.0,
    }


def fed(reader: InMemoryMetricReader) -> set[tuple[str, object, object]]:
    """Name, caller and number of each measurement of the feed."""
    return {one for one in told(reader) if one[0].startswith("gymnation.feed.")}


def told(reader: InMemoryMetricReader) -> set[tuple[str, object, object]]:
    """Name, caller and number of each measurement of a caller."""
    data = reader.get_metrics_data()
    assert data is not None
    return {
        (metric.name, point.attributes["gymnation.caller"], point.value)
        for resource in data.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
        for point in metric.data.data_points
        if "gymnation.caller" in point.attributes
    }


async def test_since_when_a_task_has_not_ended_well_is_measured(reader: InMemoryMetricReader) -> None:
    async def work() -> None:
        await asyncio.sleep(0.05)
        raise DatabaseUnavailable

    def idle() -> float:
        data = reader.get_metrics_data()
        [value] = [
            point.value
            for resource in (data.resource_metrics if data else ())
            for scope in resource.scope_metrics
            for metric in scope.metrics
            if metric.name == "gymnation.sweep.idle"
            for point in metric.data.data_points
            if (point.attributes or {})["gymnation.task"] == "a sweep that fails"
        ]
        return float(value)

    task = asyncio.create_task(every(0, work, "a sweep that fails"))
    await asyncio.sleep(0.2)
    first = idle()
    await asyncio.sleep(0.2)
    assert idle() >= first + 0.2 > 0.3
    task.cancel()
