"""What a caller may be called where members are asked: a title that looks like no other one in disguise.

An operator chooses titles, and members decide by them whom they believe. So a title has no letter that
nobody sees, none that only looks like another one, and no tower of marks.
"""

import unicodedata
from typing import Final

from member_service.domain.failures import FieldInvalid
from servicekit.folding import folded

_LOOK_ALIKE: Final = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU"})
"""Scripts with letters that look like those of another one of these: a title has letters of one of them."""
_UNSEEN: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks, by their category, that nobody sees."""
_MOST_MARKS: Final = 3


def check(title: str) -> None:
    """Raise FieldInvalid for a title that could be taken for another one."""
    if title != title.strip() or not all(map(_is_seen, title)) or _has_tower(title):
        raise FieldInvalid("title")
    scripts = {_script(one) for one in title if one.isalpha()} & _LOOK_ALIKE
    if len(scripts) > 1:
        raise FieldInvalid("title")


def as_read(title: str) -> str:
    """Return a title as people read it: two titles with the same result look alike."""
    plain = folded(title)
    return "".join(one for one in plain if one.isalnum()) or plain


def _is_seen(one: str) -> bool:
    """Whether it shows, and as itself: a full-width or mathematical letter is another one in disguise."""
    plain = unicodedata.normalize("NFKC", one)
    disguised = one.isalnum() and plain != unicodedata.normalize("NFC", one)
    return one.isprintable() and one not in _UNSEEN and not disguised


def _has_tower(title: str) -> bool:
    marks = 0
    for one in title:
        marks = marks + 1 if unicodedata.category(one) in {"Mn", "Me"} else 0
        if marks > _MOST_MARKS:
            return True
    return False


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]
