"""Text that people keep in files, such as PEM: looked at before it is used, so that errors name the file."""

from __future__ import annotations

import codecs
import ssl
from pathlib import Path
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class FileUnusable(ValueError):
    """A file holds something else than it should. The text says what to do, and nothing of the content."""


def decoded(content: bytes) -> str:
    """The text of a file. Editors and shells of Windows put a mark before it, or write two bytes a letter.

    Raise UnicodeDecodeError.
    """
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    return content.decode(encoding)


def authorities(path: Path) -> bytes:
    """The certificates of authorities in a file. Raise FileUnusable and OSError."""
    pem = _pem(path)
    try:
        found = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        found.load_verify_locations(cadata=pem)
    except (ssl.SSLError, ValueError):
        raise FileUnusable(f"{path} holds no certificate: name the PEM file of the authority") from None
    return pem.encode()


def certificate_and_key(certificate: Path, private_key: Path) -> tuple[bytes, bytes]:
    """A certificate and its key, which belong together. Raise FileUnusable and OSError."""
    pems = _pem(certificate), _pem(private_key)
    if "-----BEGIN CERTIFICATE-----" not in pems[0]:
        raise FileUnusable(f"{certificate} holds no certificate: name its PEM file")
    if "PRIVATE KEY-----" not in pems[1]:
        raise FileUnusable(f"{private_key} holds no private key: name the PEM file of the certificate's key")
    try:
        # From the files themselves, which is as OpenSSL has it; a mark before the text it does not know.
        if certificate.read_bytes() + private_key.read_bytes() == "".join(pems).encode():
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(certificate, private_key, _no_password)
    except _Locked:
        raise FileUnusable(
            f"{private_key} has a password, which cannot be asked for: keep the key without one, chmod 600"
        ) from None
    except ssl.SSLError:
        raise FileUnusable(
            f"{private_key} is not the key of the certificate in {certificate}, or one of them is damaged"
        ) from None
    return pems[0].encode(), pems[1].encode()


class _Locked(Exception):
    """The key has a password."""


def _no_password() -> str:
    raise _Locked


def _pem(path: Path) -> str:
    try:
        return decoded(path.read_bytes())
    except UnicodeDecodeError:
        raise FileUnusable(
            f"{path} is no PEM file: `openssl x509 -inform der` makes one of a DER file"
        ) from None
