"""Every RPC × every kind of caller, as a table of what a member service of flesh and blood answers.

`python -m tests.member_service.transport.access_table` writes it anew; a test compares.
"""

from __future__ import annotations

import asyncio
import importlib
import pkgutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import grpc
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

import gymnation.member.v1
from gymnation.access.v1 import access_pb2
from tests.member_service.parts import CHAT, OTHER_CHAT
from tests.support.known_callers import SERVICES, STRANGERS, Answer, Line, known_callers

TABLE: Final = Path(__file__).with_suffix(".txt")
METHODS: Final[tuple[MethodDescriptor, ...]] = tuple(
    method
    for found in pkgutil.iter_modules(gymnation.member.v1.__path__, "gymnation.member.v1.")
    if found.name.endswith("_service_pb2")
    for service in importlib.import_module(found.name).DESCRIPTOR.services_by_name.values()
    for method in service.methods
)
SCOPED: Final = ("turnstile", "dashboard")
"""Those who see one group."""
ABOUT_THE_REQUEST: Final = {
    grpc.StatusCode.INVALID_ARGUMENT,
    grpc.StatusCode.NOT_FOUND,
    grpc.StatusCode.ALREADY_EXISTS,
    grpc.StatusCode.FAILED_PRECONDITION,
    grpc.StatusCode.PERMISSION_DENIED,
}
"""What says that the caller may ask. What is said of load or time (a slow machine) says nothing of it."""
_TRIES: Final = 3
COLUMNS: Final = (
    *SERVICES,
    *("turnstile", "crm", "dashboard", "operator"),
    *(f"{name} elsewhere" for name in SCOPED),
    *STRANGERS,
)

_LEGEND: Final = """\
What each caller gets of each RPC. "elsewhere" asks about a group that the caller does not see.
yes     the RPC answers, or says what is wrong with the request
no      PERMISSION_DENIED, CALLER_NOT_ALLOWED
hidden  NOT_FOUND, GROUP_NOT_REGISTERED: as if there were no such group
who     UNAUTHENTICATED, CALLER_UNKNOWN
-       no connection: the certificate is of an authority that is not ours
"""


def rule_of(method: MethodDescriptor) -> Any:
    """What the contract says."""
    return method.GetOptions().Extensions[access_pb2.rule]


def about(method: MethodDescriptor, chat_id: int) -> Message:
    """A request that names the group, where the method asks for one, and nothing else."""
    request: Message = GetMessageClass(method.input_type)()
    *path, last = rule_of(method).group_field.split(".")
    message: Any = request
    for name in path:
        message = getattr(message, name)
    if last and message.DESCRIPTOR.fields_by_name[last].is_repeated:
        getattr(message, last).append(chat_id)
    elif last:
        setattr(message, last, chat_id)
    return request


def cell(answer: Answer, *, elsewhere: bool) -> str:
    """An answer in one word."""
    if answer.code is grpc.StatusCode.UNAUTHENTICATED and answer.reason == "CALLER_UNKNOWN":
        return "who"
    if answer.code is grpc.StatusCode.PERMISSION_DENIED and answer.reason == "CALLER_NOT_ALLOWED":
        return "no"
    if elsewhere and answer.code is grpc.StatusCode.NOT_FOUND and answer.reason == "GROUP_NOT_REGISTERED":
        return "hidden"
    if answer.code is grpc.StatusCode.UNAVAILABLE and answer.reason == "UNAVAILABLE":
        return "-"
    return "yes" if answer.code is None or answer.code in ABOUT_THE_REQUEST else str(answer.code)


async def _verdict(line: Line, method: MethodDescriptor, chat_id: int, *, elsewhere: bool) -> str:
    """The cell of a call; one that met load or a deadline is asked again."""
    for _ in range(_TRIES):
        said = cell(await line.ask(method, about(method, chat_id)), elsewhere=elsewhere)
        if not said.startswith("StatusCode."):
            break
    return said


async def walk(lines: Mapping[str, Line]) -> str:
    """The table, cell by cell."""
    rows = [("RPC", *COLUMNS)]
    for method in METHODS:
        cells = []
        for column in COLUMNS:
            name, _, place = column.partition(" ")
            chat_id = OTHER_CHAT if place else CHAT
            cells.append(await _verdict(lines[name], method, chat_id, elsewhere=bool(place)))
        rows.append((f"{method.containing_service.name}.{method.name}", *cells))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    text = (
        "  ".join(one.ljust(width) for one, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
    return "\n".join([_LEGEND, *text, ""])


async def _write() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with known_callers(Path(folder), (CHAT, OTHER_CHAT)) as (_, lines):
            TABLE.write_text(await walk(lines), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(_write())
