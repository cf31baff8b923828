"""CheckinService, its RPCs about anchors: translation between proto and the use cases of anchors."""

from dataclasses import dataclass
from datetime import datetime

from gymnation.member.v1 import checkin_service_pb2, checkins_pb2
from member_service.domain.anchors import (
    AddReplyTarget,
    Anchor,
    AnchorKind,
    AnchorPosition,
    AnchorState,
    ListAnchors,
    OpenAnchor,
    known_kind,
)
from member_service.domain.closing import CloseAnchor
from member_service.domain.failures import FieldInvalid
from member_service.domain.undoing import ReopenAnchor
from member_service.transport import page_tokens
from member_service.transport.context import Context
from member_service.transport.times import optional_time, to_timestamp

KINDS = {
    AnchorKind.STANDARD: checkins_pb2.ANCHOR_KIND_STANDARD,
    AnchorKind.PLUS: checkins_pb2.ANCHOR_KIND_PLUS,
    AnchorKind.VISIT: checkins_pb2.ANCHOR_KIND_VISIT,
    AnchorKind.FREE: checkins_pb2.ANCHOR_KIND_FREE,
}
# No message is opened as what visits and free check-ins answer.
_KINDS_FROM_PROTO: dict[int, AnchorKind] = {
    number: kind for kind, number in KINDS.items() if kind not in {AnchorKind.VISIT, AnchorKind.FREE}
}
_STATES = {
    AnchorState.OPEN: checkins_pb2.ANCHOR_STATE_OPEN,
    AnchorState.CLOSED: checkins_pb2.ANCHOR_STATE_CLOSED,
}
_STATES_FROM_PROTO: dict[int, AnchorState | None] = {
    checkins_pb2.ANCHOR_STATE_UNSPECIFIED: None,
    **{number: state for state, number in _STATES.items()},
}


@dataclass(frozen=True, slots=True)
class AnchorUseCases:
    """What the service does about anchors."""

    open_anchor: OpenAnchor
    add_reply_target: AddReplyTarget
    close_anchor: CloseAnchor
    reopen_anchor: ReopenAnchor
    list_anchors: ListAnchors


class AnchorServicerPart:
    """The part of CheckinServicer that answers about anchors."""

    _anchors: AnchorUseCases

    async def OpenAnchor(
        self, request: checkin_service_pb2.OpenAnchorRequest, context: Context
    ) -> checkin_service_pb2.OpenAnchorResponse:
        chat_id, anchor = await self._anchors.open_anchor(
            request.request_id,
            request.chat_id,
            request.message_id,
            kind=known_kind(_KINDS_FROM_PROTO.get(request.kind)),
            points=request.points,
            opened_by=request.opened_by,
            happened=optional_time(request, "event_time"),
            media_group_id=request.media_group_id,
            topic_id=request.topic_id,
            day=request.day,
        )
        return checkin_service_pb2.OpenAnchorResponse(anchor=anchor_to_proto(anchor, chat_id))

    async def AddReplyTarget(
        self, request: checkin_service_pb2.AddReplyTargetRequest, context: Context
    ) -> checkin_service_pb2.AddReplyTargetResponse:
        chat_id, anchor = await self._anchors.add_reply_target(
            request.request_id, request.anchor_id, request.message_id
        )
        return checkin_service_pb2.AddReplyTargetResponse(anchor=anchor_to_proto(anchor, chat_id))

    async def CloseAnchor(
        self, request: checkin_service_pb2.CloseAnchorRequest, context: Context
    ) -> checkin_service_pb2.CloseAnchorResponse:
        chat_id, anchor = await self._anchors.close_anchor(
            request.request_id,
            request.chat_id,
            request.message_id,
            request.closed_by,
            happened=optional_time(request, "event_time"),
            media_group_id=request.media_group_id,
        )
        return checkin_service_pb2.CloseAnchorResponse(anchor=anchor_to_proto(anchor, chat_id))

    async def ReopenAnchor(
        self, request: checkin_service_pb2.ReopenAnchorRequest, context: Context
    ) -> checkin_service_pb2.ReopenAnchorResponse:
        chat_id, anchor = await self._anchors.reopen_anchor(
            request.request_id, request.chat_id, request.message_id, request.reopened_by
        )
        return checkin_service_pb2.ReopenAnchorResponse(anchor=anchor_to_proto(anchor, chat_id))

    async def ListAnchors(
        self, request: checkin_service_pb2.ListAnchorsRequest, context: Context
    ) -> checkin_service_pb2.ListAnchorsResponse:
        if request.state not in _STATES_FROM_PROTO:
            raise FieldInvalid("state")
        scope = [request.chat_id, int(request.state)]
        at = page_tokens.unpack(request.page_token, "ListAnchors", scope, datetime, str)
        chat_id, page, following = await self._anchors.list_anchors(
            request.chat_id,
            _STATES_FROM_PROTO[request.state],
            AnchorPosition(*at) if at else None,
            request.page_size,
        )
        token = ""
        if following:
            token = page_tokens.pack("ListAnchors", scope, following.open_time, following.anchor_id)
        return checkin_service_pb2.ListAnchorsResponse(
            anchors=[anchor_to_proto(anchor, chat_id) for anchor in page], next_page_token=token
        )


def anchor_to_proto(anchor: Anchor, chat_id: int) -> checkins_pb2.Anchor:
    return checkins_pb2.Anchor(
        anchor_id=anchor.id,
        chat_id=chat_id,
        message_id=anchor.message_id,
        reply_target_ids=anchor.reply_target_ids,
        points=anchor.points,
        kind=KINDS[anchor.kind],
        state=_STATES[anchor.state],
        opened_by=anchor.opened_by,
        open_time=to_timestamp(anchor.open_time),
        close_time=to_timestamp(anchor.close_time),
        checkin_count=anchor.checkin_count,
        topic_id=anchor.topic_id,
        day=anchor.day.isoformat() if anchor.day else "",
    )
