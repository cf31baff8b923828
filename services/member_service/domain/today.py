"""Who trained today in a group, and which message said so last."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from member_service.domain import days, fields
from member_service.domain.appearances import MASK, Appearances
from member_service.domain.groups import Group, GroupFinder, registered_group
from member_service.domain.ledger import Checkin
from servicekit.clock import Clock

SHOWN_AT_MOST: Final = 200
SAID_LIVES: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Trained:
    """A member who trained today and does not hide."""

    display_name: str
    checkins: int


@dataclass(frozen=True, slots=True)
class SaidToday:
    """A message that said who trained."""

    chat_number: int
    message_id: int
    day: date
    time: datetime


@dataclass(frozen=True, slots=True)
class Today:
    """A group's local day."""

    day: date
    trained: Sequence[Trained]
    hidden_members: int
    members: int
    said: SaidToday | None


class DayLedger(Protocol):
    """Reads one local day of the ledger."""

    async def of_day(self, group_id: str, day: date, start: datetime, end: datetime) -> Sequence[Checkin]:
        """Check-ins that count on the day, oldest first. It lies between these moments."""


class SaidTodays(Protocol):
    """Remembers the last such message of each group, for an hour."""

    async def get(self, group_id: str) -> SaidToday | None: ...

    async def put(self, group_id: str, said: SaidToday, expire_time: datetime) -> None: ...


class GetToday:
    """Returns who trained today, as the group sees them."""

    def __init__(
        self,
        ledger: DayLedger,
        said: SaidTodays,
        appearances: Appearances,
        groups: GroupFinder,
        clock: Clock,
    ) -> None:
        self._ledger, self._said, self._appearances = ledger, said, appearances
        self._groups, self._clock = groups, clock

    async def __call__(self, chat_id: int) -> Today:
        group = await registered_group(self._groups, chat_id)
        now = self._clock()
        zone = group.settings.time_zone
        today = days.local_day(now, zone)
        start = days.day_end(today - timedelta(days=1), zone)
        checkins = await self._ledger.of_day(group.id, today, start, days.day_end(today, zone))
        counted = Counter(one.member_id for one in checkins)
        names = {one.member_id: one.display_name for one in checkins}
        hidden = await self._appearances.hidden(group.id) & counted.keys()
        seen = [member_id for member_id in counted if member_id not in hidden][:SHOWN_AT_MOST]
        aliases = await self._appearances.aliases(group.id, seen) if seen else {}
        return Today(
            day=today,
            trained=[
                Trained(f"{MASK} {alias}" if (alias := aliases.get(one)) else names[one], counted[one])
                for one in seen
            ],
            hidden_members=len(hidden),
            members=len(counted),
            said=await self._last_said(group, now),
        )

    async def _last_said(self, group: Group, now: datetime) -> SaidToday | None:
        said = await self._said.get(group.id)
        if said is None or said.chat_number != group.chat_number or now - said.time >= SAID_LIVES:
            return None
        return said


class NoteToday:
    """Remembers the message that said it."""

    def __init__(self, said: SaidTodays, groups: GroupFinder, clock: Clock) -> None:
        self._said, self._groups, self._clock = said, groups, clock

    async def __call__(self, request_id: str, chat_id: int, message_id: int) -> None:
        fields.request_id(request_id)
        fields.positive(message_id, "message_id")
        group = await registered_group(self._groups, chat_id)
        now = self._clock()
        day = days.local_day(now, group.settings.time_zone)
        said = SaidToday(group.number_of(chat_id), message_id, day, now)
        await self._said.put(group.id, said, now + SAID_LIVES)
