"""`python -m member_service shard --plan | --apply`: divide the collections among the shards of a cluster."""

import argparse
from typing import Any, Final

from bson import json_util
from pymongo.errors import OperationFailure

from member_service.settings import MemberServiceSettings
from member_service.storage.database import Database, is_passing, open_database
from member_service.storage.sharding import Command, commands
from member_service.stores import INDEXES, SHARD_KEYS
from servicekit.errors import Unavailable

_ALREADY: Final = {23, 59}
"""AlreadyInitialized, and CommandNotFound of versions where enabling is not needed any more."""


class Complaint(Exception):
    """What is wrong, and what to do about it."""


def add_parser(parsers: Any) -> None:
    """Tell argparse of `shard`."""
    sharding = parsers.add_parser(
        "shard", help="divide the collections among the shards of a cluster: --plan first, then --apply"
    )
    how = sharding.add_mutually_exclusive_group(required=True)
    how.add_argument("--plan", action="store_true", help="only print the commands; no database is asked")
    how.add_argument("--apply", action="store_true", help="run them; again changes nothing more")


def plan(database: str) -> list[Command]:
    """What a router is to be told, in order, after the indexes are there."""
    return [{"enableSharding": database}, *commands(database, SHARD_KEYS)]


async def answer(chosen: argparse.Namespace, loaded: MemberServiceSettings) -> list[str]:
    """What the console prints. Raise Complaint."""
    if chosen.plan:
        return [f"db.adminCommand({json_util.dumps(one)})" for one in plan(loaded.mongodb_database)]
    uri = loaded.mongodb_uri.get_secret_value() if loaded.mongodb_uri else None
    async with open_database(uri, loaded.mongodb_database, loaded.keys) as database:
        try:
            return await apply(database)
        except Unavailable:
            raise Complaint(
                "the database does not answer: is MONGODB_URI right, and is it running?"
            ) from None


async def apply(database: Database) -> list[str]:
    """Run the plan, and say what was done. Raise Complaint and DatabaseUnavailable."""
    if not await database.is_router():
        raise Complaint(
            "this server is no mongos: connect to the router of a sharded cluster. "
            "A replica set needs no division, and --plan prints what there would be"
        )
    done = await _let_go(database)
    await database.ensure_indexes(INDEXES, divided=True)
    for command in plan(database.name):
        try:
            await database.client.admin.command(command)
        except OperationFailure as error:
            if error.code in _ALREADY and "enableSharding" in command:
                continue
            if is_passing(error):
                raise
            # The code and not the message: that may hold values of documents.
            name = next(iter(command.values()))
            raise Complaint(f"{name} was refused with code {error.code}; what came before is done") from None
        done.append(f"done: {json_util.dumps(command)}")
    return done


async def _let_go(database: Database) -> list[str]:
    """Drop the unique indexes that a cluster cannot keep, where a replica set had made them."""
    dropped: list[str] = []
    for index in INDEXES:
        if index.within is None or index.name is None:
            continue
        collection = database.collection(index.collection)
        there = await collection.index_information()
        if there.get(index.name, {}).get("unique"):
            # The one in its place first: at no moment may a request be written twice.
            [kept, _] = index.on_shards()
            await collection.create_indexes([kept.model()])
            await collection.drop_index(index.name)
            dropped.append(f"dropped: {index.collection}.{index.name}, in whose place is {kept.name}")
    return dropped
