"""`gymnation checkins`, `visit`, `revoke`, `restore`: what counts, and what does not any more."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from gymnation.member.v1 import checkins_pb2, visit_service_pb2
from gymnation_client.cli.output import Column, counted, show, show_one, wants_json, when
from gymnation_client.client import Client

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


def list_checkins(client: Client, chosen: argparse.Namespace) -> None:
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
    show(islice(found, chosen.limit), columns, as_json=wants_json(chosen), nothing="no such check-ins")


def record_visit(client: Client, chosen: argparse.Namespace) -> None:
    answer = client.record_visit(
        chosen.group,
        external_id=chosen.badge,
        member_id=chosen.member,
        visit_id=chosen.id,
        occur_time=chosen.at or datetime.now(UTC),
        validate_only=chosen.validate_only,
    )
    what = _OUTCOMES.get(answer.outcome, "not counted, for a reason newer than this program")
    if chosen.validate_only:
        what = f"would be {what}" if what == "counted" else f"would not be {what.removeprefix('not ')}"
        lines = [("visit", what), *([("day", answer.checkin.day)] if answer.HasField("checkin") else [])]
        show_one(answer, lines, as_json=wants_json(chosen))
        return
    if wants_json(chosen) or answer.outcome != visit_service_pb2.VISIT_OUTCOME_COUNTED:
        show_one(answer, [("visit", what)], as_json=wants_json(chosen))
        return
    lines = [
        ("visit", what),
        ("check-in", answer.checkin.checkin_id),
        ("day", answer.checkin.day),
        ("season", _season(answer.season_checkins, answer.season_points)),
    ]
    show_one(answer, lines, as_json=False)


def revoke(client: Client, chosen: argparse.Namespace) -> None:
    answer = client.revoke_checkin(
        chosen.group, chosen.checkin, chosen.reason, validate_only=chosen.validate_only
    )
    if chosen.validate_only:
        would = [("would be taken back", answer.checkin.checkin_id), ("day", answer.checkin.day)]
        show_one(answer, would, as_json=wants_json(chosen))
        return
    lines = [
        ("taken back", answer.checkin.checkin_id),
        ("season", _season(answer.season_checkins, answer.season_points)),
    ]
    show_one(answer, lines, as_json=wants_json(chosen))


def restore(client: Client, chosen: argparse.Namespace) -> None:
    answer = client.restore_checkin(chosen.group, chosen.checkin)
    lines = [
        ("brought back", answer.checkin.checkin_id),
        ("season", _season(answer.season_checkins, answer.season_points)),
    ]
    show_one(answer, lines, as_json=wants_json(chosen))


def _season(checkins: int, points: int) -> str:
    return f"{counted(checkins, 'check-in')}, {counted(points, 'point')}"
