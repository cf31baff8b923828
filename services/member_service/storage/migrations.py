"""Changes of what is stored, by number, each with its way back.

What only reads more than before, or finds by another index, needs none of them.
A number is never given twice, and what was released is never changed.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from member_service.storage.database import Database, Index
from member_service.storage.resealing import Resealing
from member_service.storage.retired_indexes import RETIRED, drop_retired, present_retired


async def at_ease() -> None:
    """Nobody else has to be kept out."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a migration works with."""

    database: Database
    indexes: Sequence[Index]
    """Those that this version declares; they are there."""
    write: bool
    """Whether to change anything: a dry run only counts."""
    go_on: Callable[[], Awaitable[None]] = at_ease
    """Keeps the lock, and is to be awaited often. Raises LockLost when another one has it."""


Work = Callable[[Step], Awaitable[int]]
"""Changes what is left to change, and says of how many things. Safe again, and beside running services."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One change of what is stored."""

    number: int
    what: str
    """For people: what it does, in a few words."""
    up: Work
    down: Work | None = None
    """The way back. None: what was before it reads what it leaves, so there is nothing to take back."""
    breaks: bool = False
    """Whether versions from before it must not work on the database any more."""
    at_start: bool = True
    """Whether a start does it. Else it takes long, nothing waits for it, and an operator applies it."""


async def _drop_retired(step: Step) -> int:
    if not step.write:
        return len(await present_retired(step.database, step.indexes))
    return len(await drop_retired(step.database, step.indexes))


async def _make_retired(step: Step) -> int:
    there = await present_retired(step.database, step.indexes)
    lacking = [one for one in RETIRED if f"{one.collection}.{one.name}" not in there]
    if step.write:
        await step.database.ensure_indexes(lacking)
    return len(lacking)


async def _seal(step: Step) -> int:
    return (await Resealing(step.database, step.go_on).run(write=step.write)).resealed


MIGRATIONS: Final = (
    Migration(1, "drop the indexes that no query needs any more", _drop_retired, _make_retired),
    Migration(2, "seal texts that are plain, or under an older key", _seal, at_start=False),
)
