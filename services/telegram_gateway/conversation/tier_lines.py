"""Which line of the catalogue a check-in gets: by the member's count of the season, or as the first of all.

The same line comes neither twice in a row to a member nor twice in a row in a chat.
What was said last is kept in this process: after a restart a line may repeat once.
"""

import zlib
from collections import OrderedDict
from collections.abc import Hashable

LINES_PER_TIER = 10
# The last count of each tier; above the last one is the eighth tier.
_TIER_ENDS = (1, 3, 7, 12, 18, 25, 30)
_KEPT_AT_MOST = 20_000


def tier(season_checkins: int) -> int:
    """Return the tier, 1 to 8, of a member with this many check-ins in the season."""
    return next((index for index, end in enumerate(_TIER_ENDS, start=1) if season_checkins <= end), 8)


class TierLines:
    """Chooses lines, and remembers the last ones of chats and members."""

    def __init__(self) -> None:
        self._last: OrderedDict[Hashable, tuple[str, str]] = OrderedDict()
        """By chat, and by chat and member: the occasion, and the key of its line."""

    def choose(
        self, chat_id: int, member_id: int, season_checkins: int, *, is_first: bool, occasion: str
    ) -> str:
        """Return the key of a line: the same one when the same occasion is handled again."""
        group = "checkin-first" if is_first else f"checkin-tier-{tier(season_checkins)}"
        return self._choose(
            group, (chat_id, member_id), (chat_id, (chat_id, member_id)), season_checkins, occasion
        )

    def choose_milestone(self, chat_id: int, member_id: int, kind: str, number: int, *, occasion: str) -> str:
        """As `choose`, for what else a check-in is."""
        key = f"milestone-{kind}"
        return self._choose(
            key, (chat_id, member_id), ((key, chat_id), (key, chat_id, member_id)), number, occasion
        )

    def _choose(
        self, group: str, whose: tuple[int, int], places: tuple[Hashable, ...], number: int, occasion: str
    ) -> str:
        last = [self._last[place] for place in places if place in self._last]
        for then, key in last:
            if then == occasion:
                return key
        # A member goes through the lines of a tier in a row, from a place of their own.
        start = zlib.crc32(f"{whose[0]}:{whose[1]}".encode()) + number
        taken = {key for _, key in last}
        keys = (f"{group}-{(start + step) % LINES_PER_TIER}" for step in range(LINES_PER_TIER))
        key = next(one for one in keys if one not in taken)
        for place in places:
            self._last[place] = (occasion, key)
            self._last.move_to_end(place)
        while len(self._last) > _KEPT_AT_MOST:
            self._last.popitem(last=False)
        return key
