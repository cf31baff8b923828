"""Whom a request means: the field `member_id`, or `external_id` where a system may say its own name."""

from collections.abc import Sequence
from typing import Protocol

from member_service.domain.failures import FieldInvalid
from member_service.domain.links import ResolveMember
from member_service.domain.standings import BATCH_AT_MOST
from servicekit import callers


class NamesMember(Protocol):
    """A request with both fields."""

    @property
    def chat_id(self) -> int: ...
    @property
    def member_id(self) -> int: ...
    @property
    def external_id(self) -> str: ...


class NamesMembers(Protocol):
    """A request with both fields, for several members."""

    @property
    def chat_id(self) -> int: ...
    @property
    def member_ids(self) -> Sequence[int]: ...
    @property
    def external_ids(self) -> Sequence[str]: ...


class NamedMembers:
    """Resolves names for the caller of the RPC, and for nobody else."""

    def __init__(self, resolve: ResolveMember) -> None:
        self._resolve = resolve

    async def one(self, request: NamesMember) -> int:
        """The member's number; 0 when the request names none. Raise MemberNotLinked."""
        return await self._resolve(
            callers.current().name, request.chat_id, request.member_id, request.external_id
        )

    async def many(self, request: NamesMembers) -> Sequence[int]:
        """The members' numbers in the order of the request; 0 for a name that stands for nobody."""
        if not request.external_ids:
            return request.member_ids
        if request.member_ids or len(request.external_ids) > BATCH_AT_MOST:
            raise FieldInvalid("external_ids")
        found = await self._resolve.many(callers.current().name, request.chat_id, request.external_ids)
        return [found.get(name, 0) for name in request.external_ids]
