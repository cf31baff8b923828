"""What the coach says to a check-in with a caption on a plus anchor.

When it does not come in time, the line of the tier goes out instead.
What is urgent in a caption is told to its author in private; the group sees the ordinary line.
"""

import logging
from asyncio import Future

from telegram import Message, User

from gymnation.coach.v1.answer_service_pb2 import ScreenTextRequest, WriteCheckinReplyRequest
from gymnation.member.v1 import checkin_service_pb2, checkins_pb2
from servicekit.errors import ServiceError
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.features.coach import consent
from telegram_gateway.features.coach.quota import group_pays
from telegram_gateway.features.coach.urgent import tell_urgent

log = logging.getLogger(__name__)


def later_caption(
    context: GatewayContext, recorded: checkin_service_pb2.RecordCheckinResponse, message: Message
) -> Future[str] | None:
    """Have a caption of the album's later pictures kept for this one.

    Return None where there will be no reply to it.
    To be called before the chat's next update begins.
    """
    if recorded.anchor_kind != checkins_pb2.ANCHOR_KIND_PLUS or message.caption:
        return None
    if not message.media_group_id:
        return None
    return context.desk.album_captions.expect(context.chat.id, message.media_group_id)


def hear_caption(context: GatewayContext) -> None:
    """A further picture of an album that counted: its caption belongs to the first one."""
    message = context.message
    if message.caption and message.media_group_id:
        context.desk.album_captions.tell(context.chat.id, message.media_group_id, message.caption)


async def coach_line(
    context: GatewayContext,
    recorded: checkin_service_pb2.RecordCheckinResponse,
    member: User,
    message: Message,
    later: Future[str] | None,
) -> str | None:
    """Return what the coach says as Telegram HTML, or None when it has nothing to say in time."""
    caption = await _caption(context, message, later)
    if not caption or recorded.anchor_kind != checkins_pb2.ANCHOR_KIND_PLUS:
        return None
    if await consent.withdrawn(context, member.id):
        await help_quietly(context, recorded, member, message, later)
        return None
    try:
        reply = await context.clients.answers.WriteCheckinReply(
            WriteCheckinReplyRequest(
                checkin_id=recorded.checkin.checkin_id,
                member_name=member.first_name or "",
                language=await context.language(),
                caption=caption,
                season_checkins=recorded.season_checkins,
                season_points=recorded.season_points,
                points=recorded.checkin.points,
                payer=group_pays(context),
            ),
            timeout=context.gateway.settings.coach_reply_timeout_s,
        )
    except ServiceError as error:
        log.warning("no reply to a check-in came", extra={"fields": {"gymnation.reason": error.reason}})
        return None
    if reply.urgency:
        await tell_urgent(context, member, message.message_id, reply.text)
        return None
    return context.desk.texts.format(await context.language(), "checkin-coach-line", text=str(reply.text))


async def help_quietly(
    context: GatewayContext,
    recorded: checkin_service_pb2.RecordCheckinResponse,
    member: User,
    message: Message,
    later: Future[str] | None,
) -> None:
    """In a group where the bot says nothing to check-ins: help with what is urgent all the same."""
    caption = await _caption(context, message, later)
    if not caption or recorded.anchor_kind != checkins_pb2.ANCHOR_KIND_PLUS:
        return
    try:
        screened = await context.clients.answers.ScreenText(
            ScreenTextRequest(text=caption, language=await context.language())
        )
    except ServiceError as error:
        log.warning("a caption was not screened", extra={"fields": {"gymnation.reason": error.reason}})
        return
    if screened.urgency:
        await tell_urgent(context, member, message.message_id, screened.reply)


async def _caption(context: GatewayContext, message: Message, later: Future[str] | None) -> str:
    if message.caption or later is None:
        return message.caption or ""
    return await context.desk.album_captions.arrived(later)
