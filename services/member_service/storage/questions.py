"""Questions, their texts, the messages that they were answered in, and the quotas, in four collections.

`questions` keeps what is not a text. `question_texts` is apart because a TTL index deletes whole documents.
Its texts are sealed.
`question_messages` says by chat and message which question the bot answered there.
`question_quotas` has one document per place, member and local day; its `holders` are the places taken.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any, Final

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from member_service.domain.answer_sources import AnswerSource, UsedCheckin
from member_service.domain.changes import Change
from member_service.domain.question_record import Question, QuestionState, Settlement, Texts, Verdict
from member_service.storage.changes import not_seen, remembered, was_seen
from member_service.storage.database import ASCENDING, Database, Document, Index, translate_errors
from member_service.storage.holdings import Holding, Retention, Shown, Whose, fields_of
from member_service.storage.sealing import Keys
from member_service.storage.sharding import by_id
from servicekit import retention

QUESTIONS = "questions"
TEXTS = "question_texts"
MESSAGES = "question_messages"
QUOTAS = "question_quotas"

RETENTIONS: Final = (
    Retention(QUESTIONS, retention.QUESTIONS, since="create_time"),
    Retention(TEXTS, retention.QUESTIONS, expiry="expire_time"),
    Retention(MESSAGES, retention.QUESTIONS, expiry="expire_time"),
    Retention(QUOTAS, retention.USAGE, expiry="expire_time"),
)

SHARD_KEYS: Final = (by_id(QUESTIONS), by_id(TEXTS), by_id(MESSAGES), by_id(QUOTAS))
INDEXES = (
    # `unfinished` ("yes" beside each sweep_time) makes every planner walk this index: an equality, and with a
    # text, for some expect half of all documents behind a boolean.
    Index(QUESTIONS, (("unfinished", ASCENDING), ("sweep_time", ASCENDING)), name="sweep"),
    Index(QUESTIONS, (("member_id", ASCENDING), ("_id", ASCENDING)), name="member"),
    Index(MESSAGES, (("question_id", ASCENDING),), name="question"),
)

_SHOWN: Final = (
    *("create_time", "chat_id", "state", "day", "model", "prompt_version", "cost_nano_usd", "feedback"),
)


async def _told(database: Database, _: Whose, batch: Sequence[Document]) -> list[Shown]:
    """Questions with their texts, as far as these are kept still."""
    found = database.collection(TEXTS).find({"_id": {"$in": [question["_id"] for question in batch]}})
    texts: dict[str, Document] = {text["_id"]: text async for text in found}
    told = []
    for question in batch:
        text, name = texts.get(question["_id"], {}), question.get("answer_name") or ""
        opened: Shown = {
            "question": open_text(database.keys, text, "question") if text else None,
            "answer": open_text(database.keys, text, name) if name in text else None,
        }
        told.append(fields_of(question, _SHOWN) | opened)
    return told


HOLDINGS: Final = (
    Holding("questions", QUESTIONS, lambda whose: {"member_id": whose.member_id}, tells=_told),
)

_RESERVATION = (
    "state",
    "day",
    "quota_id",
    "attempt",
    "fingerprint",
    "trace_id",
    "create_time",
    "unfinished",
    "sweep_time",
)

_FINISHED = {"unfinished": "", "sweep_time": ""}


@translate_errors
class MongoQuestionStore:
    """Questions in collections."""

    def __init__(self, database: Database) -> None:
        self._questions = database.collection(QUESTIONS)
        self._texts = database.collection(TEXTS)
        self._messages = database.collection(MESSAGES)
        self._quotas = database.collection(QUOTAS)
        self._keys = database.keys

    async def add(self, question: Question) -> Question | None:
        try:
            await self._questions.insert_one(_to_document(question))
        except DuplicateKeyError:
            return await self._read(question.question_id)
        return None

    async def find(self, question_id: str, *, with_answer: bool = False) -> Question | None:
        document = await self._questions.find_one({"_id": question_id})
        question = _from_document(document) if document else None
        if question is None or not with_answer or question.state is not QuestionState.SETTLED:
            return question
        texts = await self._texts.find_one({"_id": question_id}, {question.answer_name: 1})
        return replace(question, answer=self._open(texts, question.answer_name)) if texts else question

    async def find_many(self, question_ids: Sequence[str]) -> list[Question]:
        found = self._questions.find({"_id": {"$in": list(question_ids)}})
        return [_from_document(document) for document in await found.to_list(None)]

    async def texts(self, questions: Sequence[Question]) -> Mapping[str, Texts]:
        by_id = {question.question_id: question for question in questions}
        if not by_id:
            return {}
        found = await self._texts.find({"_id": {"$in": list(by_id)}}).to_list(None)
        return {kept["_id"]: self._texts_of(kept, by_id[kept["_id"]].answer_name) for kept in found}

    def _texts_of(self, kept: Document, answer_name: str) -> Texts:
        sources = kept.get(_sources_of(answer_name), ())
        return Texts(
            self._open(kept, "question"), self._open(kept, answer_name), tuple(map(_source, sources))
        )

    def _open(self, kept: Document, name: str) -> str:
        return open_text(self._keys, kept, name)

    async def _read(self, question_id: str) -> Question | None:
        document = await self._questions.find_one({"_id": question_id})
        return _from_document(document) if document else None

    async def reserve_again(self, released: Question, again: Question) -> bool:
        document = _to_document(again)
        return await self._change(
            released,
            QuestionState.RELEASED,
            {
                "$set": {name: document[name] for name in _RESERVATION},
                "$unset": {"end_time": "", "release_reason": "", "stop_time": ""},
            },
        )

    async def prolong(self, question: Question, sweep_time: datetime) -> bool:
        return await self._change(question, QuestionState.RESERVED, {"$set": {"sweep_time": sweep_time}})

    async def settle(self, question: Question, settlement: Settlement, now: datetime) -> bool:
        values = {
            "state": QuestionState.SETTLED.value,
            "end_time": now,
            "answer_name": settlement.text_name,
            "model": settlement.model,
            "prompt_version": settlement.prompt_version,
            "usage": asdict(settlement.usage),
            "cost_nano_usd": settlement.cost_nano_usd,
        }
        return await self._change(question, QuestionState.RESERVED, {"$set": values, "$unset": _FINISHED})

    async def request_stop(self, question: Question, now: datetime) -> None:
        await self._change(question, QuestionState.RESERVED, {"$set": {"stop_time": now}})

    async def release(
        self, question: Question, reason: str, now: datetime, *, overdue_at: datetime | None = None
    ) -> bool:
        # Its sweep_time stays until the place is given back, so that the sweeper can finish the release.
        values = {
            "state": QuestionState.RELEASED.value,
            "end_time": now,
            "release_reason": reason,
            "sweep_time": now,
        }
        overdue = {} if overdue_at is None else {"sweep_time": {"$lte": overdue_at}}
        return await self._change(question, QuestionState.RESERVED, {"$set": values}, overdue)

    async def end_sweep(self, question: Question) -> None:
        await self._change(question, QuestionState.RELEASED, {"$unset": _FINISHED})

    async def _change(
        self, question: Question, state: QuestionState, change: Document, also: Document | None = None
    ) -> bool:
        """Apply `change` if the question still is that attempt, in that state."""
        unchanged = {"_id": question.question_id, "state": state.value, "attempt": question.attempt}
        result = await self._questions.update_one(unchanged | (also or {}), change)
        return bool(result.matched_count)

    async def overdue(self, now: datetime, limit: int) -> list[Question]:
        due = {"unfinished": "yes", "sweep_time": {"$lte": now}}
        found = self._questions.find(due).sort("sweep_time", ASCENDING).limit(limit)
        return [_from_document(document) for document in await found.to_list(None)]

    async def judge(self, question: Question, verdict: Verdict, change: Change) -> None:
        judged = await self._questions.update_one(
            {"_id": question.question_id} | not_seen(change),
            {
                "$set": {"feedback": verdict.value, "feedback_time": change.time},
                "$push": remembered(change),
            },
        )
        if not judged.matched_count:
            known = await self._questions.find_one({"_id": question.question_id}, {"requests": 1})
            was_seen(known or {"requests": []}, change)

    async def keep_text(self, question_id: str, name: str, text: str, expire_time: datetime) -> None:
        sealed = self._keys.seal(text, *text_place(question_id, name))
        await self._texts.update_one(
            {"_id": question_id}, {"$set": {name: sealed, "expire_time": expire_time}}, upsert=True
        )

    async def keep_answer(self, question_id: str, settlement: Settlement, expire_time: datetime) -> None:
        kept = {
            settlement.text_name: self._keys.seal(
                settlement.answer, *text_place(question_id, settlement.text_name)
            ),
            _sources_of(settlement.text_name): [_source_document(source) for source in settlement.sources],
            "expire_time": expire_time,
        }
        await self._texts.update_one({"_id": question_id}, {"$set": kept}, upsert=True)

    async def keep_messages(
        self, question: Question, message_ids: Sequence[int], expire_time: datetime
    ) -> None:
        for message_id in message_ids:
            kept = {"question_id": question.question_id, "expire_time": expire_time}
            await self._messages.update_one(
                {"_id": _message_key(question.chat_id, message_id)}, {"$set": kept}, upsert=True
            )

    async def answered_in(self, chat_id: int, message_id: int) -> str | None:
        found = await self._messages.find_one({"_id": _message_key(chat_id, message_id)})
        return found["question_id"] if found else None

    async def take(self, quota_id: str, holder: str, limit: int, expire_time: datetime) -> int | None:
        if limit < 1:
            return None
        # While the last place is free the document matches; once it is taken, the upsert runs into the _id.
        last_place_is_free = {"_id": quota_id, f"holders.{limit - 1}": {"$exists": False}}
        change = {"$addToSet": {"holders": holder}, "$set": {"expire_time": expire_time}}
        while True:
            try:
                quota = await self._quotas.find_one_and_update(
                    last_place_is_free, change, upsert=True, return_document=ReturnDocument.AFTER
                )
                return len(quota["holders"])
            except DuplicateKeyError:
                quota = await self._quotas.find_one({"_id": quota_id})
            holders: list[str] = quota["holders"] if quota else []
            if holder in holders:
                return len(holders)
            if len(holders) >= limit:
                return None
            # Two calls made the document at the same moment, or a place was given back since: once more.

    async def give_back(self, quota_id: str, holder: str) -> None:
        await self._quotas.update_one({"_id": quota_id}, {"$pull": {"holders": holder}})

    async def used(self, quota_id: str) -> int:
        quota = await self._quotas.find_one({"_id": quota_id})
        return len(quota["holders"]) if quota else 0


def _to_document(question: Question) -> Document:
    return {
        "_id": question.question_id,
        "chat_id": question.chat_id,
        "member_id": question.member_id,
        "message_id": question.message_id,
        "state": question.state.value,
        "day": question.day.isoformat(),
        "quota_id": question.quota_id,
        "attempt": question.attempt,
        "fingerprint": question.fingerprint,
        "trace_id": question.trace_id,
        "create_time": question.create_time,
        "unfinished": "yes",
        "sweep_time": question.sweep_time,
        "thread": list(question.thread),
        "expert_of": question.expert_of,
    }


def imported_document(question: Question) -> Document:
    """A question that was answered elsewhere."""
    kept = {name: value for name, value in _to_document(question).items() if name not in _FINISHED}
    return kept | {
        "end_time": question.end_time,
        "answer_name": question.answer_name,
        "model": "",
        "prompt_version": "",
        "usage": {},
        "cost_nano_usd": 0,
        "requests": [],
    }


def _from_document(document: dict[str, Any]) -> Question:
    feedback = document.get("feedback")
    return Question(
        question_id=document["_id"],
        chat_id=document["chat_id"],
        member_id=document["member_id"],
        message_id=document["message_id"],
        state=QuestionState(document["state"]),
        day=date.fromisoformat(document["day"]),
        quota_id=document["quota_id"],
        attempt=document["attempt"],
        fingerprint=document["fingerprint"],
        trace_id=document["trace_id"],
        create_time=document["create_time"],
        sweep_time=document.get("sweep_time"),
        end_time=document.get("end_time"),
        model=document.get("model", ""),
        prompt_version=document.get("prompt_version", ""),
        cost_nano_usd=document.get("cost_nano_usd", 0),
        feedback=Verdict(feedback) if feedback else None,
        answer_name=document.get("answer_name", ""),
        thread=tuple(document.get("thread", ())),
        expert_of=document.get("expert_of", ""),
        stop_requested="stop_time" in document,
    )


def text_place(question_id: str, name: str) -> tuple[object, ...]:
    """Where a text lies: what its box is bound to."""
    return (TEXTS, question_id, name)


def is_sealed_field(name: str) -> bool:
    """Whether it is a question or an answer."""
    return name == "question" or name.startswith("answer-")


def open_text(keys: Keys, kept: Document, name: str) -> str:
    """A text of a document of `question_texts`; empty when it has none of that name."""
    return keys.open(kept[name], *text_place(kept["_id"], name)) if name in kept else ""


def _message_key(chat_id: int, message_id: int) -> str:
    return f"{chat_id}:{message_id}"


def _sources_of(text_name: str) -> str:
    return f"sources-of-{text_name}"


def _source_document(source: AnswerSource) -> Document:
    return {
        "tool": source.tool,
        "chat_id": source.chat_id,
        # In pairs: names of fields are no place for what came from elsewhere.
        "facts": [[name, value] for name, value in source.facts.items()],
        "checkins": [asdict(used) for used in source.checkins],
        "memory_numbers": list(source.memory_numbers),
    }


def _source(kept: Document) -> AnswerSource:
    return AnswerSource(
        tool=kept["tool"],
        chat_id=kept["chat_id"],
        facts=dict(kept["facts"]),
        checkins=tuple(UsedCheckin(**used) for used in kept["checkins"]),
        memory_numbers=tuple(kept["memory_numbers"]),
    )
