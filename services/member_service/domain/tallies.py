"""Tallies: how many members of a season have how many points. Ranks and totals come from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SeasonTotals:
    """A season over all members."""

    participants: int = 0
    checkins: int = 0
    points: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """A season's members, by their points.

    It is as long as there are different numbers of points, however many members there are.
    """

    members: Mapping[int, int]
    """Points, more than 0, and how many members have them."""
    checkins: int

    @property
    def totals(self) -> SeasonTotals:
        return SeasonTotals(
            participants=sum(self.members.values()),
            checkins=self.checkins,
            points=sum(points * members for points, members in self.members.items()),
        )

    def rank(self, points: int) -> int:
        """The dense rank of these points: equal points share one, and the next number follows."""
        return 1 + sum(better > points for better in self.members)

    def without(self, points: Iterable[int]) -> Tally:
        """The same without members of so many points each; check-ins stay, since ranks need none."""
        left = Counter(self.members)
        left.subtract(points)
        return Tally({worth: members for worth, members in left.items() if members > 0}, self.checkins)

    def next_better(self, points: int) -> int:
        """The points of the next better rank; 0 when there is none."""
        return min((better for better in self.members if better > points), default=0)
