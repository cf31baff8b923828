"""Rights that the bot lacks in a group.

The group's admins hear in private which rights these are, and how to give them.
They hear it once, until the rights were given and taken again; and once that they are back.
"""

from typing import Any

from telegram import ChatMember
from telegram.error import TelegramError

from gymnation.member.v1 import groups_pb2
from gymnation.member.v1.group_service_pb2 import RecordLackingRightsRequest
from telegram_gateway.conversation.admin_notices import tell_admins
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.group_cache import Group

KEYS = {
    groups_pb2.BOT_RIGHT_READ_MESSAGES: "rights-read-messages",
    groups_pb2.BOT_RIGHT_SEND_MESSAGES: "rights-send-messages",
    groups_pb2.BOT_RIGHT_SEND_PHOTOS: "rights-send-photos",
    groups_pb2.BOT_RIGHT_DELETE_MESSAGES: "rights-delete-messages",
    groups_pb2.BOT_RIGHT_RESTRICT_MEMBERS: "rights-restrict-members",
    groups_pb2.BOT_RIGHT_PIN_MESSAGES: "rights-pin-messages",
    groups_pb2.BOT_RIGHT_INVITE_USERS: "rights-invite-users",
    groups_pb2.BOT_RIGHT_MANAGE_TAGS: "rights-manage-tags",
}


def lacking_rights(
    member: ChatMember, *, reads_all: bool, lets_in: bool = False, tags: bool = False
) -> list[groups_pb2.BotRight.ValueType]:
    """List what the bot, being that member, lacks.

    `reads_all`: its privacy mode is off. `lets_in`: the group wants it to deal with requests to join.
    `tags`: the group lets members have a tag by their weeks.
    """
    given: Any = member
    status = member.status
    if status == ChatMember.OWNER:
        return []
    invites = groups_pb2.BOT_RIGHT_INVITE_USERS
    if status == ChatMember.ADMINISTRATOR:
        return [
            right
            for right, has in (
                (groups_pb2.BOT_RIGHT_DELETE_MESSAGES, given.can_delete_messages),
                (groups_pb2.BOT_RIGHT_RESTRICT_MEMBERS, given.can_restrict_members),
                (invites, given.can_invite_users or not lets_in),
                (groups_pb2.BOT_RIGHT_MANAGE_TAGS, given.can_manage_tags or not tags),
            )
            if not has
        ]
    lacking = [] if reads_all else [groups_pb2.BOT_RIGHT_READ_MESSAGES]
    if status == ChatMember.RESTRICTED:
        lacking += [] if given.can_send_messages else [groups_pb2.BOT_RIGHT_SEND_MESSAGES]
        lacking += [] if given.can_send_photos else [groups_pb2.BOT_RIGHT_SEND_PHOTOS]
    lacking += [groups_pb2.BOT_RIGHT_DELETE_MESSAGES, groups_pb2.BOT_RIGHT_RESTRICT_MEMBERS]
    lacking += [invites] if lets_in else []
    return [*lacking, groups_pb2.BOT_RIGHT_MANAGE_TAGS] if tags else lacking


async def look_at_rights(context: GatewayContext, group: Group | None = None) -> None:
    """Ask Telegram what the bot is here, or in that group, and tell the admins what they have not heard yet.

    When Telegram cannot be asked about a group, nothing is told for now.
    """
    try:
        member = await context.bot.get_chat_member(
            group.chat_id if group else context.chat.id, context.bot.id
        )
    except TelegramError:
        return
    await tell_what_is_lacking(context, member, group)


async def tell_what_is_lacking(
    context: GatewayContext, member: ChatMember, group: Group | None = None
) -> None:
    """Tell the group's admins what the bot, being that member, lacks and did not before, and what is back."""
    chat_id = group.chat_id if group else context.chat.id
    group = group or await context.desk.seen.group(chat_id)
    lets_in = group is not None and group.settings.join_requests
    tags = group is not None and group.settings.week_tags
    reads_all = bool(context.bot.bot.can_read_all_group_messages)
    request_id = context.request_id("RecordLackingRights")
    changed = await context.clients.groups.RecordLackingRights(
        RecordLackingRightsRequest(
            request_id=request_id,
            chat_id=chat_id,
            lacking=lacking_rights(member, reads_all=reads_all, lets_in=lets_in, tags=tags),
        )
    )
    title = (group.title if group is not None else context.chat.title) or ""
    if newly := changed.newly_lacking:
        await tell_admins(
            context,
            f"rights:{request_id}",
            chat_id,
            "rights-lacking",
            points=[KEYS[right] for right in newly],
            group=title,
        )
    # What the group does not want any more is not missed either, and yet was not given.
    without = lacking_rights(member, reads_all=reads_all, lets_in=True, tags=True)
    back = [right for right in changed.no_longer_lacking if right not in without and _given(member, right)]
    if back:
        await tell_admins(
            context,
            f"rights-back:{request_id}",
            chat_id,
            "rights-back",
            points=[f"{KEYS[right]}-back" for right in back],
            group=title,
        )


def _given(member: ChatMember, right: groups_pb2.BotRight.ValueType) -> bool:
    """Say whether the right to pin was given; of the others it is known by what is lacking."""
    if right != groups_pb2.BOT_RIGHT_PIN_MESSAGES:
        return True
    return member.status == ChatMember.OWNER or bool(getattr(member, "can_pin_messages", False))
