"""What the bot asks about chats and their members, and what it does to them."""

from __future__ import annotations

from typing import Any

import regex

from . import membership
from .call import Call, Method
from .entities import utf16_length
from .errors import bad_request
from .membership import MEMBER_PERMISSIONS, member_json
from .parameters import Parameters
from .state import IN_CHAT, Chat, Json, Membership

_LONGEST_TAG = 16
_EMOJI = regex.compile(r"[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Presentation}]")
# Telegram takes a ban for shorter or longer than this as one for ever.
_SHORTEST_BAN_S, _LONGEST_BAN_S = 30, 366 * 24 * 3600


def get_chat(call: Call) -> Json:
    chat = call.chat()
    if chat.private and not call.world.people[chat.id].started:
        raise bad_request("chat not found")
    full = {
        **call.world.chat_json(chat),
        "accent_color_id": chat.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            chat.private,
        ),
    }
    if not chat.private:
        closed = {"can_change_info", "can_pin_messages", "can_manage_topics"}
        if chat.hidden_members:
            full["has_hidden_members"] = True
        if chat.asks:
            full["join_by_request"] = True
        if chat.reactions is not None:
            full["available_reactions"] = [{"type": "emoji", "emoji": one} for one in sorted(chat.reactions)]
        full["permissions"] = {name: name not in closed for name in MEMBER_PERMISSIONS}
    if chat.pinned and (pinned := chat.find(chat.pinned[-1])):
        full["pinned_message"] = pinned.quoted()
    return full


def get_chat_member(call: Call) -> Json:
    chat = call.chat()
    user_id = call.number("user_id")
    if call.world.user(user_id) is None:
        raise bad_request("invalid user_id specified")
    if chat.hidden_members and user_id != call.world.bot_id and not chat.ruled_by(call.world.bot_id):
        raise bad_request("member list is inaccessible")
    return member_json(call.world, chat, user_id)


def get_chat_administrators(call: Call) -> list[Json]:
    chat = call.chat()
    if chat.private:
        raise bad_request("there are no administrators in the private chat")
    ruling = [user_id for user_id in chat.members if chat.ruled_by(user_id)]
    return [member_json(call.world, chat, user_id) for user_id in ruling]


def get_chat_member_count(call: Call) -> int:
    chat = call.chat()
    return sum(member.status in IN_CHAT for member in chat.members.values())


def leave_chat(call: Call) -> bool:
    chat = _group(call)
    membership.leave(call.world, chat, call.world.bot_id, call.world.bot_id)
    return True


def ban_chat_member(call: Call) -> bool:
    if call.chat().private:
        raise bad_request("can't ban members in private chats")
    chat, user_id = _subject(call)
    until = _until(call)
    membership.leave(call.world, chat, user_id, call.world.bot_id, "kicked")
    membership.change(call.world, chat, user_id, Membership("kicked", until), call.world.bot_id)
    if call.get("revoke_messages"):
        written = [m for m in chat.messages.values() if m.payload["from"]["id"] == user_id and not m.deleted]
        call.world.delete(chat, written)
    return True


def unban_chat_member(call: Call) -> bool:
    chat, user_id = _subject(call)
    if chat.status(user_id) == "kicked":
        membership.change(call.world, chat, user_id, Membership("left"), call.world.bot_id)
    elif not call.get("only_if_banned"):
        membership.leave(call.world, chat, user_id, call.world.bot_id)
    return True


def ban_chat_sender_chat(call: Call) -> bool:
    chat, channel_id = _channel(call)
    chat.banned_channels.add(channel_id)
    call.world.changed()
    return True


def unban_chat_sender_chat(call: Call) -> bool:
    chat, channel_id = _channel(call)
    chat.banned_channels.discard(channel_id)
    call.world.changed()
    return True


def _channel(call: Call) -> tuple[Chat, int]:
    """The channel that the bot is to ban or to let write again, if it has the right to."""
    chat, channel_id = _group(call), call.number("sender_chat_id")
    if chat.type != "supergroup":
        raise bad_request("method is available only for supergroup and channel chats")
    if channel_id == chat.id or all(one.channel()["id"] != channel_id for one in call.world.people.values()):
        raise bad_request("PARTICIPANT_ID_INVALID")
    if not chat.allows(call.world.bot_id, "can_restrict_members"):
        raise bad_request("not enough rights to restrict/unrestrict chat member")
    return chat, channel_id


def restrict_chat_member(call: Call) -> bool:
    chat, user_id = _subject(call)
    if chat.type != "supergroup":
        raise bad_request("method is available only for supergroups")
    given: Any = call.get("permissions")
    if not isinstance(given, dict) or set(given) - set(MEMBER_PERMISSIONS):
        raise bad_request("can't parse permissions JSON object")
    until = _until(call)
    talks = [name for name in MEMBER_PERMISSIONS if name.startswith("can_send")]
    if all(given.get(name) for name in talks):
        new = Membership("member")
    else:
        new = Membership("restricted", until, {name: bool(given.get(name)) for name in MEMBER_PERMISSIONS})
    membership.change(call.world, chat, user_id, new, call.world.bot_id)
    return True


def set_chat_member_tag(call: Call) -> bool:
    """Give a member who is no administrator a tag, or take it away."""
    chat, world, user_id = _group(call), call.world, call.number("user_id")
    if world.user(user_id) is None:
        raise bad_request("invalid user_id specified")
    if not chat.ruled_by(world.bot_id) or not chat.allows(world.bot_id, "can_manage_tags"):
        raise bad_request("not enough rights to manage tags in the chat")
    if not chat.has(user_id):
        raise bad_request("user not found")
    if chat.status(user_id) in {"creator", "administrator"}:
        raise bad_request("user is an administrator of the chat")
    tag = str(call.get("tag") or "").strip()
    if utf16_length(tag) > _LONGEST_TAG or _EMOJI.search(tag):
        raise bad_request("TAG_INVALID")
    chat.members[user_id].tag = tag
    world.changed()
    return True


def pin_chat_message(call: Call) -> bool:
    chat = call.writable_chat()
    message = call.message(chat, "pin")
    if not chat.private and not chat.allows(call.world.bot_id, "can_pin_messages"):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    if message.id not in chat.pinned:
        chat.pinned.append(message.id)
        call.world.post(
            chat, {"from": dict(call.world.bot)}, {"pinned_message": message.quoted()}, by_bot=True
        )
    return True


def unpin_chat_message(call: Call) -> bool:
    chat = call.writable_chat()
    if not chat.private and not chat.allows(call.world.bot_id, "can_pin_messages"):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    wanted = int(call.get("message_id", 0)) or (chat.pinned[-1] if chat.pinned else 0)
    if wanted not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(wanted)
    call.world.changed()
    return True


def _group(call: Call) -> Chat:
    chat = call.chat()
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    return chat


def _subject(call: Call) -> tuple[Chat, int]:
    """The member whom the bot is to ban or restrict, if it has the right to."""
    chat, world = _group(call), call.world
    user_id = call.number("user_id")
    if world.user(user_id) is None:
        raise bad_request("invalid user_id specified")
    if user_id == world.bot_id:
        raise bad_request("can't restrict self")
    if not chat.allows(world.bot_id, "can_restrict_members"):
        raise bad_request("not enough rights to restrict/unrestrict chat member")
    if chat.status(user_id) == "creator":
        raise bad_request("can't remove chat owner")
    if chat.status(user_id) == "administrator":
        raise bad_request("user is an administrator of the chat")
    return chat, user_id


def _until(call: Call) -> int:
    until = int(call.get("until_date", 0))
    ahead = until - call.world.now()
    return until if _SHORTEST_BAN_S <= ahead <= _LONGEST_BAN_S else 0


_CHAT: Parameters = {"chat_id": "chat"}
_MEMBER: Parameters = {"chat_id": "chat", "user_id": "int"}
METHODS = (
    Method("getChat", get_chat, _CHAT),
    Method("getChatMember", get_chat_member, _MEMBER),
    Method("getChatAdministrators", get_chat_administrators, {**_CHAT, "return_bots": "bool"}),
    Method("getChatMemberCount", get_chat_member_count, _CHAT),
    Method("leaveChat", leave_chat, _CHAT),
    Method(
        "banChatMember",
        ban_chat_member,
        {**_MEMBER, "until_date": "int", "revoke_messages": "bool"},
    ),
    Method("banChatSenderChat", ban_chat_sender_chat, {"chat_id": "chat", "sender_chat_id": "int"}),
    Method("unbanChatSenderChat", unban_chat_sender_chat, {"chat_id": "chat", "sender_chat_id": "int"}),
    Method("unbanChatMember", unban_chat_member, {**_MEMBER, "only_if_banned": "bool"}),
    Method(
        "restrictChatMember",
        restrict_chat_member,
        {
            **_MEMBER,
            "permissions": "json",
            "until_date": "int",
            "use_independent_chat_permissions": "bool",
        },
    ),
    Method("setChatMemberTag", set_chat_member_tag, {**_MEMBER, "tag": "str"}),
    Method(
        "pinChatMessage",
        pin_chat_message,
        {
            "business_connection_id": "str",
            "chat_id": "chat",
            "message_id": "int",
            "disable_notification": "bool",
        },
    ),
    Method(
        "unpinChatMessage",
        unpin_chat_message,
        {"business_connection_id": "str", "chat_id": "chat", "message_id": "int"},
    ),
)
