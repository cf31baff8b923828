"""Databases for tests: empty, of their own, dropped afterwards."""

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from member_service.storage.database import Database, open_database


def server_uri() -> str:
    """The server to test on; skips the test when there is none."""
    uri = os.environ.get("MONGODB_URI")
    if not uri:
        pytest.skip("MONGODB_URI is unset: no server to test on")
    return uri


@asynccontextmanager
async def open_empty_database(engine: str) -> AsyncIterator[Database]:
    """A database of `engine` ("embedded" or "server"), dropped when done."""
    uri = server_uri() if engine == "server" else None
    async with open_database(uri, f"test_{secrets.token_hex(8)}") as database:
        try:
            yield database
        finally:
            await database.client.drop_database(database.name)
