"""Whether an answer that is about no group comes as a table: in private the group that was chosen says so."""

import logging

from servicekit.errors import ServiceError
from telegram_gateway.conversation.chosen_group import chosen_last
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.permissions import Place

log = logging.getLogger(__name__)


async def wants_tables(context: GatewayContext) -> bool:
    """Say whether this group has tables on; in private the only group, or the one that was chosen last."""
    try:
        group = await _group(context)
    except ServiceError as error:
        # It is the form of an answer that is there already: the words do without it.
        log.info("tables: unknown", extra={"fields": {"gymnation.reason": error.reason}})
        return False
    return group is not None and group.settings.rich_tables


async def _group(context: GatewayContext) -> Group | None:
    if context.place is Place.GROUP:
        return await context.group()
    # Telegram is not asked whether they are still there: nothing of a group is shown.
    ids = {one.chat_id for one in await context.desk.seen.member_groups(context.user.id)}
    if len(ids) == 1:
        return await context.desk.seen.active_group(ids.pop())
    last = await chosen_last(context) if ids else None
    return last if last is not None and last.chat_id in ids else None
