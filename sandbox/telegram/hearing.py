"""What the bot hears: which messages reach it as updates, by membership and privacy mode."""

from __future__ import annotations

from .state import Chat, Json, Message
from .world import World

_SERVICE = (
    "new_chat_members",
    "left_chat_member",
    "new_chat_title",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "pinned_message",
    "forum_topic_created",
    "forum_topic_closed",
    "forum_topic_reopened",
)


def hears(world: World, chat: Chat, message: Json) -> bool:
    """Whether a message of a person comes to the bot."""
    if chat.private:
        return not world.people[chat.id].blocked
    if not chat.has(world.bot_id):
        return False
    by_bot = message.get("from", {}).get("is_bot") and "sender_chat" not in message
    if by_bot and not any(field in message for field in _SERVICE):
        return False  # what bots write comes to no bot
    if chat.ruled_by(world.bot_id) or not world.privacy:
        return True
    return any(field in message for field in _SERVICE) or _meant_for_bot(world, message)


def tell_message(world: World, chat: Chat, message: Message, kind: str = "message") -> int | None:
    """Queue a message (or its edit) for the bot, if it hears it."""
    if not hears(world, chat, message.payload):
        return None
    return world.tell_bot(kind, message.payload, chat)


def _meant_for_bot(world: World, message: Json) -> bool:
    if message.get("reply_to_message", {}).get("from", {}).get("id") == world.bot_id:
        return True
    name = f"@{world.bot['username']}".lower()
    text = str(message.get("text") or message.get("caption") or "").lower()
    return text.startswith("/") or name in text
