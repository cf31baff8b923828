"""Reads what a store really sends to a server, and how the server would look for it."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import monitoring

from member_service.storage.database import Database
from tests.support.databases import server_uri

Command = dict[str, Any]


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


async def plan(database: Database, command: Command) -> str:
    """The server's winning plan for the command's search, as text."""
    [search] = _searches(command)
    explained = await database.client[database.name].command({"explain": search, "verbosity": "queryPlanner"})
    return str(explained["queryPlanner"]["winningPlan"])


def uses_index(plan: str, name: str) -> bool:
    """Whether the plan walks this index and sorts nothing. Reads MongoDB's plans and DocumentDB's."""
    if f"using {name} " in plan or f'using "{name}"' in plan:
        return "Sort" not in plan and "Seq Scan" not in plan
    ids = name == "_id_" and ("IDHACK" in plan or "EXPRESS_IXSCAN" in plan)
    walks = ids or ("IXSCAN" in plan and f"'indexName': '{name}'" in plan)
    return walks and "'SORT'" not in plan and "COLLSCAN" not in plan


def _searches(command: Command) -> list[Command]:
    """The command as find commands: not every server explains updates."""
    if "find" in command:
        keys = ("find", "filter", "sort", "limit", "projection")
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
