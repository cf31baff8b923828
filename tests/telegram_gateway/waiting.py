"""Waiting for what nobody announces."""

import asyncio
from collections.abc import Callable

from sandbox.patience import patient


async def eventually(condition: Callable[[], object]) -> None:
    """Return as soon as the condition holds; TimeoutError when it never does."""
    async with asyncio.timeout(patient(20)):
        while not condition():  # noqa: ASYNC110 - what is watched has no event, and real processes take part
            await asyncio.sleep(0.005)
