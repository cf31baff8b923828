"""/macros: from words, from a photo with the command as its caption, from a message.

The answer always has the note.
It has no numbers for somebody whom they could harm, and what fails is not charged.
"""

import re
from decimal import Decimal

import pytest

from gymnation.member.v1.question_service_pb2 import GetQuotaRequest
from sandbox.patience import patient
from tests.support.town import BIA, CAIO, GROUP, NICO, Town, said, town

NOTE = "É só uma estimativa"


async def used(members: Town, person: int, chat: int = GROUP) -> int:
    await members.until_idle()
    found = await members.clients.questions.GetQuota(GetQuotaRequest(chat_id=chat, member_id=person))
    return int(found.quota.used)


def ranges(line: str, word: str) -> tuple[int, int]:
    """The numbers before "kcal", or after another word."""
    pattern = r"(\d+)(?:–(\d+))?\s*kcal" if word == "kcal" else rf"{word}\s(\d+)(?:–(\d+))?\sg"
    found = re.search(pattern, line)
    assert found, line
    return int(found[1]), int(found[2] or found[1])


async def test_words_become_items_a_total_that_adds_up_and_a_note(members: Town):
    asked = await members.says(BIA, "/macros 2 ovos, pão e um copo de leite")
    answer = said(await members.answer(to=asked))
    names = [line.split(" (")[0] for line in answer.splitlines() if line.startswith("•")]
    assert names == ["• ovo", "• pão", "• leite integral"]
    *items, total = [line for line in answer.splitlines() if "kcal" in line]
    for word in ("kcal", "prot.", "carb.", "gord."):
        parts = [ranges(line, word) for line in items]
        assert ranges(total, word) == (sum(low for low, _ in parts), sum(high for _, high in parts))
    assert "Considerei: Porções comuns" in answer
    assert NOTE in answer
    assert "1 de 2 perguntas hoje" in answer
    assert await used(members, BIA) == 1


@pytest.mark.parametrize("chat", [GROUP, BIA])
@pytest.mark.parametrize("caption", ["/macros", "/MACROS@gymnation_sandbox_bot almoço", "/macros\narroz"])
async def test_a_photo_with_the_command_as_its_caption_is_looked_at(members: Town, chat: int, caption: str):
    photo = (await members.sends(BIA, chat=chat, photo={"sample": 2}, caption=caption))[0]
    answer = said(await members.answer(chat=chat))
    assert NOTE in answer
    assert ("arroz cozido" if "arroz" in caption else "Pela foto") in answer
    assert photo["message_id"]


@pytest.mark.parametrize("caption", ["/macros", "dica de sono?"])
async def test_an_album_in_private_gets_one_answer(members: Town, caption: str):
    await members.sends(BIA, chat=BIA, photo={"sample": 2}, album=3, caption=caption)
    assert "1 de 5" in said(await members.answer(chat=BIA))
    await members.until_idle()
    assert len(members.of_bot(BIA)) == 1


async def test_an_album_without_words_is_told_so_once(members: Town):
    await members.sends(BIA, chat=BIA, photo={"sample": 2}, album=3)
    await members.answer(chat=BIA)
    await members.until_idle()
    assert len(members.of_bot(BIA)) == 1


async def test_a_command_in_a_caption_for_another_bot_or_another_command_is_not_ours(members: Town):
    await members.sends(BIA, photo={"sample": 2}, caption="/macros@another_bot")
    await members.sends(BIA, photo={"sample": 2}, caption="/ranking")
    await members.silent()


async def test_a_message_that_is_replied_to_is_the_meal(members: Town):
    theirs = (await members.sends(CAIO, photo={"sample": 4}, caption="meu almoço de hoje"))[0]
    asked = await members.says(BIA, "/macros", reply_to=theirs["message_id"])
    assert "Pela foto" in said(await members.answer(to=asked))
    words = await members.says(CAIO, "hoje foi frango com salada")
    asked = await members.says(BIA, "/macros com arroz", reply_to=words["message_id"])
    answer = said(await members.answer(to=asked))
    assert all(food in answer for food in ("frango", "salada", "arroz"))
    assert (await used(members, BIA), await used(members, CAIO)) == (2, 0)


async def test_without_a_meal_it_asks_for_one(members: Town):
    asked = await members.says(BIA, "/macros")
    assert "O que tem no prato?" in said(await members.answer(to=asked))
    assert await used(members, BIA) == 0


async def test_nothing_to_eat_costs_nothing(members: Town):
    asked = await members.says(BIA, "/macros minha bicicleta nova")
    assert "nada de comer" in said(await members.answer(to=asked))
    assert await used(members, BIA) == 0


async def test_who_may_struggle_with_food_hears_so_alone_and_gets_no_numbers(members: Town):
    await members.post(f"people/{BIA}/start")
    await members.answer(chat=BIA)
    await members.says(BIA, "/macros comi um bolo inteiro e forcei o vômito")
    told = said(await members.answer(chat=BIA))
    assert "prefiro não falar em números" in told
    assert "kcal" not in told
    await members.silent()
    assert await used(members, BIA) == 0
    await members.says(CAIO, "/macros comi um bolo inteiro e forcei o vômito")
    public = said(await members.answer(containing="no privado"))
    assert "números" not in public


async def test_in_private_the_kind_word_is_the_answer(members: Town):
    assert "prefiro não falar em números" in await members.hears(
        BIA, "/macros tenho 14 anos, quero secar", chat=BIA
    )


async def test_what_is_urgent_is_helped_in_private(members: Town):
    await members.post(f"people/{BIA}/start")
    await members.answer(chat=BIA)
    asked = await members.says(BIA, "/macros almocei e tô com dor no peito")
    assert "192" in said(await members.answer(chat=BIA))
    await members.reaction(asked, "❤")
    assert await used(members, BIA) == 0


async def test_an_estimate_that_was_cut_off_once_is_asked_for_again(members: Town):
    members.faults.add("claude", "max_tokens")
    asked = await members.says(BIA, "/macros 2 ovos")
    assert NOTE in said(await members.answer(to=asked))


async def test_when_it_fails_twice_it_says_so_and_nothing_is_charged(members: Town):
    members.faults.add("claude", "max_tokens", count=2)
    asked = await members.says(BIA, "/macros 2 ovos")
    answer = said(await members.answer(to=asked))
    assert "ela não fechou" in answer
    assert "código" in answer
    assert await used(members, BIA) == 0


async def test_when_claude_is_down_it_says_so_and_nothing_is_charged(members: Town):
    members.faults.add("claude", "529", count=20)
    asked = await members.says(BIA, "/macros 2 ovos")
    assert "não foi descontada" in said(await members.answer(to=asked))
    assert await used(members, BIA) == 0


async def test_when_the_money_is_spent_it_says_when_there_is_more():
    async with town(member={"budget_system_usd": Decimal("0.000001")}) as people:
        await people.registered()
        asked = await people.says(BIA, "/macros 2 ovos")
        assert "00:00" in said(await people.answer(to=asked))
        assert await used(people, BIA) == 0


async def test_a_silent_coach_ends_in_an_honest_word():
    async with town(gateway={"coach_macros_timeout_s": min(patient(1), 60)}) as people:
        await people.registered()
        people.faults.add("claude", "slow", delay_s=600, count=10)
        asked = await people.says(BIA, "/macros 2 ovos")
        assert "não foi descontada" in said(await people.answer(to=asked))
        assert await used(people, BIA) == 0


async def test_a_photo_that_cannot_be_had_is_said_so(members: Town):
    members.faults.add("telegram", "500", method="download")
    await members.sends(BIA, photo={"sample": 2}, caption="/macros")
    assert "não consegui buscar a foto" in said(await members.answer()).lower()
    assert await used(members, BIA) == 0


async def test_a_file_that_is_no_picture_is_said_so(members: Town):
    chat = members.world.chats[GROUP]
    message = (await members.sends(CAIO, kind="document", caption="meu almoço"))[0]
    chat.messages[message["message_id"]].payload["document"] = members.world.files.document(
        b"<svg/>", "prato.svg", "image/svg+xml"
    )
    asked = await members.says(BIA, "/macros", reply_to=message["message_id"])
    assert "Não consigo abrir essa imagem" in said(await members.answer(to=asked))


async def test_when_no_question_is_left_it_says_so(members: Town):
    for _ in range(2):
        await members.answer(to=await members.says(BIA, "/macros ovo"))
    asked = await members.says(BIA, "/macros ovo")
    assert "já fez suas 2 perguntas" in said(await members.answer(to=asked))


async def test_an_outsider_gets_one_polite_line_and_the_menu_names_it(members: Town):
    assert "/macros" in await members.hears(NICO, "/macros ovo", chat=NICO)
    assert "/macros" in await members.hears(BIA, "/ajuda")
