"""Each update shows what it does in its turn, although photos of one chat begin together."""

from telegram_gateway.runtime.tickets import ticket_if_any

_ASKS = "get"


async def in_turn(endpoint: str) -> None:
    """Return when the update that this task handles may call the Bot API.

    What only asks Telegram something needs no turn.
    """
    ticket = ticket_if_any()
    if ticket is not None and not endpoint.startswith(_ASKS):
        await ticket.in_turn()
