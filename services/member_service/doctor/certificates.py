"""When the certificates end, by the files of the settings."""

from datetime import datetime, timedelta
from typing import Final

from cryptography import x509

from member_service.doctor.findings import Finding, good, later, now
from servicekit.tls import TlsFiles

ABOUT: Final = "certificates"
SOON: Final = timedelta(days=14)
_RENEW: Final = "docs/certificates.md tells how; the files are read again when they change, without a restart"


def look_at(files: TlsFiles | None, at: datetime, *, production: bool) -> list[Finding]:
    """Say of each certificate when it ends."""
    if files is None:
        if production:
            return [now(ABOUT, "there are none", "set TLS_CERTIFICATE, TLS_PRIVATE_KEY and TLS_AUTHORITIES")]
        return [good(ABOUT, "none: plaintext, for this machine alone")]
    found = []
    for path, name in ((files.certificate, "certificate"), (files.authorities, "authority")):
        try:
            loaded = x509.load_pem_x509_certificates(path.read_bytes())
        except (OSError, ValueError):
            found.append(now(ABOUT, f"the file of the {name} cannot be read", _RENEW))
            continue
        found += [_finding(name, one, at) for one in loaded]
    return found


def _finding(name: str, certificate: x509.Certificate, at: datetime) -> Finding:
    end, begin = certificate.not_valid_after_utc, certificate.not_valid_before_utc
    if end <= at:
        return now(ABOUT, f"the {name} ended on {end:%Y-%m-%d %H:%M} UTC: nobody believes it", _RENEW)
    if begin > at:
        return now(
            ABOUT,
            f"the {name} begins on {begin:%Y-%m-%d %H:%M} UTC only",
            "look at this machine's clock; else wait, or make another one",
        )
    if end - at < SOON:
        return later(ABOUT, f"the {name} ends on {end:%Y-%m-%d}, in {(end - at).days} days", _RENEW)
    return good(ABOUT, f"the {name} holds until {end:%Y-%m-%d}")
