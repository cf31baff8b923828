"""Flags: messages that an admin marked as against the group's rules, and who wrote them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from member_service.domain import fields
from member_service.domain.changes import Change
from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import Group, GroupFinder, active_group, registered_group
from servicekit.clock import Clock
from servicekit.errors import AlreadyExists, FailedPrecondition, NotFound

REASON_LENGTH: Final = 500
EXCERPT_LENGTH: Final = 120
KEEP_DELETED: Final = timedelta(days=1)
"""Undo takes a minute; what somebody wrote is not kept for longer than a slip may take to be noticed."""


class FlagAlreadyExists(AlreadyExists):
    """The message is flagged."""

    reason = "FLAG_ALREADY_EXISTS"


class FlagNotFound(NotFound):
    """There is no such flag."""

    reason = "FLAG_NOT_FOUND"


class FlagArchived(FailedPrecondition):
    """Its writer was banned for it, so it stays as it is."""

    reason = "FLAG_ARCHIVED"


class SelfFlag(FailedPrecondition):
    """Nobody flags themselves."""

    reason = "SELF_FLAG"


class FlagState(StrEnum):
    """Whether a flag counts."""

    ACTIVE = "active"
    DELETED = "deleted"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Who:
    """A person, and their name at that time."""

    member_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A flagged message. Its number counts within the group, and is never given twice."""

    group_id: str
    number: int
    chat_number: int
    """Which of the group's chats the message is in: see Group.chat_number."""
    message_id: int
    """Negative where an admin named the member outside the group: it tells the order from others."""
    topic_id: int
    member: Who
    flagged_by: Who
    reason: str
    excerpt: str
    state: FlagState
    create_time: datetime
    member_flags: int = 0
    """How many of the writer's flags in the group count; filled in lists."""
    media_group_id: str = ""


@dataclass(frozen=True, slots=True)
class FlagRequest:
    """A message to flag."""

    request_id: str
    chat_id: int
    message_id: int
    topic_id: int
    member: Who
    flagged_by: Who
    reason: str
    excerpt: str
    media_group_id: str = ""


class FlagStore(Protocol):
    """Keeps flags, one per message, and one per album.

    Changes raise RequestIdReused, and do nothing when their request was seen.
    """

    async def add(self, flag: Flag, change: Change) -> Flag:
        """Store it under the next number; `flag.number` is ignored. Raise FlagAlreadyExists."""

    async def find(self, group_id: str, number: int) -> Flag | None: ...

    async def find_by_message(
        self, group_id: str, chat_number: int, message_id: int, media_group_id: str
    ) -> Flag | None:
        """The flag of a message, else of its album."""

    async def delete(
        self, group_id: str, number: int, deleted_by: int, expire_time: datetime, change: Change
    ) -> Flag:
        """Raise FlagNotFound or FlagArchived."""

    async def restore(self, group_id: str, number: int, change: Change) -> Flag:
        """Raise FlagNotFound or FlagArchived."""

    async def page(
        self, group_id: str, member_id: int, state: FlagState, before: int | None, limit: int
    ) -> Sequence[Flag]:
        """Newest first: numbers below `before`."""

    async def count(self, group_id: str, member_id: int, state: FlagState) -> int:
        """Of all members when member_id is 0."""

    async def counts(self, group_id: str, member_ids: Sequence[int]) -> Mapping[int, int]:
        """Flags that count, of each; members without any may be left out."""


class AddFlag:
    """Flags a message."""

    def __init__(self, flags: FlagStore, groups: GroupFinder, clock: Clock) -> None:
        self._flags, self._groups, self._clock = flags, groups, clock

    async def __call__(self, wish: FlagRequest) -> tuple[Group, Flag]:
        member_id, flagged_by = wish.member.member_id, wish.flagged_by.member_id
        content = (wish.chat_id, wish.message_id, member_id, flagged_by, wish.reason)
        change = Change.of(wish.request_id, self._clock(), "AddFlag", *content)
        if not wish.message_id:
            raise FieldInvalid("message_id")
        fields.not_negative(wish.topic_id, "topic_id")
        fields.positive(member_id, "member")
        fields.positive(flagged_by, "flagged_by")
        fields.at_most(wish.media_group_id, "media_group_id", fields.ALBUM_LENGTH)
        if member_id == flagged_by:
            raise SelfFlag
        group = await active_group(self._groups, wish.chat_id)
        flag = Flag(
            group_id=group.id,
            number=0,
            chat_number=group.number_of(wish.chat_id),
            message_id=wish.message_id,
            topic_id=wish.topic_id,
            member=_cut(wish.member),
            flagged_by=_cut(wish.flagged_by),
            reason=wish.reason[:REASON_LENGTH],
            excerpt=wish.excerpt[:EXCERPT_LENGTH],
            state=FlagState.ACTIVE,
            create_time=change.time,
            media_group_id=wish.media_group_id,
        )
        # As it was answered first, whatever happened to it since.
        return group, replace(await self._flags.add(flag, change), state=FlagState.ACTIVE)


class GetFlag:
    """Finds a flag that was not taken back, by its number or its message."""

    def __init__(self, flags: FlagStore, groups: GroupFinder) -> None:
        self._flags, self._groups = flags, groups

    async def __call__(
        self, chat_id: int, number: int, message_id: int, media_group_id: str = ""
    ) -> tuple[Group, Flag]:
        fields.not_negative(number, "number")
        fields.not_negative(message_id, "message_id")
        fields.at_most(media_group_id, "media_group_id", fields.ALBUM_LENGTH)
        if bool(number) == bool(message_id):
            raise FieldInvalid("number")
        group = await registered_group(self._groups, chat_id)
        if number:
            flag = await self._flags.find(group.id, number)
        else:
            chat_number = group.number_of(chat_id)
            flag = await self._flags.find_by_message(group.id, chat_number, message_id, media_group_id)
        if flag is None or flag.state is FlagState.DELETED:
            raise FlagNotFound
        return group, flag


class ListFlags:
    """Lists flags of a group, newest first, with how many each writer has."""

    def __init__(self, flags: FlagStore, groups: GroupFinder) -> None:
        self._flags, self._groups = flags, groups

    async def __call__(
        self, chat_id: int, member_id: int, state: FlagState, before: int | None, page_size: int
    ) -> tuple[Group, Sequence[Flag], int | None, int]:
        """Return the group, a page, where the next page starts, and how many flags there are.

        The next page, if there is one, starts before the given number.
        """
        size = fields.page_size(page_size, default=20, most=100)
        fields.not_negative(member_id, "member_id")
        group = await registered_group(self._groups, chat_id)
        found = await self._flags.page(group.id, member_id, state, before, size + 1)
        page = found[:size]
        counts = await self._flags.counts(group.id, sorted({flag.member.member_id for flag in page}))
        page = [replace(flag, member_flags=counts.get(flag.member.member_id, 0)) for flag in page]
        total = await self._flags.count(group.id, member_id, state)
        return group, page, page[-1].number if len(found) > size else None, total


class DeleteFlag:
    """Takes a flag back."""

    def __init__(self, flags: FlagStore, groups: GroupFinder, clock: Clock) -> None:
        self._flags, self._groups, self._clock = flags, groups, clock

    async def __call__(
        self, request_id: str, chat_id: int, number: int, deleted_by: int
    ) -> tuple[Group, Flag]:
        change = Change.of(request_id, self._clock(), "DeleteFlag", chat_id, number, deleted_by)
        fields.positive(number, "number")
        fields.positive(deleted_by, "deleted_by")
        group = await registered_group(self._groups, chat_id)
        expire_time = change.time + KEEP_DELETED
        flag = await self._flags.delete(group.id, number, deleted_by, expire_time, change)
        return group, replace(flag, state=FlagState.DELETED)


class RestoreFlag:
    """Brings a flag back that was taken back."""

    def __init__(self, flags: FlagStore, groups: GroupFinder, clock: Clock) -> None:
        self._flags, self._groups, self._clock = flags, groups, clock

    async def __call__(self, request_id: str, chat_id: int, number: int) -> tuple[Group, Flag]:
        change = Change.of(request_id, self._clock(), "RestoreFlag", chat_id, number)
        fields.positive(number, "number")
        group = await registered_group(self._groups, chat_id)
        return group, replace(await self._flags.restore(group.id, number, change), state=FlagState.ACTIVE)


def listed_state(state: FlagState | None) -> FlagState:
    """What a list may ask for; what counts when it does not say."""
    if state is FlagState.DELETED:
        raise FieldInvalid("state")
    return state or FlagState.ACTIVE


def _cut(who: Who) -> Who:
    return replace(who, name=who.name[: fields.NAME_LENGTH])
