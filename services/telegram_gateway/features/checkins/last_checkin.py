"""/ultimo: a member's last check-in in a group, when it was and what it was worth."""

from gymnation.member.v1.checkin_service_pb2 import ListCheckinsRequest
from gymnation.member.v1.checkins_pb2 import ANCHOR_KIND_VISIT, CHECKIN_STATE_RECORDED
from telegram_gateway.clients.times import to_datetime
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Command, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import group_button, with_group
from telegram_gateway.conversation.permissions import MEMBERS, Rule
from telegram_gateway.texts import moments


async def last_checkin(context: GatewayContext) -> None:
    """Show it for this group, or in private for one that is chosen."""
    await with_group(context, "last_checkin_group", _show)


async def _show(context: GatewayContext, group: Group) -> None:
    page = await context.clients.checkins.ListCheckins(
        ListCheckinsRequest(
            chat_id=group.chat_id, member_id=context.user.id, state=CHECKIN_STATE_RECORDED, page_size=1
        )
    )
    if not page.checkins:
        await context.send_own(await context.say("last-checkin-none", group=group.title))
        return
    last = page.checkins[0]
    when, zone = to_datetime(last.create_time), group.settings.time_zone
    text = await context.say(
        "last-checkin-visit" if last.anchor_kind == ANCHOR_KIND_VISIT else "last-checkin",
        name=await context.shown_name(context.user.first_name or ""),
        group=group.title,
        day=moments.day_of_year(when, zone),
        time=moments.time_of_day(when, zone),
        points=last.points,
    )
    await context.send_own(text)


FEATURE = Feature(
    commands=(
        Command("ultimo", last_checkin, Rule(group=MEMBERS, private=MEMBERS), menu=45, english="last"),
    ),
    buttons=(group_button(62, "last_checkin_group", _show),),
)
