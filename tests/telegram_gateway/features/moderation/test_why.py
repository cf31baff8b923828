"""/why: an admin looks up why somebody was flagged."""

from tests.support.town import ADMIN, BIA, CAIO, GROUP, Message, Town, said


async def asked(
    people: Town, text: str, *, chat: int = GROUP, by: int = ADMIN, to: Message | None = None
) -> str:
    more = {} if to is None else {"reply_to": to["message_id"]}
    question = await people.says(by, text, chat=chat, **more)
    answer = await people.answer(chat=chat, to=question if chat < 0 else None)
    return said(answer)


async def test_everything_about_one_person_and_each_flag_by_its_number(members: Town):
    first = await members.says(BIA, "spam um")
    for message, reason in ((first, "um"), (await members.says(BIA, "spam dois"), "dois")):
        await members.says(ADMIN, f"/addblacklist {reason}", reply_to=message["message_id"])
        await members.answer(containing="Anotado")
    text = await asked(members, "/why", to=first)
    assert "Bia Barra · 2 sinalizações" in text
    assert text.index("Motivo: dois") < text.index("Motivo: um")
    text = await asked(members, "/why 1")
    assert "Motivo: um" in text
    assert "dois" not in text
    others = await members.says(CAIO, "oi")
    assert "não tem sinalizações" in await asked(members, "/why", to=others)
    assert "Responda a uma mensagem" in await asked(members, "/why")
    assert "Responda a uma mensagem" in await asked(members, "/why porque", to=others)
    assert "Não encontrei" in await asked(members, "/why 99")


async def test_in_private_by_number_and_what_was_archived_says_so(members: Town):
    message = await members.says(BIA, "spam")
    await members.says(ADMIN, "/addblacklist", reply_to=message["message_id"])
    await members.answer(containing="Anotado")
    proposal = await members.answer(to=await members.says(ADMIN, "/ban_blacklist"))
    await members.presses(ADMIN, proposal, "Banir 1")
    await members.until(lambda: members.world.chats[GROUP].status(BIA) == "kicked")
    await members.until(lambda: any("concluído" in said(m) for m in members.of_bot(GROUP)))
    await members.says(ADMIN, "/start", chat=ADMIN)
    await members.answer(chat=ADMIN)
    assert "foi banida por causa dela" in await asked(members, "/why #1", chat=ADMIN)
    # What concerns one member is said to who asked, where that can be.
    await members.says(ADMIN, "/why", reply_to=message["message_id"])
    await members.answer(chat=ADMIN, containing="Bia Barra · 1 sinalização arquivada")


async def test_members_ask_in_vain(members: Town):
    message = await members.says(BIA, "oi")
    await members.says(CAIO, "/why", reply_to=message["message_id"])
    await members.silent()
