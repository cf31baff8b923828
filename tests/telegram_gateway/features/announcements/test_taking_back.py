"""What was said at once is shown to who had it said, and can be taken back for a minute."""

from tests.support.town import ADMIN, BIA, GROUP, Message, Town, said


def gone(people: Town, message: Message) -> bool:
    return bool(people.world.chats[GROUP].messages[message["message_id"]].deleted)


async def test_it_is_shown_in_private_and_taken_back(members: Town):
    await members.post(f"people/{ADMIN}/start")
    await members.answer(chat=ADMIN)
    await members.says(ADMIN, "/say Treino canceladp")
    message = await members.answer(containing="Treino canceladp")
    shown = await members.answer(chat=ADMIN, containing="Enviado em Turma das Seis")
    assert "Treino canceladp" in said(shown)
    await members.presses(ADMIN, shown, "Desfazer")
    await members.until(lambda: gone(members, message))
    await members.edited(shown, "apaguei a mensagem")


async def test_whom_the_bot_may_not_write_to_undoes_it_in_the_group(members: Town):
    await members.says(ADMIN, "/say Bora!")
    message = await members.answer(containing="Bora!")
    shown = await members.answer(containing="Dá para desfazer")
    assert "não é seu" in await members.presses(BIA, shown, "Desfazer")
    assert not gone(members, message)
    await members.presses(ADMIN, shown, "Desfazer")
    await members.until(lambda: gone(members, message))


async def test_what_was_planned_for_later_offers_nothing_at_once(members: Town):
    await members.says(ADMIN, "/say amanhã às 7h Bom dia!")
    await members.answer(containing="📣 Anúncio")
    await members.silent()
