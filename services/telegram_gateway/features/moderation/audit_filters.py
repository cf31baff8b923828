"""What of a group's audit log is shown: a person's, a kind's, a week's, or all. It fits into a button."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final, Self
from zoneinfo import ZoneInfo

from google.protobuf.timestamp_pb2 import Timestamp

from telegram_gateway.clients.times import to_timestamp
from telegram_gateway.conversation.audit_actions import ACTIONS
from telegram_gateway.conversation.buttons import ButtonInvalid, Press

KINDS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("checkins", ("anchor_", "checkin_", "streak_")),
    (
        "measures",
        (
            *("member_", "warning_", "flag_", "bans_", "messages_"),
            *("channel_", "newcomer_", "newcomers_", "measure_", "contest_"),
        ),
    ),
    ("settings", ("setting_", "group_", "role_", "link_", "season_")),
    ("announcements", ("announcement_", "challenge_", "introduction_")),
    ("mails", ("mail_",)),
)
"""Kinds by what their actions begin with. Buttons name a kind by its place: a new one goes to the end."""
WEEKS_BACK: Final = 53
"""The log goes back a year."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What is shown. All of it, unless something is chosen."""

    kind: int = 0
    """0 for all, else the place in KINDS, from 1."""
    week: int = 0
    """0 for all, else how many weeks ago it began, from 1 for the running one."""
    person_id: int = 0

    @classmethod
    def pressed(cls, press: Press, first: int) -> Self:
        """Read it from a button's numbers from the place `first` on; those of before have none."""
        if len(press.numbers) <= first:
            return cls()
        kind, week, person_id = (press.number(first + place) for place in range(3))
        if not 0 <= kind <= len(KINDS) or not 0 <= week <= WEEKS_BACK or person_id < 0:
            raise ButtonInvalid
        return cls(kind, week, person_id)

    @property
    def numbers(self) -> tuple[int, int, int]:
        """What a button carries of it."""
        return self.kind, self.week, self.person_id

    @property
    def actions(self) -> tuple[str, ...]:
        """The actions of its kind; empty for all."""
        if not self.kind:
            return ()
        begin = KINDS[self.kind - 1][1]
        return tuple(action for action in ACTIONS if action.startswith(begin))

    def period(self, now: datetime, zone: ZoneInfo) -> tuple[Timestamp | None, Timestamp | None]:
        """Return its bounds: the local Monday on which its week began, and the next one."""
        if not self.week:
            return None, None
        today = now.astimezone(zone).date()
        monday = today - timedelta(days=today.weekday(), weeks=self.week - 1)
        bounds = (datetime.combine(day, time(), zone) for day in (monday, monday + timedelta(weeks=1)))
        begin, end = (to_timestamp(moment) for moment in bounds)
        return begin, end

    def first_day(self, now: datetime, zone: ZoneInfo) -> str:
        """Return the day on which its week began, as people write it."""
        today = now.astimezone(zone).date()
        return f"{today - timedelta(days=today.weekday(), weeks=max(self.week - 1, 0)):%d/%m}"

    def with_kind(self, kind: int) -> "Filter":
        return replace(self, kind=kind)

    def with_week(self, week: int) -> "Filter":
        return replace(self, week=week)

    def with_person(self, person_id: int) -> "Filter":
        return replace(self, person_id=person_id)
