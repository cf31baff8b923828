"""/ranking by the running week, by all time and by constancy: by words after it, and by buttons under it."""

from datetime import date
from functools import partial
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from gymnation.member.v1.boards_pb2 import (
    BOARD_KIND_ALL_TIME,
    BOARD_KIND_CONSTANCY,
    BOARD_KIND_WEEK,
    BoardKind,
    BoardPlace,
)
from gymnation.member.v1.checkin_service_pb2 import GetBoardRequest, GetBoardResponse
from servicekit.folding import folded
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Feature
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import chosen_group, for_group, with_group
from telegram_gateway.conversation.group_pages import GroupChoice
from telegram_gateway.conversation.permissions import Place
from telegram_gateway.conversation.private_links import private_link
from telegram_gateway.features.ranking.board_buttons import other_boards, token
from telegram_gateway.features.ranking.board_tables import Row, board_page, counted, place_of
from telegram_gateway.features.ranking.ranking_picture import may_see

PAGE_SIZE: Final = 20
KINDS: Final = (BOARD_KIND_WEEK, BOARD_KIND_ALL_TIME, BOARD_KIND_CONSTANCY)
_NAMED: Final = {
    word: kind
    for kind, words in (
        (BOARD_KIND_WEEK, "semana|semanal|da semana|desta semana|esta semana|essa semana"),
        (BOARD_KIND_WEEK, "week|weekly|this week|the week"),
        (BOARD_KIND_ALL_TIME, "sempre|de sempre|desde sempre|geral|total|historico|tudo"),
        (BOARD_KIND_ALL_TIME, "all|all time|all-time|alltime|ever|overall"),
        (BOARD_KIND_CONSTANCY, "constancia|da constancia|de constancia|constante|regularidade"),
        (BOARD_KIND_CONSTANCY, "constancy|consistency|consistent|steady"),
    )
    for word in words.split("|")
}
"""Folded words after the command, in both languages."""
_TEXTS: Final = {
    BOARD_KIND_WEEK: "week",
    BOARD_KIND_ALL_TIME: "all-time",
    BOARD_KIND_CONSTANCY: "constancy",
}
_POINTS: Final = ("ranking-table-points", "ranking-table-checkins")
_HEADINGS: Final = {
    BOARD_KIND_WEEK: _POINTS,
    BOARD_KIND_ALL_TIME: _POINTS,
    BOARD_KIND_CONSTANCY: ("board-constancy-share", "board-constancy-of"),
}
"""The texts above the last columns of the table."""


def named_board(words: str) -> BoardKind.ValueType | None:
    """Return the board that the words after /ranking name."""
    return _NAMED.get(folded(words))


async def show_named(context: GatewayContext, kind: BoardKind.ValueType) -> None:
    """Show a board of this group, or in private of one that is chosen."""

    async def show(context: GatewayContext, group: Group) -> None:
        await _show(context, group, kind)

    await with_group(context, "board_group", show, numbers=(kind,), tells_unseen=True)


@for_group
async def on_group(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Show the board that was named, of the group that was chosen."""
    await _show(context, group, _kind(press))
    return None


def _kind(press: Press) -> BoardKind.ValueType:
    number = press.number(1)
    kind = next((one for one in KINDS if one == number), None)
    if kind is None:
        raise ButtonInvalid
    return kind


async def on_board(context: GatewayContext, press: Press) -> str | None:
    """Show a board in place, or another page of it."""
    press.take(3)
    group = await context.group() or await chosen_group(context, press)
    if group is None or press.number(0) not in {0, group.chat_id} or not await may_see(context, group):
        return await context.plain("group-not-yours")
    text, markup = await _render(context, group, _kind(press), press.small(2))
    await context.edit_pressed(text, markup)
    return None


async def _show(context: GatewayContext, group: Group, kind: BoardKind.ValueType) -> None:
    if not await may_see(context, group):
        await context.decline("ranking-for-admins")
        return
    text, markup = await _render(context, group, kind, 0)
    await context.send_html(text, markup=markup)


async def _render(
    context: GatewayContext, group: Group, kind: BoardKind.ValueType, skip: int
) -> tuple[str, InlineKeyboardMarkup]:
    board = await context.clients.checkins.GetBoard(
        GetBoardRequest(
            chat_id=group.chat_id,
            kind=kind,
            member_id=context.user.id,
            page_size=PAGE_SIZE,
            skip=min(skip, 500),
        )
    )
    name = _TEXTS[kind]
    before = [await context.say("ranking-title", group=group.title)]
    before.append(await context.say(f"board-{name}", **_span(board)))
    if board.places:
        text = await board_page(
            context,
            group,
            before=before,
            lines=[await _line(context, kind, one) for one in board.places],
            rows=partial(_rows, context, kind, board),
            headings=_HEADINGS[kind],
            after=[await _own_place(context, group, kind, board), await _totals(context, kind, board)],
        )
    elif skip:
        return await _render(context, group, kind, 0)
    else:
        text = "\n".join([*before, "", await context.say(f"board-{name}-empty")])
    return text, await _buttons(context, group, kind, board, skip)


def _span(board: GetBoardResponse) -> dict[str, str]:
    days = {"first": board.first_day, "last": board.last_day}
    return {key: f"{date.fromisoformat(day):%d/%m}" for key, day in days.items() if day}


async def _line(context: GatewayContext, kind: BoardKind.ValueType, one: BoardPlace) -> str:
    place = place_of(one.rank)
    name = await context.shown_name(one.display_name)
    if kind == BOARD_KIND_CONSTANCY:
        return await context.say("board-constancy-line", place=place, name=name, **_share(one))
    return await context.say("ranking-line", place=place, name=name, points=one.points, checkins=one.checkins)


async def _rows(context: GatewayContext, kind: BoardKind.ValueType, board: GetBoardResponse) -> list[Row]:
    return [
        Row(one.rank, await context.shown_name(one.display_name), await _cells(context, kind, one))
        for one in board.places
    ]


async def _cells(context: GatewayContext, kind: BoardKind.ValueType, one: BoardPlace) -> tuple[str, str]:
    if kind != BOARD_KIND_CONSTANCY:
        return await counted(context, one.points, one.checkins)
    share = _share(one)
    return (
        await context.plain("board-constancy-percent", percent=share["percent"]),
        await context.plain("board-constancy-weeks", kept=share["kept"], weeks=share["weeks"]),
    )


def _share(one: BoardPlace) -> dict[str, int]:
    percent = (200 * one.kept_weeks // one.goal_weeks + 1) // 2
    return {"percent": percent, "kept": one.kept_weeks, "weeks": one.goal_weeks}


async def _own_place(
    context: GatewayContext, group: Group, kind: BoardKind.ValueType, board: GetBoardResponse
) -> str:
    own = board.own
    if not own.rank:
        return await context.say(f"board-{_TEXTS[kind]}-own-none")
    if board.hidden and context.place is Place.GROUP:
        return await context.say("ranking-own-hidden", link=private_link(context, "perfil", group.chat_id))
    if kind == BOARD_KIND_CONSTANCY:
        return await context.say("board-constancy-own", rank=own.rank, **_share(own))
    if not board.next_rank_points:
        return await context.say("ranking-own-first", points=own.points)
    return await context.say(
        "ranking-own",
        rank=own.rank,
        points=own.points,
        missing=board.next_rank_points - own.points,
    )


async def _totals(context: GatewayContext, kind: BoardKind.ValueType, board: GetBoardResponse) -> str:
    if kind == BOARD_KIND_CONSTANCY:
        return await context.say("board-constancy-totals", participants=board.participants)
    return await context.say(
        "ranking-totals", participants=board.participants, checkins=board.checkins, points=board.points
    )


async def _buttons(
    context: GatewayContext, group: Group, kind: BoardKind.ValueType, board: GetBoardResponse, skip: int
) -> InlineKeyboardMarkup:
    async def to_page(key: str, there: int) -> InlineKeyboardButton:
        data = token(context, group, "ranking_board", kind, there)
        return InlineKeyboardButton(await context.plain(key), callback_data=data)

    pages = []
    if skip:
        pages.append(await to_page("page-previous", max(0, skip - PAGE_SIZE)))
    if board.has_more:
        pages.append(await to_page("page-next", skip + PAGE_SIZE))
    rows = [pages, await other_boards(context, group, kind)]
    return InlineKeyboardMarkup([row for row in rows if row])


FEATURE = Feature(
    buttons=(
        Button(120, "ranking_board", on_board),
        Button(121, "board_group", on_group, choice=GroupChoice()),
    ),
)
