"""Groups: registration, the bot's coming and going, titles, and the move to a supergroup."""

import logging

from google.protobuf.field_mask_pb2 import FieldMask
from telegram import Chat, Update
from telegram.ext import ChatMemberHandler, MessageHandler, TypeHandler, filters

from gymnation.member.v1 import groups_pb2
from gymnation.member.v1.group_service_pb2 import (
    MigrateGroupRequest,
    RegisterGroupRequest,
    RegisterGroupResponse,
    StopGroupRequest,
    UpdateGroupRequest,
)
from servicekit.errors import ServiceError
from telegram_gateway.conversation.bot_rights import look_at_rights, tell_what_is_lacking
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Command, Feature, Parts
from telegram_gateway.conversation.permissions import ADMINS, OWNER, Rule
from telegram_gateway.conversation.private_menus import role_changed
from telegram_gateway.conversation.roles import is_admin, is_inside
from telegram_gateway.conversation.unregistered import take_away, tell_unregistered, told_unregistered
from telegram_gateway.features.checkins.free_checkins import first_word
from telegram_gateway.features.groups.guide import guide_link
from telegram_gateway.features.habits.letters import write_again
from telegram_gateway.texts import match_language

TOO_MANY_GROUPS = "TOO_MANY_GROUPS"
_BEFORE_OTHERS = -1
_BEFORE_ROLES_ARE_ASKED = _BEFORE_OTHERS - 1
log = logging.getLogger(__name__)


def _install(parts: Parts) -> None:
    """Hang in what Telegram tells of groups."""
    parts.application.add_handler(ChatMemberHandler(on_bot_moved, ChatMemberHandler.MY_CHAT_MEMBER))
    parts.application.add_handler(ChatMemberHandler(on_member_changed, ChatMemberHandler.CHAT_MEMBER))
    status = filters.StatusUpdate
    parts.application.add_handler(MessageHandler(status.MIGRATE, on_migrated))
    parts.application.add_handler(MessageHandler(status.NEW_CHAT_TITLE, on_title))
    parts.application.add_handler(
        MessageHandler(status.NEW_CHAT_MEMBERS | status.LEFT_CHAT_MEMBER, on_came_or_left),
        group=_BEFORE_ROLES_ARE_ASKED,
    )
    # Before all others: what they link to is called as Telegram says now.
    parts.application.add_handler(TypeHandler(Update, follow_username), group=_BEFORE_OTHERS)


async def monitor(context: GatewayContext) -> None:
    """Register this group, or start a stopped one again."""
    registered = await _register(context)
    if registered.newly_active:
        if context.address.topic_id:
            await _make_home(context)
        await context.audit("group_registered")
        await _welcome(context, registered.group)
    else:
        markup = await guide_link(context, context.chat.id)
        await context.reply("group-registered-already", markup=markup, group=context.chat.title or "")
    await look_at_rights(context)


async def unmonitor(context: GatewayContext) -> None:
    """Stop the bot in this group; nothing is deleted."""
    language = await context.language()
    await context.clients.groups.StopGroup(
        StopGroupRequest(request_id=context.request_id("StopGroup"), chat_id=context.chat.id)
    )
    await context.audit("group_stopped")
    text = context.desk.texts.format(language, "group-stopped")
    context.desk.seen.forget_group(context.chat.id)
    await context.send_html(text)


async def on_bot_moved(update: Update, context: GatewayContext) -> None:
    """Register a group when somebody who may adds the bot; stop it when the bot is removed."""
    change = update.my_chat_member
    assert change is not None
    if change.chat.type == "private" and change.new_chat_member.status == "member":
        await write_again(context)
    if change.chat.type not in {"group", "supergroup"}:
        return
    context.desk.roles.forget(change.chat.id)
    before, after = is_inside(change.old_chat_member), is_inside(change.new_chat_member)
    if before == after:
        if after and await context.group() is not None:
            await tell_what_is_lacking(context, change.new_chat_member)
        return
    if not after:
        group = await context.group()
        # A chat that became a supergroup is left behind: that is no reason to stop where the group lives on.
        if group is not None and group.chat_id == change.chat.id:
            await context.clients.groups.StopGroup(
                StopGroupRequest(request_id=context.request_id("StopGroup"), chat_id=change.chat.id)
            )
            context.desk.seen.forget_group(change.chat.id)
        return
    if await _may_register(context):
        try:
            registered = await _register(context)
        except ServiceError as error:
            if error.reason != TOO_MANY_GROUPS:
                raise
            await context.reply("error-too-many-groups")
            return
        if registered.newly_active:
            await _welcome(context, registered.group)
        await tell_what_is_lacking(context, change.new_chat_member)
    else:
        await tell_unregistered(context)


async def on_member_changed(update: Update, context: GatewayContext) -> None:
    """Ask Telegram anew for the roles of a chat whose members changed."""
    change = update.chat_member
    assert change is not None
    context.desk.roles.forget(change.chat.id)
    if (
        is_admin(change.old_chat_member) != is_admin(change.new_chat_member)
        and not change.new_chat_member.user.is_bot
    ):
        await role_changed(context, change.new_chat_member.user.id)


async def on_came_or_left(update: Update, context: GatewayContext) -> None:
    """Do the same where the bot is no administrator, and hears of members by messages alone."""
    context.desk.roles.forget(context.chat.id)


async def on_migrated(update: Update, context: GatewayContext) -> None:
    """Follow a group that became a supergroup.

    Telegram tells it in both chats: the second time changes nothing.
    """
    message = context.message
    old = message.migrate_from_chat_id or message.chat.id
    new = message.migrate_to_chat_id or message.chat.id
    if await context.desk.seen.group(old) is None:
        return
    await context.clients.groups.MigrateGroup(
        MigrateGroupRequest(request_id=context.request_id("MigrateGroup"), old_chat_id=old, new_chat_id=new)
    )
    context.desk.seen.forget_group(old, new)
    context.desk.roles.forget(old)


async def on_title(update: Update, context: GatewayContext) -> None:
    """Follow a new title."""
    if await context.group() is None:
        return
    await context.clients.groups.UpdateGroup(
        UpdateGroupRequest(
            request_id=context.request_id("UpdateGroup"),
            group=groups_pb2.Group(chat_id=context.chat.id, title=context.message.new_chat_title or ""),
            update_mask=FieldMask(paths=["title"]),
        )
    )
    context.desk.seen.forget_group(context.chat.id)


async def follow_username(update: Update, context: GatewayContext) -> None:
    """Follow the group's public name, which no update is about: each one says it of its chat.

    A name that was given up may belong to strangers by now, and links with it would lead to them.
    """
    chat = update.effective_chat
    if chat is None or chat.type not in {Chat.GROUP, Chat.SUPERGROUP}:
        return
    try:
        group = await context.group()
        if group is None or group.chat_id != chat.id or group.username == (chat.username or ""):
            return
        await context.clients.groups.UpdateGroup(
            UpdateGroupRequest(
                request_id=context.request_id("UpdateGroup", "username"),
                group=groups_pb2.Group(chat_id=chat.id, username=chat.username or ""),
                update_mask=FieldMask(paths=["username"]),
            )
        )
    except ServiceError as error:
        # The next update says it again.
        log.warning("a public name was not kept", extra={"fields": {"gymnation.reason": error.reason}})
        return
    context.desk.seen.forget_group(chat.id)


async def _may_register(context: GatewayContext) -> bool:
    """The owner and bot admins may; with OPEN_REGISTRATION any admin of the group."""
    user_id = context.user.id
    if await _is_trusted(context):
        return True
    return context.gateway.settings.open_registration == "on" and await context.desk.roles.is_group_admin(
        context.chat.id, user_id
    )


async def _make_home(context: GatewayContext) -> None:
    """Where the group was registered it is told what nobody asked for; /config changes that."""
    topic_id = context.address.topic_id
    await context.clients.groups.UpdateGroup(
        UpdateGroupRequest(
            request_id=context.request_id("UpdateGroup", "topic"),
            group=groups_pb2.Group(
                chat_id=context.chat.id, settings=groups_pb2.GroupSettings(topic_id=topic_id)
            ),
            update_mask=FieldMask(paths=["settings.topic_id"]),
        )
    )
    context.desk.seen.forget_group(context.chat.id)


async def _is_trusted(context: GatewayContext) -> bool:
    user_id = context.user.id
    return user_id == context.gateway.settings.owner_id or await context.desk.roles.is_bot_admin(user_id, 0)


async def _welcome(context: GatewayContext, group: groups_pb2.Group) -> None:
    """Say how one checks in here, as the group's settings are."""
    settings, title = group.settings, context.chat.title or ""
    word = first_word(settings) if settings.free_checkins else ""
    markup = await guide_link(context, group.chat_id)
    if word:
        await context.reply("group-registered-free", markup=markup, group=title, word=word)
    else:
        await context.reply("group-registered", markup=markup, group=title)


async def _register(context: GatewayContext) -> RegisterGroupResponse:
    chat = context.chat
    # Nobody brings the coach's money of a day to its end with groups of their own.
    told = await told_unregistered(context)
    at_most = 0 if await _is_trusted(context) else context.gateway.settings.open_registration_groups
    response: RegisterGroupResponse = await context.clients.groups.RegisterGroup(
        RegisterGroupRequest(
            request_id=context.request_id("RegisterGroup"),
            chat_id=chat.id,
            title=chat.title or "",
            username=chat.username or "",
            registered_by=context.user.id,
            language=match_language(context.user.language_code),
            groups_at_most=at_most,
        )
    )
    context.desk.seen.forget_group(chat.id)
    if response.newly_active:
        await take_away(context, told)
    return response


FEATURE = Feature(
    commands=(
        Command(
            "monitor",
            monitor,
            Rule(group=OWNER, group_when_open=ADMINS),
            menu=360,
            aliases=("registrar", "register"),
        ),
        Command("unmonitor", unmonitor, Rule(group=OWNER), menu=370, aliases=("pararbot", "unregister")),
    ),
    install=_install,
)
