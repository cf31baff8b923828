"""The sandbox's Claude: the Messages API, strict as the real one, answered by a scripted persona."""

import time
from collections.abc import Callable

from aiohttp import web

from sandbox.claude.routes import ClaudeServer, add_claude_routes
from sandbox.faults import Faults

__all__ = ["add_claude"]


def add_claude(
    app: web.Application,
    faults: Faults,
    *,
    pause_s: float = 0.0,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Serve /claude/v1/…; a stream pauses `pause_s` before each piece."""
    add_claude_routes(app, ClaudeServer(faults, clock, pause_s))
