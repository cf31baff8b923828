"""Reads what a store really sends to a server, and how the server would look for it."""

import itertools
import re
import secrets
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import monitoring
from pymongo.errors import OperationFailure

from member_service.storage.database import Database
from tests.support.databases import server_uri

Command = dict[str, Any]
Plan = list[str] | Mapping[str, Any]
"""What a server explains: the lines of PostgreSQL's plan, or MongoDB's nested stages."""

_NO_SUCH_INDEX = 2
_WHOLE = (["[MinKey, MaxKey]"], ["[MaxKey, MinKey]"])


class Recorder(monitoring.CommandListener):
    """Keeps the commands that look for documents."""

    def __init__(self) -> None:
        self.commands: list[Command] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if event.command_name in {"find", "update", "aggregate", "findAndModify", "delete", "count"}:
            self.commands.append(dict(event.command))

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        pass

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        pass


@asynccontextmanager
async def recorded_database() -> AsyncIterator[tuple[Database, Recorder]]:
    """An empty database on the server; skips the test when there is none."""
    recorder = Recorder()
    client: Any = AsyncIOMotorClient(server_uri(), tz_aware=True, event_listeners=[recorder])
    database = Database(client, f"test_{secrets.token_hex(8)}", embedded=False)
    try:
        yield database, recorder
    finally:
        await client.drop_database(database.name)
        client.close()


async def serving(database: Database, command: Command, names: Iterable[str]) -> set[str]:
    """Those of the indexes by which the server can answer the command's search, and sorts nothing.

    Each index is named to the server, as a hint: the plan then says what the index is good for.
    Which one a planner prefers by itself, or none where documents are few,
    follows from statistics that a server gathers when it likes, so a test cannot expect it.
    """
    [search] = _searches(command)
    explained = {name: await _plan(database, search | {"hint": name}) for name in names}
    return {name for name, plan in explained.items() if is_served(plan, name)}


async def _plan(database: Database, search: Command) -> Plan:
    try:
        answer = await database.client[database.name].command(
            {"explain": search, "verbosity": "queryPlanner"}
        )
    except OperationFailure as error:
        if error.code != _NO_SUCH_INDEX:
            raise
        return []
    plan: Plan = answer["queryPlanner"]["winningPlan"]
    return plan


def is_served(plan: Plan, name: str) -> bool:
    """Whether the plan walks a part of this index that the filter names, and sorts nothing.

    A walk through the whole index does not count. Reads MongoDB's plans and DocumentDB's.
    """
    return _is_served_by_lines(plan, name) if isinstance(plan, list) else _is_served_by_stages(plan, name)


def _is_served_by_lines(lines: list[str], name: str) -> bool:
    text = "\n".join(lines)
    walks = f"using {name} on" in text or f'using "{name}" on' in text
    if not walks or re.search(r"\bSort\b|\bSeq Scan\b", text):
        return False
    if name == "_id_":
        return any("Index Cond" in line and "object_id" in line for line in lines)
    [bounds] = [line for line in lines if line.strip().startswith("indexBounds:")]
    return not re.search(r'\["[^"]+": (DESC)?\(MinKey, MaxKey\)', bounds)


def _is_served_by_stages(plan: Mapping[str, Any], name: str) -> bool:
    stages = list(_stages(plan))
    kinds = {stage["stage"] for stage in stages}
    if kinds & {"SORT", "COLLSCAN"}:
        return False
    if name == "_id_" and kinds & {"IDHACK", "EXPRESS_IXSCAN"}:
        return True
    walks = [next(iter(stage["indexBounds"].values())) for stage in stages if stage.get("indexName") == name]
    return bool(walks) and not any(bounds in _WHOLE for bounds in walks)


def _stages(part: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(part, Mapping):
        if "stage" in part:
            yield part
        for value in part.values():
            yield from _stages(value)
    elif isinstance(part, list):
        for value in part:
            yield from _stages(value)


def fits(keys: Sequence[tuple[str, int]], wanted: Command, order: Mapping[str, int] | None) -> set[str]:
    """The fields of the filter that an index with these keys leaves to be looked at in each document.

    The index must begin with what the filter fixes, and go on in the order that is asked for (or the
    reverse of it); what the filter wants to lie in a range comes at the end.
    One of several values is fixed only where no order is asked for.
    AssertionError: the index is of no use, or documents would have to be sorted.
    """
    fixed = {
        field for field, value in wanted.items() if _is_value(value) or (_is_one_of(value) and not order)
    }
    asked = [field for field in order or {} if field not in fixed]
    rest = list(itertools.dropwhile(lambda key: key[0] in fixed, keys))
    begun = len(keys) - len(rest)
    assert begun, f"{keys} do not begin with what {wanted} fixes"
    assert [field for field, _ in rest[: len(asked)]] == asked, f"{keys} are not in the order of {order}"
    ways = {way * (order or {})[field] for field, way in rest[: len(asked)]}
    assert len(ways) <= 1, f"{keys} go other ways than {order}"
    bound = {field for field, _ in keys[:begun]} | {field for field, _ in rest[:1]}
    return set(wanted) - bound


def _is_one_of(value: Any) -> bool:
    return isinstance(value, dict) and "$in" in value


def _is_value(value: Any) -> bool:
    return value is not None and not isinstance(value, dict)


def _searches(command: Command) -> list[Command]:
    """The command as find commands: not every server explains updates."""
    if "find" in command:
        # There is one document of an id: the order says nothing.
        sort = () if _is_value(command["filter"].get("_id")) else ("sort",)
        keys = ("find", "filter", "limit", "projection", *sort)
        return [{key: command[key] for key in keys if key in command}]
    if "findAndModify" in command:  # which has an "update" as well
        search = {"find": command["findAndModify"], "filter": command["query"], "limit": 1}
        return [search | ({"sort": command["sort"]} if command.get("sort") else {})]
    if "update" in command:
        return [{"find": command["update"], "filter": update["q"]} for update in command["updates"]]
    if "delete" in command:
        return [{"find": command["delete"], "filter": delete["q"]} for delete in command["deletes"]]
    if "aggregate" in command:
        return [{"find": command["aggregate"], "filter": command["pipeline"][0]["$match"]}]
    return [{"find": command["count"], "filter": command["query"]}]
