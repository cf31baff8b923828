"""What a member does about links: reads what a system asks for, says yes, looks at links, ends them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from member_service.domain import fields
from member_service.domain.changes import Change
from member_service.domain.groups import Group, GroupAddresses, GroupState, GroupStopped
from member_service.domain.links import (
    MOST_LINKS,
    Link,
    LinkCodeNotFound,
    LinkLimit,
    LinkPosition,
    LinkStore,
    MemberNotLinked,
    OpenCode,
    next_position,
)
from servicekit.callers import LOCAL, Caller
from servicekit.clock import Clock


class Callers(Protocol):
    """Knows who may call."""

    async def find(self, name: str) -> Caller | None:
        """The caller with what it may do now. None when there is none, or none any more."""


class LocalCaller:
    """Knows the one caller of a laptop, and no other."""

    async def find(self, name: str) -> Caller | None:
        return LOCAL if name == LOCAL.name else None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a code asks of a member."""

    code: OpenCode
    caller: Caller
    group: Group
    linked: bool
    """Whether the name stands for this very member already."""


@dataclass(frozen=True, slots=True)
class PlacedLink:
    """A link with what is told of it besides."""

    link: Link
    caller: Caller
    group: Group


class _Codes:
    """Finds codes that a member can say yes to: of a caller and a group that are still there."""

    def __init__(self, links: LinkStore, groups: GroupAddresses, callers: Callers, clock: Clock) -> None:
        self._links, self._groups, self._callers, self._clock = links, groups, callers, clock

    async def find(self, code: str, member_id: int) -> Proposal:
        """Raise LinkCodeNotFound or GroupStopped."""
        fields.positive(member_id, "member_id")
        fields.required(code, "code", most=fields.ID_LENGTH)
        found = await self._links.open_code(code, self._clock())
        if found is None:
            raise LinkCodeNotFound
        caller = await self._callers.find(found.name.caller)
        group = await group_of(self._groups, found.name.group_id)
        if caller is None or group is None or not caller.sees(group.chat_id):
            raise LinkCodeNotFound
        return Proposal(found, caller, group, linked=found.member_id == member_id)


class GetLinkProposal:
    """Says what a code asks of the member who opened it."""

    def __init__(self, links: LinkStore, groups: GroupAddresses, callers: Callers, clock: Clock) -> None:
        self._codes = _Codes(links, groups, callers, clock)

    async def __call__(self, code: str, member_id: int) -> Proposal:
        return await self._codes.find(code, member_id)


class AcceptLinkCode:
    """Makes the link."""

    def __init__(self, links: LinkStore, groups: GroupAddresses, callers: Callers, clock: Clock) -> None:
        self._links, self._groups, self._clock = links, groups, clock
        self._codes = _Codes(links, groups, callers, clock)

    async def __call__(self, request_id: str, code: str, member_id: int) -> tuple[Group, Link]:
        change = Change.of(request_id, self._clock(), "AcceptLinkCode", code, member_id)
        if (first := await self._links.accepted_by(member_id, change)) is not None:
            group = await group_of(self._groups, first.name.group_id)
            if group is None:
                raise LinkCodeNotFound
            return group, first
        asked = await self._codes.find(code, member_id)
        if asked.group.state is GroupState.STOPPED:
            raise GroupStopped
        if not asked.linked and await self._links.count_of_member(member_id) >= MOST_LINKS:
            raise LinkLimit(MOST_LINKS)
        link = await self._links.accept(code, member_id, change)
        if link is None:
            raise LinkCodeNotFound
        return asked.group, link


class ListMemberLinks:
    """Lists a member's links, oldest first; those of callers that are no more show nothing."""

    def __init__(self, links: LinkStore, groups: GroupAddresses, callers: Callers) -> None:
        self._links, self._groups, self._callers = links, groups, callers

    async def __call__(
        self, member_id: int, after: LinkPosition | None, page_size: int
    ) -> tuple[Sequence[PlacedLink], LinkPosition | None]:
        """A page, and where the next one starts if there is one."""
        fields.positive(member_id, "member_id")
        size = fields.page_size(page_size, default=50, most=50)
        found = await self._links.of_member(member_id, after, size + 1)
        placed = [await self._placed(link) for link in found[:size]]
        return [one for one in placed if one is not None], next_position(found, size)

    async def _placed(self, link: Link) -> PlacedLink | None:
        caller = await self._callers.find(link.name.caller)
        group = await group_of(self._groups, link.name.group_id)
        return PlacedLink(link, caller, group) if caller and group else None


class DeleteMemberLink:
    """Ends a link, by word of its member."""

    def __init__(self, links: LinkStore, groups: GroupAddresses, clock: Clock) -> None:
        self._links, self._groups, self._clock = links, groups, clock

    async def __call__(self, request_id: str, member_id: int, link_id: str) -> tuple[int, Link]:
        """The group's chat id and the link that ended."""
        change = Change.of(request_id, self._clock(), "DeleteMemberLink", member_id, link_id)
        fields.positive(member_id, "member_id")
        fields.required(link_id, "link_id", most=fields.ID_LENGTH)
        link = await self._links.delete(link_id, member_id, change)
        if link is None:
            raise MemberNotLinked
        group = await group_of(self._groups, link.name.group_id)
        return group.chat_id if group else 0, link


async def group_of(groups: GroupAddresses, group_id: str) -> Group | None:
    """The group by our own id."""
    chat_ids = await groups.chat_ids([group_id])
    return await groups.find(chat_ids[group_id]) if group_id in chat_ids else None
