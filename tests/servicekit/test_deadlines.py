"""The time that is left only ever shrinks."""

import pytest

from servicekit import deadlines
from servicekit.errors import DeadlineExceeded


def test_without_a_deadline_there_is_the_default():
    assert deadlines.remaining() is None
    assert deadlines.budget(7) == 7


def test_a_limit_never_extends_and_ends_with_its_block():
    with deadlines.limit(10):
        with deadlines.limit(60):
            assert deadlines.remaining() <= 10
        with deadlines.limit(5):
            assert deadlines.remaining() <= 5
        assert 5 < deadlines.remaining() <= 10
    assert deadlines.remaining() is None


def test_a_budget_keeps_a_margin():
    with deadlines.limit(10):
        assert deadlines.budget(3) == 3
        assert 5 < deadlines.budget(60) <= 9.8
        assert 0 < deadlines.budget(60, margin=5) <= 5


def test_nothing_left_is_a_named_failure():
    with deadlines.limit(0.1), pytest.raises(DeadlineExceeded):
        deadlines.budget(3)
