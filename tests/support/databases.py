"""Databases for tests: empty, of their own, dropped afterwards.

Making a database on a server and all of its indexes takes most of the time of a test there.
So a database that has only the collections that the member service knows is emptied,
and the next test of the same process uses it again.
"""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pymongo
import pytest

from member_service.storage.database import Database, open_database
from member_service.storage.migrating import MIGRATION_ROWS
from member_service.stores import INDEXES

_KNOWN = frozenset(index.collection for index in INDEXES) | {MIGRATION_ROWS}
_empty: list[str] = []
"""Names of databases on the server that are empty, with their indexes."""


def server_uri() -> str:
    """The server to test on; skips the test when there is none."""
    uri = os.environ.get("MONGODB_URI")
    if not uri:
        pytest.skip("MONGODB_URI is unset: no server to test on")
    return uri


@asynccontextmanager
async def open_empty_database(engine: str) -> AsyncIterator[Database]:
    """A database of `engine` ("embedded" or "server"), dropped when done, or emptied for the next test."""
    uri = server_uri() if engine == "server" else None
    name = _empty.pop() if uri and _empty else f"test_{secrets.token_hex(8)}"
    async with open_database(uri, name) as database:
        try:
            yield database
        finally:
            if uri and await _emptied(database):
                _empty.append(name)
            else:
                await database.client.drop_database(name)


def drop_databases() -> None:
    """Drop what was kept for a next test."""
    if _empty:
        with pymongo.MongoClient[dict[str, object]](server_uri()) as client:
            while _empty:
                client.drop_database(_empty.pop())


async def _emptied(database: Database) -> bool:
    """Whether it has only known collections, which are empty now."""
    there = database.client[database.name]
    names = await there.list_collection_names()
    if not _KNOWN.issuperset(names):
        return False
    await asyncio.gather(*(there[name].delete_many({}) for name in names))
    return True
