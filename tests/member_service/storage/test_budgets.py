"""Budgets in money on both engines: exact with many at once, and whoever dies between any two writes."""

import asyncio
import contextlib
from datetime import timedelta

import pytest

from member_service.domain.budgets import (
    APART,
    LEASE,
    Balance,
    Budgets,
    BudgetSpent,
    GetBudgets,
    Limits,
    ReserveSpending,
    Scope,
    SettleSpending,
    SpendingNotFound,
    SpendingSweeper,
)
from member_service.domain.failures import FieldInvalid, RequestIdReused
from member_service.domain.groups import GroupNotRegistered
from member_service.storage.budgets import INDEXES, MongoBudgetStore
from member_service.storage.database import Database
from servicekit.errors import Aborted
from tests.member_service.crashing import Crash, CrashingDatabase
from tests.member_service.parts import CHAT, Parts, rid

SYSTEM, GROUP, MEMBER, JUDGE, MAIL = 1000, 500, 200, 100, 60
ANA, BIA = 7, 8


class Money:
    """The use cases on one database, with small limits."""

    def __init__(self, parts: Parts, database: Database | CrashingDatabase, **limits: int) -> None:
        self.parts, self.clock = parts, parts.clock
        self.store = MongoBudgetStore(database)  # type: ignore[arg-type]
        wanted = {"system": SYSTEM, "group": GROUP, "member": MEMBER, "judge": JUDGE, "mail": MAIL} | limits
        budgets = Budgets(parts.groups, Limits(**wanted, time_zone="America/Sao_Paulo"))
        self._reserve = ReserveSpending(self.store, budgets, self.clock)
        self._settle = SettleSpending(self.store, self.clock)
        self._get = GetBudgets(self.store, budgets, self.clock)
        self.sweeper = SpendingSweeper(self.store, self.clock)

    async def reserve(self, name: object, amount: int = 50, *, chat: int = CHAT, member: int = ANA) -> str:
        return (await self._reserve(rid(name), chat, member, amount)).spending_id

    async def reserve_for_judge(self, name: object, amount: int, **others: int) -> str:
        paying = {"chat_id": 0, "member_id": 0} | others
        return (await self._reserve(rid(name), amount=amount, apart=Scope.JUDGE, **paying)).spending_id

    async def reserve_for_mail(self, name: object, amount: int) -> str:
        return (await self._reserve(rid(name), 0, 0, amount, apart=Scope.MAIL)).spending_id

    async def settle(self, spending_id: str, cost: int) -> int:
        return await self._settle(rid("settle"), spending_id, cost)

    async def balances(self, *, chat: int = CHAT, member: int = ANA) -> dict[Scope, Balance]:
        return {budget.scope: balance for budget, balance in await self._get(chat, member)}


@pytest.fixture
async def money(parts: Parts, database: Database) -> Money:
    await database.ensure_indexes(INDEXES)
    await parts.registered()
    return Money(parts, database)


def all_are(balance: Balance) -> dict[Scope, Balance]:
    """The system's, the group's and the member's; what pays apart has spent nothing."""
    return dict.fromkeys(Scope, balance) | dict.fromkeys(APART, Balance())


async def test_what_is_set_aside_is_settled_with_what_it_was(money):
    spending = await money.reserve("one", 50)
    assert await money.balances() == all_are(Balance(0, 50))
    assert await money.settle(spending, 30) == 30
    assert await money.balances() == all_are(Balance(30, 0))
    # Repeats, of other words too, change nothing.
    assert await money.settle(spending, 99) == 30
    assert await money.balances() == all_are(Balance(30, 0))


async def test_it_may_cost_more_than_was_set_aside(money):
    await money.settle(await money.reserve("one", 50), 190)
    with pytest.raises(BudgetSpent):
        await money.reserve("two", 50)
    assert await money.balances() == all_are(Balance(190, 0))


async def test_a_repeat_sets_nothing_aside_twice(money):
    assert await money.reserve("one") == await money.reserve("one")
    assert await money.balances() == all_are(Balance(0, 50))
    for other in ({"amount": 51}, {"member": BIA}, {"chat": 0}):
        with pytest.raises(RequestIdReused):
            await money.reserve("one", **other)


@pytest.mark.parametrize(
    ("limits", "scope"),
    [({"system": 99}, "system"), ({"group": 99}, "group"), ({"member": 99}, "member")],
)
async def test_each_budget_can_be_the_one_that_is_spent_and_the_others_lose_nothing(
    parts, money, database, limits, scope
):
    money = Money(parts, database, **limits)
    await money.reserve("one", 50)
    with pytest.raises(BudgetSpent) as refusal:
        await money.reserve("two", 50)
    assert refusal.value.metadata["scope"] == scope
    # Midnight in São Paulo.
    assert refusal.value.metadata["reset_time"] == "2037-11-23T03:00:00Z"
    assert await money.balances() == all_are(Balance(0, 50))


async def test_a_new_day_starts_from_nothing_and_an_old_spending_stays_in_its_own(money):
    spending = await money.reserve("one", 150)
    money.clock.forward(hours=12)
    assert await money.balances() == all_are(Balance(0, 0))
    await money.settle(spending, 150)
    assert await money.balances() == all_are(Balance(0, 0))
    await money.reserve("two", 150)


async def test_without_a_limit_it_is_counted_all_the_same(parts, money, database):
    money = Money(parts, database, system=0, group=0, member=0)
    await money.settle(await money.reserve("one", 10**12), 10**12)
    assert await money.balances() == all_are(Balance(10**12, 0))


async def test_only_who_is_named_pays(money):
    await money.settle(await money.reserve("private", 40, chat=0), 40)
    await money.settle(await money.reserve("for the group", 30, member=0), 30)
    balances = await money.balances()
    assert balances == {
        Scope.SYSTEM: Balance(70, 0),
        Scope.GROUP: Balance(30, 0),
        Scope.MEMBER: Balance(40, 0),
        Scope.JUDGE: Balance(0, 0),
        Scope.MAIL: Balance(0, 0),
    }
    assert (await money.balances(member=BIA))[Scope.MEMBER] == Balance(0, 0)


async def test_many_at_once_never_pass_a_limit(money):
    async def one(number: int) -> str | None:
        with contextlib.suppress(BudgetSpent):
            return await money.reserve(number, 30, member=number % 4 + 1)
        return None

    taken = [one_taken for one_taken in await asyncio.gather(*map(one, range(40))) if one_taken]
    # 500 for the group, 200 for each of four members: at most 16 fit.
    # The last ones may have been refused because of one that was given back a moment later.
    assert 1 <= len(taken) <= 16
    balances = await money.balances()
    assert balances[Scope.GROUP] == Balance(0, 30 * len(taken))
    await asyncio.gather(*(money.settle(spending, 10) for spending in taken))
    assert (await money.balances())[Scope.GROUP] == Balance(10 * len(taken), 0)


async def test_what_nobody_settles_is_taken_for_spent_once(money):
    spending = await money.reserve("one", 50)
    money.clock.forward(seconds=LEASE.total_seconds() - 1)
    await money.sweeper.sweep_once()
    assert await money.balances() == all_are(Balance(0, 50))
    money.clock.forward(seconds=1)
    await asyncio.gather(*(money.sweeper.sweep_once() for _ in range(4)))
    assert await money.balances() == all_are(Balance(50, 0))
    assert await money.settle(spending, 1) == 50
    assert await money.sweeper.sweep_once() == 0


async def test_one_that_was_settled_is_not_reserved_again(money):
    await money.settle(await money.reserve("one"), 10)
    with pytest.raises(Aborted):
        await money.reserve("one")
    assert await money.balances() == all_are(Balance(10, 0))


@pytest.mark.parametrize("writes", range(1, 18))
async def test_whoever_dies_between_two_writes_leaks_nothing(money, parts, database, writes):
    dying = Money(parts, CrashingDatabase(database, writes))
    with contextlib.suppress(Crash):
        await dying.settle(await dying.reserve("one", 50), 30)
    # Handled again, by somebody who lives; or by nobody, and the lease runs out.
    money.clock.forward(minutes=LEASE.total_seconds() / 60)
    await money.sweeper.sweep_once()
    balances = await money.balances()
    assert all(balance.reserved == 0 for balance in balances.values())
    # As far as it came it is spent: all budgets say the estimate, or all of them say the cost.
    # A budget that never heard of it says nothing.
    assert {balance.spent for balance in balances.values()} - {0} in ({50}, {30}, set())
    # One to keep it, three for each budget of a new day, one to prolong it, one to settle it.
    if writes >= 12:
        assert balances == all_are(Balance(30, 0))
    assert await money.sweeper.sweep_once() == 0


async def test_a_slow_one_that_the_sweeper_overtook_gives_back_what_it_set_aside_late(parts, money, database):
    class Slow(MongoBudgetStore):
        async def set_aside(self, budget, spending_id, amount):
            if budget.scope is Scope.SYSTEM:
                parts.clock.forward(seconds=LEASE.total_seconds())
                await money.sweeper.sweep_once()
            return await super().set_aside(budget, spending_id, amount)

    limits = Limits(system=SYSTEM, group=GROUP, member=MEMBER, time_zone="America/Sao_Paulo")
    reserve = ReserveSpending(Slow(database), Budgets(parts.groups, limits), parts.clock)
    with pytest.raises(Aborted):
        await reserve(rid("slow"), CHAT, ANA, 50)
    assert await money.balances() == all_are(Balance(50, 0))


async def test_what_is_no_spending_is_refused(money):
    for wrong in ({"amount": 0}, {"amount": -1}, {"member": -1}):
        with pytest.raises(FieldInvalid):
            await money.reserve("wrong", **wrong)
    with pytest.raises(GroupNotRegistered):
        await money.reserve("nowhere", chat=-777)
    with pytest.raises(SpendingNotFound):
        await money.settle("nothing", 1)
    with pytest.raises(FieldInvalid):
        await money.settle(await money.reserve("one"), -1)


async def test_a_stopped_group_still_pays_for_what_was_asked_before(money, parts):
    await parts.stop_group(rid("stop"), CHAT)
    money.clock.forward(seconds=timedelta(minutes=1).total_seconds())
    assert await money.settle(await money.reserve("one"), 10) == 10


async def test_the_judge_has_a_budget_of_its_own(money):
    spending = await money.reserve_for_judge("judge", 30)
    assert await money.balances() == all_are(Balance()) | {Scope.JUDGE: Balance(0, 30)}
    assert await money.settle(spending, 20) == 20
    with pytest.raises(BudgetSpent) as spent:
        await money.reserve_for_judge("more", JUDGE)
    assert spent.value.metadata["scope"] == "judge"
    # What everybody spends is nothing to the judge, and the other way round.
    await money.settle(await money.reserve("one", 150), 150)
    assert await money.balances() == all_are(Balance(150, 0)) | {Scope.JUDGE: Balance(20, 0)}


async def test_a_flood_of_mails_ends_neither_the_coach_nor_the_judge(money):
    await money.settle(await money.reserve_for_mail("first", MAIL), MAIL)
    with pytest.raises(BudgetSpent) as spent:
        await money.reserve_for_mail("second", 1)
    assert (spent.value.metadata["scope"], spent.value.metadata["limit_nano_usd"]) == ("mail", str(MAIL))
    await money.settle(await money.reserve("a question", 150), 150)
    await money.settle(await money.reserve_for_judge("its judge", 20), 20)
    apart = {Scope.JUDGE: Balance(20, 0), Scope.MAIL: Balance(MAIL, 0)}
    assert await money.balances() == all_are(Balance(150, 0)) | apart


async def test_nobody_else_pays_for_the_judge(money):
    for wrong in ({"chat_id": CHAT}, {"member_id": ANA}):
        with pytest.raises(FieldInvalid):
            await money.reserve_for_judge("wrong", 30, **wrong)
    await money.reserve_for_judge("one", 30)
    with pytest.raises(RequestIdReused):
        await money.reserve("one", 30, chat=0, member=0)


@pytest.mark.parametrize("scope", [Scope.GROUP, Scope.MEMBER])
@pytest.mark.parametrize(
    ("system", "own", "percent", "limit"),
    [
        (1000, 500, 25, 250),
        (1000, 200, 25, 200),
        # No limit of their own, and still no more than their share.
        (1000, 0, 25, 250),
        (1000, 0, 100, 0),
        # Where the whole has no limit, there is nothing to share.
        (0, 500, 25, 500),
        (0, 0, 25, 0),
        # A share that is next to nothing is not "no limit".
        (3, 0, 25, 1),
    ],
)
def test_nobody_spends_more_than_a_share_of_the_day(scope, system, own, percent, limit):
    limits = Limits(system, own, own, "America/Sao_Paulo", share_percent=percent)
    assert limits.of(scope) == limit


async def test_one_group_does_not_end_the_day_for_the_others(parts, money, database):
    greedy = Money(parts, database, group=0, member=0, share_percent=25)
    for number in range(5):
        await greedy.reserve(number, 50, member=1 + number)
    with pytest.raises(BudgetSpent) as spent:
        await greedy.reserve("more", 50, member=BIA)
    assert spent.value.scope is Scope.GROUP
    assert (await greedy.balances())[Scope.SYSTEM] == Balance(0, 250)
    # Somebody who asks in private is still served.
    await greedy.reserve("private", 50, chat=0, member=BIA)
