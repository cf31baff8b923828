"""What follows a mail: replies, an end, blocks, the name without a price, and reports by the group."""

import pytest

from tests.support.town import ADMIN, BIA, CAIO, DUDA, GROUP, OWNER, said
from tests.telegram_gateway.features.mail.conftest import KIND, Post

REPLY = "Que recado bom de ler, valeu demais!"


@pytest.mark.parametrize("restarts", [False, True])
async def test_both_sides_write_to_each_other_without_names_until_one_ends_it(post: Post, restarts: bool):
    post.restarts = restarts
    await post.sends(CAIO, BIA)
    shown = await post.publishes(BIA)

    assert "no privado" in await post.presses(BIA, shown, "Responder")
    assert "Escreva sua resposta" in said(await post.people.answer(chat=BIA, containing="resposta"))
    assert "5 a 300 caracteres" in said(await post.answers(BIA, "oi"))
    assert "a caminho" in said(await post.answers(BIA, REPLY))
    await post.look()
    heard = await post.people.answer(chat=CAIO, containing=REPLY)
    assert "Bia" not in said(heard)

    await post.presses(CAIO, heard, "Responder")
    await post.people.answer(chat=CAIO, containing="Escreva sua resposta")
    back = "Até amanhã às seis, então!"
    assert "a caminho" in said(await post.answers(CAIO, back, "Sua resposta"))
    await post.look()
    heard = await post.people.answer(chat=BIA, containing=back)
    assert "Caio" not in said(heard)

    await post.presses(BIA, heard, "Abrir")
    page = await post.people.edited(heard, KIND)
    assert REPLY in said(page)
    assert back in said(page)
    await post.presses(BIA, page, "Encerrar a conversa")
    sure = await post.people.edited(heard, "Encerrar a conversa?")
    assert "encerrada" in await post.presses(BIA, sure, "Encerrar mesmo")
    await post.people.edited(heard, "A conversa terminou")


async def test_a_reply_is_for_the_two_sides_alone(post: Post):
    await post.sends(CAIO, BIA)
    shown = await post.publishes(BIA)
    assert "Só quem recebeu" in await post.presses(DUDA, shown, "Responder")


async def test_a_reply_that_nobody_could_judge_does_not_go(post: Post):
    await post.sends(CAIO, BIA)
    shown = await post.publishes(BIA)
    await post.presses(BIA, shown, "Responder")
    await post.people.answer(chat=BIA, containing="Escreva sua resposta")
    assert "não consegui conferir" in said(await post.answers(BIA, "Você sabe o que fez ontem."))


async def test_the_recipient_learns_the_name_once_where_the_sender_allowed_it(post: Post):
    await post.sends(CAIO, BIA, secret=False)
    shown = await post.reads(BIA)
    await post.presses(BIA, shown, "Só para mim")
    kept = await post.people.edited(shown, "Ficou só com você")
    await post.presses(BIA, kept, "Abrir")
    page = await post.people.edited(shown, KIND)
    await post.presses(BIA, page, "Quem escreveu?")
    sure = await post.people.edited(shown, "Quer mesmo saber?")
    await post.presses(BIA, sure, "Quero saber")
    assert "Caio" in said(await post.people.edited(shown, "foi escrito por"))
    await post.look()
    assert "agora sabe que foi você" in said(await post.people.answer(chat=CAIO, containing="agora sabe"))


async def test_the_sender_takes_it_back_until_then(post: Post):
    await post.sends(CAIO, BIA, secret=False)
    shown = await post.reads(BIA)
    await post.presses(BIA, shown, "Só para mim")
    kept = await post.people.edited(shown, "Ficou só com você")
    await post.presses(BIA, kept, "Abrir")
    page = await post.people.edited(shown, KIND)

    door = await post.door(CAIO)
    await post.presses(CAIO, door, "Enviados")
    listed = await post.people.edited(door, "Seus correios enviados")
    await post.presses(CAIO, listed, "só para quem recebeu")
    mine = await post.people.edited(door, "pode saber que foi você")
    assert "não pode mais saber" in await post.presses(CAIO, mine, "Não quero mais")

    assert "Não dá para saber" in await post.presses(BIA, page, "Quem escreveu?")


async def test_three_reports_take_a_mail_down_and_the_admins_decide(post: Post):
    await post.sends(CAIO, BIA)
    shown = await post.publishes(BIA)
    assert "Denúncia anotada" in await post.presses(DUDA, shown, "Denunciar")
    assert "já denunciou" in await post.presses(DUDA, shown, "Denunciar")
    await post.presses(ADMIN, shown, "Denunciar")
    assert "saiu do ar" in await post.presses(OWNER, shown, "Denunciar")
    await post.look()

    told = await post.people.answer(chat=ADMIN, containing="foi denunciado e saiu do ar")
    assert KIND in said(told)
    assert "Caio" not in said(told)
    posted = post.people.world.chats[GROUP].messages[shown["message_id"]]
    await post.people.until(lambda: posted.deleted)
    assert "foi retirado" in said(await post.people.answer(chat=CAIO, containing="retirado"))

    await post.presses(ADMIN, told, "bloquear")
    assert "não escreve mais correios" in said(await post.people.edited(told, "não sai"))
    log = said(await post.answers(ADMIN, "/audit", "O que os admins"))
    assert "Adão recusou ou tirou um correio" in log
    assert "Adão bloqueou quem escreveu um correio" in log


async def test_the_recipient_alone_takes_it_down_and_blocks(post: Post):
    await post.sends(CAIO, BIA)
    await post.publishes(BIA)
    door = await post.door(BIA)
    await post.presses(BIA, door, "Recebidos")
    await post.presses(BIA, await post.people.edited(door, "Seus correios recebidos"), "no grupo até")
    page = await post.people.edited(door, KIND)
    await post.presses(BIA, page, "Bloquear quem escreveu")
    await post.presses(BIA, await post.people.edited(door, "Bloquear quem escreveu?"), "Bloquear mesmo")
    await post.people.edited(door, "não chega mais até você")

    door = await post.door(BIA)
    await post.presses(BIA, door, "Recebidos")
    await post.presses(BIA, await post.people.edited(door, "Seus correios recebidos"), "no grupo até")
    await post.presses(BIA, await post.people.edited(door, KIND), "Denunciar")
    await post.presses(BIA, await post.people.edited(door, "Denunciar?"), "Denunciar e tirar")
    await post.people.edited(door, "saiu do ar")
