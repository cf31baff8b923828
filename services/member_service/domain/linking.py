"""What a member does about links: reads what a system asks for, says yes, looks at links, ends them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from member_service.domain import fields
from member_service.domain.callers import CallerKind, CallerRecord, Permission
from member_service.domain.changes import Change
from member_service.domain.feed import FeedKind, FeedWriter
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
    of_link,
)
from servicekit.callers import LOCAL
from servicekit.clock import Clock

_LOCAL: Final = CallerRecord(LOCAL.name, LOCAL.name, CallerKind.SYSTEM, frozenset(Permission), None)
"""Who calls on a laptop, where nothing proves who does."""


class CallerFinder(Protocol):
    """Finds callers, revoked and expired ones too."""

    async def get(self, name: str) -> CallerRecord | None: ...


class LinkingCallers:
    """Knows whose links count: those of callers that are believed now."""

    def __init__(self, callers: CallerFinder, clock: Clock) -> None:
        self._callers, self._clock = callers, clock

    async def find(self, name: str, group: Group) -> CallerRecord | None:
        """The caller with what it may do in the group. None when there is none, or none any more."""
        record = _LOCAL if name == LOCAL.name else await self._callers.get(name)
        if record is None or not record.counts(self._clock()):
            return None
        return record if record.groups is None or group.id in record.groups else None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a code asks of a member."""

    code: OpenCode
    caller: CallerRecord
    group: Group
    linked: bool
    """Whether the name stands for this very member already."""


@dataclass(frozen=True, slots=True)
class PlacedLink:
    """A link with what is told of it besides."""

    link: Link
    caller: CallerRecord
    group: Group


class GetLinkProposal:
    """Says what a code asks of the member who opened it."""

    def __init__(
        self, links: LinkStore, groups: GroupAddresses, callers: LinkingCallers, clock: Clock
    ) -> None:
        self._links, self._groups, self._callers, self._clock = links, groups, callers, clock

    async def __call__(self, code: str, member_id: int) -> Proposal:
        """Raise LinkCodeNotFound or GroupStopped."""
        fields.positive(member_id, "member_id")
        fields.required(code, "code", most=fields.ID_LENGTH)
        found = await self._links.open_code(code, self._clock())
        if found is None:
            raise LinkCodeNotFound
        group = await group_of(self._groups, found.name.group_id)
        caller = await self._callers.find(found.name.caller, group) if group else None
        if caller is None or group is None:
            raise LinkCodeNotFound
        return Proposal(found, caller, group, linked=found.member_id == member_id)


class AcceptLinkCode:
    """Makes the link."""

    def __init__(
        self,
        links: LinkStore,
        groups: GroupAddresses,
        proposals: GetLinkProposal,
        clock: Clock,
        *,
        feed: FeedWriter,
    ) -> None:
        self._links, self._groups, self._proposals = links, groups, proposals
        self._clock, self._feed = clock, feed

    async def __call__(self, request_id: str, code: str, member_id: int) -> tuple[Group, Link]:
        change = Change.of(request_id, self._clock(), "AcceptLinkCode", code, member_id)
        if (first := await self._links.accepted_by(member_id, change)) is not None:
            group = await group_of(self._groups, first.name.group_id)
            if group is None:
                raise LinkCodeNotFound
            # Again: the process may have died before it told of it.
            await self._feed.append(of_link(FeedKind.MEMBER_LINKED, first, change))
            return group, first
        asked = await self._proposals(code, member_id)
        if asked.group.state is GroupState.STOPPED:
            raise GroupStopped
        if not asked.linked and await self._links.count_of_member(member_id) >= MOST_LINKS:
            raise LinkLimit(MOST_LINKS)
        link = await self._links.accept(code, member_id, change)
        if link is None:
            raise LinkCodeNotFound
        await self._feed.append(of_link(FeedKind.MEMBER_LINKED, link, change))
        return asked.group, link


class ListMemberLinks:
    """Lists a member's links, oldest first; those of callers that are no more show nothing."""

    def __init__(self, links: LinkStore, groups: GroupAddresses, callers: LinkingCallers) -> None:
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
        group = await group_of(self._groups, link.name.group_id)
        caller = await self._callers.find(link.name.caller, group) if group else None
        return PlacedLink(link, caller, group) if caller and group else None


class DeleteMemberLink:
    """Ends a link at its member's request."""

    def __init__(self, links: LinkStore, groups: GroupAddresses, clock: Clock, feed: FeedWriter) -> None:
        self._links, self._groups, self._clock, self._feed = links, groups, clock, feed

    async def __call__(self, request_id: str, member_id: int, link_id: str) -> tuple[int, Link]:
        """The group's chat id and the link that ended."""
        change = Change.of(request_id, self._clock(), "DeleteMemberLink", member_id, link_id)
        fields.positive(member_id, "member_id")
        fields.required(link_id, "link_id", most=fields.ID_LENGTH)
        link = await self._links.delete(link_id, member_id, change)
        if link is None:
            raise MemberNotLinked
        await self._feed.append(of_link(FeedKind.MEMBER_UNLINKED, link, change))
        group = await group_of(self._groups, link.name.group_id)
        return group.chat_id if group else 0, link


async def group_of(groups: GroupAddresses, group_id: str) -> Group | None:
    """The group by our own id."""
    chat_ids = await groups.chat_ids([group_id])
    return await groups.find(chat_ids[group_id]) if group_id in chat_ids else None
