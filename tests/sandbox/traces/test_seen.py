"""The bound of the strings that telemetry carried."""

from sandbox.traces.seen import SeenStrings


def test_a_string_is_kept_once():
    seen = SeenStrings()
    seen.add(["a", "b", "a"])

    assert seen.text() == "b\na"


def test_the_oldest_strings_go_when_the_bound_is_passed():
    seen = SeenStrings(limit_chars=13)
    seen.add(["first", "second"])
    seen.add(["third"])

    assert seen.text() == "second\nthird"
