"""Page tokens: where a list continues, as text.

They are neither sealed nor signed here. Whatever is read from one must be checked like any other argument.
"""

import base64
import binascii
import json
from typing import Any

from servicekit.errors import InvalidArgument

# A position may hold a group's title: 255 characters, escaped and in base64.
_MAX_LENGTH = 8192


class PageTokenInvalid(InvalidArgument):
    """The page token was not made by this method for these arguments."""

    reason = "PAGE_TOKEN_INVALID"
    field = "page_token"


def encode(position: dict[str, Any]) -> str:
    """Pack the position (JSON values) after which the next page starts."""
    text = json.dumps(position, separators=(",", ":"), sort_keys=True)
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def decode(token: str) -> dict[str, Any]:
    """Unpack a token; the empty token, which asks for the first page, gives an empty position.

    Raise PageTokenInvalid for anything that `encode` did not make.
    """
    if not token:
        return {}
    try:
        if len(token) > _MAX_LENGTH:
            raise PageTokenInvalid
        padded = token.encode("ascii") + b"=" * (-len(token) % 4)
        position = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (UnicodeError, binascii.Error, ValueError, RecursionError):
        raise PageTokenInvalid from None
    if not isinstance(position, dict):
        raise PageTokenInvalid
    return position
