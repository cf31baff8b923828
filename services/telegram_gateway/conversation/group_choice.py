"""Choosing a group in private: the one that the person is in, or buttons when there are several."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import zip_longest

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from telegram_gateway.conversation.buttons import DEFAULT_LIFE, Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.permissions import ADMINS, Place

Show = Callable[[GatewayContext, Group], Awaitable[None]]
OnPress = Callable[[GatewayContext, Press], Awaitable[str | None]]
OnPressInGroup = Callable[[GatewayContext, Group, Press], Awaitable[str | None]]
_OFFERED_AT_MOST = 30
RECORDS_AT_MOST = 20


async def record_chat_ids(context: GatewayContext) -> list[int]:
    """Return the groups in which the coach may read the record of the member who wrote.

    In a group it is that group alone, because others read along.
    """
    if context.place is Place.GROUP:
        return [context.chat.id]
    return [group.chat_id for group in await context.my_groups()][:RECORDS_AT_MOST]


async def with_group(context: GatewayContext, action: str, show: Show) -> None:
    """Show something of this group; in private of the only group, or of one that a button chooses."""
    group = await context.group()
    if group is None:
        groups, none = await _offered(context)
        await _one_of(context, action, groups, show, none=none)
        return
    await show(context, group)


async def with_admin_group(
    context: GatewayContext, action: str, show: Show, *, numbers: tuple[int, ...] = (), right_of: str = ""
) -> None:
    """As with_group, but only groups that the member who wrote may administer.

    In a group the permission table was asked before.
    With `right_of` it is only groups in which they have the right that this command takes.

    `numbers` follow the group's id in the buttons. They are what the command was given besides.
    """
    group = await context.group()
    if group is None:
        groups, none = await _offered_to_admin(context)
        missing = [await context.lacks(right_of, one.chat_id) for one in groups] if right_of else []
        if any(missing) and all(missing):
            await context.reply("right-missing", right=missing[0])
            return
        groups = [one for one, lacking in zip_longest(groups, missing) if lacking is None]
        await _one_of(context, action, groups, show, none=none, numbers=numbers)
        return
    await show(context, group)


async def _offered(context: GatewayContext) -> tuple[list[Group], str]:
    """Return the groups to choose from, or the one that a link named, and the text for when there is none."""
    if not context.named_chat_id:
        return await context.my_groups(), "group-none"
    named = await context.inhabited(context.named_chat_id)
    return [] if named is None else [named], "group-not-yours"


async def _offered_to_admin(context: GatewayContext) -> tuple[list[Group], str]:
    if not context.named_chat_id:
        return await context.admin_groups(), "group-none-administered"
    named = await context.administered(context.named_chat_id)
    return [] if named is None else [named], "group-not-administered"


async def _one_of(
    context: GatewayContext,
    action: str,
    groups: list[Group],
    show: Show,
    *,
    none: str,
    numbers: tuple[int, ...] = (),
) -> None:
    if not groups:
        await context.reply(none)
    elif len(groups) > 1:
        await context.reply("group-choose", markup=group_buttons(context, action, groups, numbers))
    else:
        await show(context, groups[0])


def group_button(number: int, name: str, show: Show) -> Button:
    """Return the row of the buttons that with_group offers.

    A press shows the group that the presser chose, if the presser is in it now.
    """

    @for_group
    async def on_press(context: GatewayContext, group: Group, press: Press) -> str | None:
        await show(context, group)
        return None

    return Button(number, name, on_press)


def admin_group_button(number: int, name: str, show: Show, *, may: str = "") -> Button:
    """Return the row of the buttons that with_admin_group offers, for who administers the group now."""

    @for_admin_group(may=may)
    async def on_press(context: GatewayContext, group: Group, press: Press) -> str | None:
        await show(context, group)
        return None

    return Button(number, name, on_press)


def for_group(on_press: OnPressInGroup) -> OnPress:
    """Give the press to the function with the group that the button named, or say that it is not theirs."""

    async def answer(context: GatewayContext, press: Press) -> str | None:
        group = await chosen_group(context, press)
        if group is None:
            return await context.plain("group-not-yours")
        return await on_press(context, group, press)

    return answer


def for_admin_group(*, may: str = "", right_of: str = "") -> Callable[[OnPressInGroup], OnPress]:
    """As for_group, for who may administer the group now and, where it is named, use the command `may`.

    They need the right that `may` takes at Telegram, or that `right_of` does.
    """

    def decorate(on_press: OnPressInGroup) -> OnPress:
        async def answer(context: GatewayContext, press: Press) -> str | None:
            group = await chosen_admin_group(context, press, may=may)
            if group is None:
                return await context.plain("group-not-administered")
            missing = await context.lacks(right_of or may, group.chat_id)
            if missing is not None:
                return await context.plain("right-missing", right=missing)
            return await on_press(context, group, press)

        return answer

    return decorate


async def chosen_group(context: GatewayContext, press: Press) -> Group | None:
    """Return the group that a button named, if the presser is in it now."""
    return await context.inhabited(press.number(0))


async def chosen_admin_group(context: GatewayContext, press: Press, *, may: str = "") -> Group | None:
    """Return the group that a button named first, if the presser may administer it now.

    `may` names a command that the presser must be allowed, too.
    """
    if may and not await context.may(may):
        return None
    wanted = press.number(0)
    group = await context.group()
    if group is not None:
        admin = await context.role() in ADMINS
        return group if group.chat_id == wanted and admin else None
    return await context.administered(wanted)


def group_buttons(
    context: GatewayContext,
    action: str,
    groups: list[Group],
    numbers: tuple[int, ...] = (),
    *,
    life: timedelta = DEFAULT_LIFE,
) -> InlineKeyboardMarkup:
    """Return a button for each group; `numbers` follow the group's id."""

    def token(group: Group) -> str:
        return context.button_data(action, group.chat_id, *numbers, life=life)

    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(group.title or str(index), callback_data=token(group))]
            for index, group in enumerate(groups[:_OFFERED_AT_MOST], start=1)
        ]
    )
