"""Pictures without an imaging library: drawn samples, and the size of an uploaded one."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache

WIDTH, HEIGHT = 320, 240


_STEEL = bytes((40, 40, 46))
_BAR, _PLATES = slice(41, 280), (slice(61, 84), slice(237, 260))
_BLUES = bytes(160 + both // 8 % 90 for both in range(WIDTH + HEIGHT))
"""By the sum of x and y."""


@lru_cache(maxsize=64)
def sample_photo(number: int) -> bytes:
    """A PNG that differs for every number: a gradient with a barbell on it."""
    hue = (number * 47) % 256
    middle = HEIGHT // 2 + (number * 7) % 40 - 20
    reds = bytes((hue + x // 3) % 256 for x in range(WIDTH))
    rows = bytearray()
    for y in range(HEIGHT):
        row = bytearray(3 * WIDTH)
        row[0::3] = reds
        row[1::3] = bytes(((hue * 2 + y // 2) % 256,)) * WIDTH
        row[2::3] = _BLUES[y : y + WIDTH]
        if abs(y - middle) < 5:
            _paint(row, _BAR)
        if abs(y - middle) < 45:
            for plate in _PLATES:
                _paint(row, plate)
        rows.append(0)
        rows += row
    return _png(WIDTH, HEIGHT, bytes(rows))


def _paint(row: bytearray, columns: slice) -> None:
    row[3 * columns.start : 3 * columns.stop] = _STEEL * (columns.stop - columns.start)


def _png(width: int, height: int, rows: bytes) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows, 6))
        + chunk(b"IEND", b"")
    )


def picture_type(content: bytes) -> str | None:
    """The MIME type, or None if it is no picture that Telegram takes as a photo."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content[:6] in {b"GIF87a", b"GIF89a"}:
        return "image/gif"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return None


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, or None if it is no picture."""
    kind = picture_type(content)
    try:
        if kind == "image/png":
            return struct.unpack(">II", content[16:24])
        if kind == "image/gif":
            return struct.unpack("<HH", content[6:10])
        if kind == "image/jpeg":
            return _jpeg_size(content)
        if kind == "image/webp":
            return _webp_size(content)
    except (struct.error, IndexError):
        return None
    return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(content):
        if content[at] != 0xFF:
            return None
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + int(struct.unpack(">H", content[at + 2 : at + 4])[0])
    return None


def _webp_size(content: bytes) -> tuple[int, int] | None:
    form = content[12:16]
    if form == b"VP8X":
        return (
            1 + int.from_bytes(content[24:27], "little"),
            1 + int.from_bytes(content[27:30], "little"),
        )
    if form == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF)
    if form == b"VP8 ":
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None
