"""/ranking: the standings of the running season, paged, with the asker's own place."""

from dataclasses import dataclass
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest

from telegram_gateway.buttons import Press
from telegram_gateway.clients.groups import RANKING_VISIBILITY_ADMINS
from telegram_gateway.context import GatewayContext
from telegram_gateway.groups_seen import Group

from .group_choice import chosen_group, with_group

PAGE_SIZE = 20
_MEDALS = {1: "🥇", 2: "🥈", 3: "🥉"}


@dataclass(frozen=True, slots=True)
class _Page:
    """One page of the ranking. `number` counts from 0 and may be less than what was asked for."""

    number: int
    standings: list[Any]
    season: Any
    has_next: bool


async def ranking(context: GatewayContext) -> None:
    """Show the ranking of this group, or in private of one that is chosen."""
    await with_group(context, "ranking_group", _show)


async def on_group(context: GatewayContext, press: Press) -> str | None:
    """Show the ranking of the group that was chosen."""
    group = await chosen_group(context, press)
    if group is None:
        return context.desk.texts.plain(await context.language(), "group-not-yours")
    await _show(context, group)
    return None


async def on_page(context: GatewayContext, press: Press) -> str | None:
    """Turn the page in place."""
    chat_id, number = press.numbers
    group = await context.group() or await chosen_group(context, press)
    if group is None or group.chat_id != chat_id or not await _may_see(context, group):
        return context.desk.texts.plain(await context.language(), "group-not-yours")
    text, markup = await _render(context, group, number)
    try:
        await context.bot.edit_message_text(
            text,
            context.chat.id,
            context.pressed_message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=markup,
        )
    except BadRequest as error:
        # Pressed twice, or nothing changed since: Telegram refuses an edit that changes nothing.
        if "not modified" not in str(error):
            raise
    return None


async def _show(context: GatewayContext, group: Group) -> None:
    if not await _may_see(context, group):
        await context.notice("ranking-for-admins")
        return
    text, markup = await _render(context, group, 0)
    await context.send_html(text, markup=markup)


async def _may_see(context: GatewayContext, group: Group) -> bool:
    if group.settings.ranking_visibility != RANKING_VISIBILITY_ADMINS:
        return True
    return bool(await context.desk.roles.administered_by(context.user.id, [group.chat_id]))


async def _render(
    context: GatewayContext, group: Group, number: int
) -> tuple[str, InlineKeyboardMarkup | None]:
    page = await _page(context, group, number)
    season = page.season
    lines = [await context.say("ranking-title", group=group.title)]
    if season.last_day:
        lines.append(await context.say("ranking-season", days=season.days_left))
    if not page.standings:
        lines += ["", await context.say("ranking-empty")]
        return "\n".join(lines), None
    lines.append("")
    for standing in page.standings:
        place = _MEDALS.get(standing.rank, f"{standing.rank}.")
        name = await context.shown_name(standing.display_name)
        lines.append(
            await context.say(
                "ranking-line", place=place, name=name, points=standing.points, checkins=standing.checkins
            )
        )
    lines += ["", await _own_place(context, group)]
    lines.append(
        await context.say(
            "ranking-totals", participants=season.participants, checkins=season.checkins, points=season.points
        )
    )
    return "\n".join(lines), await _turns(context, group, page)


async def _own_place(context: GatewayContext, group: Group) -> str:
    own = await context.gateway.clients.checkins.get_standing(
        chat_id=group.chat_id, member_id=context.user.id
    )
    if not own.standing.rank:
        return await context.say("ranking-own-none")
    if not own.next_rank_points:
        return await context.say("ranking-own-first", points=own.standing.points)
    return await context.say(
        "ranking-own",
        rank=own.standing.rank,
        points=own.standing.points,
        missing=own.next_rank_points - own.standing.points,
    )


async def _page(context: GatewayContext, group: Group, number: int) -> _Page:
    """Fetch a page. The service pages by an opaque token, so the earlier pages are walked, which is few calls."""
    page_token, walked = "", 0
    while True:
        response = await context.gateway.clients.checkins.list_standings(
            chat_id=group.chat_id, page_size=PAGE_SIZE, page_token=page_token
        )
        if walked == number or not response.next_page_token:
            return _Page(walked, list(response.standings), response.season, bool(response.next_page_token))
        page_token, walked = response.next_page_token, walked + 1


async def _turns(context: GatewayContext, group: Group, page: _Page) -> InlineKeyboardMarkup | None:
    language = await context.language()

    def button(key: str, number: int) -> InlineKeyboardButton:
        token = context.desk.buttons.token(
            "ranking_page", group.chat_id, number, owner_id=context.user.id, chat_id=context.chat.id
        )
        return InlineKeyboardButton(context.desk.texts.plain(language, key), callback_data=token)

    row = []
    if page.number > 0:
        row.append(button("page-previous", page.number - 1))
    if page.has_next:
        row.append(button("page-next", page.number + 1))
    return InlineKeyboardMarkup([row]) if row else None


COMMANDS = {"ranking": ranking}
PRESSES = {"ranking_page": on_page, "ranking_group": on_group}
