"""A member decides how they appear in the ranking, and what everybody else sees.

They do it in private, by buttons.
"""

from gymnation.member.v1.member_service_pb2 import GetProfileRequest, SetAppearanceRequest
from gymnation.member.v1.members_pb2 import Appearance
from tests.support.town import ADMIN, BIA, CAIO, GROUP, Town, said


async def both_checked_in(members: Town) -> None:
    anchor = await members.anchor(command="/checkinplus 3")
    for person in (BIA, CAIO):
        await members.answer(to=await members.photo(person, to=anchor["message_id"]))


def shown(members: Town, message):
    """A message of Bia's private chat as it is now."""
    return members.world.chats[BIA].messages[message["message_id"]].view()


async def record(members: Town):
    """What /perfil shows Bia in private."""
    await members.post(f"people/{BIA}/start")
    await members.says(BIA, "/perfil", chat=BIA)
    return await members.answer(chat=BIA, containing="Nesta temporada")


async def test_who_hides_is_seen_by_nobody_else_and_comes_back(members: Town):
    await both_checked_in(members)
    page = await record(members)
    await members.presses(BIA, page, "Sair do ranking")
    assert "só você vê sua posição" in said(shown(members, page))

    ranking = await members.hears(CAIO, "/ranking")
    assert "Bia" not in ranking
    assert "🥇 Caio" in ranking
    assert "2 participantes · 2 check-ins · 6 pontos" in ranking
    # Asked by herself in the group, everybody would read her place.
    assert "escolheu não aparecer" in await members.hears(BIA, "/ranking")
    await members.says(BIA, "/ranking", chat=BIA)
    assert "Você está em 1º" in said(await members.answer(chat=BIA, containing="Ranking de"))

    await members.presses(BIA, shown(members, page), "Voltar ao ranking")
    assert "só você vê" not in said(shown(members, page))
    assert "Bia" in await members.hears(CAIO, "/ranking")


async def test_an_alias_is_typed_shown_and_dropped(members: Town):
    await both_checked_in(members)
    page = await record(members)
    await members.presses(BIA, page, "Aparecer com apelido")
    asked = await members.answer(chat=BIA, containing="Responda a esta mensagem")
    await members.says(BIA, "t.me/bia", chat=BIA, reply_to=asked["message_id"])
    await members.answer(chat=BIA, containing="Esse apelido não dá")
    await members.says(BIA, "Raio Azul", chat=BIA, reply_to=asked["message_id"])
    again = await members.answer(chat=BIA, containing="você aparece como Raio Azul")

    ranking = await members.hears(CAIO, "/ranking")
    assert "🎭 Raio Azul" in ranking
    assert "Bia" not in ranking

    await members.presses(BIA, again, "Aparecer com meu nome")
    assert "Bia" in await members.hears(CAIO, "/ranking")


async def test_an_alias_of_somebody_else_is_not_taken(members: Town):
    await both_checked_in(members)
    await members.clients.members.SetAppearance(
        SetAppearanceRequest(
            request_id="6d3f1f0a-0000-4000-8000-000000000001",
            chat_id=GROUP,
            member_id=CAIO,
            appearance=Appearance(alias="Raio Azul"),
        )
    )
    await members.presses(BIA, await record(members), "Aparecer com apelido")
    asked = await members.answer(chat=BIA, containing="Responda a esta mensagem")
    await members.says(BIA, "raio azul", chat=BIA, reply_to=asked["message_id"])
    await members.answer(chat=BIA, containing="já é de outra pessoa")


async def test_in_the_group_nothing_of_it_is_shown(members: Town):
    await both_checked_in(members)
    page = await members.answer(to=await members.says(BIA, "/perfil"))
    assert "ranking" not in str(page["buttons"])
    assert "imagem" in str(page["buttons"])


async def test_who_has_no_checkin_yet_can_choose_before_the_first(members: Town):
    await members.post(f"people/{ADMIN}/start")
    await members.says(ADMIN, "/perfil", chat=ADMIN)
    page = await members.answer(chat=ADMIN, containing="sua história começa")
    await members.presses(ADMIN, page, "Sair do ranking")
    kept = await members.clients.members.GetProfile(GetProfileRequest(chat_id=GROUP, member_id=ADMIN))
    assert kept.profile.appearance.hidden
