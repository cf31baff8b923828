"""A small program in place of a service of the demo: answers its readiness the way the service does.

SIGUSR1 breaks it.

Usage: stand_in.py NAME [--die-before-ready | --never-ready | --stubborn] [--journal FILE]
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from sandbox.patience import patient

End = Callable[[], Awaitable[None]]
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
    end = await (serve_grpc if name in {"member", "coach"} else serve_http)(address)
    note("start")
    record = {"level": "info", "message": "started", "service": name, "trace_id": "ab" * 16}
    print(json.dumps(record), flush=True)
    print(f"plain words from {name}", flush=True)
    await asyncio.wait_for(over, patient(60))
    await end()
    note("end")
    return 0


async def serve_grpc(address: str) -> End:
    # Imported here: the others do without, and each test starts four of these programs.
    import grpc  # noqa: PLC0415
    from grpc_health.v1 import health, health_pb2_grpc  # noqa: PLC0415

    server = grpc.aio.server()
    health_pb2_grpc.add_HealthServicer_to_server(health.aio.HealthServicer(), server)
    server.add_insecure_port(address)
    await server.start()
    return lambda: server.stop(None)


async def serve_http(address: str) -> End:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")
        await writer.drain()
        writer.close()

    host, port = address.split(":")
    server = await asyncio.start_server(answer, host, int(port))

    async def end() -> None:
        server.close()

    return end


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
