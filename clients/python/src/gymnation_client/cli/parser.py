"""The arguments of `gymnation`. Nothing here imports gRPC: `--help` and mistakes are answered at once."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any, Final

from gymnation_client.cli import exits
from gymnation_client.cli.words import (
    Version,
    address,
    any_text,
    count,
    ending,
    group_id,
    listed,
    member_id,
    moment,
    seconds,
    span,
    target,
    trace_code,
)

PERMISSIONS: Final = (
    "read-standings",
    "read-checkins",
    "read-profiles",
    "record-checkins",
    "correct-checkins",
    "link-members",
    "watch",
    "manage-groups",
    "operate",
)
BOARDS: Final = ("week", "all-time", "constancy")
KINDS: Final = (
    "checkin-recorded",
    "checkin-revoked",
    "checkin-restored",
    "season-ended",
    "member-erased",
    "member-linked",
    "member-unlinked",
    "member-renamed",
    "challenge-ended",
    "goal-reached",
    "milestone-reached",
)
SHELLS: Final = ("bash", "zsh", "fish")


_HYPHENATED_ID: Final = re.compile(r"-[\w-]{21}(:.+)?", re.ASCII)
"""Ids are 22 characters of base64url with what tells members apart. One in 64 begins with a hyphen."""


class Parser(argparse.ArgumentParser):
    """Knows an id from an option: else "-h..." would print the help, and others would not be known."""

    def _parse_optional(self, arg_string: str) -> Any:
        if _HYPHENATED_ID.fullmatch(arg_string) and arg_string not in self._option_string_actions:
            return None
        return super()._parse_optional(arg_string)


def build_parser() -> argparse.ArgumentParser:
    meanings = "\n".join(f"  {code:>3}  {text}" for code, text in exits.MEANINGS.items())
    parser = Parser(
        prog="gymnation",
        description="Gym Nation's API in a terminal. Begin with `gymnation login`.",
        epilog=f"exit codes:\n{meanings}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[_common()],
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=Version, help="print the version")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_login(commands)
    _add_reading(commands)
    _add_watch(commands)
    _add_writing(commands)
    _add_links(commands)
    _add_callers(commands)
    _add_trace(commands)
    shells = commands.add_parser("completion", help="print what makes a shell complete our commands")
    shells.add_argument("shell", choices=SHELLS)
    return parser


def _common() -> argparse.ArgumentParser:
    """What may stand before and after a command."""
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--json", action="store_true", help="for programs: a line of JSON for each thing")
    common.add_argument(
        "--timeout", type=seconds, metavar="SECONDS", help="for each call with its tries (10)"
    )
    common.add_argument(
        "--address", type=address, metavar="HOST:PORT", help="another server than that of the login"
    )
    common.add_argument(
        "--key-file", type=Path, metavar="FILE", help="another key; nobody else may read the file"
    )
    common.add_argument(
        "--authorities", type=Path, metavar="FILE", help="PEM file of the authority to believe"
    )
    common.add_argument(
        "--certificate", type=Path, metavar="FILE", help="PEM file of a certificate of one's own"
    )
    common.add_argument("--private-key", type=Path, metavar="FILE", help="PEM file of its key")
    common.add_argument("--plaintext", action="store_true", help="no TLS: for a server on this machine alone")
    return common


def _command(commands: Any, name: str, what: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(
        name, help=what, description=what, parents=[_common()], allow_abbrev=False
    )
    return made


def _add_login(commands: Any) -> None:
    login = _command(commands, "login", "keep the address and the key for the commands that follow")
    login.add_argument("server", type=address, metavar="HOST:PORT", help="such as gym.example:50443")
    login.add_argument("--no-check", action="store_true", help="keep them without asking the server")
    _command(commands, "logout", "forget the address and the key")


def _add_reading(commands: Any) -> None:
    groups = _command(commands, "groups", "list groups")
    groups.add_argument("--stopped", action="store_true", help="also those that are stopped")
    standings = _command(commands, "standings", "list the ranking of a group")
    _add_group(standings)
    standings.add_argument(
        "--season", type=any_text, default="", help="a season's id, which --seasons prints; the running one"
    )
    standings.add_argument("--seasons", action="store_true", help="list the seasons that are over instead")
    _add_limit(standings)
    board = _command(commands, "board", "list a group by the week, by all time or by constancy")
    _add_group(board)
    board.add_argument("kind", choices=BOARDS, metavar="BOARD", help=", ".join(BOARDS))
    _add_limit(board)
    profile = _command(commands, "profile", "show a member's record in a group")
    _add_group(profile)
    _add_member(profile, required=True)
    week = _command(commands, "week", "show a member's weeks in a group: goal, days trained, streak, shields")
    _add_group(week)
    _add_member(week, required=True)
    checkins = _command(commands, "checkins", "list check-ins, newest first")
    _add_group(checkins)
    _add_member(checkins, required=False)
    checkins.add_argument(
        "--since", type=moment, metavar="TIME", help="2026-11-22, 2026-11-22T06:30-03:00 or 7d"
    )
    checkins.add_argument("--until", type=moment, metavar="TIME", help="before this")
    checkins.add_argument("--state", choices=("recorded", "revoked"), help="only those")
    _add_limit(checkins)


def _add_watch(commands: Any) -> None:
    watch = _command(commands, "watch", "print what happens, as it happens, until Ctrl-C")
    watch.add_argument(
        "groups",
        metavar="GROUP",
        type=group_id,
        nargs="*",
        help="chat ids; else all that were granted one by one",
    )
    watch.add_argument(
        "--kind",
        action="extend",
        nargs="+",
        default=[],
        type=listed(KINDS, "kind", "groups"),
        choices=KINDS,
        metavar="KIND",
        help=", ".join(KINDS),
    )
    watch.add_argument(
        "--token-file",
        type=target,
        metavar="FILE",
        help="go on where the last one ended; it is made if need be",
    )


def _add_writing(commands: Any) -> None:
    visit = _command(commands, "visit", "say that a member was there")
    _add_group(visit)
    _add_member(visit, required=True)
    visit.add_argument(
        "--id", type=any_text, default="", help="your name of the visit: a repeat of it is done once (a UUID)"
    )
    visit.add_argument("--at", type=moment, metavar="TIME", help="when it was: as --since of checkins (now)")
    _add_validate_only(visit)
    revoke = _command(commands, "revoke", "take a check-in back")
    _add_group(revoke)
    revoke.add_argument("checkin", type=any_text, metavar="CHECKIN_ID", help="`gymnation checkins` prints it")
    revoke.add_argument("--reason", type=any_text, default="", help="why; admins read it in the audit log")
    _add_validate_only(revoke)
    restore = _command(
        commands, "restore", "bring back, within a day, a visit that you told and took back yourself"
    )
    _add_group(restore)
    restore.add_argument("checkin", type=any_text, metavar="CHECKIN_ID", help="`gymnation revoke` printed it")


def _add_links(commands: Any) -> None:
    link = _command(commands, "link", "names of your own for members, such as badges")
    actions = link.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, what in (
        ("create", "make a code by which a member agrees; show its link as a QR code"),
        ("show", "whom a name stands for"),
        ("delete", "end a link; what was recorded by it stays"),
    ):
        action = _command(actions, name, what)
        _add_group(action)
        action.add_argument("badge", type=any_text, metavar="BADGE", help="your name of the member")
        if name == "delete":
            _add_validate_only(action)
    listing = _command(actions, "list", "your links in a group")
    _add_group(listing)
    _add_limit(listing)


def _add_callers(commands: Any) -> None:
    callers = _command(commands, "callers", "who may call (for operators)")
    actions = callers.add_subparsers(dest="action", metavar="ACTION", required=True)
    _command(actions, "list", "all callers, with what they may do")
    add = _command(actions, "add", "make a caller, and print its key once")
    add.add_argument(
        "name",
        type=any_text,
        help="small letters, digits and hyphens, a letter first, such as turnstile-north",
    )
    add.add_argument("--title", type=any_text, default="", help="what members read of it")
    add.add_argument(
        "--may",
        action="extend",
        nargs="+",
        required=True,
        type=listed(PERMISSIONS, "permission", "the name"),
        choices=PERMISSIONS,
        metavar="WHAT",
        help=", ".join(PERMISSIONS),
    )
    where = add.add_mutually_exclusive_group(required=True)
    where.add_argument(
        "--group", action="append", type=group_id, default=[], metavar="GROUP", help="where; repeat it"
    )
    where.add_argument("--all-groups", action="store_true", help="in all groups, also those to come")
    add.add_argument("--rate", type=count, default=0, help="calls in a second on the long run (20)")
    add.add_argument("--expires", type=ending, metavar="DAY|SPAN", help="when it ends: 2027-12-31, or 90d")
    add.add_argument("--with-certificate", action="store_true", help="it has a certificate, and needs no key")
    _add_key_to(add)
    _add_validate_only(add)
    for name, what in (
        ("show", "one caller with its keys"),
        ("rotate", "make a new key, and print it once"),
        ("revoke", "let it in no more, for good"),
    ):
        action = _command(actions, name, what)
        action.add_argument("name", type=any_text)
        if name == "rotate":
            action.add_argument("--overlap", type=span, help="so long the key before counts: 0, 30m, 24h, 7d")
            _add_key_to(action)


def _add_trace(commands: Any) -> None:
    """It asks no server of ours, so it has none of the options of a login."""
    what = "print what happened, by the code that a member was shown (for operators)"
    tracing = commands.add_parser("trace", help=what, description=what, allow_abbrev=False)
    tracing.add_argument(
        "code", type=trace_code, metavar="CODE", help="such as 5c376b36, the whole id of a trace, or: last"
    )
    tracing.add_argument(
        "--from",
        dest="source",
        type=any_text,
        metavar="URL|FOLDER",
        help="Tempo, Jaeger, a demo, or a folder of OTLP JSON (GYMNATION_TRACES; the demo on this machine)",
    )
    tracing.add_argument(
        "--logs",
        type=Path,
        metavar="FILE",
        help="the services' logs, - for stdin: each span's stand below it",
    )
    tracing.add_argument(
        "--since", type=span, default="7d", metavar="SPAN", help="how far back to look: 30m, 24h, 14d (7d)"
    )
    tracing.add_argument("--json", action="store_true", help="for programs: the trace as a line of JSON")


def _add_key_to(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--key-to", type=target, metavar="FILE", help="write the key there, for nobody else to read"
    )


def _add_validate_only(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--validate-only", action="store_true", help="say what would become of it, and change nothing"
    )


def _add_group(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "group", metavar="GROUP", type=group_id, help="the chat id of a Telegram group: negative"
    )


def _add_member(parser: argparse.ArgumentParser, *, required: bool) -> None:
    member = parser.add_mutually_exclusive_group(required=required)
    member.add_argument(
        "--badge", type=any_text, default="", metavar="BADGE", help="your own name of the member, once linked"
    )
    member.add_argument("--member", type=member_id, default=0, metavar="ID", help="the Telegram user id")


def _add_limit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--limit", type=count, default=None, metavar="N", help="at most so many (all)")
