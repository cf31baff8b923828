"""Stars on the page, with the real sandbox behind it: pay, walk away, and pick a person on the bot's keys."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, expect
from telegram import (
    Bot,
    KeyboardButton,
    KeyboardButtonRequestUsers,
    LabeledPrice,
    ReplyKeyboardMarkup,
    Update,
)

from sandbox.faults import Faults
from sandbox.page import add_page
from sandbox.people import add_people
from sandbox.telegram import World, add_telegram
from tests.sandbox.conftest import TOKEN, bot_at
from tests.sandbox.page.chromium import LAPTOP, PHONE, window

pytestmark = pytest.mark.asyncio(loop_scope="session")

BIA, CAIO = 1003, 1004


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox() -> AsyncIterator[tuple[World, str]]:
    world, faults = World(clock=lambda: datetime.now(UTC), rate_limits=False), Faults()
    app = web.Application()
    add_telegram(app, world, TOKEN, faults)
    add_people(app, world, faults)
    add_page(app)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    yield world, f"http://{host}:{port}"
    await runner.cleanup()


async def next_update(bot: Bot) -> Update:
    [update, *_] = await bot.get_updates(timeout=50, limit=1)
    await bot.get_updates(offset=update.update_id + 1, limit=1, timeout=0)
    return update


@pytest.mark.browser
@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
async def test_an_invoice_is_paid_on_the_page_and_a_person_is_picked(
    sandbox: tuple[World, str], browser: Browser, size: dict[str, int]
) -> None:
    world, address = sandbox
    world.people[BIA].started = True
    async with bot_at(address) as bot, window(browser, size) as opened:
        page = await opened.new_page()
        await page.goto(f"{address}/#as={BIA}&chat={BIA}")
        await bot.send_invoice(BIA, "Quem escreveu", "O nome.", "m7", "XTR", [LabeledPrice("Nome", 50)])
        for ending, said in (
            ("Walk away at the last step", "Nothing was paid"),
            ("Pay 50 ⭐", "50 ⭐ paid"),
        ):
            await page.get_by_role("button", name="Pagar 50 ⭐").click()
            await expect(page.get_by_role("dialog")).to_contain_text("50 ⭐ of your 500 ⭐")
            answered = asyncio.create_task(next_update(bot))
            await page.get_by_role("button", name=ending).click()
            await bot.answer_pre_checkout_query((await answered).pre_checkout_query.id, True)
            await expect(page.get_by_text(said)).to_be_visible()
        assert (await next_update(bot)).message.successful_payment.total_amount == 50
        await expect(page.get_by_text("Bia Barra paid 50 ⭐", exact=True)).to_be_visible()

        key = KeyboardButton("Escolher", request_users=KeyboardButtonRequestUsers(1, request_name=True))
        await bot.send_message(
            BIA, "Para quem?", reply_markup=ReplyKeyboardMarkup([[key]], one_time_keyboard=True)
        )
        await page.get_by_role("button", name="Escolher").click()
        await page.get_by_role("dialog").get_by_role("button", name="Caio").click()
        assert (await next_update(bot)).message.users_shared.users[0].user_id == CAIO
        await expect(page.get_by_text("Bia Barra picked Caio", exact=True)).to_be_visible()
        await expect(page.get_by_role("button", name="Escolher")).to_be_hidden()
