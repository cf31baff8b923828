"""Asking to join a group, taking it back, and deciding about it, as people do."""

from __future__ import annotations

from aiohttp import web

from sandbox.telegram import join_requests
from sandbox.telegram.world import World
from sandbox.telegram.writing import ActError

from .members import group_of, moved, ruler
from .replies import guarded, person_of, wish


def add_requests(app: web.Application, world: World) -> None:
    async def approval(request: web.Request) -> web.Response:
        """Have whoever comes by themselves ask first ("on"), or not."""
        chat, values = group_of(world, request), await wish(request, "on", optional="by")
        ruler(world, chat, values)
        chat.asks = bool(values["on"])
        world.changed()
        return moved(world, chat, [])

    async def follow(request: web.Request) -> web.Response:
        """Follow an invite link of the group: come in, or ask to."""
        chat, values = group_of(world, request), await wish(request, "user_id", "link")
        person = person_of(world, values["user_id"], "user_id")
        link = chat.links.get(str(values["link"]))
        if link is None:
            raise ActError("the group has no such link")
        if chat.status(person.id) == "kicked":
            raise ActError(f"{person.first_name} was banned: no link leads in")
        return moved(world, chat, join_requests.follow(world, chat, person.id, link))

    async def take_back(request: web.Request) -> web.Response:
        chat, values = group_of(world, request), await wish(request, "user_id")
        person = person_of(world, values["user_id"], "user_id")
        if person.id not in chat.requests:
            raise ActError(f"{person.first_name} did not ask to join")
        join_requests.take_back(world, chat, person.id)
        return moved(world, chat, [])

    async def decide(request: web.Request) -> web.Response:
        """Let somebody in ("approve"), or not, as an administrator who may invite."""
        chat, values = group_of(world, request), await wish(request, "user_id", "approve", optional="by")
        person, by = person_of(world, values["user_id"], "user_id"), ruler(world, chat, values)
        if not chat.allows(by, "can_invite_users"):
            raise ActError('"by" has no right to let people in')
        if person.id not in chat.requests:
            raise ActError(f"{person.first_name} did not ask to join")
        ids = join_requests.decide(world, chat, person.id, by, approve=bool(values["approve"]))
        return moved(world, chat, ids)

    routes = {"approval": approval, "follow": follow, "take_back": take_back, "decide": decide}
    for name, route in routes.items():
        app.router.add_post(rf"/api/chats/{{chat_id:-\d+}}/{name}", guarded(route))
