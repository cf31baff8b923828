"""Webhook deliveries."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from telegram import Update
from telegram.error import BadRequest, Conflict

from sandbox.patience import patient

BIA, CAIO = 1003, 1004
GYM = -1001000000001


class Receiver:
    """A webhook that answers with the planned statuses, then 200."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.bodies: list[dict] = []
        self.secrets: list[str | None] = []
        self.accepted: list[dict] = []
        self._news = asyncio.Condition()

    async def take(self, request: web.Request) -> web.Response:
        body = await request.json()
        async with self._news:
            status = self.statuses.pop(0) if self.statuses else 200
            self.bodies.append(body)
            self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
            if status == 200:
                self.accepted.append(body)
            self._news.notify_all()
        return web.Response(status=status)

    async def until(self, count: int) -> list[dict]:
        async with asyncio.timeout(patient(10)), self._news:
            await self._news.wait_for(lambda: len(self.accepted) >= count)
        return self.accepted


@pytest.fixture
async def receiver():
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    async with TestServer(app) as server:
        receiver.url = str(server.make_url("/hook"))
        yield receiver


async def poll_hangs(world):
    """Until the deliveries' task and a poll both wait for updates."""
    async with asyncio.timeout(patient(10)):
        while len(world.updates._waiting) < 2:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.001)


async def test_updates_are_pushed_with_the_secret_and_parse(bot, people, receiver):
    await bot.set_webhook(receiver.url, secret_token="S3cret_-")
    await people.says(BIA, GYM, "oi")

    [body] = await receiver.until(1)

    assert Update.de_json(body, bot).message.text == "oi"
    assert receiver.secrets == ["S3cret_-"]


async def test_a_failed_delivery_is_repeated_until_accepted_and_keeps_the_order(bot, people, receiver):
    receiver.statuses = [500, 503, 404]
    await bot.set_webhook(receiver.url)
    await people.says(BIA, GYM, "um")
    await people.says(BIA, GYM, "dois")

    accepted = await receiver.until(2)

    assert [body["message"]["text"] for body in accepted] == ["um", "dois"]
    assert [body["message"]["text"] for body in receiver.bodies] == ["um"] * 4 + ["dois"]
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 404 Not Found"


async def test_what_waited_before_the_webhook_was_set_is_delivered_unless_dropped(bot, people, receiver):
    await people.says(BIA, GYM, "velha")
    await bot.set_webhook(receiver.url, drop_pending_updates=True)
    await people.says(BIA, GYM, "nova")
    assert [body["message"]["text"] for body in await receiver.until(1)] == ["nova"]

    await bot.delete_webhook()
    await people.says(BIA, GYM, "esperou")
    assert (await bot.get_webhook_info()).pending_update_count == 1
    await bot.set_webhook(receiver.url)

    assert (await receiver.until(2))[-1]["message"]["text"] == "esperou"


async def test_one_chat_that_fails_does_not_hold_another(bot, people, receiver):
    receiver.statuses = [500] * 3
    await bot.set_webhook(receiver.url, max_connections=2)
    await people.says(BIA, GYM, "grupo")
    await people.post(f"people/{CAIO}/start")

    accepted = await receiver.until(2)

    assert {body["message"]["text"] for body in accepted} == {"grupo", "/start"}


async def test_polling_is_refused_while_a_webhook_is_set(bot, receiver, world):
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await poll_hangs(world)
    await bot.set_webhook(receiver.url)

    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await poll
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert list(await bot.get_updates()) == []


async def test_a_duplicate_fault_pushes_an_update_twice(bot, people, receiver, faults):
    faults.add("telegram", "duplicate")
    await bot.set_webhook(receiver.url)
    await people.says(BIA, GYM, "um")

    one, two = await receiver.until(2)

    assert one == two


async def test_a_reorder_fault_pushes_the_later_update_first_and_tells_of_both(
    bot, people, receiver, faults, world
):
    await people.says(BIA, GYM, "um")
    await people.says(BIA, GYM, "dois")
    faults.add("telegram", "reorder")
    heard = aiter(world.events.subscribe())
    await bot.set_webhook(receiver.url)

    pushed = [body["message"] for body in await receiver.until(2)]
    assert [message["text"] for message in pushed] == ["dois", "um"]
    places = [(GYM, message["message_id"]) for message in pushed]
    assert await anext(heard) == ("reordered", {"messages": places})


@pytest.mark.parametrize(
    "wrong", [{"url": "ftp://x"}, {"secret_token": "not allowed!"}, {"max_connections": 101}]
)
async def test_a_webhook_that_telegram_would_refuse_is_refused(bot, wrong):
    with pytest.raises(BadRequest):
        await bot.set_webhook(**{"url": "https://bot.example/hook", **wrong})
    assert (await bot.get_webhook_info()).url == ""
