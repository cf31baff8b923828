"""The groups that somebody chooses from, in pages of buttons, and narrowed by words.

What a page needs is in its buttons and in the message itself, so nothing is kept:
it goes on after a restart and in every replica. The groups are those of the moment of the press.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from servicekit.folding import has_parts, word_parts
from telegram_gateway.bot_api.names import shown
from telegram_gateway.conversation import my_groups
from telegram_gateway.conversation.buttons import DEFAULT_LIFE
from telegram_gateway.conversation.chosen_group import chosen_last
from telegram_gateway.conversation.roles import EVERYWHERE

if TYPE_CHECKING:
    from telegram_gateway.conversation.context import GatewayContext
    from telegram_gateway.conversation.group_cache import Group

GROUPS_A_PAGE: Final = 10
LABEL_LENGTH: Final = 60
PAGE_BUTTON: Final = "group_page"
SEARCH_BUTTON: Final = "group_search"
UNSEARCHED, SEARCHED, EVERY_GROUP = 0, 1, 2
"""What a button that turns a page says of the words: none, those of its message, or none from now on."""

Rows = list[list[InlineKeyboardButton]]
MakeRows = Callable[["GatewayContext", tuple[int, ...]], Awaitable[Rows]]
MakeLabel = Callable[["GatewayContext", str], Awaitable[str]]


class Circle(Enum):
    """Of which groups one is chosen."""

    MINE = "those that the person is in"
    ADMINISTERED = "those that the person may administer"
    ALL = "all, for the owner"


@dataclass(frozen=True, slots=True)
class GroupChoice:
    """How a button's group is chosen in private."""

    circle: Circle = Circle.MINE
    right_of: str = ""
    """A command. Only groups are offered in which the person has the right that it takes at Telegram."""
    life: timedelta = DEFAULT_LIFE
    label: MakeLabel | None = None
    """What a group's button says, when it is more than the group's name."""
    before: MakeRows | None = None
    after: MakeRows | None = None
    """Rows above and below the groups."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the groups, by title."""

    groups: list[Group] = field(default_factory=list)
    offset: int = 0
    more: bool = False
    beside: list[Group] = field(default_factory=list)
    """These groups, and those of other pages that may have the same names."""
    missing: str = ""
    """The right that the person has in none of the groups that they administer."""
    last: int = 0
    """The chat of the group that the person chose last. It comes first and says so. 0: there is none."""

    @property
    def several(self) -> bool:
        """Whether there is something to choose."""
        return len(self.groups) > 1 or self.more or self.offset > 0


async def page_of(context: GatewayContext, action: str, words: str = "", offset: int = 0) -> Page:
    """Return the groups from `offset` on, of those that the action's button offers and that have the words.

    When there are no longer so many, return another page of them.
    """
    choice, desk, parts = context.desk.choices[action], context.desk, word_parts(words)
    is_owner = context.user.id == desk.roles.owner_id
    asks_grants = choice.circle is Circle.ADMINISTERED and not is_owner
    granted = await desk.roles.grants_of(context.user.id) if asks_grants else frozenset[int]()
    if (is_owner and choice.circle is not Circle.MINE) or EVERYWHERE in granted:
        page = await _page_of_all(context, words if parts else "", offset)
        return page if parts else await with_last_first(context, page, of_all=True)
    if choice.circle is Circle.ALL:
        return Page()
    if choice.circle is Circle.MINE:
        groups, missing = await context.my_groups(), ""
    else:
        groups, missing = await _administered(context, choice, granted)
    found = [group for group in groups if has_parts(group.title, parts)]
    if offset >= len(found):
        offset = max(0, (len(found) - 1) // GROUPS_A_PAGE * GROUPS_A_PAGE)
    end = offset + GROUPS_A_PAGE
    page = Page(found[offset:end], offset, len(found) > end, groups, missing)
    return page if parts else await with_last_first(context, page)


async def with_last_first(context: GatewayContext, page: Page, *, of_all: bool = False) -> Page:
    """Return the first page with the group on top that the person chose last, if it is among those offered.

    `of_all`: every group is. On the page where it stands by its title it is there, too.
    """
    if page.offset or not page.several:
        return page
    last = await chosen_last(context)
    beside = [last] if last is not None and of_all else page.beside
    found = next((one for one in beside if last is not None and one.chat_id == last.chat_id), None)
    if found is None:
        return page
    others = [one for one in page.groups if one.chat_id != found.chat_id]
    known = page.beside if any(one.chat_id == found.chat_id for one in page.beside) else [*page.beside, found]
    return replace(page, groups=[found, *others], beside=known, last=found.chat_id)


async def keyboard(
    context: GatewayContext,
    action: str,
    page: Page,
    numbers: tuple[int, ...] = (),
    *,
    searched: bool = False,
) -> InlineKeyboardMarkup:
    """Return a button for each group of the page, those that lead to the others, and the rows around.

    `numbers` follow the group's id in the buttons.
    """
    choice, buttons = context.desk.choices[action], context.desk.buttons

    def button(label: str, name: str, *carried: int) -> InlineKeyboardButton:
        data = context.button_data(name, *carried, *numbers, life=choice.life)
        return InlineKeyboardButton(label, callback_data=data)

    rows = await choice.before(context, numbers) if choice.before is not None else []
    for group, label in zip(page.groups, await _labels(context, page), strict=True):
        shown_label = await choice.label(context, label) if choice.label is not None else label
        if group.chat_id == page.last:
            shown_label = await context.plain("group-chosen-last", group=shown_label)
        rows.append([button(shown_label, action, group.chat_id)])
    number, flag = buttons.number_of(action), SEARCHED if searched else UNSEARCHED
    rows.append(
        [
            button(await context.plain(key), PAGE_BUTTON, to, number, flag)
            for key, to, there in (
                ("page-previous", max(0, page.offset - GROUPS_A_PAGE), page.offset > 0),
                ("page-next", page.offset + GROUPS_A_PAGE, page.more),
            )
            if there
        ]
    )
    search = await context.plain("group-search-again" if searched else "group-search")
    if searched or page.more or page.offset:
        rows.append([button(search, SEARCH_BUTTON, number, flag)])
    if searched:
        rows[-1].append(button(await context.plain("group-search-all"), PAGE_BUTTON, 0, number, EVERY_GROUP))
    rows += await choice.after(context, numbers) if choice.after is not None else []
    return InlineKeyboardMarkup([row for row in rows if row])


async def _page_of_all(context: GatewayContext, words: str, offset: int) -> Page:
    # One more on each side: groups of the same name stand beside each other.
    before = 1 if offset else 0
    found = await context.desk.seen.some_groups(words, offset - before, GROUPS_A_PAGE + before + 1)
    if len(found) <= before and offset:
        return await _page_of_all(context, words, 0)
    groups = found[before : before + GROUPS_A_PAGE]
    return Page(groups, offset, len(found) > before + GROUPS_A_PAGE, found)


async def _administered(
    context: GatewayContext, choice: GroupChoice, granted: frozenset[int]
) -> tuple[list[Group], str]:
    """Return the groups in which the person has the right, and its name when it is missing in all of them."""
    roles, user_id = context.desk.roles, context.user.id
    groups = await my_groups.groups_administered(context.desk, user_id, granted)
    right = context.desk.permissions.right_for(choice.right_of)
    if right is None:
        return groups, ""
    # The owner's trust stands for every right.
    with_right = [
        group
        for group in groups
        if group.chat_id in granted or right in (await roles.standing(group.chat_id, user_id)).rights
    ]
    lacks_it = bool(groups) and not with_right
    return with_right, await context.plain("right-name", right=right.value) if lacks_it else ""


async def _labels(context: GatewayContext, page: Page) -> list[str]:
    """What groups are called, so that those of the same name can be told apart."""
    same = Counter(_name(group) for group in page.beside)
    labels = {group.chat_id: await _label(context, group, same) for group in page.beside}
    still_same = Counter(labels.values())
    return [
        f"{label} · …{str(chat_id)[-4:]}" if still_same[label := labels[chat_id]] > 1 else label
        for chat_id in (group.chat_id for group in page.groups)
    ]


async def _label(context: GatewayContext, group: Group, same: Counter[str]) -> str:
    name = _name(group)
    title = name or await context.plain("group-nameless")
    if same[name] < 2:
        return title
    if group.username:
        return f"{title} · @{group.username}"
    day = group.register_time.ToDatetime(UTC).astimezone(ZoneInfo(group.settings.time_zone))
    return f"{title} · {await context.plain('group-since', day=f'{day:%d/%m/%Y}')}"


def _name(group: Group) -> str:
    return shown(group.title, LABEL_LENGTH)
