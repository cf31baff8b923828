"""Roles: who the owner made bot admin, of one group or of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from member_service.domain import fields
from member_service.domain.changes import Change
from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import GroupAddresses, GroupFinder
from servicekit.clock import Clock
from servicekit.errors import NotFound

ALL_GROUPS: Final = ""
"""The scope of a grant that is not for one group."""


class RoleNotGranted(NotFound):
    """There is no such grant."""

    reason = "ROLE_NOT_GRANTED"


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """A person's role of bot admin."""

    member_id: int
    scope: str
    """A group's id, or ALL_GROUPS."""
    granted_by: int
    grant_time: datetime


@dataclass(frozen=True, slots=True)
class ListedGrant:
    """A grant with its group's chat id of today; 0 for all groups."""

    grant: RoleGrant
    chat_id: int


@dataclass(frozen=True, slots=True)
class GrantPosition:
    """Where a list of grants, newest first, continues."""

    grant_time: datetime
    member_id: int
    scope: str


class RoleStore(Protocol):
    """Keeps grants, one per member and scope."""

    async def grant(self, grant: RoleGrant, change: Change) -> RoleGrant:
        """Store it, or return the one that is there. Raise RequestIdReused."""

    async def revoke(self, member_id: int, scope: str, change: Change) -> bool:
        """Whether there was one, or this request took it before. Raise RequestIdReused."""

    async def granted(self, member_id: int, scopes: Sequence[str]) -> bool: ...

    async def page(self, after: GrantPosition | None, limit: int, member_id: int = 0) -> Sequence[RoleGrant]:
        """The newest first; of one member where `member_id` is not 0."""


class GrantRole:
    """Makes a person bot admin."""

    def __init__(self, store: RoleStore, groups: GroupFinder, clock: Clock) -> None:
        self._store, self._groups, self._clock = store, groups, clock

    async def __call__(self, request_id: str, member_id: int, chat_id: int, granted_by: int) -> RoleGrant:
        change = Change.of(request_id, self._clock(), "GrantRole", member_id, chat_id, granted_by)
        fields.positive(member_id, "member_id")
        fields.positive(granted_by, "granted_by")
        scope = await _scope(self._groups, chat_id)
        if scope is None:
            raise FieldInvalid("chat_id")
        return await self._store.grant(RoleGrant(member_id, scope, granted_by, change.time), change)


class RevokeRole:
    """Takes the role back."""

    def __init__(self, store: RoleStore, groups: GroupFinder, clock: Clock) -> None:
        self._store, self._groups, self._clock = store, groups, clock

    async def __call__(self, request_id: str, member_id: int, chat_id: int) -> None:
        change = Change.of(request_id, self._clock(), "RevokeRole", member_id, chat_id)
        fields.positive(member_id, "member_id")
        scope = await _scope(self._groups, chat_id)
        if scope is None or not await self._store.revoke(member_id, scope, change):
            raise RoleNotGranted


class LookupRole:
    """Says whether a person is bot admin somewhere."""

    def __init__(self, store: RoleStore, groups: GroupFinder) -> None:
        self._store, self._groups = store, groups

    async def __call__(self, member_id: int, chat_id: int) -> bool:
        fields.positive(member_id, "member_id")
        scope = await _scope(self._groups, chat_id)
        scopes = {ALL_GROUPS, scope} if scope is not None else {ALL_GROUPS}
        return await self._store.granted(member_id, sorted(scopes))


class ListRoles:
    """Lists grants, newest first."""

    def __init__(self, store: RoleStore, groups: GroupAddresses) -> None:
        self._store, self._groups = store, groups

    async def __call__(
        self, after: GrantPosition | None, page_size: int, member_id: int = 0
    ) -> tuple[Sequence[ListedGrant], GrantPosition | None]:
        """Return a page, and where the next one starts if there is one.

        It has the grants of one member only where `member_id` is not 0.
        """
        size = fields.page_size(page_size, default=50, most=200)
        if member_id:
            fields.positive(member_id, "member_id")
        found = await self._store.page(after, size + 1, member_id)
        page = found[:size]
        chat_ids = await self._groups.chat_ids(sorted({grant.scope for grant in page if grant.scope}))
        last = page[-1] if len(found) > size else None
        return (
            [ListedGrant(grant, chat_ids.get(grant.scope, 0)) for grant in page],
            GrantPosition(last.grant_time, last.member_id, last.scope) if last else None,
        )


async def _scope(groups: GroupFinder, chat_id: int) -> str | None:
    """The scope that a chat id names: 0 is all groups; None is a chat that nobody registered."""
    if chat_id == 0:
        return ALL_GROUPS
    group = await groups.find(fields.group_chat_id(chat_id))
    return group.id if group else None
