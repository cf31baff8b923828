"""Which topic a message is in, as the Bot API writes it into the message."""

from __future__ import annotations

from .state import Chat, Json, Message

GENERAL = 1
"""The first topic of every forum: its id in links, which no message names."""


def topic_of(message: Message) -> int:
    """The topic that a message of a forum is in."""
    if not message.payload.get("is_topic_message"):
        return GENERAL
    return int(message.payload["message_thread_id"])


def thread_json(chat: Chat, topic: int | None, reply_to: Message | None) -> Json:
    """What a message says of its topic, or of the replies that it is one of."""
    if chat.forum is None:
        if reply_to is None or chat.type != "supergroup":
            return {}
        # Outside of forums, too, Telegram numbers a row of replies by its first message.
        return {"message_thread_id": _first_of_row(reply_to)}
    if topic is None or topic == GENERAL:
        # A row of replies in General is numbered, too, and is no topic either.
        return {} if reply_to is None else {"message_thread_id": _first_of_row(reply_to)}
    return {"message_thread_id": topic, "is_topic_message": True}


def _first_of_row(message: Message) -> int:
    return int(message.payload.get("message_thread_id", message.id))
