"""The process that programs of tests are forked from: `python -m tests.support.fork_server`.

There is one for all workers of a test run. It listens on a Unix socket.
A connection asks for one program with a line of JSON: `module`, `arguments`, `environment` and `log`.
The answer is a line with the `pid`, and when the program has ended a line with its `returncode`.
A connection that asks for nothing keeps the server alive.
When a connection is closed its program is killed, and when there is none any more the server ends.
So nothing stays, whatever becomes of a worker.
"""

import contextlib
import ctypes
import json
import os
import runpy
import selectors
import signal
import socket
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1
_BACKLOG = 128


@dataclass(slots=True, eq=False)
class _Client:
    """One connection, and the program that it asked for."""

    connection: socket.socket
    asked: bytes = b""
    pid: int = 0


@dataclass(slots=True)
class _Server:
    listener: socket.socket
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    clients: list[_Client] = field(default_factory=list)

    def serve(self, children: socket.socket) -> None:
        """Serve until the last connection is closed. `children` becomes readable when a child has ended."""
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.selector.register(children, selectors.EVENT_READ)
        served = False
        while self.clients or not served:
            for key, _ in self.selector.select():
                if key.fileobj is self.listener:
                    self._accept()
                    served = True
                elif key.fileobj is children:
                    children.recv(4096)
                    self._reap()
                else:
                    self._hear(key.data)

    def _accept(self) -> None:
        client = _Client(self.listener.accept()[0])
        self.clients.append(client)
        self.selector.register(client.connection, selectors.EVENT_READ, client)

    def _hear(self, client: _Client) -> None:
        try:
            heard = client.connection.recv(1 << 20)
        except ConnectionError:
            heard = b""
        if not heard:
            self._close(client)
            return
        client.asked += heard
        if client.asked.endswith(b"\n") and not client.pid:
            self._fork(client)

    def _fork(self, client: _Client) -> None:
        wanted = json.loads(client.asked)
        pid = os.fork()
        if pid:
            client.pid = pid
            self._tell(client, {"pid": pid})
            return
        # A copy of a connection would keep it open when the other side's owner has gone.
        signal.set_wakeup_fd(-1)
        for key in list(self.selector.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]
        self.selector.close()
        _become(**wanted)

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            for client in [one for one in self.clients if one.pid == pid]:
                client.pid = 0
                self._tell(client, {"returncode": os.waitstatus_to_exitcode(status)})
                self._close(client)

    def _tell(self, client: _Client, what: dict[str, int]) -> None:
        with contextlib.suppress(OSError):
            client.connection.sendall(json.dumps(what).encode() + b"\n")

    def _close(self, client: _Client) -> None:
        self.clients.remove(client)
        self.selector.unregister(client.connection)
        client.connection.close()
        if client.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(client.pid, signal.SIGKILL)


def _become(module: str, arguments: list[str], environment: dict[str, str], log: str) -> None:
    """Be the program, in this fork. Never returns."""
    if sys.platform == "linux":
        # When the server is killed, so is what it started.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    for number in (signal.SIGCHLD, signal.SIGINT):
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(environment)
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    sys.argv = [module, *arguments]
    code: Any = 0
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        code = ended.code
    except BaseException:  # noqa: BLE001 - a program ends by whatever it raises
        sys.excepthook(*sys.exc_info())
        code = 1
    if isinstance(code, str):
        print(code, file=sys.stderr)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else bool(code))


def main(path: str) -> int:
    """Serve at the path; end at once when another one does already."""
    listener = socket.socket(socket.AF_UNIX)
    try:
        listener.bind(path)
    except OSError:
        return 0
    # Before the imports: whoever comes early waits in the queue, and starts no second one.
    listener.listen(_BACKLOG)
    if os.fork():
        # The one who started it waits for this end only.
        os._exit(0)
    try:
        import tests.support.preloaded  # noqa: F401, PLC0415

        woken, wakes = socket.socketpair()
        wakes.setblocking(False)
        signal.set_wakeup_fd(wakes.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        # A Ctrl-C is for the workers, whose connections end then.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _Server(listener).serve(woken)
    finally:
        Path(path).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
