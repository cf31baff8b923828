"""Questions to the coach: asked in a group and in private, streamed, counted, judged, and honestly refused."""

from tests.support.town import ADMIN, BIA, CAIO, DUDA, NICO, Town, said, town

BOT = "@gymnation_sandbox_bot"


async def test_a_mention_in_a_group_is_answered_from_the_record(members: Town):
    anchor = await members.anchor(command="/checkinplus 4")
    await members.answer(to=await members.photo(BIA, to=anchor["message_id"]))
    asked = await members.says(BIA, f"{BOT} quantos pontos eu tenho?")
    await members.reaction(asked, "👀")
    answer = await members.answer(to=asked)
    final = await members.edited(answer, "1 de 2 perguntas hoje")
    assert "4 pontos" in said(final)
    assert [button["text"] for button in final["buttons"][0]] == ["👍", "👎"]


async def test_in_private_the_answer_grows_as_a_draft_and_ends_as_a_message(members: Town):
    await members.says(BIA, "quantos check-ins eu tenho?", chat=BIA)
    answer = await members.answer(chat=BIA)
    assert "1 de 5 perguntas hoje" in said(answer)
    drafts = [data["text"] for name, data in members.happened if name == "draft" and data["chat_id"] == BIA]
    assert drafts


async def test_a_reply_to_the_bot_is_a_question_with_context(members: Town):
    anchor = await members.anchor()
    asked = await members.says(CAIO, "posso treinar com sono ruim?", reply_to=anchor["message_id"])
    answer = await members.answer(to=asked)
    await members.edited(answer, "1 de 2 perguntas")


async def test_talk_among_people_is_none_of_the_bots_business(members: Town):
    first = await members.says(BIA, "quantos check-ins eu tenho?")
    await members.says(CAIO, "pergunta pro bot", reply_to=first["message_id"])
    await members.says(CAIO, "fala com @outra_pessoa")
    await members.silent()


async def test_a_mention_without_a_question_asks_for_one(members: Town):
    assert "Pode perguntar" in await members.hears(BIA, BOT)


async def test_the_quota_ends_and_says_when_it_resets(members: Town):
    for used in (1, 2):
        asked = await members.says(BIA, f"{BOT} dica de sono?")
        answer = await members.answer(to=asked)
        await members.edited(answer, f"{used} de 2 perguntas hoje")
    asked = await members.says(BIA, f"{BOT} e mais uma?")
    assert "já fez suas 2 perguntas" in said(await members.answer(to=asked))
    # Another member and the private chat have their own.
    asked = await members.says(CAIO, f"{BOT} dica de sono?")
    await members.edited(await members.answer(to=asked), "1 de 2")
    assert "1 de 5" in await members.hears(BIA, "dica de sono?", chat=BIA)


async def test_only_the_asker_judges_an_answer_and_the_choice_is_marked(members: Town):
    asked = await members.says(BIA, f"{BOT} dica de hidratação?")
    answer = await members.edited(await members.answer(to=asked), "1 de 2")
    assert "não é seu" in await members.presses(CAIO, answer, "👍")
    assert "Valeu" in await members.presses(BIA, answer, "👍")

    def labels() -> list[str]:
        now = members.world.chats[answer["chat"]["id"]].messages[answer["message_id"]].view()
        return [button["text"] for button in now["buttons"][0]]

    await members.until(lambda: labels() == ["👍 ✓", "👎"])
    await members.presses(BIA, answer, "👎")
    await members.until(lambda: labels() == ["👍", "👎 ✓"])


async def test_made_up_callback_data_is_refused(members: Town):
    asked = await members.says(BIA, f"{BOT} dica de sono?")
    answer = await members.edited(await members.answer(to=asked), "1 de 2")
    pressed = await members.post(
        "press",
        **{"from": BIA},
        chat_id=answer["chat"]["id"],
        message_id=answer["message_id"],
        callback_data="answer_good:1",
    )
    assert "não vale mais" in pressed["answer"]["text"]


async def test_an_outsider_is_told_how_to_come_in(members: Town):
    assert "Entre em um e volte aqui" in await members.hears(NICO, "como emagrecer?", chat=NICO)


async def test_when_claude_is_down_the_question_is_given_back_with_a_code(members: Town):
    members.faults.add("claude", "500", count=20)
    text = await members.hears(BIA, "dica de sono?", chat=BIA)
    assert "não foi descontada" in text
    assert "código" in text
    members.faults.clear()
    assert "1 de 5" in await members.hears(BIA, "dica de sono?", chat=BIA)


async def test_a_refusal_is_said_kindly_and_costs_nothing(members: Town):
    members.faults.add("claude", "refusal")
    assert "não consigo conversar" in await members.hears(BIA, "dica de sono?", chat=BIA)
    assert "1 de 5" in await members.hears(BIA, "dica de sono?", chat=BIA)


async def test_without_a_key_the_coach_says_that_it_is_not_switched_on():
    async with town(coach_key=None) as people:
        await people.registered()
        assert "ainda não foi ligado" in await people.hears(BIA, "dica de sono?", chat=BIA)


async def test_a_question_that_waits_holds_nobody_up(members: Town):
    members.faults.add("claude", "slow", delay_s=600)
    await members.says(BIA, f"{BOT} dica de sono?")
    assert "Ninguém pontuou" in await members.hears(CAIO, "/ranking")
    members.faults.clear()


async def test_english_in_english(members: Town):
    text = await members.hears(DUDA, "any tip about sleep?", chat=DUDA)
    assert "1 of 5 questions today" in text


async def test_markup_in_a_question_is_only_text(members: Town):
    assert "1 de 5" in await members.hears(ADMIN, "<b>sono</b> & *tudo* _mais_ [x](y", chat=ADMIN)
