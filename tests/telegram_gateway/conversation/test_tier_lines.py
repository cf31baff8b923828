"""The choice of a check-in's line: by count, and never the same one twice in a row."""

from itertools import pairwise
from uuid import uuid4

import pytest

from telegram_gateway.conversation.tier_lines import LINES_PER_TIER, TierLines, tier

CHAT = -1001


def choose(
    lines: TierLines, member: int, checkins: int, *, is_first: bool = False, occasion: str = ""
) -> str:
    """A check-in of its own, if no occasion is given."""
    return lines.choose(CHAT, member, checkins, is_first=is_first, occasion=occasion or str(uuid4()))


@pytest.mark.parametrize(
    ("checkins", "expected"),
    [(1, 1), (2, 2), (3, 2), (4, 3), (7, 3), (8, 4), (12, 4), (18, 5), (25, 6), (30, 7), (31, 8), (400, 8)],
)
def test_the_count_of_the_season_decides_the_tier(checkins: int, expected: int):
    assert tier(checkins) == expected


def test_a_member_never_gets_the_same_line_twice_in_a_row():
    for member in range(50):
        lines = TierLines()
        said = [choose(lines, member, count) for count in range(1, 60)]
        assert all(one != next_ for one, next_ in pairwise(said))
        assert len(set(said[31 : 31 + LINES_PER_TIER])) == LINES_PER_TIER


def test_nor_does_a_chat_in_which_everybody_has_the_same_count():
    lines = TierLines()
    said = [choose(lines, member, 1, is_first=True) for member in range(200)]
    assert all(one != next_ for one, next_ in pairwise(said))
    assert {one.rsplit("-", 1)[0] for one in said} == {"checkin-first"}


def test_nor_does_a_member_whose_check_in_was_taken_back_and_made_again():
    lines = TierLines()
    first = choose(lines, 7, 5)
    choose(lines, 8, 5)
    assert choose(lines, 7, 5) != first


def test_the_same_occasion_says_the_same():
    lines = TierLines()
    first = choose(lines, 7, 5, occasion="update 9")
    choose(lines, 8, 5)
    assert choose(lines, 7, 5, occasion="update 9") == first
