"""A change of season asks first when somebody has points: the ranking begins at zero at once."""

from collections.abc import Mapping
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from gymnation.member.v1 import groups_pb2
from gymnation.member.v1.checkin_service_pb2 import ListStandingsRequest
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.features.groups.settings_menu import Setting, value_of


async def question_before(
    context: GatewayContext, group: Group, setting: Setting, values: Mapping[str, Any]
) -> tuple[str, InlineKeyboardMarkup] | None:
    """Return what to ask, with its buttons; None when nobody has anything to lose.

    `values` are those of the season that was chosen.
    """
    wanted = groups_pb2.GroupSettings()
    wanted.CopyFrom(group.settings)
    wanted.MergeFrom(groups_pb2.GroupSettings(**values))
    if _rule_of(wanted) == _rule_of(group.settings):
        return None
    running = (
        await context.clients.checkins.ListStandings(ListStandingsRequest(chat_id=group.chat_id, page_size=1))
    ).season
    if not running.participants:
        return None
    before, after = value_of(setting, group.settings), value_of(setting, wanted)
    text = await context.say(
        "season-change-ask",
        group=group.title,
        before=await context.plain(before[0], **before[1]),
        after=await context.plain(after[0], **after[1]),
        participants=running.participants,
        points=running.points,
    )
    numbers = (group.chat_id, wanted.season_mode, wanted.season_days)
    rows = (
        ("season-change-yes", context.button_data("season_change", *numbers)),
        ("season-change-no", context.button_data("config_group", group.chat_id)),
    )
    buttons = [
        [InlineKeyboardButton(await context.plain(label), callback_data=token)] for label, token in rows
    ]
    return text, InlineKeyboardMarkup(buttons)


def _rule_of(settings: groups_pb2.GroupSettings) -> tuple[int, int]:
    """What decides which season runs."""
    of_days = settings.season_mode == groups_pb2.SEASON_MODE_DAYS
    return settings.season_mode, settings.season_days if of_days else 0
