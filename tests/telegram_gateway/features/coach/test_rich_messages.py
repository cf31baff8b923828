"""What people write as a rich message (Bot API 10.1) is read as their words, wherever words are read."""

from gymnation.member.v1.flag_service_pb2 import ListFlagsRequest
from tests.coach_service.scripted_claude import says, scripted_claude
from tests.support.town import ADMIN, BIA, CAIO, GROUP, Town, said, town
from tests.telegram_gateway.features.coach.test_followups import BOT, told
from tests.telegram_gateway.features.moderation.test_flags import opens_a_chat

LIST = "<p>no <b>almoço</b>:</p><ul><li>2 ovos</li><li>pão</li></ul>"
TIRED = "<p>sem <i>vontade</i> de correr hoje</p>"


async def test_a_meal_in_a_rich_message_is_estimated(members: Town):
    meal = members.writes_rich(CAIO, LIST)
    answer = said(await members.answer(to=await members.says(BIA, "/macros", reply_to=meal["message_id"])))
    assert [line.split(" (")[0] for line in answer.splitlines() if line.startswith("•")] == ["• ovo", "• pão"]


async def test_a_push_is_about_the_words_of_a_rich_message(members: Town):
    tired = members.writes_rich(CAIO, TIRED)
    await members.says(BIA, "/motivacao", reply_to=tired["message_id"])
    assert said(await members.answer(to=tired)).startswith("Caio, bora em corrida!")


async def test_an_introduction_as_a_rich_message_is_welcomed_by_what_it_says(members: Town):
    message = members.writes_rich(CAIO, "<h2>Oi, sou o Caio</h2><p>adoro corrida na praia</p>")
    await members.says(ADMIN, "/apresentacao", reply_to=message["message_id"])
    assert "corrida" in said(await members.answer(to=message, containing="Boas-vindas, Caio!"))


async def test_a_flag_keeps_how_a_rich_message_begins(members: Town):
    await opens_a_chat(members, ADMIN)
    message = members.writes_rich(BIA, "<p>compre <b>seguidores</b></p><p>baratos</p>")
    await members.says(ADMIN, "/addblacklist", reply_to=message["message_id"])
    await members.answer(chat=ADMIN, containing="sinalizada")
    [kept] = (await members.clients.flags.ListFlags(ListFlagsRequest(chat_id=GROUP))).flags
    assert kept.excerpt == "compre seguidores baratos"


async def test_a_rich_message_is_not_said_again_and_the_admin_is_told(members: Town):
    message = members.writes_rich(CAIO, LIST)
    asked = await members.says(ADMIN, "/say", reply_to=message["message_id"])
    assert "Só sei repetir texto" in said(await members.answer(to=asked))


async def test_a_question_as_a_rich_message_is_answered_in_private(members: Town):
    await opens_a_chat(members, BIA)
    members.writes_rich(BIA, "<p>dica de <b>sono</b>?</p>", chat=BIA)
    await members.answer(chat=BIA, containing="O sono é onde")


async def test_a_rich_message_that_mentions_the_bot_or_answers_it_is_a_question():
    async with scripted_claude() as claude, town(anthropic_base_url=claude.base_url) as people:
        await people.registered()
        claude.will(*[says("Dorme cedo e bebe água.")] * 4)
        question = people.writes_rich(BIA, f"<p>{BOT} dica de <b>sono</b>?</p>")
        first = await people.edited(await people.answer(to=question), "1 de 2")
        assert "dica de sono?" in told(claude)
        assert BOT not in told(claude)
        await people.until_idle()
        more = people.writes_rich(BIA, "<p>e <i>quanta</i> água?</p>", reply_to=first)
        await people.edited(await people.answer(to=more), "2 de 2")
        assert "e quanta água?" in told(claude)


async def test_a_rich_message_to_nobody_is_left_alone(members: Town):
    before = len(members.of_bot(GROUP))
    members.writes_rich(BIA, "<p>dica de <b>sono</b>?</p>")
    await members.until_idle()
    assert len(members.of_bot(GROUP)) == before
