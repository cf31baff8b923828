"""Rich messages as the Bot API takes them since 10.1: HTML in, blocks out, within Telegram's limits.

Headings, paragraphs, lists, quotations, details, footers and tables are played here.
Media, maps, formulas and buttons in the text are not, nor are Markdown and ready-made blocks:
a bot that sends them is refused, and told so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from .entities import Utf16, detect
from .errors import BotApiError, bad_request
from .formatting_html import link_entity, read_moment, unescape
from .state import Json

MAX_TEXT: Final = 32_768
MAX_BLOCKS: Final = 500
MAX_DEPTH: Final = 16
MAX_COLUMNS: Final = 20

_INLINE: Final = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "sub": "subscript",
    "sup": "superscript",
    "mark": "marked",
    "tg-spoiler": "spoiler",
    "tg-time": "date_time",
    "a": "url",
}
_HEADINGS: Final = {f"h{size}": size for size in range(1, 7)}
_VOID: Final = frozenset({"br", "hr"})
# Which tags may stand directly inside which. What is not here takes words and inline tags alone.
_FLOW: Final = frozenset({"p", *_HEADINGS, "footer", "blockquote", "ul", "ol", "details", "table", "hr"})
_INSIDE: Final = {
    "": _FLOW,
    "blockquote": _FLOW,
    "details": _FLOW | {"summary"},
    "li": _FLOW,
    "ul": frozenset({"li"}),
    "ol": frozenset({"li"}),
    "table": frozenset({"caption", "tr"}),
    "tr": frozenset({"th", "td"}),
}
# Within these there are no words of their own.
_NO_WORDS: Final = frozenset({"ul", "ol", "table", "tr"})
_TAGS: Final = frozenset({*_INLINE, *_VOID, *_FLOW, "summary", "li", "caption", "tr", "th", "td"})
_ALIGN: Final = frozenset({"left", "center", "right"})
_VALIGN: Final = frozenset({"top", "middle", "bottom"})
_INPUT_FIELDS: Final = frozenset({"html", "markdown", "blocks", "media", "is_rtl", "skip_entity_detection"})
_TOKEN: Final = re.compile(
    r"<(?P<end>/?)(?P<tag>[A-Za-z][A-Za-z0-9-]*)(?P<rest>(?:\"[^\"]*\"|'[^']*'|[^'\">])*)>"
)
_ATTRIBUTE: Final = re.compile(
    r"""(?P<name>[^\s=>/"']+)(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s>"']+)))?"""
)
_NOT_LOOKED_AT: Final = frozenset({"code", "url", "text_mention"})
_DETECTED: Final = {"email": "email_address"}
_VALUES: Final = {"mention": "username"}

RichText = str | Json | list[Any]


@dataclass
class _Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[_Node | str] = field(default_factory=list)


def rich_content(given: Any) -> Json:
    """The rich message that a bot gives, as a message has it; or Telegram's complaint."""
    if not isinstance(given, dict):
        raise bad_request("can't parse InputRichMessage: expected an Object")
    for name in given:
        if name not in _INPUT_FIELDS:
            raise bad_request(f'can\'t parse InputRichMessage: unknown field "{name}"')
    ways = [name for name in ("html", "markdown", "blocks") if given.get(name)]
    if not ways:
        raise bad_request("RICH_MESSAGE_CONTENT_REQUIRED")
    if len(ways) > 1:
        raise bad_request("exactly one of html, markdown and blocks must be specified")
    if ways != ["html"] or given.get("media"):
        raise bad_request("this sandbox reads rich messages as HTML without media")
    if not isinstance(given["html"], str):
        raise bad_request('can\'t parse InputRichMessage: field "html" must be of type String')
    blocks = _Writer(skip_detection=bool(given.get("skip_entity_detection"))).blocks(_parse(given["html"]))
    if not words_of({"blocks": blocks}).strip():
        raise bad_request("RICH_MESSAGE_CONTENT_REQUIRED")
    return {"blocks": blocks, **({"is_rtl": True} if given.get("is_rtl") else {})}


def words_of(content: Json) -> str:
    """The text of a rich message, a line a block and a row."""
    return "\n".join(line for block in content["blocks"] for line in _lines(block))


def _lines(block: Json) -> Iterator[str]:
    for name in ("caption", "summary", "text"):
        if name in block:
            yield _plain(block[name])
    for row in block.get("cells", ()):
        yield " · ".join(_plain(cell.get("text", "")) for cell in row)
    for item in (*block.get("items", ()), *block.get("blocks", ())):
        if "blocks" in item and "type" not in item:
            yield from (line for one in item["blocks"] for line in _lines(one))
        else:
            yield from _lines(item)


def _plain(text: RichText) -> str:
    if isinstance(text, list):
        return "".join(_plain(one) for one in text)
    return text if isinstance(text, str) else _plain(text.get("text", ""))


def _complaint(sentence: str, source: str, at: int) -> BotApiError:
    return bad_request(f"can't parse entities: {sentence} at byte offset {len(source[:at].encode())}")


def _parse(source: str) -> _Node:
    """The tags as a tree, each where it may stand and closed."""
    root = _Node("")
    open_ = [root]
    at = 0
    while at < len(source):
        bracket = source.find("<", at)
        words = unescape(source[at : bracket if bracket >= 0 else len(source)])
        if words:
            _add_words(open_, words, source, at)
        if bracket < 0:
            break
        found = _TOKEN.match(source, bracket)
        if found is None:
            raise _complaint("Unclosed start tag", source, bracket)
        tag = found["tag"].lower()
        if tag not in _TAGS:
            raise _complaint(f'Unsupported start tag "{tag}"', source, bracket)
        if found["end"]:
            if open_[-1].tag != tag:
                raise _complaint(f'Unexpected end tag "{tag}"', source, bracket)
            open_.pop()
        else:
            _open(open_, tag, _attributes(found["rest"]), source, bracket)
        at = found.end()
    if len(open_) > 1:
        raise bad_request(
            f"can't parse entities: Can't find end tag corresponding to start tag \"{open_[-1].tag}\""
        )
    return root


def _add_words(open_: list[_Node], words: str, source: str, at: int) -> None:
    if open_[-1].tag in _NO_WORDS:
        if words.strip():
            raise _complaint(f'Unexpected text in the tag "{open_[-1].tag}"', source, at)
        return
    open_[-1].children.append(words)


def _open(open_: list[_Node], tag: str, attributes: dict[str, str], source: str, at: int) -> None:
    parent = open_[-1].tag
    inline = tag in _INLINE or tag == "br"
    if parent in _NO_WORDS if inline else tag not in _INSIDE.get(parent, ()):
        raise _complaint(f'Tag "{tag}" can\'t be used inside of "{parent}"', source, at)
    node = _Node(tag, attributes)
    open_[-1].children.append(node)
    if tag in _VOID:
        return
    open_.append(node)
    if len(open_) - 1 > MAX_DEPTH:
        raise bad_request("RICH_MESSAGE_TOO_DEEP")


def _attributes(rest: str) -> dict[str, str]:
    return {
        one["name"].lower(): unescape(one["double"] or one["single"] or one["bare"] or "")
        for one in _ATTRIBUTE.finditer(rest.removesuffix("/"))
    }


class _Writer:
    """Writes blocks, and counts what Telegram counts."""

    def __init__(self, *, skip_detection: bool) -> None:
        self._detects = not skip_detection
        self._count = 0
        self._length = 0

    def blocks(self, parent: _Node) -> list[Json]:
        """What stands in a tag: blocks, and a paragraph of each run of words between them."""
        written: list[Json] = []
        run: list[_Node | str] = []

        def paragraph() -> None:
            text = self._text(run)
            run.clear()
            if _plain(text).strip():
                written.append(self._counted({"type": "paragraph", "text": text}))

        for child in parent.children:
            if isinstance(child, _Node) and child.tag in _FLOW:
                paragraph()
                written.append(self._block(child))
            elif not isinstance(child, _Node) or child.tag != "summary":
                run.append(child)
        paragraph()
        return written

    def _block(self, node: _Node) -> Json:
        match node.tag:
            case "hr":
                return self._counted({"type": "divider"})
            case "ul" | "ol":
                return self._list(node)
            case "table":
                return self._table(node)
            case "blockquote":
                return self._counted({"type": "blockquote", "blocks": self.blocks(node)})
            case "details":
                return self._details(node)
            case "p" | "footer":
                kind = "paragraph" if node.tag == "p" else "footer"
                return self._counted({"type": kind, "text": self._text(node.children)})
        size = _HEADINGS[node.tag]
        return self._counted({"type": "heading", "size": size, "text": self._text(node.children)})

    def _list(self, node: _Node) -> Json:
        items = [
            self._counted({"blocks": self.blocks(one)}) for one in node.children if isinstance(one, _Node)
        ]
        for number, item in enumerate(items, 1):
            item["label"] = f"{number}." if node.tag == "ol" else "•"
        return self._counted({"type": "list", "items": items})

    def _details(self, node: _Node) -> Json:
        titles = [one for one in node.children if isinstance(one, _Node) and one.tag == "summary"]
        title = self._text(titles[0].children) if titles else ""
        shown = {"is_open": True} if "open" in node.attributes else {}
        return self._counted({"type": "details", "summary": title, "blocks": self.blocks(node), **shown})

    def _table(self, node: _Node) -> Json:
        table: Json = {"type": "table", "cells": []}
        for name in ("bordered", "striped"):
            if name in node.attributes:
                table[f"is_{name}"] = True
        for child in node.children:
            if not isinstance(child, _Node):
                continue
            if child.tag == "caption":
                table["caption"] = self._text(child.children)
                continue
            self._counted({})
            row = [self._cell(one) for one in child.children if isinstance(one, _Node)]
            if sum(cell.get("colspan", 1) for cell in row) > MAX_COLUMNS:
                raise bad_request("RICH_MESSAGE_TABLE_COLUMNS_TOO_MUCH")
            table["cells"].append(row)
        return self._counted(table)

    def _cell(self, node: _Node) -> Json:
        given = node.attributes
        cell: Json = {
            "align": given["align"] if given.get("align") in _ALIGN else "left",
            "valign": given["valign"] if given.get("valign") in _VALIGN else "middle",
        }
        if _plain(text := self._text(node.children)):
            cell["text"] = text
        if node.tag == "th":
            cell["is_header"] = True
        for name in ("colspan", "rowspan"):
            if re.fullmatch(r"[0-9]{1,3}", given.get(name, "")) and int(given[name]) > 1:
                cell[name] = int(given[name])
        return cell

    def _counted(self, block: Json) -> Json:
        self._count += 1
        if self._count > MAX_BLOCKS:
            raise bad_request("RICH_MESSAGE_BLOCKS_TOO_MUCH")
        return block

    def _text(self, children: list[_Node | str], *, looks: bool = True) -> RichText:
        """Words and inline tags. White space is one space, as in any HTML, and none around the whole."""
        parts = [part for child in children for part in self._parts(child, looks=looks)]
        if parts and isinstance(parts[0], str):
            parts[0] = parts[0].lstrip(" ")
        if parts and isinstance(parts[-1], str):
            parts[-1] = parts[-1].rstrip(" ")
        parts = [part for part in parts if part != ""]
        return parts[0] if len(parts) == 1 else (parts or "")

    def _parts(self, child: _Node | str, *, looks: bool) -> list[RichText]:
        if isinstance(child, str):
            words = re.sub(r"[ \t\r\n]+", " ", child)
            self._length += len(words)
            if self._length > MAX_TEXT:
                raise bad_request("RICH_MESSAGE_TEXT_TOO_LONG")
            return _detected(words) if looks and self._detects else [words]
        if child.tag == "br":
            return ["\n"]
        kind = _INLINE[child.tag]
        node = self._inline(child, kind)
        inside = looks and node.get("type") not in _NOT_LOOKED_AT
        parts = [part for one in child.children for part in self._parts(one, looks=inside)]
        text = parts[0] if len(parts) == 1 else parts
        if not _plain(text):
            return []
        return [{**node, "text": text}] if node else parts

    def _inline(self, child: _Node, kind: str) -> Json:
        if kind == "date_time":
            moment = read_moment(child.attributes.get("unix", ""), child.attributes.get("format", ""))
            if moment is None:
                raise bad_request("RICH_MESSAGE_DATE_INVALID")
            return moment
        if kind == "url":
            link = link_entity(child.attributes.get("href", ""))
            if link is None:
                return {}
            return {"type": "url", "url": link["url"]} if "url" in link else link
        return {"type": kind}


def _detected(words: str) -> list[RichText]:
    """The words with what Telegram finds in them by itself."""
    parts: list[RichText] = []
    measure, at = Utf16(words), 0
    for one in detect(words, []):
        start = measure.position(one["offset"])
        end = measure.position(one["offset"] + one["length"])
        kind = _DETECTED.get(str(one["type"]), str(one["type"]))
        value = words[start:end].removeprefix("@") if kind == "mention" else words[start:end]
        node: Json = {"type": kind, "text": words[start:end], _VALUES.get(kind, kind): value}
        parts.extend((words[at:start], node))
        at = end
    return [part for part in (*parts, words[at:]) if part != ""]
