"""The payload of an invoice: which mail is to be revealed to whom, for how much.

It is signed, so that nobody else makes one.
It travels through Telegram and comes back with the checkout and the payment.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from member_service.domain.mails import Mail

PURPOSE: Final = "invoices"
"""What their key is derived for."""
LONGEST: Final = 128
"""Bytes: Telegram's limit."""
_FORM: Final = re.compile(
    r"r1:([A-Za-z0-9._-]{1,64}):([1-9][0-9]{0,18}):([1-9][0-9]{0,4}):([A-Za-z0-9_-]{22})", re.ASCII
)
_SIGNED: Final = 16
"""Bytes of the signature."""


@dataclass(frozen=True, slots=True)
class Invoice:
    """What was offered."""

    mail_id: str
    payer_id: int
    stars: int


@dataclass(frozen=True, slots=True)
class Price:
    """What reveals cost."""

    stars_at_most: int
    """The owner's word of today; it holds for what was written before, too."""

    def of(self, mail: Mail) -> int:
        """In Stars; 0: nothing."""
        return min(mail.stars, self.stars_at_most)


class Invoices:
    """Writes and reads payloads."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        """The first key signs, and each of them is believed."""
        self._keys = keys

    def payload(self, invoice: Invoice) -> str:
        """At most LONGEST bytes."""
        said = f"r1:{invoice.mail_id}:{invoice.payer_id}:{invoice.stars}"
        return f"{said}:{_signature(self._keys[0], said)}"

    def read(self, payload: str) -> Invoice | None:
        """None for what is not ours."""
        found = _FORM.fullmatch(payload)
        if found is None:
            return None
        mail_id, payer_id, stars, signature = found.groups()
        said = payload[: -len(signature) - 1]
        if not any(hmac.compare_digest(_signature(key, said), signature) for key in self._keys):
            return None
        return Invoice(mail_id, int(payer_id), int(stars))


def _signature(key: bytes, said: str) -> str:
    digest = hmac.new(key, said.encode(), hashlib.sha256).digest()[:_SIGNED]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
