"""An aiohttp application that listens: for the webhook and for health."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

log = logging.getLogger(__name__)


@asynccontextmanager
async def listening(app: web.Application, host: str, port: int, *, grace: float) -> AsyncIterator[int]:
    """Serve while the block runs and yield the port (0 takes a free one).

    Requests get `grace` seconds to end.
    """
    # The library's access log would hold addresses of people, and signals are the program's.
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=grace)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError:
            log.error("cannot listen on %s:%d: is it in use, or not an address of this machine?", host, port)  # noqa: TRY400
            raise
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
