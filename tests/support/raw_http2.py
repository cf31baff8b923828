"""HTTP/2 frames as somebody writes them who keeps to no rule."""

import socket
import ssl
import struct
from enum import IntEnum
from typing import Self

from servicekit.tls import TlsFiles

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
END_STREAM, END_HEADERS = 1, 4
CANCEL = struct.pack(">I", 8)


class Kind(IntEnum):
    """What a frame is."""

    DATA = 0
    HEADERS = 1
    PRIORITY = 2
    RST_STREAM = 3
    SETTINGS = 4
    PING = 6
    WINDOW_UPDATE = 8
    CONTINUATION = 9
    UNKNOWN = 0x77


def frame(kind: Kind, flags: int, stream: int, payload: bytes = b"") -> bytes:
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def field(name: bytes, value: bytes, *, remembered: bool = False) -> bytes:
    """A header as it is written out; `remembered` by the receiver, who may be told of it by one byte then."""
    return bytes([0x40 if remembered else 0]) + _string(name) + _string(value)


LAST_REMEMBERED = b"\xbe"
"""The header that was remembered last, in one byte."""
ACCEPT_ENCODING = b"\x90"
"""One that everybody knows, in one byte."""


def request(path: str) -> bytes:
    """The headers of a call."""
    return b"\x83\x87" + b"".join(
        field(name, value)
        for name, value in (
            (b":path", path.encode()),
            (b":authority", b"localhost"),
            (b"content-type", b"application/grpc"),
            (b"te", b"trailers"),
        )
    )


def message(content: bytes) -> bytes:
    """A message of gRPC, not compressed."""
    return b"\0" + struct.pack(">I", len(content)) + content


def _string(text: bytes) -> bytes:
    return _length(len(text)) + text


def _length(value: int) -> bytes:
    if value < 127:
        return bytes([value])
    written, value = [127], value - 127
    while value >= 128:
        written.append(value % 128 | 128)
        value //= 128
    return bytes([*written, value])


class Connection:
    """A connection over TLS on which anything may be sent. Blocking: for a thread."""

    def __init__(self, address: str, files: TlsFiles, *, proven: bool, patience_s: float) -> None:
        """`proven` shows the certificate; otherwise it is a stranger's, who only believes the authority."""
        host, _, port = address.rpartition(":")
        context = ssl.create_default_context(cafile=str(files.authorities))
        context.set_alpn_protocols(["h2"])
        if proven:
            context.load_cert_chain(files.certificate, files.private_key)
        plain = socket.create_connection((host, int(port)), timeout=patience_s)
        self._socket = context.wrap_socket(plain, server_hostname="localhost")
        self._socket.sendall(PREFACE + frame(Kind.SETTINGS, 0, 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, frames: bytes) -> bool:
        """Send, and throw away what has come; False once the other side has ended it."""
        try:
            self._socket.sendall(frames)
            return self._throw_away()
        except OSError:
            return False

    def _throw_away(self) -> bool:
        patience_s = self._socket.gettimeout()
        self._socket.settimeout(0.001)
        try:
            while self._socket.recv(1 << 16):
                pass
        except (TimeoutError, ssl.SSLWantReadError):
            return True
        finally:
            self._socket.settimeout(patience_s)
        return False
