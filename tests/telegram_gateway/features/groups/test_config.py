"""/config: menus of settings, in the group and in private, and values that are typed."""

from typing import Any

import pytest

from servicekit.clock import utc_now
from telegram_gateway.features.groups.welcomes import COLLECT
from tests.support.town import ADMIN, BIA, GROUP, NICO, OWNER, Town, said


async def menu(members: Town, person: int = ADMIN, chat: int = GROUP) -> Any:
    await members.says(person, "/config", chat=chat)
    return await members.answer(chat=chat, containing="Configurações de Turma das Seis")


async def test_the_menu_says_what_is_set_and_turns_into_each_setting_and_back(members: Town):
    message = await menu(members)
    for line in ("Idioma: português", "Temporada: 30 dias", "Regras: nenhuma", "Modo silencioso: desligado"):
        assert line in said(message)
    await members.presses(ADMIN, message, "Fuso")
    await members.edited(message, "Fuso horário de Turma das Seis: São Paulo")
    await members.presses(ADMIN, await shown(members, message), "Voltar")
    await members.edited(message, "Configurações de")


async def shown(members: Town, message: Any) -> Any:
    return members.world.chats[message["chat"]["id"]].messages[message["message_id"]].view()


async def choose(members: Town, message: Any, *labels: str, person: int = ADMIN) -> str:
    answer = ""
    for label in labels:
        answer = await members.presses(person, await shown(members, message), label)
    return answer


async def test_a_choice_is_kept_written_down_and_works_at_once(members: Town):
    message = await menu(members)
    # Adão chose no language of his own: he reads the group's.
    assert "Saved" in await choose(members, message, "Idioma", "inglês")
    await members.edited(message, "Turma das Seis: settings")
    post = await members.says(ADMIN, "Treino")
    await members.says(ADMIN, "/checkin", reply_to=post["message_id"])
    assert "Check-in open" in said(await members.answer(to=post))
    log = await members.hears(ADMIN, "/audit")
    assert "Adão" in log
    assert "Language: Portuguese → English" in log


async def test_in_private_it_is_about_a_group_that_one_administers(members: Town):
    message = await menu(members, chat=ADMIN)
    await choose(members, message, "Perguntas", "5")
    await members.edited(message, "Perguntas ao coach: 5")


async def test_with_several_groups_one_is_chosen(members: Town):
    await members.second_group()
    await members.says(OWNER, "/config", chat=OWNER)
    offer = await members.answer(chat=OWNER, containing="De qual grupo")
    await members.presses(OWNER, offer, "Turma das Seis")
    await members.edited(offer, "Configurações de Turma das Seis")


async def test_members_hear_nothing_in_the_group_and_a_polite_line_in_private(members: Town):
    await members.says(BIA, "/config")
    await members.silent()
    assert "não funciona aqui" in await members.hears(BIA, "/config", chat=BIA)


async def test_the_buttons_are_the_admins_alone_and_end_with_the_role(members: Town):
    message = await menu(members)
    assert "não é seu" in await members.presses(BIA, message, "Idioma")
    await members.post(f"chats/{GROUP}/demote", user_id=ADMIN, by=OWNER)
    assert "Você não é admin" in await members.presses(ADMIN, message, "Idioma")


async def asked(members: Town, message: Any, setting: str, chat: int = GROUP) -> Any:
    await choose(members, message, setting, "Escrever")
    return await members.answer(chat=chat, containing="Responda a esta mensagem")


async def test_rules_are_typed_as_a_reply_and_read_with_regras(members: Town):
    prompt = await asked(members, await menu(members, chat=ADMIN), "Regras", chat=ADMIN)
    await members.says(ADMIN, "Foto nítida & <b>sem</b> vergonha", chat=ADMIN, reply_to=prompt["message_id"])
    assert "Regras: escritas" in said(await members.answer(chat=ADMIN, containing="Salvo"))
    assert "Foto nítida & <b>sem</b> vergonha" in await members.hears(BIA, "/regras")
    assert "Regras: nenhuma → escritas" in await members.hears(ADMIN, "/audit")


@pytest.mark.parametrize(
    ("setting", "wrong", "told", "right", "shown_"),
    [
        ("Fuso", "Terra/Média", "Não conheço essa cidade", "america/manaus", "Fuso horário: Manaus"),
        ("Fuso", "localtime", "Não conheço essa cidade", "utc", "Fuso horário: UTC"),
        ("Temporada", "367", "de 1 a 366", "45", "Temporada: 45 dias"),
        ("Temporada", "²", "de 1 a 366", "1", "Temporada: 1 dia"),
        ("Perguntas", "1e1", "de 0 a 50", "50", "Perguntas ao coach: 50"),
    ],
)
async def test_what_cannot_be_understood_is_asked_for_again(
    members: Town, setting: str, wrong: str, told: str, right: str, shown_: str
):
    prompt = await asked(members, await menu(members), setting)
    wrong_reply = await members.says(ADMIN, wrong, reply_to=prompt["message_id"])
    assert told in said(await members.answer(to=wrong_reply))
    right_reply = await members.says(ADMIN, right, reply_to=prompt["message_id"])
    assert shown_ in said(await members.answer(to=right_reply))


async def test_a_question_is_answered_by_who_was_asked_only(members: Town):
    prompt = await asked(members, await menu(members), "Regras")
    reply = await members.says(BIA, "Vale tudo", reply_to=prompt["message_id"])
    assert "não é seu" in said(await members.answer(to=reply))
    assert "ainda não escreveu" in await members.hears(BIA, "/regras")


async def test_a_quiet_group_reacts_and_says_nothing(members: Town):
    message = await menu(members)
    await choose(members, message, "silencioso", "ligado")
    anchor = await members.anchor()
    photo = await members.photo(BIA, to=anchor["message_id"])
    await members.reaction(photo, "🔥")
    await members.silent()
    assert "1 ponto" in await members.hears(BIA, "/perfil")


async def test_a_ranking_for_admins_is_shown_to_nobody_else(members: Town):
    message = await menu(members)
    await choose(members, message, "Ranking", "só admins")
    assert "só para admins" in await members.hears(BIA, "/ranking")
    assert "só para admins" in await members.hears(BIA, "/ranking", chat=BIA)
    assert "Ranking de" in await members.hears(ADMIN, "/ranking")


async def test_the_welcome_is_typed_switched_off_and_on_again_and_newcomers_read_it(members: Town):
    members.gateway.gateway.clock = lambda: utc_now() - COLLECT
    message = await menu(members)
    assert "Boas-vindas: texto padrão" in said(message)
    prompt = await asked(members, message, "Boas-vindas")
    assert "{nome}" in said(prompt)
    await members.says(ADMIN, "x" * 1001, reply_to=prompt["message_id"])
    assert "longo" in said(await members.answer(containing="longo"))
    await members.says(ADMIN, "Chega mais, {nome}!", reply_to=prompt["message_id"])
    saved = await members.answer(containing="Salvo")
    assert "Boas-vindas: texto do grupo" in said(saved)
    await members.post(f"chats/{GROUP}/join", user_id=NICO)
    await members.answer(containing="Chega mais, Nico!")

    await choose(members, saved, "Boas-vindas", "desligadas")
    await members.edited(saved, "Boas-vindas: desligadas")
    silent = await members.post("people", first_name="Iara")
    await members.post(f"chats/{GROUP}/join", user_id=silent["id"])
    await members.until_idle()

    await choose(members, saved, "Boas-vindas", "texto do grupo")
    heard = await members.post("people", first_name="Zeca")
    await members.post(f"chats/{GROUP}/join", user_id=heard["id"])
    await members.answer(containing="Chega mais, Zeca!")
    assert not any("Iara" in said(one) for one in members.of_bot(GROUP))


async def test_a_change_of_season_asks_first_and_says_what_happens_to_points(members: Town):
    await members.photo(BIA, to=(await members.anchor())["message_id"])
    await members.answer(containing="1 check-in")
    message = await menu(members)
    await choose(members, message, "Temporada", "semanal")
    asked_ = await members.edited(message, "Mudar a temporada de Turma das Seis?")
    assert "De 30 dias para semanal" in said(asked_)
    assert "1 pessoa tem 1 ponto" in said(asked_)
    assert "recomeça do zero" in said(asked_)
    assert "1 ponto" in await members.hears(BIA, "/perfil")
    assert "não é seu" in await members.presses(BIA, asked_, "Mudar e recomeçar")

    await members.presses(ADMIN, asked_, "Deixar como está")
    await members.edited(message, "Temporada: 30 dias")

    await choose(members, message, "Temporada", "semanal")
    asked_ = await members.edited(message, "Mudar a temporada")
    assert "Salvo" in await members.presses(ADMIN, asked_, "Mudar e recomeçar")
    await members.edited(message, "Temporada: semanal")
    assert "Ninguém pontuou" in await members.hears(BIA, "/ranking")


async def test_a_season_that_was_typed_asks_first_too_and_the_same_one_does_not(members: Town):
    await members.photo(BIA, to=(await members.anchor())["message_id"])
    await members.answer(containing="1 check-in")
    prompt = await asked(members, await menu(members), "Temporada")
    await members.says(ADMIN, "30", reply_to=prompt["message_id"])
    assert "Temporada: 30 dias" in said(await members.answer(containing="Salvo"))
    prompt = await asked(members, await menu(members), "Temporada")
    await members.says(ADMIN, "45", reply_to=prompt["message_id"])
    question = await members.answer(containing="De 30 dias para 45 dias")
    await members.presses(ADMIN, question, "Mudar e recomeçar")
    await members.edited(question, "Temporada: 45 dias")


async def test_tables_are_off_until_they_are_turned_on_with_a_word_about_old_apps(members: Town):
    message = await menu(members)
    assert "Tabelas: desligadas" in said(message)
    await choose(members, message, "Tabelas")
    about = said(await members.edited(message, "Tabelas em Turma das Seis: desligadas"))
    assert "Um Telegram antigo pode não mostrar a mensagem" in about
    await choose(members, message, "ligadas")
    assert "Tabelas: ligadas" in said(await members.edited(message, "Configurações de"))
    assert "Tabelas: desligadas → ligadas" in await members.hears(ADMIN, "/audit")
    await members.set_up(language="en")
    assert "Tables: off → on" in await members.hears(ADMIN, "/audit")
    await choose(members, message, "Tabelas")
    assert "An old Telegram app may not show" in said(await members.edited(message, "tables: on"))
