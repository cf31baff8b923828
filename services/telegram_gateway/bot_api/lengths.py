"""How much fits into a message.

Telegram takes 4096 UTF-16 units, and 1024 below a picture. It counts them after the markup is gone.
"""

import html
import re
from collections.abc import Sequence

import regex

MESSAGE = 4096
CAPTION = 1024
_TAG = re.compile(r"<[^>]+>")


def units(text: str) -> int:
    """The length of a text as Telegram counts it, markup included: never less than what counts."""
    return len(text.encode("utf-16-le")) // 2


def shown_units(telegram_html: str) -> int:
    """The length of a text in Telegram HTML as Telegram counts it: after its markup is gone."""
    return units(without_markup(telegram_html))


def without_markup(telegram_html: str) -> str:
    """The words of a text in Telegram HTML."""
    return html.unescape(_TAG.sub("", telegram_html))


def clipped(text: str, at_most: int) -> str:
    """Return the text, or its beginning and "…", in at most `at_most` code points.

    It is cut between what people see as characters (Unicode, UAX #29): no flag, family or accent is halved.
    """
    if len(text) <= at_most:
        return text
    kept = ""
    for character in regex.findall(r"\X", text):
        if len(kept) + len(character) >= at_most:
            break
        kept += character
    return f"{kept.rstrip()}…"


def fitting(lines: Sequence[str], room: int) -> tuple[list[str], int]:
    """Return the lines from the front that fit into `room` units, and how many lines are left out.

    Each line counts with its line end.
    """
    kept: list[str] = []
    for line in lines:
        room -= units(line) + 1
        if room < 0:
            break
        kept.append(line)
    return kept, len(lines) - len(kept)
