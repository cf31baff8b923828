"""Announcements: said now, planned, listed, changed, paused, deleted and taken back."""

import pytest

from tests.support.town import ADMIN, BIA, GROUP, OTHER_GROUP, OWNER, Town, said


async def bot_says(members: Town, words: str, chat: int = GROUP) -> dict:
    """The bot's own message, which answers nobody."""

    def look():
        found = [m for m in members.of_bot(chat) if said(m) == words and "reply_to_message" not in m]
        return found[0] if found else None

    return await members.until(look)


async def test_what_is_said_now_comes_as_it_was_typed(members: Town):
    await members.says(ADMIN, "/say Bora treinar! 💪")
    message = await bot_says(members, "Bora treinar! 💪")
    assert message["from"]["is_bot"]
    asked = await members.says(ADMIN, "/audit")
    assert "criou um anúncio" in said(await members.answer(to=asked))


async def test_a_photo_that_is_replied_to_is_said_with_its_caption(members: Town):
    photo = (await members.sends(ADMIN, photo={"sample": 2}, text="O treino de hoje"))[0]
    await members.says(ADMIN, "/say", reply_to=photo["message_id"])
    again = await bot_says(members, "O treino de hoje")
    assert again["photo"][0]["file_unique_id"] == photo["photo"][0]["file_unique_id"]


async def test_nothing_to_say_and_no_time_are_told_with_examples(members: Town):
    assert "O que devo dizer?" in await members.hears(ADMIN, "/say")
    assert "De quanto em quanto" in await members.hears(ADMIN, "/sayrecurrent Oi")
    assert "já passou" in await members.hears(ADMIN, "/say 2020-01-01 10:00 Oi")


async def test_what_might_be_a_time_is_said_at_once_only_when_that_was_meant(members: Town):
    asked = await members.answer(to=await members.says(ADMIN, "/say 24/7 na *academia*!"))
    assert "ainda não enviei nada" in said(asked)
    await members.presses(ADMIN, asked, "Enviar agora")
    await bot_says(members, "24/7 na *academia*!")
    await members.edited(asked, "Enviado em Turma das Seis")
    await members.until_idle()
    assert len([one for one in members.of_bot(GROUP) if said(one) == "24/7 na *academia*!"]) == 1


async def test_who_meant_a_time_is_shown_how_times_are_written(members: Town):
    asked = await members.answer(to=await members.says(ADMIN, "/say 25:00 Oi"))
    await members.presses(ADMIN, asked, "Era um horário")
    await members.edited(asked, "Exemplos")
    assert [one for one in members.of_bot(GROUP) if said(one) == "25:00 Oi"] == []


async def test_nobody_else_decides_whether_it_was_a_time(members: Town):
    asked = await members.answer(to=await members.says(ADMIN, "/say 25:00 Oi"))
    assert await members.presses(BIA, asked, "Enviar agora")
    await members.until_idle()
    assert [one for one in members.of_bot(GROUP) if said(one) == "25:00 Oi"] == []


async def test_a_picture_with_what_might_be_a_time_is_explained(members: Town):
    (photo,) = await members.sends(BIA, photo={"sample": 1})
    told = await members.answer(to=await members.says(ADMIN, "/say 25:00 Oi", reply_to=photo["message_id"]))
    assert "Exemplos" in said(told)
    assert not told.get("buttons")


@pytest.mark.parametrize("interval", ["9m", "0m", "367d"])
async def test_too_short_and_too_long_intervals_are_refused(members: Town, interval: str):
    assert "de 10 minutos a 366 dias" in await members.hears(ADMIN, f"/sayrecurrent {interval} Oi")
    assert "Nenhum por enquanto" in await members.hears(ADMIN, "/listrecurrent")
    await planned(members)
    assert "de 10 minutos a 366 dias" in await members.hears(ADMIN, f"/editrecurrent 1 {interval} Oi")
    assert "seg" in await members.hears(ADMIN, "/listrecurrent")


async def planned(members: Town, words: str = "/sayrecurrent seg,qua 18:30 Treino hoje!") -> None:
    assert "Anúncio 1 em Turma das Seis" in await members.hears(ADMIN, words)


async def test_a_plan_is_listed_paused_resumed_and_deleted_with_buttons(members: Town):
    await planned(members)
    await members.says(ADMIN, "/listrecurrent")
    listed = await members.answer(containing="Anúncios de")
    assert "1. seg, qua 18:30 — Treino hoje!" in said(listed)
    assert "próxima:" in said(listed)
    await members.presses(ADMIN, listed, "⏸ 1")
    paused = await members.edited(listed, "em pausa")
    await members.presses(ADMIN, paused, "▶️ 1")
    running = await members.edited(listed, "próxima:")
    assert "não é seu" in await members.presses(BIA, running, "🗑 1")
    await members.presses(ADMIN, running, "🗑 1")
    await members.edited(listed, "Nenhum por enquanto")


async def test_what_is_said_once_tells_its_time_once(members: Town):
    for words in ("/say 24/12 18:30 Boas festas!", "/editrecurrent 1 Outro texto", "/listrecurrent"):
        told = await members.hears(ADMIN, words)
        assert told.count("18:30") == 1
        assert "róxima" not in told


async def test_a_deletion_can_be_taken_back_for_a_minute(members: Town):
    await planned(members)
    await members.says(ADMIN, "/delrecurrent 1")
    deleted = await members.answer(containing="apagado")
    await members.presses(ADMIN, deleted, "Desfazer")
    await members.edited(deleted, "1. seg, qua 18:30")


async def test_words_and_schedule_are_changed(members: Town):
    await planned(members)
    assert "todo dia às 08:00" in await members.hears(ADMIN, "/editrecurrent 1 diário 08:00")
    for unread in ("/editrecurrent 1 25:00 Oi", "/editrecurrent 1 às 25h Oi"):
        assert "De quanto em quanto tempo?" in await members.hears(ADMIN, unread)
    await members.hears(ADMIN, "/editrecurrent 1\nOutro texto")
    listed = await members.hears(ADMIN, "/listrecurrent")
    assert "1. todo dia às 08:00 — Outro texto" in listed
    for words in ("/editrecurrent", "/editrecurrent x", "/editrecurrent 1"):
        assert "Diga o número" in await members.hears(ADMIN, words)
    assert "Não encontrei" in await members.hears(ADMIN, "/editrecurrent 99 Oi")


async def test_what_is_over_cannot_be_changed(members: Town):
    await members.says(ADMIN, "/say Bora!")
    await members.answer(containing="Bora!")
    for words in ("/editrecurrent 1 diário 08:00", "/delrecurrent 1"):
        assert "Não encontrei" in said(await members.answer(to=await members.says(ADMIN, words)))


async def test_members_have_no_say(members: Town):
    for command in ("/say Oi", "/sayrecurrent 1h Oi", "/listrecurrent", "/delrecurrent 1"):
        await members.says(BIA, command)
    await members.silent()


async def test_in_private_it_is_said_in_the_group_that_one_administers(members: Town):
    await members.says(ADMIN, "/say Bom dia, grupo!", chat=ADMIN)
    assert "Enviado em Turma das Seis" in said(await members.answer(chat=ADMIN))
    await bot_says(members, "Bom dia, grupo!")


async def test_who_administers_several_groups_is_told_where_to_say_it(members: Town):
    await members.second_group()
    await members.says(OWNER, "/listrecurrent", chat=OWNER)
    offer = await members.answer(chat=OWNER, containing="De qual grupo")
    await members.presses(OWNER, offer, "Turma das Seis")
    assert "Nenhum por enquanto" in said(await members.answer(chat=OWNER, containing="Anúncios de"))


async def test_who_administers_several_groups_chooses_where_to_say_what_was_typed(members: Town):
    await members.second_group()
    typed = await members.says(
        OWNER, "/say Bora treinar!", chat=OWNER, entities=[{"type": "bold", "offset": 5, "length": 4}]
    )
    offer = await members.answer(chat=OWNER, containing="De qual grupo", to=typed)
    await members.presses(OWNER, offer, "Crossfit da Praia")
    there = await bot_says(members, "Bora treinar!", OTHER_GROUP)
    assert there["entities"] == [{"type": "bold", "offset": 0, "length": 4}]
    await members.answer(chat=OWNER, containing="Crossfit da Praia")
    await members.until_idle()
    assert not [one for one in members.of_bot(GROUP) if "Bora" in said(one)]
    now = members.world.chats[OWNER].messages[offer["message_id"]].view()
    assert not now.get("buttons")


async def test_a_picture_and_its_words_wait_for_the_group_that_is_chosen(members: Town):
    await members.second_group()
    (photo,) = await members.sends(OWNER, chat=OWNER, photo={"sample": 2}, text="Legenda")
    for words in ("Bora, *turma*!", ""):
        await members.says(OWNER, f"/say {words}".strip(), chat=OWNER, reply_to=photo["message_id"])
        offer = await members.answer(chat=OWNER, containing="De qual grupo", to=photo)
        await members.presses(OWNER, offer, "Turma das Seis")
        there = await bot_says(members, words or "Legenda")
        assert there["photo"][0]["file_unique_id"] == photo["photo"][0]["file_unique_id"]


async def test_a_plan_waits_for_its_group_too_and_a_doubt_about_the_time(members: Town):
    await members.second_group()
    await members.says(OWNER, "/sayrecurrent seg,qua 18:30 Treino!", chat=OWNER)
    offer = await members.answer(chat=OWNER, containing="De qual grupo")
    await members.presses(OWNER, offer, "Crossfit da Praia")
    await members.answer(chat=OWNER, containing="em Crossfit da Praia: seg, qua 18:30")
    await members.says(OWNER, "/say 25:00 Oi", chat=OWNER)
    offer = await members.answer(chat=OWNER, containing="De qual grupo")
    await members.presses(OWNER, offer, "Turma das Seis")
    doubt = await members.answer(chat=OWNER, containing="ainda não enviei nada")
    await members.presses(OWNER, doubt, "Enviar agora")
    await bot_says(members, "25:00 Oi")


async def test_in_private_a_doubt_about_the_time_keeps_the_words(members: Town):
    await members.says(ADMIN, "/say 24/7 na academia!", chat=ADMIN)
    doubt = await members.answer(chat=ADMIN, containing="ainda não enviei nada")
    await members.presses(ADMIN, doubt, "Enviar agora")
    await bot_says(members, "24/7 na academia!")


async def test_nothing_to_say_is_told_before_any_group_is_offered(members: Town):
    await members.second_group()
    assert "O que devo dizer?" in await members.hears(OWNER, "/say", chat=OWNER)


async def planned_in_both(people: Town) -> None:
    """Have one timed post planned in each of OWNER's two groups."""
    await people.second_group()
    for title in ("Turma das Seis", "Crossfit da Praia"):
        await people.says(OWNER, "/sayrecurrent seg 18:30 Treino!", chat=OWNER)
        offer = await people.answer(chat=OWNER, containing="De qual grupo")
        await people.presses(OWNER, offer, title)
        await people.answer(chat=OWNER, containing=f"em {title}: seg 18:30")


async def test_what_an_edit_says_waits_for_the_group_that_is_chosen(members: Town):
    await planned_in_both(members)
    await members.says(OWNER, "/editrecurrent 1 ter 07:00 Treino *cedo*!", chat=OWNER)
    offer = await members.answer(chat=OWNER, containing="De qual grupo")
    await members.presses(OWNER, offer, "Crossfit da Praia")
    await members.answer(chat=OWNER, containing="ter 07:00")
    await members.says(OWNER, "/listrecurrent", chat=OWNER)
    await members.presses(
        OWNER, await members.answer(chat=OWNER, containing="De qual grupo"), "Turma das Seis"
    )
    assert "seg 18:30" in said(await members.answer(chat=OWNER, containing="Anúncios de"))


async def test_a_number_to_delete_waits_for_its_group_and_can_be_taken_back(members: Town):
    await planned_in_both(members)
    await members.says(OWNER, "/delrecurrent 1", chat=OWNER)
    offer = await members.answer(chat=OWNER, containing="De qual grupo")
    await members.presses(OWNER, offer, "Turma das Seis")
    deleted = await members.answer(chat=OWNER, containing="apagado")
    await members.says(OWNER, "/delrecurrent", chat=OWNER)
    offer = await members.answer(chat=OWNER, containing="De qual grupo")
    await members.presses(OWNER, offer, "Turma das Seis")
    assert "Nenhum por enquanto" in said(await members.answer(chat=OWNER, containing="Anúncios de"))
    await members.presses(OWNER, deleted, "Desfazer")
    await members.until_idle()
    await members.presses(OWNER, offer, "Turma das Seis")
    assert "seg 18:30" in said(await members.answer(chat=OWNER, containing="seg 18:30"))
