"""/why: why somebody was flagged or warned, for those who administer the group.

What concerns one member is for the eyes of who asked: in the group, else in private.
It shows everything of one person, or one flag by its number.
"""

from gymnation.member.v1 import flags_pb2
from gymnation.member.v1.flag_service_pb2 import GetFlagRequest, ListFlagsRequest
from gymnation.member.v1.warning_service_pb2 import ListWarningsRequest
from telegram_gateway.bot_api.ephemeral import whisper_of
from telegram_gateway.clients.times import to_datetime
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
from telegram_gateway.conversation.one_reader import tell_caller
from telegram_gateway.conversation.permissions import ADMINS, Place, Rule
from telegram_gateway.conversation.ways import Kind
from telegram_gateway.features.moderation.flag_list import flag_lines, number_in, shortened
from telegram_gateway.features.moderation.measure_notices import by_the_clock

SHOWN_AT_MOST = 4
"""Flags of each sort, and warnings: keeps the message below Telegram's limit."""
_WARNINGS_AT_MOST = 100


async def why(context: GatewayContext) -> None:
    """As a reply: all flags of that message's author. Otherwise the flag of the number that follows."""
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
    await context.send_own("\n".join(lines), kind=Kind.WHY)


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
    warnings = await _warning_lines(context, group, member_id)
    for_all = "\n".join(lines) if lines else await context.say("why-none", name=shown)
    alone = "\n".join([*lines, f"<b>{shown}</b>", *warnings]) if warnings else for_all
    sent = await tell_caller(context, Kind.WHY, alone, in_group=for_all)
    if warnings and sent.chat_id == context.chat.id and whisper_of(sent) is None:
        await context.notice("why-warnings-in-private")


async def _warning_lines(context: GatewayContext, group: Group, member_id: int) -> list[str]:
    """The newest warnings that count, and how many there are."""
    page = await context.clients.warnings.ListWarnings(
        ListWarningsRequest(chat_id=group.chat_id, member_id=member_id, page_size=_WARNINGS_AT_MOST)
    )
    if not page.warnings:
        return []
    lines = [await context.say("why-warnings", count=len(page.warnings))]
    for warning in page.warnings[:SHOWN_AT_MOST]:
        time = by_the_clock(to_datetime(warning.create_time), group)
        key = "why-warning-line" if warning.reason else "why-warning-line-plain"
        lines.append(await context.say(key, time=time, reason=shortened(warning.reason)))
    return lines


FEATURE = Feature(
    commands=(Command("why", why, Rule(group=ADMINS, private=ADMINS), menu=350, aliases=("porque",)),),
    buttons=(Button(33, "why_group", on_group, choice=GroupChoice(Circle.ADMINISTERED)),),
)
