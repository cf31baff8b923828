"""A member service by itself, as a program with a database in memory."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sandbox.demo.plan import free_ports

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def member_service_alone(*program: str) -> AsyncIterator[tuple[str, int]]:
    """Its address and process id. `program` is what Python is told to run."""
    address = f"127.0.0.1:{free_ports(1)[0]}"
    environment = {
        **os.environ,
        "MEMBER_SERVICE_LISTEN": address,
        "ENVIRONMENT": "test",
        "MONGODB_URI": "",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "services"), str(ROOT / "protos" / "gen")]),
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *program), env=environment, stdout=DEVNULL, stderr=DEVNULL
    )
    try:
        yield address, process.pid
    finally:
        process.terminate()
        await process.wait()
