"""Members who were erased, and are in the database again: a backup from before was restored.

They are recognised by the tags of erasures. What tells is something of theirs from before the order:
who came back by themselves has only what is younger.
"""

import json
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from member_service.domain.care import CARE_LASTS
from member_service.domain.newcomer_texts import KEPT
from member_service.storage.audit import AUDIT
from member_service.storage.bans import JOBS
from member_service.storage.challenges import ENTRANTS
from member_service.storage.checkins import CHECKINS
from member_service.storage.database import ANY_TIME, Database, Document, translate_errors
from member_service.storage.erasure_tags import ErasureTags, TaggedErasure
from member_service.storage.flags import FLAGS
from member_service.storage.goals import GOALS
from member_service.storage.inbox import INBOX
from member_service.storage.kudos import KUDOS
from member_service.storage.leased_queue import payload_place
from member_service.storage.letters import LETTERS
from member_service.storage.links import LINKS
from member_service.storage.members import MEMBERS
from member_service.storage.memberships import MEMBERSHIPS
from member_service.storage.memories import MEMORIES
from member_service.storage.newcomer_texts import NEWCOMER_TEXTS
from member_service.storage.outbox import OUTBOX
from member_service.storage.pauses import PAUSES
from member_service.storage.questions import QUESTIONS
from member_service.storage.replies import REPLIES
from member_service.storage.roles import ROLES
from member_service.storage.sealing import BoxUnreadable
from member_service.storage.warnings import WARNINGS
from member_service.storage.welcomes import JOINS

_WHO: Final = (
    (MEMBERS, "_id"),
    (MEMORIES, "_id"),
    (CHECKINS, "member_id"),
    (QUESTIONS, "member_id"),
    (ROLES, "member_id"),
    (FLAGS, "member_id"),
    (JOINS, "member_id"),
    (PAUSES, "member_id"),
    (GOALS, "member_id"),
    (KUDOS, "member_id"),
    (LINKS, "member_id"),
    (LETTERS, "_id"),
    (ENTRANTS, "member_id"),
    (WARNINGS, "member_id"),
    (AUDIT, "subject_id"),
    (AUDIT, "actor_id"),
    (MEMBERSHIPS, "member_id"),
    (REPLIES, "member_id"),
    (NEWCOMER_TEXTS, "member_id"),
)
"""Where members' numbers stand. Counters and appearances go with check-ins and are of no time;
who writes, gets or pays for something has been seen in a group, and has a membership."""

_WAITS: Final[Document] = {"state": {"$in": ["open", "dead"]}, "due_time": ANY_TIME}
_TO_BE_SAID: Final[Document] = {"state": {"$in": ["pending", "dead"]}, "due_time": ANY_TIME}


@translate_errors
class Restored:
    """Finds them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tags = ErasureTags(database)

    async def members(self, erasures: Iterable[TaggedErasure]) -> AsyncIterator[int]:
        """The numbers of those who are here although they were erased."""
        ordered: dict[str, datetime] = {}
        for one in erasures:
            ordered[one.tag] = max(one.order_time, ordered.get(one.tag, one.order_time))
        if not ordered:
            return
        waiting = await self._waiting()
        seen: set[int] = set()
        for numbers in (self._numbers(), _each(waiting)):
            async for member_id in numbers:
                if member_id in seen:
                    continue
                seen.add(member_id)
                times = [ordered[tag] for tag in self._tags.of(member_id) if tag in ordered]
                if not times:
                    continue
                order_time = max(times)
                waits = member_id in waiting and waiting[member_id] < order_time
                if waits or await self._has_from_before(member_id, order_time):
                    yield member_id

    async def _waiting(self) -> dict[int, datetime]:
        """Whose updates have not been handled, and to whom something is still to be said: since when.

        Somebody whose first photo waited when the backup was taken is nowhere else.
        """
        since: dict[int, datetime] = {}
        async for row in self._database.collection(INBOX).find(_WAITS, {"payload": 1, "accept_time": 1}):
            for member_id in _senders(self._update(row)):
                since[member_id] = min(row["accept_time"], since.get(member_id, row["accept_time"]))
        private = _TO_BE_SAID | {"chat_id": {"$gt": 0}}
        async for row in self._database.collection(OUTBOX).find(private, {"chat_id": 1, "create_time": 1}):
            member_id = row["chat_id"]
            since[member_id] = min(row["create_time"], since.get(member_id, row["create_time"]))
        return since

    def _update(self, row: Document) -> Any:
        """What was set aside is sealed. What no key opens is nobody's."""
        try:
            opened = self._database.keys.open_bytes(
                row.get("payload", b""), *payload_place(INBOX, row["_id"])
            )
            return json.loads(opened or b"null")
        except (BoxUnreadable, ValueError):
            return None

    async def _numbers(self) -> AsyncIterator[int]:
        for name, field in _WHO:
            async for found in self._database.collection(name).aggregate([{"$group": {"_id": f"${field}"}}]):
                if isinstance(found["_id"], int) and found["_id"] > 0:
                    yield found["_id"]
        numbers: list[Document] = [
            {"$unwind": "$subjects"},
            {"$group": {"_id": "$subjects.member_id"}},
        ]
        async for found in self._database.collection(JOBS).aggregate(numbers):
            if found["_id"] > 0:
                yield found["_id"]

    async def _has_from_before(self, member_id: int, order_time: datetime) -> bool:
        before = {"$lt": order_time}
        mine = {"member_id": member_id}
        for name, wanted in (
            (MEMBERS, {"_id": member_id, "create_time": before}),
            (MEMORIES, {"_id": member_id, "memories.create_time": before}),
            (CHECKINS, mine | {"create_time": before}),
            (QUESTIONS, mine | {"create_time": before}),
            (ROLES, mine | {"grant_time": before}),
            (FLAGS, mine | {"create_time": before}),
            (JOINS, mine | {"record_time": before}),
            (PAUSES, mine | {"pauses.first": {"$lt": order_time.date().isoformat()}}),
            (KUDOS, mine | {"day": {"$lt": order_time.date().isoformat()}}),
            (GOALS, mine | {"chosen.time": before}),
            (LINKS, mine | {"link_time": before}),
            (LETTERS, {"_id": member_id, "chosen": before}),
            (LETTERS, {"_id": member_id, "hinted": before}),
            (LETTERS, {"_id": member_id, "care_until": {"$lt": order_time + CARE_LASTS}}),
            (ENTRANTS, mine | {"spans.first": {"$lt": order_time.date().isoformat()}}),
            (WARNINGS, mine | {"create_time": before}),
            (MEMBERSHIPS, mine | {"state_time": before}),
            (REPLIES, mine | {"event_time": before}),
            (NEWCOMER_TEXTS, mine | {"expire_time": {"$lt": order_time + KEPT}}),
            (AUDIT, {"subject_id": member_id, "time": before}),
            # Their acts as an admin stay, without the name.
            (AUDIT, {"actor_id": member_id, "actor_name": {"$ne": ""}, "time": before}),
            (
                JOBS,
                {
                    "subjects": {"$elemMatch": {"member_id": member_id, "name": {"$ne": ""}}},
                    "propose_time": before,
                },
            ),
        ):
            if await self._database.collection(name).find_one(wanted, {"_id": 1}) is not None:
                return True
        return False


async def _each(numbers: Iterable[int]) -> AsyncIterator[int]:
    for member_id in numbers:
        yield member_id


def _senders(value: Any) -> Iterator[int]:
    """The people of whom an update tells. Telegram's User alone has `is_bot`."""
    if isinstance(value, list):
        for one in value:
            yield from _senders(one)
    elif isinstance(value, dict):
        if value.get("is_bot") is False and isinstance(value.get("id"), int):
            yield value["id"]
        for one in value.values():
            yield from _senders(one)
