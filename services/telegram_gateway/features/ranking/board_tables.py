"""The rows of a ranking: lines for every client, and a table for groups that want one."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from telegram_gateway.bot_api.tables import Column, table, tabled
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.features.ranking.ranking_picture import MEDALS


@dataclass(frozen=True, slots=True)
class Row:
    """A member of a ranking: by rank, the shown name, and two cells that say how much."""

    rank: int
    name: str
    cells: tuple[str, str]

    @property
    def place(self) -> str:
        return place_of(self.rank)


def place_of(rank: int) -> str:
    """Return a rank as it stands before a name."""
    return MEDALS.get(rank, f"{rank}.")


async def counted(context: GatewayContext, points: int, checkins: int) -> tuple[str, str]:
    """Return the cells of two numbers, as the reader's language writes them."""
    return (
        await context.plain("ranking-table-number", number=points),
        await context.plain("ranking-table-number", number=checkins),
    )


async def board_page(
    context: GatewayContext,
    group: Group,
    *,
    before: Sequence[str],
    lines: Sequence[str],
    rows: Callable[[], Awaitable[Sequence[Row]]],
    headings: tuple[str, str],
    after: Sequence[str],
) -> str:
    """Return a page of a ranking as Telegram HTML; with a table where the group has them on.

    `before`, `lines` (a line a row) and `after` are Telegram HTML.
    `rows` is asked for where there is a table. `headings` are the texts above its two last columns.
    """
    words = "\n".join([*before, "", *lines, "", *after])
    if not group.settings.rich_tables:
        return words
    columns = [
        Column(await context.plain("ranking-table-place"), "right"),
        Column(await context.plain("ranking-table-name")),
        *[Column(await context.plain(key), "right") for key in headings],
    ]
    cells = [(one.place, one.name, *one.cells) for one in await rows()]
    return tabled(words, before, table(columns, cells), after)
