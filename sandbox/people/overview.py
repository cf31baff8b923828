"""What is seen from outside: the world, menus, files, the call log, updates, live events."""

from __future__ import annotations

import asyncio
import json

from aiohttp import web

from sandbox.telegram.ephemeral import VERSIONS
from sandbox.telegram.world import World
from sandbox.telegram.writing import ActError

from .members import chat_json, person_json
from .replies import NotFoundError, chat_by_id, guarded, person_of, wish

# A comment line now and then keeps proxies and browsers from giving up on a quiet stream.
KEEP_ALIVE_S = 15.0


def add_overview(app: web.Application, world: World) -> None:
    async def show_world(_: web.Request) -> web.Response:
        bot = {name: world.bot[name] for name in ("id", "username", "first_name")}
        groups = [chat for chat in world.chats.values() if not chat.private]
        return web.json_response(
            {
                "bot": bot,
                "people": [person_json(world, person) for person in world.people.values()],
                "chats": [chat_json(world, chat) for chat in groups],
                "ephemeral": world.ephemerals.version,
            }
        )

    async def server(request: web.Request) -> web.Response:
        """Be a server of another version, as to ephemeral messages, from now on."""
        version = (await wish(request, "ephemeral"))["ephemeral"]
        if version not in VERSIONS:
            raise ActError(f'"ephemeral" is one of {", ".join(VERSIONS)}')
        world.ephemerals.version = version
        world.changed()
        return web.json_response({"ephemeral": version})

    async def commands(request: web.Request) -> web.Response:
        person = person_of(world, request.query.get("as"), "as")
        chat = chat_by_id(world, request.query.get("chat"))
        menu = world.menus.seen_by(chat, person.id, person.language_code)
        return web.json_response({"commands": menu})

    async def log(_: web.Request) -> web.Response:
        return web.json_response({"calls": world.calls.list(), "counts": world.calls.counts()})

    async def updates(_: web.Request) -> web.Response:
        queue = world.updates
        return web.json_response(
            {"pending": len(queue), "confirmed": queue.confirmed, "last_update_id": queue.last_update_id}
        )

    async def file(request: web.Request) -> web.Response:
        stored = world.files.find(request.match_info["file_id"])
        if stored is None:
            raise NotFoundError("there is no such file")
        headers = {"Cache-Control": "max-age=3600", "X-Content-Type-Options": "nosniff"}
        return web.Response(
            body=stored.content, content_type=stored.content_type.partition(";")[0], headers=headers
        )

    app.router.add_get("/api/world", guarded(show_world))
    app.router.add_post("/api/server", guarded(server))
    app.router.add_get("/api/commands", guarded(commands))
    app.router.add_get("/api/log", guarded(log))
    app.router.add_get("/api/updates", guarded(updates))
    app.router.add_get("/api/files/{file_id}", guarded(file))
    _add_events(app, world)


def _add_events(app: web.Application, world: World) -> None:
    async def events(request: web.Request) -> web.StreamResponse:
        subscription = world.events.subscribe()
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
        )
        waiting = None
        try:
            await response.prepare(request)
            await response.write(b": listening\n\n")
            while True:
                waiting = waiting or asyncio.ensure_future(anext(subscription))
                done, _ = await asyncio.wait({waiting}, timeout=KEEP_ALIVE_S)
                if not done:
                    await response.write(b": still here\n\n")
                    continue
                name, data = waiting.result()
                waiting = None
                body = json.dumps(data, ensure_ascii=False)
                await response.write(f"event: {name}\ndata: {body}\n\n".encode())
        except (StopAsyncIteration, ConnectionError):
            pass  # the process ends, or the page was closed
        finally:
            subscription.close()
            if waiting:
                waiting.cancel()
        return response

    app.router.add_get("/api/events", events)
