"""/hoje: who trained today. In a group it is one message an hour, edited whenever somebody asks."""

from datetime import date
from typing import Final

from telegram.constants import ParseMode
from telegram.error import BadRequest

from gymnation.member.v1.checkin_service_pb2 import GetTodayRequest, GetTodayResponse, NoteTodayRequest
from telegram_gateway.bot_api.names import shown_in_line
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Command, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import group_button, with_group
from telegram_gateway.conversation.permissions import MEMBERS, Place, Rule

NAMED_AT_MOST: Final = 50


async def today(context: GatewayContext) -> None:
    """Show it for this group, or in private for one that is chosen."""
    await with_group(context, "today_group", _show)


async def _show(context: GatewayContext, group: Group) -> None:
    found = await context.clients.checkins.GetToday(GetTodayRequest(chat_id=group.chat_id))
    if context.place is Place.PRIVATE:
        await context.send_html(_text(context, await context.language(), group, found))
        return
    text = _text(context, await context.group_language(), group, found)
    said = found.message.message_id if found.message.day == found.day else 0
    if said and await _edited(context, said, text):
        await context.notice("today-here", to=said)
        return
    sent = await context.send_html(text)
    await context.clients.checkins.NoteToday(
        NoteTodayRequest(
            request_id=context.request_id("NoteToday"), chat_id=group.chat_id, message_id=sent.message_id
        )
    )


async def _edited(context: GatewayContext, message_id: int, text: str) -> bool:
    """Whether the message says it now; False when it is gone."""
    try:
        await context.bot.edit_message_text(text, context.chat.id, message_id, parse_mode=ParseMode.HTML)
    except BadRequest as error:
        return "not modified" in str(error).lower()
    return True


def _text(context: GatewayContext, language: str, group: Group, found: GetTodayResponse) -> str:
    texts = context.desk.texts
    title, day = group.title, f"{date.fromisoformat(found.day):%d/%m}"
    if not found.members:
        return texts.format(language, "today-nobody", group=title, day=day)
    lines = [texts.format(language, "today-title", group=title, day=day, members=found.members)]
    for one in found.trained[:NAMED_AT_MOST]:
        name = shown_in_line(one.display_name) or texts.plain(language, "member-nameless")
        lines.append(texts.format(language, "today-line", name=name, checkins=one.checkins))
    more = found.members - found.hidden_members - len(found.trained[:NAMED_AT_MOST])
    if more > 0:
        lines.append(texts.format(language, "today-more", members=more))
    if found.hidden_members:
        lines.append(texts.format(language, "today-hidden", members=found.hidden_members))
    return "\n".join(lines)


FEATURE = Feature(
    commands=(Command("hoje", today, Rule(group=MEMBERS, private=MEMBERS), menu=48, english="today"),),
    buttons=(group_button(90, "today_group", _show),),
)
