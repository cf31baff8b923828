"""Turns the Markdown that a model writes into the HTML that Telegram accepts (Bot API, "HTML style").

Telegram knows no headings, lists, tables or images: they become bold lines, bullets and plain text.
Everything else is escaped.
"""

import html
import re
import unicodedata
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

# Telegram counts 4096 after parsing, in UTF-16 units; this leaves room for a footer and for wide characters.
PIECE_AT_MOST = 3500

_TAG = re.compile(r"<[^>]+>")
_parser = MarkdownIt("commonmark", {"html": False}).enable("strikethrough")
_PAIRS = {
    "strong_open": "<b>",
    "strong_close": "</b>",
    "em_open": "<i>",
    "em_close": "</i>",
    "s_open": "<s>",
    "s_close": "</s>",
    "link_close": "</a>",
    "heading_open": "<b>",
    "heading_close": "</b>\n\n",
    "blockquote_open": "<blockquote>",
    "softbreak": "\n",
    "hardbreak": "\n",
    "hr": "———\n\n",
}


def to_telegram_html(markdown: str) -> str:
    """Return the text as Telegram HTML, always well-formed."""
    return _Renderer().render(_parser.parse(markdown)).strip()


def says_something(markdown: str) -> bool:
    """Whether anything but punctuation is left for a reader: Telegram refuses a text of which nothing is."""
    text = html.unescape(_TAG.sub("", to_telegram_html(markdown)))
    return any(unicodedata.category(one)[0] in "LN" or unicodedata.category(one) == "So" for one in text)


def split(markdown: str) -> list[str]:
    """Cut a long text into pieces that fit a message each, between paragraphs where possible."""
    pieces: list[str] = []
    current = ""
    for paragraph in markdown.split("\n\n"):
        rest = paragraph
        while _units(rest) > PIECE_AT_MOST:
            if current:
                pieces.append(current)
                current = ""
            pieces.append(rest[: PIECE_AT_MOST // 2])
            rest = rest[PIECE_AT_MOST // 2 :]
        if current and _units(current) + _units(rest) + 2 > PIECE_AT_MOST:
            pieces.append(current)
            current = rest
        else:
            current = f"{current}\n\n{rest}" if current else rest
    if current.strip() or not pieces:
        pieces.append(current)
    return pieces


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


class _Renderer:
    """Walks markdown-it's tokens once."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._lists: list[int | None] = []
        self._quotes = 0

    def render(self, tokens: Sequence[Token]) -> str:
        for token in tokens:
            self._token(token)
        return "".join(self._out)

    def _token(self, token: Token) -> None:
        kind = token.type
        if kind == "inline":
            for child in token.children or []:
                self._token(child)
        elif kind == "text":
            self._out.append(html.escape(token.content, quote=False))
        elif kind == "code_inline":
            self._out.append(f"<code>{html.escape(token.content, quote=False)}</code>")
        elif kind in {"fence", "code_block"}:
            self._out.append(f"<pre>{html.escape(token.content.rstrip(), quote=False)}</pre>\n\n")
        elif kind == "link_open":
            self._out.append(f'<a href="{html.escape(str(token.attrGet("href") or ""))}">')
        elif kind == "image":
            self._out.append(html.escape(token.content, quote=False))
        elif kind == "paragraph_close":
            self._out.append("\n" if token.hidden or self._lists else "\n\n")
        elif kind == "blockquote_close":
            self._close_quote()
        elif kind.endswith(("_list_open", "_list_close")) or kind == "list_item_open":
            self._list(token)
        else:
            self._out.append(self._pair(kind))

    def _pair(self, kind: str) -> str:
        # Telegram refuses a quotation inside a quotation.
        if kind == "blockquote_open":
            self._quotes += 1
            return _PAIRS[kind] if self._quotes == 1 else ""
        return _PAIRS.get(kind, "")

    def _close_quote(self) -> None:
        self._quotes -= 1
        if self._quotes == 0:
            self._out.append(f"{self._trim()}</blockquote>\n\n")

    def _trim(self) -> str:
        while self._out and self._out[-1].isspace():
            self._out.pop()
        return ""

    def _list(self, token: Token) -> None:
        if token.type == "bullet_list_open":
            self._lists.append(None)
        elif token.type == "ordered_list_open":
            self._lists.append(int(token.attrGet("start") or 1))
        elif token.type == "list_item_open":
            number = self._lists[-1]
            indent = "  " * (len(self._lists) - 1)
            self._out.append(f"{indent}• " if number is None else f"{indent}{number}. ")
            if number is not None:
                self._lists[-1] = number + 1
        else:
            self._lists.pop()
            if not self._lists:
                self._out.append("\n")
