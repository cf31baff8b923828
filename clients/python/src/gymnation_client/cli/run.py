"""What each command of `gymnation` does."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Final

from gymnation.member.v1 import boards_pb2, checkins_pb2, groups_pb2, weeks_pb2
from gymnation.member.v1.feed_pb2 import FeedEvent, FeedEventKind
from gymnation_client.cli import exits
from gymnation_client.cli.callers import CALLERS
from gymnation_client.cli.checkins import list_checkins, record_visit, restore, revoke
from gymnation_client.cli.links import LINKS
from gymnation_client.cli.output import (
    Column,
    as_line,
    clean,
    complain,
    counted,
    show,
    show_one,
    wants_json,
    when,
)
from gymnation_client.cli.sessions import client_of, kept_login, log_in, log_out
from gymnation_client.client import Client
from gymnation_client.credentials import CredentialsUnusable
from gymnation_client.diagnosis import diagnose
from gymnation_client.errors import ApiError
from gymnation_client.login import Login
from gymnation_client.watching import TokenFile

_NO_NAME: Final = "a check-in is taken back, and brought back, in a system's own name: here you have none"
_OWN_NAME: Final = (
    "Give the key of a caller that may correct-checkins, by --key-file or GYMNATION_KEY_FILE; "
    "`gymnation callers add` makes one."
)


def run(chosen: argparse.Namespace) -> int:
    """Do what was chosen; the exit code. What went wrong is told on stderr."""
    login = Login()
    try:
        if chosen.command == "logout":
            return log_out()
        login = kept_login(chosen).changed_by(chosen)
        if chosen.command == "login":
            log_in(login, chosen)
            return exits.OK
        with client_of(login, chosen) as client:
            _COMMANDS[chosen.command](client, chosen)
    except CredentialsUnusable as unusable:
        complain(str(unusable))
        return exits.UNKNOWN
    except ApiError as error:
        if error.field in {"revoked_by", "restored_by"}:
            # Only who speaks for people is asked for a person: nothing proved here who we are.
            complain(_NO_NAME, _OWN_NAME)
            return exits.UNKNOWN
        _complain_of(error, login)
        return exits.BY_CODE.get(error.code, exits.FAILED)
    return exits.OK


def _complain_of(error: ApiError, login: Login) -> None:
    if error.code in {"UNAVAILABLE", "DEADLINE_EXCEEDED"} and not error.reason:
        found = diagnose(login.address, login.credentials().pems(login.address))
        if found:
            complain(f"{login.address}: nobody answered [{error.code}]", found)
            return
    named = f": {error.field}" if error.field and error.field not in str(error) else ""
    complain(f"{error}{named}{_lacking(error)}", error.advice)


def _lacking(error: ApiError) -> str:
    """Which permission would do, as `callers add --may` takes it."""
    needed = error.metadata.get("permission", "").split(",")
    names = [one.strip().removeprefix("PERMISSION_").lower().replace("_", "-") for one in needed if one]
    return f" It needs {' or '.join(names)}." if names else ""


def _groups(client: Client, chosen: argparse.Namespace) -> None:
    columns: list[Column[groups_pb2.Group]] = [
        Column("GROUP", lambda one: one.chat_id),
        Column("TITLE", lambda one: one.title, may_be_cut=True),
        Column("STATE", lambda one: groups_pb2.GroupState.Name(one.state).rpartition("_")[2].lower()),
        Column("TIME ZONE", lambda one: one.settings.time_zone),
    ]
    found = client.list_groups(include_stopped=chosen.stopped)
    show(found, columns, as_json=wants_json(chosen), nothing="no groups: /monitor in a group registers it")


def _standings(client: Client, chosen: argparse.Namespace) -> None:
    if chosen.seasons:
        seasons: list[Column[checkins_pb2.PastSeason]] = [
            Column("SEASON", lambda one: one.season_id),
            Column("FROM", lambda one: one.first_day),
            Column("TO", lambda one: one.last_day),
        ]
        past = client.list_past_seasons(chosen.group)
        show(past, seasons, as_json=wants_json(chosen), nothing="no season is over yet")
        return
    columns: list[Column[checkins_pb2.Standing]] = [
        Column("RANK", lambda one: one.rank),
        Column("NAME", lambda one: one.display_name, may_be_cut=True),
        Column("POINTS", lambda one: one.points),
        Column("CHECK-INS", lambda one: one.checkins),
        Column("MEMBER", lambda one: one.member_id),
    ]
    found = client.list_standings(chosen.group, chosen.season, page_size=100)
    show(islice(found, chosen.limit), columns, as_json=wants_json(chosen), nothing="nobody checked in yet")


def _board(client: Client, chosen: argparse.Namespace) -> None:
    kind = boards_pb2.BoardKind.Value(f"BOARD_KIND_{chosen.kind.upper().replace('-', '_')}")
    columns: list[Column[boards_pb2.BoardPlace]] = [
        Column("RANK", lambda one: one.rank),
        Column("NAME", lambda one: one.display_name, may_be_cut=True),
    ]
    if kind == boards_pb2.BOARD_KIND_CONSTANCY:
        columns.append(Column("WEEKS KEPT", lambda one: f"{one.kept_weeks} of {one.goal_weeks}"))
        nothing = "nobody yet: this board needs four weeks with a goal"
    else:
        columns.append(Column("POINTS", lambda one: one.points))
        columns.append(Column("CHECK-INS", lambda one: one.checkins))
        nothing = "nobody checked in yet"
    columns.append(Column("MEMBER", lambda one: one.member_id))
    found = client.list_board(chosen.group, kind)
    show(islice(found, chosen.limit), columns, as_json=wants_json(chosen), nothing=nothing)


def _profile(client: Client, chosen: argparse.Namespace) -> None:
    found = client.get_profile(chosen.group, external_id=chosen.badge, member_id=chosen.member)
    lines = [
        (field.name, getattr(found, field.name))
        for field in found.DESCRIPTOR.fields
        if field.message_type is None and not field.is_repeated
    ]
    show_one(found, lines, as_json=wants_json(chosen))


def _week(client: Client, chosen: argparse.Namespace) -> None:
    found = client.get_week(chosen.group, external_id=chosen.badge, member_id=chosen.member)
    if wants_json(chosen):
        show_one(found, (), as_json=True)
        return
    columns: list[Column[weeks_pb2.GoalWeek]] = [
        Column("FROM", lambda one: one.first_day),
        Column("TO", lambda one: one.last_day),
        Column("GOAL", lambda one: one.goal or "-"),
        Column("NEEDED", lambda one: one.needed_days or "-"),
        Column("TRAINED", lambda one: one.trained_days),
        Column("WEEK", lambda one: weeks_pb2.WeekState.Name(one.state).removeprefix("WEEK_STATE_").lower()),
    ]
    show(found.weeks, columns, as_json=False, nothing="no weeks yet: this member never trained here")
    print()
    lines = [
        ("streak", counted(found.streak_weeks, "week")),
        ("longest", counted(found.best_streak_weeks, "week")),
        ("shields", f"{found.shields}, the next one after {counted(found.weeks_to_shield, 'week')} more"),
        ("next goal", f"{counted(found.next_goal, 'day')} a week" if found.next_goal else "none"),
        ("trained on", " ".join(found.trained_on) or "no day of this week yet"),
    ]
    show_one(found, lines, as_json=False)


def _watch(client: Client, chosen: argparse.Namespace) -> None:
    kinds = [FeedEventKind.Value(f"FEED_EVENT_KIND_{name.upper().replace('-', '_')}") for name in chosen.kind]
    position = TokenFile(chosen.token_file) if chosen.token_file else None
    for event in client.watch(chosen.groups, kinds=kinds, position=position):
        print(as_line(event) if wants_json(chosen) else _told(event), flush=True)


def _told(event: FeedEvent) -> str:
    """An event in a line for people."""
    kind = FeedEventKind.Name(event.kind).removeprefix("FEED_EVENT_KIND_").lower().replace("_", "-")
    told = [when(event.event_time), f"{kind:<16}", f"group {event.chat_id}"]
    if event.member_id:
        told.append(f"member {event.member_id}")
    if event.HasField("checkin"):
        told.append(f"{event.checkin.points} on {event.checkin.day}: {event.checkin.checkin_id}")
    told += [f"badge {name}" for name in event.external_ids]
    told += [f"season {event.season_id}"] if event.season_id else []
    return clean("  ".join(told))


def _link(client: Client, chosen: argparse.Namespace) -> None:
    LINKS[chosen.action](client, chosen)


def _callers(client: Client, chosen: argparse.Namespace) -> None:
    CALLERS[chosen.action](client, chosen, as_json=wants_json(chosen))


_Command = Callable[[Client, argparse.Namespace], None]
_COMMANDS: Final[Mapping[str, _Command]] = {
    "groups": _groups,
    "standings": _standings,
    "board": _board,
    "profile": _profile,
    "week": _week,
    "checkins": list_checkins,
    "watch": _watch,
    "visit": record_visit,
    "revoke": revoke,
    "restore": restore,
    "link": _link,
    "callers": _callers,
}
