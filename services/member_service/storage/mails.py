"""Anonymous mails in the collection `mails`, one document each.

Who wrote one stands in its box, under the keys of mail, and nowhere else.
Its id, its number and the requests that changed it are keyed hashes:
whoever has the database cannot find out from which update they came.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields as fields_of
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Final

from pymongo.errors import DuplicateKeyError

from member_service.domain.changes import Change
from member_service.domain.failures import RequestIdReused
from member_service.domain.mail_ports import MailPosition, Sender
from member_service.domain.mails import LIVING, Mail, MailState, Opening, Side, Step, Task, TaskKind
from member_service.storage.database import (
    ANY_TIME,
    ASCENDING,
    DESCENDING,
    Database,
    Document,
    Index,
    translate_errors,
)
from member_service.storage.holdings import Retention
from member_service.storage.mail_boxes import opened_sender, sealed_sender
from member_service.storage.sealing import BoxUnreadable, Keys
from member_service.storage.sharding import by_group
from servicekit import retention
from servicekit.errors import Aborted

MAILS: Final = "mails"
KEPT: Final = timedelta(days=365)

RETENTIONS: Final = (Retention(MAILS, retention.MAILS, expiry="expire_time"),)
SHARD_KEYS: Final = (by_group(MAILS),)
INDEXES: Final = (
    Index(MAILS, (("group_id", ASCENDING), ("number", ASCENDING)), unique=True, name="number"),
    Index(
        MAILS,
        (("group_id", ASCENDING), ("sender_tag", ASCENDING), ("create_time", DESCENDING)),
        name="sender",
    ),
    Index(
        MAILS,
        (("group_id", ASCENDING), ("recipient_id", ASCENDING), ("create_time", DESCENDING)),
        name="recipient",
    ),
    Index(MAILS, (("group_id", ASCENDING), ("waits", ASCENDING), ("create_time", ASCENDING)), name="waiting"),
    Index(MAILS, (("group_id", ASCENDING), ("state", ASCENDING)), name="state"),
    Index(MAILS, (("due", ASCENDING),), name="due"),
)

_ATTEMPTS: Final = 8
COUNTED_AFTER: Final = timedelta(hours=1)
"""What is stored of the time of writing is the hour's beginning."""
_NUMBERS: Final = (100_000, 900_000)
_REQUESTS_KEPT: Final = 16
_TAG_LENGTH: Final = 22
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_REPLIES: Final = ("reported_replies", "waiting_replies")
_APART: Final = frozenset({"id", "text", "tasks", "requests", "reports", "openings", *_REPLIES})
_PLAIN: Final = tuple(one.name for one in fields_of(Mail) if one.name not in _APART)


def mail_id(keys: Keys, group_id: str, change: Change) -> str:
    """The id of the mail that a request makes. Its group stands in it: a cluster knows where to ask."""
    return f"{group_id}.{keys.tag('mail', 'id', change.request_id)[:_TAG_LENGTH]}"


def group_of(mail_id: str) -> str:
    """The group of a mail; empty when that is no id of one."""
    return mail_id.rpartition(".")[0]


@translate_errors
class MongoMails:
    """Mails, found by id, by number, by their sides, and by when they are due."""

    def __init__(self, database: Database) -> None:
        self._mails, self._keys = database.collection(MAILS), database.mail_keys
        self._texts = database.keys
        self.changed: Callable[[], None] | None = None
        """Called when one was made or changed here: it may be due before the others."""

    def new_id(self, group_id: str, change: Change) -> str:
        return mail_id(self._keys, group_id, change)

    def seed(self, mail: Mail) -> str:
        return self._keys.tag("mail", "delay", mail.id)

    def sender_tag(self, group_id: str, member_id: int) -> str:
        return self._sender_tags(group_id, member_id)[0]

    def report_tag(self, mail: Mail, member_id: int) -> str:
        return self._keys.tag("mail", "report", mail.id, member_id)

    def line_id(self, mail: Mail, change: Change) -> str:
        return self._keys.tag("mail", "line", mail.id, change.request_id)[:_TAG_LENGTH]

    def wrote(self, mail: Mail, member_id: int) -> bool:
        return bool(mail.sender_tag) and mail.sender_tag in self._sender_tags(mail.group_id, member_id)

    def pseudonym(self, mail: Mail) -> str:
        if not mail.sender_tag:
            return mail.called
        letter, number = divmod(int(mail.sender_tag[:12], 16), 99)
        return f"{_LETTERS[letter % len(_LETTERS)]}{number + 1}"

    def knows(self, mail: Mail, change: Change) -> bool:
        ids = self._keys.tags("mail", "request", change.request_id)
        asked = self._keys.tags("mail", "asked", change.fingerprint)
        for request, content in mail.requests:
            if request in ids:
                if content not in asked:
                    raise RequestIdReused
                return True
        return False

    async def add(self, mail: Mail, sender: Sender, change: Change) -> Mail:
        made = replace(mail, requests=(self._request(change),), version=1)
        box = sealed_sender(self._keys, made.id, sender)
        for number in self._numbers(made.id):
            numbered = replace(made, number=number)
            document = self._to_document(numbered) | {"_id": made.id, "sender_box": box}
            if numbered.text:
                document["text"] = self._texts.seal(numbered.text, MAILS, made.id)
            try:
                await self._mails.insert_one(document)
            except DuplicateKeyError:
                known = await self.get(made.id)
                if known is None:
                    continue
                self.knows(known, change)
                return known
            self._tell()
            return numbered
        raise Aborted

    def _numbers(self, mail_id: str) -> Iterator[int]:
        """Not one after the other: two of them would tell when what lies between them was written."""
        first, count = _NUMBERS
        for attempt in range(_ATTEMPTS):
            yield first + int(self._keys.tag("mail", "number", mail_id, attempt)[:12], 16) % count

    async def find(self, group_id: str, number: int) -> Mail | None:
        document = await self._mails.find_one({"group_id": group_id, "number": number})
        return self._from_document(document) if document else None

    async def get(self, mail_id: str) -> Mail | None:
        document = await self._mails.find_one({"_id": mail_id, "group_id": group_of(mail_id)})
        return self._from_document(document) if document else None

    async def put(self, mail: Mail, change: Change | None = None) -> bool:
        if change is not None:
            requests = (*mail.requests, self._request(change))[-_REQUESTS_KEPT:]
            mail = replace(mail, requests=requests)
        gone: Document = {}
        if mail.blank or not mail.recipient_id:
            gone["text"] = ""
        if mail.blank or not mail.sender_tag:
            gone["sender_box"] = ""
        if not mail.is_over:
            gone["expire_time"] = ""
        values = self._to_document(replace(mail, version=mail.version + 1))
        update: Document = {"$set": values} | ({"$unset": gone} if gone else {})
        written = await self._mails.update_one(
            {"_id": mail.id, "group_id": mail.group_id, "version": mail.version}, update
        )
        if written.matched_count:
            self._tell()
        return bool(written.matched_count)

    def _tell(self) -> None:
        if self.changed is not None:
            self.changed()

    async def sender(self, mail: Mail) -> Sender | None:
        found = await self._mails.find_one({"_id": mail.id, "group_id": mail.group_id}, {"sender_box": 1})
        return opened_sender(self._keys, mail.id, (found or {}).get("sender_box"))

    async def seal_again(self, mail: Mail, sender: Sender) -> None:
        """Store who wrote it anew, where that is known."""
        await self._mails.update_one(
            {"_id": mail.id, "group_id": mail.group_id, "sender_box": {"$exists": True}},
            {"$set": {"sender_box": sealed_sender(self._keys, mail.id, sender)}},
        )

    async def sent_by(self, group_ids: Sequence[str], member_id: int) -> Sequence[str]:
        """The ids of all that a member wrote."""
        tags = [tag for one in group_ids for tag in self._sender_tags(one, member_id)]
        return await self._ids({"group_id": {"$in": list(group_ids)}, "sender_tag": {"$in": tags}})

    async def received_by(self, group_ids: Sequence[str], member_id: int) -> Sequence[str]:
        """The ids of all that are for a member."""
        return await self._ids({"group_id": {"$in": list(group_ids)}, "recipient_id": member_id})

    async def _ids(self, wanted: Document) -> Sequence[str]:
        return [one["_id"] async for one in self._mails.find(wanted, {"_id": 1})]

    async def unanswered(self, group_id: str, recipient_id: int) -> Sequence[Mail]:
        found = self._mails.find(
            {
                "group_id": group_id,
                "recipient_id": recipient_id,
                "state": {"$in": [MailState.ASKING.value, MailState.HELD.value]},
                "step": Step.CONSENT.value,
            }
        )
        return [self._from_document(one) async for one in found]

    async def living_of(self, group_id: str, sender_id: int) -> Sequence[Mail]:
        wanted = {
            "group_id": group_id,
            "sender_tag": {"$in": self._sender_tags(group_id, sender_id)},
            "state": {"$in": [one.value for one in LIVING]},
        }
        return [self._from_document(one) async for one in self._mails.find(wanted)]

    async def open_among(self, mail_ids: Sequence[str]) -> frozenset[str]:
        open_ = [MailState.ASKING.value, MailState.HELD.value, MailState.QUEUED.value]
        found = self._mails.find(
            {
                "_id": {"$in": list(mail_ids)},
                "group_id": {"$in": sorted({group_of(one) for one in mail_ids})},
                "state": {"$in": open_},
            },
            {"_id": 1},
        )
        return frozenset([one["_id"] async for one in found])

    async def of_side(
        self, group_id: str, member_id: int, side: Side, after: MailPosition | None, limit: int
    ) -> Sequence[Mail]:
        """What a member sent or received, the newest first."""
        wanted: Document = {"group_id": group_id}
        if side is Side.SENDER:
            wanted["sender_tag"] = {"$in": self._sender_tags(group_id, member_id)}
        else:
            wanted |= {"recipient_id": member_id, "hidden": False}
        return await self._page(wanted, after, limit, DESCENDING)

    async def waiting(self, group_id: str, after: MailPosition | None, limit: int) -> Sequence[Mail]:
        """Those that wait for a moderator, oldest first."""
        return await self._page({"group_id": group_id, "waits": True}, after, limit, ASCENDING)

    async def _page(
        self, wanted: Document, after: MailPosition | None, limit: int, order: int
    ) -> Sequence[Mail]:
        if after is not None:
            beyond = "$lt" if order == DESCENDING else "$gt"
            wanted = wanted | {
                "$or": [
                    {"create_time": {beyond: after.time}},
                    {"create_time": after.time, "_id": {beyond: after.mail_id}},
                ]
            }
        found = self._mails.find(wanted).sort([("create_time", order), ("_id", order)]).limit(limit)
        return [self._from_document(one) async for one in found]

    async def count(self, group_id: str, now: datetime) -> tuple[dict[MailState, int], int]:
        """How many there are of each state, and how many have reports that wait.

        A count that moves in the second of writing would tell who wrote.
        """
        counts: dict[MailState, int] = {}
        for state in MailState:
            wanted: Document = {"group_id": group_id, "state": state.value}
            if state is MailState.ASKING:
                wanted["create_time"] = {"$lte": now - COUNTED_AFTER}
            elif state is MailState.HELD:
                wanted["waits"] = True
            if found := int(await self._mails.count_documents(wanted)):
                counts[state] = found
        reported = {"group_id": group_id, "waits": True, "state": {"$ne": MailState.HELD.value}}
        return counts, int(await self._mails.count_documents(reported))

    async def next_number(self, group_id: str, now: datetime) -> int:
        """The number of the queued mail whose turn it is next; 0 when there is none."""
        wanted: Document = {"group_id": group_id, "state": MailState.QUEUED.value, "begun_time": None}
        wanted["post_time"] = {"$lte": now}
        first = await self._mails.find_one(wanted, {"number": 1}, sort=[("due", ASCENDING)])
        return int(first["number"]) if first else 0

    async def first_time(self) -> datetime | None:
        first = await self._mails.find_one({"due": ANY_TIME}, {"due": 1}, sort=[("due", ASCENDING)])
        return first["due"] if first else None

    async def due(self, now: datetime, limit: int) -> Sequence[str]:
        found = self._mails.find({"due": ANY_TIME | {"$lte": now}}, {"_id": 1})
        return [one["_id"] async for one in found.sort("due", ASCENDING).limit(limit)]

    async def put_off(self, mail_id: str, until: datetime) -> None:
        await self._mails.update_one(
            {"_id": mail_id, "group_id": group_of(mail_id)}, {"$set": {"due": until}}
        )

    def _sender_tags(self, group_id: str, member_id: int) -> list[str]:
        return sender_tags(self._keys, group_id, member_id)

    def _request(self, change: Change) -> tuple[str, str]:
        return (
            self._keys.tag("mail", "request", change.request_id),
            self._keys.tag("mail", "asked", change.fingerprint),
        )

    def _to_document(self, mail: Mail) -> Document:
        """All but what is sealed."""
        document: Document = {name: _plain(getattr(mail, name)) for name in _PLAIN}
        document |= {
            "tasks": [{"kind": one.kind.value, "time": one.time, "ref": one.ref} for one in mail.tasks],
            "requests": [list(one) for one in mail.requests],
            "reports": list(mail.reports),
            "openings": [{"reason": one.reason, "time": one.time} for one in mail.openings],
            "waits": mail.is_held or mail.report_pending or bool(mail.waiting_replies),
            "due": mail.due(),
        }
        document |= {name: list(getattr(mail, name)) for name in _REPLIES}
        if mail.is_over and mail.end_time is not None:
            document["expire_time"] = mail.end_time + KEPT
        return document

    def _from_document(self, document: Document) -> Mail:
        return mail_from(document, self._texts)


def sender_tags(keys: Keys, group_id: str, member_id: int) -> list[str]:
    """What stands for a sender in a group: the tag of today, and those of other keys of ours."""
    return keys.tags("mail", "sender", group_id, member_id)


def mail_from(document: Document, texts: Keys) -> Mail:
    """What a document says. A text that no key opens is empty."""
    values: dict[str, Any] = {name: document[name] for name in _PLAIN if name in document}
    values |= {"state": MailState(document["state"]), "step": Step(document["step"])}
    text = ""
    if (box := document.get("text")) is not None:
        try:
            text = texts.open(box, MAILS, document["_id"])
        except BoxUnreadable:
            text = ""
    return Mail(
        id=document["_id"],
        text=text,
        tasks=tuple(Task(TaskKind(one["kind"]), one["time"], one["ref"]) for one in document["tasks"]),
        requests=tuple((one[0], one[1]) for one in document["requests"]),
        reports=tuple(document["reports"]),
        reported_replies=tuple(document.get("reported_replies", ())),
        waiting_replies=tuple(document.get("waiting_replies", ())),
        openings=tuple(Opening(one["reason"], one["time"]) for one in document["openings"]),
        **values,
    )


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value
