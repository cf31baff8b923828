"""Tokens of buttons: bound to a person, a chat and a time, and never trusted before their signature."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telegram_gateway.conversation.buttons import (
    ButtonExpired,
    ButtonInvalid,
    ButtonOfAnother,
    Buttons,
    Press,
)
from telegram_gateway.runtime.tickets import Ticket, ticket_in_use

NOW = datetime(2026, 3, 2, tzinfo=UTC)
ACTIONS = {"first": 0, "second": 1, "third": 7}


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def make(key: bytes = b"key", clock: Clock | None = None) -> Buttons:
    return Buttons(key, ACTIONS, clock or Clock())


@given(
    numbers=st.lists(st.integers(-(2**46), 2**46), max_size=2),
    owner=st.integers(1, 2**46),
    chat=st.integers(-(2**52), 2**52),
)
def test_what_goes_in_comes_out(numbers: list[int], owner: int, chat: int):
    buttons = make()
    token = buttons.token("second", *numbers, owner_id=owner, chat_id=chat)

    press = buttons.open(token, presser_id=owner, chat_id=chat)

    assert len(token) <= 64
    assert (press.action, press.numbers, press.blob) == ("second", tuple(numbers), b"")


def test_a_question_id_fits_beside_the_longest_ids():
    token = make().token("third", owner_id=2**52, chat_id=-(2**52), blob=bytes(16))
    assert len(token) <= 64


def test_a_button_of_another_person_is_told_apart_from_a_forged_one():
    token = make().token("first", owner_id=7, chat_id=-1)
    with pytest.raises(ButtonOfAnother):
        make().open(token, presser_id=8, chat_id=-1)


def test_an_expired_button_says_so():
    clock = Clock()
    buttons = make(clock=clock)
    token = buttons.token("first", owner_id=7, chat_id=-1, life=timedelta(minutes=1))
    clock.now += timedelta(minutes=2)
    with pytest.raises(ButtonExpired):
        buttons.open(token, presser_id=7, chat_id=-1)


@pytest.mark.parametrize(("came_after", "is_in_time"), [(59, True), (61, False)])
def test_a_press_that_waited_or_is_handled_again_counts_from_when_it_came(came_after: int, is_in_time: bool):
    clock = Clock()
    buttons = make(clock=clock)
    token = buttons.token("first", owner_id=7, chat_id=-1, life=timedelta(minutes=1))
    clock.now += timedelta(minutes=5)
    with ticket_in_use(Ticket(1, 2, -1, NOW + timedelta(seconds=came_after))):
        if is_in_time:
            assert buttons.open(token, presser_id=7, chat_id=-1).action == "first"
        else:
            with pytest.raises(ButtonExpired):
                buttons.open(token, presser_id=7, chat_id=-1)


def test_a_button_for_anyone_opens_for_anyone():
    token = make().token("first", owner_id=0, chat_id=-1)
    assert make().open(token, presser_id=99, chat_id=-1).action == "first"


@pytest.mark.parametrize("data", [None, "", "a", "ranking:2", "é", "A" * 64, "////", "=" * 10])
def test_made_up_data_is_refused(data: str | None):
    with pytest.raises(ButtonInvalid):
        make().open(data, presser_id=7, chat_id=-1)


def test_a_token_of_another_chat_or_another_bot_is_refused():
    token = make().token("first", owner_id=7, chat_id=-1)
    with pytest.raises(ButtonInvalid):
        make().open(token, presser_id=7, chat_id=-2)
    with pytest.raises(ButtonInvalid):
        make(b"other key").open(token, presser_id=7, chat_id=-1)


@given(position=st.integers(0, 200), flip=st.integers(1, 63))
def test_one_changed_character_is_enough_to_refuse_it(position: int, flip: int):
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    # Two numbers make the body a multiple of three bytes, so that every character counts whole.
    token = make().token("first", 1, owner_id=7, chat_id=-1)
    at = position % (len(token) - 1)
    changed = alphabet[(alphabet.index(token[at]) + flip) % 64]
    with pytest.raises(ButtonInvalid):
        make().open(token[:at] + changed + token[at + 1 :], presser_id=7, chat_id=-1)


def test_a_button_of_another_version_that_carries_other_things_is_refused():
    press = Press("first", (1, -1, 2**31), b"")
    assert (press.number(2), press.small(0), press.take(3), press.pick(0, "ab")) == (
        2**31,
        1,
        press.numbers,
        "b",
    )
    for wrong in (
        lambda: press.number(3),
        lambda: press.take(2),
        lambda: press.small(1),
        lambda: press.small(2),
        lambda: press.pick(0, "a"),
        lambda: press.pick(1, "a"),
    ):
        with pytest.raises(ButtonInvalid):
            wrong()


def test_too_much_content_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="too much"):
        make().token("first", owner_id=7, chat_id=-1, blob=bytes(64))
