"""Which migrations a database has had, and the one at a time that works on it.

There is one document a migration in `migrations`, by its number, and one that is the lock.
A migration says that it begins before it changes anything, and that it is done when all is changed:
whoever dies in between is followed by another one who does it again.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from pymongo.errors import DuplicateKeyError

from member_service.storage.database import (
    Collection,
    Database,
    DatabaseUnavailable,
    Document,
    Index,
    translate_errors,
)
from member_service.storage.groups import GROUPS
from member_service.storage.holdings import Retention
from member_service.storage.migrations import MIGRATIONS, Migration, Step
from servicekit import retention
from servicekit.clock import Clock, utc_now

MIGRATION_ROWS: Final = "migrations"

RETENTIONS: Final = (Retention(MIGRATION_ROWS, retention.SCHEMA),)

LEASE: Final = timedelta(minutes=2)
"""How long a process keeps the lock when it stands still."""
RENEWAL: Final = LEASE / 4
"""How often it is kept while a step is under way that takes long by itself, such as an index."""

_LOCK: Final = "lock"
_APPLIED, _APPLYING, _UNDOING = "applied", "applying", "undoing"

_log = logging.getLogger(__name__)


class MigrationRefused(Exception):
    """Something that an operator has to do, or to wait for. The text is for them, and has nobody's data."""


class DatabaseTooNew(MigrationRefused):
    """A newer version changed the database in a way that this one must not work with."""


class LockHeld(MigrationRefused):
    """Another process migrates this database."""


class LockLost(MigrationRefused):
    """The process did not go on for so long that another one took its place."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the database knows of a migration."""

    number: int
    what: str
    breaks: bool
    state: str
    time: datetime
    """When it was done, or begun."""

    @property
    def is_applied(self) -> bool:
        return self.state == _APPLIED

    @property
    def was_broken_off(self) -> bool:
        """Whether it was begun and not ended: it is being done, or who did it died."""
        return self.state != _APPLIED


@dataclass(frozen=True, slots=True)
class Done:
    """What a migration did, or would do."""

    migration: Migration
    changed: int


@translate_errors
class Migrations:
    """Applies what is pending to one database, and takes it back."""

    def __init__(
        self,
        database: Database,
        indexes: Sequence[Index] = (),
        clock: Clock = utc_now,
        migrations: Sequence[Migration] = MIGRATIONS,
        owner: str = "",
        *,
        wait: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._database, self._indexes, self._clock = database, indexes, clock
        self._rows = database.collection(MIGRATION_ROWS)
        self._migrations = migrations
        self._owner = owner or uuid4().hex
        self._wait = wait

    @property
    def newest(self) -> int:
        """The highest number that this version knows."""
        return max((one.number for one in self._migrations), default=0)

    async def known(self) -> Mapping[int, Known]:
        """What the database knows, by number."""
        rows = self._rows.find({"_id": {"$ne": _LOCK}})
        found = [
            Known(row["_id"], row["what"], row["breaks"], row["state"], row["time"]) async for row in rows
        ]
        return {one.number: one for one in sorted(found, key=lambda one: one.number)}

    async def refuse_newer(self) -> None:
        """Raise DatabaseTooNew when a version that this one does not know has changed too much."""
        known = await self.known()
        newer = [one for one in known.values() if one.number > self.newest]
        if breaking := [one for one in newer if one.breaks]:
            one = breaking[-1]
            raise DatabaseTooNew(
                f"the database is newer than this version: migration {one.number} ({one.what}) is not for it."
                f" Start the newer version, or let the newer one go back: `migrate --back {self.newest}`"
            )
        for one in newer:
            _log.warning("the database has migration %d, which this version gets along with", one.number)

    async def pending(self, *, at_start: bool = False) -> list[Migration]:
        """Those that are not done, in order; `at_start`: of those that a start does."""
        known = await self.known()
        return [
            one
            for one in self._migrations
            if not (one.number in known and known[one.number].is_applied) and (one.at_start or not at_start)
        ]

    async def would(self) -> list[Done]:
        """What there is to do, without doing it."""
        step = Step(self._database, self._indexes, write=False)
        return [Done(one, await one.up(step)) for one in await self.pending()]

    async def start(self) -> list[Done]:
        """Do what a start does: in a database without groups all of it. Raise as `apply`."""
        is_used = await self._database.collection(GROUPS).find_one({}, {"_id": 1}) is not None
        return await self.apply(at_start=is_used)

    async def apply(self, *, at_start: bool = False) -> list[Done]:
        """Do what is pending. Raise DatabaseTooNew, LockHeld and LockLost."""
        await self.refuse_newer()
        if not await self.pending(at_start=at_start):
            # Nobody has to wait for anybody.
            return []
        async with self._locked() as lock:
            return [await self._do(one, lock) for one in await self.pending(at_start=at_start)]

    async def back(self, number: int) -> list[Done]:
        """Take back all above `number`, the last one first. Raise as `apply`, and MigrationRefused."""
        known = await self.known()
        if unknown := [one for one in known.values() if one.number > max(number, self.newest)]:
            one = unknown[-1]
            raise MigrationRefused(
                f"only the version that brought migration {one.number} ({one.what}) can take it back:"
                " run it there"
            )
        of_number = {one.number: one for one in self._migrations}
        async with self._locked() as lock:
            above = sorted((one for one in await self.known() if one > number), reverse=True)
            return [await self._undo(of_number[one], lock) for one in above]

    async def _do(self, migration: Migration, lock: "_Lock") -> Done:
        _log.info("migration %d: %s", migration.number, migration.what)
        await self._note(migration, _APPLYING, lock)
        changed = await migration.up(self._step(lock))
        await self._note(migration, _APPLIED, lock)
        return Done(migration, changed)

    async def _undo(self, migration: Migration, lock: "_Lock") -> Done:
        _log.info("going back before migration %d: %s", migration.number, migration.what)
        await self._note(migration, _UNDOING, lock)
        changed = await migration.down(self._step(lock)) if migration.down else 0
        await lock.keep()
        await self._rows.delete_one({"_id": migration.number})
        return Done(migration, changed)

    def _step(self, lock: "_Lock") -> Step:
        return Step(self._database, self._indexes, write=True, go_on=lock.go_on)

    async def _note(self, migration: Migration, state: str, lock: "_Lock") -> None:
        # What another one says of it now must not be said over.
        await lock.keep()
        values = {
            "what": migration.what,
            "breaks": migration.breaks,
            "state": state,
            "time": self._clock(),
        }
        await self._rows.update_one({"_id": migration.number}, {"$set": values}, upsert=True)

    @asynccontextmanager
    async def _locked(self) -> AsyncIterator["_Lock"]:
        await self._take()
        lock = _Lock(self._rows, self._owner, self._clock)
        try:
            async with lock.kept(self._wait):
                yield lock
        finally:
            await self._rows.delete_one({"_id": _LOCK, "owner": self._owner})

    async def _take(self) -> None:
        now = self._clock()
        free: Document = {"_id": _LOCK, "until": {"$lte": now}}
        try:
            await self._rows.update_one(
                free, {"$set": {"owner": self._owner, "until": now + LEASE}}, upsert=True
            )
        except DuplicateKeyError:
            # There is one that is not over.
            raise LockHeld(
                "another process migrates this database. If it died, its lock ends within"
                f" {LEASE.total_seconds():.0f} seconds: try again then"
            ) from None


class _Lock:
    """The lock of a process that has it."""

    def __init__(self, rows: Collection, owner: str, clock: Clock) -> None:
        self._rows, self._owner, self._clock = rows, owner, clock
        self._kept = clock()

    async def go_on(self) -> None:
        """Keep it; written now and then only."""
        if self._clock() - self._kept >= LEASE / 8:
            await self.keep()

    async def keep(self) -> None:
        """Keep it. Raise LockLost when another process has it."""
        now = self._clock()
        mine = {"_id": _LOCK, "owner": self._owner}
        kept = await self._rows.update_one(mine, {"$set": {"until": now + LEASE}})
        if not kept.matched_count:
            raise LockLost("this took so long that another process migrates now: look at `migrate`")
        self._kept = now

    @asynccontextmanager
    async def kept(self, wait: Callable[[float], Awaitable[object]]) -> AsyncIterator[None]:
        """Keep it while the block runs; end the block with LockLost once another process has it."""
        work = asyncio.current_task()
        assert work is not None
        lost: LockLost | None = None

        async def renew() -> None:
            nonlocal lost
            while lost is None:
                await wait(RENEWAL.total_seconds())
                try:
                    await _renew(self)
                except DatabaseUnavailable:
                    # The next one may come in time; and nothing is changed meanwhile.
                    continue
                except LockLost as error:
                    lost = error
                    work.cancel()

        renewing = asyncio.create_task(renew(), name="migration lock")
        try:
            yield
        except asyncio.CancelledError:
            if lost is None or work.uncancel():
                raise
            raise lost from None
        finally:
            renewing.cancel()
            await asyncio.wait([renewing])


@translate_errors
async def _renew(lock: _Lock) -> None:
    await lock.keep()
