"""Writes down what the bot says and how it reacts, as the sandbox's people see it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp

from tests.support.city import City, said
from tests.survival.history import History


async def listen(people: City, history: History, chats: frozenset[int]) -> None:
    """Write down what the bot does in `chats`, until it is cancelled.

    That is each message, each edit, each reaction and each that was put off, and each message that went away.
    """
    async for name, event in _events(people):
        message: dict[str, Any] = event.get("message", {})
        chat = event.get("chat_id")
        if chat not in chats:
            continue
        if name in {"message", "edit"} and message["from"]["is_bot"]:
            history.add(
                "said" if name == "message" else "edited",
                chat=chat,
                message=message["message_id"],
                reply_to=message.get("reply_to_message", {}).get("message_id"),
                text=said(message),
            )
        elif name == "reaction":
            emoji = [reaction["emoji"] for reaction in event["reactions"]]
            history.add("reaction", chat=chat, message=event["message_id"], emoji=emoji)
        elif name == "refused" and (event["method"], event["error_code"]) == ("setMessageReaction", 429):
            history.add("reaction put off", chat=chat, message=event["message_id"])
        elif name == "delete":
            history.add("deleted", chat=chat, messages=event["message_ids"])


async def _events(people: City) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    timeout = aiohttp.ClientTimeout(total=None)
    async with people.session.get(f"{people.plan.page}/api/events", timeout=timeout) as response:
        name = ""
        async for raw in response.content:
            line = raw.decode().rstrip("\n")
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                yield name, json.loads(line[6:])
