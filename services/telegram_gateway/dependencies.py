"""What the runtime gives the features: one object, which the desk holds (conversation/context.py)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from servicekit.clock import Clock, utc_now
from telegram_gateway.bot_api.ephemeral import Ephemerals
from telegram_gateway.bot_api.limiter import GroupLimiter
from telegram_gateway.clients import Clients
from telegram_gateway.runtime.checkouts import Checkouts
from telegram_gateway.runtime.outbox import Outbox
from telegram_gateway.runtime.recent_messages import RecentMessages
from telegram_gateway.settings import GatewaySettings

ALLOWED_UPDATES = (
    *("message", "edited_message", "callback_query", "my_chat_member", "chat_member"),
    *("message_reaction", "chat_join_request", "pre_checkout_query"),
)
"""What features want of Telegram. Of edits captions are read, and links: an edited command does nothing."""


@dataclass(slots=True, kw_only=True)
class Gateway:
    """What app.py makes before features.install.

    The bot's id and name are known once Telegram has answered getMe.
    """

    settings: GatewaySettings
    clients: Clients
    limiter: GroupLimiter
    outbox: Outbox
    ephemerals: Ephemerals
    clock: Clock = utc_now
    pause: Callable[[float], Awaitable[object]] = asyncio.sleep
    """How acknowledgements wait between two messages in a group.

    An album's first picture waits for its caption in the same way.
    """
    report: Callable[[], Awaitable[Mapping[str, Any]]] | None = None
    """What the process says of its health, once it can."""
    bot_id: int = 0
    bot_username: str = ""
    recent: RecentMessages = field(default_factory=RecentMessages)
    """Ids of what was written in groups within the hour."""
    checkouts: Checkouts = field(default_factory=Checkouts)
    """Who is about to pay: answered before anything else."""
    allowed_updates: tuple[str, ...] = field(default=ALLOWED_UPDATES)
