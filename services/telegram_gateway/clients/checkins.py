"""What the gateway asks of CheckinService."""

from typing import cast

from gymnation.member.v1 import checkin_service_pb2, checkin_service_pb2_grpc, checkins_pb2
from gymnation.member.v1.checkin_service_pb2 import (
    ListStandingsResponse,
    RecordCheckinResponse,
    RestoreCheckinResponse,
    RevokeCheckinResponse,
)
from gymnation.member.v1.checkins_pb2 import Anchor, Checkin, SeasonSummary, Standing, StandingPlace
from gymnation.member.v1.members_pb2 import Person
from servicekit.rpc_client import ClientChannel

__all__ = [
    "Anchor",
    "Checkin",
    "CheckinsClient",
    "ListStandingsResponse",
    "Person",
    "RecordCheckinResponse",
    "RestoreCheckinResponse",
    "RevokeCheckinResponse",
    "SeasonSummary",
    "Standing",
    "StandingPlace",
]

# Plain ints, so that features compare and pass them without knowing protobuf.
ANCHOR_KIND_STANDARD: int = checkins_pb2.ANCHOR_KIND_STANDARD
ANCHOR_KIND_PLUS: int = checkins_pb2.ANCHOR_KIND_PLUS
ANCHOR_STATE_ANY: int = checkins_pb2.ANCHOR_STATE_UNSPECIFIED
ANCHOR_STATE_OPEN: int = checkins_pb2.ANCHOR_STATE_OPEN
ANCHOR_STATE_CLOSED: int = checkins_pb2.ANCHOR_STATE_CLOSED
CHECKIN_STATE_ANY: int = checkins_pb2.CHECKIN_STATE_UNSPECIFIED
CHECKIN_STATE_RECORDED: int = checkins_pb2.CHECKIN_STATE_RECORDED
CHECKIN_STATE_REVOKED: int = checkins_pb2.CHECKIN_STATE_REVOKED


class CheckinsClient:
    """One method an RPC, named and argumented like it; failures are ServiceErrors with a reason."""

    def __init__(self, channel: ClientChannel, *, timeout: float = 5.0) -> None:
        self._stub = checkin_service_pb2_grpc.CheckinServiceStub(channel)
        self._timeout = timeout

    async def open_anchor(
        self, *, request_id: str, chat_id: int, message_id: int, kind: int, points: int, opened_by: int
    ) -> checkin_service_pb2.OpenAnchorResponse:
        request = checkin_service_pb2.OpenAnchorRequest(
            request_id=request_id,
            chat_id=chat_id,
            message_id=message_id,
            kind=cast("checkins_pb2.AnchorKind.ValueType", kind),
            points=points,
            opened_by=opened_by,
        )
        return await self._stub.OpenAnchor(request, timeout=self._timeout)

    async def add_reply_target(
        self, *, request_id: str, anchor_id: str, message_id: int
    ) -> checkin_service_pb2.AddReplyTargetResponse:
        request = checkin_service_pb2.AddReplyTargetRequest(
            request_id=request_id, anchor_id=anchor_id, message_id=message_id
        )
        return await self._stub.AddReplyTarget(request, timeout=self._timeout)

    async def close_anchor(
        self, *, request_id: str, chat_id: int, message_id: int, closed_by: int
    ) -> checkin_service_pb2.CloseAnchorResponse:
        request = checkin_service_pb2.CloseAnchorRequest(
            request_id=request_id, chat_id=chat_id, message_id=message_id, closed_by=closed_by
        )
        return await self._stub.CloseAnchor(request, timeout=self._timeout)

    async def reopen_anchor(
        self, *, request_id: str, chat_id: int, message_id: int, reopened_by: int
    ) -> checkin_service_pb2.ReopenAnchorResponse:
        request = checkin_service_pb2.ReopenAnchorRequest(
            request_id=request_id, chat_id=chat_id, message_id=message_id, reopened_by=reopened_by
        )
        return await self._stub.ReopenAnchor(request, timeout=self._timeout)

    async def restore_checkin(
        self, *, request_id: str, chat_id: int, source_message_id: int, restored_by: int
    ) -> checkin_service_pb2.RestoreCheckinResponse:
        request = checkin_service_pb2.RestoreCheckinRequest(
            request_id=request_id,
            chat_id=chat_id,
            source_message_id=source_message_id,
            restored_by=restored_by,
        )
        return await self._stub.RestoreCheckin(request, timeout=self._timeout)

    async def list_anchors(
        self, *, chat_id: int, state: int = ANCHOR_STATE_ANY, page_size: int = 0, page_token: str = ""
    ) -> checkin_service_pb2.ListAnchorsResponse:
        request = checkin_service_pb2.ListAnchorsRequest(
            chat_id=chat_id,
            state=cast("checkins_pb2.AnchorState.ValueType", state),
            page_size=page_size,
            page_token=page_token,
        )
        return await self._stub.ListAnchors(request, timeout=self._timeout)

    async def record_checkin(
        self,
        *,
        request_id: str,
        chat_id: int,
        anchor_message_id: int,
        member: Person,
        source_message_id: int = 0,
        media_group_id: str = "",
        file_unique_id: str = "",
        confirmed_by: int = 0,
    ) -> checkin_service_pb2.RecordCheckinResponse:
        request = checkin_service_pb2.RecordCheckinRequest(
            request_id=request_id,
            chat_id=chat_id,
            anchor_message_id=anchor_message_id,
            member=member,
            source_message_id=source_message_id,
            media_group_id=media_group_id,
            file_unique_id=file_unique_id,
            confirmed_by=confirmed_by,
        )
        return await self._stub.RecordCheckin(request, timeout=self._timeout)

    async def revoke_checkin(
        self,
        *,
        request_id: str,
        chat_id: int,
        revoked_by: int,
        source_message_id: int = 0,
        media_group_id: str = "",
        checkin_id: str = "",
        reason: str = "",
    ) -> checkin_service_pb2.RevokeCheckinResponse:
        request = checkin_service_pb2.RevokeCheckinRequest(
            request_id=request_id,
            chat_id=chat_id,
            source_message_id=source_message_id,
            media_group_id=media_group_id,
            checkin_id=checkin_id,
            reason=reason,
            revoked_by=revoked_by,
        )
        return await self._stub.RevokeCheckin(request, timeout=self._timeout)

    async def list_checkins(
        self,
        *,
        chat_id: int,
        member_id: int = 0,
        anchor_id: str = "",
        state: int = CHECKIN_STATE_ANY,
        page_size: int = 0,
        page_token: str = "",
    ) -> checkin_service_pb2.ListCheckinsResponse:
        request = checkin_service_pb2.ListCheckinsRequest(
            chat_id=chat_id,
            member_id=member_id,
            anchor_id=anchor_id,
            state=cast("checkins_pb2.CheckinState.ValueType", state),
            page_size=page_size,
            page_token=page_token,
        )
        return await self._stub.ListCheckins(request, timeout=self._timeout)

    async def get_standing(self, *, chat_id: int, member_id: int) -> checkin_service_pb2.GetStandingResponse:
        request = checkin_service_pb2.GetStandingRequest(chat_id=chat_id, member_id=member_id)
        return await self._stub.GetStanding(request, timeout=self._timeout)

    async def list_past_seasons(
        self, *, chat_id: int, page_size: int = 0, page_token: str = ""
    ) -> checkin_service_pb2.ListPastSeasonsResponse:
        request = checkin_service_pb2.ListPastSeasonsRequest(
            chat_id=chat_id, page_size=page_size, page_token=page_token
        )
        return await self._stub.ListPastSeasons(request, timeout=self._timeout)

    async def list_standings(
        self,
        *,
        chat_id: int,
        season_id: str = "",
        page_size: int = 0,
        page_token: str = "",
        after: StandingPlace | None = None,
        before: StandingPlace | None = None,
    ) -> checkin_service_pb2.ListStandingsResponse:
        request = checkin_service_pb2.ListStandingsRequest(
            chat_id=chat_id,
            season_id=season_id,
            page_size=page_size,
            page_token=page_token,
            after=after,
            before=before,
        )
        return await self._stub.ListStandings(request, timeout=self._timeout)
