"""Visitors: whom a visit is of, as a system may name them in a group."""

from dataclasses import dataclass
from datetime import datetime

from member_service.domain import fields
from member_service.domain.appearances import Appearances
from member_service.domain.groups import Group
from member_service.domain.ledger import CheckinFilter, CheckinLedger
from member_service.domain.links import LinkStore, MemberNotLinked, Name
from member_service.domain.members import MemberNotFound, MemberStore


@dataclass(frozen=True, slots=True)
class Visitor:
    """A member of the group."""

    member_id: int
    display_name: str
    link_time: datetime | None
    """When the system's name came to stand for them; None when they were named by number."""


class Visitors:
    """Finds members by a system's own names, or by their numbers if they checked in before.

    Who never did in this group, or hides in it, and is not linked is nobody here:
    no system learns of them by asking.
    """

    def __init__(
        self, links: LinkStore, members: MemberStore, ledger: CheckinLedger, appearances: Appearances
    ) -> None:
        self._links, self._members, self._ledger = links, members, ledger
        self._appearances = appearances

    async def find(self, group: Group, name: Name | None, member_id: int) -> Visitor:
        """Raise MemberNotLinked or MemberNotFound."""
        link = await self._links.find(name) if name else None
        if link is not None:
            member_id = link.member_id
        elif name is not None:
            raise MemberNotLinked
        known = await self._ledger.page(CheckinFilter(group.id, member_id), None, 1)
        if link is None and (not known or await self.hides(group.id, member_id)):
            raise MemberNotFound
        member = await self._members.find(member_id)
        shown = f"{member.names.first_name} {member.names.last_name}".strip() if member else ""
        shown = shown or (known[0].display_name if known else "")
        return Visitor(member_id, shown[: fields.NAME_LENGTH], link.create_time if link else None)

    async def hides(self, group_id: str, member_id: int) -> bool:
        """Whether others are told nothing of the member's points."""
        return (await self._appearances.get(group_id, member_id)).hidden
