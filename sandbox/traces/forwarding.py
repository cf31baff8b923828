"""Passes exports on to another collector as they came: the page shows them, and Grafana, too."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Final

import aiohttp
from aiohttp import web
from aiohttp.typedefs import Handler

WAITING: Final = 500
"""Exports that wait at the most; what comes then is shown here only."""
TIMEOUT_S: Final = 5.0

_log = logging.getLogger(__name__)


def add_forwarding(app: web.Application, endpoint: str) -> None:
    """Pass on what comes to /v1/… to `endpoint`, in the background. One that is away delays nobody."""
    forwarding = _Forwarding(endpoint.rstrip("/"))
    app.middlewares.append(forwarding.middleware)
    app.cleanup_ctx.append(forwarding.run)


class _Forwarding:
    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._waiting: asyncio.Queue[tuple[str, str, bytes]] = asyncio.Queue(WAITING)
        self._told = False

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        if request.method == "POST" and request.path.startswith("/v1/") and response.status == 200:
            # It has been read, and its Content-Encoding undone.
            export = (request.path, request.headers.get("Content-Type", ""), await request.read())
            if not self._waiting.full():
                self._waiting.put_nowait(export)
        return response

    async def run(self, _: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(self._send(), name="forwarding")
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def _send(self) -> None:
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                path, content_type, body = await self._waiting.get()
                try:
                    async with session.post(
                        self._endpoint + path, data=body, headers={"Content-Type": content_type}
                    ) as response:
                        self._tell(str(response.status) if response.status >= 400 else None)
                except (aiohttp.ClientError, TimeoutError) as error:
                    self._tell(type(error).__name__)

    def _tell(self, failure: str | None) -> None:
        """Say it once, and again when it works."""
        if failure and not self._told:
            _log.warning("telemetry cannot be passed on: %s", failure)
        elif self._told and failure is None:
            _log.info("telemetry is passed on again")
        self._told = failure is not None
