"""Writing an anonymous mail: each step, each refusal, and what becomes of a draft that is left alone."""

import pytest

from tests.support.town import BIA, CAIO, DUDA, OTHER_GROUP, Message, said
from tests.telegram_gateway.features.mail.conftest import KIND, Post


@pytest.mark.parametrize("restarts", [False, True], ids=["one gateway", "a restart before each step"])
async def test_a_mail_goes_from_one_member_to_another_and_into_the_group(post: Post, restarts: bool):
    post.restarts = restarts

    sent = await post.sends(CAIO, BIA)
    assert "completar 24 horas" in said(sent)

    shown = await post.publishes(BIA)
    assert said(shown).startswith("💌 Correio elegante nº ")
    assert "Para Bia" in said(shown)
    assert KIND in said(shown)
    await post.look()
    assert "saiu em Turma das Seis" in said(await post.people.answer(chat=CAIO, containing="saiu"))


async def test_of_age_one_is_asked_once_and_a_no_is_kept(post: Post):
    await post.presses(CAIO, await post.door(CAIO), "Escrever")
    await post.presses(CAIO, await post.people.answer(chat=CAIO), "Ainda não")
    assert "quando você fizer 18" in said(await post.people.answer(chat=CAIO))

    await post.presses(CAIO, await post.door(CAIO), "Escrever")
    assert "quando você fizer 18" in said(await post.people.answer(chat=CAIO))


async def test_a_no_to_the_age_that_comes_after_a_yes_holds_and_forgets_the_draft(post: Post):
    await post.presses(CAIO, await post.door(CAIO), "Escrever")
    asked = await post.people.answer(chat=CAIO)
    await post.presses(CAIO, await post.door(CAIO), "Escrever")
    again = await post.people.answer(chat=CAIO)
    await post.presses(CAIO, asked, "Tenho 18")
    assert "Para quem é?" in said(await post.people.answer(chat=CAIO))

    await post.presses(CAIO, again, "Ainda não")
    assert "quando você fizer 18" in said(await post.people.answer(chat=CAIO))

    assert "Não há nada pela metade" in said(await post.answers(CAIO, "/cancelar"))
    await post.presses(CAIO, await post.door(CAIO), "Escrever")
    assert "quando você fizer 18" in said(await post.people.answer(chat=CAIO))


@pytest.mark.parametrize(
    ("typed", "hears"),
    [
        ("curto", "de 10 a 500 caracteres"),
        ("a" * 501, "de 10 a 500 caracteres"),
        ("me chama em www.exemplo.com.br, vai", "Links não podem ir"),
        ("meu telefone é 11 98765-4321, me liga", "Telefones e números longos"),
        ("você e @duda são incríveis no treino", "@nomes e contatos"),
    ],
)
async def test_a_text_that_cannot_go_is_refused_with_the_reason_and_asked_again(post: Post, typed, hears):
    await post.begins(CAIO)
    await post.picks(CAIO, BIA)

    refused = said(await post.answers(CAIO, typed))
    assert hears in refused
    assert "Escreva de novo" in refused

    assert "quiser saber quem escreveu" in said(await post.answers(CAIO, KIND))


async def test_what_the_coach_refuses_goes_back_to_its_writer_and_to_nobody_else(post: Post):
    preview = await post.previews(CAIO, BIA, "Você é uma idiota, some daqui logo")
    await post.presses(CAIO, preview, "Enviar")
    assert "Escreva de novo" in said(await post.people.answer(chat=CAIO))

    again = await post.answers(CAIO, KIND)
    assert KIND in said(again)
    await post.presses(CAIO, again, "Enviar")
    await post.people.edited(again, "a caminho")


@pytest.mark.parametrize("restarts", [False, True])
async def test_a_draft_ends_with_cancelar_at_each_step(post: Post, restarts: bool):
    post.restarts = restarts
    await post.begins(CAIO)
    assert "Apaguei" in said(await post.answers(CAIO, "/cancelar"))
    assert "Não há nada pela metade" in said(await post.answers(CAIO, "/cancelar"))

    preview = await post.previews(CAIO, BIA)
    assert "Apaguei" in said(await post.answers(CAIO, "/cancel"))
    await post.presses(CAIO, preview, "Enviar")
    assert "Não há nada pela metade" in said(await post.people.answer(chat=CAIO))


async def test_a_draft_that_was_left_alone_is_over_and_that_is_said_once(post: Post):
    await post.begins(CAIO)
    await post.picks(CAIO, BIA)
    await post.passes(minutes=31)

    over = said(await post.answers(CAIO, KIND))
    assert "ficou parado por meia hora" in over
    assert "não foi para ninguém" in over

    assert "ficou parado" not in said(await post.answers(CAIO, "Quanta água devo beber no treino?"))


async def test_what_is_typed_beside_the_buttons_goes_to_nobody_and_the_preview_comes_again(post: Post):
    await post.previews(CAIO, BIA)
    assert "não foi para ninguém" in said(await post.answers(CAIO, "e aí, já foi?"))
    assert KIND in said(await post.people.answer(chat=CAIO))


async def test_an_old_preview_sends_nothing_that_it_did_not_show(post: Post):
    old = await post.previews(CAIO, BIA)
    await post.presses(CAIO, old, "Mudar o recado")
    await post.people.answer(chat=CAIO)
    other = "Obrigado por esperar a turma na subida, sempre."
    assert other in said(await post.answers(CAIO, other))

    assert "mudou desde então" in await post.presses(CAIO, old, "Enviar")


@pytest.mark.parametrize("restarts", [False, True])
async def test_a_person_is_found_by_the_name_they_have_in_the_group(post: Post, restarts: bool):
    post.restarts = restarts
    await post.people.says(BIA, "bom dia!")
    await post.people.until_idle()
    name = post.people.world.people[BIA].username
    await post.begins(CAIO)

    assert f"Para @{name}" in said(await post.answers(CAIO, f"@{name}"))


async def test_who_cannot_get_a_mail_is_said_before_anything_is_written(post: Post):
    await post.begins(CAIO)
    assert "não precisa de correio" in said(await post.picks(CAIO, CAIO))
    assert "Não encontrei @ninguem_aqui" in said(await post.answers(CAIO, "@ninguem_aqui"))
    assert "Não entendi para quem é" in said(await post.answers(CAIO, "a moça de azul"))
    assert "Bots não leem correio" in said(await post.answers(CAIO, "@gymnation_sandbox_bot"))


async def test_a_contact_and_a_forwarded_message_name_somebody_too(post: Post):
    await post.begins(CAIO)
    await post.people.sends(CAIO, chat=CAIO, contact_of=BIA)
    assert "Agora escreva o recado" in said(await post.people.answer(chat=CAIO))

    await post.begins(CAIO)
    await post.people.sends(CAIO, chat=CAIO, text="oi, gente", forward_from=DUDA)
    assert "Agora escreva o recado" in said(await post.people.answer(chat=CAIO))

    await post.begins(CAIO)
    await post.people.sends(CAIO, chat=CAIO, text="oi", forward_from=DUDA, forward_hidden=True)
    assert "esconde de onde vêm" in said(await post.people.answer(chat=CAIO))


async def test_of_several_groups_those_with_mail_are_offered(post: Post):
    await post.people.second_group()
    # BIA is in both; only one has mail, so nothing is to be chosen.
    assert "Correio elegante em Turma das Seis" in said(await post.door(BIA))
    assert OTHER_GROUP != 0


async def test_one_mail_at_a_time_to_the_same_person(post: Post):
    await post.sends(CAIO, BIA)
    preview: Message = await post.previews(CAIO, BIA, "Mais um recado gentil para você hoje.")
    await post.presses(CAIO, preview, "Enviar")
    assert "Já há um correio seu a caminho" in said(await post.people.answer(chat=CAIO))


async def test_in_english_it_is_said_as_an_english_speaker_would(post: Post):
    await post.people.set_up(language="en")
    await post.people.says(CAIO, "/idioma", chat=CAIO)
    await post.presses(CAIO, await post.people.answer(chat=CAIO), "English")
    door = await post.door(CAIO, "/mail")
    assert "Anonymous mail in Turma das Seis" in said(door)
    await post.presses(CAIO, door, "Write a mail")
    asked = await post.people.answer(chat=CAIO, containing="18")
    await post.presses(CAIO, asked, "I am 18")
    assert "Who is it for?" in said(await post.people.answer(chat=CAIO))
    assert "Now write the mail" in said(await post.picks(CAIO, BIA))
    assert "A mail has 10 to 500" in said(await post.answers(CAIO, "short"))
    asked = await post.answers(CAIO, "Your smile at six lifts all of us.")
    assert "yes or no" in said(await post.answers(CAIO, "maybe"))
    preview = await post.answers(CAIO, "no")
    assert "Nobody finds out who wrote it" in said(preview)
    await post.presses(CAIO, preview, "Send")
    await post.people.edited(preview, "on its way")
