"""Who is in a chat, as what, and the updates and service messages when that changes."""

from __future__ import annotations

from .hearing import hears, tell_message
from .state import IN_CHAT, Chat, Json, Membership, Message
from .world import World

ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_tags",
)
_TAGGED = frozenset({"member", "restricted"})
# Whoever has every right of the list above writes in no closed topic: that right is named by itself.
GIVEN_RIGHTS = (*ADMIN_RIGHTS, "can_manage_topics")
MEMBER_PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)


def member_json(world: World, chat: Chat, user_id: int, membership: Membership | None = None) -> Json:
    """The Bot API's ChatMember."""
    membership = membership or chat.members.get(user_id) or Membership()
    member: Json = {"user": world.user(user_id), "status": membership.status}
    if membership.status == "creator":
        member["is_anonymous"] = False
    elif membership.status == "administrator":
        member |= {"can_be_edited": False, "is_anonymous": False, **_rights(membership)}
        if chat.type == "supergroup":
            member["can_manage_topics"] = membership.may_manage_topics
    elif membership.status == "restricted":
        member |= {name: membership.permissions.get(name, False) for name in MEMBER_PERMISSIONS}
        member |= {"is_member": True, "until_date": membership.until_date}
    elif membership.status == "kicked":
        member["until_date"] = membership.until_date
    if membership.tag and membership.status in _TAGGED:
        member["tag"] = membership.tag
    return member


def _rights(membership: Membership) -> dict[str, bool]:
    given = membership.rights
    # Each administrator has the first one, whatever they are given (Bot API, can_manage_chat).
    return {name: given is None or name in given or name == ADMIN_RIGHTS[0] for name in ADMIN_RIGHTS}


def change(
    world: World, chat: Chat, user_id: int, new: Membership, by: int, *, more: Json | None = None
) -> list[int]:
    """Give a user a new standing; tell the bot. The ids of the updates.

    `more` is what else ChatMemberUpdated says, such as the link by which somebody came.
    """
    old = chat.members.get(user_id) or Membership()
    if old.status in _TAGGED and new.status in _TAGGED:
        new.tag = old.tag
    chat.members[user_id] = new
    world.changed()
    if (old.status, old.permissions, old.rights) == (new.status, new.permissions, new.rights):
        return []
    about_bot = user_id == world.bot_id
    if not about_bot and not chat.ruled_by(world.bot_id):
        return []  # only administrators hear of other members
    payload = {
        "chat": world.chat_json(chat),
        "from": world.user(by),
        "date": int(world.now()),
        "old_chat_member": member_json(world, chat, user_id, old),
        "new_chat_member": member_json(world, chat, user_id, new),
        **(more or {}),
    }
    update = world.tell_bot("my_chat_member" if about_bot else "chat_member", payload, chat)
    return [update] if update else []


def join(
    world: World, chat: Chat, user_id: int, by: int, status: str = "member", *, more: Json | None = None
) -> list[int]:
    """Somebody comes in, alone, added or let in by another: update and service message."""
    if chat.has(user_id):
        return []
    chat.requests.pop(user_id, None)
    ids = change(world, chat, user_id, Membership(status), by, more=more)
    if more:
        # The message does not say who let them in, only that they came.
        by = user_id
    return ids + service(world, chat, by, {"new_chat_members": [world.user(user_id)]})


def leave(world: World, chat: Chat, user_id: int, by: int, status: str = "left") -> list[int]:
    """Somebody goes or is thrown out. A bot that goes still hears of it."""
    if not chat.has(user_id):
        return []
    ids = service(world, chat, by, {"left_chat_member": world.user(user_id)})
    return ids + change(world, chat, user_id, Membership(status), by)


def service(world: World, chat: Chat, by: int, content: Json, *, topic: int | None = None) -> list[int]:
    """A message in which Telegram itself says what happened."""
    message = world.post(chat, {"from": world.user(by)}, content, topic=topic, by_bot=by == world.bot_id)
    update = tell_message(world, chat, message)
    return [update] if update else []


def rename(world: World, chat: Chat, title: str, by: int) -> list[int]:
    chat.title = title
    world.changed()
    return service(world, chat, by, {"new_chat_title": title})


def migrate(world: World, group: Chat) -> tuple[Chat, list[int]]:
    """A group becomes a supergroup: another id, the same people; the old one answers no more."""
    number = max(-1001000000000 - chat_id for chat_id in world.chats if chat_id < -1001000000000) + 1
    supergroup = Chat(-1001000000000 - number, "supergroup", group.title, group.username)
    supergroup.members = {
        user_id: Membership(member.status, member.until_date, dict(member.permissions))
        for user_id, member in group.members.items()
        if member.status in IN_CHAT
    }
    world.add_chat(supergroup)
    creator = next((uid for uid, member in group.members.items() if member.status == "creator"), 0)
    ids = service(world, group, creator, {"migrate_to_chat_id": supergroup.id})
    ids += service(world, supergroup, creator, {"migrate_from_chat_id": group.id})
    group.migrated_to = supergroup.id
    world.changed()
    return supergroup, ids


def lift_ended(world: World) -> None:
    """Give back what was taken until a moment that has passed. Telegram tells no bot of it."""
    for chat in world.chats.values():
        for user_id, member in chat.members.items():
            if 0 < member.until_date <= world.now():
                chat.members[user_id] = Membership("member" if member.status == "restricted" else "left")
    world.changed()


def block(world: World, person_id: int, *, blocked: bool) -> list[int]:
    """A person blocks the bot, or takes it back."""
    person, chat = world.people[person_id], world.chats[person_id]
    if person.blocked == blocked:
        return []
    person.blocked = blocked
    return change(world, chat, world.bot_id, Membership("kicked" if blocked else "member"), person_id)


def react(world: World, chat: Chat, message: Message, person_id: int, emoji: str | None) -> list[int]:
    """A person puts a reaction on a message, or takes it back (None)."""
    old = message.reactions.get(person_id)
    set_reaction(world, chat, message, person_id, emoji)
    if old == emoji or not (chat.private or chat.ruled_by(world.bot_id)) or not hears(world, chat, {}):
        return []
    payload = {
        "chat": world.chat_json(chat),
        "message_id": message.id,
        "user": world.user(person_id),
        "date": int(world.now()),
        "old_reaction": [{"type": "emoji", "emoji": old}] if old else [],
        "new_reaction": [{"type": "emoji", "emoji": emoji}] if emoji else [],
    }
    update = world.tell_bot("message_reaction", payload, chat)
    return [update] if update else []


def set_reaction(world: World, chat: Chat, message: Message, user_id: int, emoji: str | None) -> None:
    """Change what is seen under a message, whoever reacts."""
    if emoji:
        message.reactions[user_id] = emoji
    else:
        message.reactions.pop(user_id, None)
    world.events.publish(
        "reaction",
        {
            "chat_id": chat.id,
            "message_id": message.id,
            "reactions": message.view()["reactions"],
        },
    )
