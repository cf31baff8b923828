"""Forums: supergroups with topics. General is one of them, without a number in messages.

What Telegram says of a place in which a bot may not write: a topic that was deleted, or never was, is
"message thread not found"; a closed one is TOPIC_CLOSED for who may not manage topics. General is named by
no number: 1, which is its id in links, is refused.
"""

from __future__ import annotations

from . import membership
from .errors import bad_request
from .state import Chat, Forum, Message, Topic
from .threads import GENERAL, topic_of
from .world import World

_ICON_COLOR = 7322096


def turn_on(world: World, chat: Chat) -> None:
    """Give a supergroup topics. What was said before is in General."""
    if chat.forum is None:
        chat.forum = Forum({GENERAL: Topic(GENERAL, "General")})
        world.changed()


def create(world: World, chat: Chat, name: str, by: int) -> tuple[Topic, list[int]]:
    """Begin a topic: its id is that of the message that says so."""
    forum = _forum(chat)
    topic = Topic(chat.last_message_id + 1, name)
    forum.topics[topic.id] = topic
    created = {"forum_topic_created": {"name": name, "icon_color": _ICON_COLOR}}
    ids = membership.service(world, chat, by, created, topic=topic.id)
    world.changed()
    return topic, ids


def set_closed(world: World, chat: Chat, topic: Topic, by: int, *, closed: bool) -> list[int]:
    """Close a topic, or open it again; General, too."""
    if topic.closed == closed:
        return []
    topic.closed = closed
    name = "forum_topic_closed" if closed else "forum_topic_reopened"
    ids = membership.service(world, chat, by, {name: {}}, topic=topic.id)
    world.changed()
    return ids


def delete(world: World, chat: Chat, topic: Topic) -> None:
    """Delete a topic with its messages. Telegram tells a bot nothing of it."""
    del _forum(chat).topics[topic.id]
    gone = [message for message in chat.messages.values() if topic_of(message) == topic.id]
    world.delete(chat, [message for message in gone if not message.deleted])
    world.changed()


def place_for_bot(world: World, chat: Chat, thread: int | None, reply_to: Message | None) -> int | None:
    """The topic in which the bot's message goes; None where there are no topics."""
    if chat.forum is None:
        if thread:
            raise bad_request("message thread not found")
        return None
    if thread:
        topic = chat.forum.topics.get(thread)
        if topic is None or thread == GENERAL:
            raise bad_request("message thread not found")
    else:
        topic = chat.forum.topics[topic_of(reply_to) if reply_to is not None else GENERAL]
    if topic.closed and not may_manage(chat, world.bot_id):
        raise bad_request("TOPIC_CLOSED")
    return topic.id


def may_manage(chat: Chat, user_id: int) -> bool:
    """Whether somebody writes in closed topics: the creator, and administrators with that right."""
    status = chat.status(user_id)
    return status == "creator" or (status == "administrator" and chat.members[user_id].may_manage_topics)


def _forum(chat: Chat) -> Forum:
    assert chat.forum is not None
    return chat.forum
