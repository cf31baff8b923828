"""Grants in the collection `roles`: one document per member and scope, kept when it is taken back."""

from collections.abc import Sequence
from typing import Final

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from member_service.domain.changes import Change
from member_service.domain.roles import GrantPosition, RoleGrant
from member_service.storage.changes import not_seen, refuse_reuse, remembered, requests_index, was_seen
from member_service.storage.database import (
    ASCENDING,
    DESCENDING,
    Database,
    Document,
    Index,
    translate_errors,
)
from member_service.storage.holdings import Holding, Retention
from member_service.storage.sharding import by_id
from servicekit import retention
from servicekit.errors import Aborted

ROLES: Final = "roles"

RETENTIONS: Final = (Retention(ROLES, retention.PROFILE),)

SHARD_KEYS: Final = (by_id(ROLES),)
INDEXES: Final = (
    Index(
        ROLES,
        (("granted", ASCENDING), ("grant_time", DESCENDING), ("_id", ASCENDING)),
        name="granted",
    ),
    Index(
        ROLES,
        (
            ("member_id", ASCENDING),
            ("granted", ASCENDING),
            ("grant_time", DESCENDING),
            ("_id", ASCENDING),
        ),
        name="granted_to",
    ),
    requests_index(ROLES),
)

HOLDINGS: Final = (
    Holding(
        "roles",
        ROLES,
        lambda whose: {"member_id": whose.member_id},
        ("scope", "granted", "grant_time"),
        in_group=False,
    ),
)

_ATTEMPTS = 5


@translate_errors
class MongoRoleStore:
    """Grants; `_id` is "<member>:<scope>", so there is one of each."""

    def __init__(self, database: Database) -> None:
        self._roles = database.collection(ROLES)

    async def grant(self, grant: RoleGrant, change: Change) -> RoleGrant:
        identity = _id(grant.member_id, grant.scope)
        values: Document = {
            "granted": True,
            "member_id": grant.member_id,
            "scope": grant.scope,
            "granted_by": grant.granted_by,
            "grant_time": grant.grant_time,
        }
        await refuse_reuse(self._roles, change)
        for _ in range(_ATTEMPTS):
            try:
                written = await self._roles.find_one_and_update(
                    {"_id": identity, "granted": {"$ne": True}} | not_seen(change),
                    {"$set": values, "$push": remembered(change)},
                    upsert=True,
                    return_document=ReturnDocument.AFTER,
                )
                return _from_document(written)
            except DuplicateKeyError:
                known = await self._roles.find_one({"_id": identity})
            if known and (was_seen(known, change) or known["granted"]):
                return _from_document(known)
        raise Aborted

    async def revoke(self, member_id: int, scope: str, change: Change) -> bool:
        identity = _id(member_id, scope)
        await refuse_reuse(self._roles, change)
        taken = await self._roles.find_one_and_update(
            {"_id": identity, "granted": True} | not_seen(change),
            {"$set": {"granted": False}, "$push": remembered(change)},
        )
        if taken:
            return True
        known = await self._roles.find_one({"_id": identity})
        return known is not None and was_seen(known, change)

    async def granted(self, member_id: int, scopes: Sequence[str]) -> bool:
        ids = [_id(member_id, scope) for scope in scopes]
        return await self._roles.find_one({"_id": {"$in": ids}, "granted": True}, {"_id": 1}) is not None

    async def page(self, after: GrantPosition | None, limit: int, member_id: int = 0) -> Sequence[RoleGrant]:
        wanted: Document = {"granted": True} | ({"member_id": member_id} if member_id else {})
        if after:
            wanted["$or"] = [
                {"grant_time": {"$lt": after.grant_time}},
                {"grant_time": after.grant_time, "_id": {"$gt": _id(after.member_id, after.scope)}},
            ]
        cursor = self._roles.find(wanted).sort([("grant_time", DESCENDING), ("_id", ASCENDING)]).limit(limit)
        return [_from_document(document) async for document in cursor]


def imported_document(grant: RoleGrant) -> Document:
    """A grant that no request of ours made."""
    return {
        "_id": _id(grant.member_id, grant.scope),
        "granted": True,
        "member_id": grant.member_id,
        "scope": grant.scope,
        "granted_by": grant.granted_by,
        "grant_time": grant.grant_time,
        "requests": [],
    }


def _id(member_id: int, scope: str) -> str:
    return f"{member_id}:{scope}"


def _from_document(document: Document) -> RoleGrant:
    return RoleGrant(document["member_id"], document["scope"], document["granted_by"], document["grant_time"])
