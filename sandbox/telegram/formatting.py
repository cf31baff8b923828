"""Formatted text as the Bot API takes it: parse modes or entities in, plain text and entities out."""

from __future__ import annotations

from collections.abc import Callable

from .entities import Utf16, detect, in_order, utf16_length
from .errors import bad_request
from .formatting_html import parse_html, read_moment
from .formatting_markdown import parse_legacy_markdown, parse_markdown_v2
from .state import Json

MAX_TEXT = 4096
MAX_CAPTION = 1024

FindUser = Callable[[int], Json | None]

_GIVEN_FIELDS = {
    "text_link": {"url"},
    "text_mention": {"user"},
    "pre": {"language"},
    "custom_emoji": {"custom_emoji_id"},
    "date_time": {"unix_time", "date_time_format"},
}
_PLAIN_TYPES = frozenset(
    ["bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code"]
)
_AUTOMATIC_TYPES = frozenset(["mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"])
# Within these Telegram keeps no other formatting.
_EXCLUSIVE = frozenset({"code", "pre"})
_UNCUT = _EXCLUSIVE | {"blockquote", "expandable_blockquote"}


def format_text(
    text: str, parse_mode: str | None, entities: list[Json] | None, find_user: FindUser
) -> tuple[str, list[Json]]:
    """Plain text and its entities, trimmed and completed as Telegram does it."""
    if parse_mode:
        parsers = {"html": parse_html, "markdownv2": parse_markdown_v2, "markdown": parse_legacy_markdown}
        if parse_mode.lower() not in parsers:
            raise bad_request("unsupported parse_mode")
        text, entities = parsers[parse_mode.lower()](text)
    else:
        entities = _checked(text, entities or [])
    entities = [entity for entity in (_with_user(e, find_user) for e in entities) if entity]
    text, entities = _trimmed(text, entities)
    exclusive = [entity for entity in entities if entity["type"] in _EXCLUSIVE]
    kept = [
        piece
        for entity in entities
        for piece in ([entity] if entity["type"] in _UNCUT else _without(entity, exclusive))
    ]
    return text, detect(text, in_order(kept))


def _without(entity: Json, holes: list[Json]) -> list[Json]:
    """The parts of an entity that lie outside the holes."""
    pieces = [(entity["offset"], entity["offset"] + entity["length"])]
    for hole in holes:
        start, end = hole["offset"], hole["offset"] + hole["length"]
        pieces = [
            (left, right)
            for begin, finish in pieces
            for left, right in ((begin, min(finish, start)), (max(begin, end), finish))
            if left < right
        ]
    return [{**entity, "offset": left, "length": right - left} for left, right in pieces]


def _checked(text: str, entities: list[Json]) -> list[Json]:
    """Entities that the bot gave: of known types, within the text."""
    measure = Utf16(text)
    length = measure.length
    kept = []
    for entity in entities:
        kind = str(entity.get("type"))
        if kind in _AUTOMATIC_TYPES:
            continue  # Telegram finds these itself
        if kind not in _PLAIN_TYPES and kind not in _GIVEN_FIELDS:
            raise bad_request("can't parse MessageEntity: Unsupported MessageEntity type specified")
        offset, size = entity.get("offset"), entity.get("length")
        if not isinstance(offset, int) or not isinstance(size, int) or offset < 0 or size < 0:
            raise bad_request("can't parse MessageEntity: offset and length must be numbers")
        if kind == "text_mention" and not _names_a_user(entity.get("user")):
            raise bad_request("can't parse MessageEntity: Can't find field \"user\"")
        moment: Json = {}
        if kind == "date_time":
            read = read_moment(entity.get("unix_time"), entity.get("date_time_format") or "")
            if read is None:
                raise bad_request("can't parse MessageEntity: Invalid date-time entity specified")
            moment = read
        begin = f"entity beginning at UTF-16 offset {offset}"
        if offset + size > length:
            raise bad_request(f"{begin} ends after the end of the text at UTF-16 offset {length}")
        for place in (offset, offset + size):
            if measure.offset(measure.position(place)) != place:
                what = "ends" if place != offset else "begins"
                raise bad_request(f"{begin} {what} in a middle of a UTF-16 symbol")
        if size:
            fields = {"type", "offset", "length"} | _GIVEN_FIELDS.get(kind, set())
            kept.append({key: value for key, value in entity.items() if key in fields} | moment)
    return kept


def _names_a_user(user: object) -> bool:
    return isinstance(user, dict) and isinstance(user.get("id"), int)


def _with_user(entity: Json, find_user: FindUser) -> Json | None:
    """A mention names a user that Telegram knows, or is dropped."""
    if entity["type"] != "text_mention":
        return entity
    user = find_user(int(entity["user"]["id"]))
    return {**entity, "user": user} if user else None


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without white space around it; entities moved along and cut."""
    cut = utf16_length(text) - utf16_length(text.lstrip())
    text = text.strip()
    length = utf16_length(text)
    moved = []
    for entity in entities:
        start = max(0, entity["offset"] - cut)
        end = min(length, entity["offset"] - cut + entity["length"])
        if end > start:
            moved.append({**entity, "offset": start, "length": end - start})
    return text, moved


def formatted_message(
    text: str, parse_mode: str | None, entities: list[Json] | None, find_user: FindUser
) -> tuple[str, list[Json]]:
    """The text of a message: there must be some, and not too much."""
    text, entities = format_text(text, parse_mode, entities, find_user)
    if not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return text, entities


def formatted_caption(
    text: str, parse_mode: str | None, entities: list[Json] | None, find_user: FindUser
) -> tuple[str, list[Json]]:
    """The caption of a medium: may be empty."""
    text, entities = format_text(text, parse_mode, entities, find_user)
    if utf16_length(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return text, entities
