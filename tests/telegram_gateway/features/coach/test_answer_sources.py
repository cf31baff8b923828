"""Why?: the asker sees which records an answer used.

Only the asker sees it there, and it shows nothing that they made the coach forget.
"""

from zoneinfo import ZoneInfo

from tests.support.town import BIA, CAIO, DUDA, GROUP, Message, Town, said

BOT = "@gymnation_sandbox_bot"
WHY = "Por quê"
BRASILIA = ZoneInfo("America/Sao_Paulo")


async def asked_in_group(people: Town, who: int, question: str) -> Message:
    asked = await people.says(who, f"{BOT} {question}")
    return await people.edited(await people.answer(to=asked), "de 2")


async def asked_in_private(people: Town, who: int, question: str) -> Message:
    await people.says(who, question, chat=who)
    return await people.answer(chat=who)


async def checked_in(people: Town, who: int = BIA) -> None:
    anchor = await people.anchor(command="/checkinplus 4")
    await people.answer(to=await people.photo(who, to=anchor["message_id"]))


async def test_in_private_it_lists_numbers_and_check_ins_with_their_local_times(members: Town):
    await checked_in(members)
    answer = await asked_in_private(members, BIA, "quantos pontos eu tenho e quais meus últimos check-ins?")
    assert await members.presses(BIA, answer, WHY) == ""
    why = said(await members.answer(chat=BIA))
    assert "Pontos na temporada: 4" in why
    assert "Check-ins na temporada: 1" in why
    assert (members.world.chats[GROUP].title or "?") in why
    (checkin,) = await members.database.collection("checkins").find({}).to_list(None)
    local = checkin["create_time"].astimezone(BRASILIA)
    assert f"{local:%d/%m %H:%M}: 4 pontos" in why


async def test_what_was_shown_is_what_the_tools_read_and_not_what_the_model_said(members: Town):
    await checked_in(members)
    answer = await asked_in_private(members, BIA, "quantos pontos eu tenho?")
    await checked_in(members)
    await members.presses(BIA, answer, WHY)
    why = said(await members.answer(chat=BIA))
    assert "Pontos na temporada: 4" in why, "as they were when it was answered"


async def test_in_a_group_it_goes_to_the_askers_private_chat(members: Town):
    await checked_in(members)
    await members.hears(BIA, "/start", chat=BIA)
    answer = await asked_in_group(members, BIA, "quantos pontos eu tenho?")
    said_before = len(members.of_bot(GROUP))
    assert "no seu privado" in await members.presses(BIA, answer, WHY)
    assert "Pontos na temporada: 4" in said(await members.answer(chat=BIA, containing="temporada"))
    assert len(members.of_bot(GROUP)) == said_before


async def test_who_never_wrote_to_the_bot_sees_a_window_in_the_group(members: Town):
    await checked_in(members, CAIO)
    answer = await asked_in_group(members, CAIO, "quantos pontos eu tenho?")
    shown = await members.answer_to_press(CAIO, answer, WHY)
    assert "Seus números" in shown["text"]
    assert len(shown["text"]) <= 200
    assert shown["show_alert"], "a window to close, not a line that goes by"


async def test_nobody_but_the_asker_gets_to_see_it(members: Town):
    await checked_in(members)
    answer = await asked_in_group(members, BIA, "quantos pontos eu tenho?")
    assert "não é seu" in await members.presses(CAIO, answer, WHY)


async def test_general_advice_says_that_it_used_no_record(members: Town):
    answer = await asked_in_private(members, BIA, "dica de sono?")
    await members.presses(BIA, answer, WHY)
    assert "não usou nenhum registro" in said(await members.answer(chat=BIA))


async def test_a_memory_is_shown_as_it_is_now_and_not_once_it_is_forgotten(members: Town):
    await members.says(BIA, "/memoria", chat=BIA)
    notebook = await members.answer(chat=BIA, containing="O que o coach lembra")
    await members.presses(BIA, notebook, "Escrever")
    prompt = await members.answer(chat=BIA, containing="Responda a esta mensagem")
    await members.says(BIA, "Prefiro treinar cedo", chat=BIA, reply_to=prompt["message_id"])
    kept = await members.answer(chat=BIA, containing="🧠 Prefiro treinar cedo")
    answer = await asked_in_private(members, BIA, "o que você lembra de mim?")
    await members.presses(BIA, answer, WHY)
    assert "cedo" in said(await members.answer(chat=BIA, containing="De onde veio"))
    await members.presses(BIA, kept, "Esquecer")
    await members.presses(BIA, answer, WHY)
    assert "cedo" not in said(await members.answer(chat=BIA, containing="🔎"))


async def test_answers_that_are_past_their_time_say_so(members: Town):
    answer = await asked_in_private(members, BIA, "dica de sono?")
    await members.database.collection("question_texts").delete_many({})
    await members.presses(BIA, answer, WHY)
    assert "90 dias" in said(await members.answer(chat=BIA))


async def test_in_the_readers_language(members: Town):
    await checked_in(members, DUDA)
    answer = await asked_in_private(members, DUDA, "how many points do I have?")
    await members.presses(DUDA, answer, "Why?")
    assert "Points this season: 4" in said(await members.answer(chat=DUDA))
