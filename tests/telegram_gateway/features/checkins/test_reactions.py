"""Reactions that Telegram puts off: what comes later is what is true by then."""

import json
from datetime import datetime

import pytest

from telegram_gateway.runtime.tickets import Ticket
from tests.support.town import ADMIN, BIA, GROUP, Message, Town

LONG_S = 600


async def put_off(people: Town) -> list[str | None]:
    """What is still to be set or cleared later, oldest first."""
    await people.until_idle()
    rows = people.database.collection("outbox").find({"kind": "react", "state": "pending"})
    return [json.loads(row["payload"])["emoji"] async for row in rows.sort("create_time", 1)]


def puts_off_the_next(people: Town) -> None:
    people.faults.add("telegram", "429", method="setMessageReaction", retry_after=LONG_S)


def there(people: Town, message: Message) -> list[str]:
    return list(people.world.chats[GROUP].messages[message["message_id"]].reactions.values())


async def checked_in(people: Town) -> Message:
    anchor = await people.anchor()
    photo = await people.photo(BIA, to=anchor["message_id"])
    await people.answer(to=photo)
    return photo


@pytest.mark.parametrize("put_it_off", [False, True])
async def test_a_fire_is_the_first_sign_when_it_is_there_and_not_when_it_will_be(
    members: Town, monkeypatch: pytest.MonkeyPatch, put_it_off: bool
):
    shown: list[datetime] = []
    monkeypatch.setattr(Ticket, "show", lambda _, now: shown.append(now))
    if put_it_off:
        puts_off_the_next(members)
    photo = await checked_in(members)
    assert len(shown) == (not put_it_off)
    assert there(members, photo) == ([] if put_it_off else ["🔥"])


async def test_a_fire_that_was_put_off_does_not_come_after_the_checkin_was_revoked(members: Town):
    puts_off_the_next(members)
    photo = await checked_in(members)
    assert await put_off(members) == ["🔥"]

    await members.says(ADMIN, "/revokecheckin engano", reply_to=photo["message_id"])
    await members.answer(containing="foi retirado")
    assert "🔥" not in await put_off(members)
    assert there(members, photo) == []


async def test_a_clearing_that_was_put_off_does_not_come_after_the_revocation_was_undone(members: Town):
    photo = await checked_in(members)
    puts_off_the_next(members)
    await members.says(ADMIN, "/revokecheckin engano", reply_to=photo["message_id"])
    notice = await members.answer(containing="foi retirado")
    assert await put_off(members) == [None]

    await members.presses(ADMIN, notice, "Desfazer")
    assert None not in await put_off(members)


async def test_a_clearing_that_was_put_off_does_not_come_after_an_admin_credited_it_again(members: Town):
    photo = await checked_in(members)
    puts_off_the_next(members)
    await members.says(ADMIN, "/revokecheckin engano", reply_to=photo["message_id"])
    await members.answer(containing="foi retirado")
    assert await put_off(members) == [None]

    await members.says(ADMIN, "/confirmcheckin", reply_to=photo["message_id"])
    await members.answer(to=photo)
    assert None not in await put_off(members)


async def test_back_and_forth_ends_with_the_last_word(members: Town):
    puts_off_the_next(members)
    photo = await checked_in(members)
    for _ in range(3):
        puts_off_the_next(members)
        await members.says(ADMIN, "/revokecheckin engano", reply_to=photo["message_id"])
        await members.answer(containing="foi retirado")
        assert "🔥" not in await put_off(members)
        puts_off_the_next(members)
        await members.says(ADMIN, "/confirmcheckin", reply_to=photo["message_id"])
        await members.answer(to=photo)
        assert await put_off(members) == ["🔥"]
