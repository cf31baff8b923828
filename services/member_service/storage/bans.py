"""Ban jobs in the collection `ban_jobs`, one document each, with what became of everybody on it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from pymongo.errors import DuplicateKeyError

from member_service.domain.bans import BanJob, JobState, Outcome, Subject
from member_service.domain.changes import Change
from member_service.domain.flags import Who
from member_service.storage.changes import entry, not_seen, refuse_reuse, remembered, requests_index, was_seen
from member_service.storage.database import ASCENDING, Database, Document, Index, translate_errors
from member_service.storage.holdings import Holding, Retention, Shown, Whose, fields_of, place_of
from member_service.storage.sharding import by_group
from servicekit import retention
from servicekit.errors import Aborted

JOBS: Final = "ban_jobs"

RETENTIONS: Final = (Retention(JOBS, retention.BANS, expiry="expire_time"),)

SHARD_KEYS: Final = (by_group(JOBS),)
INDEXES: Final = (
    # A job has the name of the request that proposed it: a repeat finds it here.
    Index(JOBS, (("propose_request_id", ASCENDING),), unique=True, within="group_id", name="propose_request"),
    Index(JOBS, (("group_id", ASCENDING), ("subjects.member_id", ASCENDING)), name="subject"),
    requests_index(JOBS),
)


async def _told(_: Database, whose: Whose, batch: Sequence[Document]) -> list[Shown]:
    """The member's place in the jobs that name them, and nobody else's."""
    return [
        place_of(whose, job)
        | {"propose_time": job["propose_time"]}
        | fields_of(subject, ("name", "flags", "outcome", "reason"))
        for job in batch
        for subject in job["subjects"]
        if subject["member_id"] == whose.member_id
    ]


HOLDINGS: Final = (
    Holding("bans", JOBS, lambda whose: {"subjects.member_id": whose.member_id}, tells=_told, counted=False),
)


@translate_errors
class MongoBanJobStore:
    """Ban jobs."""

    def __init__(self, database: Database) -> None:
        self._jobs = database.collection(JOBS)

    async def add(self, job: BanJob, expire_time: datetime, change: Change) -> BanJob:
        await refuse_reuse(self._jobs, change)
        document = {
            "_id": job.id,
            "group_id": job.group_id,
            "state": job.state.value,
            "least_flags": job.least_flags,
            "subjects": [_subject_document(subject) for subject in job.subjects],
            "has_more": job.has_more,
            "proposed_by": job.proposed_by,
            "propose_time": job.propose_time,
            "propose_request_id": change.request_id,
            "requests": [entry(change)],
            "expire_time": expire_time,
        }
        try:
            await self._jobs.insert_one(document)
        except DuplicateKeyError:
            first = await self._jobs.find_one({"propose_request_id": change.request_id})
            if first is None:
                raise Aborted from None
            return _from_document(first)
        return job

    async def banned_at(self, group_id: str, member_id: int) -> datetime | None:
        banned = {"member_id": member_id, "outcome": Outcome.BANNED.value}
        wanted = {"group_id": group_id, "subjects.member_id": member_id, "subjects": {"$elemMatch": banned}}
        times = [job["confirm_time"] async for job in self._jobs.find(wanted, {"confirm_time": 1})]
        return max(times, default=None)

    async def find(self, job_id: str) -> BanJob | None:
        document = await self._jobs.find_one({"_id": job_id})
        return _from_document(document) if document else None

    async def turn(
        self, job_id: str, change: Change, *, before: Sequence[JobState], job: BanJob, expire_time: datetime
    ) -> bool:
        await refuse_reuse(self._jobs, change)
        values: dict[str, Any] = {
            "state": job.state.value,
            "confirm_time": job.confirm_time,
            "end_time": job.end_time,
            "stop_reason": job.stop_reason,
            "expire_time": expire_time,
        }
        result = await self._jobs.update_one(
            {"_id": job_id, "state": {"$in": [state.value for state in before]}} | not_seen(change),
            {"$set": values, "$push": remembered(change)},
        )
        return bool(result.modified_count)

    async def was_turned_by(self, job_id: str, change: Change) -> bool:
        document = await self._jobs.find_one({"_id": job_id}, {"requests": 1})
        return document is not None and was_seen(document, change)

    async def settle(
        self, job_id: str, position: int, *, before: Sequence[Outcome], outcome: Outcome, reason: str
    ) -> bool:
        subject = f"subjects.{position}"
        wanted: Document = {
            "_id": job_id,
            f"{subject}.outcome": {"$in": [one.value for one in before]},
        }
        if outcome is Outcome.BEGUN:
            wanted["state"] = JobState.RUNNING.value
        values = {f"{subject}.outcome": outcome.value, f"{subject}.reason": reason}
        result = await self._jobs.update_one(wanted, {"$set": values})
        return bool(result.modified_count)

    async def finish(self, job_id: str, time: datetime, expire_time: datetime) -> None:
        await self._jobs.update_one(
            {"_id": job_id, "state": JobState.RUNNING.value},
            {"$set": {"state": JobState.DONE.value, "end_time": time, "expire_time": expire_time}},
        )


def _subject_document(subject: Subject) -> Document:
    return {
        "member_id": subject.who.member_id,
        "name": subject.who.name,
        "flags": subject.flags,
        "outcome": subject.outcome.value,
        "reason": subject.reason,
    }


def _from_document(document: Document) -> BanJob:
    return BanJob(
        id=document["_id"],
        group_id=document["group_id"],
        state=JobState(document["state"]),
        least_flags=document["least_flags"],
        subjects=tuple(
            Subject(
                who=Who(subject["member_id"], subject["name"]),
                flags=subject["flags"],
                outcome=Outcome(subject["outcome"]),
                reason=subject["reason"],
            )
            for subject in document["subjects"]
        ),
        has_more=document["has_more"],
        proposed_by=document["proposed_by"],
        propose_time=document["propose_time"],
        confirm_time=document.get("confirm_time"),
        end_time=document.get("end_time"),
        stop_reason=document.get("stop_reason", ""),
    )
