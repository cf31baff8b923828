"""An admin hears, once and in private, that another one undid what they decided."""

import pytest

from tests.support.town import ADMIN, BIA, CAIO, GROUP, OWNER, Town, said
from tests.telegram_gateway.features.moderation.test_flags import opens_a_chat
from tests.telegram_gateway.features.moderation.test_measures import asks, standing


@pytest.fixture
async def admins(members: Town) -> Town:
    """Everybody reads what the bot writes to them."""
    for person in (BIA, ADMIN, OWNER):
        await opens_a_chat(members, person)
    return members


def told(people: Town, person: int) -> list[str]:
    """What somebody heard of decisions of theirs that another undid."""
    return [said(one) for one in people.of_bot(person) if said(one).startswith("↩️ Em Turma")]


async def test_who_muted_hears_who_let_the_member_write_again(admins: Town):
    await asks(admins, "/silenciar 2h spam", about=BIA, by=ADMIN)
    await admins.answer(chat=BIA, containing="pausa")
    await admins.says(OWNER, f"/falar {BIA}")
    heard = said(await admins.answer(chat=ADMIN, containing="O silêncio era decisão sua"))
    assert "Olívia Dona deixou Bia Barra escrever de novo" in heard
    # A mute that was lifted is nobody's: what the owner decides and undoes is told to nobody.
    await asks(admins, "/silenciar 2h spam", about=BIA, by=OWNER)
    await admins.until(lambda: standing(admins, BIA) == "restricted")
    await admins.says(OWNER, f"/falar {BIA}")
    await admins.until_idle()
    await admins.until_settled()
    assert (len(told(admins, ADMIN)), told(admins, OWNER)) == (1, [])


async def test_who_banned_hears_who_let_the_member_come_back(admins: Town):
    await asks(admins, "/banir spam", about=BIA, by=ADMIN)
    await admins.answer(chat=BIA, containing="decidiu que você não")
    await admins.says(OWNER, f"/desbanir {BIA}")
    await admins.answer(chat=ADMIN, containing="O banimento era decisão sua")


async def test_what_is_lifted_at_telegram_itself_is_told_too(admins: Town):
    await asks(admins, "/silenciar 2h spam", about=BIA, by=ADMIN)
    await admins.answer(chat=BIA, containing="pausa")
    await admins.post(f"chats/{GROUP}/demote", user_id=BIA, by=OWNER)
    await admins.answer(chat=ADMIN, containing="O silêncio era decisão sua")
    assert standing(admins, BIA) == "member"


@pytest.mark.parametrize(
    ("command", "hears", "then"),
    [
        ("/silenciar 2h spam", "pausa", "O silêncio era decisão sua"),
        ("/aviso spam", "aviso", "retirou o aviso que você deu"),
    ],
)
async def test_a_contest_that_another_admin_accepts_is_told(
    admins: Town, command: str, hears: str, then: str
):
    await asks(admins, command, about=BIA, by=ADMIN)
    measure = await admins.answer(chat=BIA, containing=hears)
    await admins.presses(BIA, measure, "Acho que foi engano")
    question = await admins.answer(chat=BIA, containing="Conte em uma frase")
    await admins.says(BIA, "Era piada", chat=BIA, reply_to=question["message_id"])
    read = await admins.answer(chat=OWNER, containing="acha que foi engano")
    await admins.presses(OWNER, read, "Voltar atrás")
    await admins.answer(chat=ADMIN, containing=then)
    assert len(told(admins, ADMIN)) == 1


async def test_who_flagged_hears_who_took_the_flag_away(admins: Town):
    message = await admins.says(BIA, "compre seguidores")
    await admins.says(ADMIN, "/addblacklist propaganda", reply_to=message["message_id"])
    await admins.answer(chat=ADMIN, containing="sinalizada")
    await admins.says(OWNER, "/rmblacklist", reply_to=message["message_id"])
    heard = said(await admins.answer(chat=ADMIN, containing="desfez a sinalização"))
    assert "Olívia Dona desfez a sinalização que você fez de Bia Barra" in heard
    # Who undoes their own knows.
    await admins.says(OWNER, "/addblacklist propaganda", reply_to=message["message_id"])
    own = await admins.answer(chat=OWNER, containing="sinalizada")
    await admins.presses(OWNER, own, "Desfazer")
    await admins.edited(own, "desfeita")
    await admins.until_settled()
    assert (len(told(admins, ADMIN)), told(admins, OWNER)) == (1, [])


async def test_who_revoked_a_check_in_hears_who_gave_it_back(admins: Town):
    anchor = await admins.anchor()
    photo = await admins.photo(BIA, to=anchor["message_id"])
    await admins.reaction(photo, "🔥")
    await admins.says(ADMIN, "/revokecheckin foto antiga", reply_to=photo["message_id"])
    measure = await admins.answer(chat=BIA, containing="foto antiga")
    await admins.presses(BIA, measure, "Acho que foi engano")
    question = await admins.answer(chat=BIA, containing="Conte em uma frase")
    await admins.says(BIA, "É de hoje", chat=BIA, reply_to=question["message_id"])
    read = await admins.answer(chat=OWNER, containing="acha que foi engano")
    await admins.presses(OWNER, read, "Voltar atrás")
    heard = said(await admins.answer(chat=ADMIN, containing="tinha retirado"))
    assert "Olívia Dona devolveu a Bia Barra um check-in" in heard
    assert len(told(admins, ADMIN)) == 1


async def test_who_is_no_admin_any_more_hears_nothing_of_members(admins: Town):
    await asks(admins, "/silenciar 2h spam", about=CAIO, by=ADMIN)
    await admins.post(f"chats/{GROUP}/demote", user_id=ADMIN, by=OWNER)
    await admins.says(OWNER, f"/falar {CAIO}")
    await admins.until(lambda: standing(admins, CAIO) == "member")
    await admins.until_idle()
    await admins.until_settled()
    assert told(admins, ADMIN) == []
