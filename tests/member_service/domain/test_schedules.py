"""When something is said again: every slot is one moment and comes once, whatever the clocks do."""

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from member_service.domain.failures import FieldInvalid
from member_service.domain.schedules import Interval, Once, Weekly, first_slot, next_slot

DAILY = Weekly((1, 2, 3, 4, 5, 6, 7), 2, 30)
ZONES = ("America/Sao_Paulo", "Europe/Lisbon", "America/New_York", "Pacific/Apia", "UTC")


def local(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_the_first_time_is_after_one_whole_interval_and_missed_ones_are_passed_over():
    schedule = Interval(timedelta(hours=2))
    first = first_slot(schedule, at(2026, 1, 1, 10), "UTC")
    assert first == at(2026, 1, 1, 12)
    assert next_slot(schedule, first, first, "UTC") == at(2026, 1, 1, 14)
    assert next_slot(schedule, first, at(2026, 1, 1, 17, 30), "UTC") == at(2026, 1, 1, 18)


def test_days_of_the_week_are_the_groups_own():
    # A Sunday evening in São Paulo, Monday already in UTC.
    schedule = Weekly((1,), 7, 0)
    assert (
        local(first_slot(schedule, at(2026, 11, 23, 1), "America/Sao_Paulo"), "America/Sao_Paulo")
        == "2026-11-23 07:00"
    )
    assert (
        local(first_slot(schedule, at(2026, 11, 23, 11), "America/Sao_Paulo"), "America/Sao_Paulo")
        == "2026-11-30 07:00"
    )


def test_a_time_that_the_clocks_leave_out_moves_on_and_comes_once():
    # Clocks go from 02:00 to 03:00 on 2026-03-08.
    before = at(2026, 3, 7, 12)
    slots = [first_slot(DAILY, before, "America/New_York")]
    for _ in range(2):
        slots.append(next_slot(DAILY, slots[-1], slots[-1], "America/New_York"))
    assert [local(slot, "America/New_York") for slot in slots] == [
        "2026-03-08 03:30",
        "2026-03-09 02:30",
        "2026-03-10 02:30",
    ]


def test_a_time_that_comes_twice_counts_the_first_time():
    # Clocks go from 02:00 back to 01:00 on 2026-10-25.
    schedule = Weekly(DAILY.weekdays, 1, 30)
    first = first_slot(schedule, at(2026, 10, 24, 12), "Europe/Lisbon")
    assert first == at(2026, 10, 25, 0, 30)
    assert next_slot(schedule, first, first, "Europe/Lisbon") == at(2026, 10, 26, 1, 30)


def test_a_day_that_the_zone_left_out_is_passed_over():
    # Samoa had no 2011-12-30.
    schedule = Weekly((5, 6), 12, 0)
    first = first_slot(schedule, at(2011, 12, 29, 23), "Pacific/Apia")
    assert local(first, "Pacific/Apia").endswith("12:00")
    assert next_slot(schedule, first, first, "Pacific/Apia") > first


@given(
    st.integers(946_684_800, 2_051_222_400).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.sets(st.integers(1, 7), min_size=1),
    st.integers(0, 23),
    st.integers(0, 59),
    st.sampled_from(ZONES),
)
def test_slots_follow_each_other_and_none_is_missed(now, weekdays, hour, minute, zone):
    schedule = Weekly(tuple(sorted(weekdays)), hour, minute)
    slots = [first_slot(schedule, now, zone)]
    for _ in range(8):
        slots.append(next_slot(schedule, slots[-1], slots[-1], zone))

    assert slots[0] > now
    assert slots == sorted(set(slots))
    # A week holds as many as there are days chosen; the clocks take no slot away for longer than two days.
    assert slots[0] - now < timedelta(days=9)
    assert all(later - earlier < timedelta(days=9) for earlier, later in itertools.pairwise(slots))


def test_what_is_said_once_has_no_next_time():
    assert next_slot(Once(at(2026, 1, 1)), at(2026, 1, 1), at(2026, 1, 1), "UTC") is None


@pytest.mark.parametrize(
    "schedule",
    [
        Interval(timedelta(minutes=9, seconds=59)),
        Interval(timedelta(days=367)),
        Interval(timedelta()),
        Weekly((), 1, 1),
        Weekly((1, 1), 1, 1),
        Weekly((0,), 1, 1),
        Weekly((8,), 1, 1),
        Weekly((1,), 24, 1),
        Weekly((1,), -1, 1),
        Weekly((1,), 1, 60),
    ],
)
def test_what_is_no_schedule_is_refused(schedule):
    with pytest.raises(FieldInvalid):
        schedule.check()
