"""Seals page tokens: whoever has one learns nothing of the members in it, and can use it for one list alone.

A list makes a token of a place between two rows, which names a member or a group.
Around every RPC that has pages the token is sealed on its way out and opened on its way in.
A sealed token is bound to the method and to the caller; inside of it the list binds it to its arguments.
It opens in each replica, and after a restart, for as long as the key is among the installation's keys.
"""

import base64
import binascii
import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from google.protobuf.descriptor_pool import Default
from google.protobuf.message import Message

from member_service.transport.context import Context
from servicekit import callers
from servicekit.page_tokens import PageTokenInvalid

PURPOSE: Final = "page tokens"
"""What the installation's keys are derived for."""

_FORMAT: Final = b"\x01"
_NONCE_BYTES: Final = 12
_BLOCK: Final = 64
"""Tokens come in multiples of this: their length tells nothing of a title's or a number's."""
_MAX_LENGTH: Final = 16_384


class PageSealer:
    """Seals with the first key, opens with any."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._ciphers = [AESGCM(key) for key in keys]

    def seal(self, token: str, *binding: str) -> str:
        """A token that says nothing and opens for the same binding only. The empty one stays empty."""
        if not token:
            return ""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        text = token.encode()
        padded = text.ljust(-(-len(text) // _BLOCK) * _BLOCK)
        sealed = _FORMAT + nonce + self._ciphers[0].encrypt(nonce, padded, _bound(binding))
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def open(self, sealed: str, *binding: str) -> str:
        """What was sealed. Raise PageTokenInvalid for what was not, or not for this binding."""
        if not sealed:
            return ""
        if len(sealed) > _MAX_LENGTH:
            raise PageTokenInvalid
        try:
            padded = sealed.encode("ascii") + b"=" * (-len(sealed) % 4)
            box = base64.b64decode(padded, altchars=b"-_", validate=True)
        except (UnicodeError, binascii.Error):
            raise PageTokenInvalid from None
        start = len(_FORMAT) + _NONCE_BYTES
        if not box.startswith(_FORMAT) or len(box) <= start:
            raise PageTokenInvalid
        for cipher in self._ciphers:
            try:
                opened = cipher.decrypt(box[len(_FORMAT) : start], box[start:], _bound(binding))
            except InvalidTag:
                continue
            return opened.decode().rstrip()
        raise PageTokenInvalid


def seal_pages(servicer: Any, service: str, sealer: PageSealer) -> None:
    """Seal the tokens of each of the servicer's methods that has pages, before it is added to a server.

    `service` is the full name of the service.
    """
    for method in Default().FindServiceByName(service).methods:
        asks = "page_token" in method.input_type.fields_by_name
        if asks and "next_page_token" in method.output_type.fields_by_name:
            call = getattr(servicer, method.name)
            setattr(servicer, method.name, _sealed(call, method.full_name, sealer))


def _sealed(
    method: Callable[[Any, Context], Awaitable[Message]], name: str, sealer: PageSealer
) -> Callable[[Any, Context], Awaitable[Message]]:
    async def call(request: Any, context: Context) -> Message:
        caller = callers.current().name
        request.page_token = sealer.open(request.page_token, name, caller)
        response: Any = await method(request, context)
        response.next_page_token = sealer.seal(response.next_page_token, name, caller)
        return response  # type: ignore[no-any-return]

    return call


def _bound(binding: tuple[str, ...]) -> bytes:
    """Parts, each with its length: no two bindings are the same bytes."""
    return b"".join(f"{len(part.encode())}:{part}".encode() for part in binding)
