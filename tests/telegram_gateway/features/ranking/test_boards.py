"""/ranking by week, by all time and by constancy."""

from datetime import UTC, datetime

import pytest

from gymnation.member.v1 import boards_pb2, groups_pb2
from gymnation.member.v1.member_service_pb2 import SetAppearanceRequest
from gymnation.member.v1.members_pb2 import Appearance
from telegram_gateway.features.ranking.boards import named_board
from tests.support.clock import SettableClock
from tests.support.town import ADMIN, BIA, CAIO, DUDA, GROUP, Town, said, town


async def checked_in(members: Town, *people: int, command: str = "/checkin") -> None:
    anchor = await members.anchor(command=command)
    for person in people:
        photo = await members.photo(person, to=anchor["message_id"], sample=person % 6)
        await members.answer(to=photo)


async def pressed(members: Town, person: int, message: dict, label: str) -> dict:
    """The message as it is after a press."""
    assert await members.presses(person, message, label) == ""
    return members.world.chats[message["chat"]["id"]].messages[message["message_id"]].view()


async def test_words_after_the_command_and_buttons_lead_to_the_same_boards(members: Town):
    await checked_in(members, BIA, CAIO)
    await checked_in(members, CAIO, command="/checkinplus 3")
    shown = await members.answer(to=await members.says(BIA, "/ranking"))
    week = await pressed(members, BIA, shown, "Semana")
    assert "📆 Esta semana, de " in said(week)
    assert "🥇 Caio · 4 pontos · 2 check-ins\n🥈 Bia Barra · 1 ponto · 1 check-in" in said(week)
    assert "Você está em 2º com 1 ponto. Faltam 3 pontos para a posição acima." in said(week)
    assert "2 participantes · 3 check-ins · 5 pontos" in said(week)
    assert await members.hears(BIA, "/ranking SEMANA") == said(week)
    ever = await pressed(members, BIA, week, "De sempre")
    assert "🏛 De sempre: todas as temporadas somadas" in said(ever)
    assert "🥇 Caio · 4 pontos" in said(ever)
    assert await members.hears(BIA, "/ranking sempre") == said(ever)
    steady = await pressed(members, BIA, ever, "Constância")
    assert "Entra quem tem uma meta (/meta) há 4 semanas" in said(steady)
    assert await members.hears(BIA, "/ranking Constância") == said(steady)
    season = await pressed(members, BIA, steady, "Temporada")
    assert said(season) == said(shown)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("da semana", boards_pb2.BOARD_KIND_WEEK),
        ("This  Week", boards_pb2.BOARD_KIND_WEEK),
        ("geral", boards_pb2.BOARD_KIND_ALL_TIME),
        ("ALL", boards_pb2.BOARD_KIND_ALL_TIME),
        ("constancy", boards_pb2.BOARD_KIND_CONSTANCY),
        ("", None),
        ("foto", None),
        ("temporada", None),
    ],
)
def test_words_in_both_languages(words: str, kind: int | None):
    assert named_board(words) == kind


async def test_before_anybody_has_points_each_board_says_so_and_leads_on(members: Town):
    empty = await members.answer(to=await members.says(BIA, "/ranking"))
    assert "Ninguém pontuou ainda nesta temporada" in said(empty)
    week = await pressed(members, BIA, empty, "Semana")
    assert "Ninguém pontuou ainda nesta semana" in said(week)
    assert "Ninguém pontuou ainda. O primeiro lugar está livre" in said(
        await pressed(members, BIA, week, "De sempre")
    )


async def test_constancy_over_five_weeks_of_living(members: Town):
    """Ana keeps a goal of one day, Duda misses twice: the same clock moves Telegram and the service."""
    clock = SettableClock(datetime(2037, 9, 7, 15, 0, tzinfo=UTC))
    async with town(clock=clock) as people:
        await people.registered()
        await people.hears(BIA, "/meta 1")
        await people.hears(DUDA, "/meta 1")
        for week in range(5):
            await checked_in(people, BIA, *([DUDA] if week in {0, 2, 4} else []))
            clock.advance(days=7)
        told = await people.hears(DUDA, "/ranking constancia")
        assert "🎯 Constância: as últimas 8 semanas, cada pessoa pela própria meta" in told
        assert "🥇 Bia Barra · 100 % · 5 de 5 semanas\n🥈 Duda · 60 % · 3 de 5 semanas" in told
        assert "Você está em 2º: meta batida em 3 de 5 semanas." in told
        assert "2 pessoas com meta e semanas batidas" in told
        assert "Aqui entra quem tem uma meta (/meta)" in await people.hears(CAIO, "/ranking constancia")


async def test_who_hides_is_on_no_board_and_hears_their_place_in_private(members: Town):
    await checked_in(members, BIA, CAIO)
    await members.clients.members.SetAppearance(
        SetAppearanceRequest(
            request_id="9b9d0f3c-6f0e-4f1a-9c86-1f7c6f0f0a01",
            chat_id=GROUP,
            member_id=BIA,
            appearance=Appearance(hidden=True),
        )
    )
    in_group = await members.hears(BIA, "/ranking semana")
    assert "Bia" not in in_group
    assert "Você escolheu não aparecer no ranking" in in_group
    private = await members.hears(BIA, "/ranking semana", chat=BIA)
    assert "Você está em 1º com 1 ponto" in private
    assert "🥇 Caio" in private


async def test_a_ranking_for_admins_has_boards_for_nobody_else(members: Town):
    await checked_in(members, BIA)
    shown = await members.answer(to=await members.says(BIA, "/ranking semana"))
    await members.set_up(ranking_visibility=groups_pb2.RANKING_VISIBILITY_ADMINS)
    assert "só para admins" in await members.hears(BIA, "/ranking semana")
    assert "não" in await members.presses(BIA, shown, "De sempre")
    assert "🥇 Bia" in await members.hears(ADMIN, "/ranking semana")


async def test_in_private_with_several_groups_the_board_is_of_the_chosen_one(members: Town):
    await checked_in(members, BIA)
    await members.second_group()
    await members.says(BIA, "/ranking semana", chat=BIA)
    offer = await members.answer(chat=BIA, containing="De qual grupo?")
    await members.presses(BIA, offer, "Turma das Seis")
    shown = await members.answer(chat=BIA, containing="Esta semana")
    assert "🥇 Bia" in said(shown)
    assert "De sempre" in said(await pressed(members, BIA, shown, "De sempre"))


async def test_pages_are_turned_in_place(members: Town):
    anchor = await members.anchor()
    for number in range(23):
        person = await members.post("people", first_name=f"Pessoa {number:02}")
        await members.post(f"chats/{GROUP}/join", user_id=person["id"])
        await members.answer(to=await members.photo(person["id"], to=anchor["message_id"]))
    shown = await members.answer(to=await members.says(BIA, "/ranking semana"))
    assert "Pessoa 19" in said(shown)
    assert "Pessoa 20" not in said(shown)
    second = await pressed(members, BIA, shown, "Próxima")
    assert "Pessoa 20" in said(second)
    assert "Pessoa 19" not in said(second)
    assert said(await pressed(members, BIA, second, "Anterior")) == said(shown)


async def test_it_is_said_in_english(members: Town):
    await members.set_up(language="en")
    await checked_in(members, BIA)
    told = await members.hears(BIA, "/ranking week")
    assert "📆 This week, " in told
    assert "1 point · 1 check-in" in told
    assert "Twice a week counts as much as six times" in await members.hears(BIA, "/ranking consistency")
