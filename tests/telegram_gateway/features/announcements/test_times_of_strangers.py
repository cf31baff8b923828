"""Times as strangers write them, from cases/*.txt: what is read, what is asked about, what are words."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from telegram_gateway.features.announcements.schedule_parser import (
    NotATime,
    When,
    looks_like_a_time,
    once,
    recurring,
)

ZONE = "America/Sao_Paulo"
NOW = datetime(2026, 11, 26, 12, 0, tzinfo=ZoneInfo(ZONE))
CASES = Path(__file__).parent / "cases"


def cases(name: str) -> list[tuple[str, set[str]]]:
    """The inputs with what may be made of them."""
    found = []
    for line in (CASES / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            expected, text = line.split(" = ", 1)
            text, *otherwise = text.split(" || ")
            found.append((text.replace("/treino", "\ntreino"), {expected, *otherwise}))
    return found


def words_left(text: str, when: When) -> str | None:
    left = text[when.length :]
    return None if left == "treino" else f"{left!r} is said"


def said(text: str) -> str:
    try:
        when = once(text, NOW.astimezone(UTC), ZONE)
    except NotATime:
        return "ask"
    if not when.length:
        return "now"
    moment = when.schedule.once_time.ToDatetime(UTC).astimezone(NOW.tzinfo)
    written = f"{moment:%m-%d %H:%M}" if moment.year == NOW.year else f"{moment:%Y-%m-%d %H:%M}"
    return words_left(text, when) or written


def repeated(text: str) -> str:
    try:
        when = recurring(text)
    except NotATime:
        return "no" if looks_like_a_time(text) else "no, but words for /editrecurrent"
    weekly, interval = when.schedule.weekly, when.schedule.interval
    if when.schedule.HasField("weekly"):
        written = f"{''.join(map(str, weekly.weekdays))} {weekly.hour:02}:{weekly.minute:02}"
    else:
        written = str(interval.ToSeconds() // 60)
    return words_left(text, when) or written


def minutes_from_now(expected: str) -> str:
    """ "+15" as a moment."""
    if not expected.startswith("+"):
        return expected
    moment = datetime.fromtimestamp(NOW.timestamp() + 60 * int(expected), NOW.tzinfo)
    return f"{moment:%m-%d %H:%M}"


@pytest.mark.parametrize(("text", "expected"), cases("say.txt"))
def test_what_say_makes_of_the_first_words(text: str, expected: set[str]):
    assert said(text) in {minutes_from_now(one) for one in expected}


@pytest.mark.parametrize(("text", "expected"), cases("sayrecurrent.txt"))
def test_what_sayrecurrent_makes_of_the_first_words(text: str, expected: set[str]):
    assert repeated(text) in expected


@pytest.mark.parametrize(
    "text", ["1 " * 2000, "seg, " * 800, "vinte e " * 500, "dia 5 " * 700, "18h e " * 700]
)
def test_a_long_run_of_what_times_are_made_of_ends(text: str):
    assert said(text) in {"ask", "now"}
    assert repeated(text).startswith("no")
