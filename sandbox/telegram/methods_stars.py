"""sendInvoice, createInvoiceLink, answerPreCheckoutQuery, refunds, and what came in: for Stars alone."""

from __future__ import annotations

from typing import Any

from .call import Call, Method
from .errors import bad_request
from .parameters import Parameters
from .sending import COMMON, send
from .stars import CURRENCY, Invoice, Transaction
from .state import Chat, Json

MAX_TITLE, MAX_DESCRIPTION, MAX_PAYLOAD_BYTES = 32, 255, 128
MAX_STARS = 10_000
MAX_PAGE = 100

_INVOICE: Parameters = {
    "title": "str",
    "description": "str",
    "payload": "str",
    "provider_token": "str",
    "currency": "str",
    "prices": "json",
    "max_tip_amount": "int",
    "suggested_tip_amounts": "json",
    "provider_data": "str",
    "photo_url": "str",
    "photo_size": "int",
    "photo_width": "int",
    "photo_height": "int",
    "need_name": "bool",
    "need_phone_number": "bool",
    "need_email": "bool",
    "need_shipping_address": "bool",
    "send_phone_number_to_provider": "bool",
    "send_email_to_provider": "bool",
    "is_flexible": "bool",
}


def send_invoice(call: Call) -> Json:
    chat = call.writable_chat()
    invoice = _invoice(call, chat)
    sent = send(call, chat, {"invoice": invoice.view()}, pays=invoice.stars)
    message = chat.messages[call.message_id or 0]
    message.invoice_slug = call.world.stars.keep(invoice).slug
    call.world.show_edit(message)
    return sent


def create_invoice_link(call: Call) -> str:
    if call.get("subscription_period") is not None:
        raise bad_request("SUBSCRIPTION_PERIOD_INVALID")
    return f"https://t.me/${call.world.stars.keep(_invoice(call, None)).slug}"


def _invoice(call: Call, chat: Chat | None) -> Invoice:
    """The invoice that is asked for, as strict as Telegram is with Stars."""
    title, description, payload = (call.get(name, "") for name in ("title", "description", "payload"))
    if not title.strip():
        raise bad_request("title must be non-empty")
    if len(title) > MAX_TITLE:
        raise bad_request("INVOICE_TITLE_INVALID")
    if not description.strip():
        raise bad_request("description must be non-empty")
    if len(description) > MAX_DESCRIPTION:
        raise bad_request("INVOICE_DESCRIPTION_INVALID")
    if not 1 <= len(payload.encode(errors="surrogatepass")) <= MAX_PAYLOAD_BYTES:
        raise bad_request("INVOICE_PAYLOAD_INVALID")
    if call.get("currency") != CURRENCY:
        # Nobody gave this bot a provider, and digital goods are sold for Stars alone.
        raise bad_request("CURRENCY_INVALID" if call.get("provider_token") else "PAYMENT_PROVIDER_INVALID")
    if call.get("provider_token") or call.get("max_tip_amount") or call.get("suggested_tip_amounts"):
        raise bad_request("STARS_INVOICE_INVALID")
    return Invoice(
        f"inv{call.world.next_number()}",
        title,
        description,
        payload,
        _price(call.get("prices")),
        chat.id if chat else None,
        call.get("start_parameter", ""),
    )


def _price(prices: Any) -> int:
    """The one price of an invoice in Stars."""
    if not isinstance(prices, list) or not prices:
        raise bad_request("prices must be a non-empty Array of LabeledPrice")
    for price in prices:
        amount = price.get("amount") if isinstance(price, dict) else None
        if not isinstance(price, dict) or not isinstance(price.get("label"), str) or not price["label"]:
            raise bad_request("can't parse labeled price: Can't find field \"label\"")
        if isinstance(amount, bool) or not isinstance(amount, int):
            raise bad_request('can\'t parse labeled price: field "amount" must be an Integer')
    if len(prices) > 1:
        raise bad_request("STARS_INVOICE_INVALID")
    if not 1 <= prices[0]["amount"] <= MAX_STARS:
        raise bad_request("CURRENCY_TOTAL_AMOUNT_INVALID")
    return int(prices[0]["amount"])


def answer_pre_checkout_query(call: Call) -> bool:
    world = call.world
    ok = call.get("ok")
    if ok is None:
        raise bad_request('parameter "ok" is required')
    sentence = call.get("error_message", "")
    if not ok and not sentence.strip():
        raise bad_request("error_message must be non-empty")
    checkout = world.stars.checkouts.get(call.get("pre_checkout_query_id", ""))
    gone = checkout is None or checkout.answer.done() or checkout.late
    if checkout is None or gone or world.now() - checkout.asked > world.stars.checkout_s:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    checkout.answer.set_result("" if ok else sentence)
    return True


def refund_star_payment(call: Call) -> bool:
    world, stars = call.world, call.world.stars
    user_id, charge_id = call.number("user_id"), call.get("telegram_payment_charge_id", "")
    if not charge_id:
        raise bad_request("CHARGE_ID_EMPTY")
    if user_id not in world.people:
        raise bad_request("USER_ID_INVALID")
    payment = stars.payment(charge_id)
    if payment is None or payment.payer["id"] != user_id:
        raise bad_request("CHARGE_NOT_FOUND")
    if stars.refunded(charge_id):
        raise bad_request("CHARGE_ALREADY_REFUNDED")
    if stars.balance < payment.stars:
        raise bad_request("BALANCE_TOO_LOW")
    refund = Transaction(charge_id, payment.stars, int(world.now()), payment.payer, payment.payload, True)
    stars.book(refund)
    told: Json = {
        "currency": CURRENCY,
        "total_amount": refund.stars,
        "invoice_payload": refund.payload,
        "telegram_payment_charge_id": charge_id,
    }
    chat = world.chats[user_id]
    message = world.post(chat, {"from": world.people[user_id].user()}, {"refunded_payment": told})
    world.tell_bot("message", message.payload, chat)
    world.changed()
    return True


def get_star_transactions(call: Call) -> Json:
    offset, limit = call.get("offset", 0), call.get("limit", MAX_PAGE)
    if offset < 0:
        raise bad_request("offset must be non-negative")
    if not 1 <= limit <= MAX_PAGE:
        raise bad_request("limit must be between 1 and 100")
    page = call.world.stars.transactions[offset : offset + limit]
    return {"transactions": [one.view() for one in page]}


def get_my_star_balance(call: Call) -> Json:
    return {"amount": call.world.stars.balance}


METHODS = (
    Method("sendInvoice", send_invoice, {**COMMON, **_INVOICE, "start_parameter": "str"}),
    Method(
        "createInvoiceLink",
        create_invoice_link,
        {**_INVOICE, "business_connection_id": "str", "subscription_period": "int"},
    ),
    Method(
        "answerPreCheckoutQuery",
        answer_pre_checkout_query,
        {"pre_checkout_query_id": "str", "ok": "bool", "error_message": "str"},
    ),
    Method("refundStarPayment", refund_star_payment, {"user_id": "int", "telegram_payment_charge_id": "str"}),
    Method("getStarTransactions", get_star_transactions, {"offset": "int", "limit": "int"}),
    Method("getMyStarBalance", get_my_star_balance, {}),
)
