"""Jitter: the stand-ins answer sooner or later than usual, so that events meet in another order.

Most tests meet one order of events, the one of a machine with nothing else to do.
`pytest --jitter SEED` delays requests and answers of Telegram's and Claude's stand-ins by chance.
What fails with it fails on a busy machine one day: a race, in a test or in what it tests.
The delays hold nothing up for long, and a test waits for none of them.

The member service's sweeps come several times a second then.
On a quiet machine most tests are over before the first one; on a busy one it comes in the middle of them.
"""

import asyncio
import os
import random
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web

from member_service import app as app_of_member_service
from member_service.background import Pace

VARIABLE = "GYMNATION_TEST_JITTER"
_MOST_S = 0.1
_SHARE = 0.5
_SWEEPS = Pace(0.02, 0.2)
_PACES: dict[str, Pace] = {}
"""Those of the sweeps without jitter, by name."""

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def add_jitter(app: web.Application) -> None:
    """Delay the application's answers by chance, if the session asked for it."""
    seed = os.environ.get(VARIABLE)
    if not seed:
        return
    # One order a test, not one a session: a test that failed fails again by itself.
    chance = random.Random(f"{seed} {os.environ.get('PYTEST_CURRENT_TEST', '')}")

    @web.middleware
    async def delayed(request: web.Request, handler: _Handler) -> web.StreamResponse:
        await _pause(chance)
        response = await handler(request)
        await _pause(chance)
        return response

    app.middlewares.append(delayed)


def hasten_sweeps() -> None:
    """Have the member services of this process sweep all the time."""
    for name in [name for name in vars(app_of_member_service) if name.endswith("_SWEEP")]:
        _PACES.setdefault(name, getattr(app_of_member_service, name))
        setattr(app_of_member_service, name, _SWEEPS)


def sweep_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have them sweep at their own pace in a test that counts what they ask, with jitter as without."""
    for name, pace in _PACES.items():
        monkeypatch.setattr(app_of_member_service, name, pace)


async def _pause(chance: random.Random) -> None:
    if chance.random() < _SHARE:
        await asyncio.sleep(chance.random() * _MOST_S)
