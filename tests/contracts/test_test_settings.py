"""The settings that every test runs under."""

import random
import threading

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


def test_a_thread_that_draws_random_numbers_fails_no_property() -> None:
    # The database driver's threads do, whenever they like: here each time while an input is made.
    def beside() -> None:
        thread = threading.Thread(target=random.random)
        thread.start()
        thread.join()

    @settings(max_examples=5)
    @given(st.builds(beside))
    def holds(nothing: None) -> None:
        assert nothing is None

    holds()


def test_a_busy_machine_fails_no_property() -> None:
    # The first input of a process takes longest: what the modules hold is read for it.
    assert settings.default is not None
    assert settings.default.deadline is None
    assert HealthCheck.too_slow in settings.default.suppress_health_check
