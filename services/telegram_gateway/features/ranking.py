"""/ranking: the standings of the running season, paged, with the asker's own place."""

from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest

from telegram_gateway.buttons import ButtonInvalid, Press
from telegram_gateway.clients.checkins import Standing, StandingPlace
from telegram_gateway.commands import arguments_of
from telegram_gateway.context import GatewayContext
from telegram_gateway.groups_seen import Group
from telegram_gateway.permissions import Place

from .group_choice import chosen_group, with_group
from .ranking_picture import may_see, show_picture

PAGE_SIZE = 20
_MEDALS = {1: "🥇", 2: "🥈", 3: "🥉"}


AS_PICTURE = frozenset({"foto", "imagem", "photo", "picture"})
_AFTER, _BEFORE = 0, 1
_NUMBERS_BEFORE_PLACES = 2
"""Buttons turned pages by their number once."""


async def ranking(context: GatewayContext) -> None:
    """Show the ranking of this group, or in private of one that is chosen; with "foto" as a picture."""
    if arguments_of(context.message).lower() in AS_PICTURE:
        await with_group(context, "ranking_picture", _show_picture)
        return
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
    group = await context.group() or await chosen_group(context, press)
    if group is None or press.number(0) not in {0, group.chat_id} or not await may_see(context, group):
        return context.desk.texts.plain(await context.language(), "group-not-yours")
    text, markup = await _render(context, group, await _page(context, group, press))
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


async def _show_picture(context: GatewayContext, group: Group) -> None:
    if not await may_see(context, group):
        await context.notice("ranking-for-admins")
        return
    await show_picture(context, group, context.desk.studio)


async def _show(context: GatewayContext, group: Group) -> None:
    if not await may_see(context, group):
        await context.notice("ranking-for-admins")
        return
    text, markup = await _render(context, group, await _first_page(context, group))
    await context.send_html(text, markup=markup)


async def _render(
    context: GatewayContext, group: Group, page: Any
) -> tuple[str, InlineKeyboardMarkup | None]:
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


async def _first_page(context: GatewayContext, group: Group) -> Any:
    return await context.gateway.clients.checkins.list_standings(chat_id=group.chat_id, page_size=PAGE_SIZE)


async def _page(context: GatewayContext, group: Group, press: Press) -> Any:
    """Fetch the page beside the place that a button named: a page costs the same however far down it is."""
    if len(press.numbers) == _NUMBERS_BEFORE_PLACES:
        return await _first_page(context, group)
    _, direction, _, milliseconds, member_id = press.take(5)
    try:
        place = StandingPlace(points=press.small(2), member_id=member_id)
        place.reached_time.FromMilliseconds(milliseconds)
    except ValueError:
        raise ButtonInvalid from None
    page = await context.gateway.clients.checkins.list_standings(
        chat_id=group.chat_id,
        page_size=PAGE_SIZE,
        after=place if direction == _AFTER else None,
        before=place if direction == _BEFORE else None,
    )
    # Nobody is left there, or so few are before it that they are the first page.
    short = len(page.standings) < PAGE_SIZE
    if not page.standings or (direction == _BEFORE and short):
        return await _first_page(context, group)
    return page


async def _turns(context: GatewayContext, group: Group, page: Any) -> InlineKeyboardMarkup:
    language = await context.language()
    # Telegram allows so few bytes that what the chat says already is left out: in a group which group, in private whose button.
    in_group = context.place is Place.GROUP

    def button(key: str, direction: int, standing: Standing) -> InlineKeyboardButton:
        token = context.desk.buttons.token(
            "ranking_page",
            0 if in_group else group.chat_id,
            direction,
            standing.points,
            standing.reached_time.ToMilliseconds(),
            standing.member_id,
            owner_id=context.user.id if in_group else 0,
            chat_id=context.chat.id,
        )
        return InlineKeyboardButton(context.desk.texts.plain(language, key), callback_data=token)

    row = []
    if page.has_previous:
        row.append(button("page-previous", _BEFORE, page.standings[0]))
    if page.next_page_token:
        row.append(button("page-next", _AFTER, page.standings[-1]))
    picture = context.desk.buttons.token(
        "ranking_picture",
        0 if in_group else group.chat_id,
        owner_id=context.user.id if in_group else 0,
        chat_id=context.chat.id,
    )
    below = [
        InlineKeyboardButton(context.desk.texts.plain(language, "picture-button"), callback_data=picture)
    ]
    return InlineKeyboardMarkup([row, below] if row else [below])


COMMANDS = {"ranking": ranking}
PRESSES = {"ranking_page": on_page, "ranking_group": on_group}
