"""Income that nobody knows goes back, once; what Telegram refuses is the owner's; /paysupport tells."""

from typing import Any

import pytest

from gymnation.member.v1 import payments_pb2
from gymnation.member.v1.payment_service_pb2 import FindPaymentRequest, ListAllPaymentsRequest
from sandbox.telegram.stars import Transaction
from telegram_gateway.features.payments import reconciling
from tests.support.town import BIA, CAIO, Town, said, town

STARS = 50


def paid(people: Town, charge: str = "stx1", payer: int = BIA, payload: str = "?") -> Transaction:
    """Telegram took the Stars, and the bot never heard of it."""
    world = people.world
    payment = Transaction(charge, STARS, int(world.now()), world.people[payer].user(), payload)
    world.stars.book(payment)
    return payment


async def compares(people: Town) -> None:
    gateway = people.gateway.gateway
    await reconciling.compare(gateway, people.gateway.application.bot, 0)
    gateway.outbox.look_again()


async def state(people: Town, charge: str) -> Any:
    found = await people.clients.payments.FindPayment(FindPaymentRequest(charge_id=charge))
    return found.payment.state


async def started(people: Town, *persons: int) -> None:
    for person in persons:
        await people.post(f"people/{person}/start")
        await people.answer(chat=person, containing="Oi")


async def test_income_that_nobody_knows_is_found_and_goes_back_once(members: Town) -> None:
    await started(members, BIA)
    paid(members)
    for _ in range(2):
        await compares(members)
    told = await members.answer(chat=BIA, containing="voltaram")
    assert f"⭐ {STARS}" in said(told)
    assert await state(members, "stx1") == payments_pb2.PAYMENT_STATE_REFUNDED
    assert [one.refund for one in members.world.stars.transactions] == [False, True]
    await compares(members)
    assert len(members.world.stars.transactions) == 2


async def test_more_than_a_page_is_compared(members: Town) -> None:
    await started(members, BIA)
    members.world.stars.purses[BIA] = 100 * STARS * 3
    for number in range(reconciling.PAGE + 3):
        paid(members, f"stx{number}")
    await compares(members)
    await members.until(lambda: sum(one.refund for one in members.world.stars.transactions) >= 103)
    assert members.world.stars.balance == 0


async def test_what_went_back_before_is_done(members: Town) -> None:
    await started(members, BIA)
    payment = paid(members)
    await members.gateway.application.bot.refund_star_payment(BIA, "stx1")
    first = [line for line in members.world.stars.transactions if not line.refund]
    members.world.stars.transactions[:] = first
    # The refund is no line of the page that is compared, and yet Telegram knows it.
    refunded = members.world.stars.refunded
    members.world.stars.refunded = lambda charge: charge == payment.id or refunded(charge)
    await compares(members)
    await members.answer(chat=BIA, containing="voltaram")
    assert await state(members, "stx1") == payments_pb2.PAYMENT_STATE_REFUNDED


async def test_what_telegram_does_not_know_waits_for_the_owner(
    members: Town, caplog: pytest.LogCaptureFixture
) -> None:
    await started(members, BIA)
    paid(members)
    members.world.stars.payment = lambda _: None
    await compares(members)

    async def failed() -> list[payments_pb2.Payment]:
        asked = ListAllPaymentsRequest(state=payments_pb2.PAYMENT_STATE_REFUND_FAILED)
        return list((await members.clients.payments.ListAllPayments(asked)).payments)

    while not await failed():
        await members.gateway.gateway.pause(0.05)
    [payment] = await failed()
    assert payment.cause == payments_pb2.REFUND_CAUSE_UNKNOWN_INCOME
    [told] = [one for one in caplog.records if "cannot be given back" in one.getMessage()]
    assert told.fields == {"gymnation.reason": "CHARGE_NOT_FOUND"}
    # Not in all that a record has: its times and its thread are numbers in which any other may stand.
    assert str(BIA) not in told.getMessage()
    assert told.exc_info is None
    await members.says(BIA, "/paysupport", chat=BIA)
    assert "Telegram recusa" in said(await members.answer(chat=BIA, containing="pagou"))


async def test_paysupport_shows_each_payment_to_its_payer_alone(members: Town) -> None:
    await started(members, BIA, CAIO)
    assert "não pagou nada" in await members.hears(BIA, "/paysupport", chat=BIA)
    paid(members)
    await compares(members)
    await members.answer(chat=BIA, containing="voltaram")
    shown = await members.hears(BIA, "/paysupport", chat=BIA)
    assert f"⭐ {STARS}" in shown
    assert "Voltou para você" in shown
    assert "stx1" in shown
    assert "Voltou" in await members.hears(BIA, "/paysupport stx1", chat=BIA)
    assert "Não conheço" in await members.hears(CAIO, "/paysupport stx1", chat=CAIO)
    assert "não pagou nada" in await members.hears(CAIO, "/paysupport", chat=CAIO)


async def test_who_erased_themselves_still_finds_what_they_paid(members: Town) -> None:
    await started(members, BIA)
    paid(members)
    await compares(members)
    await members.answer(chat=BIA, containing="voltaram")
    await members.says(BIA, "/apagar", chat=BIA)
    asked = await members.answer(chat=BIA, containing="Apagar")
    await members.presses(BIA, asked, "Sim")
    await members.edited(asked, "foram apagados")
    rows = [row async for row in members.database.collection("payments").find({})]
    # Compared as they are: in a hash any four digits may stand.
    assert not {BIA, str(BIA)} & {
        value for row in rows for value in row.values() if isinstance(value, int | str)
    }
    assert rows[0]["state"] == "refunded"
    assert "Voltou" in await members.hears(BIA, "/paysupport stx1", chat=BIA)


async def test_the_account_is_compared_each_hour_by_one_of_several() -> None:
    async with town(gateway={"mail_stars_at_most": 100}) as people:
        await people.registered()
        gateway = people.gateway.gateway
        await reconciling.begin(gateway)
        outbox = people.database.collection("outbox")

        async def hours() -> list[str]:
            return sorted([row["_id"] async for row in outbox.find({"kind": reconciling.KIND})])

        while len(await hours()) < 2:
            await gateway.pause(0.05)
        now, following = await hours()
        assert now < following
        [row] = [row async for row in outbox.find({"_id": following})]
        assert row["state"] == "pending"
        assert row["due_time"] > gateway.clock()


async def test_where_nothing_costs_stars_nothing_is_compared(members: Town) -> None:
    await reconciling.begin(members.gateway.gateway)
    assert await members.database.collection("outbox").count_documents({"kind": reconciling.KIND}) == 0
