"""editMessageText, editMessageCaption, editMessageReplyMarkup."""

from __future__ import annotations

from .call import Call, Method
from .errors import bad_request
from .parameters import Parameters
from .sending import CAPTION, caption_content, edited_content, keyboard
from .state import Json, Message

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)

# A text becomes a rich message by an edit, and a rich message a text.
WORDS = frozenset({"text", "rich_message"})
TEXT_FIELDS = ("text", "entities", "link_preview_options", "rich_message", "reply_markup")


def edit_message_text(call: Call) -> Json:
    message = _own_message(call)
    content = edited_content(call, knows_rich=call.world.knows_rich)
    content |= keyboard(call, inline_only=True)
    if not WORDS & set(message.payload):
        raise bad_request("there is no text in the message to edit")
    return _apply(call, message, TEXT_FIELDS, content)


def edit_message_caption(call: Call) -> Json:
    message = _own_message(call)
    content = {**caption_content(call), **keyboard(call, inline_only=True)}
    if "photo" not in message.payload and "document" not in message.payload:
        raise bad_request("there is no caption in the message to edit")
    fields = ("caption", "caption_entities", "show_caption_above_media", "reply_markup")
    return _apply(call, message, fields, content)


def edit_message_reply_markup(call: Call) -> Json:
    message = _own_message(call)
    return _apply(call, message, ("reply_markup",), keyboard(call, inline_only=True))


def _own_message(call: Call) -> Message:
    if call.get("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = call.writable_chat()
    if not chat.lets(call.world.bot_id, "can_send_messages"):
        raise bad_request("CHAT_WRITE_FORBIDDEN")
    message = call.message(chat, "edit")
    if not message.by_bot:
        raise bad_request("message can't be edited")
    return message


def _apply(call: Call, message: Message, fields: tuple[str, ...], content: Json) -> Json:
    """Replace these fields; what the call leaves out (a keyboard, say) goes away."""
    payload, world = message.payload, call.world
    ignored = {"link_preview_options"} - set(content)
    compared = [name for name in fields if name not in ignored]
    if all(payload.get(name) == content.get(name) for name in compared):
        raise bad_request(NOT_MODIFIED)
    world.spend(world.chats[message.chat_id])
    for name in fields:
        payload.pop(name, None)
    payload |= {**content, "edit_date": int(world.now())}
    if fields != ("reply_markup",):
        # Other buttons under the same words do not come here: nobody calls that edited.
        # The words then keep the trace that wrote them.
        message.edit_count += 1
        message.trace_id = call.trace_id or message.trace_id
    world.show_edit(message)
    return payload


_TARGET: Parameters = {
    "business_connection_id": "str",
    "chat_id": "chat",
    "message_id": "int",
    "inline_message_id": "str",
    "reply_markup": "json",
}
METHODS = (
    Method(
        "editMessageText",
        edit_message_text,
        {
            **_TARGET,
            "text": "str",
            "parse_mode": "str",
            "entities": "json",
            "link_preview_options": "json",
            "rich_message": "json",
        },
    ),
    Method("editMessageCaption", edit_message_caption, {**_TARGET, **CAPTION}),
    Method("editMessageReplyMarkup", edit_message_reply_markup, _TARGET),
)
