"""What the sandbox's page is told, as it happens."""

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp

from tests.support.city import City


async def page_events(people: City) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    """Each event's name and what it says, from now on, without an end."""
    timeout = aiohttp.ClientTimeout(total=None)
    async with people.session.get(f"{people.plan.page}/api/events", timeout=timeout) as response:
        name = ""
        async for raw in response.content:
            line = raw.decode().rstrip("\n")
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                yield name, json.loads(line[6:])
