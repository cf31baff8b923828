"""Readiness and the measurement of queues."""

import logging

import pytest

from member_service.background import QueueMeasurement, Readiness, every
from member_service.domain.inbox import Inbox, NewUpdate
from member_service.domain.outbox import Outbox
from member_service.storage.database import Database, DatabaseUnavailable
from member_service.storage.inbox import MongoInboxStore
from member_service.storage.outbox import MongoOutboxStore
from tests.support.clock import SettableClock
from tests.support.databases import open_empty_database


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
        await every(0, work)
    assert next(outcomes, "none left") == "none left"


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
