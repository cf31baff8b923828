"""Floods of every kind: how much of each is taken, what is told, and that others' /start comes at once.

Counted, not timed: nothing that is taken ends here, as if every answer took for ever.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest

from telegram_gateway.runtime.raw_updates import RawUpdate
from telegram_gateway.runtime.shares import CHAT_ASKS_AT_MOST, MEMBER_ASKS, ROOM_SHARE, Flood
from tests.telegram_gateway.runtime.inbox_parts import make_inbox
from tests.telegram_gateway.runtime.test_shares import COMMAND, FLOODER, GROUP, photo, press, said
from tests.telegram_gateway.waiting import eventually

ROOM, FLOOD = 400, 1000
A_SHARE = ROOM // (ROOM_SHARE + 1)
"""A quarter of what is still free: then as much is taken as a quarter of the rest."""
START = [{"type": "bot_command", "offset": 0, "length": 6}]


def person(number: int) -> dict[str, Any]:
    return {"id": 100 + number, "is_bot": False, "first_name": "x", "language_code": "en"}


def stands(number: int, status: str) -> dict[str, Any]:
    return {"user": person(number), "status": status}


def other(number: int, kind: str, **content: Any) -> RawUpdate:
    chat = {"id": GROUP, "type": "supergroup"}
    message = {"message_id": number, "date": 1000, "chat": chat, "from": person(number), **content}
    return RawUpdate.of({"update_id": number, kind: message})


def rank(number: int) -> RawUpdate:
    old, new = stands(number, "member"), stands(number, "left")
    return other(number, "chat_member", old_chat_member=old, new_chat_member=new)


def reaction(number: int) -> RawUpdate:
    fire = [{"type": "emoji", "emoji": "🔥"}]
    told = {"message_id": 1, "date": 0, "old_reaction": [], "new_reaction": fire}
    content = {"chat": {"id": GROUP, "type": "supergroup"}, "user": person(number), **told}
    return RawUpdate.of({"update_id": number, "message_reaction": content})


# What comes a thousand times, how much of it is taken, and whether the chat is told of the rest.
FLOODS: dict[str, tuple[Callable[[int], RawUpdate], int, int]] = {
    "one member's /start in private": (
        lambda n: said(n, chat=FLOODER, text="/start", entities=START),
        MEMBER_ASKS,
        1,
    ),
    "one member's words in private": (lambda n: said(n, chat=FLOODER, text="oi"), MEMBER_ASKS, 1),
    "one member's photos in private": (lambda n: said(n, chat=FLOODER, photo=[]), MEMBER_ASKS, 1),
    "one member's commands in a group": (
        lambda n: said(n, text="/ranking", entities=COMMAND),
        MEMBER_ASKS,
        1,
    ),
    "many members' commands in a group": (
        lambda n: said(n, by=100 + n, text="/ranking", entities=COMMAND),
        CHAT_ASKS_AT_MOST,
        1,
    ),
    "a channel's commands": (
        lambda n: said(n, text="/ranking", entities=COMMAND, sender_chat={"id": -77, "type": "channel"}),
        MEMBER_ASKS,
        1,
    ),
    "one member's presses": (press, MEMBER_ASKS, 1),
    "talk": (lambda n: said(n, by=100 + n, text="bom dia"), A_SHARE, 0),
    "reactions": (reaction, A_SHARE, 0),
    "photos in a group": (lambda n: photo(n, by=100 + n), A_SHARE, 0),
    "people who come": (lambda n: other(n, "message", new_chat_members=[person(n)]), A_SHARE, 0),
    "people who go": (lambda n: other(n, "message", left_chat_member=person(n)), A_SHARE, 0),
    "changes of rank": (rank, A_SHARE, 0),
    "edits": (lambda n: other(n, "edited_message", caption="x", edit_date=1001), A_SHARE, 0),
    "requests to join": (lambda n: other(n, "chat_join_request", user_chat_id=n), A_SHARE, 0),
    "a kind that nobody knows": (lambda n: other(n, "something_new"), A_SHARE, 0),
}


@pytest.mark.parametrize("name", FLOODS)
async def test_a_flood_has_its_share_and_others_are_begun_at_once(clients, member, name):
    make, taken, told = FLOODS[name]
    heard: list[Flood] = []

    async def tell(flood: Flood) -> None:
        heard.append(flood)

    inbox, handled = make_inbox(clients, member, max_in_flight=ROOM)
    inbox.tell_floods_with(tell)
    for begin in range(1, FLOOD, 100):
        await inbox.accept([make(number) for number in range(begin, begin + 100)])
    assert len(handled.ids) == taken
    assert inbox.has_room

    others = [said(5000 + n, chat=9000 + n, by=9000 + n, text="/start", entities=START) for n in range(5)]
    await inbox.accept(others)
    assert handled.ids[taken:] == [one.update_id for one in others]
    if told:
        await eventually(lambda: heard)
    assert len(heard) == told


async def test_floods_of_all_kinds_at_once_leave_room_for_the_next_one(clients, member):
    inbox, handled = make_inbox(clients, member, max_in_flight=ROOM)
    for number, (make, _, _) in enumerate(FLOODS.values()):
        flood = [make(one) for one in range(1, 200)]
        moved = [RawUpdate.of(_moved(one, number)) for one in flood]
        await inbox.accept(moved)
    assert inbox.has_room
    await inbox.accept([said(900_000, chat=9000, by=9000, text="/start", entities=START)])
    assert handled.ids[-1] == 900_000


def _moved(raw: RawUpdate, number: int) -> dict[str, Any]:
    """The same update in a chat of its own."""
    update = json.loads(raw.payload)
    update["update_id"] += 1000 * (number + 1)
    for content in update.values():
        if isinstance(content, dict) and isinstance(content.get("chat"), dict):
            content["chat"]["id"] -= 10_000 * (number + 1)
    return dict(update)
