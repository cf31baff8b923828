"""editEphemeralMessageText, -Caption and -ReplyMarkup, deleteEphemeralMessage: by chat, person and number.

They return True, and change what is seen only where the person is there to see it.
"""

from __future__ import annotations

from . import ephemeral
from .call import Call, Method
from .ephemeral import EphemeralMessage
from .errors import BotApiError, bad_request
from .methods_edits import NOT_MODIFIED, TEXT_FIELDS, WORDS
from .parameters import Parameters
from .sending import CAPTION, caption_content, edited_content, keyboard
from .state import Json


def edit_text(call: Call) -> bool:
    _check_known(call)
    # Since 10.3 with rich messages. What it is to say is read first, as the real one does.
    rich = call.world.knows_rich and call.world.ephemerals.version == "10.3"
    content = {**edited_content(call, knows_rich=rich), **keyboard(call, inline_only=True)}
    message = _own(call, "edit")
    if not WORDS & set(message.payload):
        raise bad_request("there is no text in the message to edit")
    return _apply(call, message, TEXT_FIELDS, content)


def edit_caption(call: Call) -> bool:
    message = _own(call, "edit")
    content = {**caption_content(call), **keyboard(call, inline_only=True)}
    if "photo" not in message.payload and "document" not in message.payload:
        raise bad_request("there is no caption in the message to edit")
    return _apply(call, message, ("caption", "caption_entities", "reply_markup"), content)


def edit_reply_markup(call: Call) -> bool:
    return _apply(call, _own(call, "edit"), ("reply_markup",), keyboard(call, inline_only=True))


def delete(call: Call) -> bool:
    message = _own(call, "delete")
    if not call.world.people[message.person_id].offline:
        message.deleted = True
        ephemeral.show(call.world, message)
    return True


def _check_known(call: Call) -> None:
    if not call.world.ephemerals.known:
        raise BotApiError(404, "Not Found")


def _own(call: Call, purpose: str) -> EphemeralMessage:
    _check_known(call)
    chat = call.chat()
    numbers = (call.number("receiver_user_id"), call.number("ephemeral_message_id"))
    message = call.world.ephemerals.find(chat.id, *numbers)
    if message is None or (purpose == "edit" and not message.by_bot):
        raise bad_request(f"message to {purpose} not found")
    return message


def _apply(call: Call, message: EphemeralMessage, fields: tuple[str, ...], content: Json) -> bool:
    world = call.world
    compared = [name for name in fields if name != "link_preview_options"]
    if all(message.payload.get(name) == content.get(name) for name in compared):
        raise bad_request(NOT_MODIFIED)
    world.spend(world.chats[message.chat_id])
    for name in fields:
        message.payload.pop(name, None)
    message.payload |= {**content, "edit_date": int(world.now())}
    if not world.people[message.person_id].offline:
        message.shown = dict(message.payload)
        message.edit_count += fields != ("reply_markup",)
        message.trace_id = call.trace_id or message.trace_id
        ephemeral.show(world, message)
    return True


_TARGET: Parameters = {
    "chat_id": "chat",
    "receiver_user_id": "int",
    "ephemeral_message_id": "int",
    "reply_markup": "json",
}
METHODS = (
    Method(
        "editEphemeralMessageText",
        edit_text,
        {
            **_TARGET,
            "text": "str",
            "parse_mode": "str",
            "entities": "json",
            "link_preview_options": "json",
            "rich_message": "json",
        },
    ),
    Method("editEphemeralMessageCaption", edit_caption, {**_TARGET, **CAPTION}),
    Method("editEphemeralMessageReplyMarkup", edit_reply_markup, _TARGET),
    Method(
        "deleteEphemeralMessage",
        delete,
        {name: kind for name, kind in _TARGET.items() if name != "reply_markup"},
    ),
)
