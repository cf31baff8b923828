"""Dead letters: what was given up in the inbox or the outbox, and what operators do about it.

Trying again and dropping stand in the audit log, under the name of whoever called.
The entry comes first:
a crash in between leaves an entry without its action, never an action without an entry.
"""

import hashlib
import json
import re
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from member_service.domain.audit import NO_GROUP, RecordSystemAction, SystemAction
from member_service.domain.fields import required
from member_service.domain.inbox import DeadUpdate, Inbox, UpdateNotFound
from member_service.domain.outbox import ENTRY_ID_LENGTH, Outbox
from servicekit import callers

UPDATE_RETRIED: Final = "dead_update_retried"
UPDATE_DROPPED: Final = "dead_update_dropped"
ENTRY_RETRIED: Final = "dead_entry_retried"
ENTRY_DROPPED: Final = "dead_entry_dropped"
_NAMESPACE: Final = UUID("3b1f0d0c-58f4-4a0e-9c27-1c6f1b5c9a44")
_FIELD: Final = re.compile(r"[a-z][a-z_]{0,40}")
_MOST_PARTS: Final = 60


def entry_handle(entry_id: str, create_time: datetime) -> str:
    """How an entry is named where people read: its id may have the number of a member in it."""
    return hashlib.blake2b(f"{entry_id} {create_time.isoformat()}".encode(), digest_size=5).hexdigest()


class DeadLetters:
    """What an operator may do with what was given up."""

    def __init__(self, inbox: Inbox, outbox: Outbox, record: RecordSystemAction) -> None:
        self._inbox, self._outbox, self._record = inbox, outbox, record

    async def update_with_parts(self, update_id: int) -> tuple[DeadUpdate, list[str]]:
        """An update and the names of its fields. Raise UpdateNotFound and DeadLetterUnreadable."""
        found = await self._inbox.find_dead(update_id)
        if found is None:
            raise UpdateNotFound
        return found, parts(await self._inbox.dead_payload(update_id))

    async def retry_update(self, update_id: int) -> None:
        found = await self._inbox.find_dead(update_id)
        if found is not None:
            await self._inbox.dead_payload(update_id)
            await self._tell(UPDATE_RETRIED, str(update_id), found.dead_time, found.error)
            await self._inbox.retry_dead(update_id)

    async def drop_update(self, update_id: int) -> None:
        found = await self._inbox.find_dead(update_id)
        if found is not None:
            await self._tell(UPDATE_DROPPED, str(update_id), found.dead_time, found.error)
            await self._inbox.drop_dead(update_id)

    async def retry_entry(self, entry_id: str) -> None:
        found = await self._outbox.find_dead(required(entry_id, "entry_id", ENTRY_ID_LENGTH))
        if found is not None:
            await self._outbox.dead_payload(entry_id)
            named = f"{found.entry.kind} {entry_handle(entry_id, found.entry.create_time)}"
            await self._tell(ENTRY_RETRIED, named, found.dead_time, found.entry.error)
            await self._outbox.retry_dead(entry_id)

    async def drop_entry(self, entry_id: str) -> None:
        found = await self._outbox.find_dead(required(entry_id, "entry_id", ENTRY_ID_LENGTH))
        if found is not None:
            named = f"{found.entry.kind} {entry_handle(entry_id, found.entry.create_time)}"
            await self._tell(ENTRY_DROPPED, named, found.dead_time, found.entry.error)
            await self._outbox.drop_dead(entry_id)

    async def _tell(self, action: str, target: str, dead_time: datetime, error: str) -> None:
        """Write it down, once for each time that the letter died."""
        caller = callers.current().name
        request_id = str(uuid5(_NAMESPACE, f"{action} {target} {dead_time.isoformat()} {caller}"))
        done = SystemAction(caller, action)
        await self._record(request_id, NO_GROUP, done, reason=error, target=target)


def parts(payload: bytes) -> list[str]:
    """The names of an update's fields, two deep: what it is, without a word of what it says."""
    try:
        update = json.loads(payload)
    except (ValueError, RecursionError):
        return []
    if not isinstance(update, dict):
        return []
    found = []
    for name in sorted(filter(_FIELD.fullmatch, update)):
        if name == "update_id":
            continue
        found.append(name)
        inner = update[name]
        if isinstance(inner, dict):
            found += [f"{name}.{one}" for one in sorted(filter(_FIELD.fullmatch, inner))]
    return found[:_MOST_PARTS]
