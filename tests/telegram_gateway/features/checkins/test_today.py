"""/hoje: who trained today."""

from tests.support.town import ADMIN, BIA, CAIO, GROUP, Town, said


async def trains(people: Town, person: int) -> None:
    anchor = await people.anchor()
    await people.answer(to=await people.photo(person, to=anchor["message_id"], sample=person % 5))


async def test_it_is_said_once_and_edited_within_the_hour(members: Town):
    first = await members.answer(to=await members.says(BIA, "/hoje"))
    assert "Ainda sem check-ins hoje" in said(first)
    await trains(members, BIA)
    await members.says(CAIO, "/hoje")
    now = await members.edited(first, "Quem treinou hoje em Turma das Seis")
    assert "• Bia" in said(now)
    assert "1 pessoa" in said(now)
    assert "atualizada agora" in said(await members.answer(to=first))
    await trains(members, CAIO)
    await members.says(BIA, "/hoje")
    assert "• Caio" in said(await members.edited(first, "2 pessoas"))


async def test_a_list_that_was_deleted_is_said_again(members: Town):
    first = await members.answer(to=await members.says(BIA, "/hoje"))
    await members.post(f"chats/{GROUP}/messages/{first['message_id']}/delete", **{"from": ADMIN})
    again = await members.answer(to=await members.says(BIA, "/hoje"))
    assert "Ainda sem check-ins hoje" in said(again)
    await members.says(BIA, "/hoje")
    assert "atualizada agora" in said(await members.answer(to=again))


async def test_who_hides_is_only_counted(members: Town):
    await trains(members, BIA)
    await trains(members, CAIO)
    await members.says(BIA, "/perfil", chat=BIA)
    await members.presses(BIA, await members.answer(chat=BIA), "Sair do ranking")
    await members.until_idle()
    told = await members.hears(CAIO, "/hoje")
    assert "Bia" not in told
    assert "• Caio" in told
    assert "e 1 pessoa que prefere não aparecer" in told


async def test_in_private_it_is_said_in_the_readers_language(members: Town):
    await trains(members, BIA)
    await members.says(BIA, "/idioma", chat=BIA)
    await members.presses(BIA, await members.answer(chat=BIA), "English")
    await members.until_idle()
    await members.says(BIA, "/today", chat=BIA)
    assert "• Bia" in said(await members.answer(chat=BIA, containing="Who trained today in Turma das Seis"))
