"""Memberships in the collection `memberships`: `_id` is group and member.

A member from before the collection existed is found when their groups are asked for:
by their counters, their roles and the groups that they registered.
`recalled` on one of their documents says that this was done.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from pymongo.errors import BulkWriteError, DuplicateKeyError

from member_service.domain.groups import GroupState
from member_service.domain.memberships import MembershipState, Sighting, Standing
from member_service.storage.database import (
    ASCENDING,
    DESCENDING,
    Database,
    Document,
    Index,
    duplicate_positions,
    translate_errors,
)
from member_service.storage.gathering import Together
from member_service.storage.groups import GROUPS
from member_service.storage.holdings import Holding, Retention
from member_service.storage.roles import ROLES
from member_service.storage.sharding import by_member
from member_service.storage.tallies import SCORES
from servicekit import retention
from servicekit.errors import Aborted

MEMBERSHIPS: Final = "memberships"

RETENTIONS: Final = (Retention(MEMBERSHIPS, retention.MEMBERSHIPS),)

SHARD_KEYS: Final = (by_member(MEMBERSHIPS),)
INDEXES: Final = (
    Index(
        MEMBERSHIPS,
        (("member_id", ASCENDING), ("state", ASCENDING), ("group_id", ASCENDING)),
        name="member",
    ),
    # Who came into a group lately, and how many are in it.
    Index(
        MEMBERSHIPS,
        (("group_id", ASCENDING), ("state", ASCENDING), ("since", ASCENDING)),
        name="group_state_since",
    ),
    # Who has a name, for those who write to them by it.
    Index(MEMBERSHIPS, (("group_id", ASCENDING), ("username", ASCENDING)), name="group_username"),
)

HOLDINGS: Final = (
    Holding(
        "memberships",
        MEMBERSHIPS,
        lambda whose: {"member_id": whose.member_id},
        ("username", "state", "since", "last_seen_time"),
    ),
)

_ATTEMPTS: Final = 5
_INSIDE: Final = MembershipState.INSIDE.value


@translate_errors
class MongoMemberships:
    """Memberships, found by member."""

    def __init__(self, database: Database) -> None:
        self._memberships = database.collection(MEMBERSHIPS)
        self._scores = database.collection(SCORES)
        self._roles = database.collection(ROLES)
        self._groups = database.collection(GROUPS)
        self._looking = Together[Document, Document | None](self._known)
        self._adding = Together[Document, bool](self._add)

    async def record(self, group_id: str, sighting: Sighting, day: date) -> None:
        # The member's number as well: by that a cluster of shards knows where to ask.
        identity = {"_id": f"{group_id}:{sighting.member_id}", "member_id": sighting.member_id}
        for _ in range(_ATTEMPTS):
            known = await self._looking(identity)
            if known is None:
                if await self._adding(identity | {"group_id": group_id} | _moved(sighting, day)):
                    return
                continue
            values = _news(known, sighting, day)
            if not values:
                return
            unchanged = identity | {"state": known["state"], "state_time": known["state_time"]}
            if (await self._memberships.update_one(unchanged, {"$set": values})).matched_count:
                return
        raise Aborted

    async def _known(self, identities: Sequence[Document]) -> Sequence[Document | None]:
        """What is kept under each of the identities."""
        wanted = {
            "_id": {"$in": sorted({one["_id"] for one in identities})},
            "member_id": {"$in": sorted({one["member_id"] for one in identities})},
        }
        found = {document["_id"]: document async for document in self._memberships.find(wanted)}
        return [found.get(one["_id"]) for one in identities]

    async def _add(self, documents: Sequence[Document]) -> Sequence[bool]:
        """Store what is new; whether each one was."""
        there: set[int] = set()
        try:
            await self._memberships.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            there = set(duplicate_positions(error))
        return [position not in there for position in range(len(documents))]

    async def find(self, group_id: str, member_id: int) -> Standing | None:
        known = await self._memberships.find_one({"_id": f"{group_id}:{member_id}", "member_id": member_id})
        if known is None:
            return None
        return Standing(
            state=MembershipState(known["state"]),
            username=known["username"],
            since=known["since"],
            newcomer=known.get("came", False)
            and not known.get("trusted", False)
            and known["state"] == _INSIDE,
        )

    async def named(self, group_id: str, username: str, state: MembershipState) -> int:
        # Names change hands: who was seen with it last has it.
        wanted = {"group_id": group_id, "username": username, "state": state.value}
        found = self._memberships.find(wanted, {"member_id": 1}).sort("last_seen_time", DESCENDING).limit(1)
        return next(iter([int(document["member_id"]) async for document in found]), 0)

    async def count_inside(self, group_id: str, enough: int) -> int:
        """How many members are known to be in the group, counted to `enough`."""
        inside = {"group_id": group_id, "state": _INSIDE}
        return int(await self._memberships.count_documents(inside, limit=enough))

    async def recall(self, member_id: int) -> None:
        mine = {"member_id": member_id}
        if await self._memberships.find_one(mine | {"recalled": True}, {"_id": 1}):
            return
        since: Document = {}
        registered = {"registered_by": member_id, "state": GroupState.ACTIVE.value}
        async for group in self._groups.find(registered, {"register_time": 1}):
            since[group["_id"]] = group["register_time"]
        granted = {"member_id": member_id, "granted": True}
        async for role in self._roles.find(granted, {"scope": 1, "grant_time": 1}):
            since[role["scope"]] = role["grant_time"]
        async for score in self._scores.find(mine, {"group_id": 1, "reached_time": 1}):
            since[score["group_id"]] = score.get("reached_time")
        # "" is the scope of a role in all groups.
        for group_id in sorted(filter(None, since)):
            state = {"state": _INSIDE, "state_time": None, "since": since[group_id]}
            seen = {"last_seen_time": since[group_id], "seen_day": "", "username": ""}
            try:
                await self._memberships.update_one(
                    {"_id": f"{group_id}:{member_id}", "member_id": member_id},
                    {"$setOnInsert": {"group_id": group_id} | state | seen},
                    upsert=True,
                )
            except DuplicateKeyError:
                # Seen at this moment: that is more than what is recalled.
                continue
        # Last, so that what was broken off is begun again.
        await self._memberships.update_many(mine, {"$set": {"recalled": True}})

    async def page(self, member_id: int, after: str, limit: int) -> Sequence[str]:
        wanted: Document = {"member_id": member_id, "state": _INSIDE}
        if after:
            wanted["group_id"] = {"$gt": after}
        found = self._memberships.find(wanted, {"group_id": 1}).sort("group_id", ASCENDING).limit(limit)
        return [document["group_id"] async for document in found]


def _news(known: Document, sighting: Sighting, day: date) -> Document:
    """What a sighting changes of what is known; nothing when it is older, or of the same day."""
    if known["state"] != sighting.state.value:
        # What is recalled has no time, and Telegram counts in seconds.
        # Who wrote and was removed in one second is no longer there.
        last = known["state_time"]
        later = last is None or sighting.time > last or (sighting.moved and sighting.time == last)
        # Whoever came back is trusted no more. Most never were, and have no word of it.
        again: Document = {"trusted": False} if known.get("trusted") else {}
        return _moved(sighting, day) | again if later else {}
    if sighting.state is MembershipState.LEFT:
        return {}
    if sighting.trusted:
        # They came all the same: the week's report counts them.
        return {"trusted": True}
    if known["seen_day"] < day.isoformat():
        return _seen(sighting, day)
    return _seen(sighting, day) if _renamed(known, sighting, day) else {}


def _renamed(known: Document, sighting: Sighting, day: date) -> bool:
    return bool(known["seen_day"] == day.isoformat() and known["username"] != sighting.username)


def _moved(sighting: Sighting, day: date) -> Document:
    return _seen(sighting, day) | {
        "state": sighting.state.value,
        "state_time": sighting.time,
        "since": sighting.time,
        "came": sighting.moved and sighting.state is MembershipState.INSIDE,
    }


def _seen(sighting: Sighting, day: date) -> Document:
    return {
        "username": sighting.username,
        "last_seen_time": sighting.time,
        "seen_day": day.isoformat(),
    }
