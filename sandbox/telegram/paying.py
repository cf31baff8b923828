"""Persons pay, or walk away: what a client does with an invoice, and what the bot hears of it."""

from __future__ import annotations

import asyncio

from sandbox.faults import Fault, Faults

from .stars import CURRENCY, Checkout, Invoice, Transaction
from .state import Json, Person
from .world import World
from .writing import ActError

# A payment that the bot hears of late comes after this many seconds, unless the fault says otherwise.
_LATE_S = 30.0


def start(world: World, faults: Faults, person: Person, invoice: Invoice) -> Checkout:
    """Begin to pay: the bot is asked whether it agrees."""
    if invoice.chat_id not in (None, person.id) and invoice.start_parameter:
        raise ActError("a forwarded copy of this invoice leads to the bot: only its reader can pay it")
    if person.blocked:
        raise ActError(f"{person.first_name} blocked the bot: unblock first")
    if world.stars.purse(person.id) < invoice.stars:
        raise ActError(
            f"{person.first_name} has {world.stars.purse(person.id)} Stars and this costs {invoice.stars}: "
            "fill the purse first"
        )
    checkout = Checkout(
        str(5_000_000_000_000_000_000 + world.next_number()),
        invoice,
        person.id,
        world.now(),
        asyncio.get_running_loop().create_future(),
        late=_take(faults, "checkout_late", person) is not None,
    )
    world.stars.ask(checkout)
    query: Json = {
        "id": checkout.id,
        "from": person.user(),
        "currency": CURRENCY,
        "total_amount": invoice.stars,
        "invoice_payload": invoice.payload,
    }
    world.tell_bot("pre_checkout_query", query, world.chats[person.id])
    return checkout


async def agreed(world: World, checkout: Checkout) -> str | None:
    """What the bot said: "" to go on, a sentence to stop; None when it did not say in time."""
    try:
        return await asyncio.wait_for(asyncio.shield(checkout.answer), world.stars.checkout_s)
    except (TimeoutError, asyncio.CancelledError):
        if checkout.answer.done() and not checkout.answer.cancelled():
            return checkout.answer.result()
        checkout.answer.cancel()
        checkout.done = True
        return None


def finish(world: World, faults: Faults, checkout: Checkout) -> Transaction:
    """Let the Stars go: the bot is told, unless a fault has it otherwise."""
    if checkout.done:
        raise ActError("this checkout is over: press Pay again")
    if not checkout.answer.done() or checkout.answer.cancelled() or checkout.answer.result():
        raise ActError("the bot did not agree to this payment")
    checkout.done = True
    person = world.people[checkout.payer_id]
    invoice = checkout.invoice
    if world.stars.purse(person.id) < invoice.stars:
        raise ActError(f"{person.first_name} has not enough Stars any more")
    payment = Transaction(
        f"stx{world.next_number()}", invoice.stars, int(world.now()), person.user(), invoice.payload
    )
    world.stars.book(payment)
    _tell(world, faults, person, payment)
    world.changed()
    return payment


def walk_away(checkout: Checkout) -> None:
    """Close the client: nothing was paid, and the bot hears nothing."""
    checkout.done = True


def _tell(world: World, faults: Faults, person: Person, payment: Transaction) -> None:
    told: Json = {
        "currency": CURRENCY,
        "total_amount": payment.stars,
        "invoice_payload": payment.payload,
        "telegram_payment_charge_id": payment.id,
        "provider_payment_charge_id": f"{person.id}_{payment.id}",
    }
    chat = world.chats[person.id]
    message = world.post(chat, {"from": person.user()}, {"successful_payment": told})
    if _take(faults, "payment_lost", person):
        return
    times = 2 if _take(faults, "payment_twice", person) else 1

    def deliver() -> None:
        for _ in range(times):
            world.tell_bot("message", message.payload, chat)

    if late := _take(faults, "payment_late", person):
        delay = _LATE_S if late.delay_s is None else late.delay_s
        world.stars.timers.add(asyncio.get_running_loop().call_later(delay, deliver))
    else:
        deliver()


def _take(faults: Faults, kind: str, person: Person) -> Fault | None:
    return faults.take("telegram", {kind}, None, person.id)
