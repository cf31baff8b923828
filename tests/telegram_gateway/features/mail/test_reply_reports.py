"""Who gets a reply that hurts reports it, and the admins read these words and decide."""

import pytest

from tests.support.town import ADMIN, BIA, CAIO, GROUP, OWNER, Message, said
from tests.telegram_gateway.features.mail.conftest import KIND, Post

HURTS = "Prefiro que você não me escreva nunca mais."


async def _hears(post: Post, writer: int, message: Message, reader: int, text: str = HURTS) -> Message:
    """Have somebody reply, by the button of a message; give what the other side reads."""
    await post.presses(writer, message, "Responder")
    await post.people.answer(chat=writer, containing="Escreva sua resposta")
    assert "a caminho" in said(await post.answers(writer, text, "Sua resposta"))
    await post.look()
    return await post.people.answer(chat=reader, containing=text)


async def _reports(post: Post, reader: int, heard: Message, text: str = HURTS) -> None:
    await post.presses(reader, heard, "Denunciar esta resposta")
    sure = await post.people.edited(heard, "Denunciar esta resposta?")
    assert text in said(sure)
    await post.presses(reader, sure, "Denunciar e encerrar")
    await post.people.edited(heard, "Denúncia anotada")
    await post.look()


def _labels(message: Message) -> list[str]:
    return [one["text"] for row in message["buttons"] for one in row]


async def test_a_sender_reports_what_the_recipient_wrote_and_stays_unknown(post: Post):
    await post.sends(CAIO, BIA)
    heard = await _hears(post, BIA, await post.publishes(BIA), CAIO)
    await _reports(post, CAIO, heard)

    told = await post.people.answer(chat=ADMIN, containing="foi denunciada")
    assert HURTS in said(told)
    assert "Quem recebeu o correio escreveu isto" in said(told)
    assert "Caio" not in said(told)
    assert KIND not in said(told)
    await post.presses(ADMIN, told, "Apagar e bloquear")
    await post.people.edited(told, "não manda mais correios nem respostas")
    log = said(await post.answers(ADMIN, "/audit", "O que os admins"))
    assert "Adão apagou uma resposta denunciada" in log
    assert "Adão bloqueou quem escreveu" in log
    door = await post.door(CAIO)
    await post.presses(CAIO, door, "Enviados")
    await post.presses(CAIO, await post.people.edited(door, "Seus correios enviados"), "no grupo até")
    page = await post.people.edited(door, "A conversa terminou")
    assert HURTS not in said(page)


@pytest.mark.parametrize("restarts", [False, True])
async def test_a_recipient_reports_what_the_sender_wrote_and_the_mail_stays(post: Post, restarts: bool):
    await post.people.says(OWNER, "/start", chat=OWNER)
    await post.people.answer(chat=OWNER)
    await post.sends(CAIO, BIA)
    shown = await post.publishes(BIA)
    heard = await _hears(post, CAIO, await _hears(post, BIA, shown, CAIO, "Que recado bom!"), BIA)
    post.restarts = restarts
    await post.presses(BIA, heard, "Abrir")
    page = await post.people.edited(heard, KIND)
    await _reports(post, BIA, page)

    told = await post.people.answer(chat=ADMIN, containing="foi denunciada")
    assert "Quem escreveu o correio escreveu isto também" in said(told)
    assert "Abrir quem escreveu" not in " ".join(_labels(told))
    assert "Abrir quem escreveu" in " ".join(
        _labels(await post.people.answer(chat=OWNER, containing="foi denunciada"))
    )
    panel = await post.answers(ADMIN, "/admincorreio")
    assert "Denunciados, à espera de decisão: 1" in said(panel)
    await post.presses(ADMIN, panel, "Ver o que espera (1)")
    await post.presses(ADMIN, await post.people.edited(panel, HURTS), "Sem problema")
    await post.people.edited(panel, "A conversa continua encerrada")
    await post.presses(ADMIN, told, "Apagar a resposta")
    await post.people.edited(told, "já foi decidido")
    assert not post.people.world.chats[GROUP].messages[shown["message_id"]].deleted


async def test_whoever_reports_again_hears_that_they_did(post: Post):
    await post.sends(CAIO, BIA)
    heard = await _hears(post, BIA, await post.publishes(BIA), CAIO)
    await _reports(post, CAIO, heard)
    door = await post.door(CAIO)
    await post.presses(CAIO, door, "Enviados")
    await post.presses(CAIO, await post.people.edited(door, "Seus correios enviados"), "no grupo até")
    page = await post.people.edited(door, HURTS)
    await post.presses(CAIO, page, "Denunciar esta resposta")
    sure = await post.people.edited(door, "Denunciar esta resposta?")
    assert "já denunciou" in await post.presses(CAIO, sure, "Denunciar e encerrar")
