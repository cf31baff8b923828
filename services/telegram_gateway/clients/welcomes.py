"""What the gateway asks of WelcomeService."""

from collections.abc import Sequence
from datetime import datetime

from gymnation.member.v1 import welcome_service_pb2, welcome_service_pb2_grpc
from gymnation.member.v1.welcomes_pb2 import Join
from servicekit.rpc_client import ClientChannel
from telegram_gateway.clients.times import to_timestamp

__all__ = ["Join", "WelcomesClient", "join"]


def join(member_id: int, display_name: str, language_code: str, join_time: datetime) -> Join:
    """A join as the contract has it."""
    return Join(
        member_id=member_id,
        display_name=display_name,
        telegram_language_code=language_code,
        join_time=to_timestamp(join_time),
    )


class WelcomesClient:
    """One method an RPC, named and argumented like it; failures are ServiceErrors with a reason."""

    def __init__(self, channel: ClientChannel, *, timeout: float = 5.0) -> None:
        self._stub = welcome_service_pb2_grpc.WelcomeServiceStub(channel)
        self._timeout = timeout

    async def record_joins(
        self, *, request_id: str, chat_id: int, joins: Sequence[Join]
    ) -> welcome_service_pb2.RecordJoinsResponse:
        request = welcome_service_pb2.RecordJoinsRequest(request_id=request_id, chat_id=chat_id, joins=joins)
        return await self._stub.RecordJoins(request, timeout=self._timeout)

    async def take_joins(
        self, *, request_id: str, chat_id: int, limit: int = 0
    ) -> welcome_service_pb2.TakeJoinsResponse:
        request = welcome_service_pb2.TakeJoinsRequest(request_id=request_id, chat_id=chat_id, limit=limit)
        return await self._stub.TakeJoins(request, timeout=self._timeout)
