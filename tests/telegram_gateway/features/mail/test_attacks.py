"""What somebody tries with the buttons of mail who wants to know, to judge or to hurt."""

import pytest

from sandbox.telegram import writing
from tests.support.town import ADMIN, BIA, CAIO, GROUP, said
from tests.telegram_gateway.features.mail.conftest import Post

UNSURE = "Você sabe o que fez ontem, e eu também sei."


async def _held(post: Post, sender: int, recipient: int) -> None:
    preview = await post.previews(sender, recipient, UNSURE)
    await post.presses(sender, preview, "Enviar")
    await post.people.edited(preview, "um admin do grupo lê antes")
    await post.passes(minutes=11)


async def test_an_admin_does_not_read_what_is_for_them_before_they_are_asked(post: Post):
    await _held(post, CAIO, ADMIN)
    panel = await post.answers(ADMIN, "/admincorreio")
    assert "Ver o que espera" not in str(panel["buttons"])
    assert "esperam vocês" not in said(panel)


async def test_an_admin_does_not_let_their_own_mail_pass(post: Post):
    await _held(post, ADMIN, CAIO)
    told = await post.people.answer(chat=ADMIN, containing="espera por vocês")
    assert "Não encontrei esse correio" in await post.presses(ADMIN, told, "Deixar seguir")


async def test_what_a_sender_calls_somebody_in_their_contacts_stands_under_no_post(
    post: Post, monkeypatch: pytest.MonkeyPatch
):
    known = writing._contact
    monkeypatch.setattr(writing, "_contact", lambda *who: known(*who) | {"first_name": "Mozão Chata"})
    await post.begins(CAIO)
    await post.people.sends(CAIO, chat=CAIO, contact_of=BIA)
    assert "Mozão" not in said(await post.people.answer(chat=CAIO))
    await post.answers(CAIO, "Seu sorriso às seis anima a turma inteira.")
    preview = await post.answers(CAIO, "não")
    await post.presses(CAIO, preview, "Enviar")
    await post.people.edited(preview, "a caminho")
    shown = said(await post.publishes(BIA))
    assert "Para Bia" in shown
    assert "Mozão" not in shown


async def test_whoever_wants_mail_beforehand_says_how_old_they_are_too(post: Post):
    door = await post.door(BIA)
    await post.presses(BIA, door, "Quero receber")
    await post.people.edited(door, "Você recebe correios deste grupo")
    choices = post.people.database.collection("mail_choices")
    assert await choices.find_one({"adult": "yes"})


async def test_whoever_is_not_of_age_does_not_turn_mail_on_for_themselves(post: Post):
    await post.presses(BIA, await post.door(BIA), "Escrever")
    await post.presses(BIA, await post.people.answer(chat=BIA), "Ainda não")
    await post.people.answer(chat=BIA)
    await post.presses(BIA, await post.door(BIA), "Quero receber")
    assert "quando você fizer 18" in said(await post.people.answer(chat=BIA, containing="18"))
    assert not await post.people.database.collection("mail_choices").find_one({"receiving": "yes"})


async def test_a_sender_who_presses_a_button_in_the_group_is_seen_by_nobody(post: Post):
    await post.sends(CAIO, BIA)
    shown = await post.publishes(BIA)
    before = len(post.people.of_bot(GROUP))
    await post.presses(CAIO, shown, "Responder")
    await post.people.answer(chat=CAIO, containing="Escreva sua resposta")
    assert len(post.people.of_bot(GROUP)) == before


async def test_a_sender_who_left_or_finds_mail_turned_off_hears_that_it_is_over(post: Post):
    await post.sends(CAIO, BIA)
    shown = await post.publishes(BIA)
    await post.presses(CAIO, shown, "Responder")
    await post.people.answer(chat=CAIO, containing="Escreva sua resposta")
    await post.people.post(f"chats/{GROUP}/leave", user_id=CAIO)
    await post.people.until_idle()
    await post.answers(CAIO, "Que bom que você leu, até amanhã!", "já terminou")

    await post.presses(BIA, shown, "Responder")
    await post.people.answer(chat=BIA, containing="Escreva sua resposta")
    await post.people.set_up(mail_enabled=False)
    await post.answers(BIA, "Que recado bom de ler!", "não está ligado")
