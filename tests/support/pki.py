"""Authorities, certificates and what a stranger may hold, as files for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sandbox.certificates import LOCAL_HOSTS, Authority, Issued
from servicekit.tls import TlsFiles


class Pki:
    """An authority, and a folder with a certificate for each name that was asked for."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self.authority = Authority.new(datetime.now(UTC), name)

    def files(
        self,
        name: str,
        *,
        believing: Pki | None = None,
        lives: timedelta = timedelta(days=1),
        uris: Sequence[str] | None = None,
        hosts: Sequence[str] = LOCAL_HOSTS,
    ) -> TlsFiles:
        """Files of a new certificate, which replace those of the same name."""
        issued = self.authority.issue(name, hosts, datetime.now(UTC), lives, uris)
        return self.write(name, issued, believing)

    def paths(self, name: str) -> TlsFiles:
        """Where the files of a name are."""
        return TlsFiles(
            self._folder / f"{name}.pem", self._folder / f"{name}.key", self._folder / f"{name}.authorities"
        )

    def write(self, name: str, issued: Issued, believing: Pki | None = None) -> TlsFiles:
        files = self.paths(name)
        files.private_key.write_bytes(issued.private_key)
        files.certificate.write_bytes(issued.certificate)
        files.authorities.write_bytes((believing or self).authority.issued.certificate)
        return files


def settings_of(files: TlsFiles) -> dict[str, str]:
    """The same as a program's environment."""
    return {
        "TLS_CERTIFICATE": str(files.certificate),
        "TLS_PRIVATE_KEY": str(files.private_key),
        "TLS_AUTHORITIES": str(files.authorities),
    }
