"""/desfazer: a member takes their own check-in back, by a reply to their photo, within a day."""

from gymnation.member.v1.checkin_service_pb2 import UndoCheckinRequest
from servicekit.errors import ServiceError
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Command, Feature
from telegram_gateway.conversation.permissions import MEMBERS, Rule
from telegram_gateway.conversation.reactions import react_instead

SAID = {
    "CHECKIN_NOT_FOUND": "undo-own-not-found",
    "CHECKIN_REVOKED": "undo-own-already",
    "UNDO_NOT_POSSIBLE": "undo-own-too-late",
}


async def undo(context: GatewayContext) -> None:
    """Take back the check-in that the replied photo is, if it is the writer's."""
    target = context.replied
    if target is None:
        await context.notice("undo-own-needs-reply")
        return
    try:
        undone = await context.clients.checkins.UndoCheckin(
            UndoCheckinRequest(
                request_id=context.request_id("UndoCheckin"),
                chat_id=context.chat.id,
                member_id=context.user.id,
                source_message_id=target.message_id,
                media_group_id=target.media_group_id or "",
            )
        )
    except ServiceError as error:
        if error.reason not in SAID:
            raise
        await context.notice(SAID[error.reason])
        return
    await react_instead(context, context.chat.id, undone.checkin.source_message_id, None)
    await context.notice("undo-own-done", checkins=undone.season_checkins, points=undone.season_points)


FEATURE = Feature(commands=(Command("desfazer", undo, Rule(group=MEMBERS), menu=47, english="undo"),))
