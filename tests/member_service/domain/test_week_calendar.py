"""The weeks of a group whose time zone changed."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from member_service.domain.week_calendar import FormerZone, WeekCalendar
from member_service.domain.weeks import monday_of


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026; the 2nd, 9th, 16th and 23rd are Mondays."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def test_without_a_change_a_day_is_the_local_one():
    weeks = WeekCalendar("America/Sao_Paulo")
    assert weeks.day(at(9, 2, 59)) == date(2026, 3, 8)
    assert weeks.day(at(9, 3)) == date(2026, 3, 9)


def test_the_zone_in_which_a_week_began_holds_until_it_is_over():
    # On Wednesday the group goes to Tokyo, 12 hours ahead.
    weeks = WeekCalendar("Asia/Tokyo", [FormerZone("America/Sao_Paulo", at(11, 12))])
    assert weeks.day(at(12, 2)) == date(2026, 3, 11)  # the 12th there, the 11th where the week began
    assert weeks.day(at(16, 2, 59)) == date(2026, 3, 15)  # still Sunday where the week began
    assert weeks.day(at(16, 3)) == date(2026, 3, 16)
    assert weeks.day(at(16, 15)) == date(2026, 3, 17)  # Tokyo's days from then on


def test_what_is_left_of_sunday_when_a_zone_goes_back_is_the_new_weeks_first_day():
    weeks = WeekCalendar("America/Sao_Paulo", [FormerZone("Asia/Tokyo", at(11, 12))])
    assert weeks.day(at(15, 14, 59)) == date(2026, 3, 15)
    assert weeks.day(at(15, 15)) == date(2026, 3, 16)  # Monday in Tokyo, Sunday noon in São Paulo
    assert weeks.day(at(17, 2)) == date(2026, 3, 16)


def test_the_last_of_several_changes_in_a_week_counts():
    former = [FormerZone("Asia/Tokyo", at(10, 12)), FormerZone("Europe/Lisbon", at(12, 12))]
    weeks = WeekCalendar("America/Sao_Paulo", former)
    assert weeks.day(at(12, 14)) == date(2026, 3, 12)  # Tokyo
    assert weeks.day(at(18, 2)) == date(2026, 3, 17)  # São Paulo


def test_a_change_on_the_stroke_of_monday_holds_for_that_week():
    weeks = WeekCalendar("America/Sao_Paulo", [FormerZone("UTC", at(9, 0))])
    assert weeks.day(at(8, 23, 59)) == date(2026, 3, 8)
    assert weeks.day(at(10, 2)) == date(2026, 3, 10)  # UTC: the week began in it
    assert weeks.day(at(17, 2)) == date(2026, 3, 16)


ZONES = st.sampled_from(["Pacific/Kiritimati", "Pacific/Pago_Pago", "America/Sao_Paulo", "UTC", "Asia/Tokyo"])


@given(st.lists(st.tuples(ZONES, st.integers(0, 60 * 24 * 40)), max_size=4), ZONES)
def test_weeks_never_go_back_and_none_is_left_out(changes, last):
    first = datetime(2026, 3, 1, tzinfo=UTC)
    former = [
        FormerZone(name, first + timedelta(minutes=minutes))
        for name, minutes in sorted(changes, key=lambda one: one[1])
    ]
    weeks = WeekCalendar(last, former)
    told = [weeks.day(first + timedelta(hours=hour)) for hour in range(24 * 50)]
    mondays = [monday_of(day) for day in told]
    assert mondays == sorted(mondays)
    assert {later - earlier for earlier, later in pairwise(mondays)} <= {
        timedelta(0),
        timedelta(days=7),
    }
