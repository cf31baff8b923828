"""A clock that tests set, and the database that storage tests run on: both engines, one for each test."""

from collections.abc import AsyncIterator

import pytest

from member_service.storage.database import Database
from tests.support.clock import SettableClock
from tests.support.databases import drop_databases, open_empty_database


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture(params=["embedded", pytest.param("server", marks=pytest.mark.mongo)])
async def database(request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """An empty database, gone after the test. The server is the one at MONGODB_URI, else skipped."""
    async with open_empty_database(request.param) as opened:
        yield opened


@pytest.fixture
async def server_database() -> AsyncIterator[Database]:
    """As `database`, the server engine only: for what only a server can show."""
    async with open_empty_database("server") as opened:
        yield opened


def pytest_sessionfinish() -> None:
    drop_databases()
