"""Whether an answer that is about no group comes as a table: in private the group that was chosen says so."""

import logging

from telegram.error import TelegramError

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
    except (ServiceError, TelegramError) as error:
        # It is the form of an answer that is there already: the words do without it.
        log.info("tables: unknown", extra={"fields": {"error.type": type(error).__name__}})
        return False
    return group is not None and group.settings.rich_tables


async def _group(context: GatewayContext) -> Group | None:
    if context.place is Place.GROUP:
        return await context.group()
    groups = await context.my_groups()
    if len(groups) < 2:
        return groups[0] if groups else None
    last = await chosen_last(context)
    return next((one for one in groups if last is not None and one.chat_id == last.chat_id), None)
