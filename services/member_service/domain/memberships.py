"""Memberships: in which groups a member was seen.

They say where to ask Telegram about somebody, and never what they may do.
The newest word of a group and a member counts. Being seen again is written once a local day at the most.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Protocol

from member_service.domain import days, fields
from member_service.domain.changes import Change
from member_service.domain.erasures import ErasedMembers, MemberErased
from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import Group, GroupFinder, registered_group
from servicekit.clock import Clock

MOST_SIGHTINGS: Final = 200


class MembershipState(StrEnum):
    """Whether a member is in a group."""

    INSIDE = "inside"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Sighting:
    """That a member was seen in a group, or left it, and when by Telegram's clock."""

    member_id: int
    username: str
    state: MembershipState
    time: datetime
    moved: bool = False
    """Whether Telegram said that they came or went; else they wrote, and were inside."""
    trusted: bool = False
    """Whether an admin said that they are no newcomer any more."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a member in a group."""

    state: MembershipState
    username: str
    since: datetime | None
    newcomer: bool
    """Whether Telegram told of their coming then, and no admin trusts them since."""


class MembershipStore(Protocol):
    """Keeps memberships, one for each group and member."""

    async def record(self, group_id: str, sighting: Sighting, day: date) -> None:
        """Write what is news: another state that is later, another name, or the first time on a day."""

    async def find(self, group_id: str, member_id: int) -> Standing | None: ...

    async def named(self, group_id: str, username: str, state: MembershipState) -> int:
        """The member in that state who has the name, who was seen last if it is several; 0 for nobody."""

    async def recall(self, member_id: int) -> None:
        """Add the groups of a member that other documents know, once for each member."""

    async def page(self, member_id: int, after: str, limit: int) -> Sequence[str]:
        """The ids of groups that the member is in, in their order, after one of them."""


class GroupsById(Protocol):
    """Finds groups by our own ids."""

    async def active_among(self, group_ids: Sequence[str]) -> Sequence[Group]: ...

    async def count_active(self) -> int: ...


class RecordMemberships:
    """Records whom the bot saw in a group."""

    def __init__(self, store: MembershipStore, groups: GroupFinder, clock: Clock) -> None:
        self._store, self._groups, self._clock = store, groups, clock

    async def __call__(self, request_id: str, chat_id: int, sightings: Sequence[Sighting]) -> None:
        change = Change.of(request_id, self._clock(), "RecordMemberships", chat_id)
        if len(sightings) > MOST_SIGHTINGS:
            raise FieldInvalid("memberships")
        for sighting in sightings:
            fields.person_or_channel(sighting.member_id, "memberships")
        group = await registered_group(self._groups, chat_id)
        of_member: dict[int, list[Sighting]] = {}
        for sighting in sightings:
            # A time in the future is cut: with a wrong clock it would win over every later sighting.
            time = min(sighting.time, change.time)
            seen = replace(
                sighting,
                username=sighting.username[: fields.USERNAME_LENGTH].casefold(),
                # To the millisecond, which is all that databases keep.
                time=time.replace(microsecond=time.microsecond // 1000 * 1000),
            )
            of_member.setdefault(seen.member_id, []).append(seen)

        async def record(one_after_the_other: Sequence[Sighting]) -> None:
            for seen in one_after_the_other:
                await self._store.record(group.id, seen, days.local_day(seen.time, group.settings.time_zone))

        # At the same moment, so that the store asks for all of them at once.
        ended = await asyncio.gather(*map(record, of_member.values()), return_exceptions=True)
        for failure in filter(None, ended):
            raise failure


class LookupMembership:
    """Finds what is known of a member in a group."""

    def __init__(self, store: MembershipStore, groups: GroupFinder) -> None:
        self._store, self._groups = store, groups

    async def __call__(self, chat_id: int, member_id: int) -> tuple[Group, Standing | None]:
        fields.person_or_channel(member_id, "member_id")
        group = await registered_group(self._groups, chat_id)
        return group, await self._store.find(group.id, member_id)

    async def named(self, chat_id: int, username: str, *, or_left: bool = False) -> int:
        """The member inside who has that user name, else one who left if wanted; 0 when nobody has."""
        name = username.strip().removeprefix("@").casefold()
        if not name or len(name) > fields.USERNAME_LENGTH:
            raise FieldInvalid("username")
        group = await registered_group(self._groups, chat_id)
        inside = await self._store.named(group.id, name, MembershipState.INSIDE)
        if inside or not or_left:
            return inside
        return await self._store.named(group.id, name, MembershipState.LEFT)


class ListMemberGroups:
    """Lists the active groups that a member is in, as far as is known."""

    def __init__(self, store: MembershipStore, groups: GroupsById, erased: ErasedMembers) -> None:
        self._store, self._groups, self._erased = store, groups, erased

    async def __call__(self, member_id: int, after: str, page_size: int) -> tuple[Sequence[Group], str]:
        """A page, and after which group the next one starts; empty when there is none."""
        fields.positive(member_id, "member_id")
        size = fields.page_size(page_size, default=50, most=200)
        # What an erasure takes at this moment is not written anew from what it has not reached yet.
        with suppress(MemberErased):
            await self._erased.refuse([member_id], None)
            if not after:
                await self._store.recall(member_id)
        found = await self._store.page(member_id, after, size + 1)
        page = found[:size]
        return await self._groups.active_among(page), page[-1] if len(found) > size else ""


class CountGroups:
    """Says in how many groups the bot works."""

    def __init__(self, groups: GroupsById) -> None:
        self._groups = groups

    async def __call__(self) -> int:
        return await self._groups.count_active()
