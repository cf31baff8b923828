"""Under the week on /meta's page: the button that begins or ends weeks beside the name."""

from telegram import InlineKeyboardButton

from gymnation.member.v1.habit_service_pb2 import GetWeekTagRequest
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.group_cache import Group


async def week_tag_rows(context: GatewayContext, group: Group) -> list[list[InlineKeyboardButton]]:
    """A row where the group has it on, and for who still has to be able to end it."""
    kept = await context.clients.habits.GetWeekTag(
        GetWeekTagRequest(chat_id=group.chat_id, member_id=context.user.id)
    )
    wanted = kept.tag.wanted
    if not (wanted or group.settings.week_tags):
        return []
    label = await context.plain("week-tag-stop" if wanted else "week-tag-want")
    token = context.button_data("week_tag", group.chat_id, 0 if wanted else 1)
    return [[InlineKeyboardButton(label, callback_data=token)]]
