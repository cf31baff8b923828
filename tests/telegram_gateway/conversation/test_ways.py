"""The table of ways: every kind has its row, and nothing that must arrive depends on luck alone."""

import pytest

from telegram_gateway.conversation.ways import MUST_ARRIVE, WAYS, Kind, Way

UNSURE = {Way.EPHEMERAL, Way.UNTIL_SEEN}


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_ways_and_none_of_them_twice(kind):
    assert WAYS[kind]
    assert len(set(WAYS[kind])) == len(WAYS[kind])


@pytest.mark.parametrize("kind", sorted(MUST_ARRIVE))
def test_what_somebody_must_get_has_a_sure_way_and_none_that_may_be_missed_comes_before_it(kind):
    sure = [way for way in WAYS[kind] if way not in UNSURE]
    assert sure
    first = WAYS[kind][0]
    assert first not in UNSURE, "whoever can be told for sure is told so first"
    # Until they say that they saw it: then the next way is still open.
    if Way.UNTIL_SEEN in WAYS[kind]:
        assert WAYS[kind][-1] is Way.NOTICE


def test_who_may_be_told_by_luck_alone_hears_nothing_that_matters():
    alone = {kind for kind, ways in WAYS.items() if set(ways) <= UNSURE}
    assert not alone


def test_what_the_group_shall_not_learn_is_never_said_for_all_to_see():
    assert not {Way.NOTICE, Way.ALOUD} & set(WAYS[Kind.MEASURE])
