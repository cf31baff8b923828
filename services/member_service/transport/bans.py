"""BanService: translation between proto and the use cases of ban jobs."""

from gymnation.member.v1 import ban_service_pb2, ban_service_pb2_grpc, bans_pb2
from member_service.domain.bans import (
    BanJob,
    BeginNextBan,
    ConfirmBan,
    GetBanJob,
    JobState,
    Outcome,
    ProposeBan,
    SettleBan,
    StopBan,
    Subject,
)
from member_service.domain.groups import GroupAddresses
from member_service.transport.context import Context
from member_service.transport.times import to_timestamp

SERVICE = ban_service_pb2.DESCRIPTOR.services_by_name["BanService"].full_name

_STATES = {
    JobState.PROPOSED: bans_pb2.BAN_JOB_STATE_PROPOSED,
    JobState.RUNNING: bans_pb2.BAN_JOB_STATE_RUNNING,
    JobState.DONE: bans_pb2.BAN_JOB_STATE_DONE,
    JobState.STOPPED: bans_pb2.BAN_JOB_STATE_STOPPED,
}
_OUTCOMES = {
    Outcome.WAITING: bans_pb2.BAN_OUTCOME_WAITING,
    Outcome.BEGUN: bans_pb2.BAN_OUTCOME_BEGUN,
    Outcome.BANNED: bans_pb2.BAN_OUTCOME_BANNED,
    Outcome.SKIPPED: bans_pb2.BAN_OUTCOME_SKIPPED,
    Outcome.FAILED: bans_pb2.BAN_OUTCOME_FAILED,
}
_OUTCOMES_FROM_PROTO: dict[int, Outcome] = {number: outcome for outcome, number in _OUTCOMES.items()}


class BanServicer(ban_service_pb2_grpc.BanServiceServicer):
    """Answers BanService."""

    def __init__(
        self,
        *,
        groups: GroupAddresses,
        propose_ban: ProposeBan,
        confirm_ban: ConfirmBan,
        stop_ban: StopBan,
        get_ban_job: GetBanJob,
        begin_next_ban: BeginNextBan,
        settle_ban: SettleBan,
    ) -> None:
        self._groups = groups
        self._propose, self._confirm, self._stop = propose_ban, confirm_ban, stop_ban
        self._get, self._begin_next, self._settle = get_ban_job, begin_next_ban, settle_ban

    async def ProposeBan(
        self, request: ban_service_pb2.ProposeBanRequest, context: Context
    ) -> ban_service_pb2.ProposeBanResponse:
        job = await self._propose(
            request.request_id, request.chat_id, request.least_flags, request.proposed_by
        )
        return ban_service_pb2.ProposeBanResponse(job=await self._job(job))

    async def ConfirmBan(
        self, request: ban_service_pb2.ConfirmBanRequest, context: Context
    ) -> ban_service_pb2.ConfirmBanResponse:
        job = await self._confirm(request.request_id, request.job_id, request.confirmed_by)
        return ban_service_pb2.ConfirmBanResponse(job=await self._job(job))

    async def StopBan(
        self, request: ban_service_pb2.StopBanRequest, context: Context
    ) -> ban_service_pb2.StopBanResponse:
        job = await self._stop(request.request_id, request.job_id, request.reason)
        return ban_service_pb2.StopBanResponse(job=await self._job(job))

    async def GetBanJob(
        self, request: ban_service_pb2.GetBanJobRequest, context: Context
    ) -> ban_service_pb2.GetBanJobResponse:
        return ban_service_pb2.GetBanJobResponse(job=await self._job(await self._get(request.job_id)))

    async def BeginNextBan(
        self, request: ban_service_pb2.BeginNextBanRequest, context: Context
    ) -> ban_service_pb2.BeginNextBanResponse:
        job, subject, resumed = await self._begin_next(request.job_id)
        return ban_service_pb2.BeginNextBanResponse(
            job=await self._job(job),
            subject=_subject_to_proto(subject) if subject else None,
            resumed=resumed,
        )

    async def SettleBan(
        self, request: ban_service_pb2.SettleBanRequest, context: Context
    ) -> ban_service_pb2.SettleBanResponse:
        outcome = _OUTCOMES_FROM_PROTO.get(request.outcome)
        archived = await self._settle(request.job_id, request.member_id, outcome, request.reason)
        return ban_service_pb2.SettleBanResponse(archived_flags=archived)

    async def _job(self, job: BanJob) -> bans_pb2.BanJob:
        chat_ids = await self._groups.chat_ids([job.group_id])
        return bans_pb2.BanJob(
            job_id=job.id,
            chat_id=chat_ids.get(job.group_id, 0),
            state=_STATES[job.state],
            least_flags=job.least_flags,
            subjects=[_subject_to_proto(subject) for subject in job.subjects],
            has_more=job.has_more,
            proposed_by=job.proposed_by,
            propose_time=to_timestamp(job.propose_time),
            confirm_time=to_timestamp(job.confirm_time),
            end_time=to_timestamp(job.end_time),
            stop_reason=job.stop_reason,
        )


def _subject_to_proto(subject: Subject) -> bans_pb2.BanSubject:
    return bans_pb2.BanSubject(
        member_id=subject.who.member_id,
        name=subject.who.name,
        flags=subject.flags,
        outcome=_OUTCOMES[subject.outcome],
        reason=subject.reason,
    )
