"""The people's side of the sandbox, as JSON: for the page, and for tests that play members."""

from __future__ import annotations

from aiohttp import web

from sandbox.faults import Faults
from sandbox.telegram.world import World

from .forums import add_forums
from .members import add_members
from .messages import add_messages
from .overview import add_overview
from .requests import add_requests
from .restrictions import add_restrictions
from .stars import add_stars

__all__ = ["add_people"]


def add_people(app: web.Application, world: World, faults: Faults) -> None:
    """Routes under /api that act as people or look at the world."""
    add_overview(app, world)
    add_members(app, world)
    add_messages(app, world)
    add_forums(app, world)
    add_restrictions(app, world)
    add_requests(app, world)
    add_stars(app, world, faults)
