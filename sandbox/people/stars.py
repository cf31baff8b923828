"""Purses, and paying: at once, in two steps, or not at all. Answering the bot's own keyboard."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from sandbox.faults import Faults
from sandbox.telegram import choosing, paying
from sandbox.telegram.stars import Checkout, Invoice
from sandbox.telegram.state import Json
from sandbox.telegram.world import World
from sandbox.telegram.writing import ActError

from .replies import NotFoundError, chat_by_id, guarded, message_of, number, person_of, wish

_MOST_STARS = 1_000_000


def add_stars(app: web.Application, world: World, faults: Faults) -> None:
    _add_purses(app, world)
    _add_paying(app, world, faults)
    _add_choosing(app, world)


def _add_purses(app: web.Application, world: World) -> None:
    async def fill(request: web.Request) -> web.Response:
        """Say how many Stars a purse holds."""
        person = world.people.get(int(request.match_info["id"]))
        if person is None:
            raise NotFoundError("there is no such person: GET /api/world lists them")
        stars = number((await wish(request, "stars"))["stars"], "stars")
        if not 0 <= stars <= _MOST_STARS:
            raise ActError(f'"stars" is a number from 0 to {_MOST_STARS}')
        world.stars.purses[person.id] = stars
        world.changed()
        return web.json_response({"stars": stars})

    async def ledger(_: web.Request) -> web.Response:
        """What the bot has, and every payment and refund."""
        transactions = [one.view() for one in world.stars.transactions]
        return web.json_response({"balance": world.stars.balance, "transactions": transactions})

    async def withdraw(request: web.Request) -> web.Response:
        """The owner takes Stars out of the bot."""
        stars = number((await wish(request, "stars"))["stars"], "stars")
        if not 0 <= stars <= world.stars.balance:
            raise ActError(f"the bot has {world.stars.balance} Stars")
        world.stars.balance -= stars
        return web.json_response({"balance": world.stars.balance})

    app.router.add_post(r"/api/people/{id:\d+}/purse", guarded(fill))
    app.router.add_get("/api/stars", guarded(ledger))
    app.router.add_post("/api/stars/withdraw", guarded(withdraw))


def _add_paying(app: web.Application, world: World, faults: Faults) -> None:
    async def pay(request: web.Request) -> web.Response:
        """Pay an invoice. With "then": "wait" the Stars stay until /complete, with "walk_away" for good."""
        values = await wish(request, "from", optional="chat_id message_id link then")
        then = values.get("then") or "pay"
        if then not in {"pay", "wait", "walk_away"}:
            raise ActError('"then" is pay, wait or walk_away')
        checkout = paying.start(world, faults, person_of(world, values["from"]), _invoice(world, values))
        said = await paying.agreed(world, checkout)
        if said is None:
            return web.json_response(_told(checkout, paid=False, error="the bot did not answer in time"))
        if said:
            checkout.done = True
            return web.json_response(_told(checkout, paid=False, error=said))
        if then == "pay":
            return _paid(checkout)
        if then == "walk_away":
            paying.walk_away(checkout)
        return web.json_response(_told(checkout, paid=False))

    async def complete(request: web.Request) -> web.Response:
        return _paid(_checkout(request))

    async def leave(request: web.Request) -> web.Response:
        checkout = _checkout(request)
        paying.walk_away(checkout)
        return web.json_response(_told(checkout, paid=False))

    def _paid(checkout: Checkout) -> web.Response:
        payment = paying.finish(world, faults, checkout)
        return web.json_response({**_told(checkout, paid=True), "charge_id": payment.id})

    def _checkout(request: web.Request) -> Checkout:
        checkout = world.stars.checkouts.get(request.match_info["id"])
        if checkout is None:
            raise NotFoundError("there is no such checkout")
        return checkout

    app.router.add_post("/api/pay", guarded(pay))
    app.router.add_post(r"/api/pay/{id:\d+}/complete", guarded(complete))
    app.router.add_post(r"/api/pay/{id:\d+}/walk_away", guarded(leave))


def _add_choosing(app: web.Application, world: World) -> None:
    async def choose(request: web.Request) -> web.Response:
        """Choose a button of the keyboard below the text box, with "users" where it lets one pick people."""
        values = await wish(request, "from", "row", "col", optional="users")
        person = person_of(world, values["from"])
        row, column = number(values["row"], "row"), number(values["col"], "col")
        users: Any = values.get("users") or []
        if not isinstance(users, list):
            raise ActError('"users" is a list of ids')
        picked = [person_of(world, one, "users") for one in users]
        message, ids = choosing.choose(world, person, row, column, picked)
        return web.json_response({"messages": [message.view()], "update_ids": ids})

    app.router.add_post("/api/choose", guarded(choose))


def _invoice(world: World, values: Json) -> Invoice:
    if link := values.get("link"):
        invoice = world.stars.invoices.get(str(link).rpartition("$")[2])
    elif values.get("message_id") is not None:
        chat = chat_by_id(world, values.get("chat_id"))
        invoice = world.stars.of_message(message_of(chat, values["message_id"]))
    else:
        raise ActError('say "chat_id" and "message_id" of an invoice, or its "link"')
    if invoice is None:
        raise NotFoundError("there is no such invoice")
    return invoice


def _told(checkout: Checkout, *, paid: bool, error: str = "") -> Json:
    return {"checkout_id": checkout.id, "paid": paid, **({"error": error} if error else {})}
