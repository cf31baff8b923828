"""Members for whom this process has asked whether they need a hint: it asks once for each."""

from collections import OrderedDict
from typing import Final

_KNOWN_AT_MOST: Final = 50_000


class Hinted:
    """Remembers for whom this process has asked, by chat and member."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[int, int], None] = OrderedDict()

    def is_new(self, chat_id: int, member_id: int) -> bool:
        """Whether the member is new in this chat; from now on they are known."""
        key = (chat_id, member_id)
        if key in self._known:
            self._known.move_to_end(key)
            return False
        self._known[key] = None
        if len(self._known) > _KNOWN_AT_MOST:
            self._known.popitem(last=False)
        return True
