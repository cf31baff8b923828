"""What the two sides of a mail write to each other, in the collection `mail_replies`: one document a line."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from pymongo.errors import DuplicateKeyError

from member_service.domain.mail_ports import Line
from member_service.domain.mails import Mail, Side
from member_service.storage.database import ASCENDING, Database, Document, Index, translate_errors
from member_service.storage.holdings import Retention
from member_service.storage.sealing import BoxUnreadable
from member_service.storage.sharding import by_group
from servicekit import retention

LINES: Final = "mail_replies"
KEPT: Final = timedelta(days=31)

RETENTIONS: Final = (Retention(LINES, retention.MAIL_REPLIES, expiry="expire_time"),)
SHARD_KEYS: Final = (by_group(LINES),)
INDEXES: Final = (
    Index(LINES, (("group_id", ASCENDING), ("mail_id", ASCENDING), ("create_time", ASCENDING)), name="mail"),
)


@translate_errors
class MongoMailLines:
    """Lines, by mail. There is a side in each, and no member."""

    def __init__(self, database: Database) -> None:
        self._lines, self._texts = database.collection(LINES), database.keys

    async def add(self, mail: Mail, line: Line) -> Line:
        document = {
            "_id": line.id,
            "group_id": mail.group_id,
            "mail_id": mail.id,
            "side": line.side.value,
            "text": self._texts.seal(line.text, LINES, line.id),
            "create_time": line.time,
            "expire_time": line.time + KEPT,
        }
        try:
            await self._lines.insert_one(document)
        except DuplicateKeyError:
            return await self.get(mail, line.id) or line
        return line

    async def get(self, mail: Mail, line_id: str) -> Line | None:
        found = await self._lines.find_one({"_id": line_id, "group_id": mail.group_id, "mail_id": mail.id})
        return self._line(found) if found else None

    async def of(self, mail: Mail) -> Sequence[Line]:
        mine = {"group_id": mail.group_id, "mail_id": mail.id}
        found = self._lines.find(mine).sort([("create_time", ASCENDING), ("_id", ASCENDING)])
        return [self._line(one) async for one in found]

    async def forget(self, mail: Mail, line_id: str = "") -> None:
        which = {"_id": line_id} if line_id else {}
        await self._lines.delete_many({"group_id": mail.group_id, "mail_id": mail.id} | which)

    def _line(self, document: Document) -> Line:
        try:
            text = self._texts.open(document["text"], LINES, document["_id"])
        except BoxUnreadable:
            text = ""
        return Line(document["_id"], Side(document["side"]), text, document["create_time"])
