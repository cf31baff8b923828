"""The buttons under /ranking that lead from one board to another."""

from typing import Final

from telegram import InlineKeyboardButton

from gymnation.member.v1.boards_pb2 import (
    BOARD_KIND_ALL_TIME,
    BOARD_KIND_CONSTANCY,
    BOARD_KIND_UNSPECIFIED,
    BOARD_KIND_WEEK,
    BoardKind,
)
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.permissions import Place

SEASON: Final = BOARD_KIND_UNSPECIFIED
"""Stands for the running season, which is no board."""
_LABELS: Final = (
    (SEASON, "board-to-season"),
    (BOARD_KIND_WEEK, "board-to-week"),
    (BOARD_KIND_CONSTANCY, "board-to-constancy"),
    (BOARD_KIND_ALL_TIME, "board-to-all-time"),
)


def token(context: GatewayContext, group: Group, action: str, *numbers: int) -> str:
    """Return the data of a button under a ranking."""
    # Telegram allows so few bytes that what the chat says already is left out.
    # In a group that is which group it is, in private it is whose button it is.
    in_group = context.place is Place.GROUP
    return context.desk.buttons.token(
        action,
        0 if in_group else group.chat_id,
        *numbers,
        owner_id=context.user.id if in_group else 0,
        chat_id=context.chat.id,
    )


async def other_boards(
    context: GatewayContext, group: Group, shown: BoardKind.ValueType
) -> list[InlineKeyboardButton]:
    """Return a button to each board besides the one that is shown."""
    language = await context.language()
    return [
        InlineKeyboardButton(
            context.desk.texts.plain(language, label),
            callback_data=token(context, group, "ranking_season", 0)
            if kind == SEASON
            else token(context, group, "ranking_board", kind, 0),
        )
        for kind, label in _LABELS
        if kind != shown
    ]
