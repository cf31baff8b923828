"""Erases a member from the inbox and from the outbox: what was set aside, and what is still to be said.

An update tells of everybody who has a number in it: who wrote, whose message was answered, who pressed.
An entry tells of the member when it is for their chat, or has their number or their name in it.
"""

import json
import re
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Final

from member_service.domain.erasures import QUIET
from member_service.storage.database import ANY_TIME, Database, Document, translate_errors
from member_service.storage.inbox import INBOX
from member_service.storage.leased_queue import payload_place
from member_service.storage.members import MEMBERS
from member_service.storage.outbox import OUTBOX
from member_service.storage.sealing import BoxUnreadable
from servicekit.retention import OUTBOX_DONE

_WORK: Final = frozenset({"ban_step", "ban_result", "week_tag"})
"""Kinds that say nothing, and whose work goes on without who ordered it.

What takes a tag away is such work: it comes with the erasure.
"""

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


@translate_errors
class QueueEraser:
    """Takes a member out of both queues. Safe to repeat."""

    def __init__(self, database: Database) -> None:
        self._inbox, self._outbox = database.collection(INBOX), database.collection(OUTBOX)
        self._members = database.collection(MEMBERS)
        self._keys = database.keys

    async def names(self, member_id: int) -> list[str]:
        """What the member is called in what is still to be said: to be asked before their profile goes."""
        known = await self._members.find_one({"_id": member_id})
        if known is None:
            return []
        full = " ".join(part for part in (known["first_name"], known["last_name"]) if part)
        return [name for name in (full, known["username"]) if name]

    async def erase(self, member_id: int, names: list[str], now: datetime, *, finally_: bool) -> None:
        """Erase them.

        `finally_` is for the second time:
        what is still waiting then since before the order is refused anyway, and goes, too.
        """
        wanted: list[Document] = [{"state": "dead", "due_time": ANY_TIME}]
        if finally_:
            wanted.append({"state": "open", "due_time": ANY_TIME, "accept_time": {"$lte": now - QUIET}})
        for which in wanted:
            await self._inbox.delete_many({**which, "lane": member_id})
            async for row in self._inbox.find(which, {"payload": 1}):
                if _has_number(self._content(INBOX, row), member_id):
                    await self._inbox.delete_one({"_id": row["_id"], "state": which["state"]})
        gone: Document = {
            "$set": {"state": "cancelled", "cancel_time": now, "expire_time": now + OUTBOX_DONE},
            "$unset": {"payload": "", "error": ""},
        }
        left: Document = {"state": {"$in": ["pending", "dead"]}, "due_time": ANY_TIME}
        await self._outbox.update_many({**left, "chat_id": member_id}, gone)
        async for row_id in self._telling_of(member_id, names, left):
            await self._outbox.update_one({**left, "_id": row_id}, gone)

    def _content(self, queue: str, row: Document) -> Json:
        """What was set aside is sealed. What no key opens tells nobody anything."""
        place = payload_place(queue, row["_id"])
        try:
            return _read(self._keys.open_bytes(row.get("payload", b""), *place))
        except BoxUnreadable:
            return None

    async def _telling_of(self, member_id: int, names: list[str], left: Document) -> AsyncIterator[str]:
        said = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names)) if names else None
        mention = f"tg://user?id={member_id}"
        async for row in self._outbox.find(left, {"payload": 1, "kind": 1, "state": 1}):
            if row["kind"] in _WORK and row["state"] == "pending":
                continue
            payload = self._content(OUTBOX, row)
            texts = list(_texts(payload))
            if (
                _has_number(payload, member_id)
                or any(mention in text for text in texts)
                or (said is not None and any(said.search(text) for text in texts))
            ):
                yield row["_id"]


def _read(payload: bytes) -> Json:
    try:
        read: Json = json.loads(payload or b"null")
    except ValueError:
        return None
    return read


def _has_number(value: Json, number: int) -> bool:
    if isinstance(value, dict):
        return any(_has_number(one, number) for one in value.values())
    if isinstance(value, list):
        return any(_has_number(one, number) for one in value)
    return value == number and not isinstance(value, bool)


def _texts(value: Json) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return [value] if isinstance(value, str) else []
