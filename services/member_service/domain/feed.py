"""The feed: what happened in a group, numbered, for systems that watch.

Within a group each event has a number, higher than the one before.
Writing the event gives it its number, so nothing ever appears before what a reader has seen.
Who is killed after writing an event writes it again, under the same `event_id`, and finds it there.
A reader that dies before it keeps its place hears it again.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from member_service.domain.milestones import Milestone

TOKENS_LIVE: Final = timedelta(days=7)
"""How long a token is good; events live a day longer (servicekit.retention)."""


class FeedKind(StrEnum):
    """What happened."""

    CHECKIN_RECORDED = "checkin_recorded"
    CHECKIN_REVOKED = "checkin_revoked"
    CHECKIN_RESTORED = "checkin_restored"
    SEASON_ENDED = "season_ended"
    MEMBER_ERASED = "member_erased"
    MEMBER_LINKED = "member_linked"
    MEMBER_UNLINKED = "member_unlinked"
    MEMBER_RENAMED = "member_renamed"
    CHALLENGE_ENDED = "challenge_ended"
    GOAL_REACHED = "goal_reached"
    MILESTONE_REACHED = "milestone_reached"


@dataclass(frozen=True, slots=True)
class FeedCheckin:
    """The check-in of an event, as it was after it."""

    id: str
    anchor_id: str
    points: int
    day: date
    season_id: str


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """Something that happened in a group."""

    event_id: str
    """The same whenever this event is written."""
    group_id: str
    kind: FeedKind
    time: datetime
    member_id: int = 0
    """0: it is about nobody."""
    checkin: FeedCheckin | None = None
    season_id: str = ""
    external_id: str = ""
    only_for: str = ""
    """The caller whom alone it concerns; empty: all who watch the group."""
    milestone: Milestone | None = None
    """What was reached, by its check-in."""


@dataclass(frozen=True, slots=True)
class NumberedEvent:
    """An event with its number in the group."""

    number: int
    event: FeedEvent


class FeedWriter(Protocol):
    """Where events are written."""

    async def append(self, event: FeedEvent) -> None:
        """Write it after all others of its group, unless an event of this id is there."""
        ...


class FeedReader(Protocol):
    """Where events are read."""

    async def last(self, group_id: str) -> int:
        """The number of the group's last event; what is written from now on has a higher one."""
        ...

    async def newest(self, group_id: str) -> int:
        """The same of what was written, whether or not a failover may still take it back."""
        ...

    async def restored_time(self) -> datetime | None:
        """When a backup was put back; numbers from before may have been given a second time."""
        ...

    async def after(self, group_id: str, number: int, limit: int) -> Sequence[NumberedEvent]:
        """The events after a number, in order; at most `limit`."""
        ...

    async def lately(self) -> Mapping[str, int]:
        """The highest number of each group in which something was written within the last seconds."""
        ...


def wanted(
    events: Iterable[NumberedEvent],
    kinds: frozenset[FeedKind],
    caller: str,
    hidden: Collection[int] = frozenset(),
) -> list[NumberedEvent]:
    """Those that a caller is told of; of all kinds when it names none.

    Of check-ins of `hidden` members it is told nothing.
    """
    return [
        one
        for one in events
        if (not kinds or one.event.kind in kinds)
        and one.event.only_for in {"", caller}
        and not (one.event.checkin and one.event.member_id in hidden)
    ]
