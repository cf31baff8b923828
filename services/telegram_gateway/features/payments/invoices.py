"""The invoice for a name: Telegram Stars, one price, in the private chat of who may know it."""

from telegram import LabeledPrice

from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.features.payments.checkouts import CURRENCY


async def send_invoice(context: GatewayContext, *, number: int, group: str, stars: int, payload: str) -> None:
    """Ask who wrote for Stars. The terms stand beside the price: who gets it, and when it goes back."""
    operator = context.gateway.settings.privacy_operator
    key = "invoice-terms-operator" if operator else "invoice-terms"
    await context.send_html(
        await context.say(key, stars=stars, number=number, group=group, operator=operator)
    )
    await context.bot.send_invoice(
        chat_id=context.user.id,
        title=await context.plain("invoice-title"),
        description=await context.plain("invoice-description", number=number),
        payload=payload,
        provider_token="",
        currency=CURRENCY,
        prices=[LabeledPrice(await context.plain("invoice-label"), stars)],
    )
