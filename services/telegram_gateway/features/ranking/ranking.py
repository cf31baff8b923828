"""/ranking: the standings of a season, paged.

It is the running season with the asker's own place, or one that is over.
"""

import zlib
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from gymnation.member.v1.checkin_service_pb2 import (
    GetStandingRequest,
    ListPastSeasonsRequest,
    ListStandingsRequest,
    ListStandingsResponse,
)
from gymnation.member.v1.checkins_pb2 import Standing, StandingPlace
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.commands import arguments_of
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import chosen_group, group_button, with_group
from telegram_gateway.conversation.permissions import MEMBERS, Place, Rule
from telegram_gateway.conversation.private_links import private_link
from telegram_gateway.features.ranking.board_buttons import SEASON, other_boards, token
from telegram_gateway.features.ranking.board_tables import Row, board_page, counted, place_of
from telegram_gateway.features.ranking.boards import named_board, show_named
from telegram_gateway.features.ranking.ranking_picture import may_see, show_picture
from telegram_gateway.texts import moments

PAGE_SIZE = 20


AS_PICTURE = frozenset({"foto", "imagem", "photo", "picture"})
_AFTER, _BEFORE = 0, 1
_NUMBERS_BEFORE_PLACES = 2
"""Buttons turned pages by their number once."""
_NUMBERS_OF_A_SEASON = 2


async def ranking(context: GatewayContext) -> None:
    """Show the ranking of this group, or in private of one that is chosen; with "foto" as a picture.

    Other words name another board.
    """
    words = arguments_of(context.message)
    if board := named_board(words):
        await show_named(context, board)
        return
    if words.lower() in AS_PICTURE:
        await with_group(context, "ranking_picture", _show_picture, tells_unseen=True)
        return
    await with_group(context, "ranking_group", _show, tells_unseen=True)


@dataclass(frozen=True, slots=True)
class _Season:
    """The season that is looked at.

    `number` names it in buttons, as `older` and `newer` name those beside it. 0 is the running one.
    """

    season_id: str = ""
    number: int = 0
    older: int | None = None
    newer: int | None = None


async def on_page(context: GatewayContext, press: Press) -> str | None:
    """Turn the page of the running season in place."""
    if len(press.numbers) == _NUMBERS_BEFORE_PLACES:
        return await _turn(context, press, 0, ())
    return await _turn(context, press, 0, press.take(5)[1:])


async def on_season(context: GatewayContext, press: Press) -> str | None:
    """Show another season in place, or another page of one that is over."""
    if len(press.numbers) == _NUMBERS_OF_A_SEASON:
        return await _turn(context, press, press.number(1), ())
    return await _turn(context, press, press.number(1), press.take(6)[2:])


async def _turn(
    context: GatewayContext, press: Press, season_number: int, beside: tuple[int, ...]
) -> str | None:
    group = await context.group() or await chosen_group(context, press)
    if group is None or press.number(0) not in {0, group.chat_id} or not await may_see(context, group):
        return await context.plain("group-not-yours")
    season = await _season(context, group, season_number)
    if season.number != season_number:
        beside = ()
    text, markup = await _render(context, group, season, await _page(context, group, season, beside))
    await context.edit_pressed(text, markup)
    return None


async def _show_picture(context: GatewayContext, group: Group) -> None:
    if not await may_see(context, group):
        await context.decline("ranking-for-admins")
        return
    await show_picture(context, group, context.desk.studio)


async def _show(context: GatewayContext, group: Group) -> None:
    if not await may_see(context, group):
        await context.decline("ranking-for-admins")
        return
    season = await _season(context, group, 0)
    text, markup = await _render(context, group, season, await _first_page(context, group, season))
    await context.send_html(text, markup=markup)


async def _season(context: GatewayContext, group: Group, number: int) -> _Season:
    """Return the season that a button named.

    Return the running one when the named one is not kept any more, after so many others.
    """
    past = (
        await context.clients.checkins.ListPastSeasons(ListPastSeasonsRequest(chat_id=group.chat_id))
    ).seasons
    numbers = [0, *(_number_of(season.season_id) for season in past)]
    at = numbers.index(number) if number in numbers else 0
    return _Season(
        past[at - 1].season_id if at else "",
        numbers[at],
        numbers[at + 1] if at + 1 < len(numbers) else None,
        numbers[at - 1] if at else None,
    )


def _number_of(season_id: str) -> int:
    # In three bytes of a button, and the same when another season has ended since.
    return zlib.crc32(season_id.encode()) % (2**20 - 1) + 1


async def _render(
    context: GatewayContext, group: Group, shown: _Season, page: ListStandingsResponse
) -> tuple[str, InlineKeyboardMarkup]:
    season = page.season
    lines = [await context.say("ranking-title", group=group.title)]
    if shown.number:
        first, last = moments.span(season.first_day, season.last_day, group.settings.time_zone)
        lines.append(await context.say("ranking-season-past", first=first, last=last))
    elif season.last_day:
        left = await context.say("ranking-season", days=season.days_left)
        lines.append(moments.marked(left, moments.end_of(season.last_day, group.settings.time_zone)))
    if not page.standings:
        lines += ["", await context.say("ranking-empty")]
        rows = [await _seasons_beside(context, group, shown)]
        if not shown.number:
            rows.append(await other_boards(context, group, SEASON))
        return "\n".join(lines), InlineKeyboardMarkup([row for row in rows if row])
    names = [await context.shown_name(standing.display_name) for standing in page.standings]

    async def table_rows() -> list[Row]:
        return [
            Row(standing.rank, name, await counted(context, standing.points, standing.checkins))
            for standing, name in zip(page.standings, names, strict=True)
        ]

    text = await board_page(
        context,
        group,
        before=lines,
        lines=[
            await context.say(
                "ranking-line",
                place=place_of(standing.rank),
                name=name,
                points=standing.points,
                checkins=standing.checkins,
            )
            for standing, name in zip(page.standings, names, strict=True)
        ],
        rows=table_rows,
        headings=("ranking-table-points", "ranking-table-checkins"),
        after=[
            *([] if shown.number else [await _own_place(context, group)]),
            await context.say(
                "ranking-totals",
                participants=season.participants,
                checkins=season.checkins,
                points=season.points,
            ),
        ],
    )
    return text, await _buttons(context, group, shown, page)


async def _own_place(context: GatewayContext, group: Group) -> str:
    own = await context.clients.checkins.GetStanding(
        GetStandingRequest(chat_id=group.chat_id, member_id=context.user.id)
    )
    if not own.standing.rank:
        return await context.say("ranking-own-none")
    if own.hidden and context.place is Place.GROUP:
        return await context.say("ranking-own-hidden", link=private_link(context, "perfil", group.chat_id))
    if not own.next_rank_points:
        return await context.say("ranking-own-first", points=own.standing.points)
    return await context.say(
        "ranking-own",
        rank=own.standing.rank,
        points=own.standing.points,
        missing=own.next_rank_points - own.standing.points,
    )


async def _first_page(context: GatewayContext, group: Group, season: _Season) -> ListStandingsResponse:
    return await context.clients.checkins.ListStandings(
        ListStandingsRequest(chat_id=group.chat_id, season_id=season.season_id, page_size=PAGE_SIZE)
    )


async def _page(
    context: GatewayContext, group: Group, season: _Season, beside: tuple[int, ...]
) -> ListStandingsResponse:
    """Fetch the page beside the place that a button named: a page costs the same however far down it is."""
    if len(beside) != 4:
        return await _first_page(context, group, season)
    direction, points, milliseconds, member_id = beside
    try:
        place = StandingPlace(points=points, member_id=member_id)
        place.reached_time.FromMilliseconds(milliseconds)
    except ValueError:
        raise ButtonInvalid from None
    page = await context.clients.checkins.ListStandings(
        ListStandingsRequest(
            chat_id=group.chat_id,
            season_id=season.season_id,
            page_size=PAGE_SIZE,
            after=place if direction == _AFTER else None,
            before=place if direction == _BEFORE else None,
        )
    )
    # Nobody is left there, or so few are before it that they are the first page.
    short = len(page.standings) < PAGE_SIZE
    if not page.standings or (direction == _BEFORE and short):
        return await _first_page(context, group, season)
    return page


async def _buttons(
    context: GatewayContext, group: Group, season: _Season, page: ListStandingsResponse
) -> InlineKeyboardMarkup:
    """Return buttons to the pages beside this one, to the seasons beside it, and to the picture.

    The picture is that of the running season.
    """
    language = await context.language()

    def to_page(key: str, direction: int, standing: Standing) -> InlineKeyboardButton:
        place = (
            direction,
            standing.points,
            standing.reached_time.ToMilliseconds(),
            standing.member_id,
        )
        data = (
            token(context, group, "ranking_season", season.number, *place)
            if season.number
            else token(context, group, "ranking_page", *place)
        )
        return InlineKeyboardButton(context.desk.texts.plain(language, key), callback_data=data)

    pages = []
    if page.has_previous:
        pages.append(to_page("page-previous", _BEFORE, page.standings[0]))
    if page.next_page_token:
        pages.append(to_page("page-next", _AFTER, page.standings[-1]))
    rows = [pages, await _seasons_beside(context, group, season)]
    if not season.number:
        picture = token(context, group, "ranking_picture")
        label = context.desk.texts.plain(language, "picture-button")
        rows += [
            await other_boards(context, group, SEASON),
            [InlineKeyboardButton(label, callback_data=picture)],
        ]
    return InlineKeyboardMarkup([row for row in rows if row])


async def _seasons_beside(
    context: GatewayContext, group: Group, season: _Season
) -> list[InlineKeyboardButton]:
    language = await context.language()
    return [
        InlineKeyboardButton(
            context.desk.texts.plain(language, key),
            callback_data=token(context, group, "ranking_season", number),
        )
        for key, number in (("ranking-older", season.older), ("ranking-newer", season.newer))
        if number is not None
    ]


FEATURE = Feature(
    commands=(
        Command("ranking", ranking, Rule(group=MEMBERS, private=MEMBERS), menu=30, aliases=("checkinscore",)),
    ),
    buttons=(
        Button(0, "ranking_page", on_page),
        Button(36, "ranking_season", on_season),
        group_button(1, "ranking_group", _show),
    ),
)
