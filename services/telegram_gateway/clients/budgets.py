"""What the gateway asks of the member service's BudgetService."""

from gymnation.member.v1 import budget_service_pb2, budget_service_pb2_grpc, budgets_pb2
from gymnation.member.v1.budgets_pb2 import Budget
from servicekit.rpc_client import ClientChannel

__all__ = ["Budget", "BudgetsClient"]

SCOPES = {
    budgets_pb2.BUDGET_SCOPE_SYSTEM: "system",
    budgets_pb2.BUDGET_SCOPE_GROUP: "group",
    budgets_pb2.BUDGET_SCOPE_MEMBER: "member",
}
"""The names of scopes, as metadata and catalogues have them."""


class BudgetsClient:
    """One method an RPC."""

    def __init__(self, channel: ClientChannel, *, timeout: float = 5.0) -> None:
        self._stub = budget_service_pb2_grpc.BudgetServiceStub(channel)
        self._timeout = timeout

    async def get_budgets(
        self, *, chat_id: int = 0, member_id: int = 0
    ) -> budget_service_pb2.GetBudgetsResponse:
        request = budget_service_pb2.GetBudgetsRequest(chat_id=chat_id, member_id=member_id)
        return await self._stub.GetBudgets(request, timeout=self._timeout)
