"""Each charge is delivered or goes back, and never both: on both engines, with a crash at every write."""

import asyncio
import contextlib
from collections.abc import Awaitable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from member_service.domain import mails
from member_service.domain.failures import RequestIdReused
from member_service.domain.invoices import LONGEST, Invoice, Price
from member_service.domain.mail_failures import (
    AlreadyRevealed,
    MailOff,
    MailOver,
    MailRemoved,
    PaymentDelivered,
    PaymentNotFound,
    PaymentRefunded,
    RefundTooLate,
    RevealNotAllowed,
)
from member_service.domain.mails import MailState
from member_service.domain.paying import CheckCheckout, Claims, Paid
from member_service.domain.payments import Cause, PaymentState, Totals
from member_service.domain.refunds import Line
from member_service.storage.database import Database
from member_service.storage.payments import PAYMENTS
from member_service.stores import INDEXES
from servicekit.errors import ServiceError
from tests.member_service.crashing import Crash, CrashingDatabase
from tests.member_service.parts import CHAT, SetClock, rid
from tests.member_service.paying import BIA, CAIO, STARS, Charge, Till
from tests.support.databases import open_empty_database


@pytest.fixture
async def till(database: Database) -> Till:
    await database.ensure_indexes(INDEXES)
    made = Till(database, SetClock(), {})
    await made.registered()
    return made


async def states(till: Till) -> dict[str, str]:
    return {one: (await till.store.get(one)).state.value for one in till.charges}


async def test_what_is_paid_is_told_and_a_charge_told_twice_is_one(till: Till) -> None:
    mail, told = await till.shown(), set()
    stars, payload = await till.offer(CHAT, mail.number, BIA)
    assert (stars, len(payload.encode()) <= LONGEST) == (STARS, True)
    await till.check(BIA, STARS, payload)
    charge = till.pays(payload)
    first, again = await till.told(charge), await till.told(charge)
    assert (first.state, first.group_id, first.mail_number) == (PaymentState.PAID, "g1", mail.number)
    assert again == first
    assert await till.works(told) == 1
    assert (told, await states(till)) == ({"c1"}, {"c1": "delivered"})
    assert (await till.stored(mail)).revealed_time == till.clock()
    assert await till.store.totals("g1") == Totals(STARS, 1, 0)
    assert await till.store.totals("g2") == Totals(0, 0, 0)
    # Asked for again, it is handed out again, and costs nothing more.
    assert (await till.reveal(till.request(), CHAT, mail.number, BIA, "c1")).member_id == CAIO
    with pytest.raises(PaymentDelivered):
        await till.ask(till.request(), BIA, "c1")


async def test_an_invoice_paid_twice_is_delivered_once_and_goes_back_once(till: Till) -> None:
    payload, told = till.invoice(await till.shown()), set()
    await till.told(till.pays(payload, "c1"))
    with pytest.raises(AlreadyRevealed):
        await till.check(BIA, STARS, payload)
    second = await till.told(till.pays(payload, "c2"))
    assert (second.state, second.cause) == (PaymentState.REFUND_DUE, Cause.PAID_BEFORE)
    await till.settles_all(told)
    assert await states(till) == {"c1": "delivered", "c2": "refunded"}
    assert (told, till.charges["c1"].back, till.charges["c2"].back) == ({"c1"}, False, True)
    # An old invoice that is paid after the reveal goes back as well.
    third = await till.told(till.pays(payload, "c3"))
    assert third.cause is Cause.PAID_BEFORE


async def test_a_charge_that_goes_back_leaves_the_reveal_to_another_one(till: Till) -> None:
    payload, told = till.invoice(await till.shown()), set()
    await till.told(till.pays(payload, "c1"))
    asked = await till.ask(till.request(), BIA, "c1")
    assert (asked.state, asked.cause) == (PaymentState.REFUND_DUE, Cause.ASKED)
    await till.check(BIA, STARS, payload)
    await till.told(till.pays(payload, "c2"))
    await till.settles_all(told)
    assert (await states(till), told) == ({"c1": "refunded", "c2": "delivered"}, {"c2"})


@pytest.mark.parametrize("became", ["removed", "over", "erased", "reported", "withdrawn", "recipient gone"])
@pytest.mark.parametrize("when", ["before it is told", "before the name is asked for"])
async def test_what_is_gone_meanwhile_is_paid_back(till: Till, became: str, when: str) -> None:
    mail, told = await till.shown(), set()
    charge = till.pays(till.invoice(mail))
    changed = {
        "removed": lambda one: replace(one, state=MailState.REMOVED),
        "over": lambda one: mails.passed(one, one.end_time),
        "erased": lambda one: replace(one, state=MailState.ERASED, sender_tag=""),
        "reported": lambda one: replace(one, report_pending=True),
        "withdrawn": lambda one: replace(one, allow_reveal=False),
        "recipient gone": lambda one: replace(one, recipient_id=0, state=MailState.REMOVED),
    }[became]
    if when == "before the name is asked for":
        await till.told(charge)
    await till.becomes(mail, changed)
    with pytest.raises((MailRemoved, MailOver, RevealNotAllowed)):
        await till.check(BIA, STARS, charge.payload)
    if when == "before it is told":
        assert (await till.told(charge)).cause is Cause.GONE
    await till.settles_all(told)
    assert (await states(till), told, charge.back) == ({"c1": "refunded"}, set(), True)


async def test_another_amount_another_payer_and_foreign_payloads_go_back(till: Till) -> None:
    mail = await till.shown()
    payload = till.invoice(mail)
    forged = payload[:-1] + ("A" if payload[-1] != "A" else "B")
    cheaper = payload.replace(f":{STARS}:", ":1:")
    for charge_id, payer, stars, told in [
        ("c1", BIA, 1, payload),
        ("c2", CAIO, STARS, payload),
        ("c3", BIA, STARS, forged),
        ("c4", BIA, 1, cheaper),
        ("c5", BIA, STARS, ""),
        ("c6", BIA, STARS, "r1:g1.m1:7:50:\u0661" + "x" * 2000),
    ]:
        if told:
            with pytest.raises(ServiceError):
                await till.check(payer, stars, told)
        payment = await till.told(till.pays(told, charge_id, payer, stars))
        cause = Cause.NOT_AS_OFFERED if told == payload else Cause.UNKNOWN_INCOME
        assert (payment.state, payment.cause) == (PaymentState.REFUND_DUE, cause), charge_id
    await till.settles_all(set())
    assert set((await states(till)).values()) == {"refunded"}


async def test_a_mail_that_is_forgotten_and_a_group_that_turned_mail_off_sell_nothing(till: Till) -> None:
    mail = await till.shown()
    with pytest.raises(MailOver):
        await till.check(BIA, STARS, till.invoices.payload(Invoice("g1.other", BIA, STARS)))
    claims = Claims(till.store, till.mails, till.clock)
    offered = till.mails, till.invoices, claims, till.groups
    forbidden = CheckCheckout(*offered, price=Price(1000), clock=till.clock, allowed=False)
    with pytest.raises(MailOff):
        await forbidden(BIA, STARS, till.invoice(mail))
    cheap = CheckCheckout(*offered, price=Price(STARS - 1), clock=till.clock, allowed=True)
    with pytest.raises(RevealNotAllowed):
        await cheap(BIA, STARS, till.invoice(mail))


async def test_income_that_nobody_knows_is_found_and_delivered_or_given_back(till: Till) -> None:
    till.pays(till.invoice(await till.shown()), "lost")
    till.pays("somebody else's", "strange")
    compared = await till.reconcile(till.request(), [_line(one) for one in till.charges.values()])
    assert (compared.known, compared.found, compared.both) == (0, 2, ())
    told: set[str] = set()
    await till.settles_all(told)
    assert (await states(till), told) == ({"lost": "delivered", "strange": "refunded"}, {"lost"})
    again = await till.reconcile(till.request(), [_line(one) for one in till.charges.values()])
    assert (again.known, again.found) == (2, 0)


async def test_what_went_back_although_it_was_delivered_is_shown_to_a_person(till: Till) -> None:
    charge = till.pays(till.invoice(await till.shown()))
    await till.told(charge)
    await till.works(set())
    compared = await till.reconcile(till.request(), [_line(charge), _line(charge, outgoing=True)])
    assert compared.both == ("c1",)


async def test_a_refund_that_telegram_refuses_waits_for_a_person_who_may_try_again(till: Till) -> None:
    charge = till.pays("?")
    await till.told(charge)
    await till.works(set(), refusing=True)
    failed = await till.store.get("c1")
    assert (failed.state, failed.error, failed.payer_id) == (
        PaymentState.REFUND_FAILED,
        "CHARGE_NOT_FOUND",
        BIA,
    )
    listed = await till.store.in_state(PaymentState.REFUND_FAILED, None, 5)
    assert [one.charge_id for one in listed] == ["c1"]
    again = await till.begin(till.request(), "c1", again=True)
    assert again.state is PaymentState.REFUND_DUE
    await till.settles_all(set())
    assert charge.back


async def test_who_cannot_be_told_gets_their_stars_back_and_may_buy_it_again(till: Till) -> None:
    payload, told = till.invoice(await till.shown()), set()
    await till.told(till.pays(payload))
    await till.works(told, reachable=False)
    assert (await till.store.get("c1")).cause is Cause.NOT_TOLD
    await till.settles_all(told)
    await till.told(till.pays(payload, "c2"))
    await till.settles_all(told)
    assert (await states(till), told) == ({"c1": "refunded", "c2": "delivered"}, {"c2"})


async def test_a_lost_key_and_an_erased_sender_cost_nothing(till: Till) -> None:
    mail = await till.shown()
    await till.told(till.pays(till.invoice(mail)))
    await till.becomes(mail, lambda one: replace(one, blank=True))
    await till.works(set())
    assert (await till.store.get("c1")).cause is Cause.KEY_LOST
    await till.settles_all(set())
    assert await states(till) == {"c1": "refunded"}


async def test_a_reveal_without_a_price_works_without_any_payment(till: Till) -> None:
    mail = await till.shown(stars=0)
    assert await till.offer(CHAT, mail.number, BIA) == (0, "")
    request = till.request()
    for _ in range(2):
        assert (await till.reveal(request, CHAT, mail.number, BIA, "")).name == "Caio"
    with pytest.raises(AlreadyRevealed):
        await till.offer(CHAT, mail.number, BIA)
    assert await till.store.due(till.clock() + timedelta(days=99), 9) == []


async def test_a_reveal_with_a_price_is_not_had_for_nothing_nor_by_others(till: Till) -> None:
    mail = await till.shown()
    with pytest.raises(RevealNotAllowed):
        await till.reveal(till.request(), CHAT, mail.number, BIA, "")
    with pytest.raises(PaymentNotFound):
        await till.reveal(till.request(), CHAT, mail.number, BIA, "c1")
    await till.told(till.pays(till.invoice(mail)))
    other = await till.shown()
    with pytest.raises(PaymentNotFound):
        await till.reveal(till.request(), CHAT, other.number, BIA, "c1")
    await till.ask(till.request(), BIA, "c1")
    with pytest.raises(PaymentRefunded):
        await till.reveal(till.request(), CHAT, mail.number, BIA, "c1")


async def test_only_the_payer_asks_for_it_back_and_within_three_weeks(till: Till) -> None:
    mail = await till.shown()
    await till.told(till.pays(till.invoice(mail)))
    with pytest.raises(PaymentNotFound):
        await till.ask(till.request(), CAIO, "c1")
    till.clock.forward(days=22)
    with pytest.raises(RefundTooLate):
        await till.ask(till.request(), BIA, "c1")


async def test_a_name_that_was_handed_out_is_not_paid_back_although_the_telling_is_not_sure_yet(
    till: Till,
) -> None:
    """A gateway died between the name and the word that the payer was told."""
    mail = await till.shown()
    await till.told(till.pays(till.invoice(mail)))
    assert (await till.reveal(till.request(), CHAT, mail.number, BIA, "c1")).member_id == CAIO
    with pytest.raises(PaymentDelivered):
        await till.ask(till.request(), BIA, "c1")
    assert await states(till) == {"c1": "paid"}
    told: set[str] = set()
    await till.works(told)
    assert (told, await states(till)) == ({"c1"}, {"c1": "delivered"})


async def test_a_request_id_stands_for_one_request(till: Till) -> None:
    paid = Paid("c1", BIA, STARS, "?", till.clock())
    await till.record(rid("one"), paid)
    with pytest.raises(RequestIdReused):
        await till.record(rid("one"), replace(paid, charge_id="c2"))
    with pytest.raises(RequestIdReused):
        await till.begin(rid("one"), "c1", again=True)


async def test_who_paid_is_a_hash_after_ninety_days_and_still_finds_it(
    till: Till, database: Database
) -> None:
    await till.told(till.pays(till.invoice(await till.shown())))
    await till.settles_all(set())
    till.clock.forward(days=91)
    assert await till.sweeper.sweep_once() == 1
    [row] = [one async for one in database.collection(PAYMENTS).find({})]
    assert "payer_id" not in row
    assert str(BIA) not in {str(value) for value in row.values()}
    assert [one.charge_id for one in await till.store.of_payer(BIA, None, 5)] == ["c1"]
    assert await till.store.of_payer(CAIO, None, 5) == []


async def test_who_is_erased_gets_their_stars_back_and_is_known_until_then_only(
    till: Till, database: Database
) -> None:
    charge = till.pays("?")
    await till.told(charge)
    await till.store.erase(BIA)
    [row] = [one async for one in database.collection(PAYMENTS).find({})]
    assert "payer_id" not in row
    begun = await till.begin(till.request(), "c1", again=False)
    assert (begun.payer_id, begun.payer_erased) == (BIA, True)
    await till.settles_all(set())
    [row] = [one async for one in database.collection(PAYMENTS).find({})]
    assert (charge.back, "payer_id" in row, "payer_box" in row) == (True, False, False)


async def test_pages_of_a_payer_have_each_payment_once(till: Till) -> None:
    for number in range(5):
        await till.told(till.pays("?", f"c{number}"))
    seen, after = [], None
    while page := await till.store.of_payer(BIA, after, 2):
        seen += [one.charge_id for one in page]
        after = page[-1].pay_time, page[-1].charge_id
    assert seen == ["c4", "c3", "c2", "c1", "c0"]


def _line(charge: Charge, *, outgoing: bool = False) -> Any:
    return Line(Paid(charge.id, charge.payer, charge.stars, charge.payload, charge.time), outgoing)


CHARGES = ("c1", "c2", "c3")
crashes = st.one_of(st.none(), st.integers(1, 4), st.integers(1, 9))


class Money(RuleBasedStateMachine):
    """People pay, mails go away, processes die anywhere: each charge is settled in the end, in one way."""

    engine = "embedded"

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.stack = contextlib.AsyncExitStack()
        self.told: set[str] = set()
        self.seeds = iter(range(10**9))
        self.doubtful: set[str] = set()
        self.nobody_knows: set[str] = set()

    @initialize()
    def two_mails(self) -> None:
        self.loop.run_until_complete(self.begin())

    async def begin(self) -> None:
        self.database = await self.stack.enter_async_context(open_empty_database(self.engine))
        await self.database.ensure_indexes(INDEXES)
        self.clock, self.charges = SetClock(), {}
        self.honest = Till(self.database, self.clock, self.charges)
        await self.honest.registered()
        self.shown = [await self.honest.shown() for _ in range(2)]

    def process(self, crash: int | None) -> Till:
        worker = CrashingDatabase(self.database, crash, next(self.seeds))
        made = Till(worker, self.clock, self.charges)
        made.doubtful = self.doubtful
        return made

    def at_once(self, works: Iterable[Awaitable[object]]) -> None:
        async def do() -> None:
            await asyncio.gather(*(_survived(one) for one in works))

        self.loop.run_until_complete(do())

    @rule(
        charge=st.sampled_from(CHARGES),
        mail=st.integers(0, 1),
        wrong=st.sampled_from(["", "", "", "amount", "payer", "payload"]),
    )
    def pays(self, charge: str, mail: int, wrong: str) -> None:
        payload = "?" if wrong == "payload" else self.honest.invoice(self.shown[mail])
        stars = 1 if wrong == "amount" else STARS
        self.honest.pays(payload, charge, CAIO if wrong == "payer" else BIA, stars)

    @rule(told=st.lists(st.tuples(st.sampled_from(CHARGES), crashes), min_size=1, max_size=3))
    def telegram_tells(self, told) -> None:
        self.at_once(
            self.process(crash).told(self.charges[charge]) for charge, crash in told if charge in self.charges
        )

    @rule(crash=crashes, other=crashes, reachable=st.sampled_from([True, True, True, False]))
    def gateways_work(self, crash: int | None, other: int | None, reachable: bool) -> None:
        self.at_once(self.process(one).works(self.told, reachable=reachable) for one in (crash, other))

    @rule(crash=crashes)
    def telegram_refuses(self, crash: int | None) -> None:
        self.at_once([self.process(crash).works(self.told, refusing=True)])

    @rule(charge=st.sampled_from(CHARGES), mail=st.integers(0, 1), other=crashes)
    def buys_and_is_sorry(self, charge: str, mail: int, other: int | None) -> None:
        """All of it in one go, while a gateway works that may die."""
        if charge not in self.charges:
            paid = self.honest.pays(self.honest.invoice(self.shown[mail]), charge)
            self.at_once([self.honest.told(paid)])
            self.at_once([self.process(other).works(self.told)])
            self.at_once([self.honest.ask(self.honest.request(), BIA, charge)])

    @rule(charge=st.sampled_from(CHARGES), crash=crashes, other=crashes)
    def asks_back_while_others_work(self, charge: str, crash: int | None, other: int | None) -> None:
        asking, working = self.process(crash), self.process(other)
        self.at_once([asking.ask(asking.request(), BIA, charge), working.works(self.told)])

    @rule(mail=st.integers(0, 1), how=st.sampled_from(["removed", "withdrawn", "reported", "over", "blank"]))
    def a_mail_goes(self, mail: int, how: str) -> None:
        to = {
            "removed": lambda one: replace(one, state=MailState.REMOVED),
            "withdrawn": mails.withdraw,
            "reported": lambda one: replace(one, report_pending=True),
            "over": lambda one: replace(one, state=MailState.OVER),
            "blank": lambda one: replace(one, blank=True),
        }[how]
        if how == "blank":
            self.nobody_knows.add(self.shown[mail].id)
        self.at_once([self.honest.becomes(self.shown[mail], to)])

    @rule(crash=crashes, other=crashes)
    def sweeps(self, crash: int | None, other: int | None) -> None:
        self.at_once(self.process(one).sweeper.sweep_once() for one in (crash, other))

    @rule(crash=crashes)
    def compares(self, crash: int | None) -> None:
        self.at_once([self.process(crash).compares()])

    @rule(minutes=st.sampled_from([1, 2, 40, 700]))
    def time_passes(self, minutes: int) -> None:
        self.clock.forward(minutes=minutes)

    @rule(crash=crashes)
    def payer_is_erased(self, crash: int | None) -> None:
        if next(self.seeds) % 5 == 0:
            self.doubtful |= set(CHARGES)
            self.at_once([self.process(crash).store.erase(BIA)])

    def teardown(self) -> None:
        try:
            if hasattr(self, "honest"):
                self.loop.run_until_complete(self.ends())
            self.loop.run_until_complete(self.stack.aclose())
        finally:
            self.loop.close()

    async def ends(self) -> None:
        await self.honest.settles_all(self.told)
        for charge in self.charges.values():
            payment = await self.honest.store.get(charge.id)
            assert payment is not None
            if payment.state is PaymentState.REFUND_FAILED:
                # A person tries again, and Telegram does not refuse any more.
                await self.honest.begin(self.honest.request(), charge.id, again=True)
        await self.honest.settles_all(self.told)
        by_mail: dict[str, int] = {}
        for charge in self.charges.values():
            payment = await self.honest.store.get(charge.id)
            if charge.back:
                assert payment.state is PaymentState.REFUNDED, charge.id
                if charge.id in self.told - self.doubtful:
                    # In doubt it goes back, and only then.
                    assert payment.mail_id in self.nobody_knows, "told, and paid back"
            else:
                assert payment.state is PaymentState.DELIVERED, charge.id
                assert charge.id in self.told
                by_mail[payment.mail_id] = by_mail.get(payment.mail_id, 0) + 1
        assert max(by_mail.values(), default=0) <= 1, "a name is sold once"


async def _survived(work: Awaitable[object]) -> None:
    with contextlib.suppress(Crash, ServiceError):
        await work


class MoneyOnAServer(Money):
    """The same on a server."""

    engine = "server"


_HEALTH = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
TestMoney = Money.TestCase
TestMoney.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=_HEALTH
)
TestMoneyOnAServer = pytest.mark.mongo(MoneyOnAServer.TestCase)
TestMoneyOnAServer.settings = settings(
    max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=_HEALTH
)
