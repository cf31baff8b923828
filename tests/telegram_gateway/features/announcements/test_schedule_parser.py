"""When admins want something said, in their words."""

import contextlib
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

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


def at(day: int, hour: int, minute: int = 0, *, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        # Thursday the 26th, noon.
        ("18h30 treino", at(26, 18, 30)),
        ("às 18:30 treino", at(26, 18, 30)),
        ("as 18h treino", at(26, 18)),
        ("18:30, treino", at(26, 18, 30)),
        ("18h: treino", at(26, 18)),
        ("18h30min - treino", at(26, 18, 30)),
        ("18 h 30 treino", at(26, 18, 30)),
        ("18hs treino", at(26, 18)),
        ("18 horas treino", at(26, 18)),
        ("18 horas e 30 treino", at(26, 18, 30)),
        ("às 19 treino", at(26, 19)),
        ("ÀS 7 treino", at(27, 7)),
        ("6 e meia da tarde treino", at(26, 18, 30)),
        ("7 da noite treino", at(26, 19)),
        ("meio-dia e meia treino", at(26, 12, 30)),
        ("meia-noite treino", at(27, 0)),
        ("7pm treino", at(26, 19)),
        ("7:15 p.m. treino", at(26, 19, 15)),
        ("at 7 am treino", at(27, 7)),
        ("amanhã às 7:00 treino", at(27, 7)),
        ("amanha, 7h treino", at(27, 7)),
        ("7h de amanhã treino", at(27, 7)),
        ("amanhã ao meio-dia treino", at(27, 12)),
        ("depois de amanhã às 6h30 treino", at(28, 6, 30)),
        ("hoje à noite às 20h treino", at(26, 20)),
        ("hoje às 20h treino", at(26, 20)),
        ("tomorrow at 7am treino", at(27, 7)),
        ("sexta 18h treino", at(27, 18)),
        ("na sexta-feira às 18h30 treino", at(27, 18, 30)),
        ("quinta 9h treino", at(3, 9, month=12)),
        # Today's Thursday is none that is to come.
        ("quinta que vem às 18h treino", at(3, 18, month=12)),
        ("próxima quinta às 18h treino", at(3, 18, month=12)),
        ("next thursday at 6pm treino", at(3, 18, month=12)),
        ("quinta às 18h treino", at(26, 18)),
        ("sexta que vem às 18h treino", at(27, 18)),
        # Minutes in words, where a part of the day says which half of it is meant.
        ("sete e quinze da noite treino", at(26, 19, 15)),
        ("7 e 20 da noite treino", at(26, 19, 20)),
        ("às dez pras seis da tarde treino", at(26, 17, 50)),
        ("quinze para as oito da noite treino", at(26, 19, 45)),
        ("amanhã às quinze pras oito treino", at(27, 7, 45)),
        # With its accent "às" says the hour of a clock, and its minutes.
        ("às 7 e 45 treino", at(27, 7, 45)),
        ("às sete e quinze treino", at(27, 7, 15)),
        ("às dez pras oito treino", at(27, 7, 50)),
        ("half past five in the afternoon treino", at(26, 17, 30)),
        ("twenty past six pm treino", at(26, 18, 20)),
        ("a quarter to nine pm treino", at(26, 20, 45)),
        ("seven thirty pm treino", at(26, 19, 30)),
        # Days and their parts as they are spoken.
        ("depois d amanhã 7h treino", at(28, 7)),
        ("nessa sexta, 18h treino", at(27, 18)),
        ("domingão 10h treino", at(29, 10)),
        ("5 da matina treino", at(27, 5)),
        ("6 da tardinha treino", at(26, 18)),
        ("logo mais às 21h treino", at(26, 21)),
        ("mais tarde, 19h30 treino", at(26, 19, 30)),
        ("later today at 6pm treino", at(26, 18)),
        # What people put before a time.
        ("⏰ 18:30 treino", at(26, 18, 30)),
        ("[18:30] treino", at(26, 18, 30)),
        ("(sexta 18h) treino", at(27, 18)),
        ("• 18h30 - treino", at(26, 18, 30)),
        ("📅 24/12 às 18h30 treino", at(24, 18, 30, month=12)),
        ("*18:30* treino", at(26, 18, 30)),
        ("domingo, 8h treino", at(29, 8)),
        ("next monday at 6pm treino", at(30, 18)),
        ("em 30 min treino", at(26, 12, 30)),
        ("em meia hora treino", at(26, 12, 30)),
        ("daqui a 2 horas treino", at(26, 14)),
        ("daqui a uma hora e meia, treino", at(26, 13, 30)),
        ("em 1h30 treino", at(26, 13, 30)),
        ("dentro de dez minutos treino", at(26, 12, 10)),
        ("in an hour treino", at(26, 13)),
        ("in 2 hours and 15 minutes treino", at(26, 14, 15)),
        ("24/12 às 18h30 treino", at(24, 18, 30, month=12)),
        ("24/12/27 18:30 treino", at(24, 18, 30, month=12, year=2027)),
        ("dia 24/12 às 18h treino", at(24, 18, month=12)),
        ("24 de dezembro às 19h treino", at(24, 19, month=12)),
        ("24 dez 19h treino", at(24, 19, month=12)),
        ("1º de dezembro, 7h treino", at(1, 7, month=12)),
        ("18h do dia 24/12 treino", at(24, 18, month=12)),
        ("december 24th at 7pm treino", at(24, 19, month=12)),
        # The next one of an incomplete date.
        ("01/01 08:00 treino", at(1, 8, month=1, year=2027)),
        ("25/11 08:00 treino", at(25, 8, year=2027)),
        ("29/02 10h treino", at(29, 10, month=2, year=2028)),
    ],
)
def test_moments_as_people_write_them(text, moment):
    when = once(text, NOW, ZONE)
    assert when.schedule.once_time.ToDatetime(UTC) == moment
    assert text[when.length :] == "treino"


@pytest.mark.parametrize(
    "text",
    [
        "10/10 pessoal",
        "100 m rasos",
        "24/7 na academia",
        "30 min de prancha hoje",
        "2 horas de treino",
        "18h-19h treino livre",
        "7:65 treino",
        "25h treino",
        "às 25 treino",
        "as 7 maravilhas do treino",
        "amanhã 7 treino",
        "sexta 18 treino",
        "dia 24 tem treino",
        "13 da manhã treino",
        "31/02 10h treino",
    ],
)
def test_what_might_be_a_time_is_never_said_at_once(text):
    with pytest.raises(NotATime):
        once(text, NOW, ZONE)


@pytest.mark.parametrize(
    "text",
    [
        "amanhã não tem treino",
        "Sexta é dia de perna!",
        "Hoje foi pesado",
        "em casa também vale",
        "daqui a pouco eu chego",
        "5 séries de 10",
        "3x15 agachamentos",
        "às vezes a gente cansa",
        "at the gym",
        "May the force be with you",
        "A academia fecha cedo",
        "seg a sex tem treino",
        "3 em 1: treino, risada e café",
        "dia 45 do desafio!",
        "um dia a gente chega lá",
        "one day you will thank yourself",
        "5:10/km foi o pace de hoje do grupo todo",
        "first two to 50 win",
    ],
)
def test_sentences_that_begin_like_a_time_are_said_now(text):
    when = once(text, NOW, ZONE)
    assert (when.schedule.once_time.ToDatetime(UTC), when.length) == (NOW, 0)


def test_the_hour_of_something_is_no_zone():
    when = once("meio-dia hora do treino", NOW - timedelta(hours=1), ZONE)
    assert when.schedule.once_time.ToDatetime(UTC) == at(26, 12)
    with pytest.raises(NotATime):
        once("18h hora de Brasília treino", NOW, ZONE)


@pytest.mark.parametrize(
    "text", ["daqui a 20 treino", "6 e 15 treino", "18 e 30 treino", "half past six treino"]
)
def test_minutes_in_words_without_a_part_of_the_day_are_asked_about(text):
    with pytest.raises(NotATime):
        once(text, NOW, ZONE)


EVERY_DAY, WORKING = [1, 2, 3, 4, 5, 6, 7], [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("text", "days", "time"),
    [
        ("seg, qua e sex 18:30 treino", [1, 3, 5], (18, 30)),
        ("seg,qua,sex às 18h30 treino", [1, 3, 5], (18, 30)),
        ("segunda, quarta e sexta às 7h treino", [1, 3, 5], (7, 0)),
        ("segundas e quartas, 7h treino", [1, 3], (7, 0)),
        ("toda segunda às 7h treino", [1], (7, 0)),
        ("todas as terças às 19h treino", [2], (19, 0)),
        ("seg-sex 07:00 treino", WORKING, (7, 0)),
        ("seg a sex às 7h treino", WORKING, (7, 0)),
        ("de segunda a sexta às 6h30: treino", WORKING, (6, 30)),
        ("dias úteis 7h treino", WORKING, (7, 0)),
        ("fim de semana 9h treino", [6, 7], (9, 0)),
        ("sex-seg 9h treino", [1, 5, 6, 7], (9, 0)),
        ("todo dia às 7h treino", EVERY_DAY, (7, 0)),
        ("todos os dias, às 7:00 treino", EVERY_DAY, (7, 0)),
        ("diariamente às 7 treino", EVERY_DAY, (7, 0)),
        ("7h todo dia treino", EVERY_DAY, (7, 0)),
        ("18:30 seg e qua treino", [1, 3], (18, 30)),
        ("every monday and thursday at 6pm treino", [1, 4], (18, 0)),
        ("mon-fri at 7am treino", WORKING, (7, 0)),
        ("weekdays 7am treino", WORKING, (7, 0)),
        ("every day at noon treino", EVERY_DAY, (12, 0)),
        ("todo santo dia 5h treino", EVERY_DAY, (5, 0)),
        ("durante a semana 18h treino", WORKING, (18, 0)),
        ("during the week at 7am treino", WORKING, (7, 0)),
        ("fds 10h treino", [6, 7], (10, 0)),
        ("nos fds às 9h treino", [6, 7], (9, 0)),
        ("todo meio-dia treino", EVERY_DAY, (12, 0)),
        ("every midnight treino", EVERY_DAY, (0, 0)),
        ("⏰ td dia 6h treino", EVERY_DAY, (6, 0)),
        ("todo dia às dez pras sete treino", EVERY_DAY, (6, 50)),
    ],
)
def test_days_as_people_write_them(text, days, time):
    when = recurring(text)
    weekly = when.schedule.weekly
    assert (list(weekly.weekdays), (weekly.hour, weekly.minute)) == (days, time)
    assert text[when.length :] == "treino"


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1h30 treino", 90),
        ("1h30min treino", 90),
        ("2 horas treino", 120),
        ("a cada 2 horas treino", 120),
        ("cada 45 min: treino", 45),
        ("1 hora e meia treino", 90),
        ("meia hora treino", 30),
        ("a cada hora treino", 60),
        ("every 2 hours treino", 120),
        ("1 dia treino", 1440),
    ],
)
def test_intervals_as_people_write_them(text, minutes):
    when = recurring(text)
    assert when.schedule.interval.ToTimedelta() == timedelta(minutes=minutes)
    assert text[when.length :] == "treino"


@given(st.text(max_size=40))
def test_nothing_breaks_the_reader(text):
    for read in (recurring, lambda words: once(words, NOW, ZONE)):
        with contextlib.suppress(NotATime):
            assert 0 <= read(text).length <= len(text)
