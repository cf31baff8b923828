"""Stars: invoices as strict as Telegram's, people who pay or walk away, refunds, and what came in."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LabeledPrice, Update
from telegram.error import BadRequest

from sandbox.patience import patient

BIA, CAIO, GYM = 1003, 1004, -1001000000001
INVOICE: dict[str, Any] = {
    "chat_id": BIA,
    "title": "Quem escreveu",
    "description": "O nome de quem escreveu este correio.",
    "payload": "mail:7",
    "currency": "XTR",
    "prices": [LabeledPrice("Nome", 50)],
}


@pytest.fixture
async def started(people):
    await people.post(f"people/{BIA}/start")
    await people.post(f"people/{CAIO}/start")


@pytest.fixture
async def heard(bot, started):
    """The next update of the bot, confirmed."""

    async def hear() -> Update:
        [update, *_] = await bot.get_updates(timeout=50, limit=1)
        await bot.get_updates(offset=update.update_id + 1, limit=1, timeout=0)
        return update

    for _ in range(2):
        await hear()
    return hear


async def paying(bot, people, heard, *, agree=True, error_message=None, who=BIA, **wish):
    """Press Pay, let the bot answer: what the payer's client says."""
    press = asyncio.create_task(people.post("pay", **{"from": who, **wish}))
    query = (await heard()).pre_checkout_query
    await bot.answer_pre_checkout_query(query.id, agree, error_message)
    return query, await press


async def test_a_payment_goes_from_the_purse_to_the_bot_and_is_told_once(bot, people, heard):
    invoice = await bot.send_invoice(**INVOICE)
    assert (invoice.invoice.total_amount, invoice.invoice.currency) == (50, "XTR")
    [[button]] = invoice.reply_markup.inline_keyboard
    assert button.pay

    query, said = await paying(bot, people, heard, chat_id=BIA, message_id=invoice.message_id)

    assert (query.from_user.id, query.total_amount, query.currency) == (BIA, 50, "XTR")
    assert query.invoice_payload == "mail:7"
    told = (await heard()).message.successful_payment
    assert said["paid"]
    assert said["charge_id"] == told.telegram_payment_charge_id
    assert (told.total_amount, told.invoice_payload) == (50, "mail:7")
    [bia] = [one for one in (await people.get("world"))["people"] if one["id"] == BIA]
    assert bia["stars"] == 450
    assert (await bot.get_my_star_balance()).amount == 50
    [kept] = (await bot.get_star_transactions()).transactions
    assert (kept.id, kept.amount, kept.source.user.id) == (said["charge_id"], 50, BIA)
    assert (kept.source.invoice_payload, kept.receiver) == ("mail:7", None)


async def test_one_invoice_can_be_paid_twice_with_a_charge_each(bot, people, heard):
    invoice = await bot.send_invoice(**INVOICE)
    charges = set()
    for _ in range(2):
        _, said = await paying(bot, people, heard, chat_id=BIA, message_id=invoice.message_id)
        charges.add((await heard()).message.successful_payment.telegram_payment_charge_id)
        assert said["charge_id"] in charges
    assert len(charges) == 2


async def test_a_bot_that_says_no_has_its_sentence_shown_and_gets_nothing(bot, people, heard):
    invoice = await bot.send_invoice(**INVOICE)
    _, said = await paying(
        bot,
        people,
        heard,
        agree=False,
        error_message="Acabou.",
        chat_id=BIA,
        message_id=invoice.message_id,
    )
    assert (said["paid"], said["error"]) == (False, "Acabou.")
    assert (await bot.get_my_star_balance()).amount == 0


async def test_a_bot_that_does_not_answer_in_time_gets_nothing(bot, people, heard, world, clock):
    world.stars.checkout_s = 0.01
    invoice = await bot.send_invoice(**INVOICE)
    said = await people.post("pay", **{"from": BIA, "chat_id": BIA, "message_id": invoice.message_id})
    assert (said["paid"], said["error"]) == (False, "the bot did not answer in time")
    query = (await heard()).pre_checkout_query
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_pre_checkout_query(query.id, True)
    assert await people.refused(f"pay/{query.id}/complete")


async def test_ten_seconds_are_counted_by_the_clock_of_the_world(bot, people, heard, clock):
    invoice = await bot.send_invoice(**INVOICE)
    press = asyncio.create_task(
        people.post("pay", **{"from": BIA, "chat_id": BIA, "message_id": invoice.message_id})
    )
    query = (await heard()).pre_checkout_query
    clock.advance(11)
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_pre_checkout_query(query.id, True)
    press.cancel()
    await asyncio.gather(press, return_exceptions=True)


async def test_an_answer_is_given_once(bot, people, heard):
    invoice = await bot.send_invoice(**INVOICE)
    query, _ = await paying(bot, people, heard, chat_id=BIA, message_id=invoice.message_id)
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_pre_checkout_query(query.id, True)


async def test_who_walks_away_pays_nothing_and_who_waits_pays_later(bot, people, heard):
    invoice = await bot.send_invoice(**INVOICE)
    where = {"chat_id": BIA, "message_id": invoice.message_id}
    _, gone = await paying(bot, people, heard, then="walk_away", **where)
    assert not gone["paid"]
    assert (await people.refused(f"pay/{gone['checkout_id']}/complete"))[0] == 400

    _, waits = await paying(bot, people, heard, then="wait", **where)
    assert (await bot.get_my_star_balance()).amount == 0
    assert (await people.post(f"pay/{waits['checkout_id']}/complete"))["paid"]
    assert (await heard()).message.successful_payment
    assert (await people.refused(f"pay/{waits['checkout_id']}/complete"))[0] == 400


async def test_a_purse_that_is_too_small_asks_the_bot_nothing(bot, people, heard, world):
    invoice = await bot.send_invoice(**INVOICE)
    await people.post(f"people/{BIA}/purse", stars=49)
    status, sentence = await people.refused(
        "pay", **{"from": BIA, "chat_id": BIA, "message_id": invoice.message_id}
    )
    assert status == 400
    assert "49 Stars" in sentence
    assert len(world.updates) == 0


async def test_a_forwarded_invoice_is_paid_by_another_unless_it_leads_to_the_bot(bot, people, heard):
    open_one = await bot.send_invoice(**INVOICE)
    query, said = await paying(bot, people, heard, who=CAIO, chat_id=BIA, message_id=open_one.message_id)
    assert (query.from_user.id, said["paid"]) == (CAIO, True)
    own = await bot.send_invoice(**INVOICE, start_parameter="correio")
    status, _ = await people.refused("pay", **{"from": CAIO, "chat_id": BIA, "message_id": own.message_id})
    assert status == 400


async def test_a_link_is_paid_by_whoever_has_it(bot, people, heard):
    link = await bot.create_invoice_link(
        **{key: value for key, value in INVOICE.items() if key != "chat_id"}, provider_token=""
    )
    assert link.startswith("https://t.me/$")
    _, said = await paying(bot, people, heard, who=CAIO, link=link)
    assert said["paid"]


async def test_a_refund_goes_back_once_and_is_told(bot, people, heard):
    invoice = await bot.send_invoice(**INVOICE)
    _, said = await paying(bot, people, heard, chat_id=BIA, message_id=invoice.message_id)
    await heard()

    assert await bot.refund_star_payment(BIA, said["charge_id"])

    told = (await heard()).message.refunded_payment
    assert (told.telegram_payment_charge_id, told.total_amount) == (said["charge_id"], 50)
    with pytest.raises(BadRequest, match=r"(?i)charge_already_refunded"):
        await bot.refund_star_payment(BIA, said["charge_id"])
    assert (await bot.get_my_star_balance()).amount == 0
    came, went = (await bot.get_star_transactions()).transactions
    assert came.id == went.id == said["charge_id"]
    assert (went.source, went.receiver.user.id) == (None, BIA)


async def test_what_cannot_be_refunded_says_why(bot, people, heard):
    invoice = await bot.send_invoice(**INVOICE)
    _, said = await paying(bot, people, heard, chat_id=BIA, message_id=invoice.message_id)
    for who, charge, why in (
        (BIA, "nobody", "charge_not_found"),
        (CAIO, said["charge_id"], "charge_not_found"),
        (999_999, said["charge_id"], "user_id_invalid"),
        (BIA, "", "charge_id_empty"),
    ):
        with pytest.raises(BadRequest, match=rf"(?i){why}"):
            await bot.refund_star_payment(who, charge)
    await people.post("stars/withdraw", stars=1)
    with pytest.raises(BadRequest, match=r"(?i)balance_too_low"):
        await bot.refund_star_payment(BIA, said["charge_id"])


async def test_transactions_come_in_pages(bot, people, heard):
    invoice = await bot.send_invoice(**INVOICE)
    charges = []
    for _ in range(3):
        _, said = await paying(bot, people, heard, chat_id=BIA, message_id=invoice.message_id)
        charges.append(said["charge_id"])
        await heard()
    pages = [(await bot.get_star_transactions(offset=at, limit=2)).transactions for at in (0, 2, 4)]
    assert [[one.id for one in page] for page in pages] == [charges[:2], charges[2:], []]
    for wrong in ({"offset": -1}, {"limit": 0}, {"limit": 101}):
        with pytest.raises(BadRequest):
            await bot.get_star_transactions(**wrong)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"currency": "BRL"}, "payment_provider_invalid"),
        ({"currency": "BRL", "provider_token": "x"}, "currency_invalid"),
        ({"provider_token": "x"}, "stars_invoice_invalid"),
        ({"prices": [LabeledPrice("a", 1), LabeledPrice("b", 1)]}, "stars_invoice_invalid"),
        ({"prices": []}, "non-empty"),
        ({"prices": [LabeledPrice("a", 0)]}, "amount_invalid"),
        ({"prices": [LabeledPrice("a", 10_001)]}, "amount_invalid"),
        ({"max_tip_amount": 5}, "stars_invoice_invalid"),
        ({"title": "x" * 33}, "title_invalid"),
        ({"title": " "}, "title"),
        ({"description": "x" * 256}, "description_invalid"),
        ({"payload": "é" * 65}, "payload_invalid"),
        (
            {"reply_markup": InlineKeyboardMarkup([[InlineKeyboardButton("Não", callback_data="x")]])},
            "reply_markup_buy_empty",
        ),
    ],
)
async def test_an_invoice_that_telegram_would_refuse_is_refused(bot, started, wrong, why):
    with pytest.raises(BadRequest, match=rf"(?i){why}"):
        await bot.send_invoice(**{**INVOICE, **wrong})


async def test_only_an_invoice_has_a_button_to_pay_and_it_comes_first(bot, started):
    pay = InlineKeyboardButton("Pagar", pay=True)
    other = InlineKeyboardButton("Agora não", callback_data="x")
    with pytest.raises(BadRequest, match=r"(?i)button_type_invalid"):
        await bot.send_message(BIA, "oi", reply_markup=InlineKeyboardMarkup([[pay]]))
    with pytest.raises(BadRequest, match=r"(?i)buy_empty"):
        await bot.send_invoice(**INVOICE, reply_markup=InlineKeyboardMarkup([[other], [pay]]))
    assert await bot.send_invoice(**INVOICE, reply_markup=InlineKeyboardMarkup([[pay], [other]]))


async def test_no_needs_a_sentence(bot, people, heard):
    invoice = await bot.send_invoice(**INVOICE)
    press = asyncio.create_task(
        people.post("pay", **{"from": BIA, "chat_id": BIA, "message_id": invoice.message_id})
    )
    query = (await heard()).pre_checkout_query
    with pytest.raises(BadRequest, match=r"(?i)error_message"):
        await bot.answer_pre_checkout_query(query.id, False)
    await bot.answer_pre_checkout_query(query.id, False, "Agora não dá.")
    assert (await press)["error"] == "Agora não dá."


async def test_a_checkout_may_be_late_although_the_bot_was_quick(bot, people, heard, world, faults):
    faults.add("telegram", "checkout_late")
    world.stars.checkout_s = patient(0.3)
    invoice = await bot.send_invoice(**INVOICE)
    press = asyncio.create_task(
        people.post("pay", **{"from": BIA, "chat_id": BIA, "message_id": invoice.message_id})
    )
    query = (await heard()).pre_checkout_query
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_pre_checkout_query(query.id, True)
    assert not (await press)["paid"]


async def test_a_payment_may_be_told_twice(bot, people, heard, faults):
    faults.add("telegram", "payment_twice")
    invoice = await bot.send_invoice(**INVOICE)
    _, said = await paying(bot, people, heard, chat_id=BIA, message_id=invoice.message_id)
    first, second = await heard(), await heard()
    assert first.update_id != second.update_id
    charges = {one.message.successful_payment.telegram_payment_charge_id for one in (first, second)}
    assert charges == {said["charge_id"]}


async def test_a_payment_may_be_told_late_or_never(bot, people, heard, faults):
    invoice = await bot.send_invoice(**INVOICE)
    faults.add("telegram", "payment_lost")
    _, lost = await paying(bot, people, heard, chat_id=BIA, message_id=invoice.message_id)
    faults.add("telegram", "payment_late", delay_s=0.01)
    _, late = await paying(bot, people, heard, chat_id=BIA, message_id=invoice.message_id)
    told = (await heard()).message.successful_payment
    assert told.telegram_payment_charge_id == late["charge_id"]
    kept = (await bot.get_star_transactions()).transactions
    assert [one.id for one in kept] == [lost["charge_id"], late["charge_id"]]
