"""Times written without having read the rules, from cases/unseen_*.txt: nearly all are read right."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from telegram_gateway.features.announcements.schedule_parser import NotATime, once, recurring

ZONE = "America/Sao_Paulo"
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=ZoneInfo(ZONE))
CASES = Path(__file__).parent / "cases"
DAYS = {name: number for number, name in enumerate(["mon", "tue", "wed", "thu", "fri", "sat", "sun"], 1)}
SEVERAL = {"daily": list(range(1, 8)), "weekdays": list(range(1, 6))}


def cases(name: str) -> list[tuple[str, str, str, list[str]]]:
    """The command, what it is given, the words that are left of it, and what may be made of it."""
    found = []
    for line in (CASES / f"{name}.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            command, text, expected = line.split(" | ")
            time, mark, words = text.partition("¦")
            found.append((command, time + words, words if mark else text, expected.split(";")))
    return found


def made_of(command: str, text: str, words: str) -> str:
    try:
        when = once(text, NOW.astimezone(UTC), ZONE) if command == "say" else recurring(text)
    except NotATime:
        return "ask"
    schedule = when.schedule
    if schedule.HasField("weekly"):
        days = list(schedule.weekly.weekdays)
        named = next((name for name, several in SEVERAL.items() if several == days), None)
        of_week = named or ",".join(name for name, number in DAYS.items() if number in days)
        made = f"{of_week} {schedule.weekly.hour:02}:{schedule.weekly.minute:02}"
    elif schedule.HasField("interval"):
        minutes = schedule.interval.ToTimedelta() // timedelta(minutes=1)
        made = f"every {minutes // 60}h" if minutes % 60 == 0 else f"every {minutes}m"
    elif when.length == 0:
        return "now"
    else:
        made = schedule.once_time.ToDatetime(UTC).astimezone(ZoneInfo(ZONE)).strftime("%m-%d %H:%M")
    left = text[when.length :].strip()
    return made if left == words.strip() else f"{made}, and {left!r} is said"


@pytest.mark.parametrize("name", ["unseen_first", "unseen_second", "unseen_third"])
def test_times_that_were_written_without_the_rules_are_read_or_asked_about(name: str) -> None:
    every = cases(name)
    made = [(text, made_of(command, text, words), right) for command, text, words, right in every]
    wrong = [one for one in made if one[1] not in one[2]]
    assert len(every) >= 160
    assert len(wrong) <= 0.02 * len(every), wrong
    # What might be a time is never said at once, and no other time is taken.
    assert [one for one in wrong if one[1] != "ask"] == []
