"""When an anchor of a day opens, and that its day ends."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from member_service.domain.daily_anchors import next_opening, opening
from member_service.domain.days import day_end, local_day
from member_service.domain.groups import GroupSettings

ZONES = (
    "America/Sao_Paulo",
    "America/New_York",
    "America/Nuuk",
    "America/Santiago",
    "America/St_Johns",
    "Africa/Cairo",
    "Asia/Beirut",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Europe/Lisbon",
    "Pacific/Apia",
    "Pacific/Kiritimati",
)
EVERY_DAY = 127


def settings(zone: str, minute: int = 300, weekdays: int = EVERY_DAY) -> GroupSettings:
    return GroupSettings(
        time_zone=zone, daily_anchor=True, daily_anchor_minute=minute, daily_anchor_weekdays=weekdays
    )


def opens(zone: str, day: str, at: str) -> str | None:
    hour, minute = at.split(":")
    found = opening(settings(zone, int(hour) * 60 + int(minute)), date.fromisoformat(day))
    return f"{found:%Y-%m-%d %H:%M}" if found else None


@pytest.mark.parametrize(
    ("zone", "day", "at", "utc"),
    [
        ("America/Sao_Paulo", "2026-11-29", "05:00", "2026-11-29 08:00"),
        # 02:30 does not exist: the clocks go from 02:00 to 03:00.
        ("America/New_York", "2026-03-08", "02:30", "2026-03-08 07:30"),
        # 01:30 comes twice.
        ("America/New_York", "2026-11-01", "01:30", "2026-11-01 05:30"),
        # Midnight does not exist.
        ("America/Sao_Paulo", "2018-11-04", "00:00", "2018-11-04 03:00"),
        ("America/Sao_Paulo", "2018-11-04", "00:30", "2018-11-04 03:30"),
        # The clocks go from 22:00 to 23:00.
        ("America/Nuuk", "2024-03-30", "22:30", "2024-03-31 00:30"),
        # A date that there was not.
        ("Pacific/Apia", "2011-12-30", "05:00", None),
    ],
)
def test_a_local_time_that_is_not_there_or_comes_twice(zone, day, at, utc):
    assert opens(zone, day, at) == utc


def test_only_on_the_days_that_were_chosen():
    chosen = settings("Europe/Lisbon", weekdays=0b0010101)  # Monday, Wednesday, Friday
    week = [date(2026, 11, 23) + timedelta(days=number) for number in range(7)]
    assert [day.isoweekday() for day in week if opening(chosen, day)] == [1, 3, 5]


@given(
    st.sampled_from(ZONES),
    st.integers(1_293_840_000, 1_893_456_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.integers(0, 1439),
)
def test_each_day_that_there_is_opens_once_and_within_itself(zone, now, minute):
    chosen = settings(zone, minute)
    day = local_day(now, zone)
    found = opening(chosen, day)
    assert found is not None
    assert local_day(found, zone) == day
    assert found < day_end(day, zone)
    following = next_opening(chosen, now)
    assert following is not None
    assert following > now
    assert following == (found if found > now else opening(chosen, local_day(following, zone)))
