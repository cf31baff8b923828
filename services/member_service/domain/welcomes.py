"""Welcomes: who came into a group and was not greeted yet.

A join is known once, however often and by whichever update it is told.
All who wait are taken together, so a burst gets one message.
A member who was taken is never taken again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from member_service.domain import fields
from member_service.domain.changes import Change
from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import GroupFinder, active_group, registered_group
from member_service.domain.members import LANGUAGE_TAG_LENGTH
from servicekit.clock import Clock

MOST_JOINS: Final = 200
SAME_JOIN: Final = timedelta(seconds=30)
"""Telegram tells a join twice, with times of its own that may differ by a second or two."""
KEEP: Final = timedelta(days=3)
"""Longer than Telegram keeps an update that it may still deliver, and than the inbox does."""


@dataclass(frozen=True, slots=True)
class Join:
    """A person who came in, and when by Telegram's clock."""

    member_id: int
    name: str
    language_code: str
    join_time: datetime


class JoinStore(Protocol):
    """Keeps joins: for each group and member the newest, and whether they wait, or who took them."""

    async def record(self, group_id: str, join: Join, now: datetime, expire_time: datetime) -> bool:
        """Let the member wait if the join is a new one; whether they wait now."""

    async def oldest_waiting(self, group_id: str) -> str | None:
        """An id of the join that waits longest."""

    async def take(
        self, group_id: str, taker: str, limit: int, expire_time: datetime
    ) -> tuple[Sequence[Join], bool]:
        """Who was taken by `taker`, before or now, oldest first; whether others wait."""


class RecordJoins:
    """Records that people came in."""

    def __init__(self, joins: JoinStore, groups: GroupFinder, clock: Clock) -> None:
        self._joins, self._groups, self._clock = joins, groups, clock

    async def __call__(self, request_id: str, chat_id: int, joins: Sequence[Join]) -> str:
        """The burst's id; empty when none of them waits."""
        change = Change.of(request_id, self._clock(), "RecordJoins", chat_id)
        if not 1 <= len(joins) <= MOST_JOINS:
            raise FieldInvalid("joins")
        for join in joins:
            fields.positive(join.member_id, "joins")
        group = await active_group(self._groups, chat_id)
        waits = False
        for join in joins:
            waits |= await self._joins.record(group.id, _cut(join), change.time, change.time + KEEP)
        if not waits:
            return ""
        # After the joins were stored:
        # whoever takes the oldest one from here on takes these as well (see JoinStore.take).
        return await self._joins.oldest_waiting(group.id) or ""


class TakeJoins:
    """Takes people who wait for their welcome."""

    def __init__(self, joins: JoinStore, groups: GroupFinder, clock: Clock) -> None:
        self._joins, self._groups, self._clock = joins, groups, clock

    async def __call__(self, request_id: str, chat_id: int, limit: int) -> tuple[Sequence[Join], bool]:
        """Who was taken, and whether others wait."""
        size = fields.in_range(limit, "limit", 0, 100) or 50
        taker = fields.request_id(request_id)
        group = await registered_group(self._groups, chat_id)
        return await self._joins.take(group.id, taker, size, self._clock() + KEEP)


def _cut(join: Join) -> Join:
    # To the millisecond, which is all that databases keep.
    millisecond = join.join_time.replace(microsecond=join.join_time.microsecond // 1000 * 1000)
    return replace(
        join,
        name=join.name[: fields.NAME_LENGTH],
        language_code=join.language_code[:LANGUAGE_TAG_LENGTH],
        join_time=millisecond,
    )
