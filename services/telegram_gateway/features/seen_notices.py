"""The button below what somebody must get: that they saw it. Then nobody tells them another way."""

from contextlib import suppress

from telegram.error import BadRequest

from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Feature
from telegram_gateway.conversation.member_notices import SEEN, saw_it


async def on_seen(context: GatewayContext, press: Press) -> str | None:
    """Take the message away, and what would have followed."""
    await saw_it(context.gateway, press.blob)
    with suppress(BadRequest):
        # Pressed twice.
        await context.delete_pressed()
    return None


FEATURE = Feature(buttons=(Button(104, SEEN, on_seen),))
