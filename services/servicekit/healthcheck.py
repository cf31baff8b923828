"""Asks a service for its health, for containers: `python -m servicekit.healthcheck ADDRESS [SERVICE]`.

ADDRESS is a gRPC server ("localhost:50051") or an http:// URL that answers 200. Exits 0 when healthy, else 1.
With the TLS_ settings of the service it asks over mutual TLS: ADDRESS has to be a name in the certificate.

`--then ADDRESS` is for engines that end what is not healthy:
once this container was healthy, only that is asked.
There ADDRESS is an http:// URL too, or "tcp://host:port", which only has to be open.
"""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from servicekit.tls import TlsFiles

TIMEOUT_S = 3.0
_WAS_HEALTHY = "gymnation-was-healthy"


def is_healthy(
    address: str, service: str = "", timeout_s: float = TIMEOUT_S, tls: TlsFiles | None = None
) -> bool:
    """True if the server says so in time."""
    if address.startswith(("http://", "https://")):
        return _http(address, timeout_s)
    if address.startswith("tcp://"):
        return _tcp(address, timeout_s)
    return _grpc(address, service, timeout_s, tls)


def _http(url: str, timeout_s: float) -> bool:
    # Not through a proxy of the environment: it is this machine that is asked about.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=timeout_s) as response:
            return bool(response.status == 200)
    except (OSError, http.client.HTTPException):
        return False


def _tcp(url: str, timeout_s: float) -> bool:
    target = urllib.parse.urlsplit(url)
    try:
        socket.create_connection((target.hostname or "", target.port or 0), timeout_s).close()
    except OSError:
        return False
    return True


def _grpc(address: str, service: str, timeout_s: float, tls: TlsFiles | None) -> bool:
    # Here and not above: a look at a port each few seconds should not load gRPC for it.
    import grpc  # noqa: PLC0415
    from grpc_health.v1 import health_pb2, health_pb2_grpc  # noqa: PLC0415

    from servicekit.tls import TlsUnusable, channel_credentials  # noqa: PLC0415

    # This machine is asked, not a proxy of the environment.
    options = [("grpc.enable_http_proxy", 0)]
    try:
        asking = (
            grpc.insecure_channel(address, options)
            if tls is None
            else grpc.secure_channel(address, channel_credentials(tls.read()), options)
        )
    except TlsUnusable:
        return False
    with asking as channel:
        try:
            response = health_pb2_grpc.HealthStub(channel).Check(
                health_pb2.HealthCheckRequest(service=service), timeout=timeout_s
            )
        except grpc.RpcError:
            return False
    return bool(response.status == health_pb2.HealthCheckResponse.SERVING)


def main(arguments: list[str], folder: Path | None = None) -> int:
    """Ask, and give the exit code. `folder` is where it is kept that this container was healthy."""
    parser = argparse.ArgumentParser(prog="servicekit.healthcheck", exit_on_error=False)
    parser.add_argument("address", metavar="ADDRESS")
    parser.add_argument("service", nargs="?", default="")
    parser.add_argument("--then", metavar="ADDRESS", help="once it was healthy, ask only this")
    try:
        told = parser.parse_args(arguments)
    except (argparse.ArgumentError, SystemExit):
        # argparse has printed what is wrong, or the help: an orchestrator needs an exit code.
        return 2
    kept = (folder or Path(tempfile.gettempdir())) / _WAS_HEALTHY
    if told.then and kept.exists():
        return 0 if is_healthy(told.then) else 1
    healthy = is_healthy(told.address, told.service, tls=_files(told.address))
    if healthy and told.then:
        kept.touch()
    return 0 if healthy else 1


def _files(address: str) -> TlsFiles | None:
    if "://" in address:
        return None
    from servicekit.tls import files_in  # noqa: PLC0415

    return files_in(os.environ)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
