"""Payments in Telegram Stars in `payments`: one document a charge, `_id` is Telegram's name of it.

Who paid stands in it as a number until nobody needs that any more, and as a keyed hash to the end.
Of somebody who was erased the number is sealed until what they get back went back.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pymongo.errors import DuplicateKeyError

from member_service.domain.changes import Change
from member_service.domain.payments import Cause, Payment, PaymentState, Totals, payer_erased
from member_service.storage.changes import entry, refuse_reuse, remembered, requests_index
from member_service.storage.database import (
    ANY_TIME,
    ASCENDING,
    DESCENDING,
    Database,
    Document,
    Index,
    translate_errors,
)
from member_service.storage.holdings import Holding, Retention, Shown, Whose
from member_service.storage.sealing import BoxUnreadable
from member_service.storage.sharding import by_id
from servicekit import retention

PAYMENTS: Final = "payments"
PAYER_KEPT: Final = timedelta(days=90)

RETENTIONS: Final = (Retention(PAYMENTS, retention.PAYMENTS, since="pay_time"),)
SHARD_KEYS: Final = (by_id(PAYMENTS),)
INDEXES: Final = (
    Index(PAYMENTS, (("payer_tag", ASCENDING), ("pay_time", DESCENDING), ("_id", DESCENDING)), name="payer"),
    Index(PAYMENTS, (("payer_id", ASCENDING),), name="payer_number"),
    Index(PAYMENTS, (("state", ASCENDING), ("pay_time", ASCENDING), ("_id", ASCENDING)), name="state"),
    Index(PAYMENTS, (("check_time", ASCENDING),), name="due"),
    Index(PAYMENTS, (("group_id", ASCENDING), ("state", ASCENDING)), name="group"),
    Index(PAYMENTS, (("payer_until", ASCENDING),), name="payer_until"),
    requests_index(PAYMENTS),
)
_TAGGED: Final = "payer"


async def _tells(_: Database, __: Whose, documents: Sequence[Document]) -> list[Shown]:
    names = ("stars", "state", "cause", "pay_time", "settle_time")
    return [{"charge_id": one["_id"]} | {name: one.get(name) for name in names} for one in documents]


HOLDINGS: Final = (
    Holding(
        "payments",
        PAYMENTS,
        lambda whose: {"payer_id": whose.member_id},
        tells=_tells,
        in_group=False,
        # It stays for the tax office, without who paid.
        counted=False,
    ),
)


@translate_errors
class MongoPaymentStore:
    """Payments, found by charge, by payer, by state, and by when they have to be looked at."""

    def __init__(self, database: Database) -> None:
        self._rows, self._keys = database.collection(PAYMENTS), database.keys

    async def refuse_reuse(self, change: Change) -> None:
        await refuse_reuse(self._rows, change)

    async def add(self, payment: Payment, change: Change) -> bool:
        document = {"_id": payment.charge_id, "payer_tag": self._keys.tag(_TAGGED, payment.payer_id)}
        values = {name: value for name, value in self._values(payment).items() if value is not None}
        try:
            await self._rows.insert_one(document | values | {"version": 1, "requests": [entry(change)]})
        except DuplicateKeyError:
            return False
        return True

    async def get(self, charge_id: str) -> Payment | None:
        document = await self._rows.find_one({"_id": charge_id})
        return self._payment(document) if document else None

    async def put(self, payment: Payment, change: Change | None = None) -> bool:
        values = self._values(payment) | {"version": payment.version + 1}
        gone = [name for name, value in values.items() if value is None]
        update: Document = {"$set": {name: value for name, value in values.items() if value is not None}}
        if gone:
            update["$unset"] = dict.fromkeys(gone, "")
        if change is not None:
            update["$push"] = remembered(change)
        written = await self._rows.update_one({"_id": payment.charge_id, "version": payment.version}, update)
        return bool(written.matched_count)

    async def is_payer(self, charge_id: str, member_id: int) -> bool:
        tags = self._keys.tags(_TAGGED, member_id)
        mine = {"_id": charge_id, "payer_tag": {"$in": tags}}
        return await self._rows.find_one(mine, {"_id": 1}) is not None

    async def of_payer(
        self, member_id: int, before: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Payment]:
        wanted: Document = {"payer_tag": {"$in": self._keys.tags(_TAGGED, member_id)}}
        if before is not None:
            wanted |= _beyond("$lt", *before)
        newest_first = [("pay_time", DESCENDING), ("_id", DESCENDING)]
        return await self._list(wanted, newest_first, limit)

    async def in_state(
        self, state: PaymentState, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Payment]:
        wanted: Document = {"state": state.value}
        if after is not None:
            wanted |= _beyond("$gt", *after)
        return await self._list(wanted, [("pay_time", ASCENDING), ("_id", ASCENDING)], limit)

    async def totals(self, group_id: str) -> Totals:
        """What a group's payments came to."""
        delivered: Document = {"group_id": group_id, "state": PaymentState.DELIVERED.value}
        failed: Document = {"group_id": group_id, "state": PaymentState.REFUND_FAILED.value}
        stars = [document["stars"] async for document in self._rows.find(delivered, {"stars": 1})]
        return Totals(sum(stars), len(stars), int(await self._rows.count_documents(failed)))

    async def _list(self, wanted: Document, order: Sequence[tuple[str, int]], limit: int) -> list[Payment]:
        found = self._rows.find(wanted).sort(list(order)).limit(limit)
        return [self._payment(document) async for document in found]

    async def first_time(self) -> datetime | None:
        times = [await self._first(name) for name in ("check_time", "payer_until")]
        return min((time for time in times if time is not None), default=None)

    async def _first(self, name: str) -> datetime | None:
        row = await self._rows.find_one({name: ANY_TIME}, {name: 1}, sort=[(name, ASCENDING)])
        return row[name] if row else None

    async def due(self, now: datetime, limit: int) -> Sequence[str]:
        found = self._rows.find({"check_time": {"$lte": now}}, {"_id": 1})
        return [row["_id"] async for row in found.sort([("check_time", ASCENDING)]).limit(limit)]

    async def put_off(self, charge_id: str, until: datetime) -> None:
        await self._rows.update_one(
            {"_id": charge_id, "check_time": ANY_TIME}, {"$set": {"check_time": until}}
        )

    async def forget_payers(self, now: datetime) -> int:
        forgotten = await self._rows.update_many(
            {"payer_until": {"$lte": now}},
            {"$unset": {"payer_id": "", "payer_until": ""}, "$inc": {"version": 1}},
        )
        return int(forgotten.modified_count)

    async def erase(self, member_id: int) -> None:
        """The member goes. What they get back still goes back; safe again."""
        async for document in self._rows.find({"payer_id": member_id}):
            await self._erase_one(document["_id"])

    async def _erase_one(self, charge_id: str) -> None:
        while (payment := await self.get(charge_id)) is not None:
            if payment.payer_erased or await self.put(payer_erased(payment)):
                return

    def _values(self, payment: Payment) -> Document:
        """The fields of a document; None: not there."""
        settled, payer_id = payment.is_settled, payment.payer_id or None
        sealed = payer_id is not None and payment.payer_erased
        place = (PAYMENTS, payment.charge_id)
        return {
            "payer_id": None if sealed else payer_id,
            "payer_box": self._keys.seal(str(payer_id), *place) if sealed else None,
            "payer_until": payment.pay_time + PAYER_KEPT if settled and payer_id and not sealed else None,
            "payer_erased": payment.payer_erased or None,
            "stars": payment.stars,
            "pay_time": payment.pay_time,
            "state": payment.state.value,
            "cause": payment.cause.value,
            "mail_id": payment.mail_id,
            "group_id": payment.group_id,
            "mail_number": payment.mail_number,
            "released": payment.released,
            "settle_time": payment.settle_time,
            "check_time": payment.check_time,
            "tries": payment.tries,
            "error": payment.error or None,
        }

    def _payment(self, document: Document) -> Payment:
        return replace(_from_document(document), payer_id=self._payer(document))

    def _payer(self, document: Document) -> int:
        box = document.get("payer_box")
        if box is None:
            return int(document.get("payer_id", 0))
        try:
            return int(self._keys.open(box, PAYMENTS, document["_id"]))
        except BoxUnreadable:
            return 0


def _beyond(which: str, time: datetime, charge_id: str) -> Document:
    """What comes after a position in a list by time and charge."""
    return {"$or": [{"pay_time": {which: time}}, {"pay_time": time, "_id": {which: charge_id}}]}


def _from_document(document: Document) -> Payment:
    def time(name: str) -> datetime | None:
        value: Any = document.get(name)
        return value.astimezone(UTC) if value else None

    return Payment(
        charge_id=document["_id"],
        payer_id=0,
        stars=document["stars"],
        pay_time=document["pay_time"],
        state=PaymentState(document["state"]),
        cause=Cause(document["cause"]),
        mail_id=document["mail_id"],
        group_id=document["group_id"],
        mail_number=document["mail_number"],
        released=document["released"],
        settle_time=time("settle_time"),
        check_time=time("check_time"),
        tries=document["tries"],
        payer_erased=document.get("payer_erased", False),
        error=document.get("error", ""),
        version=document["version"],
    )
