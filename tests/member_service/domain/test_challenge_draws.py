"""Teams that are drawn are as good as each other."""

import random
from fractions import Fraction
from itertools import permutations

import pytest

from member_service.domain.challenge_draws import GOOD_ENOUGH, draw, spread


def like_a_real_group(chance: random.Random, members: int) -> dict[int, int]:
    """Days of four weeks: most train two or three times a week, some every day, a fifth not at all."""
    return {
        number: 0 if chance.random() < 0.2 else min(28, round(chance.gammavariate(2.5, 4)))
        for number in range(members)
    }


def teams_of(drawn: dict[int, int], teams: int) -> list[list[int]]:
    return [[one for one in drawn if drawn[one] == team] for team in range(1, teams + 1)]


def best_possible(days: dict[int, int], teams: int) -> Fraction:
    """Every order of the members, dealt round: slow, and nothing of it is ours."""
    return min(
        spread([order[team::teams] for team in range(teams)], days) for order in permutations(sorted(days))
    )


def test_a_thousand_drawings_are_within_a_tenth_or_as_near_as_any_division():
    far = 0
    for number in range(1000):
        chance = random.Random(number)
        members, teams = chance.randint(14, 60), chance.choice([2, 3])
        days = like_a_real_group(chance, members)
        drawn = teams_of(draw(days, teams, chance), teams)
        assert max(map(len, drawn)) - min(map(len, drawn)) <= 1
        assert sorted(one for team in drawn for one in team) == sorted(days)
        far += spread(drawn, days) > GOOD_ENOUGH * Fraction(sum(days.values()), members)
    assert far == 0


@pytest.mark.parametrize("teams", [2, 3, 4])
def test_of_a_few_members_the_division_is_within_a_tenth_or_the_best_there_is(teams):
    for number in range(25):
        chance = random.Random(f"{teams} {number}")
        days = like_a_real_group(chance, chance.randint(teams, 7))
        found = spread(teams_of(draw(days, teams, chance), teams), days)
        enough = GOOD_ENOUGH * Fraction(sum(days.values()), len(days))
        assert found <= max(enough, best_possible(days, teams)), days


def test_the_same_chance_draws_the_same_teams_and_another_one_others():
    days = like_a_real_group(random.Random(1), 20)
    first = draw(days, 2, random.Random("a"))
    assert draw(days, 2, random.Random("a")) == first
    assert any(draw(days, 2, random.Random(other)) != first for other in "bcd")


def test_who_never_trained_and_too_few_members_are_drawn_all_the_same():
    assert sorted(draw(dict.fromkeys(range(4), 0), 2, random.Random(1)).values()) == [1, 1, 2, 2]
    assert set(draw({7: 3}, 4, random.Random(1)).values()) <= {1, 2, 3, 4}
    assert draw({}, 3, random.Random(1)) == {}
