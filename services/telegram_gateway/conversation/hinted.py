"""Members for whom this process has asked whether they need a hint: it asks once a day for each."""

from collections import OrderedDict
from datetime import date
from typing import Final

_KNOWN_AT_MOST: Final = 50_000


class Hinted:
    """Remembers for whom this process has asked on what day, by chat and member."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[int, int], date] = OrderedDict()

    def is_new(self, chat_id: int, member_id: int, day: date) -> bool:
        """Whether the member is new in this chat on that day; from now on they are known.

        On another day the answer may be another one: an anchor was open, or had been.
        """
        key = (chat_id, member_id)
        known = self._known.get(key)
        self._known[key] = day
        self._known.move_to_end(key)
        if known == day:
            return False
        if len(self._known) > _KNOWN_AT_MOST:
            self._known.popitem(last=False)
        return True
