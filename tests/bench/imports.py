"""What an import of an old bot's group costs, and the repair after it: of few check-ins, and of many.

The real commands run, each as a process of its own, whose memory is the most that it ever had.
Documents are counted in runs beside them, in this process, by what the server answered.
"""

import os
import secrets
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import monitoring

from member_service import importing
from member_service.app import open_prepared_database
from member_service.domain.old_bot import plan as plans
from member_service.domain.old_bot.rows import Row
from member_service.settings import MemberServiceSettings
from member_service.storage.old_bot import OldFolder
from tests.bench.processes import most_resident_mb
from tests.bench.table import table
from tests.support.old_bot import old_dump, plan_toml, write_folder

DIRT = 0.05
EACH = 100
"""Check-ins of a member, when there are so many."""
_LOOKS_EVERY_S = 0.02
COMMANDS = {
    "import --dry-run": ("import", "PLAN.toml", "--dry-run"),
    "import --apply": ("import", "PLAN.toml", "--apply"),
    "import --apply, again": ("import", "PLAN.toml", "--apply"),
    "repair --dry-run": ("repair", "--dry-run"),
}


@dataclass(slots=True)
class Spent:
    """What a process used."""

    memory_mb: float
    cpu_s: float


@dataclass(slots=True)
class Documents(monitoring.CommandListener):
    """Documents that the server gave and took."""

    commands: int = 0
    read: int = 0
    written: Counter[str] = field(default_factory=Counter)
    """By collection."""

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """Count it when it ended."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        self.commands += 1

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        reply: Any = event.reply
        name = event.command_name
        self.commands += name in {"find", "aggregate", "getMore", "insert", "update", "delete", "distinct"}
        if name in {"find", "aggregate", "getMore"}:
            self.read += len(reply["cursor"].get("firstBatch", reply["cursor"].get("nextBatch", ())))
        elif name in {"insert", "delete"}:
            self.written[name] += reply["n"]
        elif name == "update":
            self.written[name] += reply["nModified"] + len(reply.get("upserted", ()))


class Counted(OldFolder):
    """A folder that counts what was read of it."""

    rows_read = 0

    async def rows(self, collection: str) -> AsyncIterator[Row]:
        async for row in super().rows(collection):
            self.rows_read += 1
            yield row


async def imports(uri: str, sizes: Sequence[int]) -> str:
    """Two tables: memory and CPU of the commands, and what went over the wire."""
    spent: list[tuple[int, dict[str, Spent]]] = []
    rows: list[list[str]] = []
    with TemporaryDirectory(prefix="gymnation-bench-") as folder:
        for size in sizes:
            place = Path(folder) / str(size)
            dump = place / "dump"
            tally = write_folder(
                old_dump(groups=1, members=max(2, size // EACH), checkins=size, dirt=DIRT), dump
            )
            (place / "PLAN.toml").write_text(plan_toml(dump, tally, ""), encoding="utf-8")
            documents = tally.documents.total()
            spent.append((documents, await _commands(uri, place)))
            rows += await _counted(uri, place, documents, size)
    few, many = spent
    head = (
        "an import of one group",
        *(f"{size:,} check-ins, memory" for size in sizes),
        "to the first",
        *(f"{size:,} check-ins, CPU a document" for size in sizes),
    )
    memory = [
        [
            name,
            *(f"{one[name].memory_mb:.0f} MB" for _, one in spent),
            f"{many[1][name].memory_mb / few[1][name].memory_mb:.2f}",
            *(f"{one[name].cpu_s / documents * 1000:.2f} ms" for documents, one in spent),
        ]
        for name in COMMANDS
    ]
    grown = many[1]["import --apply"].memory_mb - few[1]["import --apply"].memory_mb
    counted = (
        "run",
        "check-ins",
        "documents",
        "read of the source",
        "read of the database",
        "written",
        "commands",
    )
    return (
        f"{table(head, memory)}\n\n"
        f"Server engine. {many[0]:,} documents with {DIRT:.0%} dirt in the larger one; "
        f"the import needs {grown * 2**20 / (sizes[1] - sizes[0]):.0f} bytes more for each check-in. "
        "The CPU holds the start of Python, about a second, which is most of it where there are few.\n\n"
        f"{table(counted, rows)}\n\n"
        "A document each, but for the commands, which are of 1,000 documents."
    )


async def _commands(uri: str, place: Path) -> dict[str, Spent]:
    async with _database(uri) as name:
        return {what: _run(uri, name, place, arguments) for what, arguments in COMMANDS.items()}


def _run(uri: str, database: str, place: Path, arguments: Sequence[str]) -> Spent:
    settings = {"MONGODB_URI": uri, "MONGODB_DATABASE": database, "ENVIRONMENT": "test"}
    with (place / "out").open("ab") as out:
        actions = [(os.POSIX_SPAWN_DUP2, out.fileno(), 1), (os.POSIX_SPAWN_DUP2, out.fileno(), 2)]
        command = [sys.executable, "-m", "member_service", *arguments]
        if arguments[0] == "import":
            command[4] = str(place / arguments[1])
        child = os.posix_spawn(sys.executable, command, {**os.environ, **settings}, file_actions=actions)
        # Not what wait4 tells of memory: there the process begins with what its parent had.
        memory_mb = 0.0
        while not (ended := os.wait4(child, os.WNOHANG))[0]:
            with suppress(OSError, LookupError):
                memory_mb = max(memory_mb, most_resident_mb(child))
            time.sleep(_LOOKS_EVERY_S)
        _, status, used = ended
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError((place / "out").read_text(encoding="utf-8")[-2000:])
    return Spent(memory_mb, used.ru_utime + used.ru_stime)


async def _counted(uri: str, place: Path, documents: int, size: int) -> list[list[str]]:
    plan = plans.parse((place / "PLAN.toml").read_text(encoding="utf-8"))
    rows = []
    async with _database(uri) as name:
        seen = Documents()
        monitoring.register(seen)
        try:
            settings = MemberServiceSettings(mongodb_uri=uri, mongodb_database=name)
            async with open_prepared_database(settings) as database:
                for what in ("the first", "again"):
                    source = Counted(plan.source.folder)
                    before = seen.commands, seen.read, seen.written.total()
                    await importing.apply(source, plan, database)
                    now = seen.commands, seen.read, seen.written.total()
                    commands, read, written = (after - was for after, was in zip(now, before, strict=True))
                    rows.append(
                        [
                            what,
                            f"{size:,}",
                            f"{documents:,}",
                            f"{source.rows_read / documents:.2f}",
                            f"{read / documents:.2f}",
                            f"{written / documents:.2f}",
                            f"{commands / documents * 1000:.0f}",
                        ]
                    )
        finally:
            monitoring._LISTENERS.command_listeners.remove(seen)
    return rows


@asynccontextmanager
async def _database(uri: str) -> AsyncIterator[str]:
    """The name of a database of this run's own, which is dropped in the end."""
    name = f"bench_{secrets.token_hex(8)}"
    try:
        yield name
    finally:
        client: Any = AsyncIOMotorClient(uri)
        await client.drop_database(name)
        client.close()
