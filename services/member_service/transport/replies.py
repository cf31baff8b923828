"""CheckinService, its RPCs about replies: translation between proto and the use cases of replies."""

from dataclasses import dataclass

from gymnation.member.v1 import checkin_service_pb2
from member_service.domain.replies import GetReply, NoteReply, ReplyWish
from member_service.transport.anchors import anchor_to_proto
from member_service.transport.context import Context
from member_service.transport.times import optional_time, to_timestamp


@dataclass(frozen=True, slots=True)
class ReplyUseCases:
    """What the service does about replies."""

    note_reply: NoteReply
    get_reply: GetReply


class ReplyServicerPart:
    """The part of CheckinServicer that answers about replies."""

    _replies: ReplyUseCases

    async def NoteReply(
        self, request: checkin_service_pb2.NoteReplyRequest, context: Context
    ) -> checkin_service_pb2.NoteReplyResponse:
        found = await self._replies.note_reply(
            ReplyWish(
                request_id=request.request_id,
                chat_id=request.chat_id,
                message_id=request.message_id,
                member_id=request.member.member_id,
                media_group_id=request.media_group_id,
                answered_message_id=request.answered_message_id,
                answered_media_group_id=request.answered_media_group_id,
                event_time=optional_time(request, "event_time"),
                wants_hint=request.wants_hint,
                refused=request.refused,
                caption=request.caption,
            )
        )
        return checkin_service_pb2.NoteReplyResponse(
            anchor=anchor_to_proto(found.anchor, found.chat_id) if found.anchor else None,
            hint=found.reply is not None and found.reply.hinted,
        )

    async def GetReply(
        self, request: checkin_service_pb2.GetReplyRequest, context: Context
    ) -> checkin_service_pb2.GetReplyResponse:
        found = await self._replies.get_reply(request.chat_id, request.message_id, request.media_group_id)
        return checkin_service_pb2.GetReplyResponse(
            anchor=anchor_to_proto(found.anchor, found.chat_id) if found.anchor else None,
            media_group_id=found.reply.media_group_id if found.reply else "",
            event_time=to_timestamp(found.reply.event_time) if found.reply else None,
        )
