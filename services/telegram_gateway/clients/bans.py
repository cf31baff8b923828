"""What the gateway asks of BanService."""

from typing import cast

from gymnation.member.v1 import ban_service_pb2, ban_service_pb2_grpc, bans_pb2
from gymnation.member.v1.ban_service_pb2 import BeginNextBanResponse
from gymnation.member.v1.bans_pb2 import BanJob, BanSubject
from servicekit.rpc_client import ClientChannel

__all__ = ["BanJob", "BanSubject", "BansClient", "BeginNextBanResponse"]

BAN_JOB_STATE_PROPOSED: int = bans_pb2.BAN_JOB_STATE_PROPOSED
BAN_JOB_STATE_RUNNING: int = bans_pb2.BAN_JOB_STATE_RUNNING
BAN_JOB_STATE_DONE: int = bans_pb2.BAN_JOB_STATE_DONE
BAN_JOB_STATE_STOPPED: int = bans_pb2.BAN_JOB_STATE_STOPPED
BAN_OUTCOME_WAITING: int = bans_pb2.BAN_OUTCOME_WAITING
BAN_OUTCOME_BEGUN: int = bans_pb2.BAN_OUTCOME_BEGUN
BAN_OUTCOME_BANNED: int = bans_pb2.BAN_OUTCOME_BANNED
BAN_OUTCOME_SKIPPED: int = bans_pb2.BAN_OUTCOME_SKIPPED
BAN_OUTCOME_FAILED: int = bans_pb2.BAN_OUTCOME_FAILED


class BansClient:
    """One method an RPC, named and argumented like it; failures are ServiceErrors with a reason."""

    def __init__(self, channel: ClientChannel, *, timeout: float = 5.0) -> None:
        self._stub = ban_service_pb2_grpc.BanServiceStub(channel)
        self._timeout = timeout

    async def propose_ban(
        self, *, request_id: str, chat_id: int, proposed_by: int, least_flags: int = 0
    ) -> ban_service_pb2.ProposeBanResponse:
        request = ban_service_pb2.ProposeBanRequest(
            request_id=request_id, chat_id=chat_id, least_flags=least_flags, proposed_by=proposed_by
        )
        return await self._stub.ProposeBan(request, timeout=self._timeout)

    async def confirm_ban(
        self, *, request_id: str, job_id: str, confirmed_by: int
    ) -> ban_service_pb2.ConfirmBanResponse:
        request = ban_service_pb2.ConfirmBanRequest(
            request_id=request_id, job_id=job_id, confirmed_by=confirmed_by
        )
        return await self._stub.ConfirmBan(request, timeout=self._timeout)

    async def stop_ban(
        self, *, request_id: str, job_id: str, reason: str = ""
    ) -> ban_service_pb2.StopBanResponse:
        request = ban_service_pb2.StopBanRequest(request_id=request_id, job_id=job_id, reason=reason)
        return await self._stub.StopBan(request, timeout=self._timeout)

    async def get_ban_job(self, *, job_id: str) -> ban_service_pb2.GetBanJobResponse:
        return await self._stub.GetBanJob(
            ban_service_pb2.GetBanJobRequest(job_id=job_id), timeout=self._timeout
        )

    async def begin_next_ban(self, *, job_id: str) -> ban_service_pb2.BeginNextBanResponse:
        request = ban_service_pb2.BeginNextBanRequest(job_id=job_id)
        return await self._stub.BeginNextBan(request, timeout=self._timeout)

    async def settle_ban(
        self, *, job_id: str, member_id: int, outcome: int, reason: str = ""
    ) -> ban_service_pb2.SettleBanResponse:
        request = ban_service_pb2.SettleBanRequest(
            job_id=job_id,
            member_id=member_id,
            outcome=cast("bans_pb2.BanOutcome.ValueType", outcome),
            reason=reason,
        )
        return await self._stub.SettleBan(request, timeout=self._timeout)
