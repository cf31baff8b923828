"""Budgets: how much money a member, a group and the whole system may spend on a day, in nano US dollars.

No group and no member may spend more than a share of the system's day, so that none of them ends it for all.
The judge, who reads questions for signs of danger, has a budget of its own,
and so has whoever reads anonymous mails: a flood of either ends neither the coach nor the other.

A spending is set aside in each of its budgets before the money is spent, and settled after.
The order of the writes lets a crash between any two of them be mended:
the spending comes first, then each budget; when it is settled, again the spending first, then each budget.
A budget keeps what each spending set aside in it, so neither counts twice.
`sweep_time` marks what may have to be mended.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from member_service.domain import days, fields
from member_service.domain.failures import RequestIdReused
from member_service.domain.groups import GroupFinder, registered_group
from member_service.domain.sweeps import sweep
from servicekit.clock import Clock
from servicekit.errors import Aborted, NotFound, ResourceExhausted

LEASE: Final = timedelta(minutes=10)
"""After so long without a word the money is taken for spent.

The process that set it aside is gone, and the vendor has sent its bill.
"""
KEEP: Final = timedelta(days=7)


class Scope(StrEnum):
    """Whose budget it is."""

    SYSTEM = "system"
    GROUP = "group"
    MEMBER = "member"
    JUDGE = "judge"
    MAIL = "mail"


APART: Final = (Scope.JUDGE, Scope.MAIL)
"""What pays alone for its one purpose."""


class BudgetSpent(ResourceExhausted):
    """Not so much is left today; metadata `scope`, `limit_nano_usd` and `reset_time` as RFC 3339."""

    reason = "BUDGET_SPENT"

    def __init__(self, budget: "DayBudget") -> None:
        super().__init__(
            scope=budget.scope.value,
            limit_nano_usd=budget.limit,
            reset_time=f"{budget.reset_time:%Y-%m-%dT%H:%M:%SZ}",
        )
        self.scope = budget.scope


class SpendingNotFound(NotFound):
    """There is no such spending."""

    reason = "SPENDING_NOT_FOUND"


@dataclass(frozen=True, slots=True)
class Limits:
    """The most of a day for each scope; 0 is no limit.

    The midnight of `time_zone` ends a day where there is no group.
    """

    system: int
    group: int
    member: int
    time_zone: str
    judge: int = 0
    mail: int = 0
    share_percent: int = 100
    """How much of the system's day one group, or one member, may spend at the most; 100 is no share."""

    def of(self, scope: Scope) -> int:
        """The limit of one budget of a scope; 0 is no limit."""
        match scope:
            case Scope.SYSTEM:
                return self.system
            case Scope.JUDGE:
                return self.judge
            case Scope.MAIL:
                return self.mail
        own = self.group if scope is Scope.GROUP else self.member
        # A share that rounds to 0 must not mean "no limit".
        shares = self.system and self.share_percent < 100
        share = max(self.system * self.share_percent // 100, 1) if shares else 0
        return min(filter(None, (own, share)), default=0)


@dataclass(frozen=True, slots=True)
class DayBudget:
    """One budget of one local day."""

    budget_id: str
    scope: Scope
    limit: int
    reset_time: datetime


@dataclass(frozen=True, slots=True)
class Balance:
    """What is spent of a budget, and what is set aside."""

    spent: int = 0
    reserved: int = 0


@dataclass(frozen=True, slots=True)
class Spending:
    """Money set aside, until it is settled."""

    spending_id: str
    budget_ids: tuple[str, ...]
    amount: int
    fingerprint: str
    create_time: datetime
    sweep_time: datetime
    is_settled: bool = False
    cost: int = 0


class BudgetStore(Protocol):
    """Keeps spendings and budgets. Each method is one step: whole or not at all."""

    async def add(self, spending: Spending) -> Spending | None:
        """Store it. If its id is taken: change nothing and return the spending that is there."""

    async def find(self, spending_id: str) -> Spending | None: ...

    async def prolong(self, spending_id: str, sweep_time: datetime) -> bool:
        """Put the sweep off if it is not settled."""

    async def settle(
        self, spending_id: str, cost: int, now: datetime, *, overdue_at: datetime | None = None
    ) -> bool:
        """Mark it settled if it is not. Its budgets are still to be told.

        With `overdue_at`, do so only if its sweep_time is not after that.
        """

    async def end_sweep(self, spending_id: str) -> None:
        """Note that every budget has counted it."""

    async def overdue(self, now: datetime, limit: int) -> Sequence[Spending]:
        """Those whose sweep_time has come, oldest first."""

    async def set_aside(self, budget: DayBudget, spending_id: str, amount: int) -> bool:
        """Set the amount aside in a budget, once; False when not so much is left."""

    async def count(self, budget_id: str, spending_id: str, amount: int, cost: int) -> None:
        """Put the cost in the place of what that spending set aside there.

        Do nothing when it set nothing aside there, or has nothing set aside there any more.
        """

    async def balances(self, budget_ids: Sequence[str]) -> Mapping[str, Balance]: ...


class Budgets:
    """Says which budgets pay."""

    def __init__(self, groups: GroupFinder, limits: Limits) -> None:
        self._groups, self._limits = groups, limits

    async def paying(self, chat_id: int, member_id: int, now: datetime) -> list[DayBudget]:
        """Return today's budgets of the system, the group and the member, as far as these are named.

        Raise GroupNotRegistered and FieldInvalid.
        """
        time_zone = self._limits.time_zone
        found = [self._of_today(Scope.SYSTEM, "", time_zone, now)]
        if chat_id:
            group = await registered_group(self._groups, chat_id)
            found.append(self._of_today(Scope.GROUP, group.id, group.settings.time_zone, now))
        if member_id:
            fields.positive(member_id, "member_id")
            found.append(self._of_today(Scope.MEMBER, str(member_id), time_zone, now))
        return found

    def apart(self, scope: Scope, now: datetime) -> DayBudget:
        """Return today's budget of one of APART."""
        return self._of_today(scope, "", self._limits.time_zone, now)

    def _of_today(self, scope: Scope, whose: str, time_zone: str, now: datetime) -> DayBudget:
        day = days.local_day(now, time_zone)
        name = f"{scope.value}:{whose}:{day.isoformat()}"
        return DayBudget(name, scope, self._limits.of(scope), days.day_end(day, time_zone))


class ReserveSpending:
    """Sets money aside before it is spent."""

    def __init__(self, store: BudgetStore, budgets: Budgets, clock: Clock) -> None:
        self._store, self._budgets, self._clock = store, budgets, clock

    async def __call__(
        self, request_id: str, chat_id: int, member_id: int, amount: int, *, apart: Scope | None = None
    ) -> Spending:
        """Set the amount aside and return the spending; a repeat finds the same one.

        `apart`: this one of APART pays. Raise FieldInvalid when somebody else is named who pays.
        Raise BudgetSpent, after which nothing is set aside, RequestIdReused and Aborted.
        """
        spending_id = fields.short_request_id(request_id)
        fields.positive(amount, "amount_nano_usd")
        now = self._clock()
        if apart is not None:
            fields.in_range(chat_id, "chat_id", 0, 0)
            fields.in_range(member_id, "member_id", 0, 0)
            budgets = [self._budgets.apart(apart, now)]
        else:
            budgets = await self._budgets.paying(chat_id, member_id, now)
        wanted = Spending(
            spending_id=spending_id,
            budget_ids=tuple(budget.budget_id for budget in budgets),
            amount=amount,
            fingerprint=fields.fingerprint(chat_id, member_id, amount, *([apart.value] if apart else [])),
            create_time=now,
            sweep_time=now + LEASE,
        )
        there = await self._store.add(wanted)
        if there is not None and there.fingerprint != wanted.fingerprint:
            raise RequestIdReused
        spending = there or wanted
        if spending.is_settled:
            raise Aborted
        # The narrowest first: whoever is told that nothing is left
        # shall hear of their own budget before they hear of everybody's.
        for budget in reversed(budgets):
            # At midnight a repeat may have other budgets than those that it set out with.
            if budget.budget_id not in spending.budget_ids:
                continue
            if not await self._store.set_aside(budget, spending_id, spending.amount):
                await _settle(self._store, spending, 0, self._clock())
                raise BudgetSpent(budget)
        if not await self._store.prolong(spending_id, self._clock() + LEASE):
            # Settled meanwhile: what was set aside after that would stay so.
            await self._tell_again(spending)
            raise Aborted
        return spending

    async def _tell_again(self, spending: Spending) -> None:
        there = await self._store.find(spending.spending_id)
        if there is not None and there.is_settled:
            await _tell_budgets(self._store, there)


class SettleSpending:
    """Counts what was spent."""

    def __init__(self, store: BudgetStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def __call__(self, request_id: str, spending_id: str, cost: int) -> int:
        """Return the cost that counts: the first settlement holds."""
        fields.request_id(request_id)
        fields.required(spending_id, "spending_id", fields.ID_LENGTH)
        fields.not_negative(cost, "cost_nano_usd")
        spending = await self._store.find(spending_id)
        if spending is None:
            raise SpendingNotFound
        return await _settle(self._store, spending, cost, self._clock())


class GetBudgets:
    """Says what is spent today, and what may be."""

    def __init__(self, store: BudgetStore, budgets: Budgets, clock: Clock) -> None:
        self._store, self._budgets, self._clock = store, budgets, clock

    async def __call__(self, chat_id: int, member_id: int) -> list[tuple[DayBudget, Balance]]:
        now = self._clock()
        apart = [self._budgets.apart(scope, now) for scope in APART]
        budgets = [*await self._budgets.paying(chat_id, member_id, now), *apart]
        balances = await self._store.balances([budget.budget_id for budget in budgets])
        return [(budget, balances.get(budget.budget_id, Balance())) for budget in budgets]


class SpendingSweeper:
    """Settles what nobody settled in time, and finishes what a crash interrupted."""

    def __init__(self, store: BudgetStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def sweep_once(self, limit: int = 100) -> int:
        """Handle at most `limit` spendings; return how many were handled."""
        now = self._clock()

        async def settle(spending: Spending) -> int:
            await _settle(self._store, spending, spending.amount, now, overdue_at=now)
            return 1

        overdue = await self._store.overdue(now, limit)
        return await sweep(overdue, settle, ailing="a spending cannot be settled")


async def _settle(
    store: BudgetStore, spending: Spending, cost: int, now: datetime, *, overdue_at: datetime | None = None
) -> int:
    """Settle it, or finish what was begun; return what it counts with.

    An overdue one that was prolonged meanwhile is left alone.
    """
    if not spending.is_settled:
        await store.settle(spending.spending_id, cost, now, overdue_at=overdue_at)
    there = await store.find(spending.spending_id)
    if there is None or not there.is_settled:
        return cost
    await _tell_budgets(store, there)
    return there.cost


async def _tell_budgets(store: BudgetStore, spending: Spending) -> None:
    for budget_id in spending.budget_ids:
        await store.count(budget_id, spending.spending_id, spending.amount, spending.cost)
    await store.end_sweep(spending.spending_id)
