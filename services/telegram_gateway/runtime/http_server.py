"""An aiohttp application that listens: for the webhook and for health."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

log = logging.getLogger(__name__)


class _OnlyOurMistakes(logging.Filter):
    """Logs our own failures only, without the caller's address.

    Malformed requests are answered and not logged: they would fill the log with stack traces.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError | web.RequestPayloadError | ConnectionError):
            return False
        record.msg, record.args = "a request failed", ()
        return True


_server_log = logging.getLogger(f"{__name__}.server")
_server_log.addFilter(_OnlyOurMistakes())

PATIENCE_S = 10.0
"""How long a request's headers may take, and how long a connection may be idle between two requests."""
# How long the rest of a body is read that nobody wanted.
_LINGERING_S = 1.0


@asynccontextmanager
async def listening(
    app: web.Application, host: str, port: int, *, grace: float, patience_s: float = PATIENCE_S
) -> AsyncIterator[int]:
    """Serve while the block runs and yield the port (0 takes a free one).

    Requests get `grace` seconds to end. A connection without a whole request is closed after `patience_s`.
    """
    # The library's access log would hold addresses of people, and signals are the program's.
    runner = web.AppRunner(
        app,
        access_log=None,
        logger=_server_log,
        handle_signals=False,
        shutdown_timeout=grace,
        keepalive_timeout=patience_s,
        lingering_time=_LINGERING_S,
    )
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
