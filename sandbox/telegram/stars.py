"""Telegram Stars: invoices, checkouts, purses and what was paid (core.telegram.org/bots/payments-stars)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from .state import Json, Message

CURRENCY = "XTR"
# The bot has this long to answer a checkout, or the payment fails.
CHECKOUT_S = 10.0
# What a purse holds at the start, in Stars.
PURSE = 500
# A sandbox that runs for days forgets the oldest.
_MAX_INVOICES = 10_000
_MAX_CHECKOUTS = 1_000
_MAX_TRANSACTIONS = 50_000


@dataclass(frozen=True)
class Invoice:
    """Something that can be paid, any number of times. `chat_id` is where it was sent; None for a link."""

    slug: str
    title: str
    description: str
    payload: str
    stars: int
    chat_id: int | None = None
    start_parameter: str = ""

    def view(self) -> Json:
        """The Bot API's Invoice."""
        return {
            "title": self.title,
            "description": self.description,
            "start_parameter": self.start_parameter,
            "currency": CURRENCY,
            "total_amount": self.stars,
        }


@dataclass
class Checkout:
    """Somebody who wants to pay, and what the bot said to it. `asked` is a Unix time.

    `answer` is "" when the bot agreed, else the sentence for the payer; it stays open until the bot answers.
    """

    id: str
    invoice: Invoice
    payer_id: int
    asked: float
    answer: asyncio.Future[str]
    late: bool = False
    """A planned fault: whatever the bot answers comes too late."""
    done: bool = False
    """Paid, given up, or failed."""


@dataclass(frozen=True)
class Transaction:
    """Stars that came (a payment) or went (its refund, which bears the same id)."""

    id: str
    stars: int
    date: int
    payer: Json
    payload: str
    refund: bool = False

    def view(self) -> Json:
        """The Bot API's StarTransaction."""
        partner: Json = {"type": "user", "transaction_type": "invoice_payment", "user": self.payer}
        partner |= {"invoice_payload": self.payload} if self.payload else {}
        side = "receiver" if self.refund else "source"
        return {"id": self.id, "amount": self.stars, "date": self.date, side: partner}


@dataclass
class Stars:
    """Everything about Stars that the stand-in remembers."""

    checkout_s: float = CHECKOUT_S
    balance: int = 0
    """What the bot has; its owner may take some out, and then a refund can fail."""
    transactions: list[Transaction] = field(default_factory=list)
    purses: dict[int, int] = field(default_factory=dict)
    invoices: dict[str, Invoice] = field(default_factory=dict)
    checkouts: dict[str, Checkout] = field(default_factory=dict)
    timers: set[asyncio.TimerHandle] = field(default_factory=set)
    """Payments that the bot hears of later."""

    def purse(self, person_id: int) -> int:
        return self.purses.get(person_id, PURSE)

    def keep(self, invoice: Invoice) -> Invoice:
        self.invoices[invoice.slug] = invoice
        _forget(self.invoices, _MAX_INVOICES)
        return invoice

    def ask(self, checkout: Checkout) -> None:
        self.checkouts[checkout.id] = checkout
        _forget(self.checkouts, _MAX_CHECKOUTS)

    def of_message(self, message: Message) -> Invoice | None:
        return self.invoices.get(message.invoice_slug or "")

    def payment(self, charge_id: str) -> Transaction | None:
        return next((one for one in self.transactions if one.id == charge_id and not one.refund), None)

    def refunded(self, charge_id: str) -> bool:
        return any(one.id == charge_id and one.refund for one in self.transactions)

    def book(self, transaction: Transaction) -> None:
        """Move the Stars between the payer's purse and the bot."""
        payer_id, sign = int(transaction.payer["id"]), -1 if transaction.refund else 1
        self.purses[payer_id] = self.purse(payer_id) - sign * transaction.stars
        self.balance += sign * transaction.stars
        self.transactions.append(transaction)
        del self.transactions[:-_MAX_TRANSACTIONS]

    def close(self) -> None:
        """Let everybody who waits for an answer go: the process ends."""
        for timer in self.timers:
            timer.cancel()
        for checkout in self.checkouts.values():
            if not checkout.answer.done():
                checkout.answer.cancel()


def _forget(kept: dict[str, Invoice] | dict[str, Checkout], most: int) -> None:
    while len(kept) > most:
        del kept[next(iter(kept))]
