"""The page of indexes says each one."""

import pytest

from docs.indexes import NEEDED, PAGE, checkin_writes, page


def test_the_page_is_fresh():
    assert page() == PAGE.read_text("utf-8"), "make docs-indexes"


def test_an_index_that_nothing_asks_for_is_noticed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(NEEDED, "goals", {})
    with pytest.raises(LookupError, match=r"says nothing of \[\('goals', 'group'\)\]"):
        page()
    monkeypatch.setitem(NEEDED, "goals", {"group": "a", "another": "b"})
    with pytest.raises(LookupError, match=r"too much of \[\('goals', 'another'\)\]"):
        page()


def test_the_end_of_a_checkin_writes_into_one_index():
    written = {(collection, what): names for collection, what, _, names in checkin_writes()}
    assert written["checkins", "its end"] == ["pending"]
