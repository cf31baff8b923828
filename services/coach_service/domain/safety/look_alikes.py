"""Characters that are read as Latin letters: of other scripts, turned round, boxed, or signs.

What Unicode takes apart by itself (wide, bold, circled letters) is not in here.
"""

from collections.abc import Mapping

_ROWS = (
    # Cyrillic.
    ("аеорсухікмтнвѕјһԁԛԝпӏьгҽҙүүөәғқңҳҹ", "aeopcyxikmthbsjhdqwnlbrezyyoefknxc"),
    # Greek, Armenian, and letters of phonetic alphabets.
    ("αβγεζηικλμνοπρστυχωϲϳ", "abyezniklunonpotuxwcj"),
    ("оոսցհզքօ", "onughqpo"),
    ("ɑɡɩʟɴʀʏʙɢʜɪᴀᴄᴅᴇꜰᴊᴋᴍᴏᴘǫꜱᴛᴜᴠᴡᴢꞯ", "agilnrybghiacdefjkmopqstuvwzq"),
    # Turned round.
    ("ɐɔǝɟƃɥɾʞɯɹʇʌʍʎ", "acefghjkmrtvwy"),
    # With strokes, and without a dot.
    ("ıłøđħŧɨʉƀɓɖɗɛɠɦɲŋƙƥƭʋƶ", "ilodhtiubbddeghnnkptvz"),
    # Signs that are typed for letters.
    ("@$€£¢℮¡†", "aselceit"),
)


def _boxed() -> Mapping[str, str]:
    """Return white letters in black circles and squares, and the letters of flags one by one."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return {chr(first + at): letter for first in (0x1F150, 0x1F170) for at, letter in enumerate(letters)}


LOOK_ALIKES: Mapping[str, str] = {
    **{char: letter for chars, letters in _ROWS for char, letter in zip(chars, letters, strict=True)},
    "æ": "ae",
    "œ": "oe",
    "ð": "d",
    "þ": "th",
    **_boxed(),
}
