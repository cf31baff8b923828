"""The ends of seasons: noticed once by each group's calendar, and handed to the outbox.

The standings themselves stay as they are.
The outbox entry comes first, under the season's name, then the group's record moves on.
After a crash in between, or by another replica, the entry is scheduled again:
under the same name it stays one entry.

A check-in may be heard of when its season is over: the bot was away.
It counts there, and the group reads the final ranking again, once for all that came within some minutes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final, Protocol

from member_service.domain import days, fields
from member_service.domain.due_groups import LookAtGroup
from member_service.domain.feed import FeedEvent, FeedKind, FeedWriter
from member_service.domain.groups import Group, GroupFinder, registered_group
from member_service.domain.ledger import Checkin
from member_service.domain.outbox import NewEntry, Outbox, to_be_said
from member_service.domain.scores import ScoreBoard
from member_service.domain.seasons import Season, running_season, season_of
from servicekit.clock import Clock

KIND: Final = "season_end"
KEPT: Final = 60
"""Past seasons that are listed."""
STALE: Final = timedelta(days=2)
"""An end that is longer ago is kept and not posted: the service or the group was away."""
GRACE: Final = timedelta(minutes=1)
"""What was sent in a season's last moments is handled before its ranking is posted."""
GATHERED: Final = timedelta(minutes=10)
"""What comes late within so long is told together."""


@dataclass(frozen=True, slots=True)
class SeasonRecord:
    """Which season of a group was running when it was looked at last, and which are over.

    Those that are over come newest first.
    """

    running: str
    past: tuple[str, ...]


class SeasonRecords(Protocol):
    """Keeps one record per group."""

    async def get(self, group_id: str) -> SeasonRecord | None: ...

    async def running(self, group_ids: Sequence[str]) -> Mapping[str, str]:
        """The season ids of their records, for those that have one."""

    async def begin(self, group_id: str, season_id: str) -> None:
        """Store the first one; do nothing when there is a record."""

    async def move_on(self, group_id: str, ended: str, running: str, *, kept: bool) -> None:
        """The next season runs, if `ended` still is the record's; keep it among the past ones."""

    async def keep(self, group_id: str, season_id: str) -> bool:
        """Keep a season among the past ones; False when it is there, or runs."""


class SeasonEnds:
    """Notices that the season of a group ended. When a running one ends, it is due (due_groups.py)."""

    ailing: str = "a group's season cannot be looked at"

    def __init__(
        self, records: SeasonRecords, board: ScoreBoard, outbox: Outbox, clock: Clock, *, feed: FeedWriter
    ) -> None:
        self._records, self._board = records, board
        self._outbox, self._clock, self._feed = outbox, clock, feed

    async def begin(self, groups: Sequence[Group]) -> LookAtGroup:
        recorded = await self._records.running([group.id for group in groups])

        async def look_at(group: Group) -> datetime | None:
            zone = group.settings.time_zone
            today = days.local_day(self._clock(), zone)
            season = running_season(group.settings, group.register_day, today)
            before = recorded.get(group.id)
            if before is None:
                await self._records.begin(group.id, season.id)
            elif before != season.id:
                await self._end(group, before, season, today)
            return days.day_end(season.last_day, zone) if season.last_day else None

        return look_at

    async def _end(self, group: Group, recorded: str, running: Season, today: date) -> None:
        before = season_of(recorded)
        had_any = (
            before is not None and (await self._board.tally(group.id, before.id)).totals.participants > 0
        )
        if before is not None and had_any and _is_to_be_told(before, today):
            await self._outbox.schedule([_end_of(before, group)])
        if before is not None:
            await self._feed.append(_ended(group.id, before.id, self._clock()))
        await self._records.move_on(group.id, recorded, running.id, kept=had_any)


def _ended(group_id: str, season_id: str, now: datetime) -> FeedEvent:
    event_id = f"{group_id}:{season_id}:ended"
    return FeedEvent(event_id, group_id, FeedKind.SEASON_ENDED, now, season_id=season_id)


class LateCheckins:
    """Tells the group when a check-in changes the ranking of a season that is over."""

    def __init__(self, records: SeasonRecords, outbox: Outbox, clock: Clock) -> None:
        self._records, self._outbox, self._clock = records, outbox, clock

    async def look_at(self, group: Group, checkin: Checkin) -> None:
        """Do nothing for a check-in of the running season, or of one whose end was not noticed yet."""
        now = self._clock()
        today = days.local_day(now, group.settings.time_zone)
        season = season_of(checkin.season_id)
        if season is None or season.last_day is None or season.last_day >= today:
            return
        record = await self._records.get(group.id)
        if record is None or record.running == season.id:
            return
        end = _end_of(season, group)
        if await self._records.keep(group.id, season.id):
            # Nobody had trained in it, as far as was known.
            if _is_to_be_told(season, today):
                await self._outbox.schedule([end])
            return
        if _is_to_be_told(season, today) and not await self._outbox.is_waiting(end.entry_id):
            await self._outbox.schedule([_end_again(season, group, now)])


class ListPastSeasons:
    """Lists a group's seasons that are over."""

    def __init__(self, records: SeasonRecords, groups: GroupFinder) -> None:
        self._records, self._groups = records, groups

    async def __call__(self, chat_id: int, page_size: int) -> Sequence[Season]:
        """Newest first."""
        size = fields.page_size(page_size, default=KEPT, most=KEPT)
        group = await registered_group(self._groups, chat_id)
        record = await self._records.get(group.id)
        seasons = [season_of(season_id) for season_id in record.past] if record else []
        return [season for season in seasons if season is not None][:size]


def _end_of(season: Season, group: Group) -> NewEntry:
    told = to_be_said(KIND, f"season:{group.id}:{season.id}", group.chat_id, season_id=season.id)
    if season.last_day is None:
        return told
    return replace(told, due_time=days.day_end(season.last_day, group.settings.time_zone) + GRACE)


def _end_again(season: Season, group: Group, now: datetime) -> NewEntry:
    """The final ranking once more, under the name of the minutes that are gathered."""
    span = (now - datetime(1970, 1, 1, tzinfo=UTC)) // GATHERED
    told = to_be_said(
        KIND, f"season:{group.id}:{season.id}:{span}", group.chat_id, season_id=season.id, again=True
    )
    return replace(told, due_time=datetime(1970, 1, 1, tzinfo=UTC) + (span + 1) * GATHERED)


def _is_to_be_told(season: Season, today: date) -> bool:
    """Return whether it ended by itself and lately.

    A season that the admins cut short by another mode is not told.
    """
    return season.last_day is not None and timedelta() < today - season.last_day <= STALE
