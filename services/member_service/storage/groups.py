"""Groups in the collection `groups`, one document each.

Everything else refers to a group by its `_id`, so a migration to another chat id is one document write.
"""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from enum import StrEnum
from typing import Any, Final

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from member_service.domain.changes import Change
from member_service.domain.groups import (
    Group,
    GroupPosition,
    GroupSettings,
    GroupState,
    PhotoPolicy,
    RankingVisibility,
    Registration,
    SeasonMode,
    VisitPolicy,
)
from member_service.domain.week_calendar import FormerZone
from member_service.storage.changes import entry, not_seen, refuse_reuse, remembered, requests_index, was_seen
from member_service.storage.database import ASCENDING, Database, Document, Index, translate_errors
from member_service.storage.holdings import Retention
from servicekit import retention
from servicekit.errors import Aborted
from servicekit.folding import has_parts, word_parts
from servicekit.turnstile import Turnstile

GROUPS: Final = "groups"

RETENTIONS: Final = (Retention(GROUPS, retention.GROUPS),)

INDEXES: Final = (
    Index(GROUPS, (("chat_id", ASCENDING),), unique=True, name="chat_id"),
    Index(GROUPS, (("former_chat_ids", ASCENDING),), name="former_chat_ids"),
    Index(
        GROUPS,
        (
            ("registered_by", ASCENDING),
            ("state", ASCENDING),
            ("activate_time", ASCENDING),
            ("_id", ASCENDING),
        ),
        name="registrar",
    ),
    # Groups in their states by title, and how many are active.
    Index(GROUPS, (("state", ASCENDING), ("title", ASCENDING), ("_id", ASCENDING)), name="state_title"),
    requests_index(GROUPS),
)

DAILY_ROUND: Final = "daily_round"
"""The request that turned daily anchors, or the bot, on last, or off."""
_BY_TITLE: Final = [("title", ASCENDING), ("_id", ASCENDING)]
_TITLES_AT_ONCE: Final = 1000
_ATTEMPTS = 5
_CACHED_S = 5.0
_CACHED_MOST = 10_000
_MERGED = "merged"
LOOK_AGAIN: Final = "due"
"""Until when the works of groups need not look at a group, by their kinds (due_groups.py)."""
LOOK_ASKED: Final = "look_asked"
"""How often a look was asked for beside the changes of a group: a look that runs meanwhile sees it."""
_AT_ONCE: Final = {"$unset": {LOOK_AGAIN: ""}}
"""Beside each change of a group: whatever is due by it is found by the next look."""
_ZONE = "settings.time_zone"
_MAIL = "settings.mail_enabled"
_ZONES_KEPT = 50


@translate_errors
class MongoGroupStore:
    """Groups, and a cache of some seconds for the path that every message takes."""

    def __init__(self, database: Database, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._groups = database.collection(GROUPS)
        self._monotonic = monotonic
        self._cache: dict[int, tuple[float, Group]] = {}
        self._writes = 0
        self._turns = Turnstile()
        self.changed: Callable[[], None] = lambda: None
        """Hears that a group is to be looked at, now."""

    async def find(self, chat_id: int, *, fresh: bool = False) -> Group | None:
        if not fresh and (cached := self._cached(chat_id)):
            return cached
        async with self._turns.of(chat_id):
            if not fresh and (cached := self._cached(chat_id)):
                return cached
            return await self._read(chat_id)

    def _cached(self, chat_id: int) -> Group | None:
        cached = self._cache.get(chat_id)
        return cached[1] if cached and self._monotonic() < cached[0] else None

    async def _read(self, chat_id: int) -> Group | None:
        writes = self._writes
        document = await self._document(chat_id)
        group = group_from(document) if document else None
        # Not after a write of our own that this read may have missed.
        if group is not None and writes == self._writes:
            if len(self._cache) >= _CACHED_MOST:
                self._cache.clear()
            self._cache[chat_id] = (self._monotonic() + _CACHED_S, group)
        return group

    async def by_id(self, group_id: str) -> Group | None:
        document = await self._groups.find_one({"_id": group_id, "state": {"$ne": _MERGED}})
        return group_from(document) if document else None

    async def active_among(self, group_ids: Sequence[str]) -> Sequence[Group]:
        """Those of the groups in which the bot works, in the given order."""
        wanted = {"_id": {"$in": list(group_ids)}, "state": GroupState.ACTIVE.value}
        found = {one["_id"]: group_from(one) async for one in self._groups.find(wanted)}
        return [found[group_id] for group_id in group_ids if group_id in found]

    async def count_active(self) -> int:
        return int(await self._groups.count_documents({"state": GroupState.ACTIVE.value}))

    async def chat_ids(self, group_ids: Sequence[str]) -> dict[str, int]:
        cursor = self._groups.find(
            {"_id": {"$in": list(group_ids)}, "state": {"$ne": _MERGED}}, {"chat_id": 1}
        )
        return {one["_id"]: one["chat_id"] async for one in cursor}

    async def register(self, registration: Registration, change: Change) -> Group:
        await refuse_reuse(self._groups, change)
        for _ in range(_ATTEMPTS):
            known = await self._document(registration.chat_id)
            if known is None:
                document = _to_document(registration, change)
                try:
                    await self._groups.insert_one(document)
                except DuplicateKeyError:
                    continue
                return self._written(document)
            if was_seen(known, change):
                return group_from(known)
            values: Document = {
                "title": registration.title,
                "username": registration.username,
                "update_time": change.time,
            }
            if known["state"] == GroupState.STOPPED:
                values |= {
                    "state": GroupState.ACTIVE.value,
                    "activated_by": change.request_id,
                    "activate_time": change.time,
                    DAILY_ROUND: change.request_id,
                }
            condition = {"_id": known["_id"], "state": known["state"]}
            if changed := await self._write(condition, values, change):
                return self._written(changed)
        raise Aborted

    async def refuse_reuse(self, change: Change) -> None:
        await refuse_reuse(self._groups, change)

    async def stop(self, chat_id: int, change: Change) -> Group | None:
        return await self._set(chat_id, {"state": GroupState.STOPPED.value}, change)

    async def update(self, chat_id: int, values: Mapping[str, Any], change: Change) -> Group | None:
        return await self._set(chat_id, {path: _plain(value) for path, value in values.items()}, change)

    async def migrate(self, old_chat_id: int, new_chat_id: int, change: Change) -> Group | None:
        await refuse_reuse(self._groups, change)
        for _ in range(_ATTEMPTS):
            known = await self._document(old_chat_id)
            if known is None:
                return None
            if was_seen(known, change) or known["chat_id"] != old_chat_id:
                # Done before, by this request or by the other of Telegram's two messages about it.
                return group_from(known)
            await self._set_aside(new_chat_id, known["_id"])
            try:
                # Not find_one_and_update: not every engine says there that the index was violated.
                await self._groups.update_one(
                    {"_id": known["_id"], "chat_id": old_chat_id} | not_seen(change),
                    {
                        "$set": {"chat_id": new_chat_id, "update_time": change.time},
                        "$push": remembered(change) | {"former_chat_ids": old_chat_id},
                    }
                    | _AT_ONCE,
                )
            except DuplicateKeyError:
                continue
            if changed := await self._groups.find_one({"_id": known["_id"], "chat_id": new_chat_id}):
                return self._written(changed)
        raise Aborted

    async def active_of(self, registrar: int, limit: int) -> Sequence[str]:
        wanted = {"registered_by": registrar, "state": GroupState.ACTIVE.value}
        found = self._groups.find(wanted, {"_id": 1}).sort([("activate_time", ASCENDING), ("_id", ASCENDING)])
        return [document["_id"] async for document in found.limit(limit)]

    async def page(
        self,
        after: GroupPosition | None,
        limit: int,
        *,
        include_stopped: bool,
        among: Collection[int] | None = None,
        skip: int = 0,
        words: str = "",
    ) -> Sequence[Group]:
        states = [GroupState.ACTIVE.value] + ([GroupState.STOPPED.value] if include_stopped else [])
        wanted: Document = {"state": {"$in": states}}
        if among is not None:
            wanted["chat_id"] = {"$in": sorted(among)}
        if after:
            wanted["$or"] = [
                {"title": {"$gt": after.title}},
                {"title": after.title, "_id": {"$gt": after.group_id}},
            ]
        if parts := word_parts(words):
            ids = await self._with_parts(wanted, parts, skip, limit)
            found = {one["_id"]: one async for one in self._groups.find({"_id": {"$in": ids}})}
            return [group_from(found[group_id]) for group_id in ids if group_id in found]
        cursor = self._groups.find(wanted).sort(_BY_TITLE).skip(skip).limit(limit)
        return [group_from(document) async for document in cursor]

    async def _with_parts(self, wanted: Document, parts: Collection[str], skip: int, limit: int) -> list[str]:
        """Look through titles, which the index alone has: the documents are not read."""
        cursor = self._groups.find(wanted, {"title": 1}).sort(_BY_TITLE)
        found: list[str] = []
        while titles := await cursor.to_list(_TITLES_AT_ONCE):
            found += [one["_id"] for one in titles if has_parts(one["title"], parts)]
            if len(found) >= skip + limit:
                break
        return found[skip : skip + limit]

    async def _document(self, chat_id: int) -> Document | None:
        found: Document | None = await self._groups.find_one({"chat_id": chat_id})
        if found is None:
            found = await self._groups.find_one({"former_chat_ids": chat_id})
        return found

    async def _set(self, chat_id: int, values: Document, change: Change) -> Group | None:
        await refuse_reuse(self._groups, change)
        for _ in range(_ATTEMPTS):
            known = await self._document(chat_id)
            if known is None:
                return None
            if was_seen(known, change):
                return group_from(known)
            values = values | {"update_time": change.time}
            if "settings.daily_anchor" in values:
                values |= {DAILY_ROUND: change.request_id}
            if values.get(_MAIL) is False and known["settings"].get("mail_enabled"):
                values |= {"mail_end_time": change.time}
            # It may have been merged into another group since it was looked at. Then it is left alone.
            condition: Document = {"_id": known["_id"], "state": {"$ne": _MERGED}}
            more: Document = {}
            zone = known["settings"]["time_zone"]
            if values.get(_ZONE, zone) != zone:
                condition[_ZONE] = zone
                former = {"name": zone, "until": change.time}
                more["zones"] = {"$each": [former], "$slice": -_ZONES_KEPT}
            if changed := await self._write(condition, values, change, more):
                return self._written(changed)
        raise Aborted

    async def _write(
        self, condition: Document, values: Document, change: Change, more: Document | None = None
    ) -> Document | None:
        """`more`: what else to $push."""
        changed: Document | None = await self._groups.find_one_and_update(
            condition | not_seen(change),
            {"$set": values, "$push": remembered(change) | (more or {})} | _AT_ONCE,
            return_document=ReturnDocument.AFTER,
        )
        return changed

    async def _set_aside(self, chat_id: int, winner_id: str) -> None:
        """Void a registration that the new chat got before its migration was heard of.

        The group that moves keeps its id and its data. What the short-lived one has stays readable under
        its own id, for whoever repairs by hand.
        """
        fresh = await self._groups.find_one({"chat_id": chat_id, "_id": {"$ne": winner_id}})
        if fresh:
            await self._groups.update_one(
                {"_id": fresh["_id"], "chat_id": chat_id},
                {
                    "$set": {
                        "state": _MERGED,
                        # No chat has this id, and no two groups have it: the index stays a plain unique one,
                        # which every engine uses for look-ups.
                        "chat_id": f"{_MERGED}:{fresh['_id']}",
                        "former_chat_ids": [],
                        "merged_chat_id": chat_id,
                        "merged_into": winner_id,
                    }
                },
            )

    def _written(self, document: Document) -> Group:
        # All of it: a migration concerns several chat ids.
        self._cache.clear()
        self._writes += 1
        self.changed()
        return group_from(document)


def group_document(group: Group) -> Document:
    """A group that no request of ours registered."""
    registration = Registration(
        group_id=group.id,
        chat_id=group.chat_id,
        title=group.title,
        username=group.username,
        registered_by=group.registered_by,
        settings=group.settings,
        register_day=group.register_day,
    )
    made = Change(request_id=group.id, fingerprint="", time=group.register_time)
    return _to_document(registration, made) | {
        "former_chat_ids": list(group.former_chat_ids),
        "state": group.state.value,
    }


def _to_document(registration: Registration, change: Change) -> Document:
    return {
        "_id": registration.group_id,
        "chat_id": registration.chat_id,
        "former_chat_ids": [],
        "title": registration.title,
        "username": registration.username,
        "state": GroupState.ACTIVE.value,
        "settings": {name: _plain(value) for name, value in asdict(registration.settings).items()},
        "registered_by": registration.registered_by,
        "register_day": registration.register_day.isoformat(),
        "register_time": change.time,
        "update_time": change.time,
        "activated_by": change.request_id,
        "activate_time": change.time,
        "requests": [entry(change)],
    }


def group_from(document: Document) -> Group:
    """A group as its document has it."""
    return Group(
        id=document["_id"],
        chat_id=document["chat_id"],
        former_chat_ids=tuple(document["former_chat_ids"]),
        title=document["title"],
        username=document["username"],
        state=GroupState(document["state"]),
        settings=_settings_from(document["settings"]),
        registered_by=document["registered_by"],
        register_day=date.fromisoformat(document["register_day"]),
        register_time=document["register_time"],
        update_time=document["update_time"],
        activated_by=document["activated_by"],
        mail_end_time=document.get("mail_end_time"),
        first_chat_number=document.get("first_chat_number", 0),
        former_zones=tuple(FormerZone(one["name"], one["until"]) for one in document.get("zones", ())),
    )


def _settings_from(stored: Document) -> GroupSettings:
    """What a group stored before a setting existed has its default."""
    kinds: dict[str, Callable[[Any], Any]] = {
        "warning_ladder": tuple,
        "season_mode": SeasonMode,
        "photo_policy": PhotoPolicy,
        "ranking_visibility": RankingVisibility,
        "visit_policy": VisitPolicy,
    }
    return GroupSettings(
        **stored | {name: kind(stored[name]) for name, kind in kinds.items() if name in stored}
    )


def _plain(value: Any) -> Any:
    """Enums as the text that they are: the driver knows only plain strings."""
    return value.value if isinstance(value, StrEnum) else value
