"""/exportar: a season as a file, for admins, in private, and in the audit log."""

import csv
import io
import json

import pytest

from telegram_gateway.features.ranking.season_file import Row, Season, SeasonRecord, SeasonTable
from tests.support.town import ADMIN, BIA, CAIO, GROUP, Town, said

HEADINGS = ("Lugar", "Nome", "Pontos", "Check-ins", "Último check-in")


def row(name: str, place: int = 1) -> Row:
    return Row(place, name, 12, 10, "2026-11-29 18:30")


def table(*rows: Row, separator: str = ";") -> bytes:
    with SeasonTable(HEADINGS, separator) as file:
        file.add(rows)
        return file.content()


def cells(content: bytes, separator: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator))


@pytest.mark.parametrize(
    "name",
    [
        "=1+1",
        "+55 11",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =HYPERLINK(1)",
        "\u00a0=1",
        "\n=1",
        '=cmd|"/c calc"!A1',
    ],
)
def test_no_name_is_a_formula(name: str):
    assert cells(table(row(name)))[1][1] == f"'{name}"


@pytest.mark.parametrize("separator", [";", ","])
@pytest.mark.parametrize("name", ["Márcia D'Ávila", "Zé; o grande", "a,b", 'o "Bia"', "דנה", "💪", "x\ny"])
def test_names_come_back_as_they_are(name: str, separator: str):
    content = table(row(name), separator=separator)
    assert content.startswith(b"\xef\xbb\xbf")
    assert cells(content, separator) == [list(HEADINGS), ["1", name, "12", "10", "2026-11-29 18:30"]]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_json_is_whole_however_many_members_there_are(count: int):
    with SeasonRecord(Season("Turma", "s", "2026-11-01", "2026-11-30", "America/Sao_Paulo")) as file:
        for place in range(1, count + 1):
            file.add([row("Zoë =1", place)])
        read = json.loads(file.content())
    assert read["season"]["first_day"] == "2026-11-01"
    assert [one["place"] for one in read["members"]] == list(range(1, count + 1))
    assert all(one["name"] == "Zoë =1" for one in read["members"])


async def exported(members: Town, label: str) -> bytes:
    await members.says(ADMIN, "/exportar", chat=ADMIN)
    offer = await members.answer(chat=ADMIN, containing="Exportar Turma das Seis")
    await members.presses(ADMIN, offer, label)
    sent = await members.answer(chat=ADMIN, containing="São dados das pessoas")
    return bytes(members.world.files.get(sent["document"]["file_id"]).content)


async def trained(members: Town) -> None:
    anchor = await members.anchor()
    for person in (BIA, CAIO):
        posted = await members.photo(person, to=anchor["message_id"], sample=person % 3 + 1)
        await members.answer(to=posted)


async def test_an_admin_gets_the_season_and_the_log_says_so(members: Town):
    await trained(members)
    found = cells(await exported(members, "Excel"))
    assert found[0] == list(HEADINGS)
    assert {one[1].split()[0] for one in found[1:]} == {"Bia", "Caio"}
    read = json.loads(await exported(members, "JSON"))
    assert len(read["members"]) == 2
    assert "exportou uma temporada" in await members.hears(ADMIN, "/audit")


async def test_who_hides_is_not_in_it(members: Town):
    await trained(members)
    await members.says(BIA, "/perfil", chat=BIA)
    page = await members.answer(chat=BIA)
    await members.presses(BIA, page, "Sair do ranking")
    await members.until_idle()
    found = cells(await exported(members, "Excel"))
    assert [one[1].split()[0] for one in found[1:]] == ["Caio"]


async def test_who_was_erased_is_not_in_it(members: Town):
    await trained(members)
    await members.says(BIA, "/apagar", chat=BIA)
    ask = await members.answer(chat=BIA)
    await members.presses(BIA, ask, ask["buttons"][0][0]["text"])
    await members.edited(ask, "Recibo")
    found = cells(await exported(members, "Excel"))
    assert [one[1].split()[0] for one in found[1:]] == ["Caio"]


async def test_members_get_no_file(members: Town):
    assert "não funciona aqui" in await members.hears(BIA, "/exportar", chat=BIA)
    await members.says(BIA, "/exportar")
    await members.silent()


async def test_in_the_group_it_leads_into_private(members: Town):
    asked = await members.says(ADMIN, "/exportar")
    answer = await members.answer(to=asked)
    assert "no privado" in said(answer)
    assert answer["buttons"][0][0]["url"].endswith(f"?start=exportar_{GROUP}")


async def test_a_season_in_which_nobody_trained_has_no_file(members: Town):
    await members.says(ADMIN, "/exportar", chat=ADMIN)
    offer = await members.answer(chat=ADMIN, containing="Exportar")
    assert "Ninguém fez check-in" in await members.presses(ADMIN, offer, "Excel")
