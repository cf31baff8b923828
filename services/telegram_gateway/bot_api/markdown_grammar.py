r"""The Markdown that a model writes: CommonMark, less what would change the words, more what people write.

- A star in a product is a sign (`3*5*10 kg`, `peso*reps`), one within a bare address belongs to the address.
- `**` opens and closes next to punctuation, too (`**Aquecimento:**5 min`): CommonMark would show the stars.
- `_` is emphasis around words only: not in faces (`>_>`), handles (`@_ana_`), tags and mail addresses.
- A table ends where a line has no `|`, and a `|` within code parts no cells.
- Formulas (`\( … \)`, `$$ … $$`) are shown in signs where they can be (`formulas`).
- Nothing is hidden: no definitions of links (`[1]: https://…`), no line that turns what is above it into
  a heading, no code by mere indentation.
"""

import re
import unicodedata

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import table
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter, Scanned

from telegram_gateway.bot_api.formulas import in_signs

_STAR = "*"
_LATIN_ENDS = 0x250
# A product with a space on one side of each star: `4 *5 e 3* 12`.
_LOOSE_PRODUCT = re.compile(r"\*\d[^*\n]*\d\*[ \t]*\d")
_NEAR = 8
# So many stars before this one tell whether a `**` is open: more would cost time in long lines.
_OPEN_NEAR = 64
_AFTER_NUMBER = re.compile(r"\d[ \t]+$")
_AROUND_WORDS = "*_~\"'“”‘’«»¿¡—–/"
"""Marks that stand between a space and a word in emphasis, beside brackets, full stops and emoji."""
_NOT_AFTER_WORDS = "@#&%\\"
_FORMULA = re.compile(
    r"\\\((?P<round>.+?)\\\)|\\\[(?P<square>.+?)\\\]|\$\$(?P<double>[^$]+)\$\$"
    r"|\$(?![\s$])(?P<single>[^$\n]*(?:\\[a-z]|[A-Za-z0-9)}][_^][{A-Za-z0-9])[^$\n]*)(?<!\s)\$(?![\w$])",
    re.DOTALL,
)
_LONGEST_FORMULA = 1000
_CODE_WITH_BARS = re.compile(r"(`+)(?!`)[^\n]*?[^`](?:\1)(?!`)")
_BAR, _STAND_IN = "|", "\ue000"
_SCHEME = re.compile(r"(?:^|[^a-z0-9])https?$", re.IGNORECASE)
_WITHOUT_SCHEME = re.compile(r"(?:^|[^a-z0-9])www\.\S*$", re.IGNORECASE)
_ADDRESS = re.compile(r"://[^\s<>\[\]`\\|\"]+")
_NOT_AT_END = "*_~.,;:!?'\")"


def parser() -> MarkdownIt:
    """Return a parser of this grammar."""
    made = MarkdownIt("commonmark", {"html": False}).enable(["strikethrough", "table"])
    made.disable(["reference", "lheading", "code"])
    made.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    made.inline.ruler.before("emphasis", "star", _star)
    made.inline.ruler.before("emphasis", "underscore", _underscore)
    made.inline.ruler.before("escape", "address", _address)
    made.inline.ruler.before("escape", "formula", _formula)
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
    return _delimit(state, scanned, opens=opens, closes=closes)


def _underscore(state: StateInline, silent: bool) -> bool:
    """Read a row of underscores: what emphasis of words begins and ends with, or signs."""
    if silent or state.src[state.pos] != "_":
        return False
    scanned = state.scanDelims(state.pos, False)
    if _WITHOUT_SCHEME.search(state.pending):
        return _delimit(state, scanned, opens=False, closes=False)
    before = state.src[state.pos - 1 : state.pos] if state.pos else ""
    after = state.src[state.pos + scanned.length : state.pos + scanned.length + 1]
    return _delimit(
        state,
        scanned,
        opens=scanned.can_open and _beside_words(before, {"Ps", "Pi", "So"}) and _begins_words(after),
        closes=scanned.can_close and _beside_words(after, {"Pe", "Pf", "Po", "Pd", "So"}),
    )


def _beside_words(character: str, kinds: set[str]) -> bool:
    if not character or character.isspace() or character in _AROUND_WORDS:
        return True
    return character not in _NOT_AFTER_WORDS and unicodedata.category(character) in kinds


def _begins_words(character: str) -> bool:
    return character.isalnum() or _beside_words(character, {"Ps", "Pi", "So", "Sc"}) or character in "`#@+-\\"


def _delimit(state: StateInline, scanned: Scanned, *, opens: bool, closes: bool) -> bool:
    sign = state.src[state.pos]
    for _ in range(scanned.length):
        token = state.push("text", "", 0)
        token.content = sign
        state.delimiters.append(
            Delimiter(
                marker=ord(sign),
                length=scanned.length,
                token=len(state.tokens) - 1,
                end=-1,
                open=opens,
                close=closes,
            )
        )
    state.pos += scanned.length
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


def _formula(state: StateInline, silent: bool) -> bool:
    """Show a formula in signs, or as it stands: what is in it is no markup."""
    sign = state.src[state.pos]
    if sign not in "\\$" or (sign == "$" and state.src[state.pos - 1 : state.pos].isalnum() and state.pos):
        return False
    found = _FORMULA.match(state.src, state.pos, min(state.posMax, state.pos + _LONGEST_FORMULA))
    if found is None:
        return False
    if not silent:
        shown = in_signs(next(part for part in found.groups() if part is not None))
        state.append_pending(found[0] if shown is None else shown)
    state.pos = found.end()
    return True


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a table that ends with its last line with a bar."""
    last = start
    while last < end and _BAR in state.src[state.bMarks[last] : state.eMarks[last]]:
        last += 1
    written, begun = state.src, len(state.tokens)
    first, after = state.bMarks[start], state.eMarks[max(last - 1, start)]
    lines = _CODE_WITH_BARS.sub(lambda code: code[0].replace(_BAR, _STAND_IN), written[first:after])
    state.src = written[:first] + lines + written[after:]
    try:
        return table(state, start, last, silent)
    finally:
        state.src = written
        for token in state.tokens[begun:]:
            token.content = token.content.replace(_STAND_IN, _BAR)
