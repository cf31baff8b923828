"""HTML as Telegram reads it: its tags only, each closed, `<` never bare. A bare `&` is tolerated."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .entities import utf16_length
from .errors import BotApiError, bad_request
from .state import Json

_SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
}
_TAGS = frozenset({*_SIMPLE, "a", "span", "tg-emoji", "blockquote", "tg-time"})
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(?P<dec>\d{1,7})|#[xX](?P<hex>[0-9a-fA-F]{1,6})|(?P<name>lt|gt|amp|quot));?")
_WRITTEN = re.compile(r"r|w?[dD]?[tT]?")
_ATTRIBUTE = re.compile(
    r"""\s*(?P<name>[^\s=>/"']+)\s*(?:=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s>"']+)))?"""
)


@dataclass
class _Open:
    tag: str
    offset: int
    start: int
    attributes: dict[str, str]


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Plain text and entities, or Telegram's complaint."""
    return _Parser(source).run()


def unescape(text: str) -> str:
    """Only what Telegram knows: numbers and lt, gt, amp, quot."""

    def decode(match: re.Match[str]) -> str:
        if name := match["name"]:
            return _NAMED[name]
        code = int(match["dec"]) if match["dec"] else int(match["hex"], 16)
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else match.group()

    return _REFERENCE.sub(decode, text)


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._text: list[str] = []
        self._offset = 0
        self._open: list[_Open] = []
        self._entities: list[Json] = []

    def run(self) -> tuple[str, list[Json]]:
        while self._at < len(self._source):
            bracket = self._source.find("<", self._at)
            if bracket < 0:
                bracket = len(self._source)
            self._write(unescape(self._source[self._at : bracket]))
            self._at = bracket
            if bracket < len(self._source):
                if self._source.startswith("</", bracket):
                    self._end_tag()
                else:
                    self._start_tag()
        if self._open:
            raise self._complaint(f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"')
        return "".join(self._text), self._entities

    def _write(self, text: str) -> None:
        self._text.append(text)
        self._offset += utf16_length(text)

    def _complaint(self, sentence: str, at: int | None = None) -> BotApiError:
        where = "" if at is None else f" at byte offset {len(self._source[:at].encode())}"
        return bad_request(f"can't parse entities: {sentence.replace('@@', where.strip())}")

    def _start_tag(self) -> None:
        begin = self._at
        name = re.compile(r"[^\s>/]*").match(self._source, begin + 1)
        tag = name.group().lower() if name else ""
        at = begin + 1 + len(tag)
        if at >= len(self._source):
            raise self._complaint("Unclosed start tag @@", begin)
        if tag not in _TAGS:
            raise self._complaint(f'Unsupported start tag "{tag}" @@', begin)
        attributes: dict[str, str] = {}
        while True:
            while at < len(self._source) and self._source[at].isspace():
                at += 1
            if at >= len(self._source):
                raise self._complaint("Unclosed start tag @@", begin)
            if self._source[at] == ">":
                break
            found = _ATTRIBUTE.match(self._source, at)
            if not found:
                raise self._complaint(f'Empty attribute name in the tag "{tag}" @@', begin)
            value = found["double"] or found["single"] or found["bare"] or ""
            attributes[found["name"].lower()] = unescape(value)
            at = found.end()
        self._at = at + 1
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._complaint('Tag "span" must have class "tg-spoiler" @@', begin)
        self._open.append(_Open(tag, self._offset, len(self._text), attributes))

    def _end_tag(self) -> None:
        begin = self._at
        end = self._source.find(">", begin)
        if end < 0:
            raise self._complaint("Unclosed end tag @@", begin)
        if not self._open:
            raise self._complaint("Unexpected end tag @@", begin)
        opened = self._open.pop()
        tag = self._source[begin + 2 : end].strip().lower()
        if tag and tag != opened.tag:
            raise self._complaint(
                f'Unmatched end tag @@, expected "</{opened.tag}>", found "</{tag}>"', begin
            )
        self._at = end + 1
        length = self._offset - opened.offset
        if length:
            self._close(opened, length)

    def _close(self, opened: _Open, length: int) -> None:
        entity: Json = {"type": _SIMPLE.get(opened.tag, ""), "offset": opened.offset, "length": length}
        attributes = opened.attributes
        if opened.tag == "span":
            entity["type"] = "spoiler"
        elif opened.tag == "blockquote":
            entity["type"] = "expandable_blockquote" if "expandable" in attributes else "blockquote"
        elif opened.tag == "tg-emoji":
            entity |= {"type": "custom_emoji", "custom_emoji_id": attributes.get("emoji-id", "")}
        elif opened.tag == "tg-time":
            moment = read_moment(attributes.get("unix", ""), attributes.get("format", ""))
            if moment is None:
                return
            entity |= moment
        elif opened.tag == "a":
            link = link_entity(attributes.get("href") or "".join(self._text[opened.start :]))
            if link is None:
                return
            entity |= link
        elif opened.tag == "code":
            self._language(opened, entity)
        elif opened.tag == "pre":
            self._join_code(entity)
        self._entities.append(entity)

    def _language(self, opened: _Open, entity: Json) -> None:
        """`<code class="language-x">` right inside `<pre>` names the language of the block."""
        css = opened.attributes.get("class", "")
        if self._open and self._open[-1].tag == "pre" and css.startswith("language-"):
            entity["language"] = css.removeprefix("language-")

    def _join_code(self, entity: Json) -> None:
        """A `<code>` that fills the whole `<pre>` is the same block."""
        last = self._entities[-1] if self._entities else None
        if last and last["type"] == "code" and last["offset"] == entity["offset"]:
            if last["length"] == entity["length"] and "language" in last:
                entity["language"] = last["language"]
            self._entities.pop()


def read_moment(unix_time: object, written: object) -> Json | None:
    """A moment and how it is written, or None for what is none: seconds of 31 bits, and `r|w?[dD]?[tT]?`."""
    digits = str(unix_time)
    if isinstance(unix_time, bool) or not re.fullmatch(r"[0-9]{1,10}", digits):
        return None
    if not 0 < int(digits) < 2**31 or not isinstance(written, str) or not _WRITTEN.fullmatch(written):
        return None
    moment: Json = {"type": "date_time", "unix_time": int(digits)}
    return {**moment, "date_time_format": written} if written else moment


def link_entity(url: str) -> Json | None:
    """A link, a mention of a user by id, or None where Telegram shows plain text."""
    url = url.strip()
    if user := re.fullmatch(r"tg://user/?\?id=(\d+)", url):
        return {"type": "text_mention", "user": {"id": int(user[1])}}
    if re.match(r"^(tg|ton|tonsite)://\S+$", url):
        return {"type": "text_link", "url": url}
    if not re.match(r"^[a-z][a-z0-9+.-]*://", url, re.IGNORECASE):
        url = f"http://{url}"
    if not re.fullmatch(
        r"https?://[^\s/?#]*[^\s/?#.]\.[^\s/?#.]{2,}[^\s]*", url, re.IGNORECASE
    ) and not re.fullmatch(r"https?://(localhost|\d+\.\d+\.\d+\.\d+)(:\d+)?(/\S*)?", url, re.IGNORECASE):
        return None
    return {"type": "text_link", "url": url if re.search(r"//[^/]+/", url) else f"{url}/"}
