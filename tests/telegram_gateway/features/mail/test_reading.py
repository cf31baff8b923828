"""Receiving anonymous mail: one is asked, reads first, decides; and the sender hears nothing of a no."""

import pytest

from tests.support.clock import ShiftedClock
from tests.support.town import ADMIN, BIA, CAIO, GROUP, said, town
from tests.telegram_gateway.features.mail.conftest import KIND, Post


@pytest.mark.parametrize("restarts", [False, True])
async def test_only_for_me_stays_in_private_and_the_sender_hears_that_it_was_read(post: Post, restarts: bool):
    post.restarts = restarts
    await post.sends(CAIO, BIA)
    shown = await post.reads(BIA)
    assert KIND in said(shown)
    await post.presses(BIA, shown, "Só para mim")
    await post.people.edited(shown, "Ficou só com você")
    await post.look()

    assert "guardou só para ela" in said(await post.people.answer(chat=CAIO, containing="foi lido"))
    assert not [one for one in post.people.of_bot(GROUP) if KIND in said(one)]


async def _declined(post: Post) -> None:
    await post.presses(BIA, await post.is_asked(BIA), "Este não")


async def _never(post: Post) -> None:
    await post.presses(BIA, await post.is_asked(BIA), "Nunca neste grupo")


async def _refused(post: Post) -> None:
    await post.presses(BIA, await post.reads(BIA), "Recusar")


async def _blocked(post: Post) -> None:
    await post.presses(BIA, await post.reads(BIA), "Recusar e bloquear")


async def _silent(post: Post) -> None:
    await post.is_asked(BIA)


async def _absent(post: Post) -> None:
    await post.people.post(f"chats/{GROUP}/leave", user_id=BIA)
    await post.people.until_idle()
    await post.passes(minutes=11)


async def test_a_sender_hears_the_same_words_at_the_same_hour_whatever_the_reason():
    """Absent, silent, no, never, refused, blocked: told apart by nothing that the sender sees."""
    heard = set()
    for what in (_declined, _never, _refused, _blocked, _silent, _absent):
        async for post in _towns():
            sent = await post.sends(CAIO, BIA)
            sending = said(sent)
            await what(post)
            await post.passes(hours=12)
            before = [said(one) for one in post.people.of_bot(CAIO)]
            assert not any("não pôde ser entregue" in text for text in before), what.__name__
            await post.passes(hours=13)
            back = said(await post.people.answer(chat=CAIO, containing="não pôde"))
            heard.add((sending, "".join(sign for sign in back if not sign.isdigit())))
    assert len(heard) == 1


async def _towns():
    clock = ShiftedClock()
    async with town(clock=clock) as people:
        await people.registered()
        post = Post(people, clock)
        await post.turn_on()
        yield post


async def test_who_said_never_is_not_asked_again(post: Post):
    await post.sends(CAIO, BIA)
    asked = await post.is_asked(BIA)
    await post.presses(BIA, asked, "Nunca")
    await post.people.edited(asked, "ninguém fica sabendo")

    before = len(post.people.of_bot(BIA))
    await post.sends(ADMIN, BIA)
    await post.passes(minutes=11)
    await post.answers(BIA, "/cancelar")
    assert len(post.people.of_bot(BIA)) == before + 1


async def test_who_is_not_in_the_group_is_not_asked(post: Post):
    await post.sends(CAIO, BIA)
    await post.people.post(f"chats/{GROUP}/leave", user_id=BIA)
    await post.people.until_idle()
    await post.passes(minutes=11)
    await post.people.until_idle()
    assert not [one for one in post.people.of_bot(BIA) if "Chegou um correio" in said(one)]


async def test_the_post_says_that_it_is_over_after_a_day(post: Post):
    await post.sends(CAIO, BIA)
    shown = await post.publishes(BIA)
    await post.passes(hours=25)
    over = await post.people.edited(shown, "terminou")
    assert not over.get("buttons")


async def test_both_sides_find_their_mails_and_nobody_finds_who_wrote(post: Post):
    await post.sends(CAIO, BIA)
    await post.publishes(BIA)
    door = await post.door(BIA)
    await post.presses(BIA, door, "Recebidos")
    listed = await post.people.edited(door, "Seus correios recebidos")
    await post.presses(BIA, listed, "no grupo até")
    page = await post.people.edited(door, KIND)
    assert "Caio" not in said(page)

    door = await post.door(CAIO)
    await post.presses(CAIO, door, "Enviados")
    listed = await post.people.edited(door, "Seus correios enviados")
    await post.presses(CAIO, listed, "no grupo até")
    await post.people.edited(door, "Ninguém fica sabendo quem escreveu")


async def test_a_mail_that_nobody_could_judge_waits_for_the_moderators(post: Post):
    preview = await post.previews(CAIO, BIA, "Você sabe o que fez ontem, e eu também sei.")
    await post.presses(CAIO, preview, "Enviar")
    await post.people.edited(preview, "um admin do grupo lê antes")
    await post.passes(minutes=11)

    told = await post.people.answer(chat=ADMIN, containing="espera por vocês")
    assert "Caio" not in said(told)
    await post.presses(ADMIN, told, "Deixar seguir")
    await post.people.edited(told, "segue seu caminho")
    assert "Você sabe o que fez" in said(await post.reads(BIA))
