"""/why: why somebody was flagged, for those who administer the group.

It shows everything of one person, or one flag by its number.
"""

from gymnation.member.v1 import flags_pb2
from gymnation.member.v1.flag_service_pb2 import GetFlagRequest, ListFlagsRequest
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.commands import arguments_of
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import (
    Show,
    for_admin_group,
    with_group,
)
from telegram_gateway.conversation.group_pages import Circle, GroupChoice
from telegram_gateway.conversation.permissions import ADMINS, Place, Rule
from telegram_gateway.features.moderation.flag_list import flag_lines, number_in

SHOWN_AT_MOST = 4
"""Flags of each sort: keeps the message below Telegram's limit."""


async def why(context: GatewayContext) -> None:
    """As a reply: all flags of who wrote that. Else the flag of the number that follows."""
    given = arguments_of(context.message)
    number = number_in(given)
    if number:
        await with_group(context, "why_group", _showing(number), numbers=(number,))
        return
    target = context.replied if context.place is Place.GROUP and not given else None
    group = await context.group()
    if target is None or target.from_user is None or target.sender_chat is not None or group is None:
        await context.decline("why-which")
        return
    await _show_person(context, group, target.from_user.id, target.from_user.full_name)


@for_admin_group()
async def on_group(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Show the flag of that number in the group that was chosen."""
    await _show_flag(context, group, press.small(1))
    return None


def _showing(number: int) -> Show:
    async def show(context: GatewayContext, group: Group) -> None:
        await _show_flag(context, group, number)

    return show


async def _show_flag(context: GatewayContext, group: Group, number: int) -> None:
    flag = (await context.clients.flags.GetFlag(GetFlagRequest(chat_id=group.chat_id, number=number))).flag
    lines = await flag_lines(context, group, flag)
    if flag.state == flags_pb2.FLAG_STATE_ARCHIVED:
        lines.append(await context.say("why-archived"))
    await context.send_html("\n".join(lines))


async def _show_person(context: GatewayContext, group: Group, member_id: int, name: str) -> None:
    shown = await context.shown_name(name)
    lines: list[str] = []
    for state, key in (
        (flags_pb2.FLAG_STATE_ACTIVE, "why-active"),
        (flags_pb2.FLAG_STATE_ARCHIVED, "why-old"),
    ):
        page = await context.clients.flags.ListFlags(
            ListFlagsRequest(chat_id=group.chat_id, member_id=member_id, state=state, page_size=SHOWN_AT_MOST)
        )
        if page.flags:
            lines += [await context.say(key, name=shown, count=page.total_size), ""]
        for flag in page.flags:
            lines += [*await flag_lines(context, group, flag), ""]
    await context.send_html("\n".join(lines) if lines else await context.say("why-none", name=shown))


FEATURE = Feature(
    commands=(Command("why", why, Rule(group=ADMINS, private=ADMINS), menu=350, aliases=("porque",)),),
    buttons=(Button(33, "why_group", on_group, choice=GroupChoice(Circle.ADMINISTERED)),),
)
