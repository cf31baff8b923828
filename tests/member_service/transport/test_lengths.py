"""The member service believes no length: in each field of each request what is too long is refused or cut."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import grpc
import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from member_service.app import Running
from tests.member_service.parts import ADMIN, CHAT, OTHER_CHAT
from tests.member_service.transport.test_hostile_requests import METHODS, REASONS, World
from tests.support.known_callers import Line

LONG = 1_200_000
"""Longer than an update may be, which is the longest of all."""
MANY = 60_000
KEPT_AT_MOST = 300_000
"""No text, and no list, is longer in the database."""
NUMBERS = {"chat_id": CHAT, "old_chat_id": CHAT, "new_chat_id": OTHER_CHAT, "registered_by": ADMIN}

Path = tuple[FieldDescriptor, ...]


def plain(world: World, descriptor: Descriptor) -> dict[str, Any]:
    """Fields under which a request gets far."""
    values: dict[str, Any] = {}
    for field in descriptor.fields:
        if field.name in {"page_token", "page_size", "external_id", "after", "before"}:
            continue
        value = _plain(world, field)
        if value is not None:
            values[field.name] = [value] if field.is_repeated else value
    return values


def _plain(world: World, field: FieldDescriptor) -> Any:
    inner = field.message_type
    if inner is not None and inner.full_name.startswith("gymnation."):
        first_of_its_kind = field.containing_oneof is None or field == field.containing_oneof.fields[0]
        return plain(world, inner) if first_of_its_kind else None
    if inner is not None:
        return {"Duration": {"seconds": 60}, "FieldMask": {"paths": ["settings.rules"]}}.get(inner.name)
    if field.name == "request_id":
        return str(uuid4())
    by_type = {
        FieldDescriptor.TYPE_STRING: world.texts.get(field.name, ["text"])[0],
        FieldDescriptor.TYPE_BYTES: b"{}",
        FieldDescriptor.TYPE_ENUM: 1,
        FieldDescriptor.TYPE_BOOL: False,
    }
    number = NUMBERS.get(field.name, 10 if field.name.endswith("message_id") else 7)
    return by_type.get(field.type, number)


def lengthy(descriptor: Descriptor, above: Path = ()) -> Iterator[Path]:
    """The ways to every field that has a length."""
    for field in descriptor.fields:
        path = (*above, field)
        inner = field.message_type
        if field.is_repeated or field.type in {FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES}:
            yield path
        if inner is None or _is_map(field):
            continue
        if inner.full_name.startswith("gymnation.") and len(path) < 4:
            yield from lengthy(inner, path)


def _is_map(field: FieldDescriptor) -> bool:
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def lengthen(request: Message, path: Path) -> None:
    """Make the field at the end of the way far too long."""
    at: Any = request
    for field in path[:-1]:
        at = getattr(at, field.name)
        if field.is_repeated:
            at = at[0] if len(at) else at.add()
    last = path[-1]
    if last.is_repeated:
        listed = getattr(at, last.name)
        if _is_map(last):
            listed.update({f"k{number}": "x" * 100 for number in range(MANY // 10)})
            listed["x" * LONG] = "x" * LONG
        elif last.message_type is not None:
            one = type(listed.add()).FromString(listed[0].SerializeToString())
            for _ in range(MANY // 10):
                listed.add().CopyFrom(one)
        elif last.type == FieldDescriptor.TYPE_STRING:
            listed.extend(["settings.rules"] * MANY)
        elif last.type == FieldDescriptor.TYPE_ENUM:
            listed.extend([1] * MANY)
        else:
            listed.extend(range(1, MANY))
    elif last.type == FieldDescriptor.TYPE_BYTES:
        setattr(at, last.name, b"y" * LONG)
    else:
        setattr(at, last.name, "x" * LONG)


@pytest.fixture
async def world(service: Running) -> AsyncIterator[World]:
    async with grpc.aio.insecure_channel(f"127.0.0.1:{service.port}") as channel:
        # A caller on the same machine may do all that the gateway may.
        made = World({"gateway": Line(channel)})
        await made.begin()
        yield made


def cases() -> list[object]:
    return [pytest.param(method, id=method.name) for method in METHODS if [*lengthy(method.input_type)]]


@pytest.mark.parametrize("method", cases())
async def test_no_field_of_a_request_is_kept_however_long_it_is(
    world: World, service: Running, method: MethodDescriptor
):
    for path in lengthy(method.input_type):
        request = GetMessageClass(method.input_type)(**plain(world, method.input_type))
        lengthen(request, path)
        named = ".".join(field.name for field in path)
        reason = await world.reason("gateway", method, request)
        assert reason in REASONS | {None}, f"{named}: {reason}"
        for collection, kept in await longest(service):
            assert kept <= KEPT_AT_MOST, f"{named}: {kept} in {collection}, {reason}"


async def longest(service: Running) -> list[tuple[str, int]]:
    """The longest text or list in each collection."""
    database = service.database
    names = await database.client[database.name].list_collection_names()
    return [
        (name, max([0, *(_length(row) for row in await database.collection(name).find({}).to_list(None))]))
        for name in names
    ]


def _length(value: Any) -> int:
    if isinstance(value, dict):
        return max([0, *map(_length, value.values()), *map(len, value)])
    if isinstance(value, list):
        return max([len(value), *map(_length, value)])
    return len(value) if isinstance(value, str | bytes) else 0
