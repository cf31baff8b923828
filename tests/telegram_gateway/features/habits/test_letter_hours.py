"""The hour at which letters come: chosen on /meta's page, told there, and kept to."""

from datetime import timedelta

from telegram_gateway.features.habits.letter_rows import FIRST_HOUR, LAST_HOUR
from tests.support.town import BIA, GROUP, Message, Town, said
from tests.telegram_gateway.features.checkins.test_tier_lines import checks_in
from tests.telegram_gateway.features.habits.conftest import Weeks
from tests.telegram_gateway.features.habits.test_letters import labels, turned


async def page_of(people: Town) -> Message:
    await people.says(BIA, "/meta 1", chat=BIA)
    return await people.answer(chat=BIA, containing="sua semana em Turma das Seis")


async def test_the_hour_of_the_recap_is_chosen_from_buttons_and_told_on_the_page(members: Town):
    page = await page_of(members)
    assert "Resumo:" not in said(page)
    assert "🕗" not in "".join(labels(page))
    assert "toda segunda às 08:00" in await members.presses(BIA, page, "📬 Quero um resumo na segunda")
    page = await turned(members, page, "🕗 Hora: 08:00")
    assert "Resumo: toda segunda às 08:00." in said(page)
    await members.presses(BIA, page, "🕗 Hora: 08:00")
    asked = await members.edited(page, "A que horas você quer o resumo")
    assert "Vale a hora de Turma das Seis" in said(asked)
    hours = [f"{hour:02}:00" for hour in range(FIRST_HOUR, LAST_HOUR + 1)]
    assert labels(asked) == [*hours, "« Voltar"]
    assert "toda segunda às 12:00" in await members.presses(BIA, asked, "12:00")
    assert "Resumo: toda segunda às 12:00." in said(await turned(members, page, "🕗 Hora: 12:00"))
    # Kept: the next page tells it, too.
    await members.says(BIA, "/meta", chat=BIA)
    await members.answer(chat=BIA, containing="Resumo: toda segunda às 12:00.")
    known = await members.database.collection("letters").find_one({"_id": BIA})
    assert (known["recap_minute"], known["nudge"]) == (12 * 60, "unasked")


async def test_the_way_back_changes_nothing_and_a_kind_that_was_ended_shows_no_hour(members: Town):
    page = await page_of(members)
    await members.presses(BIA, page, "👋 Quero um toque nos dias decisivos")
    page = await turned(members, page, "🕗 Hora: 18:00")
    await members.presses(BIA, page, "🕗 Hora: 18:00")
    page = await turned(members, page, "« Voltar")
    await members.presses(BIA, page, "« Voltar")
    page = await turned(members, page, "Parar os toques")
    await members.presses(BIA, page, "🕗 Hora: 18:00")
    page = await turned(members, page, "20:00")
    assert "um toque às 20:00" in await members.presses(BIA, page, "20:00")
    page = await turned(members, page, "🕗 Hora: 20:00")
    assert "Toque: às 20:00" in said(page)
    assert "sem toques" in await members.presses(BIA, page, "Parar os toques")
    ended = await turned(members, page, "👋 Quero um toque nos dias decisivos")
    assert "🕗" not in "".join(labels(ended))
    assert "Toque:" not in said(ended)


async def test_the_recap_comes_at_the_hour_that_was_chosen_and_not_before(weeks: Weeks):
    people = weeks.people
    await checks_in(people, BIA)
    page = await page_of(people)
    await people.presses(BIA, page, "📬 Quero um resumo na segunda")
    page = await turned(people, page, "🕗 Hora: 08:00")
    await people.presses(BIA, page, "🕗 Hora: 08:00")
    page = await turned(people, page, "13:00")
    assert "às 13:00" in await people.presses(BIA, page, "13:00")
    await people.until_idle()
    # Looked at until 10:30 in São Paulo.
    await weeks.passes_to_monday()
    outbox = people.database.collection("outbox")
    assert await outbox.count_documents({"kind": "letter"}) == 0
    weeks.clock.ahead += timedelta(hours=3)
    await weeks.looks()
    recap = await people.answer(chat=BIA, containing="Sua semana")
    assert "Turma das Seis: 1 dia de treino, meta de 1." in said(recap)


async def test_who_left_the_group_still_ends_a_kind_with_one_press_and_chooses_nothing(members: Town):
    page = await page_of(members)
    await members.presses(BIA, page, "📬 Quero um resumo na segunda")
    page = await turned(members, page, "Parar os resumos")
    await members.post(f"chats/{GROUP}/leave", user_id=BIA)
    await members.until_idle()
    assert "grupo" in await members.presses(BIA, page, "🕗 Hora: 08:00")
    assert "sem resumos" in await members.presses(BIA, page, "Parar os resumos")
    known = await members.database.collection("letters").find_one({"_id": BIA})
    assert known["recap"] == "declined"
