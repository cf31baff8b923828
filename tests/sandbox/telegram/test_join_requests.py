"""Requests to join: who asks, who is written to, who decides, and what Telegram says when it was decided."""

from __future__ import annotations

import pytest
from telegram import Update
from telegram.error import BadRequest, Forbidden

OWNER, ADMIN, BIA, CAIO, DUDA, NICO = range(1001, 1007)
GYM = -1001000000001


async def asked(bot, people):
    """Have NICO ask to join, and give the update."""
    await bot.get_updates(allowed_updates=Update.ALL_TYPES)
    await people.post(f"chats/{GYM}/approval", on=True)
    await people.post(f"chats/{GYM}/join", user_id=NICO)
    (update,) = await bot.get_updates()
    return update.chat_join_request


async def test_who_comes_by_themselves_asks_and_is_let_in_once(bot, people):
    request = await asked(bot, people)
    assert (request.from_user.id, request.user_chat_id, request.chat.id) == (NICO, NICO, GYM)
    assert (await bot.get_chat(GYM)).join_by_request
    assert (await bot.get_chat_member(GYM, NICO)).status == "left"
    await people.post(f"chats/{GYM}/join", user_id=NICO)
    assert len(await bot.get_updates()) == 1
    assert await bot.approve_chat_join_request(GYM, NICO)
    *_, member, service = await bot.get_updates()
    assert member.chat_member.via_join_request
    assert [user.id for user in service.message.new_chat_members] == [NICO]
    with pytest.raises(BadRequest, match=r"(?i)user_already_participant"):
        await bot.approve_chat_join_request(GYM, NICO)


@pytest.mark.parametrize("decision", ["take_back", "decide", "declined by the bot"])
async def test_what_was_decided_or_taken_back_cannot_be_decided(bot, people, decision):
    await asked(bot, people)
    if decision == "declined by the bot":
        assert await bot.decline_chat_join_request(GYM, NICO)
    else:
        more = {"approve": False} if decision == "decide" else {}
        await people.post(f"chats/{GYM}/{decision}", user_id=NICO, **more)
    for decide in (bot.approve_chat_join_request, bot.decline_chat_join_request):
        with pytest.raises(BadRequest, match=r"(?i)hide_requester_missing"):
            await decide(GYM, NICO)
    await people.post(f"chats/{GYM}/join", user_id=NICO)
    assert await bot.approve_chat_join_request(GYM, NICO)


async def test_who_asks_can_be_written_to_until_it_is_decided_and_for_five_minutes(bot, people, clock):
    with pytest.raises(Forbidden, match="initiate"):
        await bot.send_message(NICO, "oi")
    await asked(bot, people)
    assert await bot.send_message(NICO, "oi")
    clock.advance(300)
    with pytest.raises(Forbidden, match="initiate"):
        await bot.send_message(NICO, "oi")
    await people.post(f"chats/{GYM}/take_back", user_id=NICO)
    await people.post(f"chats/{GYM}/join", user_id=NICO)
    assert await bot.send_message(NICO, "oi")
    await bot.decline_chat_join_request(GYM, NICO)
    with pytest.raises(Forbidden, match="initiate"):
        await bot.send_message(NICO, "oi")


async def test_without_the_right_to_invite_the_bot_hears_nothing_and_decides_nothing(bot, people):
    await bot.get_updates(allowed_updates=Update.ALL_TYPES)
    await people.post(f"chats/{GYM}/promote", user_id=bot.id, rights=["can_restrict_members"])
    (own,) = await bot.get_updates()
    await people.post(f"chats/{GYM}/approval", on=True)
    await people.post(f"chats/{GYM}/join", user_id=NICO)
    assert await bot.get_updates(offset=own.update_id + 1) == ()
    with pytest.raises(BadRequest, match="Not enough rights to manage chat join requests"):
        await bot.approve_chat_join_request(GYM, NICO)
    with pytest.raises(Forbidden):
        await bot.send_message(NICO, "oi")


async def test_whom_an_admin_adds_is_in_and_asks_no_longer(bot, people):
    await asked(bot, people)
    await people.post(f"chats/{GYM}/join", user_id=NICO, by=ADMIN)
    with pytest.raises(BadRequest, match=r"(?i)user_already_participant"):
        await bot.decline_chat_join_request(GYM, NICO)


async def test_a_link_lets_in_or_asks_and_ends(bot, people):
    await bot.get_updates(allowed_updates=Update.ALL_TYPES)
    asks = await bot.create_chat_invite_link(GYM, name="Turma nova", creates_join_request=True)
    await people.post(f"chats/{GYM}/follow", user_id=NICO, link=asks.invite_link)
    (update,) = await bot.get_updates()
    assert update.chat_join_request.invite_link.pending_join_request_count == 1
    await bot.approve_chat_join_request(GYM, NICO)
    opened = await bot.create_chat_invite_link(GYM, member_limit=1)
    dani, eva = [(await people.post("people", first_name=name))["id"] for name in ("Dani", "Eva")]
    await people.post(f"chats/{GYM}/follow", user_id=dani, link=opened.invite_link)
    assert (await bot.get_chat_member(GYM, dani)).status == "member"
    assert (await people.refused(f"chats/{GYM}/follow", user_id=eva, link=opened.invite_link))[0] == 400
    assert (await bot.revoke_chat_invite_link(GYM, asks.invite_link)).is_revoked
    assert (await people.refused(f"chats/{GYM}/follow", user_id=eva, link=asks.invite_link))[0] == 400
    with pytest.raises(BadRequest, match=r"(?i)invite_hash_expired"):
        await bot.edit_chat_invite_link(GYM, asks.invite_link, name="x")
    with pytest.raises(BadRequest, match="requiring administrator approval"):
        await bot.create_chat_invite_link(GYM, creates_join_request=True, member_limit=5)
