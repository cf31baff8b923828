"""Estimates of food: what is taken of what a model wrote, what is not and why, and the sums."""

import json

import pytest

from coach_service.domain.meals import (
    MAX_ASSUMPTIONS,
    MAX_ITEMS,
    MAX_NAME,
    EstimateInvalid,
    Macros,
    Problem,
    Range,
    read_meal,
)

EGGS = {
    "name": "ovos cozidos",
    "portion": "2 unidades, 100 g",
    "kcal_low": 140,
    "kcal_high": 160,
    "protein_g_low": 12,
    "protein_g_high": 13,
    "carbs_g_low": 1,
    "carbs_g_high": 2,
    "fat_g_low": 10,
    "fat_g_high": 11,
    "alcohol_g_low": 0,
    "alcohol_g_high": 0,
}
BREAD = EGGS | {
    "name": "pão",
    "portion": "1 fatia, 50 g",
    "kcal_low": 120,
    "kcal_high": 150,
    "protein_g_low": 4,
    "protein_g_high": 5,
    "carbs_g_low": 25,
    "carbs_g_high": 29,
    "fat_g_low": 1,
    "fat_g_high": 2,
}
BEER = EGGS | {
    "name": "cerveja",
    "portion": "1 lata, 350 ml",
    "kcal_low": 140,
    "kcal_high": 155,
    "protein_g_low": 1,
    "protein_g_high": 2,
    "carbs_g_low": 11,
    "carbs_g_high": 13,
    "fat_g_low": 0,
    "fat_g_high": 0,
    "alcohol_g_low": 13,
    "alcohol_g_high": 14,
}
NOTHING = dict.fromkeys([name for name in EGGS if name.endswith(("_low", "_high"))], 0)


def written(*items, assumptions=()):
    return json.dumps({"items": items, "assumptions": list(assumptions)})


def problem(text):
    with pytest.raises(EstimateInvalid) as caught:
        read_meal(text)
    return caught.value.problem


def test_ranges_are_summed_by_code():
    meal = read_meal(written(EGGS, BREAD, assumptions=["Sem manteiga."]))

    assert [item.name for item in meal.items] == ["ovos cozidos", "pão"]
    assert meal.total == Macros(Range(260, 310), Range(16, 18), Range(26, 31), Range(11, 13))
    assert meal.assumptions == ("Sem manteiga.",)


def test_alcohol_has_its_kcal_and_is_shown_nowhere():
    assert read_meal(written(BEER)).total.kcal == Range(140, 155)
    without = BEER | {"alcohol_g_low": 0, "alcohol_g_high": 0}
    assert problem(written(without)) is Problem.KCAL_DO_NOT_FIT


def test_nothing_to_eat_is_a_meal_without_items():
    assert read_meal(written()).items == ()


def test_water_and_coffee_have_nothing_in_them():
    assert read_meal(written(EGGS | NOTHING | {"name": "água"})).total.kcal == Range(0, 0)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"kcal_low": -1}, Problem.NEGATIVE),
        ({"protein_g_low": 14}, Problem.TURNED_AROUND),
        ({"kcal_high": 4001}, Problem.TOO_MUCH),
        ({"protein_g_high": 301}, Problem.TOO_MUCH),
        ({"carbs_g_high": 601}, Problem.TOO_MUCH),
        ({"fat_g_high": 301}, Problem.TOO_MUCH),
        # Grams as if they were ounces, kilojoules as if they were kcal.
        ({"kcal_low": 590, "kcal_high": 670}, Problem.KCAL_DO_NOT_FIT),
        ({"kcal_low": 20, "kcal_high": 30}, Problem.KCAL_DO_NOT_FIT),
        ({"kcal_low": 50, "kcal_high": 700}, Problem.TOO_WIDE),
        ({"kcal_low": "140"}, Problem.NOT_READABLE),
        ({"kcal_low": 140.5}, Problem.NOT_READABLE),
        ({"kcal_low": True}, Problem.NOT_READABLE),
        ({"kcal_low": None}, Problem.NOT_READABLE),
        ({"name": ""}, Problem.NOT_READABLE),
        ({"name": "\u200b"}, Problem.NOT_READABLE),
        ({"name": "x" * 200}, Problem.NOT_READABLE),
        ({"portion": 3}, Problem.NOT_READABLE),
    ],
)
def test_what_makes_no_sense_is_not_used(changes, why):
    assert problem(written(BREAD, EGGS | changes)) is why


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"items": []}', '{"items": {}, "assumptions": 3}', '{"items": [3]}', "oi"],
)
def test_what_has_another_shape_cannot_be_read(text):
    assert problem(text) is Problem.NOT_READABLE


def test_more_than_anybody_eats_is_not_used():
    feast = EGGS | {
        "kcal_low": 3000,
        "kcal_high": 3900,
        "protein_g_low": 200,
        "protein_g_high": 250,
        "carbs_g_low": 300,
        "carbs_g_high": 350,
        "fat_g_low": 120,
        "fat_g_high": 150,
    }
    assert problem(written(*[feast] * 4)) is Problem.TOO_MUCH
    assert problem(written(*[EGGS] * (MAX_ITEMS + 1))) is Problem.TOO_MANY


def test_words_are_plain_and_short():
    meal = read_meal(
        written(EGGS | {"name": "**ovos**\n\ncom " + "x" * 80}, assumptions=[f"Frase {n}." for n in range(9)])
    )

    name = meal.items[0].name
    assert name.startswith("ovos com x")
    assert len(name) == MAX_NAME
    assert len(meal.assumptions) == MAX_ASSUMPTIONS


def test_every_problem_has_words_for_the_model():
    assert len({EstimateInvalid(one).correction() for one in Problem}) == len(Problem)
