"""When an update happened travels with every call that it causes, and is never later than its acceptance."""

from datetime import UTC, datetime, timedelta

import pytest
from telegram import Bot, Update

from servicekit import event_time
from telegram_gateway.runtime.tickets import Ticket, ticket_in_use
from telegram_gateway.runtime.update_shape import event_time_of

SENT = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
PERSON = {"id": 7, "is_bot": False, "first_name": "Bia"}
GROUP = {"id": -1001, "type": "supergroup", "title": "Ferro"}
MESSAGE = {"message_id": 1, "date": int(SENT.timestamp()), "chat": GROUP, "from": PERSON}
STATUS = {"status": "member", "user": PERSON}


def update(**content: object) -> Update:
    made = Update.de_json({"update_id": 1, **content}, Bot("1:INVENTED"))
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"message": MESSAGE}, SENT),
        (
            {"edited_message": MESSAGE | {"edit_date": int(SENT.timestamp()) + 60}},
            SENT + timedelta(minutes=1),
        ),
        (
            {
                "chat_member": {
                    "chat": GROUP,
                    "from": PERSON,
                    "date": int(SENT.timestamp()),
                    "old_chat_member": STATUS | {"status": "left"},
                    "new_chat_member": STATUS,
                }
            },
            SENT,
        ),
        # The date of the message is when the bot sent it, not when somebody pressed.
        ({"callback_query": {"id": "1", "from": PERSON, "chat_instance": "1", "message": MESSAGE}}, None),
    ],
    ids=["message", "edit", "join", "press"],
)
def test_an_update_says_when_it_happened(content: dict[str, object], expected: datetime | None):
    assert event_time_of(update(**content)) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [(SENT, SENT), (None, SENT + timedelta(hours=1)), (SENT + timedelta(days=9), SENT + timedelta(hours=1))],
    ids=["as told", "as accepted", "a clock that is ahead"],
)
def test_calls_carry_it(told: datetime | None, expected: datetime):
    ticket = Ticket(1, 1, -1001, SENT + timedelta(hours=1), told)
    assert event_time.to_metadata() == ()
    with ticket_in_use(ticket):
        assert event_time.from_metadata(event_time.to_metadata()) == expected
    assert event_time.to_metadata() == ()


@pytest.mark.parametrize("value", ["", "-5", "now", "9" * 15, b"1"])
def test_what_cannot_be_read_says_nothing(value: str | bytes):
    assert event_time.from_metadata([(event_time.KEY, value)]) is None
