"""Encrypts what a database must not tell by itself, with keys that are not in it.

A box is AES-256-GCM under one of the keys, bound to the place where it lies.
Moved elsewhere it does not open.
The keys come as lines `key_id base64(32 bytes)`. The first one seals, and all of them open.
The line `tags …` is no such key: it makes keyed hashes, and is never changed.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

Box = dict[str, Any]
"""A box as it lies in a document."""

TAGS: Final = "tags"
DEVELOPMENT: Final = "development"
LOST: Final = "lost"
"""In the place of a key: it is gone for good, and a start goes on without it."""
_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_KEY_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,32}")


class KeysInvalid(ValueError):
    """The keys cannot be read. Says which line and why, and no part of a key."""


class BoxUnreadable(Exception):
    """A box does not open: its key is not among ours, or it was changed or moved."""


class Keys:
    """The keys of one installation."""

    def __init__(self, keys: Mapping[str, bytes], tags: Sequence[bytes]) -> None:
        self._keys = dict(keys)
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._tags = tags
        self.lost: frozenset[str] = frozenset()
        """Keys that an operator says are gone for good: what they sealed stays shut."""
        self.current = next(iter(keys))
        """The id of the key that seals."""

    @classmethod
    def parse(cls, text: str, *, production: bool = True) -> "Keys":
        """Read lines; a semicolon ends one as well. Raise KeysInvalid.

        Outside of production the keys of development open as well.
        """
        keys: dict[str, bytes] = {}
        lost: set[str] = set()
        for number, line in enumerate(re.split(r"[\n;]", text), start=1):
            parts = line.split()
            if not parts or parts[0].startswith("#"):
                continue
            if len(parts) != 2 or not _KEY_ID.fullmatch(parts[0]):
                raise KeysInvalid(f"line {number} has to be an id and a key")
            if parts[0] in keys:
                raise KeysInvalid(f"line {number} has the id of an earlier one")
            if parts[1] == LOST:
                lost.add(parts[0])
                continue
            keys[parts[0]] = _key(parts[1], number)
        tags = keys.pop(TAGS, None)
        if tags is None:
            raise KeysInvalid(f"needs a line {TAGS!r}, with a key of its own")
        if not keys:
            raise KeysInvalid("needs a key beside that of the tags")
        if lost & {*keys, TAGS}:
            raise KeysInvalid(f"has a key and says that it is {LOST}")
        if production:
            made = cls(keys, [tags])
        else:
            made = cls({**keys, DEVELOPMENT: _known(DEVELOPMENT)}, [tags, _known(TAGS)])
        made.lost = frozenset(lost)
        return made

    @classmethod
    def for_development(cls) -> "Keys":
        """Keys that everybody knows, so that a laptop needs none. Never in production."""
        return cls({DEVELOPMENT: _known(DEVELOPMENT)}, [_known(TAGS)])

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all that are there, the current one first."""
        return tuple(self._keys)

    def seal(self, text: str, *place: object) -> Box:
        """A box with the text, for this place and no other."""
        return self.seal_bytes(text.encode(), *place)

    def seal_bytes(self, content: bytes, *place: object) -> Box:
        """As `seal`, for what is no text."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._ciphers[self.current].encrypt(nonce, content, _address(place))
        return {"key_id": self.current, "nonce": nonce, "ciphertext": sealed}

    def open(self, box: Box | str, *place: object) -> str:
        """The text in a box of this place; what was written before there were boxes is as it is.

        Raise BoxUnreadable.
        """
        return box if isinstance(box, str) else self.open_bytes(box, *place).decode()

    def open_bytes(self, box: Box | bytes, *place: object) -> bytes:
        """As `open`, for what is no text."""
        if not isinstance(box, dict):
            return bytes(box)
        cipher = self._ciphers.get(box["key_id"])
        if cipher is None:
            raise BoxUnreadable
        try:
            return cipher.decrypt(bytes(box["nonce"]), bytes(box["ciphertext"]), _address(place))
        except InvalidTag:
            raise BoxUnreadable from None

    def is_current(self, box: Box | str | bytes) -> bool:
        """Whether it need not be sealed again."""
        return isinstance(box, dict) and box["key_id"] == self.current

    def shares_a_key_with(self, others: "Keys") -> bool:
        """Whether one of these keys, or of those of tags, is among the others.

        Keys that everybody knows are left aside.
        """
        known = Keys.for_development()
        ours, theirs, shared = (
            {*one.derived("comparing"), *one.tags("comparing")} for one in (self, others, known)
        )
        return bool(ours & theirs - shared)

    def derived(self, purpose: str) -> list[bytes]:
        """A key for another purpose from each of these, that of the one that seals first.

        A new key seals from its first day, and what an old one sealed opens for as long as it is here.
        """
        named = f"gymnation derives {purpose}".encode()
        return [hmac.new(key, named, hashlib.sha256).digest() for key in self._keys.values()]

    def tag(self, *parts: object) -> str:
        """A keyed hash: the same for the same parts, and nobody without the key can tell of which."""
        return self.tags(*parts)[0]

    def tags(self, *parts: object) -> list[str]:
        """The tag, and those that other keys of ours would have given."""
        return [hmac.new(key, _address(parts), hashlib.sha256).hexdigest() for key in self._tags]


def _known(name: str) -> bytes:
    return hashlib.sha256(f"gymnation {name}".encode()).digest()


def _key(encoded: str, number: int) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise KeysInvalid(f"line {number} has a key that is no base64") from None
    if len(key) != _KEY_BYTES:
        raise KeysInvalid(f"line {number} has a key that is not of {_KEY_BYTES} bytes")
    return key


def _address(parts: tuple[object, ...]) -> bytes:
    """Parts, each with its length: no two addresses are the same bytes."""
    return b"".join(f"{len(str(part).encode())}:{part}".encode() for part in parts)
