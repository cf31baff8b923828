"""Small dumps of an old bot, written by hand."""

import json
from datetime import UTC, datetime

from bson import ObjectId

from member_service import importing
from member_service.domain.old_bot import plan as plans
from member_service.storage.old_bot import OldFolder
from tests.support.old_bot import END

CHAT, OLD_CHAT = -1001, -77
DAY = datetime(2026, 11, 1, 12, tzinfo=UTC)


def clock():
    """An import's now: the end of the invented dump."""
    return END


class Dump:
    """Documents by hand."""

    def __init__(self, folder):
        self.folder, self.rows, self._number = folder, {}, 0

    def oid(self, moment=DAY):
        self._number += 1
        return str(ObjectId(int(moment.timestamp()).to_bytes(4, "big") + self._number.to_bytes(8, "big")))

    def put(self, collection, moment=DAY, **values):
        identity = self.oid(moment)
        row = {"_id": {"$oid": identity}, "created_at": {"$date": moment.isoformat()}} | values
        self.rows.setdefault(collection, []).append(row)
        return identity

    def chat(self, chat_id=CHAT, title="Iron", active=True, moment=DAY, **values):
        told = {"started_at": {"$date": moment.isoformat()}}
        return self.put(
            "monitored_chats", moment, chat_id=chat_id, title=title, active=active, **told, **values
        )

    def anchor(self, message_id=10, moment=DAY, **values):
        told = {"chat_id": CHAT, "message_id": message_id, "active": True, "points_value": 1} | values
        return self.put("checkin_anchors", moment, **told)

    def checkin(self, anchor, user_id=7, moment=DAY, collection="user_checkins", **values):
        told = {"chat_id": CHAT, "user_id": user_id, "user_name": f"M{user_id}", "points_value": 1}
        anchored = {"$oid": anchor} if anchor else None
        return self.put(collection, moment, **told | {"anchor_id": anchored} | values)

    async def plan(self, **more):
        self.folder.mkdir(exist_ok=True)
        for name, rows in self.rows.items():
            (self.folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        told = {"allow": [CHAT], "migrations": "", "seasons": "rule", "keep": []} | more
        text = (
            f'owner = 99\nseasons = "{told["seasons"]}"\nfingerprint = "{{}}"\n{told["migrations"]}\n'
            f"[source]\nfolder = '{self.folder}'\n"
            f"[groups]\nallow = {told['allow']}\n[admins]\nkeep = {told['keep']}\n"
        )
        draft = plans.parse(text.replace("{}", ""))
        found = await importing.survey(OldFolder(str(self.folder)), draft, END)
        return plans.parse(text.replace("{}", importing.fingerprint(found)))

    async def applied(self, database, **more):
        plan = await self.plan(**more)
        return await importing.apply(OldFolder(str(self.folder)), plan, database, clock)


async def all_of(database, name):
    return [one async for one in database.collection(name).find({}).sort("_id", 1)]
