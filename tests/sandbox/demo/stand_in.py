"""A small program in place of a service of the demo: answers its readiness the way the service does.

SIGUSR1 breaks it.

Usage: stand_in.py NAME [--die-before-ready | --never-ready | --stubborn] [--journal FILE]
"""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import grpc
from aiohttp import web
from grpc_health.v1 import health, health_pb2_grpc

from sandbox.patience import patient

LISTEN = {
    "sandbox": "SANDBOX_LISTEN",
    "member": "MEMBER_SERVICE_LISTEN",
    "coach": "COACH_SERVICE_LISTEN",
    "gateway": "GATEWAY_HEALTH_LISTEN",
}


def note(event: str) -> None:
    """A line in the journal that all programs of a test share."""
    if "--journal" in sys.argv:
        path = Path(sys.argv[sys.argv.index("--journal") + 1])
        with path.open("a") as journal:
            journal.write(f"{event} {sys.argv[1]}\n")


async def main() -> int:
    name, address = sys.argv[1], os.environ[LISTEN[sys.argv[1]]]
    if "--die-before-ready" in sys.argv:
        print("cannot start: the reason", flush=True)
        return 3
    loop = asyncio.get_running_loop()
    over: asyncio.Future[None] = loop.create_future()
    loop.add_signal_handler(
        signal.SIGTERM, lambda: None if "--stubborn" in sys.argv else over.set_result(None)
    )
    loop.add_signal_handler(signal.SIGUSR1, over.set_exception, ConnectionError("broken"))
    if "--never-ready" in sys.argv:
        await over
        return 0
    if name in {"member", "coach"}:
        server = grpc.aio.server()
        health_pb2_grpc.add_HealthServicer_to_server(health.aio.HealthServicer(), server)
        server.add_insecure_port(address)
        await server.start()
        end = server.stop(None)
    else:
        app = web.Application()
        app.router.add_get("/{path:.*}", ready)
        runner = web.AppRunner(app)
        await runner.setup()
        host, port = address.split(":")
        await web.TCPSite(runner, host, int(port)).start()
        end = runner.cleanup()
    note("start")
    record = {"level": "info", "message": "started", "service": name, "trace_id": "ab" * 16}
    print(json.dumps(record), flush=True)
    print(f"plain words from {name}", flush=True)
    await asyncio.wait_for(over, patient(60))
    await end
    note("end")
    return 0


async def ready(request: web.Request) -> web.Response:
    return web.Response(text="ok")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
