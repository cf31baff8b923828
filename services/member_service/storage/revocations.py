"""Who may call no more, for a file beside the backups: a restored database would let them in again.

A line says of one caller that it was revoked, or which of its keys count, by their ids.
Keys themselves, and what is kept of them, are in no line. Callers are systems: their names are no
personal data.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from member_service.domain.callers import SERVICES
from member_service.storage.callers import CALLERS
from member_service.storage.database import Database, Document, translate_errors
from member_service.storage.erasure_tags import LineInvalid

FIRST_WORD: Final = "caller"
_REVOKED, _KEYS = "revoked", "keys"
_ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True)
class KnownCaller:
    """How a caller stood at a time."""

    name: str
    time: datetime
    """When it was revoked; else when this was noted."""
    keys: tuple[tuple[str, datetime | None], ...] | None
    """The ids of the keys that counted, with their ends. None: it was revoked."""

    @classmethod
    def parse(cls, line: str) -> "KnownCaller":
        """Raise LineInvalid."""
        try:
            first, name, kind, told, *keys = line.split()
            time = _moment(told)
            if first != FIRST_WORD or kind not in {_REVOKED, _KEYS} or (keys and kind == _REVOKED):
                raise LineInvalid
            read = tuple((key, _moment(end) if end else None) for key, _, end in map(_parted, keys))
        except ValueError:
            raise LineInvalid from None
        return cls(name, time, None if kind == _REVOKED else read)

    def line(self) -> str:
        """For the file."""
        keys = [key if end is None else f"{key}@{end.isoformat()}" for key, end in self.keys or ()]
        kind = _REVOKED if self.keys is None else _KEYS
        return " ".join([FIRST_WORD, self.name, kind, self.time.isoformat(), *keys])


@translate_errors
class Revocations:
    """Gives how all callers stand, and says of known ones what a restored database has undone."""

    def __init__(self, database: Database) -> None:
        self._callers = database.collection(CALLERS)

    async def all(self, now: datetime) -> AsyncIterator[KnownCaller]:
        """Every caller that has keys, or was revoked."""
        async for one in self._callers.find({}, {"requests": 0}).sort("_id", 1):
            if one.get("revoke_time") is not None:
                yield KnownCaller(one["_id"], one["revoke_time"], None)
            elif one["kind"] == "system":
                keys = [(key["id"], key["expire_time"]) for key in one["keys"]]
                yield KnownCaller(one["_id"], now, tuple(keys))

    async def is_in_again(self, known: KnownCaller) -> bool:
        """Whether one that was revoked then may call here."""
        if known.keys is not None:
            return False
        row = await self._callers.find_one({"_id": known.name})
        if row is None:
            # A system that is not in the backup has no key; a service of ours needs no document.
            return known.name in SERVICES
        let_in = row.get("reinstate_time")
        return row.get("revoke_time") is None and (let_in is None or let_in < known.time)

    async def keys_again(self, known: KnownCaller, *, write: bool) -> int:
        """End the keys that did not count any more then, or end sooner; how many there are."""
        if known.keys is None:
            return 0
        for _ in range(_ATTEMPTS):
            row = await self._callers.find_one({"_id": known.name})
            if row is None or not row["keys"]:
                return 0
            kept = [key for one in row["keys"] if (key := _as_known(one, known)) is not None]
            changed = sum(one not in kept for one in row["keys"])
            if not changed or not write:
                return changed
            done = await self._callers.update_one(
                # The newest key stands for all, as where keys are added.
                {"_id": known.name, "keys.0.id": row["keys"][0]["id"]},
                {"$set": {"keys": kept}},
            )
            if done.matched_count:
                return changed
        return 0


def _as_known(key: Document, known: KnownCaller) -> Document | None:
    """The key as it counted then; None when it did not. One that was made later is left alone."""
    ends: dict[str, datetime | None] = dict(known.keys or ())
    if key["id"] not in ends:
        return key if key["create_time"] > known.time else None
    times: list[Any] = [one for one in (key["expire_time"], ends[key["id"]]) if one is not None]
    return key | {"expire_time": min(times, default=None)}


def _parted(key: str) -> tuple[str, str, str]:
    name, at, end = key.partition("@")
    if not name.isalnum() or bool(at) != bool(end):
        raise LineInvalid
    return name, at, end


def _moment(told: str) -> datetime:
    time = datetime.fromisoformat(told)
    if time.tzinfo is None:
        raise LineInvalid
    return time
