"""BudgetService: translation between proto and budgets."""

from gymnation.member.v1 import budget_service_pb2, budget_service_pb2_grpc, budgets_pb2
from member_service.domain.budgets import (
    Balance,
    DayBudget,
    GetBudgets,
    ReserveSpending,
    Scope,
    SettleSpending,
)
from member_service.transport.context import Context
from member_service.transport.times import to_timestamp

SERVICE = budget_service_pb2.DESCRIPTOR.services_by_name["BudgetService"].full_name

_SCOPES = {
    Scope.SYSTEM: budgets_pb2.BUDGET_SCOPE_SYSTEM,
    Scope.GROUP: budgets_pb2.BUDGET_SCOPE_GROUP,
    Scope.MEMBER: budgets_pb2.BUDGET_SCOPE_MEMBER,
    Scope.JUDGE: budgets_pb2.BUDGET_SCOPE_JUDGE,
    Scope.MAIL: budgets_pb2.BUDGET_SCOPE_MAIL,
}
_PURPOSES = {
    budgets_pb2.SPENDING_PURPOSE_JUDGE: Scope.JUDGE,
    budgets_pb2.SPENDING_PURPOSE_MAIL: Scope.MAIL,
}


class BudgetServicer(budget_service_pb2_grpc.BudgetServiceServicer):
    """Answers BudgetService."""

    def __init__(self, reserve: ReserveSpending, settle: SettleSpending, get_budgets: GetBudgets) -> None:
        self._reserve, self._settle, self._get_budgets = reserve, settle, get_budgets

    async def ReserveSpending(
        self, request: budget_service_pb2.ReserveSpendingRequest, context: Context
    ) -> budget_service_pb2.ReserveSpendingResponse:
        spending = await self._reserve(
            request.request_id,
            request.chat_id,
            request.member_id,
            request.amount_nano_usd,
            apart=_PURPOSES.get(request.purpose),
        )
        return budget_service_pb2.ReserveSpendingResponse(spending_id=spending.spending_id)

    async def SettleSpending(
        self, request: budget_service_pb2.SettleSpendingRequest, context: Context
    ) -> budget_service_pb2.SettleSpendingResponse:
        cost = await self._settle(request.request_id, request.spending_id, request.cost_nano_usd)
        return budget_service_pb2.SettleSpendingResponse(cost_nano_usd=cost)

    async def GetBudgets(
        self, request: budget_service_pb2.GetBudgetsRequest, context: Context
    ) -> budget_service_pb2.GetBudgetsResponse:
        found = await self._get_budgets(request.chat_id, request.member_id)
        return budget_service_pb2.GetBudgetsResponse(
            budgets=[_to_proto(budget, balance) for budget, balance in found]
        )


def _to_proto(budget: DayBudget, balance: Balance) -> budgets_pb2.Budget:
    return budgets_pb2.Budget(
        scope=_SCOPES[budget.scope],
        limit_nano_usd=budget.limit,
        spent_nano_usd=balance.spent,
        reserved_nano_usd=balance.reserved,
        reset_time=to_timestamp(budget.reset_time),
    )
