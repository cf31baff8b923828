"""Requests to join: people ask, administrators and the bot decide (Bot API, ChatJoinRequest).

Who asks can be written to for five minutes, until somebody has decided, even if they never started the bot.
What is decided already, or was taken back, cannot be decided: HIDE_REQUESTER_MISSING.
Whoever is in by then has no request: USER_ALREADY_PARTICIPANT.
"""

from __future__ import annotations

from typing import Final

from . import membership
from .call import Call, Method
from .errors import bad_request
from .parameters import Parameters
from .state import Chat, InviteLink, JoinRequest, Json
from .world import World
from .writing import ActError

_NAME_AT_MOST: Final = 32
_MEMBERS_AT_MOST: Final = 99999


def ask(world: World, chat: Chat, user_id: int, link: InviteLink | None = None) -> list[int]:
    """Somebody asks to be let in; the ids of the updates. Asking again while it is open says nothing new."""
    if chat.has(user_id) or user_id in chat.requests:
        return []
    chat.requests[user_id] = JoinRequest(int(world.now()), link.link if link else None)
    world.changed()
    if not chat.allows(world.bot_id, "can_invite_users"):
        return []
    payload = {
        "chat": world.chat_json(chat),
        "from": world.user(user_id),
        "user_chat_id": user_id,
        "date": chat.requests[user_id].date,
        **({"invite_link": link_json(world, chat, link)} if link else {}),
    }
    update = world.tell_bot("chat_join_request", payload, chat)
    return [update] if update else []


def come(world: World, chat: Chat, user_id: int, by: int) -> list[int]:
    """Somebody comes in, added by another or by themselves; where members are approved, they ask to."""
    if chat.asks and by == user_id:
        return ask(world, chat, user_id)
    return membership.join(world, chat, user_id, by)


def follow(world: World, chat: Chat, user_id: int, link: InviteLink) -> list[int]:
    """Somebody follows a link: they come in, or ask to."""
    ended = link.expire_date and link.expire_date <= world.now()
    if link.revoked or ended or (link.member_limit and link.came >= link.member_limit):
        raise ActError("this link has ended: ask for another one")
    if link.asks:
        return ask(world, chat, user_id, link)
    if chat.has(user_id):
        return []
    link.came += 1
    return membership.join(world, chat, user_id, user_id, more={"invite_link": link_json(world, chat, link)})


def take_back(world: World, chat: Chat, user_id: int) -> None:
    """Who asked asks no longer. Telegram tells no bot of it."""
    chat.requests.pop(user_id, None)
    world.changed()


def decide(world: World, chat: Chat, user_id: int, by: int, *, approve: bool) -> list[int]:
    """Let somebody in, or not; the ids of the updates. There must be a request."""
    asked = chat.requests.pop(user_id)
    world.changed()
    if not approve:
        return []
    more: Json = {"via_join_request": True}
    if link := chat.links.get(asked.link or ""):
        link.came += 1
        more = {"invite_link": link_json(world, chat, link)}
    return membership.join(world, chat, user_id, by, more=more)


def link_json(world: World, chat: Chat, link: InviteLink) -> Json:
    """The Bot API's ChatInviteLink."""
    pending = sum(one.link == link.link for one in chat.requests.values())
    return {
        "invite_link": link.link,
        "creator": dict(world.bot),
        "creates_join_request": link.asks,
        "is_primary": False,
        "is_revoked": link.revoked,
        **({"name": link.name} if link.name else {}),
        **({"expire_date": link.expire_date} if link.expire_date else {}),
        **({"member_limit": link.member_limit} if link.member_limit else {}),
        **({"pending_join_request_count": pending} if link.asks and pending else {}),
    }


def _chat(call: Call, what: str = "invite link") -> Chat:
    chat = call.chat()
    if chat.private:
        raise bad_request("chat invite links can't be managed in private chats")
    if not chat.allows(call.world.bot_id, "can_invite_users"):
        raise bad_request(f"not enough rights to manage chat {what}")
    return chat


def _decided(call: Call, *, approve: bool) -> bool:
    chat, user_id = _chat(call, "join requests"), call.number("user_id")
    if call.world.user(user_id) is None:
        raise bad_request("invalid user_id specified")
    if chat.has(user_id):
        raise bad_request("USER_ALREADY_PARTICIPANT")
    if user_id not in chat.requests:
        raise bad_request("HIDE_REQUESTER_MISSING")
    decide(call.world, chat, user_id, call.world.bot_id, approve=approve)
    return True


def approve_chat_join_request(call: Call) -> bool:
    return _decided(call, approve=True)


def decline_chat_join_request(call: Call) -> bool:
    return _decided(call, approve=False)


def create_chat_invite_link(call: Call) -> Json:
    chat = _chat(call)
    link = InviteLink(f"https://t.me/+sandbox{call.world.next_number()}")
    _set(call, link)
    chat.links[link.link] = link
    call.world.changed()
    return link_json(call.world, chat, link)


def edit_chat_invite_link(call: Call) -> Json:
    chat, link = _known(call)
    if link.revoked:
        raise bad_request("INVITE_HASH_EXPIRED")
    _set(call, link)
    return link_json(call.world, chat, link)


def revoke_chat_invite_link(call: Call) -> Json:
    chat, link = _known(call)
    link.revoked = True
    call.world.changed()
    return link_json(call.world, chat, link)


def _known(call: Call) -> tuple[Chat, InviteLink]:
    chat = _chat(call)
    link = chat.links.get(str(call.get("invite_link", "")))
    if link is None:
        raise bad_request("INVITE_HASH_EXPIRED")
    return chat, link


def _set(call: Call, link: InviteLink) -> None:
    name, limit = str(call.get("name", "")), int(call.get("member_limit", 0))
    asks = bool(call.get("creates_join_request"))
    if len(name) > _NAME_AT_MOST:
        raise bad_request("invite link name is too long")
    if not 0 <= limit <= _MEMBERS_AT_MOST:
        raise bad_request("wrong member limit specified")
    if asks and limit:
        raise bad_request("member limit can't be specified for links requiring administrator approval")
    link.name, link.member_limit, link.asks = name or None, limit, asks
    link.expire_date = int(call.get("expire_date", 0))


_MEMBER: Parameters = {"chat_id": "chat", "user_id": "int"}
_LINK: Parameters = {
    "chat_id": "chat",
    "name": "str",
    "expire_date": "int",
    "member_limit": "int",
    "creates_join_request": "bool",
}
METHODS = (
    Method("approveChatJoinRequest", approve_chat_join_request, _MEMBER),
    Method("declineChatJoinRequest", decline_chat_join_request, _MEMBER),
    Method("createChatInviteLink", create_chat_invite_link, _LINK),
    Method("editChatInviteLink", edit_chat_invite_link, {**_LINK, "invite_link": "str"}),
    Method("revokeChatInviteLink", revoke_chat_invite_link, {"chat_id": "chat", "invite_link": "str"}),
)
