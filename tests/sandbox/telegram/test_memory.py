"""A sandbox that runs for days does not grow without end: the oldest is forgotten."""

from __future__ import annotations

from sandbox.telegram.files import Files
from sandbox.telegram.world import World
from sandbox.telegram.writing import press

BIA, GYM = 1003, -1001000000001


def test_the_oldest_messages_of_a_chat_are_forgotten(clock):
    small = World(clock=clock, rate_limits=False, max_messages=3)
    chat = small.chats[GYM]
    posted = [small.post(chat, {"from": small.user(BIA)}, {"text": f"n{number}"}) for number in range(5)]

    assert list(chat.messages) == [message.id for message in posted[2:]]
    assert chat.find(posted[0].id) is None


def test_the_oldest_files_are_forgotten_once_they_hold_too_much():
    kept = Files(max_bytes=2500)
    first, again, last = (kept.document(letter * 1000, "a.pdf", None) for letter in (b"a", b"b", b"c"))

    assert kept.find(first["file_id"]) is None
    assert kept.find(again["file_id"]) is not None
    path = kept.get(last["file_id"]).path
    assert kept.at(path) is not None
    # A new file never gets the path of one that is there.
    assert kept.get(kept.document(b"d" * 1000, "a.pdf", None)["file_id"]).path != path


async def test_presses_that_can_no_longer_be_answered_are_forgotten(world, clock):
    chat, bia = world.chats[GYM], world.people[BIA]
    message = world.post(chat, {"from": dict(world.bot)}, {"text": "oi"}, by_bot=True)
    for _ in range(3):
        press(world, chat, bia, message, "a")
        clock.advance(61)
    last = press(world, chat, bia, message, "a")

    assert list(world.callbacks) == [last.id]
