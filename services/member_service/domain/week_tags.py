"""Weeks beside the name: the tag that a member lets the bot give them in a group, by their streak of weeks.

The gateway gives it and takes it away, by an entry of the outbox of kind `week_tag` that says for whom;
what it should be is asked for when the entry's turn comes. Before it gives one it notes which:
a tag in a group that was never noted is somebody's own, and stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from member_service.domain import days, fields
from member_service.domain.changes import Change
from member_service.domain.due_groups import LookAtGroup
from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import Group, GroupFinder, GroupState, registered_group
from member_service.domain.outbox import MAX_ENTRIES, NewEntry, Outbox, to_be_said
from member_service.domain.weeks import monday_of
from servicekit.clock import Clock

KIND: Final = "week_tag"
LENGTH: Final = 16
"""Telegram's limit."""
GIVEN_KEPT: Final = 4
_AT: Final = time(0, 10)
"""When on a Monday, by the group's clock: the week before is over."""


@dataclass(frozen=True, slots=True)
class WeekTag:
    """What a member wants, and what became of it."""

    wanted: bool = False
    given: tuple[str, ...] = ()
    """Tags that the bot gave, or was about to give, the last one at the end. One of them may be there."""
    shown: str = ""
    """The one that Telegram took."""


class WeekTags(Protocol):
    """Keeps them by group and member."""

    async def get(self, group_id: str, member_id: int) -> WeekTag: ...

    async def want(self, group_id: str, member_id: int, change: Change, *, wanted: bool) -> None:
        """Store the wish once for the change."""

    async def note(self, group_id: str, member_id: int, text: str, *, taken: bool) -> bool:
        """Note what is about to be given, or (`taken`) what Telegram took.

        Return False when nothing is kept of them.
        An empty text that was taken: none of ours is there any more.
        """

    async def members(self, group_id: str, after: int, limit: int, *, wanting: bool) -> Sequence[int]:
        """Who may have one of our tags, and (`wanting`) who wants one, by their number."""


class SetWeekTag:
    """Stores what a member wants, and has the gateway see to it."""

    def __init__(self, tags: WeekTags, groups: GroupFinder, outbox: Outbox, clock: Clock) -> None:
        self._tags, self._groups, self._outbox, self._clock = tags, groups, outbox, clock

    async def __call__(self, request_id: str, chat_id: int, member_id: int, *, wanted: bool) -> WeekTag:
        change = Change.of(request_id, self._clock(), "SetWeekTag", chat_id, member_id, wanted)
        fields.positive(member_id, "member_id")
        group = await registered_group(self._groups, chat_id)
        await self._tags.want(group.id, member_id, change, wanted=wanted)
        await self._outbox.schedule([_errand(group, member_id, change.request_id)])
        return await self._tags.get(group.id, member_id)


class GetWeekTag:
    """Returns what a member wants, and what became of it."""

    def __init__(self, tags: WeekTags, groups: GroupFinder) -> None:
        self._tags, self._groups = tags, groups

    async def __call__(self, chat_id: int, member_id: int) -> WeekTag:
        fields.positive(member_id, "member_id")
        group = await registered_group(self._groups, chat_id)
        return await self._tags.get(group.id, member_id)


class NoteWeekTag:
    """Notes which tag is about to be given, or was."""

    def __init__(self, tags: WeekTags, groups: GroupFinder) -> None:
        self._tags, self._groups = tags, groups

    async def __call__(self, chat_id: int, member_id: int, text: str, *, taken: bool) -> bool:
        """Say whether something is kept of the member: nothing may be given without it."""
        fields.positive(member_id, "member_id")
        if len(text) > LENGTH or not (text or taken):
            raise FieldInvalid("text")
        group = await registered_group(self._groups, chat_id)
        return await self._tags.note(group.id, member_id, text, taken=taken)


class RenewWeekTags:
    """Has the tags of a group looked at when a week is over, and when the group was changed."""

    ailing: str = "a group's week tags cannot be looked at"

    def __init__(self, tags: WeekTags, outbox: Outbox, clock: Clock) -> None:
        self._tags, self._outbox, self._clock = tags, outbox, clock

    async def begin(self, groups: Sequence[Group]) -> LookAtGroup:  # noqa: ARG002 - the protocol's
        return self._look_at

    async def _look_at(self, group: Group) -> datetime | None:
        zone, now = group.settings.time_zone, self._clock()
        monday = monday_of(days.local_day(now, zone))
        on = group.settings.week_tags and group.state is GroupState.ACTIVE
        # An entry that is there stays one: so often as a group was changed, and once a week.
        name = f"{monday.isoformat()}:{int(group.update_time.timestamp() * 1000)}"
        after = 0
        while members := await self._tags.members(group.id, after, MAX_ENTRIES, wanting=on):
            await self._outbox.schedule([_errand(group, member_id, name) for member_id in members])
            after = members[-1]
        if not on:
            return None
        return datetime.combine(monday + timedelta(days=7), _AT, ZoneInfo(zone))


def _errand(group: Group, member_id: int, name: str) -> NewEntry:
    return to_be_said(KIND, f"{KIND}:{group.id}:{member_id}:{name}", group.chat_id, member_id=member_id)


def farewell(name: str, chat_id: int, member_id: int, given: Sequence[str]) -> NewEntry:
    """What takes a tag away of whom nothing is kept any more."""
    return to_be_said(KIND, f"{KIND}:{name}", chat_id, member_id=member_id, given=list(given))
