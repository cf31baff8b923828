"""Members who were erased, and are in the database again: a backup from before was restored.

They are recognised by the tags of erasures. What tells is something of theirs from before the order:
who came back by themselves has only what is younger.
"""

from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from typing import Final

from member_service.storage.audit import AUDIT
from member_service.storage.bans import JOBS
from member_service.storage.checkins import CHECKINS
from member_service.storage.database import Database, Document, translate_errors
from member_service.storage.erasure_tags import ErasureTags, TaggedErasure
from member_service.storage.flags import FLAGS
from member_service.storage.goals import GOALS
from member_service.storage.links import LINKS
from member_service.storage.members import MEMBERS
from member_service.storage.memories import MEMORIES
from member_service.storage.pauses import PAUSES
from member_service.storage.questions import QUESTIONS
from member_service.storage.roles import ROLES
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
    (LINKS, "member_id"),
    (AUDIT, "subject_id"),
    (AUDIT, "actor_id"),
)
"""Where members' numbers stand. Counters and appearances go with check-ins and are of no time."""


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
        seen: set[int] = set()
        async for member_id in self._numbers() if ordered else _nobody():
            if member_id in seen:
                continue
            seen.add(member_id)
            times = [ordered[tag] for tag in self._tags.of(member_id) if tag in ordered]
            if times and await self._has_from_before(member_id, max(times)):
                yield member_id

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
            (LINKS, mine | {"link_time": before}),
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


async def _nobody() -> AsyncIterator[int]:
    nobody: tuple[int, ...] = ()
    for member_id in nobody:
        yield member_id
