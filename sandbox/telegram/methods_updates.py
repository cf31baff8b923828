"""getMe, getUpdates and the webhook's methods."""

from __future__ import annotations

import re
from typing import Any

from .call import Call, Method
from .errors import bad_request, conflict
from .polling import WEBHOOK_ACTIVE
from .state import Json

_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
_HTTP = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)


def get_me(call: Call) -> Json:
    return call.world.me()


async def get_updates(call: Call) -> list[Json]:
    if call.webhook.url:
        raise conflict(WEBHOOK_ACTIVE)
    _remember_allowed(call)
    limit = call.get("limit", 100)
    return await call.poller.poll(
        call.get("offset", 0),
        limit if 1 <= limit <= 100 else 100,
        max(0, call.get("timeout", 0)),
        call.gone,
    )


def set_webhook(call: Call) -> bool:
    """Unlike Telegram it takes http too: it delivers to this machine only."""
    url = call.get("url", "")
    if not url:
        return delete_webhook(call)
    if not _HTTP.fullmatch(url):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = call.get("secret_token", "")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    connections = call.get("max_connections", 40)
    if not 1 <= connections <= 100:
        raise bad_request("max_connections must be between 1 and 100")
    _remember_allowed(call)
    if call.get("drop_pending_updates"):
        call.world.updates.drop_all()
    call.poller.interrupt("terminated by setWebhook request")
    call.webhook.set(url, secret, connections)
    return True


def delete_webhook(call: Call) -> bool:
    if call.get("drop_pending_updates"):
        call.world.updates.drop_all()
    call.webhook.set("", "", 40)
    return True


def get_webhook_info(call: Call) -> Json:
    return call.webhook.info()


def _remember_allowed(call: Call) -> None:
    """Kept for later calls that do not say; an empty list means the usual kinds again."""
    allowed: Any = call.get("allowed_updates")
    if allowed is None:
        return
    if not isinstance(allowed, list) or not all(isinstance(kind, str) for kind in allowed):
        raise bad_request("can't parse allowed_updates: expected an Array of String")
    call.world.updates.allowed = allowed


METHODS = (
    Method("getMe", get_me, {}),
    Method(
        "getUpdates",
        get_updates,
        {"offset": "int", "limit": "int", "timeout": "int", "allowed_updates": "json"},
    ),
    Method(
        "setWebhook",
        set_webhook,
        {
            "url": "str",
            "certificate": "file",
            "ip_address": "str",
            "max_connections": "int",
            "allowed_updates": "json",
            "drop_pending_updates": "bool",
            "secret_token": "str",
        },
    ),
    Method("deleteWebhook", delete_webhook, {"drop_pending_updates": "bool"}),
    Method("getWebhookInfo", get_webhook_info, {}),
)
