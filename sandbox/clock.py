"""The time on the page: what it is, and a way to move it forward for everything that follows it.

Days need not be waited for. Moving it is like a pause of the whole system: what became due meanwhile is late.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from aiohttp import web

from sandbox.people.replies import guarded, wish
from sandbox.telegram.membership import lift_ended
from sandbox.telegram.state import Json
from sandbox.telegram.world import World
from sandbox.telegram.writing import ActError
from servicekit.clock import Clock
from servicekit.moved_clock import MovedClock, MoveRefused

_STANDS = (
    "this clock cannot be moved: start the sandbox and the services with the same SANDBOX_CLOCK, "
    "as `make demo` does"
)
_FORWARD = "the clock only goes forward: choose a later moment"


def add_clock(app: web.Application, world: World, clock: Clock) -> None:
    """GET and POST /api/clock."""

    def told() -> Json:
        ahead = clock.ahead if isinstance(clock, MovedClock) else timedelta()
        return {
            "now": clock().isoformat(timespec="milliseconds"),
            "ahead_s": int(ahead.total_seconds()),
            "movable": isinstance(clock, MovedClock),
        }

    async def show(_: web.Request) -> web.Response:
        return web.json_response(told())

    async def move(request: web.Request) -> web.Response:
        """Go forward "by_s" seconds, or "to" a moment as 2026-12-07T08:00:00-03:00."""
        values = await wish(request, optional="by_s to")
        if not isinstance(clock, MovedClock):
            raise ActError(_STANDS)
        if len(values) != 1:
            raise ActError('say either "by_s", seconds, or "to", a moment')
        span = _span(values["by_s"]) if "by_s" in values else _moment(values["to"]) - clock()
        if span <= timedelta():
            raise ActError(_FORWARD)
        try:
            clock.move(span)
        except MoveRefused as refused:
            raise ActError(str(refused)) from None
        lift_ended(world)
        world.events.publish("clock", told())
        return web.json_response(told())

    app.router.add_get("/api/clock", guarded(show))
    app.router.add_post("/api/clock", guarded(move))


def _span(value: object) -> timedelta:
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return timedelta(seconds=value)
    except (OverflowError, ValueError):
        pass
    raise ActError('"by_s" is a number of seconds')


def _moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ActError('"to" is a moment with its zone, as 2026-12-07T08:00:00-03:00')
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ActError('"to" is no moment that a clock can show') from None
