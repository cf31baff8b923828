"""The report of a group's week, which admins who asked for it get in private on Monday.

Each admin's wish has the time at which it is due, by the group's clock.
The report is handed to the outbox under the names of its group, admin and week, then the time moves on.
After a crash in between, or by another replica, it is handed over again: under the same name it stays one.
What it says is counted when the gateway asks for it (`report_content.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from member_service.domain import days, fields
from member_service.domain.changes import Change
from member_service.domain.groups import Group, GroupFinder, registered_group
from member_service.domain.outbox import Outbox, to_be_said
from member_service.domain.sweeps import look, sweep
from member_service.domain.weeks import monday_of
from servicekit.clock import Clock

ENTRY: Final = "report"
HOURS: Final = range(8, 20)
"""When, by the group's clock: nobody is written to at night."""
LAST_WEEKDAY: Final = 1
"""Until Tuesday a report that could not be handed over on Monday is made good."""
PUT_OFF: Final = timedelta(minutes=5)
BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class ReportWish:
    """That an admin wants the report of a group."""

    group_id: str
    member_id: int
    wanted: bool = False
    due: datetime | None = None
    """When it is looked at next; None for nothing to come."""
    told: date | None = None
    """The Monday of the last week in which a report was handed over."""


class ReportWishes(Protocol):
    """Keeps who wants which report."""

    async def get(self, group_id: str, member_id: int) -> ReportWish:
        """What is stored, or what holds for who never asked."""

    async def put(self, wish: ReportWish, change: Change) -> None:
        """Store what they want and when it is due, once for the change. Raise RequestIdReused."""

    async def first_time(self) -> datetime | None:
        """When the first of them is due."""

    async def due(self, now: datetime, limit: int) -> Sequence[ReportWish]:
        """Those that are due, those that wait longest first."""

    async def move_on(self, wish: ReportWish, due: datetime | None, told: date | None) -> None:
        """Keep when it is due next and what was told, if it is due as it was read."""


class GroupsById(Protocol):
    """Finds groups by our own ids."""

    async def active_among(self, group_ids: Sequence[str]) -> Sequence[Group]: ...


def is_time(now: datetime, zone: str) -> bool:
    """Whether a report may go out."""
    local = now.astimezone(ZoneInfo(zone))
    return local.weekday() <= LAST_WEEKDAY and local.hour in HOURS


def next_time(now: datetime, zone: str, told: date | None) -> datetime:
    """When a report may go out next: after `now`, and not in the week whose report was told."""
    monday = monday_of(days.local_day(now, zone))
    if told != monday:
        for weekday in range(LAST_WEEKDAY + 1):
            morning = days.local_time(monday + timedelta(days=weekday), time(HOURS.start), zone)
            if morning > now:
                return morning
    return days.local_time(monday + timedelta(days=7), time(HOURS.start), zone)


class SetReport:
    """Stores whether an admin wants the report of a group."""

    def __init__(self, wishes: ReportWishes, groups: GroupFinder, clock: Clock) -> None:
        self._wishes, self._groups, self._clock = wishes, groups, clock

    async def __call__(self, request_id: str, chat_id: int, member_id: int, *, wanted: bool) -> ReportWish:
        """A report that is asked for on a Monday comes on the next one: this week's can be seen at once."""
        now = self._clock()
        change = Change.of(request_id, now, "SetReport", chat_id, member_id, wanted)
        fields.positive(member_id, "member_id")
        group = await registered_group(self._groups, chat_id)
        zone = group.settings.time_zone
        due = next_time(now, zone, monday_of(days.local_day(now, zone))) if wanted else None
        await self._wishes.put(ReportWish(group.id, member_id, wanted, due), change)
        return await self._wishes.get(group.id, member_id)


class GetReportWish:
    """Says whether an admin wants the report of a group."""

    def __init__(self, wishes: ReportWishes, groups: GroupFinder) -> None:
        self._wishes, self._groups = wishes, groups

    async def __call__(self, chat_id: int, member_id: int) -> ReportWish:
        fields.positive(member_id, "member_id")
        group = await registered_group(self._groups, chat_id)
        return await self._wishes.get(group.id, member_id)


class ReportSweeper:
    """Hands over reports that are due, again and again. Safe in several processes at once."""

    def __init__(self, wishes: ReportWishes, groups: GroupsById, outbox: Outbox, clock: Clock) -> None:
        self._wishes, self._groups, self._outbox, self._clock = wishes, groups, outbox, clock

    async def look(self) -> datetime | int:
        """Do what is due; return when the next is, or how many there were."""
        return await look(await self._wishes.first_time(), self._clock(), self.sweep_once)

    async def sweep_once(self) -> int:
        """Look at all that are due. One that fails does not hold up the others."""
        found = 0
        while wishes := await self._wishes.due(self._clock(), BATCH):
            groups = {
                one.id: one
                for one in await self._groups.active_among(sorted({wish.group_id for wish in wishes}))
            }

            async def look_at(wish: ReportWish, groups: dict[str, Group] = groups) -> None:
                await self._look_at(wish, groups.get(wish.group_id))

            await sweep(wishes, look_at, ailing="a report cannot be handed over", otherwise=self._put_off)
            found += len(wishes)
            if len(wishes) < BATCH:
                break
        return found

    async def _put_off(self, wish: ReportWish) -> None:
        await self._wishes.move_on(wish, self._clock() + PUT_OFF, wish.told)

    async def _look_at(self, wish: ReportWish, group: Group | None) -> None:
        now = self._clock()
        if group is None:
            # Stopped: it may be started again.
            await self._wishes.move_on(wish, now + timedelta(days=1), wish.told)
            return
        zone, told = group.settings.time_zone, wish.told
        monday = monday_of(days.local_day(now, zone))
        if told != monday and is_time(now, zone):
            entry = to_be_said(
                ENTRY,
                f"{ENTRY}:{group.id}:{wish.member_id}:{monday}",
                wish.member_id,
                member_id=wish.member_id,
                group_chat_id=group.chat_id,
                first_day=(monday - timedelta(days=7)).isoformat(),
            )
            await self._outbox.schedule([entry])
            told = monday
        await self._wishes.move_on(wish, next_time(now, zone, told), told)
