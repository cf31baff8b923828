"""Shard keys: each collection has one, its unique indexes fit it, and the program tells a router."""

import argparse
from typing import Any

import pytest
from pymongo.errors import OperationFailure

from member_service import shard_commands
from member_service.shard_commands import Complaint, answer, apply, plan
from member_service.storage.database import Database, Index
from member_service.storage.sharding import by_group, by_id, carries
from member_service.stores import INDEXES, RETENTIONS, SHARD_KEYS, UNDIVIDED
from tests.member_service.storage.scattered import ALLOWED
from tests.support.member_service import member_settings

KEYS = {key.collection: key for key in SHARD_KEYS}


class Router:
    """What a driver shows of a cluster, and every command that it was given."""

    def __init__(
        self, hello: str = "isdbgrid", refused: int = 0, unique: str = "", named: str = "request"
    ) -> None:
        self.commands: list[tuple[str, Any]] = []
        self.named = named
        self.admin, self._hello, self._refused, self._unique = self, hello, refused, unique

    def __getitem__(self, name: str) -> "Router":
        self._name = name
        return self if name == "gym" else _Collection(self, name, self._unique)  # type: ignore[return-value]

    async def command(self, command: Any) -> dict[str, Any]:
        if command == "hello":
            return {"msg": self._hello} if self._hello else {}
        self.commands.append(("admin", command))
        if self._refused and "shardCollection" in command:
            raise OperationFailure("E11000 dup key: { member_id: 7 }", self._refused)
        return {"ok": 1}


class _Collection:
    def __init__(self, router: Router, name: str, unique: str) -> None:
        self._router, self._name, self._unique = router, name, unique

    async def index_information(self) -> dict[str, Any]:
        if self._name == self._unique:
            return {self._router.named: {"key": [("request_id", 1)], "unique": True}}
        return {}

    async def create_indexes(self, models: list[Any]) -> None:
        for model in models:
            told = model.document
            self._router.commands.append((self._name, (told["name"], bool(told.get("unique")))))

    async def drop_index(self, name: str) -> None:
        self._router.commands.append((self._name, ("drop", name)))


def database(router: Router) -> Database:
    return Database(router, "gym", embedded=False)


def test_every_collection_is_divided_or_has_a_reason():
    kept = {one.collection for one in RETENTIONS} | {index.collection for index in INDEXES}
    assert kept == set(KEYS) | set(UNDIVIDED)
    assert not set(KEYS) & set(UNDIVIDED)


def on_shards() -> list[Index]:
    return [one for index in INDEXES if index.collection in KEYS for one in index.on_shards()]


def test_a_cluster_can_keep_each_unique_index():
    wrong = [
        f"{one.collection}.{one.name}"
        for one in on_shards()
        if one.unique and one.keys[0][0] != KEYS[one.collection].field
    ]
    assert wrong == [], "give it `within`, or let it begin with the shard key"


def test_what_is_divided_by_ranges_has_an_index_that_begins_so():
    begun = {(one.collection, one.keys[0][0]) for one in on_shards()}
    assert [key for key in SHARD_KEYS if not key.hashed and (key.collection, key.field) not in begun] == []


@pytest.mark.parametrize(
    ("filter_", "carried"),
    [
        ({"group_id": "a"}, True),
        ({"group_id": {"$in": ["a", "b"]}}, True),
        ({"$and": [{"group_id": "a", "state": 1}, {"x": 2}]}, True),
        ({"group_id": {"$gt": "a"}}, False),
        ({"group_id": {"$ne": "a"}}, False),
        ({"$or": [{"group_id": "a"}, {"member_id": 1}]}, False),
        ({"_id": "a"}, False),
        ({}, False),
    ],
)
def test_a_filter_has_the_key_when_it_names_single_values(filter_: dict[str, Any], carried: bool):
    assert carries(by_group("things"), filter_) is carried


def test_what_may_ask_all_shards_is_of_divided_collections():
    assert {collection for collection, _ in ALLOWED} <= set(KEYS)


def test_the_plan_names_every_collection_once():
    [first, *rest] = plan("gym")
    assert first == {"enableSharding": "gym"}
    assert {"shardCollection": "gym.checkins", "key": {"group_id": 1}} in rest
    assert {"shardCollection": "gym.inbox", "key": {"_id": "hashed"}} in rest
    assert sorted(one["shardCollection"] for one in rest) == sorted(f"gym.{name}" for name in KEYS)
    assert by_id("inbox").pattern == {"_id": "hashed"}


async def test_a_router_gets_indexes_first_and_then_the_division():
    router = Router()
    done = await apply(database(router))
    assert [command for where, command in router.commands if where == "admin"] == plan("gym")
    first = next(number for number, (where, _) in enumerate(router.commands) if where == "admin")
    assert all(where == "admin" for where, _ in router.commands[first:])
    assert ("checkins", ("request_within", True)) in router.commands
    assert ("checkins", ("request", False)) in router.commands
    assert len(done) == len(plan("gym"))


async def test_a_unique_index_of_a_replica_set_goes_after_the_one_in_its_place():
    router = Router(unique="checkins")
    done = await apply(database(router))
    of_checkins = [command for where, command in router.commands if where == "checkins"]
    assert of_checkins[:2] == [("request_within", True), ("drop", "request")]
    assert done[0] == "dropped: checkins.request, in whose place is request_within"


async def test_what_is_not_divided_keeps_its_unique_indexes_behind_a_router_too():
    router = Router()
    await database(router).ensure_indexes(INDEXES)
    assert ("checkins", ("request", True)) in router.commands
    assert ("checkins", ("request_within", True)) not in router.commands


async def test_what_was_divided_stays_so():
    router = Router(unique="checkins", named="request_within")
    await database(router).ensure_indexes(INDEXES)
    assert ("checkins", ("request_within", True)) in router.commands
    assert ("checkins", ("request", False)) in router.commands


async def test_a_server_that_is_no_router_is_left_alone():
    router = Router(hello="")
    with pytest.raises(Complaint, match="no mongos"):
        await apply(database(router))
    assert router.commands == []


async def test_a_refusal_says_where_it_stopped_and_no_value_of_a_document():
    with pytest.raises(Complaint) as refused:
        await apply(database(Router(refused=11000)))
    assert str(refused.value) == "gym.anchors was refused with code 11000; what came before is done"


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    shard_commands.add_parser(parser.add_subparsers(dest="command"))
    return parser.parse_args(["shard", *words])


async def test_the_plan_asks_no_database():
    lines = await answer(parsed("--plan"), member_settings())
    assert lines[0] == 'db.adminCommand({"enableSharding": "test"})'
    assert len(lines) == len(SHARD_KEYS) + 1


@pytest.mark.parametrize("words", [(), ("--plan", "--apply"), ("--everything",)])
def test_one_of_both_is_asked_for(words: tuple[str, ...]):
    with pytest.raises(SystemExit):
        parsed(*words)
