"""Which updates are read at all."""

import pytest

from telegram_gateway.runtime.raw_updates import is_wanted

KINDS = ("message", "edited_message")


def edited(after_s, **content):
    return {"update_id": 1, "edited_message": {"date": 1000, "edit_date": 1000 + after_s, **content}}


@pytest.mark.parametrize(
    ("update", "wanted"),
    [
        ({"update_id": 1, "message": {"text": "oi"}}, True),
        ({"update_id": 1, "poll": {}}, False),
        (edited(600, caption="#treino"), True),
        (edited(601, caption="#treino"), False),
        (edited(-1, caption="#treino"), False),
        (edited(5, text="#treino"), False),
        (edited(5, location={"live_period": 60}), False),
        ({"update_id": 1, "edited_message": {"caption": "#treino", "date": 1000}}, False),
        ({"update_id": 1, "edited_message": "nothing"}, False),
    ],
)
def test_of_what_was_edited_only_young_captions_are_read(update, wanted):
    assert is_wanted(update, KINDS) is wanted
