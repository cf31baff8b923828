"""Warnings as admins and members live them: a notice, an hour, a day, and then a question."""

import asyncio

from tests.support.town import ADMIN, BIA, CAIO, GROUP, Message, Town, said
from tests.telegram_gateway.features.moderation.test_flags import opens_a_chat
from tests.telegram_gateway.features.moderation.test_measures import asks, audited, end_in_s, standing


def spoken(people: Town) -> list[str]:
    """What the bot said in the group: Telegram's own line about who was removed is not by the bot."""
    return [text for one in people.of_bot(GROUP) if (text := said(one))]


async def warned(people: Town, reason: str = "spam") -> Message:
    """Have BIA warned; give what the admin hears in private."""
    await asks(people, f"/aviso {reason}")
    return await people.answer(chat=ADMIN, containing="recebeu um aviso")


async def test_the_ladder_goes_from_a_notice_to_a_question_and_nobody_is_banned_by_a_number(members: Town):
    await opens_a_chat(members, BIA)
    await opens_a_chat(members, ADMIN)
    before = spoken(members)

    assert "Avisos que contam agora: 1" in said(await warned(members, "propaganda"))
    told = said(await members.answer(chat=BIA))
    assert "É o primeiro" in told
    assert "Motivo: propaganda" in told
    assert standing(members, BIA) == "member"

    assert "só volta a escrever em" in said(await warned_while_quiet(members))
    assert "o 2º" in said(await members.answer(chat=BIA))
    assert 3500 < end_in_s(members, BIA) <= 3600
    await warned_while_quiet(members)
    assert 86_300 < end_in_s(members, BIA) <= 86_400
    await warned_while_quiet(members)
    question = await members.answer(chat=ADMIN, containing="Quer banir?")
    assert "Bia Barra tem 4 avisos em Turma das Seis" in said(question)
    assert standing(members, BIA) == "restricted"

    await members.presses(ADMIN, question, "Banir")
    await members.edited(question, "não está mais em")
    assert standing(members, BIA) == "kicked"
    assert spoken(members) == before
    actions = [one[0] for one in await audited(members)]
    assert actions.count("member_warned") == 4
    assert actions.count("member_muted") == 2
    assert actions.count("member_banned") == 1


async def warned_while_quiet(people: Town) -> Message:
    """As `warned`, in reply to what BIA wrote before they fell silent."""
    first = next(
        one.view() for one in people.world.chats[GROUP].messages.values() if one.payload["from"]["id"] == BIA
    )
    await people.says(ADMIN, "/aviso spam", reply_to=first["message_id"])
    return await people.answer(chat=ADMIN, containing="recebeu um aviso")


async def test_a_question_that_was_answered_no_leaves_it_at_the_warning(members: Town):
    await opens_a_chat(members, ADMIN)
    await warned(members)
    for _ in range(3):
        await warned_while_quiet(members)
    question = await members.answer(chat=ADMIN, containing="Quer banir?")
    await members.presses(ADMIN, question, "Deixar no aviso")
    await members.edited(question, "ficou no aviso")
    assert standing(members, BIA) == "restricted"


async def test_undo_takes_the_warning_and_its_mute_back(members: Town):
    await opens_a_chat(members, BIA)
    await opens_a_chat(members, ADMIN)
    await warned(members)
    second = await warned_while_quiet(members)
    assert standing(members, BIA) == "restricted"

    await members.presses(ADMIN, second, "Desfazer")

    await members.edited(second, "Desfeito")
    assert standing(members, BIA) == "member"
    await members.answer(chat=BIA, containing="foi retirado")
    assert "Avisos que contam agora: 2" in said(await warned_while_quiet(members))


async def test_without_a_reason_it_is_asked_with_buttons(members: Town):
    await opens_a_chat(members, ADMIN)
    question = await members.answer(to=await asks(members, "/warn"))
    await members.presses(ADMIN, question, "Ofende")
    await members.answer(chat=ADMIN, containing="recebeu um aviso")
    assert (await audited(members))[0] == ("member_warned", BIA, "#1", "ofende outras pessoas")


async def test_why_shows_the_warnings_that_count_to_the_admin_alone(members: Town):
    await opens_a_chat(members, ADMIN)
    await warned(members, "propaganda <b> " + "x" * 400)
    asked = await members.says(BIA, "oi")
    before = len(members.of_bot(GROUP))
    await members.says(ADMIN, "/why", reply_to=asked["message_id"])
    shown = said(await members.answer(chat=ADMIN, containing="Avisos que contam: 1"))
    assert "propaganda <b>" in shown
    assert len(shown) < 300
    await members.until_idle()
    assert len(members.of_bot(GROUP)) == before


async def test_two_reasons_that_were_pressed_are_one_warning(members: Town):
    await opens_a_chat(members, ADMIN)
    question = await members.answer(to=await asks(members, "/aviso"))
    await asyncio.gather(
        members.presses(ADMIN, question, "Ofende"), members.presses(ADMIN, question, "É propaganda")
    )
    await members.answer(chat=ADMIN, containing="recebeu um aviso")
    assert [one[0] for one in await audited(members)] == ["member_warned"]


async def test_a_longer_silence_is_not_shortened_by_a_warning_nor_ended_by_its_undo(members: Town):
    await opens_a_chat(members, ADMIN)
    await warned(members)
    first = await members.says(BIA, "oi")
    await members.says(ADMIN, "/silenciar 7d spam", reply_to=first["message_id"])
    await members.answer(chat=ADMIN, containing="só volta a escrever em")
    second = await warned_while_quiet(members)
    assert end_in_s(members, BIA) > 6 * 86_400
    await members.presses(ADMIN, second, "Desfazer")
    await members.edited(second, "Desfeito")
    assert end_in_s(members, BIA) > 6 * 86_400


async def test_a_question_after_its_warning_was_taken_back_bans_nobody(members: Town):
    await opens_a_chat(members, ADMIN)
    await warned(members)
    for _ in range(2):
        await warned_while_quiet(members)
    fourth = await warned_while_quiet(members)
    question = await members.answer(chat=ADMIN, containing="Quer banir?")
    await members.presses(ADMIN, fourth, "Desfazer")
    await members.edited(fourth, "Desfeito")
    assert await members.presses(ADMIN, question, "Banir") == "Esse aviso já não conta."
    assert standing(members, BIA) == "restricted"


async def test_a_bot_that_may_not_mute_still_warns_and_says_what_it_lacks(members: Town):
    await opens_a_chat(members, BIA)
    await warned_first(members)
    await members.post(f"chats/{GROUP}/demote", user_id=members.world.bot["id"])
    await members.until_idle()
    command = await asks(members, "/aviso spam")
    assert "permissão para banir" in said(await members.answer(to=command, containing="permissão"))
    assert "Você tem 2" in said(await members.answer(chat=BIA, containing="Você tem 2"))
    assert standing(members, BIA) == "member"


async def warned_first(people: Town) -> None:
    await asks(people, "/aviso spam")
    await people.answer(chat=BIA, containing="É o primeiro")


async def test_who_is_no_admin_warns_nobody(members: Town):
    await asks(members, "/aviso spam", by=CAIO)
    await members.silent()
    assert await audited(members) == []
