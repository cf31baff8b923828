"""The feed in the collection `feed`: a document an event, its number in the group within its `_id`.

Who writes takes the number after the last one that is there. Where two take the same number the unique `_id`
lets one of them through, and the other looks again. So nothing comes in between later,
and a process that dies in the middle leaves nothing behind.
`event_id` is unique as well: an event that is written again, after a crash, is there already.

Who reads is shown what a majority of the servers has: a token passes nothing that a failover takes back,
so no number is given a second time to what a reader has not heard. Who writes looks at the newest there is.

Events go after some days. `feed_floors` knows how far a group's numbers had come, within an hour,
so that they go on rising when no event is left: from the floor they jump by more than an hour can bring.
The floor is read before the events are. Then two that find a group empty begin at the same number.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from pymongo import ASCENDING, DESCENDING
from pymongo.errors import DuplicateKeyError

from member_service.domain.feed import FeedCheckin, FeedEvent, FeedKind, NumberedEvent
from member_service.storage.database import Collection, Database, Document, Index, translate_errors
from member_service.storage.holdings import Retention
from member_service.storage.sharding import by_group, by_id
from servicekit import retention
from servicekit.clock import Clock, utc_now

FEED: Final = "feed"
FLOORS: Final = "feed_floors"

RETENTIONS: Final = (
    Retention(FEED, retention.FEED, expiry="expire_time"),
    Retention(FLOORS, retention.GROUPS),
)
SHARD_KEYS: Final = (by_group(FEED), by_id(FLOORS))
INDEXES: Final = (
    Index(FEED, (("group_id", ASCENDING), ("number", ASCENDING)), unique=True, name="order"),
    Index(FEED, (("event_id", ASCENDING),), unique=True, within="group_id", name="event"),
    Index(FEED, (("member_id", ASCENDING),), name="member"),
)

_JUMP: Final = 10**9
_REMEMBERED_S: Final = 3600.0
"""So long a process believes its own last number of a group, and does without another look at the floor."""
_LATELY: Final = timedelta(seconds=20)
"""More than clocks of two machines differ, and than a slow write takes."""

Told = Callable[[str, int], None]


@translate_errors
class MongoFeed:
    """Writes and reads events. Obeys FeedWriter and FeedReader."""

    def __init__(
        self, database: Database, clock: Clock = utc_now, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._feed, self._floors = database.collection(FEED), database.collection(FLOORS)
        self._committed_feed, self._committed_floors = database.committed(FEED), database.committed(FLOORS)
        self._clock, self._monotonic = clock, monotonic
        self._last: dict[str, tuple[int, float]] = {}
        """Group id -> the last number that this process knows, and until when it believes it."""
        self.tell: Told | None = None
        """Hears of the group and the number of each event that this process has written."""

    async def append(self, event: FeedEvent) -> None:
        number, believed, learned = await self._known(event.group_id)
        while True:
            number += 1
            try:
                await self._feed.insert_one(self._document(event, number))
                break
            except DuplicateKeyError:
                if await self._is_there(event):
                    return
                number = max(number, await _highest(self._feed, event.group_id))
        if learned:
            # After the event: a floor above an empty group would let others begin elsewhere.
            await self._floors.update_one({"_id": event.group_id}, {"$max": {"number": number}}, upsert=True)
        self._last[event.group_id] = number, believed
        if self.tell is not None:
            self.tell(event.group_id, number)

    async def last(self, group_id: str) -> int:
        return await _last(self._committed_feed, self._committed_floors, group_id)

    async def newest(self, group_id: str) -> int:
        return await _last(self._feed, self._floors, group_id)

    async def after(self, group_id: str, number: int, limit: int) -> Sequence[NumberedEvent]:
        found = self._committed_feed.find({"group_id": group_id, "number": {"$gt": number}})
        ordered = found.sort("number", ASCENDING).limit(limit)
        return [_numbered(document) async for document in ordered]

    async def lately(self) -> Mapping[str, int]:
        since = self._clock() + _kept() - _LATELY
        highest: dict[str, int] = {}
        found = self._committed_feed.find({"expire_time": {"$gte": since}}, {"group_id": 1, "number": 1})
        async for document in found:
            group_id = document["group_id"]
            highest[group_id] = max(highest.get(group_id, 0), document["number"])
        return highest

    async def forget(self, member_id: int) -> None:
        """Delete all events about a member, but for those that say that they were erased.

        Those are later in each of the groups: the last number of a group stays.
        """
        await self._feed.delete_many({"member_id": member_id, "kind": {"$ne": FeedKind.MEMBER_ERASED.value}})

    async def groups_of(self, member_id: int) -> set[str]:
        """The groups with events about a member."""
        mine = {"member_id": member_id, "kind": {"$ne": FeedKind.MEMBER_ERASED.value}}
        return {document["group_id"] async for document in self._feed.find(mine, {"group_id": 1})}

    async def _known(self, group_id: str) -> tuple[int, float, bool]:
        """The last number as far as is known, until when that is believed, and whether it was looked up."""
        now = self._monotonic()
        number, believed = self._last.get(group_id, (0, now))
        if now < believed:
            return number, believed, False
        return await _last(self._feed, self._floors, group_id), now + _REMEMBERED_S, True

    async def _is_there(self, event: FeedEvent) -> bool:
        # A write that changes nothing: it is acknowledged once a majority has what it found.
        found = await self._feed.update_one(
            {"group_id": event.group_id, "event_id": event.event_id}, {"$set": {"event_id": event.event_id}}
        )
        return bool(found.matched_count)

    def _document(self, event: FeedEvent, number: int) -> Document:
        document: Document = {
            "_id": f"{event.group_id}:{number}",
            "group_id": event.group_id,
            "number": number,
            "event_id": event.event_id,
            "kind": event.kind.value,
            "time": event.time,
            "member_id": event.member_id,
            "expire_time": self._clock() + _kept(),
        }
        if event.checkin is not None:
            document["checkin"] = {
                "id": event.checkin.id,
                "anchor_id": event.checkin.anchor_id,
                "points": event.checkin.points,
                "day": event.checkin.day.isoformat(),
                "season_id": event.checkin.season_id,
            }
        for name in ("season_id", "external_id", "only_for"):
            if value := getattr(event, name):
                document[name] = value
        return document


async def _last(feed: Collection, floors: Collection, group_id: str) -> int:
    floor = await floors.find_one({"_id": group_id})
    return await _highest(feed, group_id) or (int(floor["number"]) if floor else 0) + _JUMP


async def _highest(feed: Collection, group_id: str) -> int:
    found = feed.find({"group_id": group_id}, {"number": 1}).sort("number", DESCENDING).limit(1)
    return max([int(document["number"]) async for document in found], default=0)


def _kept() -> timedelta:
    assert retention.FEED.keep is not None
    return retention.FEED.keep


def _numbered(document: Document) -> NumberedEvent:
    return NumberedEvent(
        document["number"],
        FeedEvent(
            event_id=document["event_id"],
            group_id=document["group_id"],
            kind=FeedKind(document["kind"]),
            time=document["time"],
            member_id=document["member_id"],
            checkin=_checkin(document.get("checkin")),
            season_id=document.get("season_id", ""),
            external_id=document.get("external_id", ""),
            only_for=document.get("only_for", ""),
        ),
    )


def _checkin(kept: Mapping[str, Any] | None) -> FeedCheckin | None:
    if kept is None:
        return None
    day = date.fromisoformat(kept["day"])
    return FeedCheckin(kept["id"], kept["anchor_id"], kept["points"], day, kept["season_id"])
