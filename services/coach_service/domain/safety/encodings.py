"""Texts that are written in codes: base64, base32, hexadecimal, bits, numbers of letters, escapes."""

import base64
import binascii
import html
import re
import urllib.parse
from collections.abc import Callable, Iterator

_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
_ENCODED_WITH_BREAKS = re.compile(r"(?<![A-Za-z0-9+/_-])(?:[A-Za-z0-9+/_-]{4,}\s){4,}[A-Za-z0-9+/_-]+={0,2}")
_HEX = re.compile(r"(?:(?:0x|\\x|%)?[0-9a-fA-F]{2}[\s,:;-]?){12,}")
_BITS = re.compile(r"(?:[01]{7,8}[\s,]?){6,}")
_CODES = re.compile(r"(?:\b\d{1,3}\b[\s,;.-]+){9,}\d{1,3}\b")
_ESCAPED = re.compile(r"(?:\\u00[0-9a-fA-F]{2}|&#x?[0-9a-fA-F]{2,4};|%[0-9a-fA-F]{2}){6,}")
_FROM_URL = str.maketrans("-_", "+/")
_NO_HEX = re.compile(r"0x|\\x|[^0-9a-fA-F]")
_BIT_GROUP = re.compile(r"[01]{7,8}")
_NUMBER = re.compile(r"\d+")
_UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})")
_READABLE = 0.85


def decoded(text: str) -> Iterator[str]:
    """Give what parts of a text say when they are decoded, if that can be read."""
    candidates: list[bytes] = []
    for found in (*_ENCODED.finditer(text), *_ENCODED_WITH_BREAKS.finditer(text)):
        compact = "".join(found[0].split()).translate(_FROM_URL)
        candidates.extend(filter(None, (_tried(_base64, compact), _tried(_base64, compact[::-1]))))
        if compact.upper().rstrip("=").isalnum():
            candidates.extend(filter(None, (_tried(_base32, compact),)))
    for found in _HEX.finditer(text):
        compact = _NO_HEX.sub("", found[0])
        candidates.append(bytes.fromhex(compact[: len(compact) // 2 * 2]))
    candidates.extend(
        bytes(int(group, 2) for group in _BIT_GROUP.findall(found[0])) for found in _BITS.finditer(text)
    )
    for found in _CODES.finditer(text):
        codes = [int(number) for number in _NUMBER.findall(found[0])]
        if all(8 < code < 14 or 31 < code < 256 for code in codes):
            candidates.append(bytes(codes))
        elif all(0 < code < 27 for code in codes):
            candidates.append("".join(_ALPHABET[code - 1] for code in codes).encode())
    for candidate in candidates:
        said = candidate.decode("utf-8", "replace")
        if said and sum(map(_can_be_read, said)) / len(said) > _READABLE:
            yield said
    if _ESCAPED.search(text):
        yield urllib.parse.unquote(html.unescape(_UNICODE.sub(lambda found: chr(int(found[1], 16)), text)))


def _can_be_read(char: str) -> bool:
    return char.isalnum() or char in " .,:;!?'\"`-_<>/\n&*()"


def _base64(text: str) -> bytes:
    return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))


def _base32(text: str) -> bytes:
    return base64.b32decode(text.upper().rstrip("=") + "=" * (-len(text.rstrip("=")) % 8))


def _tried(decode: Callable[[str], bytes], text: str) -> bytes:
    try:
        return decode(text)
    except (binascii.Error, ValueError):
        return b""
