"""`python -m member_service dead …`: what was given up, on the console.

On the database itself, or with `--address` through a running member service;
over TLS with the certificate of the environment, whose caller has to be allowed to operate.

It prints when, how often and why something failed, its kind, and the chat of a group.
It prints no text, no name and no number of a member: of a private chat it says that it is one,
and an entry, whose id may have a member's number in it, goes by a name of its own ("e-" and ten digits).
"""

import argparse
import json
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from gymnation.member.v1 import inbox_pb2, outbox_pb2
from gymnation.member.v1 import inbox_service_pb2 as inbox_messages
from gymnation.member.v1 import outbox_service_pb2 as outbox_messages
from gymnation.member.v1.inbox_service_pb2_grpc import InboxServiceStub
from gymnation.member.v1.outbox_service_pb2_grpc import OutboxServiceStub
from member_service.app import open_prepared_database
from member_service.domain.audit import RecordSystemAction
from member_service.domain.callers import CONSOLE
from member_service.domain.dead_letters import DeadLetters, entry_handle
from member_service.domain.inbox import Inbox
from member_service.domain.outbox import Outbox
from member_service.domain.work import Work
from member_service.domain.workers import Workers
from member_service.settings import MemberServiceSettings
from member_service.stores import Stores
from member_service.transport.inbox import InboxServicer
from member_service.transport.outbox import OutboxServicer
from servicekit import callers
from servicekit.callers import ALL_PERMISSIONS, Caller, Kind
from servicekit.clock import utc_now
from servicekit.errors import ServiceError
from servicekit.rpc_client import open_channel

PAGE: Final = 200
PRIVATE: Final = "private"
_ON_CONSOLE: Final = Caller(CONSOLE, Kind.LOCAL, ALL_PERMISSIONS, groups=None)
_WHAT_TO_DO: Final = {
    "DEAD_LETTER_UNREADABLE": "its content is gone, or DATA_KEYS lacks its key: give that key, or drop it",
    "UPDATE_NOT_FOUND": "it is not there any more: `dead list` shows what is",
    "ENTRY_NOT_FOUND": "it is not there any more: `dead list` shows what is",
    "DATABASE_UNAVAILABLE": "the database does not answer: is MONGODB_URI right, and is it running?",
    "UNAVAILABLE": "nobody answers at this address: is the member service running there?",
    "DEADLINE_EXCEEDED": "nobody answers at this address in time: is the member service running there?",
    "CALLER_UNKNOWN": "this address wants to know who calls: give TLS_CERTIFICATE and the two beside it",
    "CALLER_NOT_ALLOWED": "this certificate's caller may not operate: `callers show` tells what it may",
}


class Complaint(Exception):
    """It could not be done; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What was given up, as far as an operator has to know it."""

    name: str
    queue: str
    kind: str
    chat: str
    tries: int
    error: str
    begin_time: str
    dead_time: str
    parts: list[str] = field(default_factory=list)
    update_id: int = 0
    entry_id: str = ""
    """For calls; never printed."""

    def told(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "queue": self.queue,
            "kind": self.kind,
            "chat": self.chat,
            "tries": self.tries,
            "error": self.error,
            "begin_time": self.begin_time,
            "dead_time": self.dead_time,
            "parts": self.parts,
        }


@dataclass(frozen=True, slots=True)
class Services:
    """What answers as InboxService and OutboxService do."""

    inbox: Any
    outbox: Any


def add_parser(commands: Any) -> None:
    """Tell argparse of `dead` and of what comes after it."""
    of_dead = commands.add_parser("dead", help="what was given up: list, show, retry, drop")
    of_dead.add_argument(
        "--address", metavar="HOST:PORT", help="ask this member service, not the database; TLS as configured"
    )
    actions = of_dead.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="updates and entries that were given up, newest first")
    listing.add_argument("--queue", choices=("inbox", "outbox"), help="only of this one")
    showing = actions.add_parser("show", help="one of them, with what it consists of")
    showing.add_argument("name", help="as `dead list` prints it")
    for action, what in (
        ("retry", "let them be tried again, from the first try on"),
        ("drop", "forget what they carry, for good"),
    ):
        doing = actions.add_parser(action, help=what)
        doing.add_argument("names", nargs="*", metavar="NAME", help="as `dead list` prints it")
        doing.add_argument("--all", action="store_true", help="all that there are")
        doing.add_argument("--queue", choices=("inbox", "outbox"), help="with --all: only of this one")
        doing.add_argument("--error", metavar="WHY", help="with --all: only those that failed so")
        if action == "drop":
            doing.add_argument("--yes", action="store_true", help="do not ask")
    for parser in actions.choices.values():
        parser.add_argument("--json", action="store_true", help="for programs")


async def answer(
    chosen: argparse.Namespace,
    loaded: MemberServiceSettings,
    confirm: Callable[[str], bool] | None = None,
) -> list[str]:
    """Do it; the lines say what came of it. Raise Complaint.

    `confirm` is asked before something is dropped.
    """
    callers.start(_ON_CONSOLE)
    try:
        async with _services(chosen.address, loaded) as services:
            if chosen.action == "list":
                return _printed(await _letters(services, chosen.queue), as_json=chosen.json)
            if chosen.action == "show":
                return await _show(services, chosen)
            return await _do(services, chosen, confirm or asked_on_terminal)
    except ServiceError as error:
        raise Complaint(_WHAT_TO_DO.get(error.reason, error.reason)) from None


def asked_on_terminal(question: str) -> bool:
    """Whether a person says yes. Where nobody can, it is no."""
    if not sys.stdin.isatty():
        return False
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


@asynccontextmanager
async def _services(address: str | None, loaded: MemberServiceSettings) -> AsyncIterator[Services]:
    if address is not None:
        async with open_channel(address, tls=loaded.tls, wait_for_ready=False) as channel:
            yield Services(InboxServiceStub(channel), OutboxServiceStub(channel))
        return
    async with open_prepared_database(loaded) as database:
        stores = Stores(database)
        inbox, outbox = Inbox(stores.inbox, utc_now), Outbox(stores.outbox, utc_now)
        letters = DeadLetters(inbox, outbox, RecordSystemAction(stores.audit, utc_now))
        workers = Workers(stores.workers, utc_now)
        yield Services(
            _WithoutContext(InboxServicer(inbox, workers, Work(), letters)),
            _WithoutContext(OutboxServicer(outbox, letters)),
        )


class _WithoutContext:
    """A servicer, called as a stub is."""

    def __init__(self, servicer: InboxServicer | OutboxServicer) -> None:
        self._servicer = servicer

    def __getattr__(self, method: str) -> Any:
        call = getattr(self._servicer, method)
        return lambda request: call(request, None)


async def _letters(services: Services, queue: str | None) -> list[Letter]:
    found: list[Letter] = []
    if queue in {None, "inbox"}:
        updates = inbox_messages.ListDeadUpdatesRequest(page_size=PAGE)
        while True:
            page = await services.inbox.ListDeadUpdates(updates)
            found += [_of_update(one) for one in page.dead_updates]
            if not page.next_page_token:
                break
            updates.page_token = page.next_page_token
    if queue in {None, "outbox"}:
        entries = outbox_messages.ListDeadEntriesRequest(page_size=PAGE)
        while True:
            page = await services.outbox.ListDeadEntries(entries)
            found += [_of_entry(one) for one in page.entries]
            if not page.next_page_token:
                break
            entries.page_token = page.next_page_token
    return sorted(found, key=lambda one: one.dead_time, reverse=True)


async def _show(services: Services, chosen: argparse.Namespace) -> list[str]:
    letter = _named(await _letters(services, None), [chosen.name])[0]
    unreadable = ""
    if letter.queue == "inbox":
        try:
            request = inbox_messages.GetDeadUpdateRequest(update_id=letter.update_id)
            letter = _of_update((await services.inbox.GetDeadUpdate(request)).dead_update)
        except ServiceError as error:
            if error.reason != "DEAD_LETTER_UNREADABLE":
                raise
            unreadable = _WHAT_TO_DO[error.reason]
    if chosen.json:
        return [json.dumps(letter.told())]
    lines = [f"{name + ':':12}{value}" for name, value in letter.told().items() if name != "parts"]
    lines += [f"{'parts:':12}{', '.join(letter.parts)}"] if letter.parts else []
    return [*lines, unreadable] if unreadable else lines


async def _do(services: Services, chosen: argparse.Namespace, confirm: Callable[[str], bool]) -> list[str]:
    if bool(chosen.names) == chosen.all:
        raise Complaint("say either which, as `dead list` prints them, or --all")
    letters = await _letters(services, chosen.queue)
    if chosen.all:
        wanted = [one for one in letters if chosen.error in {None, one.error}]
    else:
        wanted = _named(letters, chosen.names)
    if chosen.action == "drop" and wanted and not chosen.yes:
        what = f"{len(wanted)} dead letters" if len(wanted) > 1 else f"the dead letter {wanted[0].name}"
        if not confirm(f"Drop {what} for good?"):
            raise Complaint("nothing was dropped: nobody said yes (--yes says it without being asked)")
    told = [{"name": one.name, "queue": one.queue, **(await _done(services, chosen, one))} for one in wanted]
    if chosen.json:
        lines = [json.dumps(one) for one in told]
    else:
        lines = [f"{one['name']}  {one['result']}" for one in told] or ["there is nothing of that kind"]
    if any("reason" in one for one in told):
        raise Complaint("\n".join(lines))
    return lines


async def _done(services: Services, chosen: argparse.Namespace, letter: Letter) -> dict[str, str]:
    """Do it to one of them. When one fails the others are still done."""
    retry = chosen.action == "retry"
    try:
        if letter.queue == "inbox":
            if retry:
                await services.inbox.RetryDeadUpdate(
                    inbox_messages.RetryDeadUpdateRequest(update_id=letter.update_id)
                )
            else:
                await services.inbox.DropDeadUpdate(
                    inbox_messages.DropDeadUpdateRequest(update_id=letter.update_id)
                )
        elif retry:
            await services.outbox.RetryDeadEntry(
                outbox_messages.RetryDeadEntryRequest(entry_id=letter.entry_id)
            )
        else:
            await services.outbox.DropDeadEntry(
                outbox_messages.DropDeadEntryRequest(entry_id=letter.entry_id)
            )
    except ServiceError as error:
        return {"result": _WHAT_TO_DO.get(error.reason, error.reason), "reason": error.reason}
    return {"result": "is tried again" if retry else "dropped"}


def _named(letters: Sequence[Letter], names: Sequence[str]) -> list[Letter]:
    by_name = {one.name: one for one in letters}
    if unknown := [name for name in names if name not in by_name]:
        raise Complaint(f"there is no dead letter {unknown[0]!r}: `dead list` shows what there is")
    return [by_name[name] for name in dict.fromkeys(names)]


def _of_update(dead: inbox_pb2.DeadUpdate) -> Letter:
    kinds = [part for part in dead.parts if "." not in part]
    return Letter(
        name=str(dead.update_id),
        queue="inbox",
        kind=" ".join(kinds) or "update",
        chat=_chat(dead.lane),
        tries=dead.tries,
        error=dead.error,
        begin_time=_second(dead.accept_time),
        dead_time=_second(dead.dead_time),
        parts=list(dead.parts),
        update_id=dead.update_id,
    )


def _of_entry(entry: outbox_pb2.OutboxEntry) -> Letter:
    created = entry.create_time.ToDatetime(tzinfo=UTC)
    return Letter(
        name=f"e-{entry_handle(entry.entry_id, created)}",
        queue="outbox",
        kind=entry.kind,
        chat=_chat(entry.chat_id),
        tries=entry.tries,
        error=entry.error,
        begin_time=_second(entry.create_time),
        dead_time=_second(entry.dead_time),
        entry_id=entry.entry_id,
    )


def _chat(chat_id: int) -> str:
    """Groups have numbers below 0; a private chat has that of its member, which nobody has to know here."""
    if chat_id < 0:
        return str(chat_id)
    return PRIVATE if chat_id else "-"


def _second(time: Any) -> str:
    moment: datetime = time.ToDatetime(tzinfo=UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _printed(letters: Sequence[Letter], *, as_json: bool) -> list[str]:
    if as_json:
        return [json.dumps(one.told()) for one in letters]
    if not letters:
        return ["nothing was given up"]
    rows = [
        ("NAME", "QUEUE", "KIND", "CHAT", "TRIES", "WHY", "GIVEN UP"),
        *(
            (one.name, one.queue, one.kind, one.chat, str(one.tries), one.error, one.dead_time)
            for one in letters
        ),
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
