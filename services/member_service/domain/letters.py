"""Letters: what the bot writes to members in private, each kind only to who wants it.

A recap of the week on Monday, a nudge on a day that decides, and reminders that a member set.
A kind stops by one press, and by itself where nobody reads it.
A member who blocked the bot gets nothing until they write to it again.

Hours are meant in the zone of the group in which a member chose them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final, Protocol

from member_service.domain import days, fields
from member_service.domain.changes import Change, NewId
from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import Group, GroupFinder, registered_group
from member_service.domain.schedules import Weekly, first_slot
from servicekit.clock import Clock
from servicekit.errors import Aborted, FailedPrecondition

MOST_REMINDERS: Final = 3
RECAP_MINUTE: Final = 8 * 60
NUDGE_MINUTE: Final = 18 * 60
QUIET_UNTIL: Final = 7 * 60
"""Minutes of the local day: before this and after QUIET_FROM nothing is written unasked."""
QUIET_FROM: Final = 22 * 60
LAST_CHOICE: Final = QUIET_FROM - 60
"""What goes out is spread over the hour."""
_ATTEMPTS: Final = 5


class LetterKind(StrEnum):
    """What may be written."""

    RECAP = "recap"
    NUDGE = "nudge"
    REMINDER = "reminder"
    NUDGE_END = "nudge_end"
    """Tells the member that nudges have ended, since they went unheeded."""


class Wish(StrEnum):
    """What a member said to a kind."""

    UNASKED = "unasked"
    WANTED = "wanted"
    DECLINED = "declined"


class TooManyReminders(FailedPrecondition):
    """The member has as many reminders as there may be."""

    reason = "TOO_MANY_REMINDERS"


@dataclass(frozen=True, slots=True)
class Reminder:
    """Days of the week and a time, in the zone of the member's group."""

    id: str
    schedule: Weekly


@dataclass(frozen=True, slots=True)
class Letters:
    """What one member wants, and what they got."""

    member_id: int
    home_chat_id: int = 0
    """The group whose zone their hours are in; 0 before they chose anything."""
    recap: Wish = Wish.UNASKED
    recap_minute: int = RECAP_MINUTE
    nudge: Wish = Wish.UNASKED
    nudge_minute: int = NUDGE_MINUTE
    reminders: tuple[Reminder, ...] = ()
    empty_recaps: int = 0
    """Recaps in a row of a week without a check-in."""
    nudged_on: tuple[date, ...] = ()
    """Local days of the last nudges, oldest first."""
    unheeded: int = 0
    """Nudges in a row that were followed by no check-in."""
    weighed: bool = True
    """Whether it is known what followed the last nudge."""
    blocked: bool = False
    care_until: datetime | None = None
    seen: datetime | None = None
    """Slots up to here are done."""
    due: datetime | None = None
    """When the next one is."""
    version: int = 0
    named_when_away: Wish = Wish.UNASKED
    """Whether reports to admins may name them when they have been away: unless they declined."""

    @property
    def is_writable(self) -> bool:
        """Whether anything may come of it."""
        return not self.blocked and bool(
            self.home_chat_id and (self.recap is Wish.WANTED or self.nudge is Wish.WANTED or self.reminders)
        )

    def next_due(self, now: datetime, zone: str) -> datetime | None:
        """When the first slot after `now` is; None for nothing to come."""
        if not self.is_writable:
            return None
        slots = [first_slot(one.schedule, now, zone) for one in self.reminders]
        if self.recap is Wish.WANTED:
            slots.append(next_recap(self.recap_minute, now, zone))
        if self.nudge is Wish.WANTED:
            slots.append(next_at(self.nudge_minute, now, zone))
        return min(slots)


def next_recap(minute: int, now: datetime, zone: str) -> datetime:
    """The next Monday at that minute of the day."""
    return first_slot(Weekly((1,), *divmod(minute, 60)), now, zone)


def next_at(minute: int, now: datetime, zone: str) -> datetime:
    """The next time that the local clock says so."""
    return first_slot(Weekly((1, 2, 3, 4, 5, 6, 7), *divmod(minute, 60)), now, zone)


def is_quiet(moment: datetime, zone: str) -> bool:
    """Whether nothing is written unasked then: from 22:00 to 07:00 there."""
    today = days.local_day(moment, zone)
    begins = days.local_time(today, time(*divmod(QUIET_UNTIL, 60)), zone)
    ends = days.local_time(today, time(*divmod(QUIET_FROM, 60)), zone)
    return not begins <= moment < ends


class LetterStore(Protocol):
    """Keeps what members want, one document each."""

    async def get(self, member_id: int) -> Letters:
        """What is stored, or what holds for who never chose anything."""

    async def put(self, letters: Letters) -> bool:
        """Store it over the version that it was made from; False when there is another one."""

    async def was_seen(self, member_id: int, change: Change) -> bool:
        """Whether the change was made. Raise RequestIdReused for another one under its id."""

    async def put_change(self, letters: Letters, change: Change) -> bool:
        """As `put`, and remember the change."""

    async def first_time(self) -> datetime | None:
        """When the first of them is due."""

    async def due(self, now: datetime, limit: int) -> Sequence[int]:
        """Members for whom something is due, those that wait longest first."""

    async def put_off(self, member_id: int, due: datetime) -> None:
        """Look at a member later, whatever is wrong with them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a member wants from now on; None: as it was."""

    recap: Wish | None = None
    nudge: Wish | None = None
    recap_minute: int | None = None
    nudge_minute: int | None = None
    add: Weekly | None = None
    """One more reminder."""
    remove: str = ""
    """The id of a reminder that is to go."""
    blocked: bool | None = None
    named_when_away: Wish | None = None

    def check(self) -> None:
        """Raise FieldInvalid."""
        for name, minute in (("recap_minute", self.recap_minute), ("nudge_minute", self.nudge_minute)):
            if minute is not None and not QUIET_UNTIL <= minute <= LAST_CHOICE:
                raise FieldInvalid(name)
        if Wish.UNASKED in (self.recap, self.nudge, self.named_when_away):
            raise FieldInvalid("wish")
        if self.add is not None:
            self.add.check()
        fields.at_most(self.remove, "remove_reminder_id", 32)


class SetLetters:
    """Stores what a member wants."""

    def __init__(self, store: LetterStore, groups: GroupFinder, clock: Clock, new_id: NewId) -> None:
        self._store, self._groups, self._clock, self._new_id = store, groups, clock, new_id

    async def __call__(self, request_id: str, chat_id: int, member_id: int, wanted: Wanted) -> Letters:
        """`chat_id`: the group whose zone hours are in; 0 leaves it as it was."""
        change = Change.of(request_id, self._clock(), "SetLetters", chat_id, member_id, *_content(wanted))
        fields.positive(member_id, "member_id")
        wanted.check()
        for _ in range(_ATTEMPTS):
            known = await self._store.get(member_id)
            if await self._store.was_seen(member_id, change):
                return known
            home = await self._home(chat_id or known.home_chat_id)
            made = applied(known, wanted, self._new_id)
            if home is not None:
                made = replace_home(made, home, self._clock())
            elif made.is_writable or wanted.add or Wish.WANTED in (wanted.recap, wanted.nudge):
                raise FieldInvalid("chat_id")
            if await self._store.put_change(made, change):
                return await self._store.get(member_id)
        raise Aborted

    async def _home(self, chat_id: int) -> Group | None:
        return await registered_group(self._groups, chat_id) if chat_id else None


def applied(known: Letters, wanted: Wanted, new_id: NewId) -> Letters:
    """What a member wants after they said so. A member who chooses anything can be written to again."""
    made = replace(known, blocked=bool(wanted.blocked))
    if wanted.recap is not None:
        made = replace(made, recap=wanted.recap, empty_recaps=0)
    if wanted.nudge is not None:
        made = replace(made, nudge=wanted.nudge, unheeded=0, weighed=True)
    if wanted.named_when_away is not None:
        made = replace(made, named_when_away=wanted.named_when_away)
    if wanted.recap_minute is not None:
        made = replace(made, recap_minute=wanted.recap_minute)
    if wanted.nudge_minute is not None:
        made = replace(made, nudge_minute=wanted.nudge_minute)
    if wanted.remove:
        made = replace(made, reminders=tuple(one for one in made.reminders if one.id != wanted.remove))
    if wanted.add is not None and all(one.schedule != wanted.add for one in made.reminders):
        if len(made.reminders) >= MOST_REMINDERS:
            raise TooManyReminders
        made = replace(made, reminders=(*made.reminders, Reminder(new_id(), wanted.add)))
    return made


def replace_home(letters: Letters, home: Group, now: datetime) -> Letters:
    """Return the letters with their hours in a group's zone. What was due before now is left out."""
    zone = home.settings.time_zone
    at_home = replace(letters, home_chat_id=home.chat_id)
    return replace(at_home, seen=now, due=at_home.next_due(now, zone))


def _content(wanted: Wanted) -> Sequence[object]:
    return (
        *(wanted.recap, wanted.nudge, wanted.recap_minute, wanted.nudge_minute),
        *(wanted.add, wanted.remove, wanted.blocked),
        # As the requests of before were, where nothing is said of it.
        *filter(None, [wanted.named_when_away]),
    )


class GetLetters:
    """Returns what a member wants."""

    def __init__(self, store: LetterStore) -> None:
        self._store = store

    async def __call__(self, member_id: int) -> Letters:
        fields.positive(member_id, "member_id")
        return await self._store.get(member_id)
