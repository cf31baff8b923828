"""Topics, as the administrators of a forum have them: made, closed, opened again, deleted."""

from __future__ import annotations

from aiohttp import web

from sandbox.telegram import forums
from sandbox.telegram.state import Chat, Topic
from sandbox.telegram.threads import GENERAL
from sandbox.telegram.world import World
from sandbox.telegram.writing import ActError

from .members import group_of, moved, ruler
from .replies import NotFoundError, guarded, wish

_CHAT = r"/api/chats/{chat_id:-\d+}"
_TOPIC = rf"{_CHAT}/topics/{{topic:\d+}}"


def add_forums(app: web.Application, world: World) -> None:
    async def turn_on(request: web.Request) -> web.Response:
        chat = group_of(world, request)
        if chat.type != "supergroup":
            raise ActError("only a supergroup has topics")
        forums.turn_on(world, chat)
        return moved(world, chat, [])

    async def create(request: web.Request) -> web.Response:
        chat, values = group_of(world, request), await wish(request, "name", optional="by")
        if chat.forum is None:
            raise ActError("this chat has no topics: turn them on first")
        topic, ids = forums.create(world, chat, str(values["name"]), ruler(world, chat, values))
        return web.json_response({"id": topic.id, "name": topic.name, "update_ids": ids})

    async def close(request: web.Request) -> web.Response:
        return await _set_closed(request, closed=True)

    async def reopen(request: web.Request) -> web.Response:
        return await _set_closed(request, closed=False)

    async def _set_closed(request: web.Request, *, closed: bool) -> web.Response:
        chat, topic = _found(world, request)
        by = ruler(world, chat, await wish(request, optional="by"))
        return moved(world, chat, forums.set_closed(world, chat, topic, by, closed=closed))

    async def delete(request: web.Request) -> web.Response:
        chat, topic = _found(world, request)
        if topic.id == GENERAL:
            raise ActError("General can be closed, not deleted")
        forums.delete(world, chat, topic)
        return moved(world, chat, [])

    app.router.add_post(f"{_CHAT}/forum", guarded(turn_on))
    app.router.add_post(f"{_CHAT}/topics", guarded(create))
    app.router.add_post(f"{_TOPIC}/close", guarded(close))
    app.router.add_post(f"{_TOPIC}/reopen", guarded(reopen))
    app.router.add_post(f"{_TOPIC}/delete", guarded(delete))


def _found(world: World, request: web.Request) -> tuple[Chat, Topic]:
    chat = group_of(world, request)
    topic = chat.forum.topics.get(int(request.match_info["topic"])) if chat.forum is not None else None
    if topic is None:
        raise NotFoundError("there is no such topic in this chat")
    return chat, topic
