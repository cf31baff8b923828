"""Recaps, nudges and reminders, as members get, choose and stop them."""

from datetime import timedelta

from gymnation.member.v1.letters_pb2 import LETTER_KIND_RECAP, Letter, LetterGroup
from gymnation.member.v1.weeks_pb2 import GoalWeek, WeekRecord
from telegram_gateway.bot_api import lengths
from telegram_gateway.features.habits.letters import LetterWriter
from tests.support.clock import next_monday
from tests.support.town import BIA, CAIO, GROUP, OWNER, Message, Town, said, town
from tests.telegram_gateway.features.checkins.test_tier_lines import checks_in
from tests.telegram_gateway.features.habits.conftest import Weeks


async def test_a_recap_comes_on_monday_to_who_wants_it_and_stops_with_one_press(weeks: Weeks):
    people = weeks.people
    await checks_in(people, BIA)
    await people.says(BIA, "/meta 1", chat=BIA)
    page = await people.answer(chat=BIA, containing="1 de 1 dia")
    assert "toda segunda às 08:00" in await people.presses(BIA, page, "📬 Quero um resumo na segunda")
    await weeks.passes_to_monday()
    recap = await people.answer(chat=BIA, containing="Sua semana")
    assert "Turma das Seis: 1 dia de treino, meta de 1." in said(recap)
    assert "✅ Meta batida!" in said(recap)
    assert "Combinado" in await people.presses(BIA, recap, "👋 Quero um toque nos dias decisivos")
    assert "sem resumos" in await people.presses(BIA, recap, "Parar os resumos")
    await people.says(BIA, "/meta", chat=BIA)
    page = await people.answer(chat=BIA, containing="0 de 1 dia")
    assert labels(page)[-3:] == ["📬 Quero um resumo na segunda", "Parar os toques", "🕗 Hora: 18:00"]


def labels(message: Message) -> list[str]:
    return [button["text"] for row in message["reply_markup"]["inline_keyboard"] for button in row]


async def turned(people: Town, message: Message, label: str) -> Message:
    """The message when it has a button with that label."""

    def look() -> Message | None:
        now = people.world.chats[message["chat"]["id"]].messages[message["message_id"]].view()
        return now if label in labels(now) else None

    found: Message = await people.until(look)
    return found


async def test_a_recap_that_is_read_on_wednesday_still_stops_and_what_was_pressed_turns_around(weeks: Weeks):
    people = weeks.people
    await checks_in(people, BIA)
    await people.says(BIA, "/meta 1", chat=BIA)
    page = await people.answer(chat=BIA, containing="1 de 1 dia")
    assert "Combinado" in await people.presses(BIA, page, "📬 Quero um resumo na segunda")
    assert "Parar os resumos" in labels(await turned(people, page, "Parar os resumos"))
    await weeks.passes_to_monday()
    recap = await people.answer(chat=BIA, containing="Sua semana")
    weeks.clock.ahead += timedelta(days=2)
    assert "sem resumos" in await people.presses(BIA, recap, "Parar os resumos")
    assert "📬 Quero um resumo na segunda" in labels(
        await turned(people, recap, "📬 Quero um resumo na segunda")
    )


def test_a_recap_of_many_groups_is_one_message(weeks: Weeks):
    many = [
        LetterGroup(
            record=WeekRecord(
                group_title=f"{number} " + "Turma & Amigos 💪 " * 7,
                weeks=[GoalWeek(trained_days=2, needed_days=3)] * 2,
            ),
            total_checkins=7,
            next_checkins=10,
            rank=3,
        )
        for number in range(20)
    ]
    text = LetterWriter(weeks.people.desk).text("pt-BR", Letter(kind=LETTER_KIND_RECAP, groups=many))
    assert lengths.shown_units(text) <= lengths.MESSAGE
    assert text.count("Turma &amp; Amigos 💪 Turma") > 40


async def test_who_blocked_the_bot_is_written_to_no_more(weeks: Weeks):
    people = weeks.people
    await checks_in(people, BIA)
    await people.says(BIA, "/meta 1", chat=BIA)
    page = await people.answer(chat=BIA, containing="1 de 1 dia")
    await people.presses(BIA, page, "📬 Quero um resumo na segunda")
    await people.post(f"people/{BIA}/block")
    # To the hour at which it goes out.
    weeks.clock.to(next_monday(weeks.clock(), 9))
    write = LetterWriter(people.desk)
    entry = {"member_id": BIA, "letter": "recap"}
    assert await write(people.gateway.application.bot, entry) == "obsolete"
    known = await people.database.collection("letters").find_one({"_id": BIA})
    assert known["blocked"]
    assert "due" not in known
    # Nothing any more, until they let the bot write to them again.
    assert await write(people.gateway.application.bot, entry) == "obsolete"
    await people.post(f"people/{BIA}/unblock")
    await people.until_idle()
    assert await write(people.gateway.application.bot, entry) is None
    await people.answer(chat=BIA, containing="Sua semana")


async def test_a_second_block_is_stored_as_the_first_one_was(weeks: Weeks):
    people = weeks.people
    await checks_in(people, BIA)
    await people.says(BIA, "/meta 1", chat=BIA)
    page = await people.answer(chat=BIA, containing="1 de 1 dia")
    await people.presses(BIA, page, "📬 Quero um resumo na segunda")
    weeks.clock.to(next_monday(weeks.clock(), 9))
    write, letters = LetterWriter(people.desk), people.database.collection("letters")
    for slot in ("2026-11-30", "2026-12-07"):
        await people.post(f"people/{BIA}/block")
        entry = {"member_id": BIA, "letter": "recap", "slot": slot}
        assert await write(people.gateway.application.bot, entry) == "obsolete"
        assert (await letters.find_one({"_id": BIA}))["blocked"]
        await people.post(f"people/{BIA}/unblock")
        await people.until_idle()
        assert not (await letters.find_one({"_id": BIA}))["blocked"]


async def test_reminders_are_made_listed_and_removed(members: Town):
    assert "Para criar um" in await members.hears(BIA, "/lembrete", chat=BIA)
    assert "• seg qua sex 18:30" in await members.hears(BIA, "/lembrete seg qua sex 18:30", chat=BIA)
    await members.says(BIA, "/lembrete todo dia às 7h", chat=BIA)
    page = await members.answer(chat=BIA, containing="07:00")
    await members.presses(BIA, page, "Remover seg qua sex 18:30")
    assert "seg qua sex 18:30" not in said(await members.edited(page, "seg ter qua qui sex sáb dom 07:00"))
    assert "dias e a hora" in await members.hears(BIA, "/lembrete 2h", chat=BIA)
    assert "dias e a hora" in await members.hears(BIA, "/lembrete quando der", chat=BIA)


async def test_a_fourth_reminder_is_one_too_many(members: Town):
    for hour in (7, 8, 9):
        await members.hears(BIA, f"/lembrete seg {hour}:00", chat=BIA)
    assert "três lembretes" in await members.hears(BIA, "/lembrete seg 10:00", chat=BIA)


async def test_what_worries_in_a_caption_or_a_question_is_noted_and_said_to_nobody(members: Town):
    photo = (
        await members.sends(
            BIA,
            chat=GROUP,
            photo={"sample": 1},
            caption="#treino de perna com o joelho machucado e dor forte",
        )
    )[0]
    await members.answer(to=photo)
    await members.until_idle()
    assert (await members.database.collection("letters").find_one({"_id": BIA}))["care_until"]
    photo = (
        await members.sends(CAIO, chat=GROUP, photo={"sample": 2}, caption="#treino de perna hoje, bora")
    )[0]
    await members.answer(to=photo)
    await members.until_idle()
    assert await members.database.collection("letters").find_one({"_id": CAIO}) is None


async def test_who_writes_of_pain_under_the_third_photo_is_asked_for_no_goal(members: Town):
    for sample, caption in ((1, ""), (2, ""), (3, "treino curto com o joelho machucado e dor forte")):
        anchor = await members.anchor()
        sent = await members.sends(
            BIA, chat=GROUP, photo={"sample": sample}, caption=caption, reply_to=anchor["message_id"]
        )
        await members.answer(to=sent[0])
    await members.until_idle()
    assert await members.database.collection("outbox").count_documents({"kind": "goal_question"}) == 0
    assert (await members.database.collection("letters").find_one({"_id": BIA}))["care_until"]


async def test_a_check_in_counts_while_the_coach_is_away_whatever_its_caption():
    async with town(gateway={"coach_service_address": "127.0.0.1:9", "rpc_patience": 1}) as people:
        await people.hears(OWNER, "/monitor")
        anchor = await people.anchor()
        sent = await people.sends(
            BIA,
            chat=GROUP,
            photo={"sample": 1},
            caption="treino curto com o joelho machucado",
            reply_to=anchor["message_id"],
        )
        assert "1 check-in" in said(await people.answer(to=sent[0]))
