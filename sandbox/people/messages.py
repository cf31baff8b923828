"""Reading, writing, editing, deleting, reacting, and pressing buttons, as a person."""

from __future__ import annotations

import asyncio
import base64
import binascii
from typing import Any

from aiohttp import web

from sandbox.telegram import membership, writing
from sandbox.telegram.ephemeral import EphemeralMessage
from sandbox.telegram.reactions import REACTIONS
from sandbox.telegram.state import Chat, Json, Message
from sandbox.telegram.world import World
from sandbox.telegram.writing import ActError, Letter

from .replies import (
    NotFoundError,
    chat_by_id,
    chat_of,
    guarded,
    message_of,
    number,
    number_if_said,
    person_of,
    wish,
)

# How long a press waits for the bot's answer.
ANSWER_WAIT_S = 10.0
_LETTER = (
    "text caption caption_at entities reply_to photo kind album as_channel anonymous linked forward_from "
    "forward_hidden contact_of topic age_s"
)


def add_messages(app: web.Application, world: World) -> None:
    _add_press(app, world)

    async def read(request: web.Request) -> web.Response:
        chat = chat_of(world, request)
        if "as" in request.query:
            writing.must_be_in(chat, person_of(world, request.query["as"], "as"))
        limit = max(1, number(request.query.get("limit", 200), "limit"))
        messages = [message.view() for message in list(chat.messages.values())[-limit:]]
        draft = world.draft(chat.id)
        drafts = (
            [{"draft_id": draft.draft_id, "text": draft.text, "trace_id": draft.trace_id}] if draft else []
        )
        answer: Json = {"messages": messages, "drafts": drafts}
        if keyboard := world.keyboards.get(chat.id):
            answer["keyboard"] = keyboard
        if "as" in request.query:
            # What one pair of eyes sees beside what all see.
            own = world.ephemerals.seen_by(chat.id, number(request.query["as"], "as"))
            answer["ephemeral"] = [message.view() for message in own[-limit:]]
        return web.json_response(answer)

    async def write(request: web.Request) -> web.Response:
        chat = chat_of(world, request)
        values = await wish(request, "from", optional=_LETTER)
        letter, person = _letter(values), person_of(world, values["from"])
        if writing.is_ephemeral_command(world, chat, person, letter):
            command, update_id = writing.write_to_bot(world, chat, person, letter)
            update_ids = [] if update_id is None else [update_id]
            return web.json_response({"messages": [command.view()], "update_ids": update_ids})
        messages, ids = writing.write(world, chat, person, letter)
        return web.json_response({"messages": [message.view() for message in messages], "update_ids": ids})

    async def edit(request: web.Request) -> web.Response:
        chat, message = _place(world, request)
        values = await wish(request, "from", optional="text caption")
        text = str(values.get("text") or values.get("caption") or "")
        ids = writing.edit(world, chat, person_of(world, values["from"]), message, text)
        return web.json_response({"messages": [message.view()], "update_ids": ids})

    async def delete(request: web.Request) -> web.Response:
        chat, message = _place(world, request)
        values = await wish(request, "from")
        writing.delete(world, chat, person_of(world, values["from"]), message)
        return web.json_response({"ok": True})

    async def react(request: web.Request) -> web.Response:
        chat, message = _place(world, request)
        values = await wish(request, "from", optional="emoji")
        person, emoji = person_of(world, values["from"]), values.get("emoji")
        writing.must_be_in(chat, person)
        if emoji is not None and emoji not in REACTIONS:
            raise ActError("Telegram has no such reaction")
        if emoji is not None and chat.reactions is not None and emoji not in chat.reactions:
            raise ActError("this group does not allow the reaction")
        ids = membership.react(world, chat, message, person.id, emoji)
        return web.json_response({"messages": [message.view()], "update_ids": ids})

    one = r"/api/chats/{chat_id:-?\d+}/messages/{message_id:\d+}"
    app.router.add_get(r"/api/chats/{chat_id:-?\d+}/messages", guarded(read))
    app.router.add_post(r"/api/chats/{chat_id:-?\d+}/messages", guarded(write))
    app.router.add_post(f"{one}/edit", guarded(edit))
    app.router.add_post(f"{one}/delete", guarded(delete))
    app.router.add_post(f"{one}/react", guarded(react))


def _add_press(app: web.Application, world: World) -> None:
    async def press(request: web.Request) -> web.Response:
        values = await wish(
            request, "from", "chat_id", optional="message_id ephemeral_message_id row col callback_data"
        )
        chat, person = chat_by_id(world, values["chat_id"]), person_of(world, values["from"])
        message: Message | EphemeralMessage
        if values.get("ephemeral_message_id"):
            message = _ephemeral(world, chat, person.id, values["ephemeral_message_id"])
        elif values.get("message_id") is None:
            raise ActError('say "message_id", or "ephemeral_message_id"')
        else:
            message = message_of(chat, values["message_id"])
        data = values.get("callback_data")
        if data is None:
            button = _button(message, values)
            if "url" in button:
                writing.must_be_in(chat, person)
                answer = {"text": "", "show_alert": False, "url": button["url"]}
                return web.json_response({"callback_query_id": None, "answer": answer})
            data = button.get("callback_data")
            if data is None:
                raise ActError("this button does nothing that the sandbox knows")
        callback = writing.press(world, chat, person, message, str(data))
        try:
            answered = await asyncio.wait_for(asyncio.shield(callback.answer), ANSWER_WAIT_S)
        except TimeoutError:
            answered = None
        return web.json_response({"callback_query_id": callback.id, "answer": answered})

    app.router.add_post("/api/press", guarded(press))


def _place(world: World, request: web.Request) -> tuple[Chat, Message]:
    chat = chat_of(world, request)
    return chat, message_of(chat, request.match_info["message_id"])


def _ephemeral(world: World, chat: Chat, person_id: int, given: Any) -> EphemeralMessage:
    message = world.ephemerals.find(chat.id, person_id, number(given, "ephemeral_message_id"))
    if message is None or not message.seen:
        raise NotFoundError("this person sees no such ephemeral message")
    return message


def _button(message: Message | EphemeralMessage, values: Json) -> Json:
    seen = message.shown if isinstance(message, EphemeralMessage) else message.payload
    rows = seen.get("reply_markup", {}).get("inline_keyboard", [])
    row, column = number(values.get("row"), "row"), number(values.get("col"), "col")
    if not (0 <= row < len(rows) and 0 <= column < len(rows[row])):
        raise ActError("there is no button there: rows and columns count from 0")
    return dict(rows[row][column])


def _letter(values: Json) -> Letter:
    photo = values.get("photo")
    kind = values.get("kind") or ("photo" if photo or values.get("album") else None)
    if values.get("contact_of") is not None:
        kind = "contact"
    entities: Any = values.get("entities") or []
    if not isinstance(entities, list):
        raise ActError('"entities" is a list')
    return Letter(
        text=values.get("text"),
        caption=values.get("caption"),
        entities=entities,
        reply_to=number_if_said(values, "reply_to"),
        kind=kind,
        picture=_data(photo.get("data_url")) if isinstance(photo, dict) else None,
        sample=number(photo.get("sample", 1), "sample") if isinstance(photo, dict) else 1,
        album=number(values.get("album") or 1, "album"),
        caption_at=number(values.get("caption_at") or 0, "caption_at"),
        as_channel=bool(values.get("as_channel")),
        anonymous=bool(values.get("anonymous")),
        linked=bool(values.get("linked")),
        forward_from=number_if_said(values, "forward_from"),
        forward_hidden=bool(values.get("forward_hidden")),
        contact_of=number_if_said(values, "contact_of"),
        age_s=number(values.get("age_s") or 0, "age_s"),
        topic=number_if_said(values, "topic"),
    )


def _data(url: Any) -> bytes | None:
    """The content of a base64 data URL."""
    if url is None:
        return None
    head, comma, body = str(url).partition(",")
    if not (head.startswith("data:") and head.endswith(";base64") and comma):
        raise ActError("data_url is a base64 data URL")
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error:
        raise ActError("data_url is a base64 data URL") from None
