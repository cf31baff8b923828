"""An update is read only when it has the shape that the Bot API promises."""

import pytest

from telegram_gateway.runtime.update_shape import UpdateMisshapen, check_shape

CHAT = {"id": -1001, "type": "supergroup", "title": "Iron"}
BIA = {"id": 7, "is_bot": False, "first_name": "Bia"}
MESSAGE = {"message_id": 1, "date": 1, "chat": CHAT, "from": BIA, "text": "/ranking"}


def update(**fields):
    return {"update_id": 1, "message": {**MESSAGE, **fields}}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"from": None},
        {"text": None, "photo": []},
        {"entities": [{"type": "bot_command", "offset": 0, "length": 8}]},
        {"text": "𝄞/x", "entities": [{"type": "bot_command", "offset": 2, "length": 2}]},
        {"hologram": {"depth": [1, {}]}},
        {"reply_to_message": MESSAGE},
    ],
)
def test_what_telegram_sends_passes(fields):
    check_shape(update(**fields))


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"chat": True}, "message.chat"),
        ({"chat": {"id": 1}}, "message.chat.type"),
        ({"chat": {"id": 2**63, "type": "group"}}, "message.chat.id"),
        ({"from": {"id": "7", "is_bot": False, "first_name": "Bia"}}, "message.from.id"),
        ({"text": 7}, "message.text"),
        ({"date": None}, "message.date"),
        ({"entities": {}}, "message.entities"),
        ({"entities": [{"type": "mention", "offset": 0, "length": 99}]}, "message"),
        ({"text": "𝄞", "entities": [{"type": "mention", "offset": 0, "length": 1}]}, "message"),
        ({"reply_to_message": {"message_id": 1}}, "message.reply_to_message.chat"),
        ({"photo": [{"file_id": "f"}]}, "message.photo.0.file_unique_id"),
    ],
)
def test_a_field_that_is_missing_or_of_another_type_is_named_without_its_value(fields, named):
    with pytest.raises(UpdateMisshapen) as caught:
        check_shape(update(**fields))

    assert named in str(caught.value)
    assert "Bia" not in str(caught.value)
