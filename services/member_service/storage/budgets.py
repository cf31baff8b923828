"""Spendings, and the budgets of days, in two collections.

A document of `budgets` has `committed`, `spent` and `held`.
`committed` is what is spent and what is set aside together.
`held` is what each spending that is not settled set aside.
All of them change in one write, guarded by the spending's name in `held`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from pymongo.errors import DuplicateKeyError

from member_service.domain.budgets import KEEP, Balance, DayBudget, Scope, Spending
from member_service.storage.database import ASCENDING, Database, Document, Index, translate_errors
from member_service.storage.holdings import Retention
from member_service.storage.sharding import by_id
from servicekit import retention

SPENDINGS: Final = "spendings"
BUDGETS: Final = "budgets"

RETENTIONS: Final = (
    Retention(SPENDINGS, retention.USAGE, expiry="expire_time"),
    Retention(BUDGETS, retention.USAGE, expiry="expire_time"),
)

SHARD_KEYS: Final = (by_id(SPENDINGS), by_id(BUDGETS))
INDEXES: Final = (Index(SPENDINGS, (("unfinished", ASCENDING), ("sweep_time", ASCENDING)), name="sweep"),)

_FINISHED: Final = {"unfinished": "", "sweep_time": ""}


@translate_errors
class MongoBudgetStore:
    """Spendings and budgets, found by their names."""

    def __init__(self, database: Database) -> None:
        self._spendings = database.collection(SPENDINGS)
        self._budgets = database.collection(BUDGETS)

    async def add(self, spending: Spending) -> Spending | None:
        try:
            await self._spendings.insert_one(_to_document(spending))
        except DuplicateKeyError:
            return await self._read(spending.spending_id)
        return None

    async def find(self, spending_id: str) -> Spending | None:
        return await self._read(spending_id)

    async def _read(self, spending_id: str) -> Spending | None:
        document = await self._spendings.find_one({"_id": spending_id})
        return _from_document(document) if document else None

    async def prolong(self, spending_id: str, sweep_time: datetime) -> bool:
        result = await self._spendings.update_one(
            {"_id": spending_id, "settled": False}, {"$set": {"sweep_time": sweep_time}}
        )
        return bool(result.matched_count)

    async def settle(
        self, spending_id: str, cost: int, now: datetime, *, overdue_at: datetime | None = None
    ) -> bool:
        wanted: Document = {"_id": spending_id, "settled": False}
        if overdue_at is not None:
            wanted["sweep_time"] = {"$lte": overdue_at}
        # Its sweep_time stays until the budgets know, so that the sweeper can finish it.
        result = await self._spendings.update_one(
            wanted, {"$set": {"settled": True, "cost": cost, "sweep_time": now}}
        )
        return bool(result.matched_count)

    async def end_sweep(self, spending_id: str) -> None:
        await self._spendings.update_one({"_id": spending_id, "settled": True}, {"$unset": _FINISHED})

    async def overdue(self, now: datetime, limit: int) -> Sequence[Spending]:
        due = {"unfinished": "yes", "sweep_time": {"$lte": now}}
        found = self._spendings.find(due).sort("sweep_time", ASCENDING).limit(limit)
        return [_from_document(document) for document in await found.to_list(None)]

    async def set_aside(self, budget: DayBudget, spending_id: str, amount: int) -> bool:
        held = f"held.{spending_id}"
        free: Document = {"_id": budget.budget_id, held: {"$exists": False}}
        if budget.limit:
            free["committed"] = {"$lte": budget.limit - amount}
        change = {"$inc": {"committed": amount}, "$set": {held: amount}}
        while True:
            if (await self._budgets.update_one(free, change)).matched_count:
                return True
            there = await self._budgets.find_one({"_id": budget.budget_id}, {held: 1})
            if there is not None:
                return spending_id in there.get("held", {})
            # The first of the day. Made empty, so that whoever comes second finds the same.
            empty = {"committed": 0, "spent": 0, "held": {}, "expire_time": budget.reset_time + KEEP}
            try:
                await self._budgets.insert_one({"_id": budget.budget_id, **empty})
            except DuplicateKeyError:
                continue

    async def count(self, budget_id: str, spending_id: str, amount: int, cost: int) -> None:
        held = f"held.{spending_id}"
        await self._budgets.update_one(
            {"_id": budget_id, held: {"$exists": True}},
            {"$inc": {"committed": cost - amount, "spent": cost}, "$unset": {held: ""}},
        )

    async def balances(self, budget_ids: Sequence[str]) -> Mapping[str, Balance]:
        found = self._budgets.find({"_id": {"$in": list(budget_ids)}}, {"committed": 1, "spent": 1})
        return {
            document["_id"]: Balance(document["spent"], document["committed"] - document["spent"])
            for document in await found.to_list(None)
        }


def _kept_time(spending: Spending) -> datetime:
    # When a mail is read is when somebody writes it: of that the hour is kept.
    if any(one.startswith(f"{Scope.MAIL}:") for one in spending.budget_ids):
        return spending.create_time.replace(minute=0, second=0, microsecond=0)
    return spending.create_time


def _to_document(spending: Spending) -> Document:
    return {
        "_id": spending.spending_id,
        "budget_ids": list(spending.budget_ids),
        "amount": spending.amount,
        "fingerprint": spending.fingerprint,
        "create_time": _kept_time(spending),
        "unfinished": "yes",
        "sweep_time": spending.sweep_time,
        "settled": spending.is_settled,
        "cost": spending.cost,
        "expire_time": _kept_time(spending) + KEEP,
    }


def _from_document(document: Document) -> Spending:
    return Spending(
        spending_id=document["_id"],
        budget_ids=tuple(document["budget_ids"]),
        amount=document["amount"],
        fingerprint=document["fingerprint"],
        create_time=document["create_time"],
        sweep_time=document.get("sweep_time") or document["create_time"],
        is_settled=document["settled"],
        cost=document["cost"],
    )
