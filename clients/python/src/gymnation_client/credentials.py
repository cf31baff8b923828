"""Who we are, and whom we believe: a key over TLS, a certificate, or nothing on this very machine."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from gymnation_client import pem_files

_LOOPBACK: Final = ("localhost", "[::1]", "::1")
_KEY_SHAPE: Final = "gn_<name>_<secret>"


class CredentialsUnusable(Exception):
    """A file or an address cannot be used. The text says what to do, and never what stands in a file."""


class Credentials(Protocol):
    """What a client proves itself with."""

    def key(self) -> str | None:
        """The key of the next call; None when no key is sent. Raise CredentialsUnusable."""

    def pems(self, address: str) -> Pems | None:
        """What TLS needs; None for plaintext. Raise CredentialsUnusable."""


@dataclass(frozen=True, slots=True)
class Pems:
    """The content of PEM files. None: the system's authorities, or no certificate of our own."""

    authorities: bytes | None = None
    private_key: bytes | None = field(default=None, repr=False)
    certificate: bytes | None = None


class KeyFile:
    """A file with a key in it, for its owner alone; it is read again when it changes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamp: tuple[int, int, int] | None = None
        self._key = ""

    def read(self) -> str:
        """The key. Raise CredentialsUnusable."""
        try:
            found = self.path.stat()
            stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
            if stamp == self._stamp:
                return self._key
            if os.name == "posix" and found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise CredentialsUnusable(
                    f"{self.path} can be read by others on this machine: run `chmod 600 {self.path}`"
                )
            key = pem_files.decoded(self.path.read_bytes()).strip()
        except (OSError, ValueError):
            raise CredentialsUnusable(
                f"{self.path} cannot be read as a key file: run `gymnation login`, or name another file"
            ) from None
        self._key, self._stamp = checked_key(key, str(self.path)), stamp
        return self._key


def checked_key(key: str, source: str) -> str:
    """The key itself. Raise CredentialsUnusable for what cannot be one, before it is sent anywhere."""
    plain = key.isascii() and key.isprintable() and " " not in key
    if not (plain and key.startswith("gn_") and key.count("_") >= 2):
        raise CredentialsUnusable(f"{source} holds no key: a key looks like {_KEY_SHAPE}")
    return key


class KeyCredentials:
    """A key, sent over server TLS."""

    def __init__(self, key: str | Path, authorities: Path | None = None) -> None:
        """Take the key itself or the path of its file, and the PEM file of an authority of one's own.

        Without `authorities` the server's certificate has to be of one that gRPC knows as public.
        """
        self._file = KeyFile(key) if isinstance(key, Path) else None
        self._key = checked_key(key, "key") if isinstance(key, str) else ""
        self._authorities = authorities

    def key(self) -> str | None:
        return self._file.read() if self._file else self._key

    def pems(self, address: str) -> Pems | None:  # noqa: ARG002 - TLS goes anywhere
        return Pems(authorities=_authorities(self._authorities))


class CertificateCredentials:
    """A certificate whose alternative names hold `gymnation://caller/<name>`: mutual TLS."""

    def __init__(self, certificate: Path, private_key: Path, authorities: Path | None = None) -> None:
        self._certificate, self._private_key, self._authorities = certificate, private_key, authorities

    def key(self) -> str | None:
        return None

    def pems(self, address: str) -> Pems | None:  # noqa: ARG002 - as above
        try:
            certificate, private_key = pem_files.certificate_and_key(self._certificate, self._private_key)
        except (OSError, pem_files.FileUnusable) as error:
            raise _unusable(error) from None
        return Pems(_authorities(self._authorities), private_key, certificate)


class LocalCredentials:
    """Plaintext, which never leaves this machine: for `make demo` and for tests. A key may go with it."""

    def __init__(self, key: str | Path | None = None) -> None:
        self._keyed = None if key is None else KeyCredentials(key)

    def key(self) -> str | None:
        return None if self._keyed is None else self._keyed.key()

    def pems(self, address: str) -> Pems | None:
        if not is_loopback(address):
            raise CredentialsUnusable(
                f"{address} is not on this machine, and plaintext may not leave it: "
                "use a key or a certificate"
            )
        return None


def is_loopback(address: str) -> bool:
    """Whether an address is on this machine beyond doubt."""
    bare = address.removeprefix("dns:").lstrip("/")
    if bare.startswith("unix:"):
        return True
    if "://" in bare or "," in bare or "/" in bare:
        return False
    host = bare.rpartition(":")[0] or bare
    numbers = host.split(".")
    return host in _LOOPBACK or (
        len(numbers) == 4 and numbers[0] == "127" and all(number.isdecimal() for number in numbers)
    )


def _authorities(path: Path | None) -> bytes | None:
    if path is None:
        return None
    try:
        return pem_files.authorities(path)
    except (OSError, pem_files.FileUnusable) as error:
        raise _unusable(error) from None


def _unusable(error: OSError | pem_files.FileUnusable) -> CredentialsUnusable:
    if isinstance(error, OSError):
        return CredentialsUnusable(f"{error.filename} cannot be read: name a PEM file")
    return CredentialsUnusable(str(error))
