"""An authority and certificates for trying mutual TLS: `make certs`.

`python -m sandbox.certificates FOLDER [NAME[=HOST,…] …]` makes `authorities.pem`,
and for each name `NAME.pem` and `NAME.key`.
An authority that is in the folder already is used again, so that one more name can be added.
Production takes certificates from a PKI that renews them.
"""

from __future__ import annotations

import argparse
import ipaddress
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAYS: Final = 90
LOCAL_HOSTS: Final = ("localhost", "127.0.0.1", "::1")
HOSTS: Final[Mapping[str, tuple[str, ...]]] = {
    "member": ("member", "member.internal", "member-service"),
    "coach": ("coach", "coach.internal", "coach-service"),
    "gateway": ("gateway",),
}
"""By what names others reach each of our services, besides those of its own machine."""

_AUTHORITY_DAYS: Final = 3650
_EARLIER: Final = timedelta(minutes=5)
"""Clocks differ: what is made now counts on all machines."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate with its private key, both as PEM."""

    certificate: bytes
    private_key: bytes


class Authority:
    """Signs certificates."""

    def __init__(self, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
        self._certificate = certificate
        self._key = key

    @classmethod
    def new(cls, now: datetime, name: str = "Gym Nation trial authority") -> Authority:
        """Make an authority of its own."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = (
            _begin(subject, subject, key, now - _EARLIER, now + timedelta(days=_AUTHORITY_DAYS))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        )
        return cls(builder.sign(key, hashes.SHA256()), key)

    @classmethod
    def load(cls, issued: Issued) -> Authority:
        """Take one that `issued` once gave."""
        key = serialization.load_pem_private_key(issued.private_key, password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError("the authority's key is of another kind")
        return cls(x509.load_pem_x509_certificate(issued.certificate), key)

    @property
    def issued(self) -> Issued:
        """Its certificate, which others believe, and its key, which signs."""
        return Issued(self._certificate.public_bytes(serialization.Encoding.PEM), _pem(self._key))

    def issue(
        self,
        name: str,
        hosts: Iterable[str],
        now: datetime,
        lives: timedelta = timedelta(days=DAYS),
        uris: Sequence[str] | None = None,
    ) -> Issued:
        """Make a certificate that names the caller `name` and serves for `hosts`.

        A negative `lives` makes one that is over. `uris` stand in place of the one that names the caller.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        begins = min(now, now + lives) - _EARLIER
        names = [f"gymnation://caller/{name}"] if uris is None else uris
        builder = (
            _begin(
                x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]),
                self._certificate.subject,
                key,
                begins,
                now + lives,
            )
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs=False), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False
            )
            .add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]),
                critical=False,
            )
            .add_extension(
                x509.SubjectAlternativeName(
                    [*map(_host, hosts), *map(x509.UniformResourceIdentifier, names)]
                ),
                critical=False,
            )
        )
        certificate = builder.sign(self._key, hashes.SHA256())
        return Issued(certificate.public_bytes(serialization.Encoding.PEM), _pem(key))


def _begin(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    begins: datetime,
    ends: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def make(
    folder: Path, wanted: Mapping[str, Sequence[str]], days: int = DAYS, *, containers: bool = False
) -> Path:
    """Write a certificate and a key for each name, and the authority; give the authority's file.

    `containers`: every user may read the services' keys, as Compose hands them on; the folder is the owner's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if containers:
        folder.chmod(0o700)
    now = datetime.now(UTC)
    believed, secret = folder / "authorities.pem", folder / "authority.key"
    if believed.exists() and secret.exists():
        authority = Authority.load(Issued(believed.read_bytes(), secret.read_bytes()))
    else:
        authority = Authority.new(now)
        _write(authority.issued, believed, secret)
    for name, hosts in wanted.items():
        issued = authority.issue(name, [*hosts, *LOCAL_HOSTS], now, timedelta(days=days))
        _write(issued, folder / f"{name}.pem", folder / f"{name}.key", 0o444 if containers else 0o600)
    return believed


def _write(issued: Issued, certificate: Path, private_key: Path, key_mode: int = 0o600) -> None:
    for path, content, mode in (
        (private_key, issued.private_key, key_mode),
        (certificate, issued.certificate, 0o644),
    ):
        # In place at once: a service that looks at the file now sees the old one or the new one.
        new = path.with_name(f".{path.name}.new")
        new.unlink(missing_ok=True)
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:  # noqa: PTH123
            os.fchmod(file.fileno(), mode)
            file.write(content)
        new.replace(path)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="certificates", description="Makes an authority and certificates for trying mutual TLS."
    )
    parser.add_argument("folder", type=Path, help="where to; made when it is not there")
    parser.add_argument(
        "names", nargs="*", metavar="NAME[=HOST,...]", help="callers, with the hosts that they serve on"
    )
    parser.add_argument("--days", type=int, default=DAYS, help=f"how long they count (default: {DAYS})")
    parser.add_argument(
        "--containers",
        action="store_true",
        help="let every user read the services' keys: Compose hands a file on with its mode",
    )
    chosen = parser.parse_args(arguments)
    if chosen.days < 1:
        parser.error("--days has to be 1 or more")
    wanted: dict[str, Sequence[str]] = {}
    for given in chosen.names or HOSTS:
        name, _, hosts = given.partition("=")
        if not name.replace("-", "").replace("_", "").isalnum():
            parser.error(f"{name!r} is no name: letters, digits, - and _")
        wanted[name] = [host for host in hosts.split(",") if host] or HOSTS.get(name, ())
    believed = make(chosen.folder, wanted, chosen.days, containers=chosen.containers)
    print(f"Made for trying, good for {chosen.days} days. All believe {believed}")
    for name, hosts in wanted.items():
        print(f"\n{name} (gymnation://caller/{name}; serves on {', '.join([*hosts, *LOCAL_HOSTS])}):")
        print(f"  TLS_CERTIFICATE={chosen.folder / name}.pem")
        print(f"  TLS_PRIVATE_KEY={chosen.folder / name}.key")
        print(f"  TLS_AUTHORITIES={believed}")
    print(
        f"\n{chosen.folder / 'authority.key'} signs more of them: keep it to yourself, no service needs it."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
