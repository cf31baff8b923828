"""What each command of `gymnation` does."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from gymnation.member.v1 import checkins_pb2, groups_pb2, links_pb2, visit_service_pb2, weeks_pb2
from gymnation.member.v1.feed_pb2 import FeedEvent, FeedEventKind
from gymnation_client.cli import exits
from gymnation_client.cli.callers import CALLERS
from gymnation_client.cli.output import Column, as_line, clean, complain, show, show_one, when
from gymnation_client.client import Client
from gymnation_client.credentials import CredentialsUnusable
from gymnation_client.diagnosis import diagnose
from gymnation_client.errors import ApiError, NotFound, PermissionDenied
from gymnation_client.login import Login, config_folder, forget, keep_key
from gymnation_client.policy import DEFAULT_TIMEOUT_S
from gymnation_client.watching import TokenFile

_STATES: Final = {
    "": checkins_pb2.CHECKIN_STATE_UNSPECIFIED,
    "recorded": checkins_pb2.CHECKIN_STATE_RECORDED,
    "revoked": checkins_pb2.CHECKIN_STATE_REVOKED,
}
_OUTCOMES: Final[Mapping[int, str]] = {
    visit_service_pb2.VISIT_OUTCOME_COUNTED: "counted",
    visit_service_pb2.VISIT_OUTCOME_ALREADY_COUNTED: "not counted: a visit of that day counts already",
    visit_service_pb2.VISIT_OUTCOME_CHECKED_IN: "not counted: the member has a check-in of that day",
    visit_service_pb2.VISIT_OUTCOME_OFF: "not counted: this group counts no visits (/config)",
    visit_service_pb2.VISIT_OUTCOME_TOO_LATE: "not counted: it was more than seven days ago",
    visit_service_pb2.VISIT_OUTCOME_SEASON_OVER: "not counted: the season of that day is over",
    visit_service_pb2.VISIT_OUTCOME_REVOKED: "not counted: the visit of that day was taken back",
    visit_service_pb2.VISIT_OUTCOME_BANNED: "not counted: the member was banned from the group",
    visit_service_pb2.VISIT_OUTCOME_NOT_LINKED: "not counted: it was before the member connected the badge",
}


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
            return _logout()
        login = _kept(chosen).changed_by(chosen)
        if chosen.command == "login":
            _log_in(login, chosen)
            return exits.OK
        with _client(login, chosen) as client:
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


def _client(login: Login, chosen: argparse.Namespace) -> Client:
    return Client(login.address, login.credentials(), timeout_s=getattr(chosen, "timeout", DEFAULT_TIMEOUT_S))


def _kept(chosen: argparse.Namespace) -> Login:
    """What the last login kept. A new login does not mind a file that is damaged."""
    try:
        return Login.kept()
    except CredentialsUnusable:
        if chosen.command == "login":
            return Login()
        raise


def _log_in(login: Login, chosen: argparse.Namespace) -> None:
    folder = config_folder()
    if not (login.plaintext or login.certificate or getattr(chosen, "key_file", None)):
        login = replace(login, key_file=str(keep_key(folder)))
    if not chosen.no_check:
        with _client(login, chosen) as client:
            _knock(client)
    login.save(folder)
    complain(f"logged in to {login.address}")


def _knock(client: Client) -> None:
    """See that the server knows us. It answers that there is no such group, or that we may not ask."""
    try:
        client.get_standing(-1, member_id=1)
    except (NotFound, PermissionDenied):
        return


def _logout() -> int:
    complain("logged out" if forget(config_folder()) else "nobody was logged in")
    return exits.OK


def _groups(client: Client, chosen: argparse.Namespace) -> None:
    columns: list[Column[groups_pb2.Group]] = [
        Column("GROUP", lambda one: one.chat_id),
        Column("TITLE", lambda one: one.title, may_be_cut=True),
        Column("STATE", lambda one: groups_pb2.GroupState.Name(one.state).rpartition("_")[2].lower()),
        Column("TIME ZONE", lambda one: one.settings.time_zone),
    ]
    found = client.list_groups(include_stopped=chosen.stopped)
    show(found, columns, as_json=_json(chosen), nothing="no groups: /monitor in a group registers it")


def _standings(client: Client, chosen: argparse.Namespace) -> None:
    if chosen.seasons:
        seasons: list[Column[checkins_pb2.PastSeason]] = [
            Column("SEASON", lambda one: one.season_id),
            Column("FROM", lambda one: one.first_day),
            Column("TO", lambda one: one.last_day),
        ]
        past = client.list_past_seasons(chosen.group)
        show(past, seasons, as_json=_json(chosen), nothing="no season is over yet")
        return
    columns: list[Column[checkins_pb2.Standing]] = [
        Column("RANK", lambda one: one.rank),
        Column("NAME", lambda one: one.display_name, may_be_cut=True),
        Column("POINTS", lambda one: one.points),
        Column("CHECK-INS", lambda one: one.checkins),
        Column("MEMBER", lambda one: one.member_id),
    ]
    found = client.list_standings(chosen.group, chosen.season, page_size=100)
    show(islice(found, chosen.limit), columns, as_json=_json(chosen), nothing="nobody checked in yet")


def _profile(client: Client, chosen: argparse.Namespace) -> None:
    found = client.get_profile(chosen.group, external_id=chosen.badge, member_id=chosen.member)
    lines = [
        (field.name, getattr(found, field.name))
        for field in found.DESCRIPTOR.fields
        if field.message_type is None and not field.is_repeated
    ]
    show_one(found, lines, as_json=_json(chosen))


def _week(client: Client, chosen: argparse.Namespace) -> None:
    found = client.get_week(chosen.group, external_id=chosen.badge, member_id=chosen.member)
    if _json(chosen):
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
        ("streak", _counted(found.streak_weeks, "week")),
        ("longest", _counted(found.best_streak_weeks, "week")),
        ("shields", f"{found.shields}, the next one after {_counted(found.weeks_to_shield, 'week')} more"),
        ("next goal", f"{_counted(found.next_goal, 'day')} a week" if found.next_goal else "none"),
        ("trained on", " ".join(found.trained_on) or "no day of this week yet"),
    ]
    show_one(found, lines, as_json=False)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _season(checkins: int, points: int) -> str:
    return f"{_counted(checkins, 'check-in')}, {_counted(points, 'point')}"


def _checkins(client: Client, chosen: argparse.Namespace) -> None:
    columns: list[Column[checkins_pb2.Checkin]] = [
        Column("TIME", lambda one: when(one.create_time)),
        Column("DAY", lambda one: one.day),
        Column("MEMBER", lambda one: one.member_id),
        Column("POINTS", lambda one: one.points),
        Column("STATE", lambda one: checkins_pb2.CheckinState.Name(one.state).rpartition("_")[2].lower()),
        Column("BY", lambda one: one.recorded_by_caller or "-"),
        Column("CHECK-IN", lambda one: one.checkin_id),
    ]
    found = client.list_checkins(
        chosen.group,
        external_id=chosen.badge,
        member_id=chosen.member,
        start_time=chosen.since,
        end_time=chosen.until,
        state=_STATES[chosen.state or ""],
        page_size=200,
    )
    show(islice(found, chosen.limit), columns, as_json=_json(chosen), nothing="no such check-ins")


def _visit(client: Client, chosen: argparse.Namespace) -> None:
    answer = client.record_visit(
        chosen.group,
        external_id=chosen.badge,
        member_id=chosen.member,
        visit_id=chosen.id,
        occur_time=chosen.at or datetime.now(UTC),
    )
    if _json(chosen) or answer.outcome != visit_service_pb2.VISIT_OUTCOME_COUNTED:
        what = _OUTCOMES.get(answer.outcome, "not counted, for a reason newer than this program")
        show_one(answer, [("visit", what)], as_json=_json(chosen))
        return
    lines = [
        ("visit", _OUTCOMES[answer.outcome]),
        ("check-in", answer.checkin.checkin_id),
        ("day", answer.checkin.day),
        ("season", _season(answer.season_checkins, answer.season_points)),
    ]
    show_one(answer, lines, as_json=False)


def _revoke(client: Client, chosen: argparse.Namespace) -> None:
    answer = client.revoke_checkin(chosen.group, chosen.checkin, chosen.reason)
    lines = [
        ("taken back", answer.checkin.checkin_id),
        ("season", _season(answer.season_checkins, answer.season_points)),
    ]
    show_one(answer, lines, as_json=_json(chosen))


def _restore(client: Client, chosen: argparse.Namespace) -> None:
    answer = client.restore_checkin(chosen.group, chosen.checkin)
    lines = [
        ("brought back", answer.checkin.checkin_id),
        ("season", _season(answer.season_checkins, answer.season_points)),
    ]
    show_one(answer, lines, as_json=_json(chosen))


def _watch(client: Client, chosen: argparse.Namespace) -> None:
    kinds = [FeedEventKind.Value(f"FEED_EVENT_KIND_{name.upper().replace('-', '_')}") for name in chosen.kind]
    position = TokenFile(chosen.token_file) if chosen.token_file else None
    for event in client.watch(chosen.groups, kinds=kinds, position=position):
        print(as_line(event) if _json(chosen) else _told(event), flush=True)


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
    _LINKS[chosen.action](client, chosen)


def _create_link(client: Client, chosen: argparse.Namespace) -> None:
    made = client.create_link_code(chosen.group, chosen.badge)
    shown = made.deep_link or f"start the bot with: {made.start_payload}"
    show_one(made, [("link", shown), ("until", when(made.expire_time))], as_json=_json(chosen))


def _show_link(client: Client, chosen: argparse.Namespace) -> None:
    found = client.get_link(chosen.group, chosen.badge)
    lines = [("badge", found.external_id), ("member", found.member_id), ("since", when(found.create_time))]
    show_one(found, lines, as_json=_json(chosen))


def _list_links(client: Client, chosen: argparse.Namespace) -> None:
    columns: list[Column[links_pb2.Link]] = [
        Column("BADGE", lambda one: one.external_id),
        Column("MEMBER", lambda one: one.member_id),
        Column("SINCE", lambda one: when(one.create_time)),
    ]
    found = islice(client.list_links(chosen.group, page_size=200), chosen.limit)
    show(
        found,
        columns,
        as_json=_json(chosen),
        nothing="no links: `gymnation link create` makes a code for one",
    )


def _delete_link(client: Client, chosen: argparse.Namespace) -> None:
    client.delete_link(chosen.group, chosen.badge)
    if not _json(chosen):
        print(f"{clean(chosen.badge)} stands for nobody any more")


def _callers(client: Client, chosen: argparse.Namespace) -> None:
    CALLERS[chosen.action](client, chosen, as_json=_json(chosen))


def _json(chosen: argparse.Namespace) -> bool:
    return bool(getattr(chosen, "json", False))


_Command = Callable[[Client, argparse.Namespace], None]
_LINKS: Final[Mapping[str, _Command]] = {
    "create": _create_link,
    "show": _show_link,
    "list": _list_links,
    "delete": _delete_link,
}
_COMMANDS: Final[Mapping[str, _Command]] = {
    "groups": _groups,
    "standings": _standings,
    "profile": _profile,
    "week": _week,
    "checkins": _checkins,
    "watch": _watch,
    "visit": _visit,
    "revoke": _revoke,
    "restore": _restore,
    "link": _link,
    "callers": _callers,
}
