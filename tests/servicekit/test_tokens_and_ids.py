"""Page tokens, request ids and the clock."""

import base64
from contextlib import suppress
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit import clock, page_tokens, request_ids
from servicekit.errors import InvalidArgument

JSON = st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=20) | st.none() | st.booleans())


@given(JSON.filter(lambda value: len(str(value)) < 200))
def test_a_position_comes_back_as_it_was(position):
    assert page_tokens.decode(page_tokens.encode(position)) == position


def test_the_empty_token_asks_for_the_first_page():
    assert page_tokens.decode("") == {}


@given(st.text(min_size=1) | st.binary(max_size=40).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_any_other_text_is_a_position_or_a_named_failure(text):
    with suppress(InvalidArgument):
        assert isinstance(page_tokens.decode(text), dict)


@pytest.mark.parametrize("text", ["A", "W10", "x" * 5000, "é"])
def test_a_token_that_we_did_not_make_is_refused(text):
    with pytest.raises(InvalidArgument, match="PAGE_TOKEN_INVALID"):
        page_tokens.decode(text)


def test_a_request_id_is_the_same_for_the_same_work_only():
    first = request_ids.request_id(7, "RecordCheckin")
    assert first == request_ids.request_id(7, "RecordCheckin") == "7d1b4aa4-896b-5174-a000-9e0fc04bffb7"
    others = {
        request_ids.request_id(8, "RecordCheckin"),
        request_ids.request_id(7, "RevokeCheckin"),
        request_ids.request_id(7, "RecordCheckin", 1),
    }
    assert len(others | {first}) == 4


def test_the_clock_is_aware_and_in_utc():
    assert clock.utc_now().tzinfo is UTC
