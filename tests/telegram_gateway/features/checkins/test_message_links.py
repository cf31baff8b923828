"""Links of messages, made and read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telegram_gateway.bot_api.message_links import LinkedMessage, message_link, read_message_link


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://t.me/c/1234567890/55", LinkedMessage(-1001234567890, "", 55)),
        ("t.me/c/1234567890/7/55", LinkedMessage(-1001234567890, "", 55)),
        ("http://telegram.dog/c/1234567890/55?thread=7", LinkedMessage(-1001234567890, "", 55)),
        ("https://T.ME/Gym_Nation/55", LinkedMessage(0, "gym_nation", 55)),
        ("https://t.me/gym_nation/7/55?single", LinkedMessage(0, "gym_nation", 55)),
        ("https://t.me/s/gym_nation/55", LinkedMessage(0, "gym_nation", 55)),
        ("https://t.me/gym_nation/55/", LinkedMessage(0, "gym_nation", 55)),
        ("tg://privatepost?channel=1234567890&post=55&thread=7", LinkedMessage(-1001234567890, "", 55)),
        ("tg://resolve?domain=gym_nation&post=55", LinkedMessage(0, "gym_nation", 55)),
        ("https://t.me/gym_nation", None),
        ("https://t.me/c/1234567890", None),
        ("https://t.me/c/abc/55", None),
        ("https://t.me/gym_nation/٣", None),
        ("https://t.me/gym_nation/0", None),
        ("https://t.me.evil.invalid/gym_nation/55", None),
        ("https://evil.invalid/t.me/gym_nation/55", None),
        ("javascript://t.me/gym_nation/55", None),
        ("https://[t.me/gym_nation/55", None),
        ("tg://resolve?domain=gym_nation", None),
        ("12", None),
        ("", None),
    ],
)
def test_what_links_name(text: str, expected: LinkedMessage | None):
    assert read_message_link(text) == expected


@given(st.text())
def test_no_text_breaks_it(text: str):
    read_message_link(text)
    read_message_link(f"t.me/{text}")


@pytest.mark.parametrize(
    ("chat_id", "more", "expected"),
    [
        (-1001234567890, {}, "https://t.me/c/1234567890/55"),
        (-1001234567890, {"topic_id": 7}, "https://t.me/c/1234567890/7/55"),
        (-1001234567890, {"username": "Gym_Nation"}, "https://t.me/Gym_Nation/55"),
        (-4000123, {}, None),
    ],
)
def test_links_of_supergroups_lead_back_and_basic_groups_have_none(chat_id, more, expected):
    link = message_link(chat_id, 55, **more)
    assert link == expected
    if link is not None and "username" not in more:
        assert read_message_link(link) == LinkedMessage(chat_id, "", 55)
