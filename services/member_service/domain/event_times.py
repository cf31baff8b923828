"""When something happened, as a caller tells it, which may be long before it is written down.

A gateway that was away hears of messages hours later.
Their own time decides the day, the season and the order.
It is believed within bounds. A clock may be wrong by minutes, and nobody brings news of a week ago.
"""

from datetime import date, datetime, timedelta
from typing import Final

from member_service.domain import days
from member_service.domain.groups import Group
from member_service.domain.seasons import Season, running_season

AHEAD_AT_MOST: Final = timedelta(minutes=5)
"""Telegram's clock and ours differ by seconds; a larger difference is an error."""
BEHIND_AT_MOST: Final = timedelta(days=7)
"""Telegram keeps messages for a day, and the inbox keeps what waits for a week."""


def event_time(told: datetime | None, now: datetime) -> datetime:
    """Return the time that is told, to the millisecond, if it can be believed; else `now`."""
    if told is None or not now - BEHIND_AT_MOST <= told <= now + AHEAD_AT_MOST:
        return now
    return told.replace(microsecond=told.microsecond // 1000 * 1000)


def in_order(happened: datetime, message_id: int) -> datetime:
    """Return a time within the same second that puts messages of one chat into their order.

    Telegram tells whole seconds, and numbers the messages of a chat as they come.
    """
    if happened.microsecond:
        return happened
    return happened + timedelta(milliseconds=message_id % 1000)


def season_at(group: Group, day: date, now: datetime) -> Season:
    """Return the season that a check-in of that local day counts for.

    Before a group was registered it had none: such a day counts for the first one.
    """
    today = days.local_day(now, group.settings.time_zone)
    # A group that moved west since may be at the day before its registration itself.
    first = min(group.register_day, today)
    return running_season(group.settings, group.register_day, max(day, first))
