"""What a recap says and shows of the week that ended."""

from datetime import date, timedelta

import pytest

from gymnation.member.v1.letters_pb2 import LETTER_KIND_RECAP, ActivityCount, Letter, LetterGroup
from gymnation.member.v1.members_pb2 import DayCount
from gymnation.member.v1.trainings_pb2 import (
    ACTIVITY_FOOTBALL,
    ACTIVITY_RIDING,
    ACTIVITY_RUNNING,
    ACTIVITY_STRENGTH,
    ACTIVITY_STRETCHING,
    ACTIVITY_YOGA,
    Activity,
)
from gymnation.member.v1.weeks_pb2 import GoalWeek, WeekRecord
from telegram_gateway.features.habits.recap_words import RecapWords
from telegram_gateway.pictures import heat_map
from telegram_gateway.texts import Texts
from tests.support.town import BIA, CAIO, said
from tests.telegram_gateway.features.checkins.test_kudos import reacts
from tests.telegram_gateway.features.habits.conftest import Weeks

MONDAY = date(2026, 11, 23)
_FEW = ACTIVITY_FOOTBALL, ACTIVITY_RIDING


def group(title: str = "Turma das Seis", **more: object) -> LetterGroup:
    record = WeekRecord(
        today=(MONDAY + timedelta(days=1)).isoformat(),
        group_title=title,
        weeks=[GoalWeek(trained_days=2, goal=2, needed_days=2), GoalWeek()],
        streak_weeks=3,
        kudos_of_week_before=1,
    )
    return LetterGroup(record=record, total_checkins=9, next_checkins=10, **more)


def letter(*groups: LetterGroup) -> Letter:
    return Letter(kind=LETTER_KIND_RECAP, groups=groups)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("pt-BR", "📝 Do que você contou: corrida 2×, musculação · 2 h 5 min · 12,5 km."),
        ("en", "📝 From your captions: running 2×, strength training · 2 h 5 min · 12.5 km."),
    ],
)
def test_what_captions_told_is_one_line(language: str, told: str):
    done = [
        ActivityCount(activity=ACTIVITY_RUNNING, checkins=2),
        ActivityCount(activity=ACTIVITY_STRENGTH, checkins=1),
    ]
    text = RecapWords(Texts(), language).text(letter(group(activities=done, minutes=125, metres=12_480)))
    assert told in text.splitlines()
    assert "👏 1 rea" in text


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"minutes": 45}, "45 min."),
        ({"minutes": 120}, "2 h."),
        ({"metres": 800}, "800 m."),
        ({"metres": 5_000}, "5 km."),
        ({"metres": 999_960}, "1000 km."),
    ],
)
def test_only_what_was_told_is_said(more: dict[str, int], told: str):
    text = RecapWords(Texts(), "pt-BR").text(letter(group(**more)))
    assert f"📝 Do que você contou: {told}" in text.splitlines()


def test_who_told_nothing_reads_nothing_of_it():
    text = RecapWords(Texts(), "pt-BR").text(letter(group()))
    assert "📝" not in text


def test_of_many_kinds_the_most_frequent_are_named():
    kinds = (ACTIVITY_RUNNING, ACTIVITY_STRENGTH, ACTIVITY_STRETCHING, ACTIVITY_YOGA, *_FEW)
    done = [ActivityCount(activity=one, checkins=1) for one in kinds]
    text = RecapWords(Texts(), "pt-BR").text(letter(group(activities=done)))
    assert "corrida, musculação, alongamento, ioga, e mais 2." in text


@pytest.mark.parametrize("language", ["pt-BR", "en"])
def test_every_kind_has_a_name(language: str):
    words = RecapWords(Texts(), language)
    for kind in Activity.values()[1:]:
        assert words.text(letter(group(activities=[ActivityCount(activity=kind, checkins=1)])))


def test_the_picture_has_the_days_of_all_groups_up_to_sunday():
    first = group(heat_map=[DayCount(day="2026-11-16", checkins=1), DayCount(day="2026-11-20", checkins=1)])
    second = group("Corredores", heat_map=[DayCount(day="2026-11-16", checkins=1)])
    picture = RecapWords(Texts(), "pt-BR").picture(letter(first, second))
    assert picture is not None
    assert picture.subtitle == "Turma das Seis · Corredores"
    assert (picture.today, picture.marks_today) == (MONDAY - timedelta(days=1), False)
    assert picture.checkins == ((date(2026, 11, 16), 2), (date(2026, 11, 20), 1))
    assert picture.numbers[:2] == (("2", "dias na semana"), ("3", "semanas seguidas"))
    assert heat_map.draw(picture).png


def test_an_empty_week_has_no_picture():
    empty = letter(group(heat_map=[DayCount(day="2026-11-01", checkins=1)]))
    empty.is_empty = True
    assert RecapWords(Texts(), "pt-BR").picture(empty) is None
    assert RecapWords(Texts(), "pt-BR").picture(letter(group())) is None


async def test_a_recap_is_the_caption_of_its_picture_and_has_kudos_and_what_was_done(weeks: Weeks):
    people = weeks.people
    await people.says(BIA, "/meta 1", chat=BIA)
    page = await people.answer(chat=BIA, containing="0 de 1 dia")
    await people.presses(BIA, page, "📬 Quero um resumo na segunda")
    anchor = await people.anchor()
    photo = await people.photo(BIA, to=anchor["message_id"], caption="corrida 5 km em 32 min")
    await people.answer(to=photo)
    await reacts(people, CAIO, photo, "🔥")
    await people.desk.kudos.close()
    await weeks.passes_to_monday()
    recap = await people.answer(chat=BIA, containing="Sua semana")
    assert recap["photo"]
    assert "📝 Do que você contou: corrida · 32 min · 5 km." in said(recap)
    assert "👏 1 reação da turma aos seus treinos." in said(recap)
    assert "Parar os resumos" in str(recap["reply_markup"])
