"""How far a challenge has come: the rules, and a second implementation that walks day by day."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from member_service.domain.challenges import (
    ChallengeKind,
    Entrant,
    Facts,
    Gone,
    Period,
    Rules,
    ahead,
    gone_of,
    milestone,
    progress,
)

MONDAY = date(2026, 11, 30)
ANA, BIA, CAIO = 1, 2, 3


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def period(length: int, start: int = 0) -> Period:
    return Period(day(start), day(start + length - 1))


def since(member_id: int, first: int = 0, last: int | None = None, team: int = 0) -> Entrant:
    return Entrant(member_id, team=team, spans=((day(first), day(last) if last is not None else None),))


def trained(**days: list[int]) -> dict[int, set[date]]:
    people = {"ana": ANA, "bia": BIA, "caio": CAIO}
    return {people[name]: {day(one) for one in given} for name, given in days.items()}


def test_together_counts_each_member_once_a_day_within_the_period():
    rules = Rules(ChallengeKind.TOGETHER, period(7), goal=10)
    facts = Facts(trained(ana=[-1, 0, 1], bia=[0, 6, 7]))
    found = progress(rules, (), facts, day(9))
    assert (found.days, found.joined, found.percent) == (4, 2, 40)
    assert progress(rules, (), facts, day(0)).days == 2


def test_what_an_erased_member_did_together_stays():
    rules = Rules(ChallengeKind.TOGETHER, period(7), goal=10)
    facts = Facts(trained(ana=[0, 1], bia=[0, 2, 9]))
    before = progress(rules, (), facts, day(5))
    gone = gone_of(rules, None, facts, BIA, day(5))
    assert gone is not None
    without = Facts({ANA: facts.trained[ANA]}, gone=[gone])
    assert progress(rules, (), without, day(5)) == before


@pytest.mark.parametrize(("length", "last"), [(2, 0), (3, 0), (4, 1), (7, 2), (14, 4), (30, 9), (31, 10)])
def test_one_may_join_until_a_third_has_passed(length: int, last: int):
    assert period(length).last_join_day == day(last)


def test_a_team_is_its_mean_so_size_does_not_win():
    rules = Rules(ChallengeKind.TEAMS, period(4), teams=2)
    entrants = [since(ANA, team=1), since(BIA, team=2), since(CAIO, team=2)]
    facts = Facts(trained(ana=[0, 1, 2], bia=[0, 1, 2, 3], caio=[0]))
    found = progress(rules, entrants, facts, day(9))
    assert [one.mean for one in found.teams] == [Fraction(3), Fraction(5, 2)]
    assert found.winners == (1,)


def test_who_is_paused_leaves_the_mean_for_those_days():
    rules = Rules(ChallengeKind.TEAMS, period(4), teams=2)
    entrants = [since(ANA, team=1), since(BIA, team=1)]
    facts = Facts(trained(ana=[0, 1, 2, 3], bia=[0, 1]), {BIA: {day(2), day(3)}})
    assert progress(rules, entrants, facts, day(9)).teams[0].mean == 4
    facts = replace(facts, paused={})
    assert progress(rules, entrants, facts, day(9)).teams[0].mean == 3


def test_who_leaves_takes_nothing_from_their_team_and_counts_no_more():
    rules = Rules(ChallengeKind.TEAMS, period(6), teams=2)
    strong = [since(ANA, team=1), since(BIA, 0, 1, team=1)]
    facts = Facts(trained(ana=[0, 2], bia=[0, 1, 2, 3]))
    found = progress(rules, strong, facts, day(9))
    # Monday 2 of 2, Tuesday 1 of 2, Wednesday 1 of 1.
    assert found.teams[0].mean == Fraction(5, 2)
    assert found.teams[0].members == 1


def test_an_erased_member_leaves_their_team_as_it_was():
    rules = Rules(ChallengeKind.TEAMS, period(6), teams=2)
    entrants = [since(ANA, team=1), since(BIA, 1, team=1), since(CAIO, team=2)]
    facts = Facts(trained(ana=[0, 2], bia=[1, 2, 3], caio=[4]), {BIA: {day(3)}})
    before = progress(rules, entrants, facts, day(3))
    gone = gone_of(rules, entrants[1], facts, BIA, day(3))
    assert gone is not None
    left = Facts({ANA: facts.trained[ANA], CAIO: facts.trained[CAIO]}, gone=[gone])
    after = progress(rules, [entrants[0], entrants[2]], left, day(3))
    assert [one.mean for one in after.teams] == [one.mean for one in before.teams]


def test_everyone_in_all_asks_less_of_who_was_paused_and_nothing_of_who_was_all_the_time():
    rules = Rules(ChallengeKind.EVERYONE, period(10), goal=5)
    entrants = [since(ANA), since(BIA), since(CAIO)]
    paused = {ANA: {day(one) for one in range(4)}, CAIO: {day(one) for one in range(-2, 12)}}
    facts = Facts(trained(ana=[5, 6, 7], bia=[0, 1, 2, 3]), paused)
    found = progress(rules, entrants, facts, day(8))
    assert (found.joined, found.reached, found.on_track, found.percent) == (2, 1, 2, 50)
    assert progress(rules, entrants, facts, day(10)).on_track == 1


def test_everyone_by_the_week_needs_each_week_and_the_last_part_of_one_asks_its_share():
    rules = Rules(ChallengeKind.EVERYONE, period(10), goal=3, weekly=True)
    # Seven days ask for three, three days for ceil(9/7) = 2.
    facts = Facts(trained(ana=[0, 2, 4, 7, 9], bia=[0, 2, 7, 8, 9]))
    entrants = [since(ANA), since(BIA)]
    found = progress(rules, entrants, facts, day(9))
    assert (found.reached, found.members_reached, found.on_track) == (1, (ANA,), 1)
    assert progress(rules, entrants, facts, day(6)).on_track == 2
    assert progress(rules, entrants, facts, day(7)).on_track == 1


def test_who_left_everyone_is_not_counted_and_who_was_erased_after_reaching_it_is():
    rules = Rules(ChallengeKind.EVERYONE, period(7), goal=2)
    facts = Facts(trained(ana=[0, 1], bia=[0, 1], caio=[0]))
    left = progress(rules, [since(ANA), since(BIA, 0, 0), since(CAIO)], facts, day(6))
    assert (left.joined, left.reached) == (2, 1)
    gone = gone_of(rules, since(BIA), facts, BIA, day(6))
    assert gone == Gone(reached=True)
    assert gone_of(rules, since(CAIO), facts, CAIO, day(6)) is None


def test_a_duel_goes_by_week_goals_then_days_and_only_whole_weeks_count():
    rules = Rules(ChallengeKind.DUEL, period(14))
    entrants = [since(ANA), since(BIA)]
    kept = {ANA: [day(0)], BIA: [day(-7), day(14)]}
    facts = Facts(trained(ana=[0, 1], bia=[0, 1, 2, 3, 4]), kept_weeks=kept)
    found = progress(rules, entrants, facts, day(20))
    assert [(one.weeks, one.days) for one in found.sides] == [(1, 2), (0, 5)]
    assert found.winners == (ANA,)
    equal = progress(rules, entrants, Facts(trained(ana=[0], bia=[3])), day(20))
    assert equal.winners == (ANA, BIA)
    assert ahead(progress(rules, entrants, Facts({}), day(20)).sides) == ()


def test_the_highest_mark_that_was_passed_is_told_and_none_twice():
    assert [milestone(percent, 0) for percent in (0, 24, 25, 60, 99, 100)] == [0, 0, 25, 50, 75, 100]
    assert milestone(60, 50) == 0
    assert milestone(20, 50) == 0


DAYS = st.sets(st.integers(-3, 24))
SPAN = st.tuples(st.integers(0, 8), st.none() | st.integers(0, 24))


@settings(max_examples=200, deadline=None)
@given(
    length=st.integers(2, 21),
    start=st.integers(0, 6),
    people=st.lists(st.tuples(st.integers(1, 3), SPAN, DAYS, DAYS), min_size=1, max_size=6),
    goal=st.integers(1, 7),
    today=st.integers(0, 30),
    gone=st.integers(0, 5),
)
def test_the_rules_agree_with_a_walk_day_by_day(length, start, people, goal, today, gone):
    span = period(length, start)
    entrants = [
        since(number, first, last if last is None or last >= first else first, team)
        for number, (team, (first, last), _, _) in enumerate(people, start=1)
    ]
    days_of = {number: {day(one) for one in person[2]} for number, person in enumerate(people, start=1)}
    paused = {number: {day(one) for one in person[3]} for number, person in enumerate(people, start=1)}
    facts = Facts(days_of, paused)
    now = day(today)

    walked = total = 0
    means = {1: Fraction(0), 2: Fraction(0), 3: Fraction(0)}
    one = span.first_day
    while one <= span.last_day and one <= now:
        total += sum(one in days for days in days_of.values())
        for team, mean in means.items():
            there = [e for e in entrants if e.team == team and one not in paused[e.member_id]]
            there = [e for e in there if e.spans[0][0] <= one <= (e.spans[0][1] or one)]
            if there:
                means[team] = mean + Fraction(sum(one in days_of[e.member_id] for e in there), len(there))
        one += timedelta(days=1)
        walked += 1
    assert progress(Rules(ChallengeKind.TOGETHER, span, goal), (), facts, now).days == total
    teams = Rules(ChallengeKind.TEAMS, span, teams=3)
    assert [one.mean for one in progress(teams, entrants, facts, now).teams] == list(means.values())
    assert all(mean <= walked for mean in means.values())

    # An erased member takes nothing from anybody's mean, and nothing from what all did.
    who = entrants[gone % len(entrants)]
    for rules in (teams, Rules(ChallengeKind.TOGETHER, span, goal)):
        before = progress(rules, entrants, facts, now)
        left = gone_of(rules, who, facts, who.member_id, now)
        rest = [e for e in entrants if e is not who]
        after = progress(
            rules,
            rest,
            Facts(
                {m: d for m, d in days_of.items() if m != who.member_id}, paused, gone=[left] if left else []
            ),
            now,
        )
        assert (after.days, [t.mean for t in after.teams]) == (before.days, [t.mean for t in before.teams])
