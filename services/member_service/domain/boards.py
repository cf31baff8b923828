"""Boards: members of a group ranked by the running week, by all time, or by how often they reach their goal.

Each is counted when somebody looks, from what the ledger, the scores, the goals and the pauses say then.
A board that took many rows to count is kept for a while (`board_keeping.py`).
Hidden members, aliases and ties are as in the standings of a season.
"""

from collections import Counter
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from member_service.domain import fields
from member_service.domain.appearances import MASK, Appearances
from member_service.domain.board_keeping import KeptBoards
from member_service.domain.constancy import Constancy
from member_service.domain.groups import Group, GroupFinder, registered_group
from member_service.domain.habits import calendar_of
from member_service.domain.tallies import SeasonTotals, Tally
from member_service.domain.weeks import monday_of
from servicekit.clock import Clock

PLACES_KEPT: Final = 500
"""Members that a board lists. Everybody's own place is told, however far down."""
_EVER: Final = datetime.min.replace(tzinfo=UTC)


class BoardKind(StrEnum):
    """By what members are ranked."""

    WEEK = "week"
    """Points of the running week."""
    ALL_TIME = "all_time"
    """Points of all seasons."""
    CONSTANCY = "constancy"
    """The share of the last 8 finished weeks that reached the member's own goal."""


@dataclass(frozen=True, slots=True)
class BoardRow:
    """What a member has on a board."""

    member_id: int
    worth: int
    """By this members are ranked. Members with 0 are not on the board."""
    points: int = 0
    checkins: int = 0
    reached_time: datetime = _EVER
    """When the latest check-in was counted: of equals, who was first stands before."""
    kept_weeks: int = 0
    goal_weeks: int = 0
    """Weeks with a goal that were neither paused nor skipped; `kept_weeks` of them reached it."""
    documents: int = 1
    """That were read for it."""


@dataclass(frozen=True, slots=True)
class Board:
    """A board as it was counted."""

    rows: Sequence[BoardRow]
    """The first of those in sight, best first."""
    in_sight: Tally
    """How many members have how much worth."""
    totals: SeasonTotals
    """Everybody's, hidden or not."""
    documents: int
    """That were read for it."""


@dataclass(frozen=True, slots=True)
class BoardPlace:
    """A member's place."""

    row: BoardRow
    rank: int
    display_name: str


@dataclass(frozen=True, slots=True)
class BoardPage:
    """A part of a board, and the place of who asked."""

    chat_id: int
    first_day: date | None
    last_day: date | None
    places: Sequence[BoardPlace]
    totals: SeasonTotals
    own: BoardPlace | None
    next_rank_worth: int
    """Of the next better rank than one's own; 0 when there is none."""
    hidden: bool
    """Whether the member who asked has chosen to be hidden from others."""
    has_more: bool


class BoardSums(Protocol):
    """Adds up what members did in a group. With a member's id: of that member only."""

    def since(self, group_id: str, begin: datetime, member_id: int = 0) -> AsyncIterator[BoardRow]:
        """Check-ins that count and were made since a moment, a row a member, in no order."""

    def ever(self, group_id: str, member_id: int = 0) -> AsyncIterator[BoardRow]:
        """All seasons together, a row a member, in no order."""

    async def names(self, group_id: str, member_ids: Sequence[int]) -> Mapping[int, str]:
        """The names under which these members checked in last. Who was erased has none."""


class GetBoard:
    """Returns a part of a board."""

    def __init__(
        self,
        sums: BoardSums,
        constancy: Constancy,
        appearances: Appearances,
        groups: GroupFinder,
        clock: Clock,
    ) -> None:
        self._sums, self._constancy, self._appearances = sums, constancy, appearances
        self._groups, self._clock = groups, clock
        self._kept = KeptBoards[Board](clock)

    async def __call__(
        self,
        chat_id: int,
        kind: BoardKind,
        *,
        member_id: int = 0,
        skip: int = 0,
        page_size: int = 0,
        as_others: bool = False,
    ) -> BoardPage:
        """`member_id`: whose own place is told besides; 0: nobody's.

        `as_others`: as everybody else sees it, for whom hidden members are not there.
        """
        size = fields.page_size(page_size, default=20, most=100)
        fields.in_range(skip, "skip", 0, PLACES_KEPT)
        fields.in_range(member_id, "member_id", 0, fields.MAX_INT64)
        group = await registered_group(self._groups, chat_id)
        hidden = await self._appearances.hidden(group.id)
        today = calendar_of(group).day(self._clock())
        monday = monday_of(today)

        async def count() -> Board:
            return await counted(self._rows(group, kind, monday), hidden)

        # Hiding or showing oneself takes effect at once: the board gets another name.
        key = (group.id, kind, monday, group.settings.time_zone, hidden)
        board = await self._kept.get(key, count, documents_of=lambda one: one.documents)
        shown = board.rows[skip : skip + size]
        own = await self._own(group, kind, monday, member_id)
        if as_others and member_id in hidden:
            own = None
        names = await self._names(group.id, [one.member_id for one in (*shown, *([own] if own else []))])

        def place(row: BoardRow) -> BoardPlace:
            return BoardPlace(row, board.in_sight.rank(row.worth), names[row.member_id])

        first_day, last_day = _span(kind, monday)
        return BoardPage(
            chat_id=group.chat_id,
            first_day=first_day,
            last_day=last_day,
            places=[place(row) for row in shown if row.member_id in names],
            totals=board.totals,
            own=place(own) if own and own.member_id in names else None,
            next_rank_worth=board.in_sight.next_better(own.worth) if own else 0,
            hidden=member_id in hidden and not as_others,
            has_more=len(board.rows) > skip + size,
        )

    async def _own(self, group: Group, kind: BoardKind, monday: date, member_id: int) -> BoardRow | None:
        if not member_id:
            return None
        async for row in self._rows(group, kind, monday, member_id):
            return row if row.worth > 0 else None
        return None

    async def _rows(
        self, group: Group, kind: BoardKind, monday: date, member_id: int = 0
    ) -> AsyncIterator[BoardRow]:
        if kind is BoardKind.CONSTANCY:
            async for share in self._constancy.shares(group, monday, member_id):
                yield BoardRow(
                    share.member_id,
                    share.worth,
                    kept_weeks=share.kept_weeks,
                    goal_weeks=share.goal_weeks,
                    documents=share.documents,
                )
            return
        if kind is BoardKind.WEEK:
            rows = self._sums.since(group.id, calendar_of(group).begin(monday), member_id)
        else:
            rows = self._sums.ever(group.id, member_id)
        async for row in rows:
            yield row

    async def _names(self, group_id: str, member_ids: Sequence[int]) -> Mapping[int, str]:
        if not member_ids:
            return {}
        names = await self._sums.names(group_id, member_ids)
        aliases = await self._appearances.aliases(group_id, list(names))
        return {
            one: f"{MASK} {alias}" if (alias := aliases.get(one)) else name for one, name in names.items()
        }


async def counted(rows: AsyncIterator[BoardRow], hidden: Collection[int]) -> Board:
    """The board of these rows: memory for the places that are listed, however many rows there are."""
    best: list[BoardRow] = []
    in_sight: Counter[int] = Counter()
    members = checkins = points = read = 0
    async for row in rows:
        read += row.documents
        if row.worth <= 0:
            continue
        members, checkins, points = members + 1, checkins + row.checkins, points + row.points
        if row.member_id in hidden:
            continue
        in_sight[row.worth] += 1
        best.append(row)
        if len(best) >= 2 * PLACES_KEPT:
            best = sorted(best, key=_order)[:PLACES_KEPT]
    totals = SeasonTotals(members, checkins, points)
    return Board(sorted(best, key=_order)[:PLACES_KEPT], Tally(in_sight, checkins), totals, read)


def _order(row: BoardRow) -> tuple[int, datetime, int]:
    return -row.worth, row.reached_time, row.member_id


def _span(kind: BoardKind, monday: date) -> tuple[date | None, date | None]:
    if kind is BoardKind.WEEK:
        return monday, monday + timedelta(days=6)
    if kind is BoardKind.CONSTANCY:
        return Constancy.first_day(monday), monday - timedelta(days=1)
    return None, None
