"""Titles of callers: by them a member decides whom to believe."""

import pytest

from member_service.domain import caller_titles
from member_service.domain.failures import FieldInvalid


@pytest.mark.parametrize(
    "title",
    [
        "Front door",
        "Catraca São João 2",
        "Sa\u0303o Joa\u0303o",
        "Спортзал №1",
        "Γυμναστήριο",
        "前台 Gym",
        "フロント 1F",
        "بوابة",
        "जिम",
        "Door 💪🏽",
        "Tiệm phở",
    ],
)
def test_a_title_in_any_one_script_is_fine(title: str):
    caller_titles.check(title)


@pytest.mark.parametrize(
    "title",
    [
        "Fr\u043ent door",
        "G\u0443m",
        "\u0391lpha",
        "\uff26\uff52\uff4f\uff4e\uff54",
        "\U0001d405ront",
        "\ufb01tness",
        "Front\u200b door",
        "Front\u200d",
        "Front\u202etood",
        "Front\u2066door",
        "Front\u00addoor",
        "Front\u034fdoor",
        "\u3164",
        "\u2800",
        "Front\u00a0door",
        " Front",
        "Front\n",
        "F" + "\u0301" * 4,
    ],
)
def test_a_title_in_disguise_is_none(title: str):
    with pytest.raises(FieldInvalid):
        caller_titles.check(title)
