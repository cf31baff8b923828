"""`python -m member_service migrate`: which changes the database has had; apply them, and take them back."""

import argparse
from collections.abc import Sequence
from typing import Any

from member_service.settings import MemberServiceSettings
from member_service.storage.database import Database, open_database
from member_service.storage.key_checks import KeyChecks, KeyMissing
from member_service.storage.migrating import Done, MigrationRefused, Migrations
from member_service.storage.migrations import MIGRATIONS, Migration
from member_service.stores import INDEXES
from servicekit.clock import Clock, utc_now
from servicekit.errors import Unavailable


class Complaint(Exception):
    """What is wrong, and what to do about it."""


def add_parser(parsers: Any) -> None:
    """Tell argparse of `migrate`."""
    parser = parsers.add_parser(
        "migrate", help="the changes of what is stored, by number: which were made, which wait"
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--dry-run", action="store_true", help="say what those that wait would change")
    how.add_argument("--apply", action="store_true", help="make those that wait; services may run meanwhile")
    how.add_argument(
        "--back",
        type=int,
        metavar="N",
        help="take back all above number N, before an older version is started again",
    )


async def answer(chosen: argparse.Namespace, loaded: MemberServiceSettings) -> tuple[list[str], int]:
    """What the console prints, and the exit code: 1 while something waits. Raise Complaint."""
    uri = loaded.mongodb_uri.get_secret_value() if loaded.mongodb_uri else None
    async with open_database(uri, loaded.mongodb_database, loaded.keys) as database:
        try:
            return await on(database, chosen)
        except Unavailable:
            raise Complaint(
                "the database does not answer: is MONGODB_URI right, and is it running?"
            ) from None
        except (MigrationRefused, KeyMissing) as refused:
            raise Complaint(str(refused)) from None


async def on(
    database: Database,
    chosen: argparse.Namespace,
    clock: Clock = utc_now,
    known: Sequence[Migration] = MIGRATIONS,
) -> tuple[list[str], int]:
    """As `answer`, on an open database. Raise MigrationRefused, KeyMissing and DatabaseUnavailable."""
    migrations = Migrations(database, INDEXES, clock, known)
    if chosen.back is not None:
        if not 0 <= chosen.back <= migrations.newest:
            raise MigrationRefused(f"--back takes a number from 0 to {migrations.newest}")
        done = await migrations.back(chosen.back)
        return [*_lines(done, "taken back"), f"The database is at {chosen.back}: start the older version."], 0
    # Texts are sealed by some of them.
    await KeyChecks(database).ids_or_refuse()
    if chosen.apply:
        return _lines(await migrations.apply(), "changed"), 0
    if chosen.dry_run:
        would = await migrations.would()
        return _lines(would, "would be changed"), 1 if would else 0
    return await _told(migrations, known)


def _lines(done: Sequence[Done], what: str) -> list[str]:
    if not done:
        return ["There is nothing to do."]
    return [f"{one.migration.number:>3}  {one.migration.what}: {one.changed} {what}" for one in done]


async def _told(migrations: Migrations, known: Sequence[Migration]) -> tuple[list[str], int]:
    there = await migrations.known()
    lines = []
    for one in known:
        row = there.get(one.number)
        if row is None:
            state = "waits: a start does it" if one.at_start else "waits: `migrate --apply` does it"
        elif row.was_broken_off:
            state = f"was begun at {row.time:%Y-%m-%d %H:%M} UTC and is not done: `migrate --apply` goes on"
        else:
            state = f"done at {row.time:%Y-%m-%d %H:%M} UTC"
        lines.append(f"{one.number:>3}  {one.what}: {state}")
    for number in sorted(set(there) - {one.number for one in known}):
        breaks = "not for this version" if there[number].breaks else "this version gets along with it"
        lines.append(f"{number:>3}  {there[number].what}: by a newer version, {breaks}")
    return lines, 1 if await migrations.pending() else 0
