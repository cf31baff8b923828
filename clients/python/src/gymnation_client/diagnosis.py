"""Why nobody answered: asked by a connection of our own, after a call failed, and told in plain words.

gRPC tells of the last address that it tried, in the words of its libraries. This tries again, without gRPC
and without a key, and looks at each step: the name, the port, a proxy, TLS, the certificate, the protocol.
"""

from __future__ import annotations

import os
import socket
import ssl
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import grpc

from gymnation_client.addresses import host_and_port
from gymnation_client.credentials import Pems

_PATIENCE_S: Final = 3.0
_PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"
_SETTINGS: Final = 4
_PROXIES: Final = ("grpc_proxy", "https_proxy", "http_proxy")
"""As gRPC reads them, in this order; not in capitals."""
_TLS_RECORDS: Final = (b"\x15\x03", b"\x16\x03")
_NOT_YET, _EXPIRED, _OTHER_NAME, _OTHER_ADDRESS = 9, 10, 62, 64
"""Of OpenSSL: X509_V_ERR_…"""


def diagnose(address: str, pems: Pems | None) -> str:
    """What is in the way to a server, in a sentence or two; empty when nothing is found."""
    parts = host_and_port(address)
    if parts is None:
        return ""
    host, port = parts
    if pems is not None and (proxy := _proxy(host)):
        return _through(proxy, host)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return f"The name {host} is not known here: check how it is written, and this machine's DNS."
    reasons = [_at((str(one[4][0]), port), host, pems) for one in found]
    # Of many addresses one may answer, and the others are no matter.
    return "" if "" in reasons else min(reasons, key=_REFUSED.__eq__, default="")


_REFUSED: Final = (
    "Nothing listens there. Check the address, and whether the server runs: `make demo` has another address "
    "at each start."
)
_SILENT: Final = (
    "Nobody answers there: a firewall, a wrong address, or a machine that is off. Check the address."
)


def _at(place: tuple[str, int], host: str, pems: Pems | None) -> str:
    """What is wrong at one address; empty when nothing is."""
    try:
        connection = socket.create_connection(place, _PATIENCE_S)
    except ConnectionRefusedError:
        return _REFUSED
    except TimeoutError:
        return _SILENT
    except OSError as error:
        return f"There is no way to it: {error.strerror}."
    with closing(connection):
        connection.settimeout(_PATIENCE_S)
        try:
            return _greeted(connection, place) if pems is None else _shaken(connection, host, pems)
        except TimeoutError:
            return "The port is open and says nothing: is it that of the API?"
        except OSError:
            return "The connection was closed at once: is this the port of the API?"


def _greeted(connection: socket.socket, place: tuple[str, int]) -> str:
    """Whether the other side speaks HTTP/2."""
    try:
        connection.sendall(_PREFACE)
        answer = connection.recv(9)
    except ConnectionError:
        answer = b""
    if answer.startswith(_TLS_RECORDS) or (not answer and _speaks_tls(place)):
        return "The server speaks TLS: log in without --plaintext, and with a key."
    if answer.startswith(b"HTTP/"):
        return "A web server without gRPC answers there: check the port."
    if len(answer) > 3 and answer[3] == _SETTINGS:
        return ""
    return "What answers there is no gRPC: check the port."


def _speaks_tls(place: tuple[str, int]) -> bool:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # It does not matter who answers: nothing is sent.
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with closing(socket.create_connection(place, _PATIENCE_S)) as connection:
        try:
            with context.wrap_socket(connection):
                return True
        except ssl.SSLError as error:
            return "ALERT" in str(error.reason)


def _shaken(connection: socket.socket, host: str, pems: Pems) -> str:
    """What is wrong with TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_alpn_protocols(["h2"])
    context.load_verify_locations(cadata=(pems.authorities or _public()).decode())
    try:
        with context.wrap_socket(connection, server_hostname=host) as secure:
            if secure.selected_alpn_protocol() != "h2":
                return (
                    "A server without gRPC answers there, over TLS: check the port, or the proxy before it."
                )
            secure.sendall(_PREFACE)
            return "" if secure.recv(9) else _NO_CERTIFICATE
    except ssl.SSLCertVerificationError as error:
        return _unbelieved(error, host, ours=pems.authorities is not None)
    except ssl.SSLError as error:
        reason = str(error.reason or "")
        if "CERTIFICATE_REQUIRED" in reason or "HANDSHAKE_FAILURE" in reason:
            return _NO_CERTIFICATE
        if "WRONG_VERSION" in reason or "NOT_TLS" in reason or "RECORD_LAYER" in reason:
            return "The server speaks no TLS: --plaintext is for a server on this machine, as `make demo` is."
        return f"TLS failed: {reason.lower().replace('_', ' ') or 'no reason was told'}."


_NO_CERTIFICATE: Final = (
    "The server asks for a certificate, or knows the authority of yours no longer: keys are for the API's "
    "port; for this one give --certificate and --private-key."
)


def _unbelieved(error: ssl.SSLCertVerificationError, host: str, *, ours: bool) -> str:
    now = f"this machine's clock says {datetime.now(UTC):%Y-%m-%d %H:%MZ}"
    if error.verify_code == _EXPIRED:
        return f"The server's certificate has expired; {now}. If that is right, tell its operators."
    if error.verify_code == _NOT_YET:
        return f"The server's certificate is not valid yet; {now}. If that is wrong, set the clock."
    if error.verify_code in (_OTHER_NAME, _OTHER_ADDRESS):
        return f"The server's certificate is not for {host}: call it by the name that its operators gave you."
    if ours:
        return (
            "The server's certificate is of another authority than that of --authorities: get its new file."
        )
    return "The authority of the server's certificate is no public one: name its PEM file by --authorities."


def _public() -> bytes:
    """The authorities that gRPC believes when it is told of none."""
    return (Path(grpc.__file__).parent / "_cython/_credentials/roots.pem").read_bytes()


def _variable(name: str) -> str:
    """As gRPC reads it, which knows no capitals."""
    return os.environ.get(name, "")


def _proxy(host: str) -> tuple[str, str] | None:
    """The variable and the host and port of the proxy that gRPC takes on the way to a host."""
    without = _variable("no_grpc_proxy") or _variable("no_proxy")
    if any(host.endswith(one.strip()) for one in without.split(",") if one.strip()):
        return None
    for name in _PROXIES:
        if value := _variable(name):
            parts = urlsplit(value)
            # What else stands there may be a password.
            return (name, parts.netloc.rpartition("@")[2]) if parts.scheme == "http" else None
    return None


def _through(proxy: tuple[str, str], host: str) -> str:
    name, where = proxy
    return (
        f"The way leads through the proxy {where} of the variable {name}: it has to let CONNECT pass. "
        f"no_proxy={host} goes without it."
    )
