"""Which messages somebody wrote in a group within the last hour: their ids, and nothing of what they say.

For /limpar. They are seen as they arrive, those that are dropped in a flood among them.
Only this process's memory has them: after a restart what came before is unknown.
"""

from collections import OrderedDict, deque
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Final

from servicekit.clock import Clock, utc_now
from servicekit.retention import WRITTEN
from telegram_gateway.runtime.shares import Claim

assert WRITTEN.keep is not None
KEPT_FOR: Final[timedelta] = WRITTEN.keep
KEPT_OF_EACH: Final = 300
"""Of one author in one group: some calls of deleteMessages, which takes a hundred."""
_AUTHORS_AT_MOST: Final = 20_000


class RecentMessages:
    """The ids, by group and author; the author is the chat that somebody writes as, or the person."""

    def __init__(self, clock: Clock = utc_now) -> None:
        self._clock = clock
        # In the order of each author's newest message, so that what is over lies at the front.
        self._written: OrderedDict[tuple[int, int], deque[tuple[datetime, int]]] = OrderedDict()

    def __len__(self) -> int:
        """How many ids are kept."""
        return sum(map(len, self._written.values()))

    def see(self, claim: Claim) -> None:
        """Remember the message that an update brought to a group; again changes nothing."""
        self._drop_old()
        if not claim.message_id or claim.lane >= 0:
            return
        moment = datetime.fromtimestamp(claim.message_date, UTC)
        if moment <= self._clock() - KEPT_FOR:
            return
        key = (claim.lane, claim.sender)
        known = self._written.setdefault(key, deque(maxlen=KEPT_OF_EACH))
        # It is seen twice, as it arrives and as it is handled: by then newer ones may have taken its place.
        is_newer = len(known) < KEPT_OF_EACH or claim.message_id > known[0][1]
        if is_newer and all(claim.message_id != message_id for _, message_id in known):
            known.append((moment, claim.message_id))
            self._written.move_to_end(key)
        if len(self._written) > _AUTHORS_AT_MOST:
            self._written.popitem(last=False)

    def of(self, chat_id: int, author_id: int) -> list[int]:
        """List the ids of what somebody wrote there within the last hour, oldest first."""
        self._drop_old()
        since = self._clock() - KEPT_FOR
        return sorted(
            message_id for moment, message_id in self._written.get((chat_id, author_id), ()) if moment > since
        )

    def drop(self, chat_id: int, author_id: int, ids: Collection[int]) -> None:
        """Drop messages that are gone."""
        known = self._written.get((chat_id, author_id))
        if known is not None:
            self._written[chat_id, author_id] = deque(
                (one for one in known if one[1] not in ids), maxlen=KEPT_OF_EACH
            )

    def forget(self, member_id: int) -> None:
        """Drop what a person wrote, in every group."""
        for key in [key for key in self._written if key[1] == member_id]:
            del self._written[key]

    def _drop_old(self) -> None:
        """Drop ids whose hour is over. An author's older ones go with the next look at them."""
        since = self._clock() - KEPT_FOR
        while self._written:
            key = next(iter(self._written))
            known = self._written[key]
            while known and known[0][0] <= since:
                known.popleft()
            if known:
                return
            del self._written[key]
