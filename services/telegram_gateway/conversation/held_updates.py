"""Updates that wait for a press of the person who sent them, to be handled as if they came then."""

from collections import OrderedDict

from telegram import Message, Update

_KEPT_AT_MOST = 1_000


class HeldUpdates:
    """Remembers the newest updates that wait. In memory only: a restart leaves what Telegram tells again."""

    def __init__(self) -> None:
        self._held: OrderedDict[int, Update] = OrderedDict()

    def hold(self, update: Update) -> None:
        """Remember it. The oldest goes when there are too many."""
        self._held[update.update_id] = update
        self._held.move_to_end(update.update_id)
        if len(self._held) > _KEPT_AT_MOST:
            self._held.popitem(last=False)

    def find(self, update_id: int, message: Message | None) -> Update | None:
        """Return the update; after a restart one that has its id and the message, as Telegram tells it now.

        What that message answered is lost then. Return None when the message is gone as well.
        """
        known = self._held.get(update_id)
        if known is not None:
            return known
        return Update(update_id, message=message) if message is not None else None
