"""/exportar: a season of the group as a file in private, for its admins.

It has what the ranking has: members by the name that they chose, and not those who hide or were erased.
"""

import asyncio
import logging
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputFile
from telegram.constants import ChatAction, FileSizeLimit, ParseMode

from gymnation.member.v1.checkin_service_pb2 import (
    ListPastSeasonsRequest,
    ListStandingsRequest,
    ListStandingsResponse,
)
from telegram_gateway.bot_api.names import shown
from telegram_gateway.clients.times import to_datetime
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import for_admin_group, with_group
from telegram_gateway.conversation.group_pages import Circle, GroupChoice
from telegram_gateway.conversation.permissions import ADMINS, Place, Right, Rule
from telegram_gateway.conversation.private_links import private_button
from telegram_gateway.features.ranking.season_file import Row, Season, SeasonFile, SeasonRecord, SeasonTable

_PAGE: Final = 100
_SEASONS: Final = 4
"""The running season and the last ones before it."""
_CSV, _JSON = 0, 1
_NOTICE_LIFE: Final = timedelta(seconds=60)
_log = logging.getLogger(__name__)


async def exportar(context: GatewayContext) -> None:
    """Ask which season and what file; in a group, lead into private: the file is nobody else's."""
    if context.place is Place.GROUP:
        button = await private_button(context, "exportar", context.chat.id)
        await context.notice("export-in-private", markup=InlineKeyboardMarkup([[button]]), life=_NOTICE_LIFE)
        return
    await with_group(context, "export_group", _offer)


@for_admin_group(may="exportar")
async def on_group(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Offer the seasons of the group that was chosen."""
    await _offer(context, group)
    return None


@for_admin_group(may="exportar")
async def on_file(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Send the season as the file that was chosen."""
    back, kind = press.small(1), press.number(2)
    seasons = await _seasons(context, group)
    if back >= len(seasons) or kind not in {_CSV, _JSON}:
        raise ButtonInvalid
    season_id, _ = seasons[back]
    await context.bot.send_chat_action(context.chat.id, ChatAction.UPLOAD_DOCUMENT)
    first = await _page(context, group, season_id, "")
    if not first.standings:
        return await context.plain("export-empty")
    season = Season(
        group.title,
        first.season.season_id,
        first.season.first_day,
        first.season.last_day,
        group.settings.time_zone,
    )
    with await _file(context, season, kind) as file:
        content = await _written(context, group, season_id, first, file)
    if len(content) > FileSizeLimit.FILESIZE_UPLOAD:
        _log.error("a season does not fit into what Telegram takes")
        return await context.plain("export-too-large")
    # Before it is sent: nobody has the file without its line in the log.
    await context.audit("season_exported", chat_id=group.chat_id, target=season.first_day)
    name = f"{season.first_day or 'gymnation'}.{'csv' if kind == _CSV else 'json'}"
    await context.bot.send_document(
        context.chat.id,
        InputFile(content, filename=name),
        caption=await context.say("export-caption", group=group.title),
        parse_mode=ParseMode.HTML,
    )
    return None


async def _offer(context: GatewayContext, group: Group) -> None:
    rows = []
    for back, (_, label) in enumerate(await _seasons(context, group)):
        rows.append(
            [
                InlineKeyboardButton(
                    await context.plain(key, season=label),
                    callback_data=context.button_data("export_file", group.chat_id, back, kind),
                )
                for key, kind in (("export-csv", _CSV), ("export-json", _JSON))
            ]
        )
    await context.reply("export-ask", markup=InlineKeyboardMarkup(rows), group=group.title)


async def _seasons(context: GatewayContext, group: Group) -> list[tuple[str, str]]:
    """The running season, whose id is empty, and the last ones before it, each with what it is called."""
    past = await context.clients.checkins.ListPastSeasons(ListPastSeasonsRequest(chat_id=group.chat_id))
    running = [("", await context.plain("export-running"))]
    return running + [
        (one.season_id, f"{one.first_day[8:]}/{one.first_day[5:7]}–{one.last_day[8:]}/{one.last_day[5:7]}")
        for one in past.seasons[: _SEASONS - 1]
    ]


async def _page(context: GatewayContext, group: Group, season_id: str, token: str) -> ListStandingsResponse:
    page: ListStandingsResponse = await context.clients.checkins.ListStandings(
        ListStandingsRequest(chat_id=group.chat_id, season_id=season_id, page_size=_PAGE, page_token=token)
    )
    return page


async def _file(context: GatewayContext, season: Season, kind: int) -> SeasonFile:
    if kind == _JSON:
        return SeasonRecord(season)
    names = ("place", "name", "points", "checkins", "reached")
    headings = [await context.plain(f"export-column-{name}") for name in names]
    return SeasonTable(headings, "," if await context.language() == "en" else ";")


async def _written(
    context: GatewayContext,
    group: Group,
    season_id: str,
    first: ListStandingsResponse,
    file: SeasonFile,
) -> bytes:
    zone, nameless = ZoneInfo(group.settings.time_zone), await context.plain("member-nameless")
    page = first
    while True:
        rows = [
            Row(
                one.rank,
                shown(one.display_name) or nameless,
                one.points,
                one.checkins,
                f"{to_datetime(one.reached_time).astimezone(zone):%Y-%m-%d %H:%M}",
            )
            for one in page.standings
        ]
        await asyncio.to_thread(file.add, rows)
        if not page.next_page_token:
            return await asyncio.to_thread(file.content)
        page = await _page(context, group, season_id, page.next_page_token)


FEATURE = Feature(
    commands=(
        Command(
            "exportar",
            exportar,
            Rule(group=ADMINS, private=ADMINS, right=Right.CHANGE_INFO),
            menu=215,
            english="export",
        ),
    ),
    buttons=(
        Button(117, "export_group", on_group, choice=GroupChoice(Circle.ADMINISTERED, right_of="exportar")),
        Button(118, "export_file", on_file),
    ),
)
