"""For how long: as admins of both languages write it, before a reason."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telegram_gateway.features.moderation.mute_lengths import (
    LONGEST,
    SHORTEST,
    USUAL,
    Length,
    NotALength,
    OutOfBounds,
    read_length,
    short_length,
)

NOW = datetime(2026, 11, 27, 15, 30, tzinfo=UTC)  # a Friday, 12:30 in São Paulo
ZONE = "America/Sao_Paulo"
H, D = timedelta(hours=1), timedelta(days=1)


def read(text: str) -> Length:
    return read_length(text, NOW, ZONE)


@pytest.mark.parametrize(
    ("text", "span", "rest"),
    [
        ("", USUAL, ""),
        ("propaganda", USUAL, "propaganda"),
        ("2h", 2 * H, ""),
        ("2h propaganda", 2 * H, "propaganda"),
        ("2 horas: propaganda de novo", 2 * H, "propaganda de novo"),
        ("30 min", H / 2, ""),
        ("30m spam", H / 2, "spam"),
        ("meia hora", H / 2, ""),
        ("1h30 ofensas", 1.5 * H, "ofensas"),
        ("uma hora e meia", 1.5 * H, ""),
        ("1 dia", D, ""),
        ("um dia, xingou", D, "xingou"),
        ("3d", 3 * D, ""),
        ("por 3 dias por spam", 3 * D, "por spam"),
        ("for 2 days being rude", 2 * D, "being rude"),
        ("1d12h", 1.5 * D, ""),
        ("uma semana", 7 * D, ""),
        ("2 semanas spam", 14 * D, "spam"),
        ("1w spam", 7 * D, "spam"),
        ("um mês", 30 * D, ""),
        ("3 meses", 90 * D, ""),
        ("1 month", 30 * D, ""),
        ("1 ano", LONGEST, ""),
        ("a year", LONGEST, ""),
        ("para sempre", None, ""),
        ("pra sempre, golpe", None, "golpe"),
        ("sempre que pode faz spam", USUAL, "sempre que pode faz spam"),
        ("forever", None, ""),
        ("permanente", None, ""),
        ("até amanhã às 8h", timedelta(hours=19, minutes=30), ""),
        ("until tomorrow 8am spam", timedelta(hours=19, minutes=30), "spam"),
        ("até 18h", timedelta(hours=5, minutes=30), ""),
        ("até segunda 7h", timedelta(days=2, hours=18, minutes=30), ""),
        ("UMA HORA", H, ""),
        ("²h", USUAL, "²h"),
        ("2h\nlinha dois", 2 * H, "linha dois"),
    ],
)
def test_lengths_as_people_write_them(text: str, span: timedelta | None, rest: str):
    assert read(text) == Length(span, rest)


@pytest.mark.parametrize(
    "text", ["2", "2x spam", "1,5h", "1.5h spam", "24 avisos", "-2h", "18:30", "até amanhã", "until I say"]
)
def test_what_only_looks_like_a_length_is_asked_about(text: str):
    with pytest.raises(NotALength):
        read(text)


@pytest.mark.parametrize("text", ["0 min", "0h spam", "400 dias", "13 meses", "99999h", "60 semanas"])
def test_what_telegram_would_take_for_ever_is_refused(text: str):
    with pytest.raises(OutOfBounds):
        read(text)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str):
    try:
        length = read(text)
    except NotALength:
        return
    assert length.span is None or SHORTEST <= length.span <= LONGEST
    assert len(length.rest) <= len(text)


@given(
    st.integers(1, 23), st.integers(0, 59), st.sampled_from(["h{:02}", "h{:02} min", " horas e {} minutos"])
)
def test_hours_and_minutes_add_up(hours: int, minutes: int, form: str):
    assert read(str(hours) + form.format(minutes)).span == timedelta(hours=hours, minutes=minutes)


def test_a_length_is_short_in_signs_that_both_languages_read():
    assert short_length(timedelta(days=3, hours=1, minutes=30)) == "3 d 1 h 30 min"
    assert short_length(2 * H) == "2 h"
    assert short_length(None) == "∞"
