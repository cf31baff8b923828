"""Programs as processes that are forked after their imports.

Each test that runs the services as processes starts four of them, some start a dozen.
Importing what they need would be most of their CPU.
So one process a test run imports all of it (tests/support/fork_server.py).
Each program is a fork of it: the same code in a process of its own,
with its own environment, log, signals and death.
The tests of each program and those of the demo show that `python -m <service>` starts.
"""

import asyncio
import functools
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from sandbox.patience import patient

_ROOT = Path(__file__).parent.parent.parent
_READY_S = patient(60.0)
_LOOK_S = 0.02
_KILLED = -9


class Forked:
    """One program that runs, or has ended."""

    def __init__(self, pid: int, connection: socket.socket) -> None:
        self.pid = pid
        connection.setblocking(False)
        # A plain descriptor: who ends without having waited leaves it to the end of this process.
        self._connection = connection.detach()
        self._returncode: int | None = None

    @property
    def returncode(self) -> int | None:
        """None while it runs; a negative code is a signal's number."""
        if self._returncode is None:
            try:
                told = os.read(self._connection, 4096)
            except BlockingIOError:
                return None
            os.close(self._connection)
            # Nothing at the end of the connection: the server has gone, and with it what it started.
            self._returncode = json.loads(told)["returncode"] if told else _KILLED
        return self._returncode

    def send_signal(self, number: int) -> None:
        """Raise ProcessLookupError when it has ended."""
        if self.returncode is not None:
            raise ProcessLookupError
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(9)

    async def wait(self) -> int:
        """Wait until it has ended; give its exit code."""
        if self._returncode is not None:
            return self._returncode
        loop, over = asyncio.get_running_loop(), asyncio.Event()
        # A descriptor of this waiter's own: a loop knows each only once, and several may wait.
        connection = os.dup(self._connection)
        try:
            loop.add_reader(connection, over.set)
            await over.wait()
        finally:
            loop.remove_reader(connection)
            os.close(connection)
        ended = self.returncode
        assert ended is not None
        return ended


def start(module: str, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> Forked:
    """Start `python -m module arguments…` with just this environment.

    What it prints is appended to the log.
    """
    _keep_alive()
    connection = _connect()
    wanted = {
        "module": module,
        "arguments": list(arguments),
        "environment": dict(environment),
        "log": str(log),
    }
    connection.sendall(json.dumps(wanted).encode() + b"\n")
    answer = b""
    # Byte by byte: a program that ends at once has its end told right behind.
    while not answer.endswith(b"\n"):
        piece = connection.recv(1)
        if not piece:
            raise ConnectionError("the fork server ended")
        answer += piece
    return Forked(json.loads(answer)["pid"], connection)


@functools.cache
def _keep_alive() -> int:
    """The descriptor of a connection to the server, open for as long as this process lives.

    A server is started when there is none.
    """
    try:
        return _connect().detach()
    except OSError:
        subprocess.run([sys.executable, "-m", "tests.support.fork_server", _path()], cwd=_ROOT, check=True)
    deadline = time.monotonic() + _READY_S
    while True:
        try:
            return _connect().detach()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_LOOK_S)


def _connect() -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(_path())
    except OSError:
        connection.close()
        raise
    return connection


def _path() -> str:
    # The workers of one run share it. A socket's path is short.
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
    return str(Path(tempfile.gettempdir()) / f"gymnation-fork-{run[:32]}")
