"""Requests, from the words of who calls: one place for the synchronous client and that of asyncio."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

from gymnation.member.v1 import (
    boards_pb2,
    checkin_service_pb2,
    checkins_pb2,
    group_service_pb2,
    habit_service_pb2,
    link_service_pb2,
    visit_service_pb2,
)
from gymnation.member.v1 import member_service_pb2 as members_pb2

STANDINGS_A_BATCH: Final = 100
PLACES_A_PAGE: Final = 100
MOST_SKIPPED: Final = 500
"""Further down no page of a board begins."""


@dataclass(frozen=True, slots=True)
class Member:
    """Whom a call is about: by the caller's own name, or by Telegram's id."""

    external_id: str = ""
    member_id: int = 0


def timestamp(moment: datetime | None) -> Timestamp | None:
    """The moment as the contracts have it. Raise ValueError for one without a time zone."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError("a time needs its zone, for instance datetime.now(UTC)")
    made = Timestamp()
    made.FromDatetime(moment.astimezone(UTC))
    return made


def duration(span: timedelta | None) -> Duration | None:
    """The span as the contracts have it."""
    if span is None:
        return None
    made = Duration()
    made.FromTimedelta(span)
    return made


def list_standings(chat_id: int, season_id: str, page_size: int) -> checkin_service_pb2.ListStandingsRequest:
    return checkin_service_pb2.ListStandingsRequest(chat_id=chat_id, season_id=season_id, page_size=page_size)


def list_checkins(
    chat_id: int,
    member: Member,
    *,
    start_time: datetime | None,
    end_time: datetime | None,
    state: checkins_pb2.CheckinState.ValueType,
    page_size: int,
) -> checkin_service_pb2.ListCheckinsRequest:
    return checkin_service_pb2.ListCheckinsRequest(
        chat_id=chat_id,
        member_id=member.member_id,
        external_id=member.external_id,
        start_time=timestamp(start_time),
        end_time=timestamp(end_time),
        state=state,
        page_size=page_size,
    )


def standings_batches(
    chat_id: int, member_ids: Sequence[int], external_ids: Sequence[str], season_id: str
) -> list[checkin_service_pb2.BatchGetStandingsRequest]:
    return [
        checkin_service_pb2.BatchGetStandingsRequest(
            chat_id=chat_id,
            member_ids=member_ids[at : at + STANDINGS_A_BATCH],
            external_ids=external_ids[at : at + STANDINGS_A_BATCH],
            season_id=season_id,
        )
        for at in range(0, max(len(member_ids), len(external_ids)), STANDINGS_A_BATCH)
    ]


def get_board(
    chat_id: int, kind: boards_pb2.BoardKind.ValueType, member: Member, *, page_size: int, skip: int
) -> checkin_service_pb2.GetBoardRequest:
    return checkin_service_pb2.GetBoardRequest(
        chat_id=chat_id,
        kind=kind,
        member_id=member.member_id,
        external_id=member.external_id,
        page_size=page_size,
        skip=skip,
    )


def get_standing(chat_id: int, member: Member) -> checkin_service_pb2.GetStandingRequest:
    return checkin_service_pb2.GetStandingRequest(
        chat_id=chat_id, member_id=member.member_id, external_id=member.external_id
    )


def get_profile(chat_id: int, member: Member) -> members_pb2.GetProfileRequest:
    return members_pb2.GetProfileRequest(
        chat_id=chat_id, member_id=member.member_id, external_id=member.external_id
    )


def revoke_checkin(
    chat_id: int, checkin_id: str, reason: str, *, validate_only: bool
) -> checkin_service_pb2.RevokeCheckinRequest:
    return checkin_service_pb2.RevokeCheckinRequest(
        chat_id=chat_id, checkin_id=checkin_id, reason=reason, validate_only=validate_only
    )


def restore_checkin(chat_id: int, checkin_id: str) -> checkin_service_pb2.RestoreCheckinRequest:
    return checkin_service_pb2.RestoreCheckinRequest(chat_id=chat_id, checkin_id=checkin_id)


def get_week(chat_id: int, member: Member) -> habit_service_pb2.GetWeekRequest:
    return habit_service_pb2.GetWeekRequest(
        chat_id=chat_id, member_id=member.member_id, external_id=member.external_id
    )


def list_past_seasons(chat_id: int) -> checkin_service_pb2.ListPastSeasonsRequest:
    return checkin_service_pb2.ListPastSeasonsRequest(chat_id=chat_id)


def list_groups(include_stopped: bool, page_size: int) -> group_service_pb2.ListGroupsRequest:
    return group_service_pb2.ListGroupsRequest(include_stopped=include_stopped, page_size=page_size)


def record_visit(
    chat_id: int, member: Member, visit_id: str, occur_time: datetime | None, *, validate_only: bool
) -> visit_service_pb2.RecordVisitRequest:
    return visit_service_pb2.RecordVisitRequest(
        visit_id=visit_id or str(uuid.uuid4()),
        chat_id=chat_id,
        member_id=member.member_id,
        external_id=member.external_id,
        occur_time=timestamp(occur_time or datetime.now(UTC)),
        validate_only=validate_only,
    )


def create_link_code(chat_id: int, external_id: str) -> link_service_pb2.CreateLinkCodeRequest:
    return link_service_pb2.CreateLinkCodeRequest(chat_id=chat_id, external_id=external_id)


def get_link(chat_id: int, external_id: str) -> link_service_pb2.GetLinkRequest:
    return link_service_pb2.GetLinkRequest(chat_id=chat_id, external_id=external_id)


def list_links(chat_id: int, page_size: int) -> link_service_pb2.ListLinksRequest:
    return link_service_pb2.ListLinksRequest(chat_id=chat_id, page_size=page_size)


def delete_link(chat_id: int, external_id: str, *, validate_only: bool) -> link_service_pb2.DeleteLinkRequest:
    return link_service_pb2.DeleteLinkRequest(
        chat_id=chat_id, external_id=external_id, validate_only=validate_only
    )
