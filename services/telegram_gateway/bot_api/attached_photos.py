"""The picture of a message, fetched from Telegram to be looked at once. Nothing of it is kept.

A download's URL holds the bot's token. It stays inside this module and the request.
It is in no log, span or error.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from telegram import Document, Message, PhotoSize
from telegram.error import TelegramError
from telegram.ext import ExtBot

from telegram_gateway.bot_api.http_client import BodyTooLarge
from telegram_gateway.bot_api.request import TelegramRequest

MAX_BYTES = 3_500_000
"""The vendor takes 5 MB of base64, which is a third longer than what it encodes."""
GOOD_BYTES = 1_000_000
"""More says nothing more to a model: of the sizes that Telegram made, the largest below this."""

_MAGIC: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("image/jpeg", lambda data: data.startswith(b"\xff\xd8\xff")),
    ("image/png", lambda data: data.startswith(b"\x89PNG\r\n\x1a\n")),
    ("image/gif", lambda data: data.startswith((b"GIF87a", b"GIF89a"))),
    ("image/webp", lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP"),
)


@dataclass(frozen=True, slots=True)
class AttachedPhoto:
    """A picture in memory."""

    media_type: str
    data: bytes = field(repr=False)


class PhotoUnavailable(Exception):
    """The picture could not be had from Telegram just now."""


class PhotoRefused(Exception):
    """The picture is of no use: too large, or of a kind that the model does not read."""


def has_photo(message: Message | None) -> bool:
    """Whether a message has a picture, as a photo or as an image document."""
    return message is not None and _file_of(message) is not None


async def attached_photo(bot: ExtBot[Any], message: Message | None) -> AttachedPhoto | None:
    """Fetch the picture of a message; None when it has none. Raise PhotoRefused and PhotoUnavailable."""
    file = None if message is None else _file_of(message)
    if file is None:
        return None
    if (file.file_size or 0) > MAX_BYTES:
        raise PhotoRefused
    request = bot.request
    assert isinstance(request, TelegramRequest), "connection.py builds the bot with it"
    try:
        found = await bot.get_file(file.file_id)
        if not found.file_path:
            raise PhotoUnavailable
        data = await request.download(found.file_path, at_most=MAX_BYTES)
    except BodyTooLarge:
        raise PhotoRefused from None
    except TelegramError as error:
        # Its kind, not its words.
        raise PhotoUnavailable(type(error).__name__) from None
    media_type = media_type_of(data)
    if media_type is None:
        raise PhotoRefused
    return AttachedPhoto(media_type, data)


def media_type_of(data: bytes) -> str | None:
    """What a file is by its first bytes, whatever it was called; None for what the model does not read."""
    return next((name for name, is_one in _MAGIC if is_one(data)), None)


def _file_of(message: Message) -> PhotoSize | Document | None:
    if message.photo:
        good = [size for size in message.photo if (size.file_size or 0) <= GOOD_BYTES]
        # Telegram lists the smallest first.
        return good[-1] if good else message.photo[0]
    document = message.document
    is_image = document is not None and (document.mime_type or "").startswith("image/")
    return document if is_image else None
