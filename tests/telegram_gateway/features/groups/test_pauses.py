"""/config pausa: an admin lets a member rest; the member sees it, the group reads nothing of why."""

import re
from datetime import timedelta

import pytest

from servicekit.clock import utc_now
from tests.support.town import ADMIN, BIA, GROUP, Town, said


async def test_an_admin_pauses_a_streak_and_ends_it(members: Town):
    word = await members.says(BIA, "Gente, estou gripada")
    await members.says(ADMIN, "/config pausa 14", reply_to=word["message_id"])
    notice = said(await members.answer(containing="em pausa até"))
    until = (utc_now() - timedelta(hours=3) + timedelta(days=13)).strftime("%d/%m")
    assert f"Sequência de Bia Barra em pausa até {until}" in notice
    await members.answer(to=await members.photo(BIA, to=(await members.anchor())["message_id"]))
    assert f"Sequência em pausa até {until}" in await members.hears(BIA, "/perfil")

    await members.says(ADMIN, "/config pausa fim", reply_to=word["message_id"])
    await members.answer(containing="voltou a contar")
    assert "em pausa" not in await members.hears(BIA, "/perfil")
    log = await members.hears(ADMIN, "/audit")
    assert "pausou uma sequência" in log
    assert "encerrou a pausa" in log


async def test_a_week_is_what_is_meant_without_a_number(members: Town):
    word = await members.says(BIA, "Férias!")
    await members.says(ADMIN, "/config PAUSE", reply_to=word["message_id"])
    text = said(await members.answer(containing="em pausa até"))
    assert re.search(r"até \d\d/\d\d", text)


@pytest.mark.parametrize("days", ["0x", "61", "-1", "²", "muitos"])
async def test_what_is_no_number_of_days_is_explained(members: Town, days: str):
    word = await members.says(BIA, "Férias!")
    await members.says(ADMIN, f"/config pausa {days}", reply_to=word["message_id"])
    assert "de 1 a 60" in said(await members.answer(containing="Quantos dias?"))


async def test_it_needs_a_message_of_a_person(members: Town):
    assert "Responda" in await members.hears(ADMIN, "/config pausa 3")
    anchor = await members.anchor()
    await members.says(ADMIN, "/config pausa 3", reply_to=anchor["message_id"])
    await members.answer(containing="Só dá para pausar")


async def test_members_pause_nobody(members: Town):
    word = await members.says(BIA, "Férias!")
    await members.says(BIA, "/config pausa 3", reply_to=word["message_id"])
    await members.until_idle()
    assert not any("pausa" in said(message) for message in members.of_bot(GROUP))


async def test_the_menu_tells_how(members: Town):
    await members.says(ADMIN, "/config")
    menu = await members.answer(containing="Pausa de sequência")
    await members.presses(ADMIN, menu, "Pausa de sequência")
    shown = members.world.chats[GROUP].messages[menu["message_id"]].view()
    assert "/config pausa 14" in said(shown)
    await members.presses(ADMIN, shown, "Voltar")
