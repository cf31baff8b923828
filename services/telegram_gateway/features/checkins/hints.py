"""The hint that a photo needs a word to be a check-in: once a member, who has none yet. It goes away."""

from datetime import timedelta
from typing import Final

from gymnation.member.v1.habit_service_pb2 import ClaimHintRequest
from servicekit.errors import ServiceError
from telegram_gateway.conversation.commands import has_command
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.ways import Kind
from telegram_gateway.features.checkins.free_checkins import first_word

LIFE: Final = timedelta(seconds=60)


async def hint(context: GatewayContext) -> bool:
    """Say so where it helps; return whether it was said."""
    group = await context.group() if context.is_person else None
    if group is None or not group.settings.free_checkins or group.settings.quiet:
        return False
    word = first_word(group.settings)
    if not word or context.message.forward_origin is not None or has_command(context.message):
        return False
    day = context.gateway.clock().date()
    if not context.desk.hinted.is_new(context.chat.id, context.user.id, day):
        return False
    try:
        claimed = await context.clients.habits.ClaimHint(
            ClaimHintRequest(
                request_id=context.request_id("ClaimHint"),
                chat_id=context.chat.id,
                member_id=context.user.id,
            )
        )
    except ServiceError:
        # A photo that is none of our business is no reason to say that something went wrong.
        return False
    if not claimed.is_due:
        return False
    await context.notice("checkin-hint", word=word, life=LIFE, kind=Kind.HINT)
    return True
