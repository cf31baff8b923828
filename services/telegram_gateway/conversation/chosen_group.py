"""The group that a person chose last in private: it is offered first the next time.

The member service keeps it, so every gateway knows it, after a restart, too.
It gives no right, and nothing is done in it unasked.
"""

import logging

from gymnation.member.v1.member_service_pb2 import GetMemberRequest, SetChosenGroupRequest
from servicekit.errors import NotFound, ServiceError
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.permissions import Place

log = logging.getLogger(__name__)


async def chosen_last(context: GatewayContext) -> Group | None:
    """Return the active group that who wrote chose last, also when its chat has another number by now."""
    try:
        found = await context.clients.members.GetMember(GetMemberRequest(member_id=context.user.id))
    except NotFound:
        return None
    chat_id = found.member.chosen_chat_id
    return await context.desk.seen.active_group(chat_id) if chat_id else None


async def keep_choice(context: GatewayContext, chat_id: int) -> None:
    """Keep that who wrote chose the group of that chat in private. It is a hint: a failure is no harm."""
    if context.place is not Place.PRIVATE or chat_id >= 0:
        return
    try:
        await context.clients.members.SetChosenGroup(
            SetChosenGroupRequest(
                request_id=context.request_id("SetChosenGroup"),
                member_id=context.user.id,
                chat_id=chat_id,
            )
        )
    except ServiceError as error:
        log.info("a chosen group was not kept", extra={"fields": {"gymnation.reason": error.reason}})
