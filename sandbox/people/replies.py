"""How the people API reads a request and says what went wrong, in one sentence."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiohttp import web

from sandbox.telegram.errors import BotApiError
from sandbox.telegram.parameters import read_body
from sandbox.telegram.state import Chat, Json, Message, Person
from sandbox.telegram.world import World
from sandbox.telegram.writing import ActError

_TEXTS: Final = frozenset(
    {"text", "caption", "kind", "type", "emoji", "title", "username", "first_name", "last_name"}
    | {"language_code", "payload", "name", "ephemeral", "then"}
)
_LISTS_OF_TEXTS: Final = frozenset({"rights", "may", "reactions"})

Route = Callable[[web.Request], Awaitable[web.StreamResponse]]


class NotFoundError(Exception):
    """What the path names does not exist: 404."""


def guarded(route: Route) -> Route:
    """The route, with refusals as JSON."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await route(request)
        except NotFoundError as error:
            return web.json_response({"error": str(error)}, status=404)
        except ActError as error:
            return web.json_response({"error": str(error)}, status=400)
        except BotApiError as error:
            return web.json_response({"error": error.description}, status=400)

    return answer


async def wish(request: web.Request, *needed: str, optional: str = "") -> Json:
    """The JSON object of the request: with these fields, and no others than the optional ones."""
    body = await read_body(request)
    try:
        values: Any = json.loads(body) if body else {}
    except (ValueError, RecursionError):
        raise ActError("send a JSON object") from None
    if not isinstance(values, dict):
        raise ActError("send a JSON object")
    for name in needed:
        if values.get(name) is None:
            raise ActError(f'say "{name}"')
    known = {*needed, *optional.split()}
    for name in values:
        if name not in known:
            raise ActError(f'"{name}" is not known here; known are: {", ".join(sorted(known))}')
    _check_types(values)
    return values


def _check_types(values: Json) -> None:
    for name, value in values.items():
        if value is None:
            continue
        if name in _TEXTS and not isinstance(value, str):
            raise ActError(f'"{name}" is a text')
        if name in _LISTS_OF_TEXTS and not (
            isinstance(value, list) and all(isinstance(one, str) for one in value)
        ):
            raise ActError(f'"{name}" is a list of texts')


def number(value: Any, name: str) -> int:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        raise ActError(f'"{name}" is a number') from None


def number_if_said(values: Json, name: str) -> int | None:
    return None if values.get(name) is None else number(values[name], name)


def person_of(world: World, person_id: Any, name: str = "from") -> Person:
    person = world.people.get(number(person_id, name))
    if person is None:
        raise ActError(f'"{name}" names nobody: GET /api/world lists the people')
    return person


def chat_of(world: World, request: web.Request) -> Chat:
    return chat_by_id(world, request.match_info["chat_id"])


def chat_by_id(world: World, chat_id: Any) -> Chat:
    chat = world.chats.get(number(chat_id, "chat_id"))
    if chat is None:
        raise NotFoundError("there is no such chat: GET /api/world lists them")
    return chat


def message_of(chat: Chat, message_id: Any) -> Message:
    message = chat.find(number(message_id, "message_id"))
    if message is None:
        raise NotFoundError("there is no such message in this chat, or it was deleted")
    return message
