"""Members in the collection `members`; `_id` is the Telegram user id."""

from collections.abc import Sequence
from typing import Final

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from member_service.domain.changes import Change
from member_service.domain.members import CoachConsent, Member, MemberNames
from member_service.storage.changes import not_seen, refuse_reuse, remembered, requests_index, was_seen
from member_service.storage.database import Database, Document, translate_errors
from member_service.storage.gathering import Together
from member_service.storage.holdings import Holding, Retention
from member_service.storage.sharding import by_id
from servicekit import retention
from servicekit.errors import Aborted

MEMBERS: Final = "members"

RETENTIONS: Final = (Retention(MEMBERS, retention.PROFILE),)

SHARD_KEYS: Final = (by_id(MEMBERS),)
INDEXES: Final = (requests_index(MEMBERS),)

HOLDINGS: Final = (
    Holding(
        "profile",
        MEMBERS,
        lambda whose: {"_id": whose.member_id},
        (
            *("first_name", "last_name", "username", "telegram_language_code", "language"),
            *("create_time", "update_time", "coach_consent_version", "coach_consent_time"),
            "chosen_chat_id",
        ),
        in_group=False,
    ),
)

_ATTEMPTS = 5
_BLANK: Final[Document] = {
    "first_name": "",
    "last_name": "",
    "username": "",
    "telegram_language_code": "",
    "language": "",
}


@translate_errors
class MongoMemberStore:
    """Members, one document each."""

    def __init__(self, database: Database) -> None:
        self._members = database.collection(MEMBERS)
        self._telling = Together[int, str](self._languages)

    async def put_names(self, member_id: int, names: MemberNames, change: Change) -> Member:
        values = {
            "first_name": names.first_name,
            "last_name": names.last_name,
            "username": names.username,
            "telegram_language_code": names.telegram_language_code,
        }
        return await self._put(member_id, values, change)

    async def put_language(self, member_id: int, language: str, change: Change) -> Member:
        return await self._put(member_id, {"language": language}, change)

    async def put_coach_consent(self, member_id: int, consent: CoachConsent, change: Change) -> Member:
        values = {"coach_consent_version": consent.version, "coach_consent_time": consent.time}
        return await self._put(member_id, values, change)

    async def put_chosen_chat(self, member_id: int, chat_id: int, change: Change) -> Member:
        return await self._put(member_id, {"chosen_chat_id": chat_id}, change)

    async def find(self, member_id: int) -> Member | None:
        document = await self._members.find_one({"_id": member_id})
        return _from_document(document) if document else None

    async def language(self, member_id: int) -> str:
        return await self._telling(member_id)

    async def _languages(self, member_ids: Sequence[int]) -> Sequence[str]:
        found = self._members.find({"_id": {"$in": list(set(member_ids))}}, {"language": 1})
        chosen = {document["_id"]: document["language"] async for document in found}
        return [chosen.get(member_id, "") for member_id in member_ids]

    async def _put(self, member_id: int, values: Document, change: Change) -> Member:
        await refuse_reuse(self._members, change)
        new = {name: value for name, value in _BLANK.items() if name not in values}
        for _ in range(_ATTEMPTS):
            try:
                written = await self._members.find_one_and_update(
                    {"_id": member_id} | not_seen(change),
                    {
                        "$set": values | {"update_time": change.time},
                        "$setOnInsert": new | {"create_time": change.time},
                        "$push": remembered(change),
                    },
                    upsert=True,
                    return_document=ReturnDocument.AFTER,
                )
                return _from_document(written)
            except DuplicateKeyError:
                # Either this request was here before, or two first ones met.
                known = await self._members.find_one({"_id": member_id})
            if known and was_seen(known, change):
                return _from_document(known)
        raise Aborted


def _from_document(document: Document) -> Member:
    return Member(
        id=document["_id"],
        names=MemberNames(
            document["first_name"],
            document["last_name"],
            document["username"],
            document["telegram_language_code"],
        ),
        language=document["language"],
        create_time=document["create_time"],
        update_time=document["update_time"],
        coach_consent=CoachConsent(document["coach_consent_version"], document["coach_consent_time"])
        if "coach_consent_version" in document
        else None,
        chosen_chat_id=document.get("chosen_chat_id", 0),
    )
