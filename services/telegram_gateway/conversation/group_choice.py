"""Choosing a group in private: the one that the person is in, or buttons when there are several."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from telegram_gateway.conversation import my_groups
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_pages import Circle, GroupChoice, keyboard, page_of
from telegram_gateway.conversation.permissions import ADMINS, Place

Show = Callable[[GatewayContext, Group], Awaitable[None]]
OnPress = Callable[[GatewayContext, Press], Awaitable[str | None]]
OnPressInGroup = Callable[[GatewayContext, Group, Press], Awaitable[str | None]]
RECORDS_AT_MOST = 20
NO_GROUP: Final[Mapping[Circle, str]] = {
    Circle.MINE: "group-none",
    Circle.ADMINISTERED: "group-none-administered",
    Circle.ALL: "group-none-administered",
}
"""What is said when there is no group to choose."""
_NOT_THAT_ONE: Final[Mapping[Circle, str]] = {
    Circle.MINE: "group-not-yours",
    Circle.ADMINISTERED: "group-not-administered",
    Circle.ALL: "group-not-administered",
}


async def record_chat_ids(context: GatewayContext) -> list[int]:
    """Return the groups in which the coach may read the record of the member who wrote.

    In a group it is that group alone, because others read along.
    """
    if context.place is Place.GROUP:
        return [context.chat.id]
    return [group.chat_id for group in await context.my_groups()][:RECORDS_AT_MOST]


async def with_group(
    context: GatewayContext,
    action: str,
    show: Show,
    *,
    numbers: tuple[int, ...] = (),
    answering: bool = False,
    below: str = "",
    tells_unseen: bool = False,
) -> None:
    """Show something of this group; in private of the only group, or of one that a button chooses.

    `action` is the button's name: its `choice` says which groups are offered.
    In a group the permission table was asked before.
    `numbers` follow the group's id in the buttons. They are what the command was given besides.
    `answering`: the offer is an answer to the command, which a press brings along.
    `below` is HTML that stands below the offer's words.
    `tells_unseen`: who was seen in a group whose members are hidden now hears why it is missing.
    """
    group = await context.group()
    if group is not None:
        await show(context, group)
        return
    circle = context.desk.choices[action].circle
    if context.named_chat_id:
        named = await _named(context, circle)
        if named is None:
            await context.reply(_NOT_THAT_ONE[circle])
        else:
            await _show_with_right(context, action, named, show)
        return
    page = await page_of(context, action)
    unseen = tells_unseen and await my_groups.some_unseen(context.desk, context.user.id)
    if page.missing:
        await context.reply("right-missing", right=page.missing)
    elif not page.groups:
        await context.reply("outsider-cannot-see" if unseen else NO_GROUP[circle])
    elif page.several:
        markup = await keyboard(context, action, page, numbers)
        missing = await context.say("group-unseen") if unseen else ""
        await context.send_html(
            "\n".join(filter(None, (await context.say("group-choose"), below, missing))),
            markup=markup,
            to=context.message.message_id if answering else None,
        )
    else:
        await show(context, page.groups[0])
        if unseen:
            await context.reply("group-unseen")


async def _named(context: GatewayContext, circle: Circle) -> Group | None:
    """Return the group that a link named, when it is one that they could choose."""
    look = context.inhabited if circle is Circle.MINE else context.administered
    return await look(context.named_chat_id)


async def _show_with_right(context: GatewayContext, action: str, group: Group, show: Show) -> None:
    missing = await context.lacks(context.desk.choices[action].right_of, group.chat_id)
    if missing is not None:
        await context.reply("right-missing", right=missing)
    else:
        await show(context, group)


def group_button(number: int, name: str, show: Show) -> Button:
    """Return the row of the buttons that with_group offers.

    A press shows the group that the presser chose, if the presser is in it now.
    """

    @for_group
    async def on_press(context: GatewayContext, group: Group, press: Press) -> str | None:
        await show(context, group)
        return None

    return Button(number, name, on_press, choice=GroupChoice(Circle.MINE))


def admin_group_button(number: int, name: str, show: Show, *, may: str = "") -> Button:
    """As group_button, for who administers the group now and may use the command `may`, if one is named."""

    @for_admin_group(may=may)
    async def on_press(context: GatewayContext, group: Group, press: Press) -> str | None:
        await show(context, group)
        return None

    return Button(number, name, on_press, choice=GroupChoice(Circle.ADMINISTERED))


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
