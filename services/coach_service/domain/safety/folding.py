"""Texts as they are compared: without case, accents, look-alikes, disguises and stretched letters."""

import re
import unicodedata

from coach_service.domain.prompts import visible

# Letters of other scripts that look like Latin ones, and signs that are typed for letters.
_LOOK_ALIKES = str.maketrans(
    "аеорсухікмтнвɑοερτνικ@$€£",
    "aeopcyxikmthbaoeptvikasel",
)


class _Plain(dict[int, int | str | None]):
    """A table for str.translate: no accents, and Latin letters for look-alikes."""

    def __missing__(self, code: int) -> int | str | None:
        self[code] = None if unicodedata.combining(chr(code)) else _LOOK_ALIKES.get(code, code)
        return self[code]


_PLAIN = _Plain()
_DIGITS_FOR_LETTERS = str.maketrans("013457", "oieast")
_APOSTROPHES = re.compile("['’‘`´]")
# A word that begins with letters and has digits among them; "t3" and "mk677" are names.
_DISGUISED = re.compile(r"(?<!\w)[a-z]+(?:[013457]+[a-z]+)+[013457]*(?!\w)")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_NUMBER_AND_UNIT = re.compile(r"(?<=\d)(?=[a-z])")
_NO_WORD = re.compile(r"[^\w]+|_+")
_SPELLED_OUT = re.compile(r"(?<!\S)[a-z](?: [a-z]){3,}(?!\S)")


def fold(text: str) -> str:
    """Return words of lower-case letters and digits, one space apart.

    For example, "Dóóór no p3ito!" gives "dor no peito".
    """
    # Twice: bold or circled letters become capitals only when they are taken apart.
    lowered = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", visible(text)).casefold())
    plain = lowered.translate(_PLAIN)
    plain = _APOSTROPHES.sub("", plain)
    plain = _DISGUISED.sub(lambda found: found[0].translate(_DIGITS_FOR_LETTERS), plain)
    plain = _STRETCHED.sub(r"\1", plain)
    plain = _NUMBER_AND_UNIT.sub(" ", plain)
    plain = " ".join(_NO_WORD.sub(" ", plain).split())
    joined = _SPELLED_OUT.sub(lambda found: found[0].replace(" ", ""), plain)
    # Once more: letters that stood apart may be stretched, too ("s.o.o.o.s").
    return _STRETCHED.sub(r"\1", joined)
