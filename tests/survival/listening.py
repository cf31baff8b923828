"""Writes down what the bot says and how it reacts, as the sandbox's people see it."""

from __future__ import annotations

from typing import Any

from tests.support.city import City, said
from tests.support.page_events import page_events
from tests.survival.history import History


async def listen(people: City, history: History, chats: frozenset[int]) -> None:
    """Write down what the bot does in `chats`, until it is cancelled.

    That is each message, each edit, each reaction and each that was put off, and each message that went away;
    and which messages Telegram delivered in another order.
    """
    async for name, event in page_events(people):
        if name == "reordered":
            history.add("reordered", messages=event["messages"])
            continue
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
