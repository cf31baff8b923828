"""Sentences of plain text: what a model wrote without its Markdown, and no more of it than was asked for."""

import re

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+")
_MARKDOWN = re.compile(
    r"^\s{0,3}(?:#{1,6}|>|[-*+])\s+|\*\*|__|`+|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)", re.MULTILINE
)


def plain(text: str) -> str:
    """The text on one line, without Markdown."""
    return " ".join(_MARKDOWN.sub("", text).split())


def first_sentences(text: str, *, whole: bool = True, at_most: int) -> str:
    """The first sentences as plain text on one line.

    `whole` says whether the text ended by itself; if not, a last sentence that was cut off is left out.
    """
    sentences: list[str] = []
    for part in _split(plain(text)):
        # An emoji or a closing mark after a full stop belongs to the sentence before it.
        if sentences and not any(char.isalnum() for char in part):
            sentences[-1] += f" {part}"
        else:
            sentences.append(part)
    if not whole and len(sentences) > 1 and not sentences[-1].endswith((".", "!", "?", "…")):
        sentences.pop()
    return " ".join(sentences[:at_most])


def _split(text: str) -> list[str]:
    parts, start = [], 0
    for match in _SENTENCE_END.finditer(text):
        parts.append(text[start : match.end()].strip())
        start = match.end()
    parts.append(text[start:].strip())
    return [part for part in parts if part]
