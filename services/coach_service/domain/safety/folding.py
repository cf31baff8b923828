"""Texts as they are compared: without case, accents, look-alikes, disguises and stretched letters."""

import re
import unicodedata

from coach_service.domain.safety.look_alikes import LOOK_ALIKES

# They take no room, or fill it with nothing, and are no format characters.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")


class _Plain(dict[int, int | str | None]):
    """A table for str.translate: no accents and nothing unseen, Latin letters and digits for others.

    Each character is looked up once.
    """

    def __missing__(self, code: int) -> int | str | None:
        self[code] = self._plain(code, chr(code))
        return self[code]

    @staticmethod
    def _plain(code: int, char: str) -> int | str | None:
        category = unicodedata.category(char)
        if (
            category in {"Mn", "Me", "Cf", "Cs"}
            or char in _BLANK
            or (category == "Cc" and char not in "\n\t")
        ):
            return None
        if char in LOOK_ALIKES:
            return LOOK_ALIKES[char]
        digit = unicodedata.digit(char, None)
        return code if digit is None else str(digit)


_PLAIN = _Plain()
_DIGITS_FOR_LETTERS = str.maketrans("013457", "oieast")
_APOSTROPHES = re.compile("['’‘`´ʼ]")
_SIGNS_FOR_LETTERS = str.maketrans("!|", "il")
_SIGN_IN_WORD = re.compile(r"(?<=[a-z])[!|](?=[a-z])")
# A letter that is left out ("m*rrer"); between digits a star multiplies.
_STAR_IN_WORD = re.compile(r"(?<=[a-z])[*](?=[a-z])")
# A word that begins with letters and has digits among them; "t3" and "mk677" are names.
_DISGUISED = re.compile(r"(?<!\w)[a-z]+(?:[013457]+[a-z]+)+[013457]*(?!\w)")
# A word that begins with a digit and has another one in it, if it is no amount ("3h30min", "4x10").
_UNITS = "h|hs|hr|hrs|m|min|mins|s|seg|sec|x|kg|kgs|k|g|rm|d|km|cm|mm|ml|l|w|am|pm|a|e|reps|sets"
_DISGUISED_FROM_THE_START = re.compile(
    rf"(?<!\w)(?!(?:\d+(?:{_UNITS}))+\d*(?!\w))[013457]+[a-z]+(?:[013457]+[a-z]+)+[013457]*(?!\w)"
)
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_NUMBER_AND_UNIT = re.compile(r"(?<=\d)(?=[a-z])")
_NO_WORD = re.compile(r"[^\w]+|_+")
# Letters apart with the same sign between all of them; another sign ends the word.
_SPELLED_WITH_SIGNS = re.compile(r"(?<![^\s(\"*])[a-z](?:([^\w\s]{1,2}| [^\w\s] )[a-z])(?:\1[a-z])+(?!\w)")
_SPELLED_WITH_BLANKS = re.compile(
    r"(?<!\S)[a-z](?:( {1,2})[a-z])(?:\1[a-z]){2,}(?!\w)(?=\s{2}|\s*$|\s*[^\w\s])"
)
_SPELLED_OUT = re.compile(r"(?<!\S)[a-z](?: [a-z]){3,}(?!\S)")


def fold(text: str) -> str:
    """Return words of lower-case letters and digits, one space apart.

    For example, "Dóóór no p3ito!" gives "dor no peito".
    """
    plain = plain_characters(text)
    plain = _APOSTROPHES.sub("", plain)
    plain = _SPELLED_WITH_SIGNS.sub(_letters, plain)
    plain = _SPELLED_WITH_BLANKS.sub(_letters, plain)
    plain = _SIGN_IN_WORD.sub(lambda found: found[0].translate(_SIGNS_FOR_LETTERS), plain)
    plain = _STAR_IN_WORD.sub("", plain)
    plain = _DISGUISED.sub(_undisguised, plain)
    plain = _DISGUISED_FROM_THE_START.sub(_undisguised, plain)
    plain = _STRETCHED.sub(r"\1", plain)
    plain = _NUMBER_AND_UNIT.sub(" ", plain)
    plain = " ".join(_NO_WORD.sub(" ", plain).split())
    # Letters that stood apart may be stretched, too ("s.o.o.o.s"), and then stand apart once more.
    while (joined := _STRETCHED.sub(r"\1", _SPELLED_OUT.sub(_letters, plain))) != plain:
        plain = joined
    return plain


def plain_characters(text: str) -> str:
    """Return a text in lower case with Latin letters and digits for others; its signs stay."""
    # Twice: bold or circled letters become capitals only when they are taken apart.
    lowered = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return lowered.translate(_PLAIN)


def _letters(found: re.Match[str]) -> str:
    return "".join(letter for letter in found[0] if letter.isalpha())


def _undisguised(found: re.Match[str]) -> str:
    return found[0].translate(_DIGITS_FOR_LETTERS)
