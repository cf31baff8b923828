"""The `Purse` port on the member service, which keeps the budgets."""

import asyncio
import contextvars
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

from coach_service.domain.budgets import Bill, Payer
from coach_service.domain.failures import CoachBudgetSpent
from gymnation.member.v1 import budget_service_pb2, budget_service_pb2_grpc, budgets_pb2
from servicekit import deadlines
from servicekit.errors import ServiceError
from servicekit.rpc_client import ClientChannel

RESERVE_S = 3.0
SETTLE_S = 10.0
_SPENT = "BUDGET_SPENT"

log = logging.getLogger(__name__)


class MemberBudgets:
    """Reserves and settles through the generated stub.

    What cannot be settled is taken for spent as a whole after a while.
    """

    def __init__(self, channel: ClientChannel) -> None:
        self._budgets: Any = budget_service_pb2_grpc.BudgetServiceStub(channel)
        self._settling: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def hold(self, payer: Payer, at_most_nano_usd: int) -> AsyncIterator[Bill]:
        spending_id = await self._reserve(payer, at_most_nano_usd)
        bill = Bill()
        try:
            yield bill
        finally:
            # A call that is cancelled here, or out of time, has spent the money all the same:
            # it is settled without them.
            context = contextvars.copy_context()
            context.run(deadlines.lift)
            task = asyncio.create_task(self._settle(spending_id, bill), context=context)
            self._settling.add(task)
            task.add_done_callback(self._settling.discard)
            await asyncio.shield(task)

    async def close(self) -> None:
        """Wait until everything is settled that is being settled."""
        await asyncio.gather(*self._settling, return_exceptions=True)

    async def _reserve(self, payer: Payer, amount: int) -> str:
        request = budget_service_pb2.ReserveSpendingRequest(
            request_id=str(uuid4()),
            chat_id=payer.chat_id,
            member_id=payer.member_id,
            amount_nano_usd=amount,
            purpose=_purpose(payer),
        )
        try:
            response = await self._budgets.ReserveSpending(request, timeout=RESERVE_S)
        except ServiceError as error:
            if error.reason == _SPENT:
                raise CoachBudgetSpent(
                    scope=error.metadata["scope"], reset_time=error.metadata["reset_time"]
                ) from None
            raise
        return str(response.spending_id)

    async def _settle(self, spending_id: str, bill: Bill) -> None:
        request = budget_service_pb2.SettleSpendingRequest(
            request_id=str(uuid4()), spending_id=spending_id, cost_nano_usd=bill.cost_nano_usd
        )
        try:
            await self._budgets.SettleSpending(request, timeout=SETTLE_S)
        except ServiceError as error:
            log.warning("a spending was not settled", extra={"fields": {"gymnation.reason": error.reason}})


def _purpose(payer: Payer) -> "budgets_pb2.SpendingPurpose.ValueType":
    if payer.is_judge:
        return budgets_pb2.SPENDING_PURPOSE_JUDGE
    return budgets_pb2.SPENDING_PURPOSE_MAIL if payer.reads_mail else budgets_pb2.SPENDING_PURPOSE_UNSPECIFIED
