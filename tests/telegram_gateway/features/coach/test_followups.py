"""A reply to an answer goes on with it, and a picture is looked at.

The coach is told nothing else of the chat.
"""

import json
from typing import Any

import pytest

from tests.coach_service.scripted_claude import ScriptedClaude, says, scripted_claude
from tests.support.town import BIA, CAIO, Message, Town, said, town

BOT = "@gymnation_sandbox_bot"


async def asked(people: Town, who: int, text: str, **more: Any) -> Message:
    """Ask in the group; give the whole answer."""
    message = await people.says(who, f"{BOT} {text}", **more)
    answer = await people.edited(await people.answer(to=message), "de 2")
    # Where it stands is noted after it was sent.
    await people.until_idle()
    return answer


async def test_a_reply_in_a_group_goes_on_with_the_answer(members: Town):
    anchor = await members.anchor(command="/checkinplus 4")
    await members.answer(to=await members.photo(BIA, to=anchor["message_id"]))
    first = await asked(members, BIA, "quantos pontos eu tenho?")
    message = await members.says(BIA, "e agora?", reply_to=first["message_id"])
    answer = await members.edited(await members.answer(to=message), "2 de 2")
    assert "4 pontos" in said(answer), "it knows what 'now' is about"


async def test_a_reply_in_private_goes_on_too_and_what_is_no_reply_begins_anew(members: Town):
    first_text = await members.hears(BIA, "dica de sono?", chat=BIA)
    await members.until_idle()
    first = members.of_bot(BIA)[-1]
    more = await members.hears(BIA, "pode explicar melhor?", chat=BIA, reply_to=first["message_id"])
    assert "treinos fortes" in more
    assert more.split("\n\n")[0] != first_text.split("\n\n")[0]
    assert "Boa pergunta!" in await members.hears(BIA, "pode explicar melhor?", chat=BIA)


async def test_somebody_else_may_go_on_in_the_group_and_hears_of_their_own_record(members: Town):
    anchor = await members.anchor(command="/checkinplus 4")
    await members.answer(to=await members.photo(BIA, to=anchor["message_id"]))
    first = await asked(members, BIA, "quantos pontos eu tenho?")
    message = await members.says(CAIO, "e eu?", reply_to=first["message_id"])
    answer = await members.edited(await members.answer(to=message), "1 de 2")
    assert "Não tenho registro" in said(answer)


@pytest.fixture
async def claude():
    async with scripted_claude() as scripted:
        yield scripted


def told(claude: ScriptedClaude, request: int = -1) -> str:
    return json.dumps(claude.requests[request]["messages"], ensure_ascii=False)


async def test_only_the_conversation_is_told_and_neither_the_groups_log_nor_what_was_said_in_private(
    claude: ScriptedClaude,
):
    async with town(anthropic_base_url=claude.base_url) as people:
        await people.registered()
        claude.will(*[says("Claro, bora lá com calma hoje.")] * 4)
        await people.hears(BIA, "um segredo meu sobre corrida", chat=BIA)
        await people.says(CAIO, "conversa alheia do grupo")
        first = await asked(people, BIA, "primeira pergunta")
        await asked(people, CAIO, "outra conversa com o coach")
        message = await people.says(BIA, "segunda pergunta", reply_to=first["message_id"])
        await people.edited(await people.answer(to=message), "2 de 2")
        roles = [turn["role"] for turn in claude.requests[-1]["messages"]]
        assert roles == ["user", "assistant", "user"]
        assert "primeira pergunta" in told(claude)
        for alien in ("segredo", "alheia", "outra conversa", "quoted_message"):
            assert alien not in told(claude)


@pytest.mark.parametrize("way", ["own", "replied"])
async def test_a_picture_is_looked_at_whether_it_bears_the_question_or_is_answered_by_it(
    members: Town, way: str
):
    if way == "own":
        (message,) = await members.sends(
            BIA, photo={"sample": 1}, caption=f"{BOT} dica para esse agachamento?"
        )
    else:
        (photo,) = await members.sends(CAIO, photo={"sample": 1}, caption="meu agachamento")
        message = await members.says(BIA, f"{BOT} dica para esse agachamento?", reply_to=photo["message_id"])
    answer = await members.edited(await members.answer(to=message), "1 de 2")
    assert "Vi a sua foto" in said(answer)


async def test_in_private_a_picture_with_a_question_is_looked_at(members: Town):
    await members.sends(BIA, chat=BIA, photo={"sample": 2}, caption="dica para esse agachamento?")
    assert "Vi a sua foto" in said(await members.answer(chat=BIA))


async def test_a_picture_that_cannot_be_had_is_left_out_and_the_member_told(members: Town):
    members.faults.add("telegram", "500", method="download")
    (message,) = await members.sends(BIA, photo={"sample": 1}, caption=f"{BOT} dica de sono?")
    answer = await members.edited(await members.answer(to=message), "1 de 2")
    assert "Não consegui abrir a foto" in said(answer)
    assert "Vi a sua foto" not in said(answer)


async def test_the_bots_own_cards_are_no_picture_to_look_at(members: Town):
    anchor = await members.anchor()
    await members.answer(to=await members.photo(BIA, to=anchor["message_id"]))
    ranking = await members.says(BIA, "/ranking")
    board = await members.answer(to=ranking)
    await members.presses(BIA, board, "🖼")
    card = await members.answer(containing="")
    message = await members.says(BIA, "dica de sono?", reply_to=card["message_id"])
    answer = await members.edited(await members.answer(to=message), "1 de 2")
    assert "Vi a sua foto" not in said(answer)


async def test_a_reply_whose_thread_is_over_still_has_the_answer_before_it(members: Town):
    await members.hears(BIA, "dica de sono?", chat=BIA)
    await members.until_idle()
    first = members.of_bot(BIA)[-1]
    await members.database.collection("question_messages").delete_many({})
    more = await members.hears(BIA, "pode explicar melhor?", chat=BIA, reply_to=first["message_id"])
    assert "Sobre “" in more, "quoted, as any message is"


async def test_a_reply_to_a_table_has_its_words(claude: ScriptedClaude):
    async with town(anthropic_base_url=claude.base_url) as people:
        await people.registered()
        claude.will(*[says("Claro, bora lá com calma hoje.")] * 4)
        await people.set_up(rich_tables=True)
        anchor = await people.anchor(command="/checkinplus 4")
        await people.answer(to=await people.photo(CAIO, to=anchor["message_id"]))
        table = await people.answer(to=await people.says(BIA, "/ranking"))
        assert "rich_message" in table
        await asked(people, BIA, "quem está na frente?", reply_to=table["message_id"])
        assert "🥇 · Caio · 4 · 1" in told(claude)
