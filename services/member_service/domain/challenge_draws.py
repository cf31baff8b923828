"""Drawing teams that are as good as each other, by the days that each member trained lately.

Sizes differ by one at the most, and the means of the teams by a tenth at the most, or as little as they can.
Among the divisions that are good enough, chance decides.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import Final

GOOD_ENOUGH: Final = Fraction(1, 10)
"""Of the mean of all: how far the means of two teams may be apart."""
_FEW: Final = 8000
"""How many divisions are looked at one by one."""
_STARTS: Final = 40
_SWAPS: Final = 200

Teams = list[list[int]]


def draw(days: Mapping[int, int], teams: int, chance: random.Random) -> dict[int, int]:
    """Each member's team, from 1. `days`: how many each trained lately."""
    members = sorted(days)
    chance.shuffle(members)
    sizes = _sizes(len(members), teams)
    enough = GOOD_ENOUGH * Fraction(sum(days.values()), max(1, len(members)))
    if _divisions(len(members), sizes) <= _FEW:
        found = _among_all(members, sizes, days, enough, chance)
    else:
        found = _searched(members, sizes, days, enough, chance)
    chance.shuffle(found)
    return {member: number for number, team in enumerate(found, start=1) for member in team}


def spread(teams: Sequence[Sequence[int]], days: Mapping[int, int]) -> Fraction:
    """How far the best and the weakest mean are apart; teams without anybody do not count."""
    means = [_mean(team, days) for team in teams if team]
    return max(means) - min(means) if means else Fraction(0)


def _mean(team: Sequence[int], days: Mapping[int, int]) -> Fraction:
    return Fraction(sum(days[one] for one in team), len(team))


def _sizes(members: int, teams: int) -> list[int]:
    least, more = divmod(members, teams)
    return [least + (number < more) for number in range(teams)]


def _divisions(members: int, sizes: Sequence[int]) -> int:
    """At least as many as there are ways to divide them."""
    ways = 1
    for size in sizes:
        ways *= comb(members, size)
        members -= size
    return ways


def _all(members: Sequence[int], sizes: Sequence[int]) -> Iterator[Teams]:
    if len(sizes) == 1:
        yield [list(members)]
        return
    for chosen in combinations(members, sizes[0]):
        rest = [one for one in members if one not in chosen]
        for others in _all(rest, sizes[1:]):
            yield [list(chosen), *others]


def _among_all(
    members: Sequence[int],
    sizes: Sequence[int],
    days: Mapping[int, int],
    enough: Fraction,
    chance: random.Random,
) -> Teams:
    rated = [(spread(teams, days), teams) for teams in _all(members, sizes)]
    limit = max(enough, min(rate for rate, _ in rated))
    return chance.choice([teams for rate, teams in rated if rate <= limit])


def _searched(
    members: Sequence[int],
    sizes: Sequence[int],
    days: Mapping[int, int],
    enough: Fraction,
    chance: random.Random,
) -> Teams:
    best: Teams = []
    best_spread = Fraction(0)
    for _ in range(_STARTS):
        teams = _dealt(members, sizes, days, chance)
        _even_out(teams, days)
        found = spread(teams, days)
        if not best or found < best_spread:
            best, best_spread = teams, found
        if best_spread <= enough:
            break
    return best


def _dealt(
    members: Sequence[int], sizes: Sequence[int], days: Mapping[int, int], chance: random.Random
) -> Teams:
    """As cards are dealt, the strongest first, each round in an order of its own."""
    order = sorted(members, key=lambda one: (-days[one], chance.random()))
    teams: Teams = [[] for _ in sizes]
    while order:
        open_teams = [number for number, size in enumerate(sizes) if len(teams[number]) < size]
        chance.shuffle(open_teams)
        for number in open_teams:
            if order:
                teams[number].append(order.pop(0))
    return teams


def _even_out(teams: Teams, days: Mapping[int, int]) -> None:
    """Swap members of two teams while that brings the means closer to that of all."""
    every = sum(days.values()) / len(days)
    for _ in range(_SWAPS):
        means = [sum(days[one] for one in team) / len(team) for team in teams]
        off = [mean - every for mean in means]
        best_gain, best_swap = 1e-9, None
        for i, weak in enumerate(teams):
            for j, strong in enumerate(teams):
                if means[i] >= means[j]:
                    continue
                # The two means as they would be, squared: the closer to all, the smaller.
                now = off[i] ** 2 + off[j] ** 2
                # Who has as many days is as good as the other.
                lower, higher = {days[one]: one for one in weak}, {days[one]: one for one in strong}
                for low, a in lower.items():
                    for high, b in higher.items():
                        moved = high - low
                        then = (off[i] + moved / len(weak)) ** 2 + (off[j] - moved / len(strong)) ** 2
                        if now - then > best_gain:
                            best_gain, best_swap = now - then, (i, j, a, b)
        if best_swap is None:
            return
        i, j, a, b = best_swap
        teams[i][teams[i].index(a)], teams[j][teams[j].index(b)] = b, a
