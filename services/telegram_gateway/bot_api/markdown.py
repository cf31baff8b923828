"""Turns the Markdown that a model writes into text and formatting that Telegram knows.

Telegram knows no headings, lists, tables or images: they become bold lines, bullets, rows and links.
The whole is parsed before it is cut: `formatted(markdown).pieces()` is what fits a message each.
"""

import re
import textwrap
from collections.abc import Sequence

from markdown_it.token import Token

from telegram_gateway.bot_api.formatted import Formatted, Tag
from telegram_gateway.bot_api.formatted_writer import FormattedWriter
from telegram_gateway.bot_api.markdown_grammar import parser

_parser = parser()
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_BOX = re.compile(r"\[[ xX]\] ")
_PAGES = ("http://", "https://")
_ADDRESSES = ("mailto:", "tel:")
_TAGS: dict[str, Tag] = {
    "strong": "b",
    "em": "i",
    "s": "s",
    "heading": "b",
    "blockquote": "blockquote",
    "th": "b",
    "link": "a",
}


def formatted(markdown: str) -> Formatted:
    """Return the text without its markup, and beside it what the markup said."""
    return _Reader().read(_parser.parse(textwrap.dedent(markdown)))


def to_telegram_html(markdown: str) -> str:
    """Return the text as Telegram HTML, always well-formed."""
    return formatted(markdown).html()


def says_something(markdown: str) -> bool:
    """Whether anything but punctuation is left for a reader."""
    return formatted(markdown).says_something


class _List:
    """A list that is open.

    Its numbers are those that were written, where CommonMark would count; the same one again is counted on.
    """

    def __init__(self) -> None:
        self._written = self._shown = -1

    def number(self, written: int) -> int:
        self._shown = self._shown + 1 if written == self._written else written
        self._written = written
        return self._shown


class _Reader:
    """Walks markdown-it's tokens once."""

    def __init__(self) -> None:
        self._out = FormattedWriter()
        self._lists: list[_List] = []
        self._links: list[str] = []
        self._cells = 0
        self._gap = ""
        """What stands between the last cell and the next one that is not empty."""
        self._in_table = False
        self._box = ""
        """How the item that begins here says whether it is done: no words of it."""

    def read(self, tokens: Sequence[Token]) -> Formatted:
        below_heading = False
        for at, token in enumerate(tokens):
            if token.type == "list_item_open":
                found = _BOX.match(tokens[at + 2].content) if at + 2 < len(tokens) else None
                self._box = found[0] if found else ""
            if token.type in {"th_open", "td_open"}:
                self._begin_cell(empty=not tokens[at + 1].content)
            if token.level == 0 and token.nesting >= 0 and not below_heading:
                self._out.begin_block()
            self._token(token)
            if token.level == 0:
                # A heading stays with what it is the heading of.
                below_heading = token.type == "heading_close"
        return self._out.formatted()

    def _token(self, token: Token) -> None:
        kind = token.type
        if kind == "inline":
            for child in token.children or []:
                self._token(child)
        elif kind == "text":
            words = token.content.removeprefix(self._box)
            self._box = ""
            self._out.write(_LINE_BREAK.sub(" " if self._in_table else "\n", words))
        elif kind in {"softbreak", "hardbreak"}:
            self._out.write("\n")
        elif kind == "code_inline":
            self._verbatim("code", token.content)
        elif kind == "fence":
            self._verbatim("pre", token.content.rstrip())
            self._end_block()
        elif kind == "image":
            self._image(token)
        elif kind == "hr":
            self._out.write("———")
            self._end_block()
        elif kind.startswith(("list_item", "bullet_list", "ordered_list")):
            self._list(token)
        elif kind.startswith(("table", "tr", "th", "td")):
            self._table(token)
        else:
            self._marked(token)
            if kind in {"paragraph_close", "heading_close", "blockquote_close"}:
                self._end_block()

    def _marked(self, token: Token) -> None:
        tag = _TAGS.get(token.type.rpartition("_")[0])
        if tag == "a":
            self._link(token)
        elif tag is not None and token.nesting == 1:
            self._out.open(tag)
        elif tag is not None:
            self._out.close()

    def _link(self, token: Token) -> None:
        """A link to a page. Of another one its words are left, and the address that somebody can write to."""
        if token.nesting == 1:
            self._links.append(str(token.attrGet("href") or ""))
            if self._links[-1].lower().startswith(_PAGES):
                self._out.open("a", self._links[-1])
            return
        address = self._links.pop()
        if address.lower().startswith(_PAGES):
            self._out.close()
        elif address.lower().startswith(_ADDRESSES):
            self._out.write(f" ({address.partition(':')[2]})")

    def _verbatim(self, tag: Tag, content: str) -> None:
        self._out.open(tag)
        self._out.write(content)
        self._out.close()

    def _image(self, token: Token) -> None:
        self._out.open("a", str(token.attrGet("src") or ""))
        for child in token.children or []:
            self._token(child)
        self._out.close()

    def _end_block(self) -> None:
        self._out.owe_line_ends(1 if self._lists else 2)

    def _list(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                if self._lists:
                    self._out.owe_line_ends(1)
                self._lists.append(_List())
            case "list_item_open":
                self._out.begin_item()
                indent = "  " * (len(self._lists) - 1)
                # Only an item of an ordered list says its number.
                number = f"{self._lists[-1].number(int(token.info))}{token.markup}" if token.info else ""
                box = {"": "" if number else "•", "[ ] ": "☐"}.get(self._box, "☑")
                self._out.write(f"{indent}{' '.join(filter(None, (number, box)))} ")
            case "list_item_close":
                self._out.owe_line_ends(1)
            case _:
                self._lists.pop()
                self._end_block()

    def _table(self, token: Token) -> None:
        match token.type:
            case "table_open" | "table_close":
                self._in_table = token.nesting == 1
                if not self._in_table:
                    self._end_block()
            case "tr_open":
                self._cells, self._gap = 0, ""
                self._out.begin_item()
            case "tr_close":
                self._out.owe_line_ends(1)
            case _:
                self._marked(token)

    def _begin_cell(self, *, empty: bool) -> None:
        if self._cells:
            self._gap += " | "
        self._cells += 1
        if not empty:
            self._out.write(self._gap)
            self._gap = ""
