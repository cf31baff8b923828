"""Messages that were asked for in writing: which feature takes which."""

from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.text_prompts import take_typed
from telegram_gateway.features.groups import config
from telegram_gateway.features.memories import memories
from telegram_gateway.features.profile import appearance

_TAKERS = {**appearance.TYPED, **config.TYPED, **memories.TYPED}


async def typed_if_asked(context: GatewayContext) -> bool:
    """Take a message as what its replied message asks for; say whether that one asks for anything."""
    return await take_typed(context, _TAKERS)
