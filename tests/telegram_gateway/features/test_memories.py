"""/memoria: what the coach remembers is listed, written, edited, forgotten and switched off, in private only."""

from typing import Any

import pytest

from servicekit.clock import utc_now
from telegram_gateway.buttons import Buttons
from telegram_gateway.features import BUTTON_ACTIONS
from telegram_gateway.features.dialogues import DIALOGUE_LIFE
from tests.support.town import ADMIN, BIA, GROUP, NICO, TOKEN, Town, said


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
    await members.presses(BIA, shown(members, kept), "Também em Gym Nation")
    await members.edited(kept, "Também em Gym Nation")
    assert "Também em Gym Nation" in said(await listed(members))


async def test_a_group_that_one_has_left_is_no_place_any_more(members: Town):
    kept = await write(members, "Gosta de nadar")
    await members.presses(BIA, kept, "Onde pode")
    await members.edited(kept, "todo mundo lê")
    await members.post(f"chats/{GROUP}/leave", user_id=BIA)
    assert "não pode mais" in await members.presses(BIA, shown(members, kept), "Também em Gym Nation")
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
    then = Buttons(TOKEN.encode(), BUTTON_ACTIONS, lambda: utc_now() - DIALOGUE_LIFE)
    token = then.token("memory_typed", owner_id=BIA, chat_id=BIA, life=DIALOGUE_LIFE)
    await members.hears(BIA, "/start", chat=BIA)
    link = f'<a href="https://t.me/gymnation_sandbox_bot?start={token}">✍️</a> Responda'
    wish = {"chat_id": BIA, "text": link, "parse_mode": "HTML"}
    async with members.session.post(f"/bot{TOKEN}/sendMessage", json=wish) as response:
        prompt = (await response.json())["result"]
    await members.says(BIA, "Gosta de nadar", chat=BIA, reply_to=prompt["message_id"])
    await members.answer(chat=BIA, containing="Passou tempo demais")
    assert "Nada por enquanto" in said(await listed(members))


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
    assert "What the coach remembers of you" in await members.hears(BIA, "/memory", chat=BIA)
