"""`python -m sandbox`: the stand-ins for Telegram and Claude, the trace store and the page, on one port."""

import asyncio
import signal
import socket
import sys
from collections.abc import Callable

from aiohttp import web
from pydantic import ValidationError

from sandbox.app import build_app
from sandbox.settings import SandboxSettings

# Long polls and event streams never end by themselves: they are cut after this.
_SHUTDOWN_S = 1.0


async def serve(settings: SandboxSettings, listener: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signal_number, stop.set)
    runner = web.AppRunner(build_app(settings), access_log=None, shutdown_timeout=_SHUTDOWN_S)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        host, port = listener.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        print(f"sandbox listening on http://{shown}:{port}", flush=True)
        await stop.wait()
    finally:
        await runner.cleanup()


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    try:
        import uvloop  # noqa: PLC0415 - not there on every platform
    except ImportError:
        return asyncio.new_event_loop
    return uvloop.new_event_loop


def main() -> int:
    try:
        settings = SandboxSettings()
    except ValidationError as error:
        for problem in error.errors():
            name = "_".join(str(part) for part in problem["loc"]).upper()
            print(f"SANDBOX_{name}: {problem['msg']}", file=sys.stderr)
        return 2
    host, port = settings.address
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        print(
            f"sandbox cannot listen on {settings.listen} ({error.strerror}): set SANDBOX_LISTEN",
            file=sys.stderr,
        )
        return 1
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(serve(settings, listener))
    return 0


if __name__ == "__main__":
    sys.exit(main())
