"""/setadmin, /deladmin and /listadmins: whom the owner makes bot admin, of one group or of all."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MessageOriginUser, User
from telegram.error import BadRequest, Forbidden

from gymnation.member.v1.group_service_pb2 import GrantRoleRequest, ListRolesRequest, RevokeRoleRequest
from gymnation.member.v1.groups_pb2 import RoleGrant
from servicekit.errors import NotFound
from telegram_gateway.conversation.buttons import Press
from telegram_gateway.conversation.commands import arguments_of
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature
from telegram_gateway.conversation.group_pages import Circle, GroupChoice, keyboard, page_of
from telegram_gateway.conversation.permissions import ADMINS, OWNER, Place, Rule
from telegram_gateway.conversation.private_menus import role_changed

_OFFERED_AT_MOST = 30
ALL_GROUPS = 0


async def setadmin(context: GatewayContext) -> None:
    """Make somebody bot admin.

    In a group it is the person who wrote the replied message, and they become admin of that group.
    In private it is the person who is named, and they become admin of a group that is chosen.
    """
    if context.place is Place.GROUP:
        person = _person_replied_to(context)
        if person is None:
            await context.decline("admins-reply-to-a-person")
            return
        await _grant(context, person.id, context.chat.id)
        await context.notice("admins-set", name=await context.shown_name(person.full_name))
        return
    member_id = _named(context)
    if member_id is None:
        await context.reply("admins-whom")
        return
    markup = await keyboard(context, "admin_set", await page_of(context, "admin_set"), (member_id,))
    await context.reply("admins-where", markup=markup, name=await _name(context, member_id, ALL_GROUPS))


async def _all_groups(context: GatewayContext, numbers: tuple[int, ...]) -> list[list[InlineKeyboardButton]]:
    data = context.button_data("admin_set", ALL_GROUPS, *numbers)
    return [[InlineKeyboardButton(await context.plain("admins-all-groups"), callback_data=data)]]


async def on_set(context: GatewayContext, press: Press) -> str | None:
    """Grant the role for the place that was chosen."""
    # Buttons of an older version have them the other way round; ids of groups are not positive.
    chat_id, member_id = sorted(press.take(2))
    await _grant(context, member_id, chat_id)
    await context.edit_pressed(await _list(context))
    return await context.plain("admins-saved")


async def deladmin(context: GatewayContext) -> None:
    """Take the role back.

    In a group it is taken from the person who wrote the replied message.
    In private it is taken from the person whom a button names.
    """
    if context.place is Place.GROUP:
        person = _person_replied_to(context)
        if person is None:
            await context.decline("admins-reply-to-a-person")
            return
        try:
            await _revoke(context, person.id, context.chat.id)
        except NotFound:
            await context.decline("admins-none-here", name=await context.shown_name(person.full_name))
            return
        await context.notice("admins-deleted", name=await context.shown_name(person.full_name))
        return
    rows = [
        [
            InlineKeyboardButton(
                f"✖ {await _label(context, grant)}",
                callback_data=context.button_data("admin_delete", grant.member_id, grant.chat_id),
            )
        ]
        for grant in await _grants(context)
    ]
    markup = InlineKeyboardMarkup(rows) if rows else None
    await context.reply("admins-which" if rows else "admins-none", markup=markup)


async def on_delete(context: GatewayContext, press: Press) -> str | None:
    """Take the grant back that the button names."""
    member_id, chat_id = press.take(2)
    try:
        await _revoke(context, member_id, chat_id)
    except NotFound:
        return await context.plain("admins-gone")
    await context.edit_pressed(await _list(context))
    return await context.plain("admins-saved")


async def listadmins(context: GatewayContext) -> None:
    """List the bot admins.

    In a group these are its own and those of all groups.
    In private these are those of the groups that the reader administers.
    """
    await context.send_html(await _list(context))


async def _list(context: GatewayContext) -> str:
    grants = await _grants(context)
    if (kept := await _kept_by_reader(context)) is not None:
        grants = [grant for grant in grants if grant.chat_id in {ALL_GROUPS, *kept}]
    if not grants:
        return await context.say("admins-none")
    lines = [await context.say("admins-title")]
    for grant in grants:
        where = await _where(context, grant.chat_id)
        name = await _name(context, grant.member_id, grant.chat_id)
        lines.append(await context.say("admins-line", name=name, where=where))
    return "\n".join(lines)


async def _kept_by_reader(context: GatewayContext) -> list[int] | None:
    """The groups whose admins the reader may see. None: of all, those that are stopped included."""
    if context.place is Place.GROUP:
        return [context.chat.id]
    if context.user.id == context.gateway.settings.owner_id:
        return None
    granted = await context.desk.roles.grants_of(context.user.id)
    if ALL_GROUPS in granted:
        return None
    return [group.chat_id for group in await context.admin_groups()]


async def _grants(context: GatewayContext) -> list[RoleGrant]:
    grants: list[RoleGrant] = []
    token = ""
    while len(grants) < _OFFERED_AT_MOST:
        page = await context.clients.groups.ListRoles(
            ListRolesRequest(page_size=_OFFERED_AT_MOST, page_token=token)
        )
        grants.extend(page.role_grants)
        token = page.next_page_token
        if not token:
            break
    return grants[:_OFFERED_AT_MOST]


async def _grant(context: GatewayContext, member_id: int, chat_id: int) -> None:
    await context.clients.groups.GrantRole(
        GrantRoleRequest(
            request_id=context.request_id("GrantRole"),
            member_id=member_id,
            chat_id=chat_id,
            granted_by=context.user.id,
        )
    )
    await _written_down(context, "role_granted", member_id, chat_id)
    await role_changed(context, member_id)


async def _revoke(context: GatewayContext, member_id: int, chat_id: int) -> None:
    await context.clients.groups.RevokeRole(
        RevokeRoleRequest(request_id=context.request_id("RevokeRole"), member_id=member_id, chat_id=chat_id)
    )
    await _written_down(context, "role_revoked", member_id, chat_id)
    await role_changed(context, member_id)


async def _written_down(context: GatewayContext, action: str, member_id: int, chat_id: int) -> None:
    name = await _name(context, member_id, chat_id)
    await context.audit(action, chat_id=chat_id, subject_id=member_id, subject_name=name)


def _person_replied_to(context: GatewayContext) -> User | None:
    target = context.replied
    person = target.from_user if target is not None and target.sender_chat is None else None
    return None if person is None or person.is_bot else person


def _named(context: GatewayContext) -> int | None:
    """Return the person whom an owner names in private.

    The owner names them by their id, or by a reply to a forwarded message or to a contact.
    """
    given = arguments_of(context.message)
    # "²" and "٣" are digits, too, and there are no ids of twenty.
    if given.isascii() and given.isdecimal() and 0 < len(given) <= 16:
        return int(given) or None
    target = context.replied
    if target is None:
        return None
    if target.contact is not None:
        return target.contact.user_id
    origin = target.forward_origin
    return origin.sender_user.id if isinstance(origin, MessageOriginUser) else None


async def _name(context: GatewayContext, member_id: int, chat_id: int) -> str:
    """What Telegram calls the person in that group or in private, else their number."""
    try:
        if chat_id:
            user = (await context.bot.get_chat_member(chat_id, member_id)).user
            return await context.shown_name(user.full_name)
        chat = await context.bot.get_chat(member_id)
        return await context.shown_name(chat.full_name or str(member_id))
    except (BadRequest, Forbidden):
        return str(member_id)


async def _where(context: GatewayContext, chat_id: int) -> str:
    if chat_id == ALL_GROUPS:
        return await context.plain("admins-all-groups")
    group = await context.desk.seen.group(chat_id)
    return group.title if group is not None and group.title else str(chat_id)


async def _label(context: GatewayContext, grant: RoleGrant) -> str:
    name = await _name(context, grant.member_id, grant.chat_id)
    return f"{name} · {await _where(context, grant.chat_id)}"


FEATURE = Feature(
    commands=(
        Command("setadmin", setadmin, Rule(group=OWNER, private=OWNER), menu=270, aliases=("novoadmin",)),
        Command("deladmin", deladmin, Rule(group=OWNER, private=OWNER), menu=280, aliases=("tiraradmin",)),
        Command("listadmins", listadmins, Rule(group=ADMINS, private=ADMINS), menu=290, aliases=("admins",)),
    ),
    buttons=(
        Button(
            13,
            "admin_set",
            on_set,
            needs="setadmin",
            choice=GroupChoice(Circle.ALL, before=_all_groups),
        ),
        Button(14, "admin_delete", on_delete, needs="deladmin"),
    ),
)
