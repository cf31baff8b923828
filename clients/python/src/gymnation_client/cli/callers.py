"""`gymnation callers`: who may call, for operators."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

from gymnation.access.v1 import access_pb2
from gymnation.member.v1 import caller_service_pb2 as messages
from gymnation.member.v1.callers_pb2 import Caller
from gymnation_client.cli.output import Column, as_line, clean, day, show, when
from gymnation_client.client import Client
from gymnation_client.files import write_private
from gymnation_client.paging import pages
from gymnation_client.requests import duration, timestamp


class _Action(Protocol):
    def __call__(self, client: Client, chosen: argparse.Namespace, *, as_json: bool) -> None: ...


def _list(client: Client, chosen: argparse.Namespace, *, as_json: bool) -> None:  # noqa: ARG001 - all
    request = messages.ListCallersRequest(page_size=100)
    found = pages(client.callers.ListCallers, request, lambda page: page.callers)
    _table(found, as_json=as_json)


def _add(client: Client, chosen: argparse.Namespace, *, as_json: bool) -> None:
    request = messages.CreateCallerRequest(
        name=chosen.name,
        title=chosen.title,
        permissions=sorted({permission(name) for name in chosen.may}),
        all_groups=chosen.all_groups,
        chat_ids=sorted(set(chosen.group)),
        calls_per_second=chosen.rate,
        certificate_accepted=chosen.with_certificate,
        expire_time=timestamp(chosen.expires),
        validate_only=chosen.validate_only,
    )
    if chosen.validate_only:
        _table([client.callers.CreateCaller(request).caller], as_json=as_json)
        return
    _made(client.callers.CreateCaller(request), chosen.key_to, as_json=as_json)


def _show(client: Client, chosen: argparse.Namespace, *, as_json: bool) -> None:
    found = client.callers.GetCaller(messages.GetCallerRequest(name=chosen.name)).caller
    _table([found], as_json=as_json)
    if as_json:
        return
    if found.created_by:
        print(f"made on {day(found.create_time)} by {clean(found.created_by)}: {clean(found.title)}")
    if found.certificate_accepted:
        print(f"certificate gymnation://caller/{clean(found.name)}")
    for key in found.keys:
        until = f", counts until {when(key.expire_time)}" if key.HasField("expire_time") else ""
        print(f"key {key.key_id}, made on {day(key.create_time)}{until}")


def _rotate(client: Client, chosen: argparse.Namespace, *, as_json: bool) -> None:
    request = messages.RotateCallerKeyRequest(name=chosen.name, overlap=duration(chosen.overlap))
    _made(client.callers.RotateCallerKey(request), chosen.key_to, as_json=as_json)


def _revoke(client: Client, chosen: argparse.Namespace, *, as_json: bool) -> None:
    revoked = client.callers.RevokeCaller(messages.RevokeCallerRequest(name=chosen.name)).caller
    _table([revoked], as_json=as_json)


CALLERS: Final[Mapping[str, _Action]] = {
    "add": _add,
    "list": _list,
    "show": _show,
    "rotate": _rotate,
    "revoke": _revoke,
}


def permission(name: str) -> access_pb2.Permission.ValueType:
    """The permission that is written like this on the command line."""
    return access_pb2.Permission.Value(f"PERMISSION_{name.upper().replace('-', '_')}")


def permission_name(number: access_pb2.Permission.ValueType) -> str:
    return access_pb2.Permission.Name(number).removeprefix("PERMISSION_").lower().replace("_", "-")


def _made(
    answer: messages.CreateCallerResponse | messages.RotateCallerKeyResponse,
    key_to: Path | None,
    *,
    as_json: bool,
) -> None:
    """The key goes into the file, or alone to stdout; all else is for people."""
    if key_to is not None and answer.key and _written(answer.key, key_to):
        print(
            f"The key of {clean(answer.caller.name)} is in {key_to}; every server knows it within 5 seconds",
            file=sys.stderr,
        )
        answer.ClearField("key")
        if as_json:
            print(as_line(answer))
        return
    if as_json:
        print(as_line(answer))
        return
    if answer.key:
        told = "shown this once; every server knows it within 5 seconds"
        print(f"The key of {clean(answer.caller.name)}, {told}:", file=sys.stderr)
        print(answer.key)
    else:
        print(f"{clean(answer.caller.name)} is known, and was given no key", file=sys.stderr)


def _written(key: str, path: Path) -> bool:
    """Whether the file has the key now; where it cannot, the key is printed rather than lost."""
    try:
        write_private(path, key + "\n")
    except OSError as error:
        print(f"gymnation: {path}: {error.strerror}", file=sys.stderr)
        return False
    return True


def _table(found: Iterable[Caller], *, as_json: bool) -> None:
    columns: list[Column[Caller]] = [
        Column("NAME", lambda one: one.name),
        Column("STATE", _state),
        Column("MAY", lambda one: " ".join(map(permission_name, one.permissions))),
        Column("GROUPS", lambda one: "all" if one.all_groups else " ".join(map(str, one.chat_ids)) or "none"),
        Column("RATE", lambda one: one.calls_per_second or "-"),
        Column("LAST USE", lambda one: one.last_use_day or "never"),
    ]
    show(found, columns, as_json=as_json, nothing="no callers")


def _state(caller: Caller) -> str:
    if caller.HasField("revoke_time"):
        return f"revoked {day(caller.revoke_time)}"
    if not caller.HasField("expire_time"):
        return "active"
    ended = caller.expire_time.ToDatetime(UTC) <= datetime.now(UTC)
    return f"{'expired' if ended else 'active until'} {day(caller.expire_time)}"
