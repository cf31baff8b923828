"""/meta: the goal of days a week, and the week."""

from datetime import date, timedelta

from gymnation.member.v1.audit_service_pb2 import ListActionsRequest
from tests.support.town import ADMIN, BIA, CAIO, GROUP, Message, Town, said


async def test_who_has_no_goal_is_asked_with_nothing_preselected(members: Town):
    asked = await members.answer(to=await members.says(BIA, "/meta"))
    assert "Quantos dias por semana você quer treinar em Turma das Seis?" in said(asked)
    await members.presses(BIA, asked, "3")
    told = await members.hears(BIA, "/meta")
    assert "Bia, sua semana em Turma das Seis" in told
    assert "○○○ 0 de 3 dias" in told


async def test_a_day_with_check_ins_fills_the_week_once(members: Town):
    assert "○○ 0 de 2 dias" in await members.hears(BIA, "/meta 2x por semana")
    for sample in (1, 2):
        anchor = await members.anchor()
        await members.answer(to=await members.photo(BIA, to=anchor["message_id"], sample=sample))
    assert "●○ 1 de 2 dias" in await members.hears(BIA, "/meta")
    # Raised: at once. Lowered: from Monday on.
    assert "●○○○ 1 de 4 dias" in await members.hears(BIA, "/meta 4")
    lowered = await members.hears(BIA, "/meta 1")
    assert "●○○○ 1 de 4 dias" in lowered
    assert "A partir de segunda: 1 dia por semana." in lowered


async def test_a_goal_that_is_reached_is_said_and_a_check_in_taken_back_is_no_day(members: Town):
    await members.hears(BIA, "/meta 1")
    anchor = await members.anchor()
    photo = await members.photo(BIA, to=anchor["message_id"])
    await members.answer(to=photo)
    reached = await members.hears(BIA, "/meta")
    assert "Meta da semana batida! 🎉" in reached
    assert "🔥 1 semana seguida (recorde: 1)" in reached
    await members.says(ADMIN, "/revokecheckin engano", reply_to=photo["message_id"])
    await members.answer(containing="retirado")
    assert "○ 0 de 1 dia" in await members.hears(BIA, "/meta")


async def test_words_that_say_no_number_are_told_what_to_write(members: Town):
    assert "de 1 a 7: /meta 3" in await members.hears(BIA, "/meta ficar forte")
    assert "Quantos dias" in await members.hears(BIA, "/meta")


async def test_nobody_sees_or_changes_anybody_elses(members: Town):
    await members.hears(BIA, "/meta 5")
    assert "Quantos dias" in await members.hears(CAIO, "/meta")


async def test_in_private_the_goal_is_changed_by_buttons_and_given_up(members: Town):
    await members.says(BIA, "/meta 3", chat=BIA)
    page = await members.answer(chat=BIA, containing="0 de 3 dias")
    await members.presses(BIA, page, "Ficar sem meta")
    await members.until_idle()
    await members.says(BIA, "/meta", chat=BIA)
    await members.answer(chat=BIA, containing="A partir de segunda você fica sem meta.")


async def test_in_private_with_several_groups_a_typed_goal_asks_for_which(members: Town):
    await members.second_group()
    await members.says(BIA, "/meta 6", chat=BIA)
    offer = await members.answer(chat=BIA, containing="De qual grupo?")
    await members.presses(BIA, offer, "Turma das Seis")
    assert "0 de 6 dias" in await members.hears(BIA, "/meta")


async def test_it_is_said_in_the_readers_language(members: Town):
    await members.says(BIA, "/idioma", chat=BIA)
    await members.presses(BIA, await members.answer(chat=BIA), "English")
    await members.until_idle()
    told = await members.hears(BIA, "/goal 3 days a week")
    assert "○○○ 0 of 3 days" in told


def shown(people: Town, message: Message) -> Message:
    """The message as it is now."""
    return people.world.chats[BIA].messages[message["message_id"]].view()


async def pauses(people: Town) -> list[tuple[str, str]]:
    """First and last days of what BIA paused, and that the audit log has nothing of it."""
    entries = (await people.clients.audit.ListActions(ListActionsRequest(chat_id=GROUP))).entries
    assert not [one for one in entries if one.action.startswith("streak_")]
    kept = await people.database.collection("pauses").find({"member_id": BIA}).to_list(None)
    return [(one["first"], one["last"]) for row in kept for one in row["pauses"]]


async def test_a_member_pauses_by_a_press_and_comes_back_sooner(members: Town):
    await members.says(BIA, "/meta 3", chat=BIA)
    page = await members.answer(chat=BIA, containing="0 de 3 dias")
    await members.presses(BIA, page, "Pausa")
    asked = shown(members, page)
    assert "Doença, viagem ou descanso?" in said(asked)
    await members.presses(BIA, asked, "14 dias")
    paused = shown(members, page)
    assert "Sua sequência espera até" in said(paused)
    assert len(await pauses(members)) == 1
    await members.presses(BIA, paused, "Voltar hoje")
    assert "voltou a contar" in said(shown(members, page))
    assert await pauses(members) == []


async def test_a_pause_is_typed_in_the_group_as_well(members: Town):
    await members.hears(BIA, "/meta 7")
    assert "Sua sequência espera até" in await members.hears(BIA, "/meta pausa 5")
    [(first, last)] = await pauses(members)
    assert date.fromisoformat(last) - date.fromisoformat(first) == timedelta(days=4)
    assert "voltou a contar" in await members.hears(BIA, "/meta pausa fim")
    assert "de 1 a 60" in await members.hears(BIA, "/meta pausa 61")
    assert "de 1 a 60" in await members.hears(BIA, "/meta pausa ²")


async def test_in_private_with_several_groups_a_pause_asks_for_which(members: Town):
    await members.second_group()
    await members.says(BIA, "/meta pausa 5", chat=BIA)
    offer = await members.answer(chat=BIA, containing="De qual grupo")
    await members.presses(BIA, offer, "Crossfit da Praia")
    paused = said(shown(members, offer))
    assert "Sua sequência espera" in paused
    assert "Crossfit da Praia" in paused
    assert len(await pauses(members)) == 1
