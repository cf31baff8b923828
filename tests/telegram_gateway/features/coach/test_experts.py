"""Expert: a longer answer once a question, in private, to the asker alone; given back when none came."""

import asyncio

from gymnation.member.v1.question_service_pb2 import GetQuotaRequest
from tests.support.town import BIA, CAIO, DUDA, GROUP, Message, Town, said, town

BOT = "@gymnation_sandbox_bot"
EXPERT = "Resposta completa"


async def asked_in_group(people: Town, who: int = BIA, text: str = "dica de sono?") -> Message:
    message = await people.says(who, f"{BOT} {text}")
    answer = await people.edited(await people.answer(to=message), "de 2")
    await people.until_idle()
    return answer


def labels(people: Town, message: Message) -> list[str]:
    now = people.world.chats[message["chat"]["id"]].messages[message["message_id"]].view()
    return [button["text"] for row in now["buttons"] for button in row]


async def long_answer(people: Town, who: int = BIA) -> Message:
    return await people.answer(chat=who, containing="📖 Resposta completa")


async def test_in_private_it_follows_the_short_one_and_is_longer(members: Town):
    short = await members.hears(BIA, "dica de sono?", chat=BIA)
    answer = members.of_bot(BIA)[-1]
    assert "escrevendo a resposta" in await members.presses(BIA, answer, EXPERT)
    long = await long_answer(members)
    assert "Um dia leve entre dois treinos" in said(long)
    assert len(said(long)) > len(short)
    assert "Sobre: “dica de sono?”" in said(long)
    calls = (await members.session.get("/api/claude/calls")).json
    assert (await calls())["calls"][-1]["model"] == "claude-sonnet-5-5"


async def test_from_a_group_it_goes_to_the_askers_private_chat_and_the_button_goes(members: Town):
    await members.hears(BIA, "/start", chat=BIA)
    answer = await asked_in_group(members)
    before = len(members.of_bot(GROUP))
    await members.presses(BIA, answer, "👍")
    answer = members.world.chats[GROUP].messages[answer["message_id"]].view()
    assert "no seu privado" in await members.presses(BIA, answer, EXPERT)
    long = await long_answer(members)
    await members.until_idle()
    assert len(members.of_bot(GROUP)) == before
    assert labels(members, answer) == ["👍 ✓", "👎", "🔎 Por quê?"]
    assert labels(members, long) == ["👍", "👎", "🔎 Por quê?"]


async def test_it_is_taken_from_no_quota_and_its_cost_is_kept(members: Town):
    await members.hears(BIA, "dica de sono?", chat=BIA)
    await members.presses(BIA, members.of_bot(BIA)[-1], EXPERT)
    await long_answer(members)
    await members.until_idle()
    quota = await members.clients.questions.GetQuota(GetQuotaRequest(chat_id=BIA, member_id=BIA))
    assert quota.quota.used == 1
    kept = await members.database.collection("questions").find({"expert_of": {"$ne": ""}}).to_list(None)
    assert [(one["model"], one["cost_nano_usd"] > 0) for one in kept] == [("claude-sonnet-5-5", True)]


async def test_it_is_once_a_question_whoever_is_fast(members: Town):
    await members.hears(BIA, "dica de sono?", chat=BIA)
    answer = members.of_bot(BIA)[-1]
    told = await asyncio.gather(*(members.presses(BIA, answer, EXPERT) for _ in range(3)))
    assert sorted("já foi enviada" in text for text in told) == [False, True, True]
    await long_answer(members)
    await members.until_idle()
    assert sum("📖 Resposta completa" in said(message) for message in members.of_bot(BIA)) == 1


async def test_it_is_the_askers_alone(members: Town):
    answer = await asked_in_group(members)
    assert "não é seu" in await members.presses(CAIO, answer, EXPERT)


async def test_who_never_wrote_to_the_bot_gets_a_link_and_keeps_it(members: Town):
    answer = await asked_in_group(members, CAIO)
    await members.presses(CAIO, answer, EXPERT)
    notice = await members.answer(containing="A resposta completa vai só no privado")
    assert "start=expert" in str(notice["entities"])
    await members.hears(CAIO, "/start", chat=CAIO)
    await members.presses(CAIO, answer, EXPERT)
    assert await long_answer(members, CAIO)


async def test_when_claude_is_down_it_is_given_back_and_the_button_works_again(members: Town):
    await members.hears(BIA, "dica de sono?", chat=BIA)
    answer = members.of_bot(BIA)[-1]
    members.faults.add("claude", "500", count=20)
    await members.presses(BIA, answer, EXPERT)
    assert "Ela continua sua" in said(await members.answer(chat=BIA, containing="resposta completa"))
    members.faults.clear()
    await members.until_idle()
    assert any(EXPERT in label for label in labels(members, answer))
    await members.presses(BIA, answer, EXPERT)
    assert await long_answer(members)


async def test_a_reply_to_it_goes_on_with_it(members: Town):
    await members.hears(BIA, "dica de sono?", chat=BIA)
    await members.presses(BIA, members.of_bot(BIA)[-1], EXPERT)
    long = await long_answer(members)
    await members.until_idle()
    more = await members.hears(BIA, "pode explicar melhor?", chat=BIA, reply_to=long["message_id"])
    assert "treinos fortes" in more


async def test_what_it_used_is_shown_too(members: Town):
    anchor = await members.anchor(command="/checkinplus 4")
    await members.answer(to=await members.photo(BIA, to=anchor["message_id"]))
    await members.hears(BIA, "quantos pontos eu tenho?", chat=BIA)
    await members.presses(BIA, members.of_bot(BIA)[-1], EXPERT)
    long = await long_answer(members)
    await members.presses(BIA, long, "Por quê")
    assert "Pontos na temporada: 4" in said(await members.answer(chat=BIA, containing="De onde veio"))


async def test_in_the_readers_language(members: Town):
    await members.hears(DUDA, "any tip about sleep?", chat=DUDA)
    await members.presses(DUDA, members.of_bot(DUDA)[-1], "Full answer")
    assert "An easy day" in said(await members.answer(chat=DUDA, containing="📖 Full answer"))


async def test_without_a_key_there_is_no_answer_to_deepen():
    async with town(coach_key=None) as people:
        await people.registered()
        await people.hears(BIA, "dica de sono?", chat=BIA)
        assert not people.of_bot(BIA)[-1].get("buttons")


async def test_it_looks_at_the_picture_of_the_question_again(members: Town):
    (asked,) = await members.sends(BIA, chat=BIA, photo={"sample": 1}, caption="dica para o agachamento?")
    short = await members.answer(chat=BIA, to=asked)
    await members.presses(BIA, short, EXPERT)
    assert "Vi a sua foto" in said(await long_answer(members))
