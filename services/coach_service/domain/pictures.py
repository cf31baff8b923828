"""Pictures that people sent: what the model takes, and that a file is what it says."""

from collections.abc import Callable, Mapping

MAX_BYTES = 3_500_000
"""The vendor takes 5 MB of base64, which is a third longer than what it encodes."""

_MAGIC: Mapping[str, Callable[[bytes], bool]] = {
    "image/jpeg": lambda data: data.startswith(b"\xff\xd8\xff"),
    "image/png": lambda data: data.startswith(b"\x89PNG\r\n\x1a\n"),
    "image/gif": lambda data: data.startswith((b"GIF87a", b"GIF89a")),
    "image/webp": lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP",
}


def is_picture(media_type: str, data: bytes) -> bool:
    """Return whether the model takes the picture.

    It must be of a kind that the model reads, as the file's first bytes say as well, and not too large.
    """
    is_one = _MAGIC.get(media_type)
    return is_one is not None and is_one(data) and len(data) <= MAX_BYTES
