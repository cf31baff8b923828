"""Which message a message answered.

Telegram tells it with the message itself, but not inside a reply to that message.
It is kept in memory for the latest messages.
After a restart /confirmcheckin falls back to the only open anchor, or asks.
"""

from collections import OrderedDict

_KEPT_AT_MOST = 50_000


class Replies:
    """Remembers reply_to_message of the latest messages."""

    def __init__(self) -> None:
        self._targets: OrderedDict[tuple[int, int], int] = OrderedDict()

    def remember(self, chat_id: int, message_id: int, target_id: int) -> None:
        self._targets[chat_id, message_id] = target_id
        if len(self._targets) > _KEPT_AT_MOST:
            self._targets.popitem(last=False)

    def target_of(self, chat_id: int, message_id: int) -> int | None:
        return self._targets.get((chat_id, message_id))
