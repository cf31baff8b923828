"""/correio: the door of anonymous mail, where there is any and where there is none."""

import pytest

from tests.support.town import ADMIN, BIA, CAIO, NICO, OWNER, said
from tests.telegram_gateway.features.mail.conftest import Post


@pytest.mark.parametrize(
    "command", ["/correio", "/respondercorreio 3", "/revelarcorreio", "/denunciarcorreio"]
)
async def test_who_knew_the_old_one_hears_who_turns_it_on_and_what_differs(without: Post, command: str):
    door = await without.door(BIA, command)
    assert "Nenhum grupo seu tem o correio elegante ligado" in said(door)
    assert "quem liga são os admins" in said(door)

    await without.presses(BIA, door, "bot antigo")
    page = await without.people.edited(door, "os recados antigos não vieram")
    assert "Pix" in said(page)
    await without.presses(BIA, page, "Como funciona")
    await without.people.edited(door, "Anônimo não é sem lei")


async def test_strangers_and_readers_of_english_hear_it_too(without: Post):
    assert "Nenhum grupo seu" in said(await without.door(NICO, "/mail"))


async def test_in_a_group_a_line_leads_into_private_and_goes_away(post: Post):
    await post.people.says(BIA, "/correio")
    line = await post.people.answer(containing="Correio elegante é no privado")
    link = line["buttons"][0][0]["url"]
    assert "start=correio_-100" in link
    door = await post.answers(BIA, f"/start {link.split('start=')[1]}")
    assert "Correio elegante em Turma das Seis" in said(door)


async def test_what_one_wants_to_receive_is_chosen_at_the_door(post: Post):
    door = await post.door(BIA)
    assert "ainda não disse" in said(door)
    assert "chega até você" in await post.presses(BIA, door, "Não quero receber")
    door = await post.people.edited(door, "não recebe correios deste grupo")
    assert "você recebe" in await post.presses(BIA, door, "Quero receber")
    door = await post.people.edited(door, "Você recebe correios")
    assert "direto no grupo" in await post.presses(BIA, door, "Publicar sem eu ler")
    door = await post.people.edited(door, "sem passar por você")
    assert "lê antes" in await post.presses(BIA, door, "Ler antes")
    await post.people.edited(door, "Você recebe correios")


async def test_a_mail_half_written_is_gone_on_with_at_the_door(post: Post):
    await post.begins(CAIO)
    await post.picks(CAIO, BIA)
    door = await post.door(CAIO)
    assert "pela metade" in said(door)
    await post.presses(CAIO, door, "Continuar")
    assert "Agora escreva o recado" in said(await post.people.answer(chat=CAIO))


async def _setting(post: Post) -> tuple[dict, dict]:
    await post.people.says(ADMIN, "/config", chat=ADMIN)
    menu = await post.people.answer(chat=ADMIN, containing="Configurações de")
    await post.presses(ADMIN, menu, "Correio elegante")
    return menu, await post.people.edited(menu, "Correio elegante em Turma das Seis")


async def test_an_admin_turns_it_on_after_the_page_that_says_what_it_means(without: Post):
    await without.people.says(ADMIN, "/start", chat=ADMIN)
    await without.people.answer(chat=ADMIN)
    await without.know()
    menu, page = await _setting(without)
    assert "desligado" in said(page)
    await without.presses(ADMIN, page, "ligado")
    asked = await without.people.edited(menu, "Sem cuidado, machuca")

    assert "menos de 8 pessoas" in await without.presses(ADMIN, asked, "Ligar")

    await without.know(*range(7001, 7009))
    await without.presses(ADMIN, asked, "Ligar")
    await without.people.edited(menu, "Correio elegante: ligado")
    assert "Correio elegante em Turma das Seis" in said(await without.door(BIA))


async def test_off_means_off_at_once(post: Post):
    door = await post.door(CAIO)
    await post.people.set_up(mail_enabled=False)
    await post.presses(CAIO, door, "Escrever")
    assert "não está ligado em Turma das Seis" in said(await post.people.answer(chat=CAIO))


async def test_the_owner_sees_the_same_door_as_everybody(post: Post):
    assert "Correio elegante em Turma das Seis" in said(await post.door(OWNER))
