"""`python -m member_service callers …`: who may call, on the console.

It works on the database itself, or with `--address` through a member service on this machine. A service
that keeps its data in memory is reached only that way.
"""

import argparse
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from gymnation.access.v1 import access_pb2
from gymnation.member.v1 import caller_service_pb2 as messages
from gymnation.member.v1 import callers_pb2
from gymnation.member.v1.caller_service_pb2_grpc import CallerServiceStub
from member_service.app import open_prepared_database
from member_service.domain.callers import CONSOLE, OURS_ALONE, SERVICES, Permission
from member_service.servicers import caller_use_cases
from member_service.settings import MemberServiceSettings
from member_service.storage.callers import key_digests
from member_service.stores import Stores
from member_service.transport.callers import NUMBERS, CallerServicer
from servicekit import callers
from servicekit.callers import ALL_PERMISSIONS, Caller, Kind
from servicekit.clock import utc_now
from servicekit.errors import ServiceError
from servicekit.rpc_client import open_channel

_ON_CONSOLE: Final = Caller(CONSOLE, Kind.LOCAL, ALL_PERMISSIONS, groups=None)
_NAMES: Final = {one.value.lower().replace("_", "-"): one for one in Permission if one not in OURS_ALONE}
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}
_WHAT_TO_DO: Final = {
    "CALLER_NOT_FOUND": "there is no caller of this name; `callers list` shows them",
    "CALLER_ALREADY_EXISTS": "a caller has, or had, this name: take another one, or `callers rotate`"
    " for another key",
    "CALLER_TITLE_TAKEN": "another caller in one of these groups reads like it to members: choose another"
    " --title, such as the door's name",
    "CALLER_REVOKED": "this caller was revoked, for good: add one under another name",
    "GROUP_NOT_REGISTERED": "one of the groups is not registered: in the group, /monitor does that",
    "DATABASE_UNAVAILABLE": "the database does not answer: is MONGODB_URI right, and is it running?",
    "UNAVAILABLE": "nobody answers at this address: is the member service running there?",
    "DEADLINE_EXCEEDED": "nobody answers at this address in time: is the member service running there?",
    "CALLER_UNKNOWN": "this address wants to know who calls: use the database, or an address in plaintext",
}
_FIELDS: Final = {
    "name": "a name has 2 to 40 lower-case letters, digits and hyphens, a letter first; local, unknown and"
    " console are taken. For gateway and coach there is nothing to choose, and no key",
    "title": "a title is one line of 64 characters at most",
    "permissions": "say with --may what it may do",
    "chat_ids": "say either --all-groups or, up to 200 times, --group with a chat id, a negative number",
    "calls_per_second": "a rate is 1 to 1000 calls in a second",
    "expire_time": "it has to end after now",
    "overlap": "the key before counts for 30 days at the most",
}


def add_parser(commands: Any) -> None:
    """Tell argparse of `callers` and of what comes after it."""
    of_callers = commands.add_parser("callers", help="who may call: add, list, show, rotate, revoke")
    of_callers.add_argument(
        "--address", metavar="HOST:PORT", help="ask a member service of this machine, not the database"
    )
    actions = of_callers.add_subparsers(dest="action", metavar="ACTION", required=True)
    adding = actions.add_parser("add", help="make a caller, and show its key once")
    adding.add_argument("name", help="such as turnstile-north; for gateway or coach: let it in again")
    adding.add_argument("--title", default="", help="what members read of it")
    adding.add_argument(
        "--may",
        action="extend",
        nargs="+",
        default=[],
        choices=sorted(_NAMES),
        metavar="WHAT",
        help=", ".join(sorted(_NAMES)),
    )
    adding.add_argument(
        "--group", action="append", type=int, default=[], metavar="CHAT_ID", help="where; again for another"
    )
    adding.add_argument("--all-groups", action="store_true", help="in all groups, also those to come")
    adding.add_argument("--rate", type=int, default=0, help="calls in a second on the long run (20)")
    adding.add_argument(
        "--expires", type=_moment, metavar="DAY|SPAN", help="2027-12-31, or 90d: when it ends"
    )
    adding.add_argument("--certificate", action="store_true", help="it has a certificate, and needs no key")
    actions.add_parser("list", help="all callers, with what they may do")
    for name, what in (
        ("show", "one caller with its keys"),
        ("rotate", "make a new key, and show it once"),
        ("revoke", "let it in no more, for good"),
    ):
        action = actions.add_parser(name, help=what)
        action.add_argument("name")
        if name == "rotate":
            action.add_argument(
                "--overlap", type=_span, metavar="SPAN", help="so long the key before counts: 0, 30m, 24h, 7d"
            )


class Complaint(Exception):
    """It could not be done; the text says why, and what to do."""


async def answer(chosen: argparse.Namespace, loaded: MemberServiceSettings) -> list[str]:
    """Do it; the lines say what came of it. Raise Complaint."""
    callers.start(_ON_CONSOLE)
    try:
        async with _service(chosen.address, loaded) as service:
            return await _ACTIONS[chosen.action](service, chosen)
    except ServiceError as error:
        raise Complaint(_told(error)) from None


@asynccontextmanager
async def _service(address: str | None, loaded: MemberServiceSettings) -> AsyncIterator[Any]:
    """What answers as CallerService does: the servicer on the database, or a stub."""
    if address is not None:
        async with open_channel(address, wait_for_ready=False) as channel:
            yield CallerServiceStub(channel)
        return
    async with open_prepared_database(loaded) as database:
        use_cases = caller_use_cases(Stores(database), key_digests(database.keys), utc_now)
        yield _WithoutContext(CallerServicer(use_cases, utc_now))


class _WithoutContext:
    """The servicer, called as a stub is."""

    def __init__(self, servicer: CallerServicer) -> None:
        self._servicer = servicer

    def __getattr__(self, method: str) -> Any:
        call = getattr(self._servicer, method)
        return lambda request: call(request, None)


async def _add(service: Any, chosen: argparse.Namespace) -> list[str]:
    request = messages.CreateCallerRequest(
        request_id=str(uuid4()),
        name=chosen.name,
        title=chosen.title,
        permissions=sorted({NUMBERS[_NAMES[name]] for name in chosen.may}),
        all_groups=chosen.all_groups,
        chat_ids=sorted(set(chosen.group)),
        calls_per_second=chosen.rate,
        certificate_accepted=chosen.certificate and chosen.name not in SERVICES,
        expire_time=chosen.expires,
    )
    made = await service.CreateCaller(request)
    return [*_table([made.caller]), *_key_lines(made.key)]


async def _list(service: Any, _: argparse.Namespace) -> list[str]:
    found: list[callers_pb2.Caller] = []
    request = messages.ListCallersRequest(page_size=100)
    while True:
        page = await service.ListCallers(request)
        found += page.callers
        if not page.next_page_token:
            return _table(found)
        request.page_token = page.next_page_token


async def _show(service: Any, chosen: argparse.Namespace) -> list[str]:
    found = (await service.GetCaller(messages.GetCallerRequest(name=chosen.name))).caller
    made = f", made on {_day(found.create_time)} by {found.created_by}" if found.created_by else ""
    keys = [
        f"  key {key.key_id}, made on {_day(key.create_time)}"
        + (f", counts until {_minute(key.expire_time)}" if key.HasField("expire_time") else "")
        for key in found.keys
    ]
    proof = [] if not found.certificate_accepted else [f"  certificate gymnation://caller/{found.name}"]
    return [*_table([found]), f"  {found.title}{made}", *proof, *keys]


async def _rotate(service: Any, chosen: argparse.Namespace) -> list[str]:
    request = messages.RotateCallerKeyRequest(
        request_id=str(uuid4()), name=chosen.name, overlap=chosen.overlap
    )
    rotated = await service.RotateCallerKey(request)
    return [*_table([rotated.caller]), *_key_lines(rotated.key)]


async def _revoke(service: Any, chosen: argparse.Namespace) -> list[str]:
    request = messages.RevokeCallerRequest(request_id=str(uuid4()), name=chosen.name)
    revoked = (await service.RevokeCaller(request)).caller
    return [*_table([revoked]), "It is let in no more, by any server, within 5 seconds."]


_ACTIONS: Final = {"add": _add, "list": _list, "show": _show, "rotate": _rotate, "revoke": _revoke}


def _key_lines(key: str) -> list[str]:
    return ["", "Its key, shown this once; keep it where secrets are kept:", key] if key else []


def _table(found: Sequence[callers_pb2.Caller]) -> list[str]:
    rows = [("NAME", "STATE", "MAY", "GROUPS", "RATE", "LAST USE"), *(_row(one) for one in found)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def _row(caller: callers_pb2.Caller) -> tuple[str, ...]:
    may = (
        access_pb2.Permission.Name(one).removeprefix("PERMISSION_").lower().replace("_", "-")
        for one in caller.permissions
    )
    groups = "all" if caller.all_groups else " ".join(map(str, caller.chat_ids)) or "none"
    return (
        caller.name,
        _state(caller),
        " ".join(may),
        groups,
        str(caller.calls_per_second or "-"),
        caller.last_use_day or "never",
    )


def _state(caller: callers_pb2.Caller) -> str:
    if caller.HasField("revoke_time"):
        return f"revoked {_day(caller.revoke_time)}"
    if not caller.HasField("expire_time"):
        return "active"
    ended = caller.expire_time.ToDatetime(tzinfo=UTC) <= utc_now()
    return f"{'expired' if ended else 'active until'} {_day(caller.expire_time)}"


def _day(time: Any) -> str:
    return f"{time.ToDatetime():%Y-%m-%d}"


def _minute(time: Any) -> str:
    return f"{time.ToDatetime():%Y-%m-%d %H:%M} UTC"


def _told(error: ServiceError) -> str:
    if error.reason == "FIELD_INVALID":
        return _FIELDS.get(error.metadata.get("field", ""), error.metadata.get("field", error.reason))
    return _WHAT_TO_DO.get(error.reason, error.reason)


def _span(text: str) -> timedelta:
    """How long "30m", "24h", "7d" or "0" is."""
    if text == "0":
        return timedelta()
    if (found := re.fullmatch(r"(\d{1,5})([mhd])", text)) is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no span such as 30m, 24h or 7d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _moment(text: str) -> datetime:
    """The end of a day in UTC, or a span from now."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC) + timedelta(days=1)
    except ValueError:
        return utc_now() + _span(text)
