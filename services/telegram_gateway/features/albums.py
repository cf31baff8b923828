"""Albums arrive as one message a picture: remembers which were answered, so that an album gets one answer."""

from collections import OrderedDict

_KEPT_AT_MOST = 5_000


class Albums:
    """Remembers albums for as long as it matters: Telegram delivers the parts within seconds."""

    def __init__(self) -> None:
        self._answered: OrderedDict[tuple[int, str], None] = OrderedDict()

    def is_first(self, chat_id: int, media_group_id: str | None) -> bool:
        """Say whether nothing was answered to the album yet, and remember that something is now."""
        if not media_group_id:
            return True
        key = (chat_id, media_group_id)
        if key in self._answered:
            return False
        self._answered[key] = None
        if len(self._answered) > _KEPT_AT_MOST:
            self._answered.popitem(last=False)
        return True
