"""Points in time in texts: words for every client, and the moment beside them."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.telegram.formatting import format_text
from telegram_gateway.texts import Texts, moments
from telegram_gateway.texts.moments import Moment

SAO_PAULO, CHATHAM = "America/Sao_Paulo", "Pacific/Chatham"
AT = datetime(2026, 7, 13, 2, 30, tzinfo=UTC)


def shown(html: str) -> tuple[str, list[dict]]:
    """What Telegram makes of it."""
    return format_text(html, "HTML", None, lambda _: None)


def test_a_text_has_the_words_by_the_groups_clock_and_the_moment_beside_them():
    html = Texts().format("en", "say-list-next", time=moments.minute(AT, SAO_PAULO))
    text, entities = shown(html)
    assert "12/07 23:30" in text
    (entity,) = entities
    assert entity["type"] == "date_time"
    assert (entity["unix_time"], entity["date_time_format"]) == (int(AT.timestamp()), "dt")
    assert text[entity["offset"] : entity["offset"] + entity["length"]] == "12/07 23:30"


@pytest.mark.parametrize("language", ["pt-BR", "en"])
def test_where_nothing_is_formatted_the_words_are_left(language: str):
    texts = Texts()
    one = moments.minute(AT, SAO_PAULO)
    plain = texts.plain(language, "say-list-next", time=one)
    assert plain == texts.plain(language, "say-list-next", time="12/07 23:30")
    assert f"{one} · treino" == "12/07 23:30 · treino"


def test_the_moment_tells_no_second_that_the_words_do_not():
    late = AT + timedelta(seconds=59, microseconds=999_999)
    for write in (moments.minute, moments.minute_of_year, moments.day, moments.time_of_day):
        assert write(late, SAO_PAULO).at == AT
        assert write(late, SAO_PAULO) == write(AT, SAO_PAULO)


def test_words_around_a_moment_are_escaped_as_ever():
    hostile = Moment('<b>12/07</b> & "co"', AT)
    text, entities = shown(hostile.as_html())
    assert text == '<b>12/07</b> & "co"'
    assert [entity["type"] for entity in entities] == ["date_time"]


def test_what_somebody_wrote_as_a_moment_is_none():
    html = Texts().format("en", "ranking-title", group='<tg-time unix="1">x</tg-time>')
    text, entities = shown(html)
    assert '<tg-time unix="1">x</tg-time>' in text
    assert not [entity for entity in entities if entity["type"] == "date_time"]


@pytest.mark.parametrize("at", [datetime(1969, 12, 31, tzinfo=UTC), datetime(2038, 1, 19, 3, 15, tzinfo=UTC)])
def test_a_moment_that_telegram_cannot_hold_is_words(at: datetime):
    assert moments.minute(at, "UTC").as_html() == f"{at:%d/%m %H:%M}"


def test_the_last_moment_that_telegram_can_hold_is_one():
    at = datetime(2038, 1, 19, 3, 14, 7, tzinfo=UTC)
    assert shown(Moment("then", at).as_html())[1][0]["unix_time"] == 2**31 - 1


@pytest.mark.parametrize("zone", [SAO_PAULO, CHATHAM, "UTC", "America/New_York"])
@pytest.mark.parametrize("day", ["2026-07-13", "2026-03-08", "2026-11-01", "2028-02-29", "2026-12-31"])
def test_days_begin_and_end_by_the_clock_of_their_zone(zone: str, day: str):
    first, last = moments.span(day, day, zone)
    following = (datetime.fromisoformat(day) + timedelta(days=1)).date().isoformat()
    assert first == last == f"{datetime.fromisoformat(day):%d/%m/%Y}"
    assert last.at + timedelta(seconds=1) == moments.begin_of(following, zone)
    assert moments.day_of_year(first.at, zone) == moments.day_of_year(last.at, zone) == first
    assert moments.time_of_day(first.at, zone) == "00:00"


def test_a_line_with_markup_can_be_about_a_moment():
    text, entities = shown(moments.marked("<b>3</b> days left", AT))
    assert text == "3 days left"
    assert {entity["type"] for entity in entities} == {"bold", "date_time"}
    assert all("date_time_format" not in entity for entity in entities)
