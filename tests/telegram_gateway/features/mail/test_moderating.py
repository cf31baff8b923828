"""Moderators of anonymous mail see states, texts and pseudonyms; the owner alone opens who wrote."""

from tests.support.town import ADMIN, BIA, CAIO, OWNER, said
from tests.telegram_gateway.features.mail.conftest import Post

UNSURE = "Você sabe o que fez ontem, e eu também sei."


async def _held(post: Post) -> None:
    preview = await post.previews(CAIO, BIA, UNSURE)
    await post.presses(CAIO, preview, "Enviar")
    await post.people.edited(preview, "um admin do grupo lê antes")
    await post.passes(minutes=11)


async def test_the_panel_says_how_it_stands_and_what_waits(post: Post):
    assert "Nada espera por vocês" in said(await post.answers(ADMIN, "/admincorreio"))
    await _held(post)
    await post.people.answer(chat=ADMIN, containing="espera por vocês")

    panel = await post.answers(ADMIN, "/adminmail")
    assert "esperam vocês: 1" in said(panel)
    await post.presses(ADMIN, panel, "Ver o que espera (1)")
    page = await post.people.edited(panel, UNSURE)
    assert "Caio" not in said(page)
    assert not [one for row in page["buttons"] for one in row if "Abrir quem" in one["text"]]
    await post.presses(ADMIN, page, "Não deixar")
    await post.people.edited(panel, "não sai")
    await post.look()
    assert "não deixaram sair" in said(await post.people.answer(chat=CAIO, containing="não deixaram"))


async def test_in_a_group_the_panel_leads_into_private(post: Post):
    await post.people.says(ADMIN, "/admincorreio")
    line = await post.people.answer(containing="é no privado")
    assert "start=admincorreio_-100" in line["buttons"][0][0]["url"]


async def test_the_owner_opens_who_wrote_with_a_reason(post: Post):
    await post.people.says(OWNER, "/start", chat=OWNER)
    await post.people.answer(chat=OWNER)
    await _held(post)
    told = await post.people.answer(chat=OWNER, containing="espera por vocês")
    await post.presses(OWNER, told, "Abrir quem escreveu")
    asked = await post.people.answer(chat=OWNER, containing="com o motivo")

    await post.people.says(OWNER, "curto", chat=OWNER, reply_to=asked["message_id"])
    assert "10 a 500" in said(await post.people.answer(chat=OWNER))
    await post.people.says(
        OWNER, "Ordem judicial 0001, ameaça a um membro", chat=OWNER, reply_to=asked["message_id"]
    )
    assert "Caio" in said(await post.people.answer(chat=OWNER, containing="foi escrito por"))
    log = said(await post.answers(OWNER, "/audit", "O que os admins"))
    assert "Olívia Dona abriu quem escreveu um correio" in log


async def test_what_waits_for_its_turn_is_posted_at_once_when_an_admin_says_so(post: Post):
    await post.sends(CAIO, BIA)
    await post.sends(BIA, CAIO, "Você puxa o treino de quem está cansado.")
    await post.publishes(BIA)
    asked = await post.people.answer(chat=CAIO, containing="Chegou um correio")
    await post.presses(CAIO, asked, "Quero")
    await post.look()
    second = await post.people.answer(chat=CAIO, containing="Um correio para você")
    await post.presses(CAIO, second, "Publicar")
    await post.look()
    panel = await post.answers(ADMIN, "/admincorreio")
    [number] = [
        one["text"].rpartition(" ")[2]
        for row in panel["buttons"]
        for one in row
        if "Publicar já" in one["text"]
    ]

    assert f"nº {number} sai agora" in await post.presses(ADMIN, panel, "Publicar já")

    await post.look()
    assert "quem está cansado" in said(await post.people.answer(containing=f"Correio elegante nº {number}"))
    panel = await post.answers(ADMIN, "/admincorreio")
    assert not [one for row in panel["buttons"] for one in row if "Publicar já" in one["text"]]
