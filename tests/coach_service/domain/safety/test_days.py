"""When something of the asker's was is held against the days that tools returned."""

import json

import pytest

from coach_service.domain.safety.checks import Finding
from tests.coach_service.domain.safety.test_checks import PROFILE, STANDING, check

TOLD = (
    json.dumps(
        {
            "all_time_checkins": 31,
            "season_points": 12,
            "streak_days": 3,
            "last_checkin_day": "2026-11-21",
            "today": "2026-11-22",
        }
    ),
    json.dumps({"week_trained_on": ["2026-11-16", "2026-11-18", "2026-11-21"], "week_goal": 4}),
)


@pytest.mark.parametrize(
    "text",
    [
        "Last Tuesday was your first check-in.",
        "Last Tuesday was your first check-in, welcome back!",
        "Seu primeiro treino aqui foi numa quinta-feira, lembra?",
        "Your latest check-in was on Tuesday.",
        "Seu último check-in foi na sexta.",
        "Seu último check-in foi em 12/11.",
        "Seu último check-in foi hoje.",
        "Your last check-in was on November 12.",
        "Your best week was in March.",
        "Foi em abril a sua estreia, que ano!",
        "Você fez check-in na terça e no sábado.",
        "You checked in yesterday and on Thursday.",
        "You missed the 14th.",
    ],
)
@pytest.mark.parametrize("results", [(), TOLD])
def test_a_day_that_no_tool_returned_is_made_up(text: str, results: tuple[str, ...]):
    assert check(results=results).finding(text) is Finding.UNGROUNDED_NUMBER


@pytest.mark.parametrize(
    "text",
    [
        "Seu último check-in foi ontem, no sábado.",
        "Seu último check-in foi em 21/11.",
        "Your last check-in was on 2026-11-21, a Saturday.",
        "Your latest check-in was on November 21.",
        "Você fez check-in na segunda, na quarta e no sábado.",
        "You checked in on Monday, Wednesday and Saturday.",
        "Você tem 12 pontos, que tal treinar na sexta?",
        "Você treinou na segunda e na quarta. Que tal sexta?",
        "I don't know when your first check-in was.",
        "If your last workout was on Friday, go easy today.",
        "Se seu último treino foi na quinta, hoje já dá.",
        "Was your last workout on Tuesday hard?",
        "Sua segunda sequência vai ser melhor.",
    ],
)
def test_days_that_tools_returned_and_plans_pass(text: str):
    assert check(results=TOLD).finding(text) is None


def test_results_without_days_bear_out_none():
    assert check(results=(STANDING,)).finding("Seu último check-in foi no sábado.") is not None
    assert check(results=(PROFILE,)).finding("Seu último check-in foi no sábado.") is None


def test_when_somebody_began_is_known_from_a_memory_that_says_so():
    memory = json.dumps({"memories": [{"text": "Comecei em abril de 2024", "day": "2024-04-10"}]})
    assert check(results=(memory,)).finding("Seu primeiro check-in foi em abril.") is None
