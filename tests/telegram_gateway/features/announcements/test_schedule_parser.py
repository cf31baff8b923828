"""When admins want something said, in their words."""

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telegram_gateway.features.announcements.schedule_parser import NotATime, once, recurring

NOW = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)
ZONE = "America/Sao_Paulo"


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("30m Água!", timedelta(minutes=30)),
        ("30min Água!", timedelta(minutes=30)),
        ("2h Água!", timedelta(hours=2)),
        ("2H30M Água!", timedelta(hours=2, minutes=30)),
        ("1d", timedelta(days=1)),
        ("1d2h3m x", timedelta(days=1, hours=2, minutes=3)),
    ],
)
def test_an_interval_is_read(text, interval):
    when = recurring(text)
    assert when.schedule.interval.ToTimedelta() == interval
    assert text[when.length :].strip() in {"Água!", "x", ""}


@pytest.mark.parametrize(
    ("text", "days", "time"),
    [
        ("daily 07:00 Bom dia", (1, 2, 3, 4, 5, 6, 7), (7, 0)),
        ("diário 7:05 Bom dia", (1, 2, 3, 4, 5, 6, 7), (7, 5)),
        ("todo dia 23:59 Bom dia", (1, 2, 3, 4, 5, 6, 7), (23, 59)),
        ("mon,wed,fri 18:30 Bom dia", (1, 3, 5), (18, 30)),
        ("SEX, seg ,qua 18:30 Bom dia", (1, 3, 5), (18, 30)),
        ("sáb,domingo 09:00 Bom dia", (6, 7), (9, 0)),
        ("seg,seg 09:00 Bom dia", (1,), (9, 0)),
    ],
)
def test_days_of_the_week_are_read(text, days, time):
    when = recurring(text)
    weekly = when.schedule.weekly
    assert (tuple(weekly.weekdays), (weekly.hour, weekly.minute)) == (days, time)
    assert text[when.length :].strip() == "Bom dia"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bom dia",
        "m",
        "h",
        "1e9m x",
        "infm",
        "²h x",
        "٣h x",
        "-5m x",
        "daily x",
        "daily 24:00",
        "xyz 07:00",
        "30mBora",
        "9" * 9 + "m",
    ],
)
def test_what_is_no_schedule_is_told_apart(text):
    with pytest.raises(NotATime):
        recurring(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("em 30m Último aviso", datetime(2026, 11, 26, 15, 30, tzinfo=UTC)),
        ("in 2h30m Último aviso", datetime(2026, 11, 26, 17, 30, tzinfo=UTC)),
        ("18:30 Último aviso", datetime(2026, 11, 26, 21, 30, tzinfo=UTC)),
        # It is noon in São Paulo: eleven is tomorrow's.
        ("11:00 Último aviso", datetime(2026, 11, 27, 14, 0, tzinfo=UTC)),
        ("amanhã 07:00 Último aviso", datetime(2026, 11, 27, 10, 0, tzinfo=UTC)),
        ("tomorrow 07:00 Último aviso", datetime(2026, 11, 27, 10, 0, tzinfo=UTC)),
        ("24/12 18:30 Último aviso", datetime(2026, 12, 24, 21, 30, tzinfo=UTC)),
        ("24/12/2027 18:30 Último aviso", datetime(2027, 12, 24, 21, 30, tzinfo=UTC)),
        ("2026-12-24 18:30 Último aviso", datetime(2026, 12, 24, 21, 30, tzinfo=UTC)),
        # A day that is over: the service says so.
        ("hoje 07:00 Último aviso", datetime(2026, 11, 26, 10, 0, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_in_the_groups_zone(text, moment):
    when = once(text, NOW, ZONE)
    assert when.schedule.once_time.ToDatetime(UTC) == moment
    assert text[when.length :].strip() == "Último aviso"


@pytest.mark.parametrize("text", ["Bora treinar!", "Em casa hoje?", "in the gym", "em breve", "2 séries"])
def test_words_are_said_now(text):
    when = once(text, NOW, ZONE)
    assert (when.schedule.once_time.ToDatetime(UTC), when.length) == (NOW, 0)


@pytest.mark.parametrize(
    "text", ["25:00 x", "31/02 10:00 x", "99/99 10:00 x", "2026-13-01 10:00", "18:3 x", "30m Bora"]
)
def test_what_only_looks_like_a_time_is_asked_about(text):
    with pytest.raises(NotATime):
        once(text, NOW, ZONE)


@given(st.text(max_size=40))
def test_nothing_breaks_the_reader(text):
    for read in (recurring, lambda words: once(words, NOW, ZONE)):
        with contextlib.suppress(NotATime):
            assert 0 <= read(text).length <= len(text)
