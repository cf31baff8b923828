"""What members have written so far of anonymous mails: one document a member, under a keyed hash of them.

All of it is sealed under the keys of mail: a draft says who writes to whom.
"""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from pymongo.errors import DuplicateKeyError

from member_service.domain.changes import Change
from member_service.domain.failures import RequestIdReused
from member_service.domain.mail_ports import Desk, Draft
from member_service.domain.mails import full_quarter
from member_service.storage.database import ASCENDING, Database, Document, Index, translate_errors
from member_service.storage.holdings import Holding, Retention
from member_service.storage.sealing import BoxUnreadable, Keys
from member_service.storage.sharding import by_id
from servicekit import retention
from servicekit.errors import Aborted

DRAFTS: Final = "mail_drafts"
RETENTIONS: Final = (Retention(DRAFTS, retention.MAIL_DRAFTS, expiry="expire_time"),)
SHARD_KEYS: Final = (by_id(DRAFTS),)
INDEXES: Final = (Index(DRAFTS, (("touch_time", ASCENDING),), name="touch"),)
HOLDINGS: Final = (
    Holding(
        "mail_drafts",
        DRAFTS,
        lambda whose: {"_id": {"$in": draft_tags(whose.mail_keys, whose.member_id)}},
        ("touch_time",),
        in_group=False,
        counted=False,
    ),
)

LIVES: Final = timedelta(minutes=30)
REMEMBERED: Final = timedelta(days=1)
"""How long it is known that there was a draft, or what became of it. What it said is gone with it."""
_ATTEMPTS: Final = 6
_PARTS: Final = 8
"""Of what stands in a box."""
_REQUESTS_KEPT: Final = 8


def draft_tags(keys: Keys, member_id: int) -> list[str]:
    """Where a member's draft lies."""
    return keys.tags("mail", "draft", member_id)


@translate_errors
class MongoMailDrafts:
    """Drafts, one a member."""

    def __init__(self, database: Database) -> None:
        self._drafts, self._keys = database.collection(DRAFTS), database.mail_keys

    async def save(self, member_id: int, draft: Draft, change: Change) -> None:
        tag = draft_tags(self._keys, member_id)[0]
        content = [
            *(draft.step, draft.chat_id, draft.text, draft.recipient_id, draft.recipient_name),
            *(draft.allow_reveal, draft.reply_to),
            change.time.isoformat(),
        ]
        request = self._request(change)
        values = {
            "box": self._keys.seal(json.dumps(content), DRAFTS, tag),
            # The second of writing stands in the box: outside it would tell who was there.
            "touch_time": full_quarter(change.time),
            "expire_time": full_quarter(change.time) + REMEMBERED,
        }
        for _ in range(_ATTEMPTS):
            known = await self._drafts.find_one({"_id": tag})
            if self._was_seen(known, change):
                return
            requests = [*(known or {}).get("requests", []), list(request)][-_REQUESTS_KEPT:]
            written: Document = values | {
                "requests": requests,
                "version": (known or {}).get("version", 0) + 1,
            }
            if known is None:
                try:
                    await self._drafts.insert_one({"_id": tag} | written)
                except DuplicateKeyError:
                    continue
                return
            at = {"_id": tag, "version": known["version"]}
            if (await self._drafts.update_one(at, {"$set": written})).matched_count:
                return
        raise Aborted

    async def get(self, member_id: int, now: datetime, change: Change | None = None) -> Desk:
        found = self._drafts.find({"_id": {"$in": draft_tags(self._keys, member_id)}})
        known = next(iter([one async for one in found]), None)
        if known is None or known["expire_time"] <= now:
            return Desk()
        submitted = self._submitted(known, change)
        if submitted or known["box"] is None:
            return Desk(submitted=submitted)
        try:
            content = json.loads(self._keys.open(known["box"], DRAFTS, known["_id"]))
        except BoxUnreadable:
            return Desk(is_over=True)
        # An earlier version kept the time outside.
        *said, touched = content if len(content) == _PARTS else (*content, known["touch_time"].isoformat())
        touch_time = datetime.fromisoformat(touched)
        if touch_time + LIVES <= now:
            return Desk(is_over=True)
        return Desk(replace(Draft(*said), touch_time=touch_time))

    async def drop(self, member_id: int) -> bool:
        mine = {"_id": {"$in": draft_tags(self._keys, member_id)}, "box": {"$ne": None}}
        gone = await self._drafts.update_many(mine, {"$set": {"box": None}, "$inc": {"version": 1}})
        return bool(gone.modified_count)

    async def submitted(self, member_id: int, mail_id: str, change: Change) -> None:
        request, asked = self._request(change)
        became = {"request": request, "asked": asked, "mail_id": mail_id}
        await self._drafts.update_many(
            {"_id": {"$in": draft_tags(self._keys, member_id)}},
            {
                "$set": {
                    "box": None,
                    "became": became,
                    "expire_time": full_quarter(change.time) + REMEMBERED,
                },
                "$inc": {"version": 1},
            },
        )

    async def blank_over(self, now: datetime) -> int:
        """Forget what is over said; return of how many."""
        over = {"touch_time": {"$lte": now - LIVES}, "box": {"$ne": None}}
        gone = await self._drafts.update_many(over, {"$set": {"box": None}, "$inc": {"version": 1}})
        return int(gone.modified_count)

    def _submitted(self, known: Document, change: Change | None) -> str:
        became = known.get("became")
        if change is None or became is None:
            return ""
        if became["request"] not in self._keys.tags("mail", "request", change.request_id):
            return ""
        if became["asked"] not in self._keys.tags("mail", "asked", change.fingerprint):
            raise RequestIdReused
        return str(became["mail_id"])

    def _was_seen(self, known: Document | None, change: Change) -> bool:
        ids = self._keys.tags("mail", "request", change.request_id)
        for request, asked in (known or {}).get("requests", []):
            if request in ids:
                if asked not in self._keys.tags("mail", "asked", change.fingerprint):
                    raise RequestIdReused
                return True
        return False

    def _request(self, change: Change) -> tuple[str, str]:
        return (
            self._keys.tag("mail", "request", change.request_id),
            self._keys.tag("mail", "asked", change.fingerprint),
        )
