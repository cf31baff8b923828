"""What an import of the old bot's data writes, and what it remembers of its runs.

`imports` has one document a run. `import_members` knows by keyed hashes who came along:
a member who was erased since has no document here, and gets none by another run.
"""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from pymongo.errors import BulkWriteError

from member_service.domain.anchors import Anchor
from member_service.domain.announcements import Announcement
from member_service.domain.flags import Flag
from member_service.domain.groups import Group, GroupState
from member_service.domain.old_bot.decisions import Item, NewCheckin, NewQuestion, without_message
from member_service.domain.question_record import KEEP_TEXTS
from member_service.domain.roles import RoleGrant
from member_service.storage import anchors, announcements, flags, questions, roles
from member_service.storage.anchors import ANCHORS
from member_service.storage.announcements import ANNOUNCEMENTS
from member_service.storage.checkin_documents import new_document
from member_service.storage.checkins import CHECKINS
from member_service.storage.database import (
    ASCENDING,
    Database,
    Document,
    Index,
    duplicate_positions,
    translate_errors,
)
from member_service.storage.erasure_tags import ERASURE_TAGS
from member_service.storage.erasures import ERASURES
from member_service.storage.flags import FLAGS
from member_service.storage.groups import GROUPS, group_document, group_from
from member_service.storage.holdings import Retention
from member_service.storage.questions import QUESTIONS, TEXTS
from member_service.storage.roles import ROLES
from member_service.storage.tallies import SCORES
from servicekit import retention

IMPORTS: Final = "imports"
IMPORT_MEMBERS: Final = "import_members"

RETENTIONS: Final = (
    Retention(IMPORTS, retention.IMPORTS),
    Retention(IMPORT_MEMBERS, retention.IMPORTS),
)
INDEXES: Final = (Index(IMPORT_MEMBERS, (("run", ASCENDING),), name="run"),)
BATCH: Final = 1_000


@dataclass(frozen=True, slots=True)
class Written:
    """What came of a batch: the ids that this run wrote, now or before, and those that were there."""

    own: frozenset[str]
    others: frozenset[str]

    def is_other(self, item: Item) -> bool:
        """Whether it was there, and not by this run."""
        return _id_of(item) in self.others


@translate_errors
class MongoImports:
    """Writes for one run after another."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._runs = database.collection(IMPORTS)
        self._members = database.collection(IMPORT_MEMBERS)

    async def run(self, run: str) -> Document | None:
        found: Document | None = await self._runs.find_one({"_id": run})
        return found

    async def runs(self) -> AsyncIterator[Document]:
        async for run in self._runs.find({}).sort("_id", ASCENDING):
            yield run

    async def begin(self, run: str, values: Document) -> Document:
        """The run as it is stored: `values` only where it is new, or was rolled back."""
        known = await self.run(run)
        if known is None or known["state"] == "rolled_back":
            await self._runs.replace_one({"_id": run}, {**values, "state": "running"}, upsert=True)
            known = {"_id": run, **values, "state": "running"}
        return known

    async def keep(self, run: str, values: Mapping[str, object]) -> None:
        await self._runs.update_one({"_id": run}, {"$set": dict(values)})

    async def group(self, chat_ids: Collection[int]) -> Group | None:
        """A group that is, or was, one of these chats."""
        found = self._database.collection(GROUPS)
        for where in ("chat_id", "former_chat_ids"):
            document = await found.find_one({where: {"$in": list(chat_ids)}, "state": {"$ne": "merged"}})
            if document:
                return group_from(document)
        return None

    async def put_group(self, group: Group, run: str, *, active: bool) -> Group:
        """Store it, stopped until its sums are found right; what is there under its id stays."""
        document = group_document(group) | {"imported": run, "import_active": active}
        try:
            await self._database.collection(GROUPS).insert_many([document], ordered=False)
        except BulkWriteError as error:
            duplicate_positions(error)
        stored = await self._database.collection(GROUPS).find_one({"_id": group.id})
        return group_from(stored) if stored else group

    async def is_used(self, group: Group) -> bool:
        """Whether the group has anything that is named by the number of a chat."""
        for name in (ANCHORS, CHECKINS, FLAGS):
            if await self._database.collection(name).find_one({"group_id": group.id}, {"_id": 1}):
                return True
        return False

    async def move_unused(self, group: Group, chat_ids: Sequence[int], chat_id: int) -> Group:
        """Tell a group that has nothing yet of the chats that it left, and of the one that it became."""
        await self._database.collection(GROUPS).update_one(
            {"_id": group.id}, {"$set": {"former_chat_ids": list(chat_ids), "chat_id": chat_id}}
        )
        return replace(group, chat_id=chat_id, former_chat_ids=tuple(chat_ids))

    async def add_older(self, group: Group, chat_ids: Sequence[int], run: str) -> Group:
        """Tell a group of chats from before those that it knows, whose numbers stay as they are."""
        # The run knows before the group does, so that a rollback finds all of it.
        await self.keep(run, {f"older_chats.{group.id}": list(chat_ids)})
        chats = (*chat_ids, *group.former_chat_ids)
        first = group.first_chat_number - len(chat_ids)
        await self._database.collection(GROUPS).update_one(
            {"_id": group.id, "former_chat_ids": list(group.former_chat_ids)},
            {"$set": {"former_chat_ids": list(chats), "first_chat_number": first}},
        )
        return replace(group, former_chat_ids=chats, first_chat_number=first)

    async def open_groups(self, run: str, group_ids: Collection[str]) -> None:
        """Let the bot work in those that the old registry said to be active."""
        wanted = {"_id": {"$in": sorted(group_ids)}, "imported": run, "import_active": True}
        await self._database.collection(GROUPS).update_many(
            wanted, {"$set": {"state": GroupState.ACTIVE.value}, "$unset": {"import_active": ""}}
        )

    async def numbered_by_others(self, collection: str, group_id: str, run: str) -> set[str]:
        """The ids of what the group has, but of this run."""
        wanted = {"group_id": group_id, "imported": {"$ne": run}}
        return {one["_id"] async for one in self._database.collection(collection).find(wanted, {"_id": 1})}

    async def last_number(self, collection: str, group_id: str) -> int:
        known = await self._database.collection(collection).find_one({"_id": group_id})
        return int(known["last"]) if known else 0

    async def reserve(self, collection: str, group_id: str, last: int) -> None:
        await self._database.collection(collection).update_one(
            {"_id": group_id}, {"$max": {"last": last}}, upsert=True
        )

    async def put(self, items: Sequence[Item], run: str) -> Written:
        """Store what is not there yet."""
        own: set[str] = set()
        others: set[str] = set()
        by_collection: dict[str, list[Document]] = {}
        for item in items:
            for name, document in self._documents(item):
                by_collection.setdefault(name, []).append(document | {"imported": run})
        for name, documents in by_collection.items():
            written = await self._put(name, documents, run)
            if name != TEXTS:
                own |= written.own
                others |= written.others
        return Written(frozenset(own), frozenset(others))

    async def _put(self, name: str, documents: list[Document], run: str) -> Written:
        collection = self._database.collection(name)
        ids = [document["_id"] for document in documents]
        there = await self._there(name, ids)
        new = [document for document in documents if document["_id"] not in there]
        if new:
            try:
                await collection.insert_many(new, ordered=False)
            except BulkWriteError as error:
                duplicate_positions(error)
            there = await self._there(name, ids) if len(new) < len(documents) or name == ANCHORS else there
            if name == ANCHORS:
                await self._put_beside(new, there)
        own = frozenset(one for one in ids if there.get(one, run) == run)
        return Written(own, frozenset(ids) - own)

    async def _there(self, name: str, ids: Sequence[str]) -> dict[str, str]:
        found = self._database.collection(name).find({"_id": {"$in": list(ids)}}, {"imported": 1})
        return {document["_id"]: document.get("imported", "") async for document in found}

    async def _put_beside(self, new: list[Document], there: Collection[str]) -> None:
        """Anchors whose message is one of ours already: closed, and without a message."""
        beside = [
            document
            | {
                "message_id": without_message(document["_id"]),
                "reply_target_ids": [],
                "state": "closed",
            }
            for document in new
            if document["_id"] not in there
        ]
        if beside:
            await self._database.collection(ANCHORS).insert_many(beside, ordered=False)

    def _documents(self, item: Item) -> Iterable[tuple[str, Document]]:
        document: Document
        match item:
            case Anchor():
                yield ANCHORS, anchors.imported_document(item)
            case NewCheckin(checkin, made):
                document = new_document(checkin, made) | {"pending": []}
                del document["pending_since"]
                yield CHECKINS, document
            case Flag():
                yield FLAGS, flags.imported_document(item)
            case Announcement():
                yield ANNOUNCEMENTS, announcements.imported_document(item)
            case RoleGrant():
                yield ROLES, roles.imported_document(item)
            case NewQuestion(question, words, answer):
                seal = self._database.keys.seal
                place = questions.text_place
                yield (
                    TEXTS,
                    {
                        "_id": question.question_id,
                        "question": seal(words, *place(question.question_id, "question")),
                        question.answer_name: seal(
                            answer, *place(question.question_id, question.answer_name)
                        ),
                        f"sources-of-{question.answer_name}": [],
                        "expire_time": question.create_time + KEEP_TEXTS,
                    },
                )
                yield QUESTIONS, questions.imported_document(question)

    async def gone(self, member_ids: Collection[int]) -> set[int]:
        """Those who were erased here: of them nothing comes again."""
        keys, gone = self._database.keys, set()
        tags = {tag: one for one in member_ids for tag in keys.tags("imported", one)}
        erased = {tag: one for one in member_ids for tag in keys.tags("erased", one)}
        buried = {one: one for one in member_ids}
        places: tuple[tuple[str, dict[Any, int]], ...] = (
            (IMPORT_MEMBERS, tags),
            (ERASURE_TAGS, erased),
            (ERASURES, buried),
        )
        name: str
        known: dict[Any, int]
        for name, known in places:
            wanted = list(known)
            for start in range(0, len(wanted), BATCH):
                batch = {"_id": {"$in": wanted[start : start + BATCH]}}
                async for document in self._database.collection(name).find(batch, {"_id": 1}):
                    member_id = known[document["_id"]]
                    if name != IMPORT_MEMBERS or not await self._has_any(member_id):
                        gone.add(member_id)
        return gone

    async def _has_any(self, member_id: int) -> bool:
        of_member = {"member_id": member_id}
        for name in (SCORES, QUESTIONS, ROLES):
            if await self._database.collection(name).find_one(of_member, {"_id": 1}):
                return True
        groups = [one["_id"] async for one in self._database.collection(GROUPS).find({}, {"_id": 1})]
        for name in (CHECKINS, FLAGS):
            wanted = {"group_id": {"$in": groups}, "member_id": member_id}
            if await self._database.collection(name).find_one(wanted, {"_id": 1}):
                return True
        return False

    async def remember_members(self, member_ids: Collection[int], run: str) -> None:
        """Keep who came along, as keyed hashes."""
        wanted = sorted(member_ids)
        for start in range(0, len(wanted), BATCH):
            batch = [
                {"_id": self._database.keys.tag("imported", one), "run": run}
                for one in wanted[start : start + BATCH]
            ]
            try:
                await self._members.insert_many(batch, ordered=False)
            except BulkWriteError as error:
                duplicate_positions(error)

    async def sums(self, group_id: str) -> dict[int, tuple[int, int]]:
        """Check-ins and points that came along, by member."""
        return await self._summed({"group_id": group_id, "imported": {"$exists": True}})

    async def counting(self, group_id: str) -> dict[int, tuple[int, int]]:
        """Check-ins and points that count, wherever they are from, by member."""
        return await self._summed({"group_id": group_id, "state": "recorded"})

    async def _summed(self, wanted: Document) -> dict[int, tuple[int, int]]:
        adding = [
            {"$match": wanted},
            {"$group": {"_id": "$member_id", "rows": {"$sum": 1}, "points": {"$sum": "$points"}}},
        ]
        found = self._database.collection(CHECKINS).aggregate(adding)
        return {one["_id"]: (one["rows"], one["points"]) async for one in found}

    async def seasons(self, group_id: str) -> list[str]:
        """The seasons that have check-ins, by what was first in each."""
        adding = [
            {"$match": {"group_id": group_id}},
            {"$group": {"_id": "$season_id", "first": {"$min": "$create_time"}}},
        ]
        found = [one async for one in self._database.collection(CHECKINS).aggregate(adding)]
        return [one["_id"] for one in sorted(found, key=lambda one: (one["first"], one["_id"]))]

    async def alive_gateways(self, now: datetime) -> int:
        """Gateways whose lease has not run out."""
        found = self._database.collection("workers")
        return int(await found.count_documents({"due_time": {"$gt": now}}))

    async def indexes(self) -> dict[str, list[str]]:
        """The names of the indexes, by collection."""
        if self._database.embedded:
            return {}
        there = self._database.client[self._database.name]
        names = sorted(await there.list_collection_names())
        return {name: sorted(await there[name].index_information()) for name in names}


def _id_of(item: Item) -> str:
    match item:
        case NewCheckin(checkin):
            return checkin.id
        case NewQuestion(question):
            return question.question_id
        case Flag():
            return str(flags.imported_document(item)["_id"])
        case RoleGrant():
            return str(roles.imported_document(item)["_id"])
        case Anchor() | Announcement():
            return item.id
