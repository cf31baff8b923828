"""/meusdados and /apagar, as a member uses them: a file with everything, and its end."""

import csv
import io
import json
import zipfile
from typing import Any

import pytest

from tests.support.town import BIA, CAIO, GROUP, NICO, OWNER, Town, said


async def checked_in(town: Town) -> Any:
    anchor = await town.anchor()
    for person in (BIA, CAIO):
        photo = await town.photo(person, to=anchor["message_id"])
        await town.answer(to=photo, containing="1 check-in")
    return anchor


async def file_of(town: Town, person: int) -> zipfile.ZipFile:
    await town.says(person, "/meusdados", chat=person)
    message = await town.answer(chat=person, containing="Seus dados.")
    assert message["document"]["file_name"] == "gymnation-data.zip"
    return zipfile.ZipFile(io.BytesIO(town.world.files.get(message["document"]["file_id"]).content))


async def choose(town: Town, label: str, person: int = BIA) -> Any:
    await town.says(person, "/apagar", chat=person)
    question = await town.answer(chat=person, containing="Apagar tudo?")
    await town.presses(person, question, label)
    return question


async def test_the_file_has_what_is_kept_and_nobody_elses(members: Town):
    await checked_in(members)
    await members.says(BIA, "/start", chat=BIA)
    await members.answer(chat=BIA, containing="/meusdados")
    archive = await file_of(members, BIA)
    data = json.loads(archive.read("data.json"))
    assert data["profile"][0]["first_name"] == "Bia"
    assert [(one["group"], one["points"]) for one in data["checkins"]] == [("Turma das Seis", 1)]
    rows = list(csv.DictReader(io.StringIO(archive.read("standings.csv").decode("utf-8-sig"), newline="")))
    assert [(row["points"], row["chat_id"]) for row in rows] == [("1", str(GROUP))]
    assert "Caio" not in str(data)


async def test_who_left_nothing_hears_so(members: Town):
    assert "Não guardamos nada" in await members.hears(NICO, "/meusdados", chat=NICO)


async def test_all_is_erased_after_a_yes_and_the_ranking_follows(members: Town):
    await checked_in(members)
    assert "Bia" in await members.hears(BIA, "/ranking")
    question = await choose(members, "Sim, apague tudo")
    receipt = said(await members.edited(question, "foram apagados"))
    assert "• check-ins: 1" in receipt
    assert "Recibo" in receipt
    assert "sendo apagados" in await members.hears(BIA, "/meusdados", chat=BIA)
    ranking = await members.hears(CAIO, "/ranking")
    assert "Caio" in ranking
    assert "Bia" not in ranking


async def test_a_no_erases_nothing(members: Town):
    await checked_in(members)
    question = await choose(members, "Não, deixe")
    await members.edited(question, "Nada foi apagado")
    assert json.loads((await file_of(members, BIA)).read("data.json"))["checkins"]


async def test_for_a_minute_nothing_is_taken_and_the_group_hears_nothing_of_it(members: Town):
    await checked_in(members)
    other = await members.anchor()
    question = await choose(members, "Sim, apague tudo")
    await members.edited(question, "foram apagados")
    assert "sendo apagados" in await members.hears(BIA, "/start", chat=BIA)
    await members.photo(BIA, to=other["message_id"])
    await members.silent()
    assert "Bia" not in await members.hears(CAIO, "/ranking")


async def test_an_admin_of_the_bot_is_told_what_else_goes(members: Town):
    post = await members.says(CAIO, "Oi")
    await members.says(OWNER, "/setadmin", reply_to=post["message_id"])
    await members.answer(containing="admin do bot")
    assert "admin do bot, também deixa de ser" in await members.hears(CAIO, "/apagar", chat=CAIO)
    assert "deixa de ser" not in await members.hears(BIA, "/apagar", chat=BIA)


@pytest.mark.parametrize("command", ["/meusdados", "/apagar"])
async def test_neither_is_for_a_group(members: Town, command: str):
    await members.says(BIA, command)
    await members.silent()
