"""Whom a request means: the field `member_id`, or `external_id` where a system may say its own name."""

from typing import Protocol

from member_service.domain.links import ResolveMember
from servicekit import callers


class NamesMember(Protocol):
    """A request with both fields."""

    @property
    def chat_id(self) -> int: ...
    @property
    def member_id(self) -> int: ...
    @property
    def external_id(self) -> str: ...


class NamedMembers:
    """Resolves names for the caller of the RPC, and for nobody else."""

    def __init__(self, resolve: ResolveMember) -> None:
        self._resolve = resolve

    async def one(self, request: NamesMember) -> int:
        """The member's number; 0 when the request names none. Raise MemberNotLinked."""
        return await self._resolve(
            callers.current().name, request.chat_id, request.member_id, request.external_id
        )
