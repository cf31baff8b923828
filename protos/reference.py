"""Writes the reference of every RPC, docs/api/reference.md and a page a service, from the contracts.

With `--check` it only says what is out of date.
"""

import argparse
import re
import sys
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from described import PROTOS, comments, described
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    MethodDescriptorProto,
    ServiceDescriptorProto,
)

from gymnation.access.v1 import access_pb2

INDEX: Final = PROTOS.parent / "docs/api/reference.md"
PAGES: Final = PROTOS.parent / "docs/api/reference"
_WIDTH: Final = 110
_MADE: Final = "<!-- Made by protos/reference.py from the contracts: change those, then `make docs-api`. -->"
_OURS: Final = frozenset({"PERMISSION_CONVERSE", "PERMISSION_COACH", "PERMISSION_OPERATE"})
_HEAD: Final = """\
Each method with what it asks of its caller, what it takes, what it gives, and what it fails with.
A page a service; each page has the messages that its methods use.

- Requests and responses are Protocol Buffers in `protos/`; reflection shows them to who may `OPERATE`.
- What changes something takes a `request_id`, a UUID of yours.
  The same id with the same content gives the first answer again, so a call that got none may be repeated.
- Lists have pages: hand `next_page_token` back as `page_token`, with the same filters, until it is empty.
  A page may have fewer entries than you asked for.
- Times are in UTC: a field that ends in `_time` is a `google.protobuf.Timestamp`.
  A `day` is local to the group.
- When something happened is a field (`occur_time`). The metadata `gymnation-event-time` is the gateway's;
  from other callers it says nothing.
- A failure is a `google.rpc.Status`. Go by the `reason` of its `ErrorInfo`, never by its message.
  A wrong field is named in a `BadRequest`. `RetryInfo` says when to come back.
  [Errors](errors.md) says what to do about each.
- What may change is told in [Versions](versions.md)."""


class Contracts:
    """All descriptors, with the comment of each element."""

    def __init__(self) -> None:
        self.files = [file for file in described().file if file.name.startswith("gymnation/")]
        self.said: dict[str, str] = {}
        self.messages: dict[str, DescriptorProto] = {}
        self.enums: dict[str, EnumDescriptorProto] = {}
        for file in self.files:
            self._read(file)

    def _read(self, file: FileDescriptorProto) -> None:
        said = comments(file)
        for number, message in enumerate(file.message_type):
            self._message(f".{file.package}", message, (4, number), said)
        for number, enum in enumerate(file.enum_type):
            self._enum(f".{file.package}", enum, (5, number), said)
        for number, service in enumerate(file.service):
            name = f".{file.package}.{service.name}"
            self.said[name] = said.get((6, number), "")
            for position, method in enumerate(service.method):
                self.said[f"{name}.{method.name}"] = said.get((6, number, 2, position), "")

    def _message(
        self, above: str, message: DescriptorProto, path: tuple[int, ...], said: Mapping[tuple[int, ...], str]
    ) -> None:
        name = f"{above}.{message.name}"
        self.messages[name], self.said[name] = message, said.get(path, "")
        for number, field in enumerate(message.field):
            self.said[f"{name}.{field.name}"] = said.get((*path, 2, number), "")
        for number, inner in enumerate(message.nested_type):
            self._message(name, inner, (*path, 3, number), said)
        for number, enum in enumerate(message.enum_type):
            self._enum(name, enum, (*path, 4, number), said)

    def _enum(
        self,
        above: str,
        enum: EnumDescriptorProto,
        path: tuple[int, ...],
        said: Mapping[tuple[int, ...], str],
    ) -> None:
        name = f"{above}.{enum.name}"
        self.enums[name], self.said[name] = enum, said.get(path, "")
        for number, value in enumerate(enum.value):
            self.said[f"{name}.{value.name}"] = said.get((*path, 2, number), "")

    def services(self) -> Iterator[tuple[FileDescriptorProto, ServiceDescriptorProto]]:
        for file in self.files:
            for service in file.service:
                yield file, service


def text(comment: str) -> str:
    """A comment as Markdown: its lines and paragraphs stay, references become code."""
    plain = re.sub(r"\[([\w.]+)\]\[\]", r"`\1`", comment).strip()
    return "\n".join(textwrap.fill(line, _WIDTH) for line in plain.splitlines())


def cell(comment: str) -> str:
    """A comment as a cell of a table."""
    return " ".join(text(comment).split()).replace("|", "\\|")


def anchor(name: str) -> str:
    """Where a heading is found."""
    return name.lower().replace(" ", "-")


def page_name(service: ServiceDescriptorProto, file: FileDescriptorProto) -> str:
    """A service's page; the coach's are told apart from the member service's."""
    words = re.sub(r"(?<!^)(?=[A-Z])", "-", service.name.removesuffix("Service")).lower()
    return f"coach-{words}.md" if ".coach." in file.package else f"{words}.md"


def permissions(method: MethodDescriptorProto) -> list[str]:
    """What a caller needs, any one of them."""
    return [access_pb2.Permission.Name(one) for one in method.options.Extensions[access_pb2.rule].any_of]


def needs(method: MethodDescriptorProto) -> str:
    """What a method asks of its caller, as a sentence or a few."""
    rule = method.options.Extensions[access_pb2.rule]
    any_of = " or ".join(f"`{one}`" for one in permissions(method))
    if rule.group_field:
        where = f"in the group of `{rule.group_field}`"
    elif rule.scopes_itself:
        where = "in any group, and answers for those alone"
    else:
        where = "in all groups"
    told = [f"Needs {any_of}", f"{where}."]
    if rule.acting_field:
        told += [
            f"`{rule.acting_field}` is for who may `PERMISSION_CONVERSE`;",
            "others leave it unset, and act as themselves.",
        ]
    return "\n".join(told)


def type_of(field: FieldDescriptorProto, shown: Mapping[str, str]) -> str:
    """A field's type, with a link where the page has it."""
    heading = shown.get(field.type_name)
    if heading:
        told = f"[{field.type_name.rpartition('.')[2]}](#{anchor(heading)})"
    elif field.type_name:
        told = f"`{field.type_name.lstrip('.')}`"
    else:
        told = f"`{FieldDescriptorProto.Type.Name(field.type).removeprefix('TYPE_').lower()}`"
    return f"repeated {told}" if field.label == FieldDescriptorProto.LABEL_REPEATED else told


def fields(contracts: Contracts, name: str, shown: Mapping[str, str]) -> Iterator[str]:
    """The rows of a message."""
    message = contracts.messages[name]
    if not message.field:
        yield "It has no fields."
        return
    yield "| Field | Type | What it is |"
    yield "|---|---|---|"
    for field in message.field:
        told = cell(contracts.said[f"{name}.{field.name}"])
        if field.HasField("oneof_index") and not field.proto3_optional:
            told += f" One of `{message.oneof_decl[field.oneof_index].name}`."
        yield f"| `{field.name}` | {type_of(field, shown)} | {told} |"


def used(contracts: Contracts, service: ServiceDescriptorProto) -> list[str]:
    """The messages and enums that the requests and responses hold, in the order in which they are met."""
    found: list[str] = []
    waiting = [name for method in service.method for name in (method.input_type, method.output_type)]
    tops = set(waiting)
    while waiting:
        name = waiting.pop(0)
        if name not in tops and name not in found:
            found.append(name)
        for field in contracts.messages[name].field if name in contracts.messages else ():
            known = field.type_name in contracts.messages or field.type_name in contracts.enums
            if known and field.type_name not in found and field.type_name not in tops:
                waiting.append(field.type_name)
    return found


def page(contracts: Contracts, file: FileDescriptorProto, service: ServiceDescriptorProto) -> str:
    """A service with its methods and what they hold."""
    full = f".{file.package}.{service.name}"
    inner = used(contracts, service)
    methods = {method.name for method in service.method}
    shown = {name: name.rpartition(".")[2] for name in inner}
    # A message that is named as a method is, has another heading.
    shown |= {name: f"{plain} message" for name, plain in shown.items() if plain in methods}
    lines = [f"# {service.name}", "", _MADE, "", text(contracts.said[full]), ""]
    lines += [f"`{full[1:]}`,", f"in `protos/{file.name}`.", "[All services](../reference.md)", ""]
    lines += ["| Method | Needs |", "|---|---|"]
    for method in service.method:
        any_of = " or ".join(f"`{one.removeprefix('PERMISSION_')}`" for one in permissions(method))
        lines.append(f"| [{method.name}](#{anchor(method.name)}) | {any_of} |")
    for method in service.method:
        lines += ["", f"## {method.name}", "", text(contracts.said[f"{full}.{method.name}"]), ""]
        lines += [needs(method), ""]
        lines += ["Takes:", "", *fields(contracts, method.input_type, shown), ""]
        gives = "Gives a stream of:" if method.server_streaming else "Gives:"
        lines += [gives, "", *fields(contracts, method.output_type, shown)]
    for name in inner:
        lines += ["", f"## {shown[name]}", "", text(contracts.said[name]), ""]
        if name in contracts.messages:
            lines += fields(contracts, name, shown)
            continue
        lines += ["| Value | What it means |", "|---|---|"]
        values = contracts.enums[name].value
        lines += [f"| `{one.name}` | {cell(contracts.said[f'{name}.{one.name}'])} |" for one in values]
    return "\n".join(lines) + "\n"


def index(contracts: Contracts) -> str:
    """The first page: the services for systems, and those that are our own."""
    rows: dict[bool, list[str]] = {True: [], False: []}
    for file, service in contracts.services():
        for_systems = [method.name for method in service.method if set(permissions(method)) - _OURS]
        place = f"reference/{page_name(service, file)}"
        what = cell(contracts.said[f".{file.package}.{service.name}"].split("\n\n")[0])
        if for_systems:
            links = ", ".join(f"[{name}]({place}#{anchor(name)})" for name in for_systems)
            rows[True].append(f"| [{service.name}]({place}) | {what} | {links} |")
        else:
            rows[False].append(f"| [{service.name}]({place}) | {what} |")
    lines = ["# Reference of the API", "", _MADE, "", _HEAD, "", "## For other systems", ""]
    lines += [
        "| Service | What it does | Methods that a system may be granted |",
        "|---|---|---|",
        *rows[True],
    ]
    lines += ["", "## Permissions", "", "| Permission | What it lets a caller do |", "|---|---|"]
    permission = ".gymnation.access.v1.Permission"
    for value in contracts.enums[permission].value[1:]:
        lines.append(f"| `{value.name}` | {cell(contracts.said[f'{permission}.{value.name}'])} |")
    lines += ["", "## Our own", "", "Only the gateway, the coach or an operator calls these.", ""]
    lines += ["| Service | What it does |", "|---|---|", *rows[False]]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the pages, or say which are old."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if a page is stale")
    check = parser.parse_args().check
    contracts = Contracts()
    wanted: dict[Path, str] = {INDEX: index(contracts)}
    for file, service in contracts.services():
        wanted[PAGES / page_name(service, file)] = page(contracts, file, service)
    there = {INDEX, *PAGES.glob("*.md")}
    stale = {path for path, made in wanted.items() if not path.exists() or path.read_text("utf-8") != made}
    stale |= there - set(wanted)
    if check and stale:
        named = "\n".join(f"  {path.relative_to(PROTOS.parent)}" for path in sorted(stale))
        sys.exit(f"the reference is stale: run `make docs-api`\n{named}")
    if check:
        return
    PAGES.mkdir(exist_ok=True)
    for path in stale - set(wanted):
        path.unlink(missing_ok=True)
    for path, made in wanted.items():
        path.write_text(made, "utf-8")


if __name__ == "__main__":
    main()
