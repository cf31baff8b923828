"""Shortens a Markdown text: whole blocks first, then the sentences that still fit.

What is kept is Markdown again: no fence, emphasis, link or number of a list is cut in two.
"""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt

_SENTENCE = re.compile(r".+?(?:[.!?…]+[\"'”’)\]*_]*(?=\s)|\n|$)\s*", re.DOTALL)


def shortened(text: str, words_at_most: int) -> str:
    """The beginning of a text, as much of it as fits into a number of words.

    Whole paragraphs, list items and code blocks are kept as long as they fit, then whole sentences of
    the next paragraph. Where not even one sentence fits, its first words are kept as plain text.
    """
    kept = ""
    for block in _blocks(text):
        if len((kept + block).split()) > words_at_most:
            kept += _sentences_that_fit(block, words_at_most - len(kept.split()))
            break
        kept += block
    return kept.strip() or " ".join(_plain(text).split()[:words_at_most]) + "…"


def _sentences_that_fit(block: str, words_at_most: int) -> str:
    if _is_code(block):
        return ""
    whole, kept, candidate = _plain(block), "", ""
    for found in _SENTENCE.finditer(block):
        candidate += found[0]
        if len(candidate.split()) > words_at_most:
            break
        # A mark that is opened and not closed yet stands in the plain text as it was written.
        plain = _plain(candidate)
        if plain and whole.startswith(plain):
            kept = candidate
    return kept


def _blocks(text: str) -> Iterator[str]:
    """Yield the pieces of a text that may stand alone, with the blank lines after them."""
    starts = {
        token.map[0]
        for token in MarkdownIt().parse(text)
        if token.map is not None and (token.level == 0 or token.type == "list_item_open")
    }
    piece: list[str] = []
    for number, line in enumerate(text.splitlines(keepends=True)):
        if number in starts and piece:
            yield "".join(piece)
            piece = []
        piece.append(line)
    yield "".join(piece)


def _is_code(block: str) -> bool:
    return any(token.type in {"fence", "code_block"} for token in MarkdownIt().parse(block))


def _plain(markdown: str) -> str:
    return "\n".join(
        "".join(
            child.content or ("\n" if child.type in {"softbreak", "hardbreak"} else "")
            for child in token.children or ()
        )
        for token in MarkdownIt().parse(markdown)
        if token.type == "inline"
    ).rstrip()
