"""The words of a message, whether they are a text, a caption or a rich message (Bot API 10.1)."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from telegram import Message
from telegram.ext import filters

_DEEPEST: Final = 16
"""Telegram's own limit."""
_DEEPEST_VALUE: Final = 4 * _DEEPEST
"""Of values in values: a level of Telegram's is a few of these."""
_BETWEEN: Final = " · "


def words_of(message: Message) -> str:
    """Return a message's text or caption, or the words of a rich one: a line a block and a row."""
    rich = message.api_kwargs.get("rich_message")
    blocks = rich.get("blocks") if isinstance(rich, Mapping) else None
    return message.text or message.caption or "\n".join(_lines(blocks, _DEEPEST))


class _HasWords(filters.MessageFilter):
    """A text, a caption, or a rich message with words in it."""

    def filter(self, message: Message) -> bool:
        return bool(words_of(message))


HAS_WORDS: Final = _HasWords(name="HAS_WORDS")


def parts_of(message: Message) -> Iterator[tuple[str, str]]:
    """Give each part of a rich message, blocks and formatting alike: its type, and its words."""
    return _parts(message.api_kwargs.get("rich_message"), _DEEPEST_VALUE)


def _parts(value: Any, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        if isinstance(kind := value.get("type"), str):
            yield kind, _plain(value.get("text"), _DEEPEST)
        value = list(value.values())
    for one in value if isinstance(value, list) and depth else ():
        yield from _parts(one, depth - 1)


def _lines(blocks: Any, depth: int) -> Iterator[str]:
    for block in blocks if isinstance(blocks, list) and depth else ():
        if not isinstance(block, Mapping):
            continue
        yield from filter(None, (_plain(block.get(name), depth) for name in ("caption", "summary", "text")))
        cells = block.get("cells")
        for row in cells if isinstance(cells, list) else ():
            texts = (
                [one.get("text") for one in row if isinstance(one, Mapping)] if isinstance(row, list) else []
            )
            yield _BETWEEN.join(filter(None, (_plain(text, depth) for text in texts)))
        yield from _lines(block.get("items"), depth - 1)
        yield from _lines(block.get("blocks"), depth - 1)


def _plain(text: Any, depth: int) -> str:
    """A RichText is a string, a list of such, or an object around one."""
    if isinstance(text, str):
        return text
    if not depth:
        return ""
    if isinstance(text, list):
        return "".join(_plain(one, depth - 1) for one in text)
    return _plain(text.get("text"), depth - 1) if isinstance(text, Mapping) else ""
