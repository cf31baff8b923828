"""Whether a check-in brought its member up into the first ten of the season.

To ask the ranking at each check-in would cost more than the check-in.
So it is remembered for some minutes how many points the tenth place took,
and the ranking is asked only when a member may have come past that.
"""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final

from member_service.domain.appearances import RankingView
from member_service.domain.groups import Group, RankingVisibility
from member_service.domain.ledger import Checkin, Totals
from member_service.domain.milestones import FIRST_TEN
from servicekit.clock import Clock
from servicekit.turnstile import Turnstile

REMEMBERED: Final = timedelta(minutes=10)
_SEASONS: Final = 2_000
_NOBODY_IS_BELOW: Final = 0


class FirstTen:
    """Tells places among the first ten."""

    def __init__(self, view: RankingView, clock: Clock) -> None:
        self._view, self._clock = view, clock
        self._tenth: OrderedDict[tuple[str, str], tuple[datetime, int]] = OrderedDict()
        self._turns = Turnstile()

    async def place(self, group: Group, checkin: Checkin, totals: Totals) -> int:
        """The place that the check-in brought its member up to; 0 when they were there, or are not."""
        before = totals.points - checkin.points
        # Who had none in the season did not come up.
        # Where only admins see the ranking nobody learns of it.
        if before < 1 or group.settings.ranking_visibility is RankingVisibility.ADMINS:
            return 0
        tenth = await self._points_of_the_tenth(group, checkin)
        if tenth == _NOBODY_IS_BELOW or not before < tenth <= totals.points:
            return 0
        tally = (await self._view.sight(group.id, checkin.season_id, checkin.member_id)).in_sight
        place = tally.rank(totals.points)
        came_from = tally.without([totals.points]).rank(before)
        return place if place <= FIRST_TEN < came_from else 0

    async def _points_of_the_tenth(self, group: Group, checkin: Checkin) -> int:
        """The points that make the tenth place; 0 where there are no more places than ten."""
        key = group.id, checkin.season_id
        # Whoever comes at the same moment waits for the one who asks.
        async with self._turns.of(key):
            now = self._clock()
            known = self._tenth.get(key)
            if known is not None and now - known[0] < REMEMBERED:
                return known[1]
            tally = (await self._view.sight(group.id, checkin.season_id)).in_sight
            places = sorted(
                (points for points, members in tally.members.items() if members > 0), reverse=True
            )
            tenth = places[FIRST_TEN - 1] if len(places) >= FIRST_TEN else _NOBODY_IS_BELOW
            self._tenth[key] = (now, tenth)
            self._tenth.move_to_end(key)
            while len(self._tenth) > _SEASONS:
                self._tenth.popitem(last=False)
            return tenth
