"""/memoria: what the coach remembers, in private only.

It is listed, written, edited, forgotten and switched off.
"""

from typing import Any

import pytest

from servicekit.clock import utc_now
from telegram_gateway.conversation.buttons import Buttons
from telegram_gateway.conversation.text_prompts import DIALOGUE_LIFE
from telegram_gateway.features import registry
from tests.support.town import ADMIN, BIA, CAIO, GROUP, NICO, TOKEN, Town, said

BOT = "@gymnation_sandbox_bot"


async def listed(town: Town, person: int = BIA) -> Any:
    await town.says(person, "/memoria", chat=person)
    return await town.answer(chat=person, containing="O que o coach lembra")


async def asked(town: Town, message: Any, label: str, person: int = BIA) -> Any:
    await town.presses(person, message, label)
    return await town.answer(chat=person, containing="Responda a esta mensagem")


async def write(town: Town, text: str, person: int = BIA) -> Any:
    prompt = await asked(town, await listed(town, person), "Escrever", person)
    await town.says(person, text, chat=person, reply_to=prompt["message_id"])
    return await town.answer(chat=person, containing=f"🧠 {text}")


def shown(town: Town, message: Any) -> Any:
    return town.world.chats[message["chat"]["id"]].messages[message["message_id"]].view()


def labels(message: Any) -> list[str]:
    return [button["text"] for row in message["reply_markup"]["inline_keyboard"] for button in row]


async def test_what_is_written_is_kept_listed_and_changed(members: Town):
    empty = await listed(members)
    assert "Nada por enquanto" in said(empty)
    kept = await write(members, "Gosta de nadar & <b>correr</b>")
    assert "Guardado" in said(kept)
    assert "Só no privado" in said(kept)
    assert "Você escreveu" in said(kept)
    prompt = await asked(members, kept, "Mudar")
    assert "Gosta de nadar & <b>correr</b>" in said(prompt)
    await members.says(BIA, "Gosta de remar", chat=BIA, reply_to=prompt["message_id"])
    await members.answer(chat=BIA, containing="🧠 Gosta de remar")
    again = await listed(members)
    assert "1. Gosta de remar" in said(again)
    assert "nadar" not in said(again)


async def test_one_is_forgotten_and_then_all_after_a_question(members: Town):
    for text in ("Gosta de nadar", "Corre cedo", "Dorme tarde"):
        await write(members, text)
    message = await listed(members)
    await members.presses(BIA, message, "2")
    await members.edited(message, "Corre cedo")
    assert "Esquecido" in await members.presses(BIA, shown(members, message), "Esquecer")
    await members.edited(message, "1. Gosta de nadar")
    assert "Corre cedo" not in said(shown(members, message))
    await members.presses(BIA, shown(members, message), "Esquecer tudo")
    await members.edited(message, "as 2 coisas")
    await members.presses(BIA, shown(members, message), "Voltar")
    await members.edited(message, "Dorme tarde")
    await members.presses(BIA, shown(members, message), "Esquecer tudo")
    await members.presses(BIA, shown(members, message), "Sim, esqueça tudo")
    await members.edited(message, "Nada por enquanto")


async def test_five_a_page(members: Town):
    for number in range(1, 7):
        await write(members, f"Coisa {number}")
    message = await listed(members)
    assert "6. Coisa 6" in said(message)
    assert "1. Coisa 1" not in said(message)
    await members.presses(BIA, message, "Próxima")
    await members.edited(message, "1. Coisa 1")
    assert "Próxima ▶" not in labels(shown(members, message))
    await members.presses(BIA, shown(members, message), "Anterior")
    await members.edited(message, "6. Coisa 6")


async def test_switched_off_nothing_is_written_until_it_is_on_again(members: Town):
    prompt = await asked(members, await listed(members), "Escrever")
    message = await listed(members)
    await members.presses(BIA, message, "Desligar")
    await members.edited(message, "A memória está desligada")
    assert "➕ Escrever" not in labels(shown(members, message))
    await members.says(BIA, "Gosta de nadar", chat=BIA, reply_to=prompt["message_id"])
    await members.answer(chat=BIA, containing="A memória está desligada. Ligue")
    await members.presses(BIA, shown(members, message), "Ligar")
    await members.edited(message, "Só o que você escreveu")


async def test_the_member_says_where_it_may_be_used(members: Town):
    kept = await write(members, "Gosta de nadar")
    await members.presses(BIA, kept, "Onde pode")
    await members.edited(kept, "todo mundo lê")
    await members.presses(BIA, shown(members, kept), "Também em Turma das Seis")
    await members.edited(kept, "Também em Turma das Seis")
    assert "Também em Turma das Seis" in said(await listed(members))


async def test_a_group_that_one_has_left_is_no_place_any_more(members: Town):
    kept = await write(members, "Gosta de nadar")
    await members.presses(BIA, kept, "Onde pode")
    await members.edited(kept, "todo mundo lê")
    await members.post(f"chats/{GROUP}/leave", user_id=BIA)
    await members.until_idle()
    assert "não pode mais" in await members.presses(BIA, shown(members, kept), "Também em Turma das Seis")
    assert "Só no privado" in said(await listed(members))


@pytest.mark.parametrize("text", ["liga 11 98765-4321", "bia@exemplo.com", "t.me/bia", "CPF 123.456.789-09"])
async def test_what_somebody_could_be_reached_by_is_not_kept(members: Town, text: str):
    prompt = await asked(members, await listed(members), "Escrever")
    await members.says(BIA, text, chat=BIA, reply_to=prompt["message_id"])
    await members.answer(chat=BIA, containing="eu não guardo")
    assert "Nada por enquanto" in said(await listed(members))


async def test_a_cry_for_help_is_answered_and_not_kept(members: Town):
    prompt = await asked(members, await listed(members), "Escrever")
    await members.says(BIA, "quero me matar", chat=BIA, reply_to=prompt["message_id"])
    await members.answer(chat=BIA, containing="188")
    assert "Nada por enquanto" in said(await listed(members))


async def test_of_a_crisis_no_note_is_made(members: Town):
    prompt = await asked(members, await listed(members), "Escrever")
    await members.says(BIA, "Vomita depois de comer", chat=BIA, reply_to=prompt["message_id"])
    await members.answer(chat=BIA, containing="prefiro não tomar nota")
    assert "Nada por enquanto" in said(await listed(members))


async def proposed(town: Town, text: str) -> Any:
    await town.says(BIA, f"lembre que eu {text}", chat=BIA)
    await town.answer(chat=BIA, containing="é só confirmar aqui embaixo")
    return await town.answer(chat=BIA, containing="Posso guardar isto")


async def test_what_the_coach_is_asked_to_remember_is_kept_only_with_a_yes(members: Town):
    offer = await proposed(members, "prefiro treinar cedo")
    assert "Prefiro treinar cedo" in said(offer)
    await members.says(BIA, "o que você lembra de mim?", chat=BIA)
    await members.answer(chat=BIA, containing="Não guardo nada sobre você")
    assert "Guardado" in await members.presses(BIA, offer, "Pode guardar")
    await members.edited(offer, "O coach sugeriu e você aceitou")
    await members.says(BIA, "o que você lembra de mim?", chat=BIA)
    await members.answer(chat=BIA, containing="Lembro disto: Prefiro treinar cedo")


async def test_what_is_refused_is_gone(members: Town):
    offer = await proposed(members, "prefiro treinar cedo")
    await members.presses(BIA, offer, "Melhor não")
    await members.edited(offer, "não guardei")
    assert "cedo" not in said(shown(members, offer))
    assert "Nada por enquanto" in said(await listed(members))
    assert "cedo" not in str(await members.database.collection("memories").find({}).to_list(None))


async def test_a_proposal_waits_in_the_list_too(members: Town):
    await proposed(members, "prefiro treinar cedo")
    message = await listed(members)
    assert "esperando você aceitar" in said(message)
    await members.presses(BIA, message, "1")
    await members.edited(message, "Posso guardar isto")


async def test_what_cannot_be_kept_is_said_so_and_what_is_kept_already_is_not_asked_again(members: Town):
    await members.says(BIA, "lembre que meu telefone é 11 98765-4321", chat=BIA)
    await members.answer(chat=BIA, containing="eu não guardo")
    await members.presses(BIA, await proposed(members, "prefiro treinar cedo"), "Pode guardar")
    await members.says(BIA, "lembre que eu prefiro treinar cedo", chat=BIA)
    await members.answer(chat=BIA, containing="é só confirmar")
    await members.until_idle()
    assert _count(members, "Posso guardar isto") == 0


async def test_switched_off_the_coach_neither_proposes_nor_reads(members: Town):
    await write(members, "Prefere treinar cedo")
    message = await listed(members)
    await members.presses(BIA, message, "Desligar")
    await members.edited(message, "desligada")
    await members.says(BIA, "lembre que eu gosto de nadar", chat=BIA)
    await members.answer(chat=BIA, containing="Minha memória está desligada")
    await members.says(BIA, "o que você lembra de mim?", chat=BIA)
    await members.until(lambda: _count(members, "Minha memória está desligada") == 2)
    assert _count(members, "Posso guardar isto") == 0


async def test_in_a_group_only_what_is_of_the_group_is_told_and_nothing_is_proposed(members: Town):
    await write(members, "Chora de saudade")
    asked_ = await members.says(BIA, f"{BOT} o que você lembra de mim?")
    await members.edited(await members.answer(to=asked_), "Não guardo nada sobre você por aqui")
    kept = await write(members, "Prefere treinar cedo")
    await members.presses(BIA, kept, "Onde pode")
    await members.edited(kept, "todo mundo lê")
    await members.presses(BIA, shown(members, kept), "Também em Turma das Seis")
    await members.edited(kept, "Também em Turma das Seis")
    asked_ = await members.says(BIA, f"{BOT} o que você lembra de mim?")
    final = await members.edited(await members.answer(to=asked_), "Lembro disto: Prefere treinar cedo.")
    assert "saudade" not in said(final)
    asked_ = await members.says(CAIO, f"{BOT} lembre que eu gosto de nadar")
    await members.edited(await members.answer(to=asked_), "só guardo se você me pedir no privado")
    await members.until_idle()
    assert not [one for one in members.of_bot(GROUP) if "Posso guardar" in said(one)]
    assert "Nada por enquanto" in said(await listed(members, CAIO))


async def test_what_is_no_text_or_too_long_is_asked_for_again(members: Town):
    prompt = await asked(members, await listed(members), "Escrever")
    await members.says(BIA, "x" * 201, chat=BIA, reply_to=prompt["message_id"])
    await members.answer(chat=BIA, containing="até 200 caracteres. Responda de novo")
    await members.photo(BIA, to=prompt["message_id"], chat=BIA, caption="Gosta de nadar")
    await members.until(lambda: _count(members, "Responda de novo") == 2)
    assert "Nada por enquanto" in said(await listed(members))


def _count(town: Town, text: str) -> int:
    return sum(text in said(message) for message in town.of_bot(BIA))


async def test_a_dialogue_is_over_after_half_an_hour(members: Town):
    # The bot's own message, as it asked some time ago.
    then = Buttons(TOKEN.encode(), registry().button_numbers, lambda: utc_now() - DIALOGUE_LIFE)
    token = then.token("memory_typed", owner_id=BIA, chat_id=BIA, life=DIALOGUE_LIFE)
    await members.hears(BIA, "/start", chat=BIA)
    link = f'<a href="https://t.me/gymnation_sandbox_bot?start={token}">✍️</a> Responda'
    wish = {"chat_id": BIA, "text": link, "parse_mode": "HTML"}
    async with members.session.post(f"/bot{TOKEN}/sendMessage", json=wish) as response:
        prompt = (await response.json())["result"]
    await members.says(BIA, "Gosta de nadar", chat=BIA, reply_to=prompt["message_id"])
    await members.answer(chat=BIA, containing="Passou tempo demais")
    assert "Nada por enquanto" in said(await listed(members))


async def test_an_answer_to_a_message_with_a_broken_link_is_a_message_like_any_other(members: Town):
    await members.hears(BIA, "/start", chat=BIA)
    broken = [{"type": "text_link", "offset": 0, "length": 2, "url": "https://[broken"}]
    wish = {"chat_id": BIA, "text": "oi", "entities": broken}
    async with members.session.post(f"/bot{TOKEN}/sendMessage", json=wish) as response:
        announced = (await response.json())["result"]
    assert [entity["type"] for entity in announced["entities"]] == ["text_link"]
    await members.says(BIA, "Quantos pontos eu tenho?", chat=BIA, reply_to=announced["message_id"])
    await members.answer(chat=BIA, containing="de 5 perguntas hoje")


async def test_in_a_group_there_is_silence_and_nobody_elses_memories_are_seen(members: Town):
    await write(members, "Gosta de nadar")
    await members.says(BIA, "/memoria")
    await members.says(ADMIN, "/memoria")
    await members.silent()
    assert "Nada por enquanto" in said(await listed(members, ADMIN))


async def test_whoever_is_in_no_group_can_use_it_as_well(members: Town):
    assert "Nada por enquanto" in said(await listed(members, NICO))


async def test_in_english_and_by_its_english_name(members: Town):
    await members.says(BIA, "/idioma", chat=BIA)
    offer = await members.answer(chat=BIA, containing="idioma")
    await members.presses(BIA, offer, "English")
    assert "What the coach remembers about you" in await members.hears(BIA, "/memory", chat=BIA)
