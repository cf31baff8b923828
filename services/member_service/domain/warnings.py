"""Warnings: what an admin tells a member, how many count, and what follows each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from member_service.domain import fields
from member_service.domain.changes import Change
from member_service.domain.flags import Who
from member_service.domain.groups import Group, GroupFinder, active_group, registered_group
from member_service.domain.ladders import Rung, rung_of
from servicekit.clock import Clock
from servicekit.errors import FailedPrecondition, NotFound

REASON_LENGTH: Final = 500
KEEP_DELETED: Final = timedelta(days=1)
"""Undo takes a minute; what was taken back is not kept for longer than a repeat may take."""


class SelfWarning(FailedPrecondition):
    """Nobody warns themselves."""

    reason = "SELF_WARNING"


class WarningNotFound(NotFound):
    """There is no such warning, or it faded."""

    reason = "WARNING_NOT_FOUND"


@dataclass(frozen=True, slots=True)
class MemberWarning:
    """One warning. Its number counts among those of the member in the group."""

    group_id: str
    number: int
    member: Who
    warned_by: int
    reason: str
    create_time: datetime
    expire_time: datetime
    """When it fades, as the group had it when it was given."""
    count: int
    """How many counted when it was given, this one among them."""
    rung: Rung
    """What the ladder of then said."""


class WarningStore(Protocol):
    """Keeps warnings. Changes raise RequestIdReused, and do nothing when their request was seen."""

    async def add(self, warning: MemberWarning, ladder: Sequence[int], change: Change) -> MemberWarning:
        """Store it with the next number, the count of those that have not faded, and its rung of the ladder.

        These three fields of `warning` are ignored.
        """

    async def delete(self, group_id: str, member_id: int, number: int, change: Change) -> MemberWarning:
        """Raise WarningNotFound."""

    async def page(
        self, group_id: str, member_id: int, now: datetime, before: int | None, limit: int
    ) -> Sequence[MemberWarning]:
        """Those that count, newest first: numbers below `before`."""


class AddWarning:
    """Warns a member."""

    def __init__(self, warnings: WarningStore, groups: GroupFinder, clock: Clock) -> None:
        self._warnings, self._groups, self._clock = warnings, groups, clock

    async def __call__(
        self, request_id: str, chat_id: int, member: Who, warned_by: int, reason: str
    ) -> tuple[Group, MemberWarning]:
        change = Change.of(
            request_id, self._clock(), "AddWarning", chat_id, member.member_id, warned_by, reason
        )
        fields.positive(member.member_id, "member")
        fields.positive(warned_by, "warned_by")
        if member.member_id == warned_by:
            raise SelfWarning
        group = await active_group(self._groups, chat_id)
        warning = MemberWarning(
            group_id=group.id,
            number=0,
            member=replace(member, name=member.name[: fields.NAME_LENGTH]),
            warned_by=warned_by,
            reason=reason[:REASON_LENGTH],
            create_time=change.time,
            expire_time=change.time + timedelta(days=group.settings.warning_days),
            count=0,
            rung=rung_of(1),
        )
        return group, await self._warnings.add(warning, group.settings.warning_ladder, change)


class DeleteWarning:
    """Takes a warning back."""

    def __init__(self, warnings: WarningStore, groups: GroupFinder, clock: Clock) -> None:
        self._warnings, self._groups, self._clock = warnings, groups, clock

    async def __call__(
        self, request_id: str, chat_id: int, member_id: int, number: int, deleted_by: int
    ) -> tuple[Group, MemberWarning]:
        change = Change.of(request_id, self._clock(), "DeleteWarning", chat_id, member_id, number, deleted_by)
        fields.positive(member_id, "member_id")
        fields.positive(number, "number")
        fields.positive(deleted_by, "deleted_by")
        group = await registered_group(self._groups, chat_id)
        return group, await self._warnings.delete(group.id, member_id, number, change)


class ListWarnings:
    """Lists the warnings of a member that count, newest first."""

    def __init__(self, warnings: WarningStore, groups: GroupFinder, clock: Clock) -> None:
        self._warnings, self._groups, self._clock = warnings, groups, clock

    async def __call__(
        self, chat_id: int, member_id: int, before: int | None, page_size: int
    ) -> tuple[Group, Sequence[MemberWarning], int | None]:
        """Return the group, a page, and the number before which the next page starts, if there is one."""
        size = fields.page_size(page_size, default=20, most=100)
        fields.positive(member_id, "member_id")
        group = await registered_group(self._groups, chat_id)
        found = await self._warnings.page(group.id, member_id, self._clock(), before, size + 1)
        page = found[:size]
        return group, page, page[-1].number if len(found) > size else None
