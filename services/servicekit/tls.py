"""A service's certificate, its private key and the authorities that it believes, read again when they change.

One certificate serves and calls. Each is a PEM file; whoever renews them may write them in any order.
"""

from __future__ import annotations

import base64
import logging
import re
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import grpc

_log = logging.getLogger(__name__)

SETTINGS: Final = ("tls_certificate", "tls_private_key", "tls_authorities")
SECRETS_DIR: Final = Path("/run/secrets")

_Stamp = tuple[tuple[int, int, int], ...]


class TlsUnusable(Exception):
    """The files cannot be used; the text says which, and never what stands in them."""


@dataclass(frozen=True, slots=True)
class Pems:
    """What the files hold."""

    certificate: bytes
    private_key: bytes
    authorities: bytes


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """Where the certificate with its chain, its private key and the accepted authorities are."""

    certificate: Path
    private_key: Path
    authorities: Path

    def stamp(self) -> _Stamp | None:
        """Something that changes with the files; None while one of them is not there."""
        try:
            found = [path.stat() for path in (self.certificate, self.private_key, self.authorities)]
        except OSError:
            return None
        return tuple((stat.st_ino, stat.st_mtime_ns, stat.st_size) for stat in found)

    def read(self) -> Pems:
        """Read the files. Raise TlsUnusable for what does not fit together."""
        before = self.stamp()
        try:
            pems = Pems(
                self.certificate.read_bytes(), self.private_key.read_bytes(), self.authorities.read_bytes()
            )
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_verify_locations(cadata=pems.authorities.decode("ascii"))
        except OSError as error:
            raise TlsUnusable(_cannot(error, self.authorities)) from None
        except ValueError:
            raise TlsUnusable(f"{self.authorities} holds no certificate") from None
        try:
            # It asks for a password on the terminal otherwise.
            context.load_cert_chain(self.certificate, self.private_key, password=_no_password)
        except OSError as error:
            raise TlsUnusable(_cannot(error, self.certificate)) from None
        if not _is_usable(pems.certificate):
            raise TlsUnusable(f"{self.certificate} has a key that gRPC cannot use: take RSA, P-256 or P-384")
        if self.stamp() != before:
            raise TlsUnusable("the files change while they are read")
        return pems


_FIRST_CERTIFICATE: Final = re.compile(
    rb"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL
)
_USABLE_KEYS: Final = tuple(
    bytes.fromhex(oid)
    for oid in (
        "06092a864886f70d010101",  # RSA
        "06082a8648ce3d030107",  # P-256
        "06052b81040022",  # P-384
    )
)


def _is_usable(certificate: bytes) -> bool:
    """Whether the certificate's key is of a kind that gRPC's own library takes.

    It takes fewer than Python's: with an Ed25519 key each handshake would fail.
    """
    found = _FIRST_CERTIFICATE.search(certificate)
    content = base64.b64decode(found[1]) if found else b""
    return any(oid in content for oid in _USABLE_KEYS)


def _no_password() -> str:
    return ""


def _cannot(error: OSError, path: Path) -> str:
    if isinstance(error, ssl.SSLError):
        reason = error.reason or "NOT_PEM"
        return f"{path} cannot be used ({reason})"
    return f"{error.filename or path} cannot be read"


def files_in(environment: Mapping[str, str]) -> TlsFiles | None:
    """What a program's environment, or a file of /run/secrets, says of TLS; None when it says nothing."""
    paths = [
        Path(value) if (value := environment.get(name.upper(), "").strip()) else SECRETS_DIR / name
        for name in SETTINGS
    ]
    return TlsFiles(*paths) if all(path.is_file() for path in paths) else None


class Watched:
    """The files' content as it was when it last fitted together."""

    def __init__(self, files: TlsFiles) -> None:
        """Raise TlsUnusable when the files cannot be used at the start."""
        self.files = files
        self._stamp = files.stamp()
        self.pems = files.read()

    def renew(self) -> bool:
        """Look at the files; say whether there is new content, in `pems`.

        Files of which one is missing, or does not fit the others, change nothing. They are looked at again.
        """
        stamp = self.files.stamp()
        if stamp is None or stamp == self._stamp:
            return False
        self._stamp = stamp
        try:
            pems = self.files.read()
        except TlsUnusable as unusable:
            # Half an exchange looks so, too. The files' next change is looked at again.
            _log.warning("new TLS files are not used: %s", unusable)
            return False
        if pems == self.pems:
            return False
        self.pems = pems
        _log.info("TLS files were exchanged")
        return True


def server_credentials(files: TlsFiles, *, client_certificates: bool) -> grpc.ServerCredentials:
    """What a server's port needs; the files are looked at again before each handshake.

    `client_certificates`: whether a client has to have one of our authorities.
    """
    watched = Watched(files)

    def configuration() -> grpc.ServerCertificateConfiguration:
        pems = watched.pems
        return grpc.ssl_server_certificate_configuration(
            [(pems.private_key, pems.certificate)], pems.authorities if client_certificates else None
        )

    def renewed() -> grpc.ServerCertificateConfiguration | None:
        return configuration() if watched.renew() else None

    # None says that nothing changed, which the types do not know.
    fetch = cast("Callable[[], grpc.ServerCertificateConfiguration]", renewed)
    return grpc.dynamic_ssl_server_credentials(configuration(), fetch, client_certificates)


def channel_credentials(pems: Pems) -> grpc.ChannelCredentials:
    """What a client's channel needs."""
    return grpc.ssl_channel_credentials(pems.authorities, pems.private_key, pems.certificate)
