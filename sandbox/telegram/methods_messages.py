"""sendMessage, sendPhoto, sendDocument, drafts, deleting, reactions, chat actions, button answers."""

from __future__ import annotations

import re
from typing import Any

from .call import Call, Method
from .entities import utf16_length
from .errors import BotApiError, bad_request
from .formatting import formatted_message
from .membership import set_reaction
from .parameters import Upload
from .reactions import REACTIONS
from .rich import rich_content
from .sending import CAPTION, COMMON, caption_content, find_user, send, text_content
from .state import Chat, Json, Message
from .world import CALLBACK_LIFE_S, DRAFT_LIFE_S, Draft

MAX_PHOTO = 10 * 1024 * 1024
MAX_DOCUMENT = 50 * 1024 * 1024
MAX_ANSWER = 200
DELETABLE_S = 48 * 3600
_BOT_LINK = re.compile(r"(https://)?(t\.me/|telegram\.me/)\w+\?start(app)?=.*|tg://\S+")
_ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)


def send_message(call: Call) -> Json:
    content = text_content(call)
    return send(call, call.writable_chat(), content)


def send_rich_message(call: Call) -> Json:
    if not call.world.knows_rich:
        raise BotApiError(404, "Not Found")
    if call.get("rich_message") is None:
        raise bad_request("RICH_MESSAGE_CONTENT_REQUIRED")
    content = rich_content(call.get("rich_message"))
    if call.world.ephemerals.version != "10.3":
        # 10.2 gave its parameters of one reader to other methods, and not to this one.
        call.arguments.pop("receiver_user_id", None)
        call.arguments.pop("callback_query_id", None)
    return send(call, call.writable_chat(), {"rich_message": content})


def send_photo(call: Call) -> Json:
    chat = call.writable_chat()
    upload = call.get("photo")
    if upload is None:
        raise bad_request("there is no photo in the request")
    caption = caption_content(call)
    if isinstance(upload, Upload):
        if len(upload.content) > MAX_PHOTO:
            raise bad_request("file is too big")
        photo = call.world.files.photo(upload.content)
    else:
        _refuse_url(upload)
        photo = call.world.files.photo_again(upload)
    spoiler = {"has_media_spoiler": True} if call.get("has_spoiler") else {}
    return send(call, chat, {"photo": photo, **caption, **spoiler})


def send_document(call: Call) -> Json:
    chat = call.writable_chat()
    upload = call.get("document")
    if upload is None:
        raise bad_request("there is no document in the request")
    caption = caption_content(call)
    if isinstance(upload, Upload):
        if not upload.content:
            raise bad_request("file must be non-empty")
        if len(upload.content) > MAX_DOCUMENT:
            raise bad_request("file is too big")
        document = call.world.files.document(upload.content, upload.name, upload.content_type)
    else:
        _refuse_url(upload)
        document = call.world.files.document_again(upload)
    return send(call, chat, {"document": document, **caption})


def _refuse_url(value: str) -> None:
    if re.match(r"https?://", value, re.IGNORECASE):
        # The sandbox reaches nothing outside this machine.
        raise bad_request("failed to get HTTP URL content")


def send_message_draft(call: Call) -> bool:
    chat = call.writable_chat()
    if not chat.private:
        raise bad_request("TEXTDRAFT_PEER_INVALID")
    draft_id = call.number("draft_id")
    if draft_id == 0:
        raise bad_request("invalid draft identifier specified")
    text, entities = formatted_message(
        call.get("text", ""), call.get("parse_mode"), call.get("entities"), find_user(call)
    )
    world = call.world
    world.drafts[chat.id] = Draft(draft_id, text, entities, world.now() + DRAFT_LIFE_S, call.trace_id)
    world.events.publish(
        "draft",
        {"chat_id": chat.id, "draft_id": draft_id, "text": text, "trace_id": call.trace_id},
    )
    return True


def delete_message(call: Call) -> bool:
    chat = call.chat()
    message = call.message(chat, "delete")
    if not _deletable(call, chat, message):
        raise bad_request("message can't be deleted")
    call.world.delete(chat, [message])
    return True


def delete_messages(call: Call) -> bool:
    chat = call.chat()
    ids: Any = call.get("message_ids")
    if not isinstance(ids, list) or not ids:
        raise bad_request("message identifiers are not specified")
    if not all(isinstance(number, int) for number in ids):
        raise bad_request("invalid message identifier specified")
    if len(ids) > 100:
        raise bad_request("too many message identifiers specified")
    found = [message for message in (chat.find(number) for number in ids) if message]
    # One that must stay fails the whole call; what is gone already does not.
    if not all(_deletable(call, chat, message) for message in found):
        raise bad_request("message can't be deleted")
    if found:
        call.world.delete(chat, found)
    return True


def _deletable(call: Call, chat: Chat, message: Message) -> bool:
    if message.stays or "forum_topic_created" in message.payload:
        return False
    if call.world.now() - message.date >= DELETABLE_S:
        # TDLib: bots can't delete messages older than two days, whatever their rights are.
        return False
    return chat.private or message.by_bot or chat.allows(call.world.bot_id, "can_delete_messages")


def set_message_reaction(call: Call) -> bool:
    chat = call.chat()
    message = call.message(chat, "react")
    reactions: Any = call.get("reaction", [])
    if not isinstance(reactions, list):
        raise bad_request("expected an Array of ReactionType")
    if not all(isinstance(one, dict) for one in reactions):
        raise bad_request("can't parse ReactionType: expected an Object")
    if reactions and not chat.lets(call.world.bot_id, "can_react_to_messages"):
        raise bad_request("CHAT_WRITE_FORBIDDEN")
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    emoji = None
    for reaction in reactions:
        emoji = str(reaction.get("emoji"))
        if reaction.get("type") != "emoji" or emoji not in REACTIONS:
            raise bad_request("REACTION_INVALID")
        if chat.reactions is not None and emoji not in chat.reactions:
            raise bad_request("REACTION_INVALID")
    set_reaction(call.world, chat, message, call.world.bot_id, emoji)
    return True


def send_chat_action(call: Call) -> bool:
    chat = call.writable_chat()
    action = call.get("action", "")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    if not chat.lets(call.world.bot_id, "can_send_messages"):
        raise bad_request("CHAT_WRITE_FORBIDDEN")
    # An action into a topic that is gone succeeds, too, and nobody sees it.
    call.world.events.publish("chat_action", {"chat_id": chat.id, "action": action})
    return True


def answer_callback_query(call: Call) -> bool:
    world = call.world
    text = call.get("text", "")
    if utf16_length(text) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    url = call.get("url")
    if url and not _BOT_LINK.fullmatch(url):
        raise bad_request("URL_INVALID")
    callback = world.callbacks.get(call.get("callback_query_id", ""))
    if callback is None or callback.answer.done() or world.now() - callback.asked > CALLBACK_LIFE_S:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    answer = {"text": text, "show_alert": bool(call.get("show_alert")), "url": url}
    callback.answer.set_result(answer)
    world.events.publish(
        "callback_answer",
        {
            "chat_id": callback.chat_id,
            "callback_query_id": callback.id,
            "from_id": callback.from_id,
            "trace_id": call.trace_id,
            **answer,
        },
    )
    return True


METHODS = (
    Method(
        "sendMessage",
        send_message,
        {
            **COMMON,
            "text": "str",
            "parse_mode": "str",
            "entities": "json",
            "link_preview_options": "json",
        },
    ),
    Method("sendRichMessage", send_rich_message, {**COMMON, "rich_message": "json"}),
    Method("sendPhoto", send_photo, {**COMMON, **CAPTION, "photo": "file", "has_spoiler": "bool"}),
    Method(
        "sendDocument",
        send_document,
        {
            **COMMON,
            **CAPTION,
            "document": "file",
            "thumbnail": "file",
            "disable_content_type_detection": "bool",
        },
    ),
    Method(
        "sendMessageDraft",
        send_message_draft,
        {
            "chat_id": "chat",
            "message_thread_id": "int",
            "draft_id": "int",
            "text": "str",
            "parse_mode": "str",
            "entities": "json",
        },
    ),
    Method("deleteMessage", delete_message, {"chat_id": "chat", "message_id": "int"}),
    Method("deleteMessages", delete_messages, {"chat_id": "chat", "message_ids": "json"}),
    Method(
        "setMessageReaction",
        set_message_reaction,
        {"chat_id": "chat", "message_id": "int", "reaction": "json", "is_big": "bool"},
    ),
    Method(
        "sendChatAction",
        send_chat_action,
        {
            "chat_id": "chat",
            "business_connection_id": "str",
            "message_thread_id": "int",
            "action": "str",
        },
    ),
    Method(
        "answerCallbackQuery",
        answer_callback_query,
        {
            "callback_query_id": "str",
            "text": "str",
            "show_alert": "bool",
            "url": "str",
            "cache_time": "int",
        },
    ),
)
