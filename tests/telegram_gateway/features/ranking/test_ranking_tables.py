"""/ranking as a table: where the group has tables on and the server has them; in words everywhere else."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from gymnation.member.v1.member_service_pb2 import SetAppearanceRequest
from gymnation.member.v1.members_pb2 import Appearance
from servicekit.clock import utc_now
from tests.support.clock import SettableClock, ShiftedClock, next_monday
from tests.support.town import ADMIN, BIA, CAIO, DUDA, GROUP, Message, Town, said, town

HOSTILE = [
    "</td></tr></table><b>Zé",
    "<script>alert(1)</script> & filhos",
    "&lt;b&gt;Ana&lt;/b&gt;",
    "Maria Aparecida da Conceição de Souza e Albuquerque Fi",
    "محمد عبد الله",
    "山田太郎",
    "Łukasz 🏋️‍♀️ @todos /meta",
]


def noon() -> ShiftedClock:
    """A clock that runs from a Monday's noon on: no day ends between two answers that are compared."""
    clock = ShiftedClock()
    clock.ahead = next_monday(utc_now(), 12) - utc_now()
    return clock


@pytest.fixture
async def members() -> AsyncIterator[Town]:
    async with town(clock=noon()) as people:
        await people.registered()
        yield people


async def checked_in(members: Town, *people: int, command: str = "/checkin") -> None:
    anchor = await members.anchor(command=command)
    for person in people:
        await members.answer(to=await members.photo(person, to=anchor["message_id"], sample=person % 6))


async def ranking(members: Town, words: str = "/ranking", person: int = BIA) -> Message:
    return await members.answer(to=await members.says(person, words))


async def pressed(members: Town, message: Message, label: str, person: int = BIA) -> Message:
    """The message as it is after a press."""
    assert await members.presses(person, message, label) == ""
    return members.world.chats[message["chat"]["id"]].messages[message["message_id"]].view()


def plain(text: Any) -> str:
    if isinstance(text, list):
        return "".join(plain(one) for one in text)
    return text if isinstance(text, str) else plain(text["text"])


def rows_of(message: Message) -> list[tuple[str, ...]]:
    """The rows of the message's table; none when it is no rich message."""
    blocks = message.get("rich_message", {"blocks": []})["blocks"]
    cells = [row for block in blocks if block["type"] == "table" for row in block["cells"]]
    return [tuple(plain(cell.get("text", "")) for cell in row) for row in cells]


def rows_in_words(message: Message) -> list[tuple[str, ...]]:
    """The same of a ranking in words: place, name, points and check-ins."""
    lines = [line.split(" · ") for line in message["text"].splitlines() if line.count(" · ") == 2]
    found = [
        (*one[0].split(" ", 1), one[1].split(" ")[0], one[2].split(" ")[0])
        for one in lines
        if not one[0].startswith("👥")
    ]
    return [tuple(one) for one in found]


async def test_without_the_setting_it_comes_in_words(members: Town):
    await checked_in(members, BIA)
    shown = await ranking(members)
    assert "rich_message" not in shown
    assert "🥇 Bia Barra · 1 ponto · 1 check-in" in shown["text"]
    assert "sendRichMessage" not in members.world.calls.counts()


async def test_with_it_the_table_says_what_the_words_say(members: Town):
    await checked_in(members, BIA, CAIO)
    await checked_in(members, CAIO, command="/checkinplus 3")
    words = await ranking(members)
    await members.set_up(rich_tables=True)
    shown = await ranking(members)
    assert "text" not in shown
    assert rows_of(shown) == [
        ("Nº", "Quem", "Pontos", "Check-ins"),
        ("🥇", "Caio", "4", "2"),
        ("🥈", "Bia Barra", "1", "1"),
    ]
    title, season, _, *rest = said(shown).splitlines()
    assert words["text"].splitlines()[:2] == [title, season]
    assert words["text"].splitlines()[-2:] == rest[-2:]
    assert "Você está em 2º com 1 ponto" in rest[-2]
    assert shown["buttons"] == words["buttons"]


async def test_it_is_said_in_english(members: Town):
    await members.set_up(language="en", rich_tables=True)
    await checked_in(members, BIA)
    shown = await ranking(members)
    assert rows_of(shown)[0] == ("#", "Who", "Points", "Check-ins")
    assert "You're #1 with 1 point" in said(shown)
    assert rows_of(await ranking(members, "/ranking week"))[1:] == [("🥇", "Bia Barra", "1", "1")]


async def test_buttons_lead_from_table_to_table(members: Town):
    await members.set_up(rich_tables=True)
    await checked_in(members, BIA, CAIO)
    season = await ranking(members)
    week = await pressed(members, season, "Semana")
    assert "📆 Esta semana, de " in said(week)
    assert rows_of(week) == rows_of(season)
    ever = await pressed(members, week, "De sempre")
    assert "🏛 De sempre" in said(ever)
    assert rows_of(ever) == rows_of(season)
    # Nobody is in it: there is nothing to put into columns.
    steady = await pressed(members, ever, "Constância")
    assert "Entra quem tem uma meta" in steady["text"]
    assert "rich_message" not in steady
    again = await pressed(members, steady, "Temporada")
    assert (rows_of(again), said(again)) == (rows_of(season), said(season))


async def test_pages_of_it_are_turned_in_place(members: Town):
    await members.set_up(rich_tables=True)
    anchor = await members.anchor()
    for number in range(21):
        person = await members.post("people", first_name=f"Pessoa {number:02}")
        await members.post(f"chats/{GROUP}/join", user_id=person["id"])
        await members.answer(to=await members.photo(person["id"], to=anchor["message_id"]))
    first = await ranking(members)
    assert [row[1] for row in rows_of(first)[1:]] == [f"Pessoa {number:02}" for number in range(20)]
    second = await pressed(members, first, "Próxima")
    assert [row[1] for row in rows_of(second)[1:]] == ["Pessoa 20"]
    back = await pressed(members, second, "Anterior")
    assert (rows_of(back), said(back)) == (rows_of(first), said(first))
    assert await members.presses(BIA, back, "Próxima") == ""
    assert await members.presses(BIA, back, "Próxima") == ""


async def test_a_press_after_the_setting_was_changed_goes_by_what_it_is_now(members: Town):
    await checked_in(members, BIA)
    words = await ranking(members)
    await members.set_up(rich_tables=True)
    table = await pressed(members, words, "Semana")
    assert len(rows_of(table)) == 2
    assert "text" not in table
    await members.set_up(rich_tables=False)
    # Who could not see the table reads it after any press.
    again = await pressed(members, table, "Temporada")
    assert (again["text"], "rich_message" in again) == (words["text"], False)


async def test_a_server_of_before_refuses_one_and_all_arrive_in_words(members: Town):
    await checked_in(members, BIA)
    words = await ranking(members)
    members.world.knows_rich = False
    await members.set_up(rich_tables=True)
    for _ in range(2):
        shown = await ranking(members)
        assert (shown["text"], shown["entities"]) == (words["text"], words["entities"])
        assert members.world.calls.counts()["sendRichMessage"]["failed"] == 1
    assert "Esta semana" in (await pressed(members, shown, "Semana"))["text"]


async def test_a_table_that_is_refused_goes_in_words(members: Town):
    await checked_in(members, BIA)
    words = await ranking(members)
    await members.set_up(rich_tables=True)
    members.faults.add("telegram", "400", method="sendRichMessage", text="can't parse entities")
    assert (await ranking(members))["text"] == words["text"]
    table = await ranking(members)
    assert len(rows_of(table)) == 2
    members.faults.add("telegram", "400", method="editMessageText", text="RICH_MESSAGE_CONTENT_REQUIRED")
    week = await pressed(members, table, "Semana")
    assert "🥇 Bia Barra · 1 ponto · 1 check-in" in week["text"]
    assert len(rows_of(await pressed(members, week, "De sempre"))) == 2


async def test_a_table_that_is_to_wait_comes_once_and_as_a_table(members: Town):
    await checked_in(members, BIA)
    await members.set_up(rich_tables=True)
    members.faults.add("telegram", "429", method="sendRichMessage", retry_after=1)
    assert len(rows_of(await ranking(members))) == 2
    await members.until_settled()
    assert len([one for one in members.of_bot(GROUP) if "Ranking" in said(one)]) == 1


async def test_names_are_those_of_the_words_whatever_is_in_them(members: Town):
    anchor = await members.anchor()
    for name in HOSTILE:
        person = await members.post("people", first_name=name, last_name="X" if len(name) < 50 else None)
        await members.post(f"chats/{GROUP}/join", user_id=person["id"])
        await members.answer(to=await members.photo(person["id"], to=anchor["message_id"]))
    words = await ranking(members)
    await members.set_up(rich_tables=True)
    shown = await ranking(members)
    assert rows_of(shown)[1:] == rows_in_words(words)
    assert len(rows_of(shown)) == len(HOSTILE) + 1
    assert all(len(row) == 4 for row in rows_of(shown))
    assert rows_of(shown)[1][1] == "</td></tr></table><b>Zé X"
    assert max(len(row[1]) for row in rows_of(shown)) == 40


async def test_who_hides_or_has_an_alias_or_was_erased_is_so_in_the_table(members: Town):
    await checked_in(members, BIA, CAIO, DUDA, ADMIN)
    for number, (person, appearance) in enumerate(
        ((BIA, Appearance(alias="Raio <Azul>")), (DUDA, Appearance(hidden=True)))
    ):
        await members.clients.members.SetAppearance(
            SetAppearanceRequest(
                request_id=f"6d3f1f0a-0000-4000-8000-00000000000{number}",
                chat_id=GROUP,
                member_id=person,
                appearance=appearance,
            )
        )
    await members.says(CAIO, "/apagar", chat=CAIO)
    question = await members.answer(chat=CAIO, containing="Apagar tudo?")
    await members.presses(CAIO, question, "Sim, apague tudo")
    await members.edited(question, "foram apagados")
    words = await ranking(members, person=DUDA)
    await members.set_up(rich_tables=True)
    shown = await ranking(members, person=DUDA)
    assert rows_of(shown)[1:] == rows_in_words(words)
    assert [row[1] for row in rows_of(shown)[1:]] == ["🎭 Raio <Azul>", "Adão"]
    assert "Você escolheu não aparecer" in said(shown)


async def test_constancy_has_columns_of_its_own():
    clock = SettableClock(datetime(2037, 9, 7, 15, 0, tzinfo=UTC))
    async with town(clock=clock) as people:
        await people.registered()
        await people.set_up(rich_tables=True)
        await people.hears(BIA, "/meta 1")
        await people.hears(DUDA, "/meta 1")
        for week in range(5):
            await checked_in(people, BIA, *([DUDA] if week in {0, 2, 4} else []))
            clock.advance(days=7)
        shown = await ranking(people, "/ranking constancia", DUDA)
        assert rows_of(shown) == [
            ("Nº", "Quem", "Meta", "Semanas"),
            ("🥇", "Bia Barra", "100\u00a0%", "5\u00a0de\u00a05"),
            ("🥈", "Duda", "60\u00a0%", "3\u00a0de\u00a05"),
        ]
        assert "Você está em 2º: meta batida em 3 de 5 semanas." in said(shown)


@pytest.mark.parametrize("on", [True, False])
async def test_in_private_the_chosen_group_says_so(members: Town, on: bool):
    await checked_in(members, BIA)
    await members.second_group()
    await members.set_up(rich_tables=on)
    await members.says(BIA, "/ranking", chat=BIA)
    offer = await members.answer(chat=BIA, containing="De qual grupo?")
    await members.presses(BIA, offer, "Turma das Seis")
    shown = await members.answer(chat=BIA, containing="Bia Barra")
    assert bool(rows_of(shown)) is on
    assert bool(rows_of(await pressed(members, shown, "Semana"))) is on


async def test_where_commands_are_for_one_reader_the_ranking_is_for_all():
    async with town(ephemeral="10.3") as people:
        await people.registered()
        await people.set_up(rich_tables=True)
        await checked_in(people, BIA)
        assert len(rows_of(await ranking(people))) == 2
