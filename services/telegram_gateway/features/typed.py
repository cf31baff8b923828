"""Messages that were asked for in writing: which feature takes which."""

from telegram_gateway.context import GatewayContext

from . import appearance, config, memories
from .dialogues import take_typed

_TAKERS = {**appearance.TYPED, **config.TYPED, **memories.TYPED}


async def typed_if_asked(context: GatewayContext) -> bool:
    """Take a message as what its replied message asks for; say whether that one asks for anything."""
    return await take_typed(context, _TAKERS)
