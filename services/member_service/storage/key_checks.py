"""Which keys a database has data under: a start without one of them is refused before anything is written.

There is one document a key in `data_keys`, with a box that only that key opens.
"""

from typing import Final

from pymongo.errors import DuplicateKeyError

from member_service.storage.database import Database, translate_errors
from member_service.storage.holdings import Retention
from member_service.storage.sealing import TAGS, BoxUnreadable
from servicekit import retention

DATA_KEYS: Final = "data_keys"

MAIL_KEYS: Final = "mail_keys"
"""The same for the keys of anonymous mail, in a collection of its own."""

RETENTIONS: Final = (Retention(DATA_KEYS, retention.KEYS), Retention(MAIL_KEYS, retention.KEYS))

_CHECK: Final = "gymnation"


class KeyMissing(Exception):
    """The database has data under a key that is not among ours, or is another one of the same id."""


@translate_errors
class KeyChecks:
    """What the database knows of the keys: their ids, and whether ours are the same ones."""

    def __init__(self, database: Database, collection: str = DATA_KEYS) -> None:
        self._place = collection
        if collection == MAIL_KEYS:
            self._rows, self._keys = database.collection(MAIL_KEYS), database.mail_keys
        else:
            self._rows, self._keys = database.collection(DATA_KEYS), database.keys

    async def refuse_without(self) -> None:
        """Raise KeyMissing, with the key's id; else note that the current key is in use."""
        await self.ids_or_refuse()
        await self._note(TAGS, self._keys.tag(_CHECK))
        await self._note(self._keys.current, self._keys.seal(_CHECK, self._place, self._keys.current))

    async def ids_or_refuse(self) -> set[str]:
        """The keys' ids that there may be data under; writes nothing. Raise KeyMissing."""
        known = set()
        async for row in self._rows.find({}):
            if row["_id"] in self._keys.lost:
                continue
            if not self._is_ours(row["_id"], row["check"]):
                raise KeyMissing(
                    f"{self._place.upper()} lacks the key {row['_id']!r} under which this database has data,"
                    " or has another one of that id"
                )
            known.add(row["_id"])
        return known - {TAGS}

    def _is_ours(self, key_id: str, check: object) -> bool:
        if key_id == TAGS:
            return check in self._keys.tags(_CHECK)
        if not isinstance(check, dict):
            return False
        try:
            return self._keys.open(check, self._place, key_id) == _CHECK
        except BoxUnreadable:
            return False

    async def _note(self, key_id: str, check: object) -> None:
        if await self._rows.find_one({"_id": key_id}, {"_id": 1}) is None:
            try:
                await self._rows.insert_one({"_id": key_id, "check": check})
            except DuplicateKeyError:
                return

    async def forget_others(self) -> list[str]:
        """Note that the data are under the current key alone; return the ids that may go."""
        over = [row["_id"] async for row in self._rows.find({"_id": {"$nin": [TAGS, self._keys.current]}})]
        await self._rows.delete_many({"_id": {"$in": over}})
        return sorted(over)
