"""What every message of the bot needs: formatted text, a keyboard, what it answers."""

from __future__ import annotations

from typing import Any

from . import ephemeral, forums
from .call import Call, visible_chat
from .errors import bad_request
from .formatting import FindUser, formatted_caption, formatted_message
from .markup import asks_for_people, below_the_box, check_markup, wants_an_answer
from .parameters import Parameters, chat_number
from .rich import rich_content
from .state import Chat, Json, Message
from .threads import thread_json, topic_of

COMMON: Parameters = {
    "chat_id": "chat",
    "business_connection_id": "str",
    "message_thread_id": "int",
    "direct_messages_topic_id": "int",
    "disable_notification": "bool",
    "protect_content": "bool",
    "allow_paid_broadcast": "bool",
    "message_effect_id": "str",
    "suggested_post_parameters": "json",
    "reply_parameters": "json",
    "reply_to_message_id": "int",
    "allow_sending_without_reply": "bool",
    "reply_markup": "json",
    # Bot API 10.2, then 10.3.
    "receiver_user_id": "int",
    "callback_query_id": "str",
    "ephemeral_message_parameters": "json",
}
CAPTION: Parameters = {
    "caption": "str",
    "parse_mode": "str",
    "caption_entities": "json",
    "show_caption_above_media": "bool",
}
_PERMISSIONS = {
    "text": ("can_send_messages", "text messages"),
    "rich_message": ("can_send_messages", "text messages"),
    "photo": ("can_send_photos", "photos"),
    "document": ("can_send_documents", "documents"),
}
_REPLY_FIELDS = frozenset(
    {
        "message_id",
        "chat_id",
        "allow_sending_without_reply",
        "quote",
        "quote_parse_mode",
        "quote_entities",
        "quote_position",
        "checklist_task_id",
        "poll_option_id",
        "ephemeral_message_id",
    }
)


def text_content(call: Call) -> Json:
    _check_tags(call, "text")
    text, entities = formatted_message(
        call.get("text", ""), call.get("parse_mode"), _entities(call, "entities"), find_user(call)
    )
    options = call.get("link_preview_options")
    return {
        "text": text,
        **({"entities": entities} if entities else {}),
        **({"link_preview_options": options} if options else {}),
    }


def edited_content(call: Call, *, knows_rich: bool) -> Json:
    """The new content of a message of words: a text, or since Bot API 10.1 a rich message."""
    given = call.get("rich_message") if knows_rich else None
    if given is None:
        return text_content(call)
    if call.get("text"):
        raise bad_request("text and rich_message can't be specified simultaneously")
    return {"rich_message": rich_content(given)}


def caption_content(call: Call) -> Json:
    _check_tags(call, "caption")
    caption, entities = formatted_caption(
        call.get("caption", ""),
        call.get("parse_mode"),
        _entities(call, "caption_entities"),
        find_user(call),
    )
    return {
        **({"caption": caption} if caption else {}),
        **({"caption_entities": entities} if entities else {}),
        **({"show_caption_above_media": True} if call.get("show_caption_above_media") else {}),
    }


def _check_tags(call: Call, name: str) -> None:
    """Refuse what a server before Bot API 9.5 does not know, where this is to be one."""
    place = str(call.get(name, "")).find("<tg-time")
    if not call.world.knows_moments and place >= 0 and str(call.get("parse_mode", "")).lower() == "html":
        raise bad_request(f'can\'t parse entities: Unsupported start tag "tg-time" at byte offset {place}')


def keyboard(call: Call, *, inline_only: bool = False, pays: int | None = None) -> Json:
    markup = check_markup(call.get("reply_markup"), inline_only=inline_only, pays=pays)
    return {"reply_markup": markup} if markup else {}


def find_user(call: Call) -> FindUser:
    return call.world.user


def _entities(call: Call, name: str) -> list[Json] | None:
    entities: Any = call.get(name)
    if entities is None:
        return None
    if not isinstance(entities, list) or not all(isinstance(entity, dict) for entity in entities):
        raise bad_request("can't parse entities: expected an Array of MessageEntity")
    return entities


def send(call: Call, chat: Chat, content: Json, *, pays: int | None = None) -> Json:
    """Post the bot's message and return it. Counts for flood control once all else is right.

    `pays` is the price of an invoice.
    """
    _check_permission(call, chat, content)
    wish = ephemeral.read_wish(call.world.ephemerals.version, call.arguments)
    if wish is not None:
        return _send_to_one(call, chat, content, wish)
    reply_to = _reply(call, chat)
    topic = forums.place_for_bot(call.world, chat, call.get("message_thread_id"), reply_to)
    if not chat.private and asks_for_people(call.get("reply_markup")):
        raise bad_request("BUTTON_TYPE_INVALID")
    content = {
        **content,
        **keyboard(call, pays=pays),
        **({"has_protected_content": True} if call.get("protect_content") else {}),
    }
    if call.get("business_connection_id"):
        raise bad_request("business connection not found")
    world = call.world
    world.spend(chat)
    world.drafts.pop(chat.id, None)
    message = world.post(
        chat,
        {"from": dict(world.bot)},
        content,
        reply_to=reply_to,
        topic=topic,
        trace_id=call.trace_id,
        by_bot=True,
        asks=wants_an_answer(call.get("reply_markup")),
    )
    call.message_id = message.id
    _put_below_the_box(call, chat)
    return message.payload


def _put_below_the_box(call: Call, chat: Chat) -> None:
    """Keep the keyboard of a private chat, or take it away, as the message says."""
    below = below_the_box(call.get("reply_markup"))
    if below is None or not chat.private:
        return
    if below:
        call.world.keyboards[chat.id] = below
    else:
        call.world.keyboards.pop(chat.id, None)
    call.world.events.publish("keyboard", {"chat_id": chat.id, "keyboard": below or None})


def _send_to_one(call: Call, chat: Chat, content: Json, wish: ephemeral.Wish) -> Json:
    """As send, for one pair of eyes."""
    world = call.world
    wanted: Any = call.get("reply_parameters")
    number = wanted.get("ephemeral_message_id") if isinstance(wanted, dict) else None
    answered = world.ephemerals.find(chat.id, wish.receiver_id, int(number)) if number else None
    if number and answered is None and not wanted.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    reply_to = None if number else _reply(call, chat)
    callback = ephemeral.check(world, chat, wish, answered)
    thread = thread_json(
        chat, forums.place_for_bot(world, chat, call.get("message_thread_id"), reply_to), reply_to
    )
    quoted = reply_to.quoted() if reply_to else (answered.payload if answered else None)
    content = {**content, **keyboard(call), **thread, **({"reply_to_message": quoted} if quoted else {})}
    world.spend(chat)
    replaces = callback.message_id if callback and wish.replace else 0
    person = world.people[wish.receiver_id]
    sent = ephemeral.post(
        world, chat, person, content, by_bot=True, replaces=replaces, trace_id=call.trace_id
    )
    return sent.payload


def _check_permission(call: Call, chat: Chat, content: Json) -> None:
    for name, (permission, what) in _PERMISSIONS.items():
        if name in content and not chat.lets(call.world.bot_id, permission):
            raise bad_request(f"not enough rights to send {what} to the chat")


def _reply(call: Call, chat: Chat) -> Message | None:
    wanted: Any = call.get("reply_parameters")
    if wanted is None:
        if call.get("reply_to_message_id") is None:
            return None
        wanted = {
            "message_id": call.get("reply_to_message_id"),
            "allow_sending_without_reply": call.get("allow_sending_without_reply"),
        }
    if not isinstance(wanted, dict) or not isinstance(wanted.get("message_id"), int):
        raise bad_request("can't parse reply parameters JSON object")
    for name in wanted:
        if name not in _REPLY_FIELDS:
            raise bad_request(f'can\'t parse reply parameters: unknown field "{name}"')
    if not isinstance(wanted.get("chat_id", 0), int | str):
        raise bad_request("can't parse reply parameters JSON object")
    place = visible_chat(call.world, chat_number(wanted["chat_id"])) if "chat_id" in wanted else chat
    message = place.find(wanted["message_id"])
    thread = call.get("message_thread_id")
    if message is not None and thread and place.forum is not None and topic_of(message) != thread:
        # What is in another topic is not there to be answered.
        message = None
    if message is None and not wanted.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return message
