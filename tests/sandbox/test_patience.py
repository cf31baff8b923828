"""Limits are times how much slower the machine is."""

import pytest

from sandbox import patience


@pytest.mark.parametrize(("told", "factor"), [("1", 1.0), ("9.5", 9.5), ("0.2", 1.0), ("1e9", 100.0)])
def test_a_factor_that_was_measured_already_is_taken_within_bounds(monkeypatch, told, factor):
    monkeypatch.setenv(patience.VARIABLE, told)

    assert patience.slowness() == factor
    assert patience.patient(20) == 20 * factor


def test_a_factor_that_is_no_number_is_refused(monkeypatch):
    monkeypatch.setenv(patience.VARIABLE, "slow")

    with pytest.raises(ValueError, match="slow"):
        patience.slowness()


def test_without_one_the_machine_is_measured_once(monkeypatch):
    monkeypatch.delenv(patience.VARIABLE)

    first = patience.slowness()
    assert 1.0 <= first <= 100.0
    assert patience.slowness() == first


def test_nan_is_not_a_factor(monkeypatch):
    monkeypatch.setenv(patience.VARIABLE, "nan")

    with pytest.raises(ValueError, match="nan"):
        patience.slowness()
