"""The Markdown that a model writes: CommonMark, less what would change the words, more what people write.

- A star in a product is a sign (`3*5*10 kg`, `peso*reps`), one within a bare address belongs to the address.
- `**` opens and closes next to punctuation, too (`**Aquecimento:**5 min`): CommonMark would show the stars.
- Nothing is hidden: no definitions of links (`[1]: https://…`), no line that turns what is above it into
  a heading, no code by mere indentation.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

_STAR = "*"
_LATIN_ENDS = 0x250
# A product with a space on one side of each star: `4 *5 e 3* 12`.
_LOOSE_PRODUCT = re.compile(r"\*\d[^*\n]*\d\*[ \t]*\d")
_NEAR = 8
# So many stars before this one tell whether a `**` is open: more would cost time in long lines.
_OPEN_NEAR = 64
_AFTER_NUMBER = re.compile(r"\d[ \t]+$")
_SCHEME = re.compile(r"(?:^|[^a-z0-9])https?$", re.IGNORECASE)
_ADDRESS = re.compile(r"://[^\s<>\[\]`\\|\"]+")
_NOT_AT_END = "*_~.,;:!?'\")"


def parser() -> MarkdownIt:
    """Return a parser of this grammar."""
    made = MarkdownIt("commonmark", {"html": False}).enable(["strikethrough", "table"])
    made.disable(["reference", "lheading", "code"])
    made.inline.ruler.before("emphasis", "star", _star)
    made.inline.ruler.before("escape", "address", _address)
    return made


def _star(state: StateInline, silent: bool) -> bool:
    """Read a row of stars: signs of multiplication, or what emphasis begins and ends with."""
    if silent or state.src[state.pos] != _STAR:
        return False
    scanned = state.scanDelims(state.pos, True)
    after = state.pos + scanned.length
    if _is_product(state, scanned.length):
        state.append_pending(_STAR * scanned.length)
        state.pos = after
        return True
    opens, closes = scanned.can_open, scanned.can_close
    if scanned.length > 1:
        opens = after < state.posMax and not state.src[after].isspace()
        closes = state.pos > 0 and not state.src[state.pos - 1].isspace()
    for _ in range(scanned.length):
        token = state.push("text", "", 0)
        token.content = _STAR
        state.delimiters.append(
            Delimiter(
                marker=ord(_STAR),
                length=scanned.length,
                token=len(state.tokens) - 1,
                end=-1,
                open=opens,
                close=closes,
            )
        )
    state.pos = after
    return True


def _is_product(state: StateInline, length: int) -> bool:
    before = state.src[state.pos - 1 : state.pos] if state.pos else ""
    after = state.src[state.pos + length : state.pos + length + 1]
    if length > 1:
        # A power (`2**3`). What is open is closed instead (`**4**8`).
        return before.isdigit() and after.isdigit() and not _is_open(state.delimiters[-_OPEN_NEAR:])
    if _is_factor(before) and _is_factor(after):
        return True
    if before.isdigit() or after.isdigit():
        if _is_factor(before, ")]") and _is_factor(after, "(["):
            return True
        near = state.src[max(0, state.pos - _NEAR) : state.pos]
        return bool(_AFTER_NUMBER.search(near) and _LOOSE_PRODUCT.match(state.src, state.pos))
    return False


def _is_open(delimiters: list[Delimiter]) -> bool:
    """Whether a `**` is open here."""
    depth, at = 0, 0
    while at < len(delimiters):
        one = delimiters[at]
        at += max(one.length, 1)
        if one.marker == ord(_STAR) and one.length > 1:
            depth += -1 if one.close and depth else int(one.open)
    return depth > 0


def _is_factor(character: str, brackets: str = "") -> bool:
    return bool(character) and (
        character in brackets or character.isdigit() or (character.isalnum() and ord(character) < _LATIN_ENDS)
    )


def _address(state: StateInline, silent: bool) -> bool:
    """Take the rest of a bare address as it stands: stars and lines in it are no emphasis."""
    if state.src[state.pos] != ":" or not _SCHEME.search(state.pending):
        return False
    found = _ADDRESS.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    address = found[0].rstrip(_NOT_AT_END)
    if not silent:
        state.append_pending(address)
    state.pos += len(address)
    return bool(address)
