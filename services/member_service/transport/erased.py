"""Keeps what is told of an erased member from being written.

The guard stands around every RPC that changes something and names members.
A call that names an erased member alone is refused. From a list of members, the erased ones are left out.
"""

from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from functools import cache
from typing import Any, Final

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.descriptor_pool import Default
from google.protobuf.message import Message

from gymnation.access.v1 import access_pb2
from member_service.domain.erasures import ErasedMembers, MemberErased
from member_service.transport.context import Context
from servicekit import callers, event_time

EXEMPT: Final = frozenset({"EraseMember", "ReserveSpending"})
"""The erasure itself, and what the coach spends: a counter that goes by itself after a week."""

_MEMBER: Final = "member_id"
_OURS: Final = "gymnation."

Method = Callable[[Any, Context], Awaitable[Message]]
Path = tuple[FieldDescriptor, ...]


@cache
def guarded_paths(request: Descriptor) -> tuple[Path, ...]:
    """The fields of a request that name members, as ways down to them; none for what changes nothing."""
    if "request_id" not in request.fields_by_name:
        return ()
    return tuple(_paths(request, frozenset()))


def _paths(message: Descriptor, above: frozenset[str]) -> Iterator[Path]:
    for field in message.fields:
        inner = field.message_type
        if inner is None:
            if field.name == _MEMBER:
                yield (field,)
        elif inner.full_name.startswith(_OURS) and inner.full_name not in above:
            for path in _paths(inner, above | {message.full_name}):
                yield (field, *path)


def guard(servicer: Any, service: str, erased: ErasedMembers) -> None:
    """Put the guard around each of the servicer's methods that needs it, before it is added to a server.

    `service` is the full name of the service.
    """
    for method in Default().FindServiceByName(service).methods:
        paths = () if method.name in EXEMPT else guarded_paths(method.input_type)
        if paths:
            setattr(servicer, method.name, _guarded(getattr(servicer, method.name), paths, erased))


def _guarded(method: Method, paths: tuple[Path, ...], erased: ErasedMembers) -> Method:
    async def call(request: Any, context: Context) -> Message:
        happened = _cause_of(context)
        for path in paths:
            if path[0].is_repeated:
                await _leave_out(getattr(request, path[0].name), path[1:], happened)
            else:
                await erased.refuse(_members(request, path), happened)
        return await method(request, context)

    async def _leave_out(listed: Any, path: Path, happened: datetime | None) -> None:
        for position in reversed(range(len(listed))):
            try:
                await erased.refuse(_members(listed[position], path), happened)
            except MemberErased:
                del listed[position]

    return call


def _cause_of(context: Context) -> datetime | None:
    """When what the call tells of happened; None: now.

    The metadata say so for who speaks with members, and is believed from nobody else:
    a system says it in a field (`occur_time`), where its method holds it against the erasures.
    """
    if access_pb2.PERMISSION_CONVERSE not in callers.current().permissions:
        return None
    return event_time.from_metadata(context.invocation_metadata())


def _members(message: Any, path: Path) -> Iterator[int]:
    for field in path:
        message = getattr(message, field.name)
    yield message
