"""Says what would break the callers of the contracts as they were released: `protos/released.binpb`.

It holds the rules of buf's category FILE that can be broken by hand, and one of ours: what a method asks of
its caller never becomes more. `--release` makes the contracts of today the released ones.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from described import PROTOS, described
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
    MethodDescriptorProto,
    ServiceDescriptorProto,
)

from gymnation.access.v1 import access_pb2

RELEASED = PROTOS / "released.binpb"
_ADVICE = "This breaks callers of the released contracts: docs/api/versions.md says what to do instead."
_FIELD = {number: name for name, number in FieldDescriptorProto.Type.items()}
_LABEL = {number: name for name, number in FieldDescriptorProto.Label.items()}


def breaks(before: FileDescriptorSet, after: FileDescriptorSet) -> Iterator[str]:
    """Each thing that a caller of `before` would miss, or find changed, in `after`."""
    there = {file.name: file for file in after.file}
    for old in before.file:
        if not old.name.startswith("gymnation/"):
            continue
        new = there.get(old.name)
        if new is None:
            yield f"{old.name}: the file is gone"
        else:
            yield from (f"{old.name}: {found}" for found in _file(old, new))


def _file(old: FileDescriptorProto, new: FileDescriptorProto) -> Iterator[str]:
    if old.package != new.package:
        yield f"the package was {old.package}, is {new.package}"
    yield from _messages("", old.message_type, new.message_type)
    yield from _enums("", old.enum_type, new.enum_type)
    services = {service.name: service for service in new.service}
    for service in old.service:
        if service.name not in services:
            yield f"service {service.name} is gone"
        else:
            yield from _service(service, services[service.name])


def _messages(above: str, old: object, new: object) -> Iterator[str]:
    there = {message.name: message for message in new}  # type: ignore[attr-defined]
    for message in old:  # type: ignore[attr-defined]
        name = f"{above}{message.name}"
        if message.name not in there:
            yield f"message {name} is gone"
        else:
            yield from _message(name, message, there[message.name])


def _message(name: str, old: DescriptorProto, new: DescriptorProto) -> Iterator[str]:
    by_number = {field.number: field for field in new.field}
    for field in old.field:
        now = by_number.get(field.number)
        if now is None:
            yield f"{name}: field {field.name} = {field.number} is gone"
            continue
        for what, was, is_ in _field_traits(old, field, new, now):
            if was != is_:
                yield f"{name}: field {field.number}: its {what} was {was}, is {is_}"
    for one in old.oneof_decl:
        if one.name not in {other.name for other in new.oneof_decl}:
            yield f"{name}: oneof {one.name} is gone"
    yield from _reserved(name, old, new)
    yield from _messages(f"{name}.", old.nested_type, new.nested_type)
    yield from _enums(f"{name}.", old.enum_type, new.enum_type)


def _field_traits(
    old: DescriptorProto, field: FieldDescriptorProto, new: DescriptorProto, now: FieldDescriptorProto
) -> Iterator[tuple[str, str, str]]:
    yield "name", field.name, now.name
    yield "JSON name", field.json_name, now.json_name
    yield "type", field.type_name or _FIELD[field.type], now.type_name or _FIELD[now.type]
    yield "label", _LABEL[field.label], _LABEL[now.label]
    yield "presence", str(field.proto3_optional), str(now.proto3_optional)
    yield "oneof", _oneof(old, field), _oneof(new, now)


def _oneof(message: DescriptorProto, field: FieldDescriptorProto) -> str:
    return message.oneof_decl[field.oneof_index].name if field.HasField("oneof_index") else "none"


def _enums(above: str, old: object, new: object) -> Iterator[str]:
    there = {enum.name: enum for enum in new}  # type: ignore[attr-defined]
    for enum in old:  # type: ignore[attr-defined]
        name = f"{above}{enum.name}"
        if enum.name not in there:
            yield f"enum {name} is gone"
            continue
        values = {value.number: value.name for value in there[enum.name].value}
        for value in enum.value:
            now = values.get(value.number)
            if now is None:
                yield f"{name}: value {value.name} = {value.number} is gone"
            elif now != value.name:
                yield f"{name}: value {value.number} was {value.name}, is {now}"
        yield from _reserved(name, enum, there[enum.name])


def _reserved(
    name: str, old: DescriptorProto | EnumDescriptorProto, new: DescriptorProto | EnumDescriptorProto
) -> Iterator[str]:
    free = {one for one in old.reserved_name if one not in new.reserved_name}
    yield from (f"{name}: the name {one} is reserved no more" for one in sorted(free))
    # An enum's range includes its end, a message's does not; both are compared as they are written.
    kept = [(one.start, one.end) for one in new.reserved_range]
    for one in old.reserved_range:
        if not any(start <= one.start and one.end <= end for start, end in kept):
            yield f"{name}: the numbers from {one.start} on are reserved no more"


def _service(old: ServiceDescriptorProto, new: ServiceDescriptorProto) -> Iterator[str]:
    methods = {method.name: method for method in new.method}
    for method in old.method:
        name = f"{old.name}.{method.name}"
        now = methods.get(method.name)
        if now is None:
            yield f"rpc {name} is gone"
            continue
        for what, was, is_ in (
            ("request", method.input_type, now.input_type),
            ("response", method.output_type, now.output_type),
            ("streaming of requests", str(method.client_streaming), str(now.client_streaming)),
            ("streaming of responses", str(method.server_streaming), str(now.server_streaming)),
        ):
            if was != is_:
                yield f"rpc {name}: its {what} was {was}, is {is_}"
        yield from _rule(name, method, now)


def _rule(name: str, old: MethodDescriptorProto, new: MethodDescriptorProto) -> Iterator[str]:
    was, is_ = old.options.Extensions[access_pb2.rule], new.options.Extensions[access_pb2.rule]
    for permission in set(was.any_of) - set(is_.any_of):
        yield f"rpc {name}: {access_pb2.Permission.Name(permission)} no longer suffices"
    if is_.acting_field and was.any_of and is_.acting_field != was.acting_field:
        yield f"rpc {name}: the field {is_.acting_field} was open to every caller"


def _read(path: Path) -> FileDescriptorSet:
    return FileDescriptorSet.FromString(path.read_bytes())


def _written(today: FileDescriptorSet) -> bytes:
    """Without comments, and in a fixed order: the same contracts are the same bytes."""
    for file in today.file:
        file.ClearField("source_code_info")
    return today.SerializeToString(deterministic=True)


def main(options: Mapping[str, object]) -> None:
    """Compare, or renew."""
    released, root = Path(str(options["released"])), Path(str(options["protos"]))
    today = described(root, extra=[PROTOS])
    if options["release"]:
        released.write_bytes(_written(today))
        return
    if found := list(breaks(_read(released), today)):
        sys.exit("\n".join([*found, _ADVICE]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--release", action="store_true", help="make today's contracts the released ones")
    parser.add_argument("--released", default=RELEASED, help="the released contracts, as descriptors")
    parser.add_argument("--protos", default=PROTOS, help="the folder of today's contracts")
    main(vars(parser.parse_args()))
