"""Where a message goes: a chat, and in a forum one of its topics.

The General topic has no number when something is sent: Telegram refuses its id in links, 1.
Outside of forums Telegram numbers rows of replies as well. Those numbers are no topics.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from telegram import Message

GENERAL = 1


@dataclass(frozen=True, slots=True)
class Address:
    """A chat and a topic; 0 is General, and a chat without topics."""

    chat_id: int
    topic_id: int = 0

    @classmethod
    def of(cls, message: Message) -> Address:
        """Where a message is."""
        return cls(message.chat.id, topic_of(message))

    @classmethod
    def stored(cls, payload: Mapping[str, Any]) -> Address:
        """As `as_stored` has it; what was stored before there were topics has none."""
        return cls(payload["chat_id"], payload.get("topic_id", 0))

    @property
    def thread(self) -> int | None:
        """What the Bot API takes as message_thread_id."""
        return self.topic_id if self.topic_id > GENERAL else None

    def as_stored(self) -> dict[str, int]:
        """For the payload of an outbox entry."""
        return {"chat_id": self.chat_id, "topic_id": self.topic_id}


def topic_of(message: Message) -> int:
    """The topic that a message is in; 0 in General and where there are no topics."""
    topic_id = (message.message_thread_id or 0) if message.is_topic_message else 0
    return 0 if topic_id == GENERAL else topic_id
