"""Asks a service for its health, for containers: `python -m servicekit.healthcheck ADDRESS [SERVICE]`.

ADDRESS is a gRPC server ("localhost:50051") or an http:// URL that answers 200. Exits 0 when healthy, else 1.
With the TLS_ settings of the service it asks over mutual TLS: ADDRESS has to be a name in the certificate.
"""

import http.client
import os
import sys
import urllib.request

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from servicekit.tls import TlsFiles, TlsUnusable, channel_credentials, files_in

TIMEOUT_S = 3.0


def is_healthy(
    address: str, service: str = "", timeout_s: float = TIMEOUT_S, tls: TlsFiles | None = None
) -> bool:
    """True if the server says so in time."""
    if address.startswith(("http://", "https://")):
        return _http(address, timeout_s)
    return _grpc(address, service, timeout_s, tls)


def _http(url: str, timeout_s: float) -> bool:
    # Not through a proxy of the environment: it is this machine that is asked about.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=timeout_s) as response:
            return bool(response.status == 200)
    except (OSError, http.client.HTTPException):
        return False


def _grpc(address: str, service: str, timeout_s: float, tls: TlsFiles | None) -> bool:
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


def main(arguments: list[str]) -> int:
    if len(arguments) not in {1, 2}:
        print("usage: python -m servicekit.healthcheck ADDRESS [SERVICE]", file=sys.stderr)  # noqa: T201
        return 2
    return 0 if is_healthy(arguments[0], "".join(arguments[1:]), tls=files_in(os.environ)) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
