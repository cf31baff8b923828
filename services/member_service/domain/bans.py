"""Bans: a job that bans flagged people one by one.

It is kept, so that whoever does it can die and another goes on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from member_service.domain import fields
from member_service.domain.changes import Change, NewId
from member_service.domain.failures import FieldInvalid
from member_service.domain.flags import Who
from member_service.domain.groups import GroupAddresses, active_group
from servicekit import retention
from servicekit.clock import Clock
from servicekit.errors import FailedPrecondition, NotFound, PermissionDenied

MOST_SUBJECTS: Final = 500
LEAST_FLAGS_MOST: Final = 1000
CONFIRM_WITHIN: Final = timedelta(minutes=10)
KEEP_PROPOSED: Final = timedelta(days=1)
KEEP_ENDED: Final = retention.LOG
"""As long as the audit."""
REASON_LENGTH: Final = 64
FLAGS_REMOVED: Final = "FLAGS_REMOVED"


class NobodyFlagged(FailedPrecondition):
    """Nobody has that many flags."""

    reason = "NOBODY_FLAGGED"


class BanJobNotFound(NotFound):
    """There is no such job."""

    reason = "BAN_JOB_NOT_FOUND"


class BanJobExpired(FailedPrecondition):
    """It was not confirmed in time: who was shown may not be who has flags now."""

    reason = "BAN_JOB_EXPIRED"


class BanJobEnded(FailedPrecondition):
    """It is done or stopped, or was confirmed before."""

    reason = "BAN_JOB_ENDED"


class NotTheProposer(PermissionDenied):
    """Another admin proposed it, and saw what it will do."""

    reason = "NOT_THE_PROPOSER"


class JobState(StrEnum):
    """How far a job is."""

    PROPOSED = "proposed"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


class Outcome(StrEnum):
    """What became of a person."""

    WAITING = "waiting"
    BEGUN = "begun"
    BANNED = "banned"
    SKIPPED = "skipped"
    FAILED = "failed"


SETTLED: Final = frozenset({Outcome.BANNED, Outcome.SKIPPED, Outcome.FAILED})


@dataclass(frozen=True, slots=True)
class Subject:
    """One person of a job."""

    who: Who
    flags: int
    outcome: Outcome = Outcome.WAITING
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BanJob:
    """Whom to ban, and how far that is."""

    id: str
    group_id: str
    state: JobState
    least_flags: int
    subjects: tuple[Subject, ...]
    has_more: bool
    proposed_by: int
    propose_time: datetime
    confirm_time: datetime | None = None
    end_time: datetime | None = None
    stop_reason: str = ""


class BanJobStore(Protocol):
    """Keeps jobs. Each write is one document's, under the condition that it names."""

    async def add(self, job: BanJob, expire_time: datetime, change: Change) -> BanJob:
        """Store it, or give what the same request stored. Raise RequestIdReused."""

    async def find(self, job_id: str) -> BanJob | None: ...

    async def turn(
        self, job_id: str, change: Change, *, before: Sequence[JobState], job: BanJob, expire_time: datetime
    ) -> bool:
        """Take over state, times and stop_reason of `job` if it is in a state of `before` still."""

    async def was_turned_by(self, job_id: str, change: Change) -> bool:
        """Whether the request changed it. Raise RequestIdReused."""

    async def settle(
        self, job_id: str, position: int, *, before: Sequence[Outcome], outcome: Outcome, reason: str
    ) -> bool:
        """Change a person's outcome if it is one of `before`; begin one only of a running job."""

    async def finish(self, job_id: str, time: datetime, expire_time: datetime) -> None:
        """Let it be done if it runs."""


class FlagCounts(Protocol):
    """What a job needs of flags."""

    async def most_flagged(self, group_id: str, least_flags: int, limit: int) -> list[tuple[Who, int]]: ...

    async def counts(self, group_id: str, member_ids: Sequence[int]) -> Mapping[int, int]: ...

    async def archive(self, group_id: str, member_id: int, job_id: str, time: datetime) -> int: ...


class ProposeBan:
    """Makes a job of everybody with enough flags."""

    def __init__(
        self, jobs: BanJobStore, flags: FlagCounts, groups: GroupAddresses, clock: Clock, new_id: NewId
    ) -> None:
        self._jobs, self._flags, self._groups = jobs, flags, groups
        self._clock, self._new_id = clock, new_id

    async def __call__(self, request_id: str, chat_id: int, least_flags: int, proposed_by: int) -> BanJob:
        change = Change.of(request_id, self._clock(), "ProposeBan", chat_id, least_flags, proposed_by)
        least = fields.in_range(least_flags, "least_flags", 0, LEAST_FLAGS_MOST) or 1
        fields.positive(proposed_by, "proposed_by")
        group = await active_group(self._groups, chat_id)
        flagged = await self._flags.most_flagged(group.id, least, MOST_SUBJECTS + 1)
        job = BanJob(
            id=self._new_id(),
            group_id=group.id,
            state=JobState.PROPOSED,
            least_flags=least,
            subjects=tuple(Subject(who, flags) for who, flags in flagged[:MOST_SUBJECTS]),
            has_more=len(flagged) > MOST_SUBJECTS,
            proposed_by=proposed_by,
            propose_time=change.time,
        )
        if not flagged:
            raise NobodyFlagged
        return await self._jobs.add(job, change.time + KEEP_PROPOSED, change)


class ConfirmBan:
    """Lets a job begin."""

    def __init__(self, jobs: BanJobStore, clock: Clock) -> None:
        self._jobs, self._clock = jobs, clock

    async def __call__(self, request_id: str, job_id: str, confirmed_by: int) -> BanJob:
        change = Change.of(request_id, self._clock(), "ConfirmBan", job_id, confirmed_by)
        fields.positive(confirmed_by, "confirmed_by")
        job = await known_job(self._jobs, job_id)
        if await self._jobs.was_turned_by(job.id, change):
            return job
        if job.proposed_by != confirmed_by:
            raise NotTheProposer
        if job.state is not JobState.PROPOSED:
            raise BanJobEnded
        if change.time - job.propose_time > CONFIRM_WITHIN:
            raise BanJobExpired
        running = replace(job, state=JobState.RUNNING, confirm_time=change.time)
        kept_until = change.time + KEEP_ENDED
        if not await self._jobs.turn(
            job.id, change, before=[JobState.PROPOSED], job=running, expire_time=kept_until
        ):
            return await self._after_a_race(job.id, change)
        return running

    async def _after_a_race(self, job_id: str, change: Change) -> BanJob:
        if await self._jobs.was_turned_by(job_id, change):
            return await known_job(self._jobs, job_id)
        raise BanJobEnded


class StopBan:
    """Stops a job; who was banned stays banned."""

    def __init__(self, jobs: BanJobStore, clock: Clock) -> None:
        self._jobs, self._clock = jobs, clock

    async def __call__(self, request_id: str, job_id: str, reason: str) -> BanJob:
        change = Change.of(request_id, self._clock(), "StopBan", job_id, reason)
        fields.at_most(reason, "reason", REASON_LENGTH)
        job = await known_job(self._jobs, job_id)
        stopped = replace(job, state=JobState.STOPPED, end_time=change.time, stop_reason=reason)
        done = await self._jobs.turn(
            job.id,
            change,
            before=[JobState.PROPOSED, JobState.RUNNING],
            job=stopped,
            expire_time=change.time + KEEP_ENDED,
        )
        if not done and not await self._jobs.was_turned_by(job.id, change):
            raise BanJobEnded
        return await known_job(self._jobs, job_id)


class GetBanJob:
    """Returns a job."""

    def __init__(self, jobs: BanJobStore) -> None:
        self._jobs = jobs

    async def __call__(self, job_id: str) -> BanJob:
        return await known_job(self._jobs, job_id)


class BeginNextBan:
    """Names the next person of a running job."""

    def __init__(self, jobs: BanJobStore, flags: FlagCounts, clock: Clock) -> None:
        self._jobs, self._flags, self._clock = jobs, flags, clock

    async def __call__(self, job_id: str) -> tuple[BanJob, Subject | None, bool]:
        """The job, the person if there is one, and whether they were begun before."""
        job = await known_job(self._jobs, job_id)
        if job.state is JobState.STOPPED:
            # A person who was begun is finished: Telegram may have banned them already.
            begun = next((one for one in job.subjects if one.outcome is Outcome.BEGUN), None)
            return job, begun, begun is not None
        if job.state is not JobState.RUNNING:
            return job, None, False
        for position, subject in enumerate(job.subjects):
            if subject.outcome is Outcome.BEGUN:
                return job, subject, True
            if subject.outcome is not Outcome.WAITING:
                continue
            if await self._flags_of(job, subject) < job.least_flags:
                # An admin took flags back since this was shown.
                await self._jobs.settle(
                    job.id,
                    position,
                    before=[Outcome.WAITING],
                    outcome=Outcome.SKIPPED,
                    reason=FLAGS_REMOVED,
                )
                continue
            if await self._jobs.settle(
                job.id, position, before=[Outcome.WAITING], outcome=Outcome.BEGUN, reason=""
            ):
                return job, replace(subject, outcome=Outcome.BEGUN), False
            # The job was stopped meanwhile, or another worker began this person and will finish.
            return await known_job(self._jobs, job_id), None, False
        now = self._clock()
        await self._jobs.finish(job.id, now, now + KEEP_ENDED)
        return await known_job(self._jobs, job_id), None, False

    async def _flags_of(self, job: BanJob, subject: Subject) -> int:
        member_id = subject.who.member_id
        return (await self._flags.counts(job.group_id, [member_id])).get(member_id, 0)


class SettleBan:
    """Records what became of a person."""

    def __init__(self, jobs: BanJobStore, flags: FlagCounts, clock: Clock) -> None:
        self._jobs, self._flags, self._clock = jobs, flags, clock

    async def __call__(self, job_id: str, member_id: int, outcome: Outcome | None, reason: str) -> int:
        """How many flags were archived."""
        if outcome not in SETTLED:
            raise FieldInvalid("outcome")
        fields.positive(member_id, "member_id")
        fields.at_most(reason, "reason", REASON_LENGTH)
        job = await known_job(self._jobs, job_id)
        for position, subject in enumerate(job.subjects):
            if subject.who.member_id != member_id:
                continue
            archived = 0
            if outcome is Outcome.BANNED and subject.outcome in {Outcome.BEGUN, Outcome.BANNED}:
                # Before the outcome is recorded:
                # a crash in between is made good by the repeat, which does both.
                archived = await self._flags.archive(job.group_id, member_id, job.id, self._clock())
            await self._jobs.settle(job.id, position, before=[Outcome.BEGUN], outcome=outcome, reason=reason)
            return archived
        raise FieldInvalid("member_id")


async def known_job(jobs: BanJobStore, job_id: str) -> BanJob:
    """Raise BanJobNotFound."""
    fields.required(job_id, "job_id", fields.ID_LENGTH)
    job = await jobs.find(job_id)
    if job is None:
        raise BanJobNotFound
    return job
