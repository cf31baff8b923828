"""Telegram, for laptops and tests: the Bot API over HTTP, as strict as the real one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from aiohttp import web

from sandbox.faults import Faults

from .http import BotApi
from .polling import Poller
from .queue import PendingUpdate
from .webhook import PAUSES_S, Webhook
from .world import World

__all__ = ["World", "add_telegram"]


def add_telegram(
    app: web.Application,
    world: World,
    token: str,
    faults: Faults,
    *,
    webhook_pauses_s: Sequence[float] = PAUSES_S,
) -> None:
    """Routes /bot<token>/<method> and /file/bot<token>/<path>, and the webhook's deliveries.

    `webhook_pauses_s` are the waits before a failed delivery is tried again.
    """

    def reordered(updates: Sequence[PendingUpdate]) -> None:
        """Tell who listens which messages come in another order: they are answered in that order, too."""
        places = [(one.chat_id, one.payload["message_id"]) for one in updates if one.kind == "message"]
        world.events.publish("reordered", {"messages": places})

    poller = Poller(world.updates, faults, reordered)
    webhook = Webhook(world.updates, faults, world.now, webhook_pauses_s, reordered)
    api = BotApi(world, token, faults, poller, webhook)

    async def deliveries(_: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(webhook.run())
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def close(_: web.Application) -> None:
        world.close()

    app.router.add_route("*", r"/bot{token:[^/]+}/{method}", api.call)
    app.router.add_get(r"/file/bot{token:[^/]+}/{path:.+}", api.download)
    app.cleanup_ctx.append(deliveries)
    app.on_shutdown.append(close)
