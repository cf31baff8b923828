"""/ajuda and /start by subject: what this person may use here, and a way back."""

import pytest

from telegram_gateway.features import registry
from telegram_gateway.features.help import subject_number
from telegram_gateway.features.help_search import FOUND_AT_MOST, distance, find
from telegram_gateway.texts import Texts
from tests.support.town import ADMIN, BIA, DUDA, GROUP, NICO, OWNER, Town, said


async def test_subjects_are_turned_in_place_and_back(members: Town):
    await members.says(BIA, "/start", chat=BIA)
    front = await members.answer(chat=BIA)
    await members.presses(BIA, front, "Check-ins e ranking")
    page = await members.edited(front, "/ranking — Ranking da temporada")
    assert "/config" not in said(page)
    await members.presses(BIA, page, "Todos os assuntos")
    await members.edited(front, "O que você pode fazer aqui")


async def test_each_page_has_what_its_reader_can_use_and_nothing_else(members: Town):
    await members.says(ADMIN, "/ajuda", chat=ADMIN)
    front = await members.answer(chat=ADMIN)
    await members.presses(ADMIN, front, "Moderação")
    assert "/blacklist" in said(await members.edited(front, "/listadmins —"))
    labels = [one["text"] for row in (await help_of(members, BIA))["buttons"] for one in row]
    assert not [label for label in labels if "Moderação" in label or "Anúncios" in label]


async def help_of(people: Town, person: int) -> dict:
    await people.says(person, "/ajuda", chat=person)
    return await people.answer(chat=person)


async def test_help_about_a_group_says_how_one_checks_in_there(members: Town):
    await members.set_up(free_checkins=True, free_words="#suei")
    assert "com #suei na legenda, ou responda" in await members.hears(BIA, "/ajuda")
    await members.set_up(free_checkins=False)
    told = await members.hears(BIA, "/ajuda")
    assert "responda à mensagem do check-in com foto ou vídeo" in told
    assert "legenda" not in told


async def test_readers_of_english_find_english_words(members: Town):
    front = await help_of(members, DUDA)
    await members.presses(DUDA, front, "You and your data")
    await members.edited(front, "/mydata —")


async def test_an_outsider_finds_what_everybody_may_use(members: Town):
    front = await help_of(members, NICO)
    assert "Entre em um grupo" in said(front)
    await members.presses(NICO, front, "Você e seus dados")
    page = await members.edited(front, "/privacidade —")
    assert "/ranking" not in said(page)


async def test_in_a_group_the_answer_comes_in_private_and_is_about_the_group(members: Town):
    await members.says(ADMIN, "/start", chat=ADMIN)
    await members.answer(chat=ADMIN)
    asked = await members.says(ADMIN, "/ajuda")
    assert "no privado" in said(await members.answer(to=asked))
    front = await members.answer(chat=ADMIN)
    assert "/endcheckin" in said(front)
    await members.presses(ADMIN, front, "Check-ins e ranking")
    await members.edited(front, "/endcheckin —")


async def test_whom_the_bot_may_not_write_to_reads_it_in_the_group_for_a_while(members: Town):
    asked = await members.says(BIA, "/ajuda")
    front = await members.answer(to=asked)
    (url,) = [one["url"] for row in front["buttons"] for one in row if one.get("url")]
    assert url.endswith(f"?start=ajuda_{GROUP}")
    assert "não é seu" in await members.presses(ADMIN, front, "Check-ins e ranking")
    await members.presses(BIA, front, "Check-ins e ranking")
    page = await members.edited(front, "/ranking —")
    assert "/endcheckin" not in said(page)
    # It is waiting to be deleted.
    assert await members.desk.gateway.outbox.cancel(f"delete:{GROUP}:{front['message_id']}")


async def test_who_lost_the_role_meanwhile_no_longer_sees_its_commands(members: Town):
    await members.post(f"chats/{GROUP}/promote", user_id=BIA, by=OWNER)
    await members.until_idle()
    front = await help_of(members, BIA)
    assert "/config" in said(front)
    await members.post(f"chats/{GROUP}/demote", user_id=BIA, by=OWNER)
    await members.until_idle()
    await members.presses(BIA, front, "Grupo")
    page = await members.edited(front, "/regras —")
    assert "/config" not in said(page)


def test_every_command_has_a_subject():
    assert [one.name for one in registry().commands.values() if not subject_number(one)] == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("banir", "banir"),
        ("/banir", "banir"),
        ("BANIR", "banir"),
        ("bannir", "banir"),
        ("bnair", "banir"),
        ("mute", "silenciar"),
        ("fuso horario", "config"),
        ("fuso horário", "config"),
        ("time zone", "config"),
        ("rankng", "ranking"),
        ("anuncio", "listrecurrent"),
        ("lgpd", "privacidade"),
        ("erase my data", "apagar"),
        ("lingua", "idioma"),
        ("ban_blacklist", "ban_blacklist"),
        ("como eu faço para silenciar alguém?", "silenciar"),
    ],
)
def test_a_word_finds_its_command_in_both_languages_and_with_slips(words: str, found: str):
    commands = list(registry().commands.values())
    assert find(Texts(), commands, words)[0].name == found


@pytest.mark.parametrize("words", ["", "🤷", "xyzzy", "a", "/", "—", "\u200b", "?!", "x" * 4000])
def test_what_means_nothing_finds_nothing(words: str):
    assert find(Texts(), list(registry().commands.values()), words) == []


@pytest.mark.parametrize("name", sorted(registry().commands))
def test_every_command_is_found_by_each_of_its_words(name: str):
    command = registry().commands[name]
    for word in (name, *command.also):
        found = find(Texts(), list(registry().commands.values()), word)
        assert command in found
        assert len(found) <= FOUND_AT_MOST


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("banir", "banir", 0),
        ("bnair", "banir", 1),
        ("bani", "banir", 1),
        ("banirr", "banir", 1),
        ("bamor", "banir", 2),
        ("treino", "banir", 3),
        ("", "banir", 3),
    ],
)
def test_slips_are_counted(one: str, other: str, apart: int):
    assert distance(one, other, 2) == apart


async def test_what_the_reader_may_use_is_found_and_where_it_is_used_is_said(members: Town):
    told = await members.hears(ADMIN, "/ajuda encerrarcheckin", chat=ADMIN)
    assert "/endcheckin —" in told
    assert "No grupo." in told
    assert "Não encontrei nenhum comando" in await members.hears(BIA, "/ajuda banir", chat=BIA)
    assert "/ranking —" in await members.hears(BIA, "/ajuda rankng", chat=BIA)


async def test_in_a_group_the_answer_stands_where_it_was_asked(members: Town):
    asked = await members.says(BIA, "/ajuda <b>ranking")
    assert "/ranking —" in said(await members.answer(to=asked))
