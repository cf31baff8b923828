"""One's own undo from /perfil."""

from datetime import timedelta

from servicekit.clock import utc_now
from tests.support.town import BIA, GROUP, Message, Town, said


async def page(members: Town) -> Message:
    await members.says(BIA, "/perfil", chat=BIA)
    return await members.answer(chat=BIA, containing="Nesta temporada")


def now(members: Town, message: Message) -> Message:
    return members.world.chats[BIA].messages[message["message_id"]].view()


async def test_the_last_one_is_undone_by_a_button_that_asks_first(members: Town):
    await members.post(f"people/{BIA}/start")
    photo = (await members.sends(BIA, chat=GROUP, photo={"sample": 1}, caption="#treino"))[0]
    await members.answer(to=photo)
    shown = await page(members)
    await members.presses(BIA, shown, "Desfazer meu último")
    assert "Desfazer o seu check-in de" in said(now(members, shown))
    await members.presses(BIA, now(members, shown), "Não, deixar")
    assert "continua valendo" in said(now(members, shown))

    shown = await page(members)
    await members.presses(BIA, shown, "Desfazer meu último")
    asked = now(members, shown)
    await members.presses(BIA, asked, "Sim, desfazer")
    assert "Nesta temporada: 0 check-ins, 0 pontos" in said(now(members, shown))


async def test_after_a_day_there_is_no_button(members: Town):
    await members.post(f"people/{BIA}/start")
    photo = (await members.sends(BIA, chat=GROUP, photo={"sample": 1}, caption="#treino"))[0]
    await members.answer(to=photo)
    assert "Desfazer" in str((await page(members))["buttons"])
    members.gateway.gateway.clock = lambda: utc_now() + timedelta(hours=24, minutes=1)
    assert "Desfazer" not in str((await page(members))["buttons"])
