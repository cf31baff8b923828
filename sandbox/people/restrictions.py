"""What a group takes from its members and from the bot, as its administrators set it."""

from __future__ import annotations

from aiohttp import web

from sandbox.telegram import membership
from sandbox.telegram.reactions import REACTIONS
from sandbox.telegram.state import Membership
from sandbox.telegram.world import World
from sandbox.telegram.writing import ActError

from .members import group_of, moved, ruler
from .replies import guarded, number, wish


def add_restrictions(app: web.Application, world: World) -> None:
    async def restrict(request: web.Request) -> web.Response:
        """Leave a member, or the bot, only what "may" lists; "demote" gives everything back."""
        chat, values = group_of(world, request), await wish(request, "user_id", "may", optional="by")
        user_id, may = number(values["user_id"], "user_id"), values["may"]
        by = ruler(world, chat, values)
        if chat.type != "supergroup" or not chat.has(user_id) or chat.status(user_id) == "creator":
            raise ActError("only members of a supergroup who did not create it can be restricted")
        if not isinstance(may, list) or set(may) - set(membership.MEMBER_PERMISSIONS):
            raise ActError(f'"may" is a list of {", ".join(membership.MEMBER_PERMISSIONS)}')
        new = Membership("restricted", permissions=dict.fromkeys(may, True))
        return moved(world, chat, membership.change(world, chat, user_id, new, by))

    async def house_rules(request: web.Request) -> web.Response:
        """Hide who is here, and say which reactions are allowed: a list, or null for all."""
        chat, values = group_of(world, request), await wish(request, optional="hidden_members reactions by")
        ruler(world, chat, values)
        given = values.get("reactions")
        if given is not None and (not isinstance(given, list) or set(given) - REACTIONS):
            raise ActError("reactions are a list of Telegram's emoji, or null for all of them")
        chat.hidden_members = bool(values.get("hidden_members"))
        chat.reactions = None if given is None else frozenset(given)
        world.changed()
        return moved(world, chat, [])

    app.router.add_post(r"/api/chats/{chat_id:-\d+}/restrict", guarded(restrict))
    app.router.add_post(r"/api/chats/{chat_id:-\d+}/house_rules", guarded(house_rules))
