"""MarkdownV2 (and the old Markdown) as Telegram reads them: every reserved character escaped."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .entities import utf16_length
from .errors import BotApiError, bad_request
from .formatting_html import link_entity, read_moment
from .state import Json

_TIME = re.compile(r"tg://time\?unix=(?P<unix>\d*)(?:&format=(?P<format>[^&]*))?")
_RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
_MARKS = {"*": "bold", "_": "italic", "__": "underline", "~": "strikethrough", "||": "spoiler"}
_NAMES = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "link": "TextUrl",
    "emoji": "CustomEmoji",
}


@dataclass
class _Open:
    kind: str
    offset: int
    at: int


@dataclass
class _Output:
    parts: list[str] = field(default_factory=list)
    offset: int = 0
    entities: list[Json] = field(default_factory=list)

    def write(self, text: str) -> None:
        self.parts.append(text)
        self.offset += utf16_length(text)

    def entity(self, kind: str, offset: int, **extra: str) -> None:
        if self.offset > offset:
            self.entities.append({"type": kind, "offset": offset, "length": self.offset - offset, **extra})


def parse_markdown_v2(source: str) -> tuple[str, list[Json]]:
    """Plain text and entities, or Telegram's complaint."""
    return _MarkdownV2(source).run()


def _complaint(source: str, sentence: str, at: int | None = None) -> BotApiError:
    where = "" if at is None else f" at byte offset {len(source[:at].encode())}"
    return bad_request(f"can't parse entities: {sentence}{where}")


def _reserved(source: str, char: str) -> BotApiError:
    return _complaint(source, f"Character '{char}' is reserved and must be escaped with the preceding '\\'")


class _MarkdownV2:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._out = _Output()
        self._open: list[_Open] = []
        self._quote: int | None = None
        self._quote_expands = False

    def run(self) -> tuple[str, list[Json]]:
        source = self._source
        while self._at < len(source):
            self._line_start()
            if self._at >= len(source):
                break
            char = source[self._at]
            if char == "\\" and self._at + 1 < len(source) and 0 < ord(source[self._at + 1]) < 127:
                self._out.write(source[self._at + 1])
                self._at += 2
            elif char == "`":
                self._code()
            elif char in _RESERVED:
                self._mark(char)
            else:
                self._out.write(char)
                self._at += 1
        self._end_quote()
        if self._open:
            last = self._open[-1]
            raise _complaint(source, f"Can't find end of {_NAMES[last.kind]} entity", last.at)
        return "".join(self._out.parts), self._out.entities

    def _line_start(self) -> None:
        """`>` at the start of a line begins or continues a quotation; another line ends it."""
        if self._at and self._source[self._at - 1] != "\n":
            return
        if self._source.startswith("**>", self._at) or self._source[self._at] == ">":
            fresh = self._source.startswith("**>", self._at)
            if fresh:
                self._end_quote()
            if self._quote is None:
                self._quote = self._out.offset
            self._at += 3 if fresh else 1
        else:
            self._end_quote()

    def _end_quote(self) -> None:
        if self._quote is not None:
            kind = "expandable_blockquote" if self._quote_expands else "blockquote"
            self._out.entity(kind, self._quote)
            if self._out.parts[-1:] == ["\n"] and self._out.entities[-1]["length"] > 1:
                self._out.entities[-1]["length"] -= 1  # the line's end is outside
        self._quote, self._quote_expands = None, False

    def _code(self) -> None:
        source, begin = self._source, self._at
        fence = "```" if source.startswith("```", begin) else "`"
        kind = "pre" if fence == "```" else "code"
        at = begin + len(fence)
        language = ""
        if kind == "pre" and (named := re.compile(r"([^\s`]+)\n|\n").match(source, at)):
            language = named[1] or ""
            at = named.end()
        offset = self._out.offset
        while not source.startswith(fence, at):
            if at >= len(source):
                raise _complaint(source, f"Can't find end of {_NAMES[kind]} entity", begin)
            if source[at] == "\\" and at + 1 < len(source):
                at += 1
            self._out.write(source[at])
            at += 1
        self._out.entity(kind, offset, **({"language": language} if language else {}))
        self._at = at + len(fence)

    def _mark(self, char: str) -> None:
        source, at = self._source, self._at
        mark = char * 2 if char in "_|" and source.startswith(char * 2, at) else char
        ends_quote = mark == "||" and self._quote is not None and source[at + 2 : at + 3] in {"", "\n"}
        if ends_quote and not any(one.kind == "spoiler" for one in self._open):
            self._quote_expands = True
            self._at += 2
            return
        if mark in _MARKS:
            self._toggle(_MARKS[mark], len(mark))
        elif char == "[" or source.startswith("![", at):
            self._at += 1 if char == "[" else 2
            self._open.append(_Open("link" if char == "[" else "emoji", self._out.offset, at))
        elif char == "]" and self._open and self._open[-1].kind in {"link", "emoji"}:
            self._link_end()
        else:
            raise _reserved(source, char)

    def _toggle(self, kind: str, width: int) -> None:
        if self._open and self._open[-1].kind == kind:
            self._out.entity(kind, self._open.pop().offset)
        elif any(one.kind == kind for one in self._open):
            last = self._open[-1]
            raise _complaint(self._source, f"Can't find end of {_NAMES[last.kind]} entity", last.at)
        else:
            self._open.append(_Open(kind, self._out.offset, self._at))
        self._at += width

    def _link_end(self) -> None:
        source, opened = self._source, self._open.pop()
        at = self._at + 1
        url = ""
        if source.startswith("(", at):
            at += 1
            while at < len(source) and source[at] != ")":
                if source[at] == "\\" and at + 1 < len(source):
                    at += 1
                url += source[at]
                at += 1
            if at >= len(source):
                raise _complaint(source, "Can't find end of a URL", self._at + 1)
            at += 1
        else:
            url = "".join(self._out.parts)
        self._at = at
        length = self._out.offset - opened.offset
        if not length:
            return
        if opened.kind == "emoji" and (time := _TIME.fullmatch(url)):
            if moment := read_moment(time["unix"], time["format"] or ""):
                self._out.entities.append({"offset": opened.offset, "length": length, **moment})
        elif opened.kind == "emoji":
            self._out.entity("custom_emoji", opened.offset, custom_emoji_id=url.rpartition("id=")[2])
        elif link := link_entity(url):
            self._out.entities.append({"offset": opened.offset, "length": length, **link})


_LEGACY = re.compile(
    r"```(?:(?P<language>[\w+-]+)\n|\n)?(?P<pre>.*?)```|`(?P<code>[^`]*)`|\*(?P<bold>[^*]*)\*"
    r"|_(?P<italic>[^_]*)_|\[(?P<text>[^\]]*)\]\((?P<url>[^)]*)\)|\\(?P<escaped>[_*`\[])|(?P<lone>[_*`])|(?P<char>.)",
    re.DOTALL,
)


def parse_legacy_markdown(source: str) -> tuple[str, list[Json]]:
    """The old Markdown: no nesting, no escapes inside entities."""
    out = _Output()
    for match in _LEGACY.finditer(source):
        kind = match.lastgroup or "pre"
        offset = out.offset
        if kind == "lone":
            raise _complaint(source, "Can't find end of the entity starting", match.start())
        if kind == "url":
            out.write(match["text"])
            if (link := link_entity(match["url"])) and out.offset > offset:
                out.entities.append({"offset": offset, "length": out.offset - offset, **link})
            continue
        out.write(match[kind] or "")
        if kind not in {"char", "escaped"}:
            language = match["language"] if kind == "pre" else None
            out.entity(kind, offset, **({"language": language} if language else {}))
    return "".join(out.parts), out.entities
