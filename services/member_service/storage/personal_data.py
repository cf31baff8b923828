"""Where everything that is kept about members lies: one row a kind, to be shown and to be erased.

`NOT_OF_MEMBERS` and `GO_BY_THEMSELVES` name the other collections.
So a test finds a collection that nobody thought of.
How long each is kept stands in its module's `RETENTIONS`.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final

from pymongo import ASCENDING

from member_service.domain.member_data import Record, Value
from member_service.storage import (
    appearances,
    checkins,
    flags,
    goals,
    links,
    members,
    memberships,
    pauses,
    replies,
    roles,
    scores,
    welcomes,
)
from member_service.storage.anchors import ANCHORS
from member_service.storage.announcements import ANNOUNCEMENTS
from member_service.storage.announcements import NUMBERS as ANNOUNCEMENT_NUMBERS
from member_service.storage.appearances import APPEARANCES
from member_service.storage.audit import AUDIT
from member_service.storage.bans import JOBS
from member_service.storage.budgets import BUDGETS, SPENDINGS
from member_service.storage.callers import CALLERS
from member_service.storage.checkins import CHECKINS
from member_service.storage.database import Database, Document, translate_errors
from member_service.storage.erasure_tags import ERASURE_TAGS
from member_service.storage.erasures import ERASURES, RECEIPTS
from member_service.storage.feed import FEED, FLOORS
from member_service.storage.flags import FLAGS
from member_service.storage.flags import NUMBERS as FLAG_NUMBERS
from member_service.storage.goals import GOALS
from member_service.storage.groups import GROUPS
from member_service.storage.holdings import Whose
from member_service.storage.imports import IMPORT_MEMBERS, IMPORTS
from member_service.storage.inbox import INBOX
from member_service.storage.key_checks import DATA_KEYS
from member_service.storage.lanes import LANES
from member_service.storage.links import BOT_NAME, LINKS
from member_service.storage.members import MEMBERS
from member_service.storage.memberships import MEMBERSHIPS
from member_service.storage.memories import MEMORIES, memory_place
from member_service.storage.outbox import OUTBOX
from member_service.storage.pauses import PAUSES
from member_service.storage.photos import PHOTO_CLAIMS
from member_service.storage.questions import MESSAGES, QUESTIONS, QUOTAS, TEXTS, open_text
from member_service.storage.replies import REPLIES
from member_service.storage.roles import ROLES
from member_service.storage.season_ends import SEASON_ENDS
from member_service.storage.signals import SIGNALS
from member_service.storage.standing_walks import WALKS
from member_service.storage.tallies import SCORES, TALLIES
from member_service.storage.visits import VISITS
from member_service.storage.welcomes import JOINS
from member_service.storage.workers import WORKERS

NOT_OF_MEMBERS: Final = frozenset(
    {
        *(GROUPS, ANCHORS, ANNOUNCEMENTS, ANNOUNCEMENT_NUMBERS, FLAG_NUMBERS),
        *(
            SEASON_ENDS,
            TALLIES,
            WORKERS,
            SIGNALS,
            LANES,
            RECEIPTS,
            ERASURE_TAGS,
            DATA_KEYS,
            BOT_NAME,
            CALLERS,
            FLOORS,
        ),
        *(IMPORTS, IMPORT_MEMBERS),
    }
)
"""At the most they hold an admin's number, as the one who did something to a group.

In `lanes` it is the chat's number, for an hour.
"""
GO_BY_THEMSELVES: Final = frozenset(
    {QUOTAS, BUDGETS, SPENDINGS, INBOX, OUTBOX, ERASURES, VISITS, WALKS, FEED}
)
"""Counters of a day, what passes through, digests of visits, and the tombstones: they stay for days.
So does the feed's word to its readers that they have to forget a member, and nothing else in it.

The counters keep limits from being passed by erasing.
"""
OF_MEMBERS: Final = frozenset(
    {
        *(
            MEMBERS,
            ROLES,
            SCORES,
            CHECKINS,
            PHOTO_CLAIMS,
            PAUSES,
            GOALS,
            APPEARANCES,
            JOINS,
            FLAGS,
            JOBS,
            REPLIES,
        ),
        *(QUESTIONS, TEXTS, MESSAGES, MEMORIES, AUDIT, LINKS, MEMBERSHIPS),
    }
)

_TEXTS_AT_ONCE: Final = 100


HOLDINGS: Final = (
    *members.HOLDINGS,
    *roles.HOLDINGS,
    *checkins.HOLDINGS,
    *scores.HOLDINGS,
    *pauses.HOLDINGS,
    *goals.HOLDINGS,
    *appearances.HOLDINGS,
    *welcomes.HOLDINGS,
    *flags.HOLDINGS,
    *replies.HOLDINGS,
    *links.HOLDINGS,
    *memberships.HOLDINGS,
)


@translate_errors
class MongoMemberRecords:
    """Reads it all, a kind after the other."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def whose(self, member_id: int) -> Whose:
        """The member with all groups there ever were."""
        found = self._database.collection(GROUPS).find({}, {"chat_id": 1, "title": 1})
        return Whose(member_id, {group["_id"]: group async for group in found})

    async def count(self, member_id: int) -> Mapping[str, int]:
        whose = await self.whose(member_id)
        counts = {
            holding.kind: await self._database.collection(holding.collection).count_documents(
                holding.where(whose)
            )
            for holding in HOLDINGS
        }
        of_member = {"member_id": member_id}
        counts["questions"] = await self._database.collection(QUESTIONS).count_documents(of_member)
        book = await self._database.collection(MEMORIES).find_one({"_id": member_id}, {"memories": 1})
        counts["memories"] = len(book["memories"]) if book else 0
        return counts

    async def of(self, member_id: int) -> AsyncIterator[Record]:
        whose = await self.whose(member_id)
        for holding in HOLDINGS:
            found = self._in_order(holding.collection, holding.where(whose))
            async for document in found:
                place = _place(whose, document) if holding.in_group else {}
                yield Record(
                    holding.kind, place | {name: _plain(document.get(name)) for name in holding.fields}
                )
        async for question in self._questions(member_id):
            yield Record("questions", question)
        async for memory in self._memories(whose):
            yield Record("memories", memory)
        async for job in self._in_order(JOBS, {"subjects.member_id": member_id}):
            for subject in job["subjects"]:
                if subject["member_id"] == member_id:
                    told = {name: _plain(subject[name]) for name in ("name", "flags", "outcome", "reason")}
                    yield Record("bans", _place(whose, job) | {"propose_time": job["propose_time"]} | told)
        async for action in self._actions(whose):
            yield Record("admin_actions", action)

    def _in_order(self, collection: str, where: Mapping[str, Any]) -> AsyncIterator[Document]:
        """The documents in the same order each time: an engine's own one changes with each write."""
        found: AsyncIterator[Document] = (
            self._database.collection(collection).find(where).sort("_id", ASCENDING)
        )
        return found

    async def _questions(self, member_id: int) -> AsyncIterator[dict[str, Value | list[Value]]]:
        found = self._in_order(QUESTIONS, {"member_id": member_id})
        batch: list[Document] = []
        async for question in found:
            batch.append(question)
            if len(batch) == _TEXTS_AT_ONCE:
                for told in await self._with_texts(batch):
                    yield told
                batch = []
        for told in await self._with_texts(batch):
            yield told

    async def _with_texts(self, batch: Sequence[Document]) -> list[dict[str, Value | list[Value]]]:
        if not batch:
            return []
        ids = [question["_id"] for question in batch]
        found = self._database.collection(TEXTS).find({"_id": {"$in": ids}})
        texts = {text["_id"]: text async for text in found}
        told: list[dict[str, Value | list[Value]]] = []
        for question in batch:
            text, name = texts.get(question["_id"], {}), question.get("answer_name") or ""
            shown = (
                "create_time",
                "chat_id",
                "state",
                "day",
                "model",
                "prompt_version",
                "cost_nano_usd",
                "feedback",
            )
            told.append(
                {name: _plain(question.get(name)) for name in shown}
                | {
                    "question": open_text(self._database.keys, text, "question") if text else None,
                    "answer": open_text(self._database.keys, text, name) if name in text else None,
                }
            )
        return told

    async def _memories(self, whose: Whose) -> AsyncIterator[dict[str, Value | list[Value]]]:
        book = await self._database.collection(MEMORIES).find_one({"_id": whose.member_id})
        for memory in book["memories"] if book else ():
            shown = ("number", "text", "source", "state", "create_time", "update_time", "expire_time")
            place = whose.groups.get(memory["scope"], {})
            text = self._database.keys.open(memory["text"], *memory_place(whose.member_id, memory["number"]))
            yield (
                {name: _plain(memory[name]) for name in shown}
                | {"text": text}
                | {"chat_id": place.get("chat_id")}
            )

    async def _actions(self, whose: Whose) -> AsyncIterator[dict[str, Value | list[Value]]]:
        """What the member did as an admin, and what admins did about the member."""
        either = {"$or": [{"actor_id": whose.member_id}, {"subject_id": whose.member_id}]}
        async for entry in self._in_order(AUDIT, either):
            about = entry["subject_id"] == whose.member_id
            yield _place(whose, entry) | {
                "time": entry["time"],
                "action": entry["action"],
                "about_the_member": about,
                "reason": entry["reason"],
                "target": entry["target"],
            }


def _place(whose: Whose, document: Document) -> dict[str, Value | list[Value]]:
    group = whose.groups.get(document["group_id"], {})
    return {"chat_id": group.get("chat_id"), "group": group.get("title")}


def _plain(value: Any) -> Any:
    """What a record may hold: nested documents become text, such as the pauses of a streak."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return ", ".join(str(one) for one in value.values())
    return value
