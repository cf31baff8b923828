"""Undo, as admins use it: what was closed is open again, what was taken back counts again, for a minute."""

from servicekit.clock import utc_now
from telegram_gateway.conversation.undo import LIFE
from tests.support.town import ADMIN, BIA, GROUP, OWNER, Town, said


def shown(people: Town, message):
    """A message of the group as it is now; None when it is gone."""
    found = people.world.chats[GROUP].messages.get(message["message_id"])
    return found.view() if found else None


async def closed(people: Town):
    """The bot's word that an anchor is closed, and the anchor's message."""
    anchor = await people.anchor()
    await people.says(ADMIN, "/endcheckin", reply_to=anchor["message_id"])
    return await people.answer(containing="Check-in encerrado"), anchor


async def test_what_was_closed_is_opened_again(members: Town):
    end, anchor = await closed(members)
    assert await members.presses(OWNER, end, "Desfazer") == "Este botão não é seu."
    await members.presses(ADMIN, end, "Desfazer")
    reopened = shown(members, end)
    assert "Check-in reaberto" in said(reopened)
    assert not reopened.get("buttons")
    await members.answer(to=await members.photo(BIA, to=anchor["message_id"]), containing="1 check-in")
    await members.says(ADMIN, "/endcheckin", reply_to=anchor["message_id"])
    assert "1 check-in" in said(await members.answer(containing="Check-in encerrado"))
    assert "reabriu um check-in" in await members.hears(ADMIN, "/audit")


async def test_the_button_goes_away_when_its_minute_is_over(members: Town):
    members.gateway.gateway.clock = lambda: utc_now() - LIFE
    end, _ = await closed(members)
    await members.until(lambda: not shown(members, end).get("buttons"))
    assert "Check-in encerrado" in said(shown(members, end))


async def test_what_was_taken_back_counts_again_and_the_member_hears_it(members: Town):
    await members.post(f"people/{BIA}/start")
    anchor = await members.anchor()
    photo = await members.photo(BIA, to=anchor["message_id"])
    await members.answer(to=photo)
    await members.says(ADMIN, "/revokecheckin foto errada", reply_to=photo["message_id"])
    notice = await members.answer(containing="foi retirado")
    await members.answer(chat=BIA, containing="foi retirado por um admin")
    assert not shown(members, photo)["reactions"]

    await members.presses(ADMIN, notice, "Desfazer")

    assert "continua valendo. 1 check-in · 1 ponto" in said(shown(members, notice))
    assert "só um engano" in said(await members.answer(chat=BIA, containing="continua valendo"))
    assert [reaction["emoji"] for reaction in shown(members, photo)["reactions"]] == ["🔥"]
    assert "1 participante" in await members.hears(BIA, "/ranking")
    assert "restaurou um check-in" in await members.hears(ADMIN, "/audit")


async def test_what_another_admin_changed_since_is_not_undone(members: Town):
    anchor = await members.anchor()
    photo = await members.photo(BIA, to=anchor["message_id"])
    await members.answer(to=photo)
    await members.says(ADMIN, "/revokecheckin engano", reply_to=photo["message_id"])
    notice = await members.answer(containing="foi retirado")
    await members.says(OWNER, "/confirmcheckin", reply_to=photo["message_id"])
    await members.answer(to=photo)
    assert "Não dá mais para desfazer" in await members.presses(ADMIN, notice, "Desfazer")
