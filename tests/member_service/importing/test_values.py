"""What the values of old documents mean."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from member_service.domain.old_bot import values
from member_service.domain.old_bot.rows import STRANGE

ID_TIME = datetime(2025, 3, 1, 12, 0, 7, tzinfo=UTC)
NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        *((7, 7), (-1001, -1001), (7.0, 7), ("7", 7), (" -7 ", -7), ("+7", 7), (2**53 - 1, 2**53 - 1)),
        *((2**53, None), (-(2**53), None), (float("nan"), None), (float("inf"), None), (7.5, None)),
        *((True, None), (None, None), ("", None), ("7a", None), ("٧", None), ("1e3", None), ([7], None)),
        *(("9" * 5000, None), (b"7", None), (1e300, None), (10**400, None)),
        *((Decimal("-1.001E+3"), -1001), (Decimal("7.5"), None), (Decimal("1E+6144"), None)),
        *((Decimal("NaN"), None), (Decimal("sNaN"), None), (Decimal("-Infinity"), None)),
    ],
)
def test_an_id_is_a_whole_number_that_a_float_holds(told, meant):
    assert values.whole(told) == meant


@pytest.mark.parametrize("told", [0, -5, 1087968824, 136817688, 777000, "777000", 777000.0])
def test_some_are_no_persons(told):
    assert values.person(told) is None


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        *((1, 1), (10, 10), ("2", 2), (2.0, 2), (Decimal("2.0"), 2), (0, None), (11, None), (1.5, None)),
        *((10**6, None), (STRANGE, None)),
    ],
)
def test_points_are_from_one_to_ten(told, meant):
    assert values.points(told) == meant


@pytest.mark.parametrize(
    ("told", "counted"),
    [
        *((2, 2), (2.5, 2.5), (Decimal("2.5"), 2.5), ("2", 0), (None, 0), (True, 0), (STRANGE, 0)),
        *((Decimal("NaN"), 0), (Decimal("sNaN"), 0), (float("inf"), 0)),
        # No screen ever showed such a sum, and no report could.
        *((1.7e308, 0), (Decimal("1E+6144"), 0), (10**400, 0)),
    ],
)
def test_the_old_ranking_summed_up_numbers(told, counted):
    assert values.ranked_points(told) == counted


@pytest.mark.parametrize(
    ("told", "amount"),
    [
        *((15.5, "15.5"), ("15.90", "15.90"), (" 15,90 ", "15.90"), ("R$ 1.234,50", "1234.50")),
        *(("R$15", "15"), (Decimal("10.10"), "10.10"), ("1,234.50", "1234.50")),
        *(("grátis", None), (None, None), (STRANGE, None), (float("nan"), None), ("1.2.3", None), ("", None)),
    ],
)
def test_an_amount_is_read_as_brazilians_and_as_programs_write_it(told, amount):
    assert values.amount(told) == (Fraction(amount) if amount else None)


@pytest.mark.parametrize("hours", [-3, -2, 0, 1, 5.5, 5.75, 14, -12])
def test_the_time_in_the_id_tells_the_hosts_offset(hours):
    told = ID_TIME + timedelta(hours=hours, seconds=-1)

    assert values.true_time(told, ID_TIME, "UTC", NOW) == ID_TIME - timedelta(seconds=1)


def test_a_time_far_from_the_id_is_of_the_hosts_zone():
    told = datetime(2025, 1, 10, 9, 0, tzinfo=UTC)

    assert values.true_time(told, ID_TIME, "America/Sao_Paulo", NOW) == datetime(2025, 1, 10, 12, tzinfo=UTC)
    # Between two offsets: six minutes past one, nine before the next.
    between = ID_TIME + timedelta(minutes=6)
    assert values.true_time(between, ID_TIME, "UTC", NOW) == between


@pytest.mark.parametrize(
    "told", [None, "soon", 5, datetime(2031, 1, 1, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC), "9999-12-31"]
)
def test_a_time_that_is_none_is_the_ids(told):
    assert values.true_time(told, ID_TIME, "UTC", NOW) == ID_TIME
    assert values.true_time(told, None, "UTC", NOW) is None


@pytest.mark.parametrize("zone", ["America/Sao_Paulo", "Asia/Tokyo"])
@pytest.mark.parametrize(
    "told",
    [
        *("9999-12-31 23:59:59", "9999-12-31T23:59:59-14:00", "0001-01-01"),
        *(datetime(9999, 12, 31, 23, 59, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_time_at_the_end_of_all_times_is_none_in_any_zone(told, zone):
    assert values.true_time(told, ID_TIME, zone, NOW) == ID_TIME
    assert values.true_time(told, None, zone, NOW) is None


def test_a_time_may_be_a_text():
    assert values.true_time("2025-03-01T09:00:07.123456", ID_TIME, "UTC", NOW) == ID_TIME + timedelta(
        milliseconds=123
    )


@pytest.mark.parametrize(
    ("told", "meant"),
    [("a\x00b", "ab"), ("\ud83d half", "half"), (None, ""), (7, ""), ("x" * 999, "x" * 128), ("  ", "")],
)
def test_a_text_has_nothing_that_no_database_takes(told, meant):
    assert values.text(told, 128) == meant
