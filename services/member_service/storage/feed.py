"""The feed in the collection `feed`: a document an event, its number in the group within its `_id`.

Who writes takes the number after the last one that is there. Where two take the same number the unique `_id`
lets one of them through, and the other looks again. So nothing comes in between later,
and a process that dies in the middle leaves nothing behind.
`event_id` is unique as well: an event that is written again, after a crash, is there already.

Who reads is shown what a majority of the servers has: a token passes nothing that a failover takes back,
so no number is given a second time to what a reader has not heard. Who writes looks at the newest there is.

Events that come at the same moment are written together, in order: what a crash leaves of them has no gap.

Where others write as well, a process looks for what they wrote first, in all groups of a batch at once.

What was told of a member who is erased goes, and its number stays: numbers that are free again between
those that were read would be taken once more, and nobody would hear of what has them then.

Events go after some days. `feed_floors` knows how far a group's numbers had come, within an hour,
so that they go on rising when no event is left: from the floor they jump by more than an hour can bring.
The floor is read before the events are. Then two that find a group empty begin at the same number.

A backup that was put back takes numbers back with it, and they are given again to other events.
So the repair after it notes the time beside the floors, and no token from before that is good any more.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from pymongo import ASCENDING, DESCENDING
from pymongo.errors import BulkWriteError, DuplicateKeyError

from member_service.domain.feed import FeedCheckin, FeedEvent, FeedKind, NumberedEvent
from member_service.domain.milestones import Milestone, MilestoneKind
from member_service.storage.database import (
    Collection,
    Database,
    Document,
    Index,
    duplicate_positions,
    translate_errors,
)
from member_service.storage.gathering import Together
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

_RESTORED: Final = "restored"
"""Stands among the floors; no group has this id."""
_JUMP: Final = 10**9
AHEAD: Final = 16
"""Numbers of a group that one look for what others wrote reaches; more of them need a second look."""
SHARED_S: Final = 60.0
"""How long a process that met others' events in a group looks for more of them before it writes there."""
_NOBODY: Final = "/"
"""No caller has this name."""
_REMEMBERED_S: Final = 3600.0
"""How long a process believes its own last number of a group, and does without another look at the floor."""
_LATELY: Final = timedelta(seconds=20)
"""More than clocks of two machines differ, and than a slow write takes."""

Told = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class _Place:
    """How far a group's numbers have come, as far as this process knows; times are the monotonic clock's."""

    number: int
    believed: float
    """Until when it is believed."""
    shared: float = 0.0
    """Until when others are expected to write there."""


@translate_errors
class MongoFeed:
    """Writes and reads events. Obeys FeedWriter and FeedReader."""

    def __init__(
        self, database: Database, clock: Clock = utc_now, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._feed, self._floors = database.collection(FEED), database.collection(FLOORS)
        self._committed_feed, self._committed_floors = database.committed(FEED), database.committed(FLOORS)
        self._clock, self._monotonic = clock, monotonic
        self._last: dict[str, _Place] = {}
        self.tell: Told | None = None
        """Hears of the group and the number of each event that this process has written."""
        # One after the other: two that number a group's events at once take each other's numbers.
        self._writing = Together[FeedEvent, None](
            self._append_all, at_once=1, in_order=lambda event: event.group_id
        )

    async def append(self, event: FeedEvent) -> None:
        await self._writing(event)

    async def _append_all(self, events: Sequence[FeedEvent]) -> Sequence[None]:
        left = list(events)
        try:
            await self._append_each(left)
        except BaseException:
            # What others wrote was seen, and may not be there any more: a majority has it only once it has
            # what is written behind it. Who went on from there would leave its number out.
            for event in left:
                self._last.pop(event.group_id, None)
            raise
        return [None] * len(events)

    async def _append_each(self, left: list[FeedEvent]) -> None:
        """Write all of `left`, and take out what is there."""
        now = self._monotonic()
        shared = {one.group_id for one in left if (place := self._place(one)) and now < place.shared}
        await self._catch_up(shared)
        while left:
            done, is_refused = await self._append_known(left)
            del left[:done]
            if not left or (
                is_refused and left[0].group_id in await self._catch_up({one.group_id for one in left})
            ):
                continue
            # Its group's last number is not known here, or the event is there.
            await self._append(left[0])
            del left[0]

    async def _append_known(self, events: Sequence[FeedEvent]) -> tuple[int, bool]:
        """Write events from the front while it goes smoothly.

        Return how many are there now, and whether the next one was refused.
        """
        numbers: dict[str, int] = {}
        rows: list[Document] = []
        for event in events:
            if (place := self._place(event)) is None:
                break
            numbers[event.group_id] = numbers.get(event.group_id, place.number) + 1
            rows.append(self._document(event, numbers[event.group_id]))
        if not rows:
            return 0, False
        written = len(rows)
        try:
            # In order: a number that is left out could be taken later, by what nobody hears of then.
            await self._feed.insert_many(rows, ordered=True)
        except BulkWriteError as error:
            written = min(duplicate_positions(error))
        for row in rows[:written]:
            self._wrote(row["group_id"], replace(self._last[row["group_id"]], number=row["number"]))
        return written, written < len(rows)

    async def _append(self, event: FeedEvent) -> None:
        place, is_learned = self._place(event), False
        if place is None:
            number = await _last(self._feed, self._floors, event.group_id)
            place, is_learned = _Place(number, self._monotonic() + _REMEMBERED_S), True
        number = place.number
        while True:
            number += 1
            try:
                await self._feed.insert_one(self._document(event, number))
                break
            except DuplicateKeyError:
                if await self._is_there(event):
                    return
                number = max(number, await _highest(self._feed, event.group_id))
        if is_learned:
            # After the event: a floor above an empty group would let others begin elsewhere.
            await self._floors.update_one({"_id": event.group_id}, {"$max": {"number": number}}, upsert=True)
        self._wrote(event.group_id, replace(place, number=number))

    def _place(self, event: FeedEvent) -> "_Place | None":
        """What is known here of the event's group, while it is believed."""
        place = self._last.get(event.group_id)
        return place if place and self._monotonic() < place.believed else None

    async def _catch_up(self, group_ids: Iterable[str]) -> AbstractSet[str]:
        """Learn what others wrote behind the numbers that are known here.

        Return the groups in which they did. No number is left out in a group:
        what is read from the known one on has no gap.
        """
        known = {group_id: self._last[group_id] for group_id in group_ids if group_id in self._last}
        if not known:
            return set()
        next_ones = [
            f"{group_id}:{place.number + ahead}"
            for group_id, place in known.items()
            for ahead in range(1, AHEAD + 1)
        ]
        found = self._feed.find(
            {"group_id": {"$in": sorted(known)}, "_id": {"$in": next_ones}}, {"group_id": 1, "number": 1}
        )
        highest: dict[str, int] = {}
        async for document in found:
            group_id = document["group_id"]
            highest[group_id] = max(highest.get(group_id, 0), document["number"])
        shared = self._monotonic() + SHARED_S
        for group_id, number in highest.items():
            is_all = number < known[group_id].number + AHEAD
            last = number if is_all else await _highest(self._feed, group_id)
            self._last[group_id] = replace(known[group_id], number=last, shared=shared)
        return highest.keys()

    def _wrote(self, group_id: str, place: "_Place") -> None:
        self._last[group_id] = place
        if self.tell is not None:
            self.tell(group_id, place.number)

    async def last(self, group_id: str) -> int:
        return await _last(self._committed_feed, self._committed_floors, group_id)

    async def newest(self, group_id: str) -> int:
        return await _last(self._feed, self._floors, group_id)

    async def restored_time(self) -> datetime | None:
        found = await self._floors.find_one({"_id": _RESTORED})
        return found["time"] if found else None

    async def mark_restored(self, now: datetime) -> None:
        """Say that a backup was put back, before anybody may read or write again."""
        await self._floors.update_one({"_id": _RESTORED}, {"$max": {"time": now}}, upsert=True)

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
        """Take all that is known of a member out of events about them, but those that say they were erased.

        The numbers stay taken, for nobody to be told of. Who knows an older number only, since another
        process wrote the later ones, would take a free one again, behind those that were read.
        """
        async for document in self._feed.find(_about(member_id), {"group_id": 1, "number": 1}):
            gone = {
                "event_id": f"gone:{document['_id']}",
                "kind": FeedKind.MEMBER_ERASED.value,
                "time": self._clock(),
                "member_id": 0,
                "only_for": _NOBODY,
            }
            told = dict.fromkeys(("checkin", "season_id", "external_id", "milestone"), "")
            mine = {"_id": document["_id"], "group_id": document["group_id"], "member_id": member_id}
            await self._feed.update_one(mine, {"$set": gone, "$unset": told})

    async def groups_of(self, member_id: int) -> set[str]:
        """The groups with events about a member."""
        found = self._feed.find(_about(member_id), {"group_id": 1})
        return {document["group_id"] async for document in found}

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
        if event.milestone is not None:
            document["milestone"] = {"kind": event.milestone.kind.value, "number": event.milestone.number}
        for name in ("season_id", "external_id", "only_for"):
            if value := getattr(event, name):
                document[name] = value
        return document


def _about(member_id: int) -> Document:
    """Events about a member, but those that say that they were erased."""
    return {"member_id": member_id, "kind": {"$ne": FeedKind.MEMBER_ERASED.value}}


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
            milestone=_milestone(document.get("milestone")),
        ),
    )


def _checkin(kept: Mapping[str, Any] | None) -> FeedCheckin | None:
    if kept is None:
        return None
    day = date.fromisoformat(kept["day"])
    return FeedCheckin(kept["id"], kept["anchor_id"], kept["points"], day, kept["season_id"])


def _milestone(kept: Mapping[str, Any] | None) -> Milestone | None:
    return Milestone(MilestoneKind(kept["kind"]), kept["number"]) if kept else None
