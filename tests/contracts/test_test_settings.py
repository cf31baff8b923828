"""The settings that every test runs under."""

import random
import threading

from hypothesis import given, settings
from hypothesis import strategies as st


def test_a_thread_that_draws_random_numbers_fails_no_property() -> None:
    # As the database driver's threads do, at moments that no test chooses.
    over = threading.Event()

    def draw() -> None:
        while not over.is_set():
            random.random()

    thread = threading.Thread(target=draw)
    thread.start()
    try:

        @settings(max_examples=50, deadline=None)
        @given(st.lists(st.integers()))
        def holds(numbers: list[int]) -> None:
            assert sorted(numbers, reverse=True) == sorted(numbers)[::-1]

        holds()
    finally:
        over.set()
        thread.join()


def test_a_busy_machine_fails_no_property() -> None:
    assert settings.default is not None
    assert settings.default.deadline is None
