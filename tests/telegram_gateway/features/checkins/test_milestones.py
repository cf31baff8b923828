"""The line under a check-in, and the goal that is asked for after the third."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from telegram_gateway.conversation.acknowledgements import Acknowledgement
from telegram_gateway.features.checkins.checkins import Sender
from telegram_gateway.features.habits.goal_question import GoalQuestion
from tests.support.clock import ShiftedClock
from tests.support.town import ADMIN, BIA, CAIO, GROUP, Town, said, town
from tests.telegram_gateway.features.checkins.test_tier_lines import checks_in

ASKED = "Quantos dias por semana você quer treinar"


def lines(town: Town, kind: str, number: int, language: str = "pt-BR") -> set[str]:
    return {town.desk.texts.plain(language, f"milestone-{kind}-{n}", number=number) for n in range(10)}


async def test_after_the_third_check_in_the_goal_is_asked_in_private(members: Town):
    await members.says(BIA, "/start", chat=BIA)
    await members.answer(chat=BIA)
    for _ in range(3):
        await checks_in(members, BIA)
    asked = await members.answer(chat=BIA, containing=ASKED)
    assert [button["text"] for row in asked["reply_markup"]["inline_keyboard"] for button in row] == [
        *("2", "3", "4", "5", "Outro", "Agora não"),
    ]
    await members.presses(BIA, asked, "3")
    assert "●○○ 1 de 3 dias" in said(await members.edited(asked, "1 de 3 dias"))
    await checks_in(members, BIA)
    assert "●○○ 1 de 3 dias" in await members.hears(BIA, "/meta", chat=BIA)


async def test_whom_the_bot_may_not_write_to_is_asked_under_their_photo_and_may_say_not_now(members: Town):
    for _ in range(3):
        await checks_in(members, BIA)
    asked = await members.answer(containing=ASKED)
    assert "reply_to_message" in asked
    assert await members.presses(CAIO, asked, "3") == "Este botão não é seu."
    await members.presses(BIA, asked, "Agora não")
    assert "/meta" in said(await members.edited(asked, "Quando quiser"))


async def test_who_blocked_the_bot_is_not_asked_before_everybody(members: Town):
    await members.says(BIA, "/start", chat=BIA)
    await members.answer(chat=BIA)
    await members.post(f"people/{BIA}/block")
    entry = {"chat_id": GROUP, "member_id": BIA, "message_id": 1}
    assert await GoalQuestion(members.desk)(members.gateway.application.bot, entry) == "obsolete"
    await checks_in(members, CAIO)
    assert not [one for one in members.of_bot(GROUP) if ASKED in said(one)]


async def test_another_number_of_days_is_one_press_more(members: Town):
    for _ in range(3):
        await checks_in(members, BIA)
    asked = await members.answer(containing=ASKED)
    await members.presses(BIA, asked, "Outro")
    shown = await members.edited(asked, "Turma das Seis")
    await members.presses(BIA, shown, "7")
    await members.edited(asked, "1 de 7 dias")


@pytest.fixture
async def later() -> AsyncIterator[tuple[Town, ShiftedClock]]:
    """A town with a clock that is moved."""
    clock = ShiftedClock()
    async with town(clock=clock) as people:
        await people.registered()
        yield people, clock


async def test_the_day_that_reaches_the_goal_is_told_and_never_in_the_same_words_twice(later):
    members, clock = later
    for person in (BIA, CAIO):
        await checks_in(members, person)
        await members.hears(person, "/meta 1")
    clock.ahead += timedelta(days=7)
    first = (await checks_in(members, BIA))[-1]
    second = (await checks_in(members, CAIO))[-1]
    assert {first, second} <= lines(members, "goal", 1)
    assert first != second


async def test_who_comes_back_is_greeted_and_not_told_for_how_long(later):
    members, clock = later
    await checks_in(members, BIA)
    clock.ahead += timedelta(days=20)
    told = await checks_in(members, BIA)
    assert told[-1] in lines(members, "back", 0)
    assert "20" not in " ".join(told)


async def test_whoever_confirms_it_the_milestone_is_in_its_members_language(later):
    members, clock = later
    await checks_in(members, BIA)
    await members.says(BIA, "/idioma", chat=BIA)
    await members.presses(BIA, await members.answer(chat=BIA), "English")
    clock.ahead += timedelta(days=20)
    await members.anchor()
    text = await members.says(BIA, "treinei, mas sem foto")
    asked = await members.says(ADMIN, "/confirmcheckin", reply_to=text["message_id"])
    await members.presses(ADMIN, await members.answer(to=asked), "1")
    told = said(await members.answer(to=text)).splitlines()
    assert told[-1] in lines(members, "back", 0, "en")


async def test_who_hides_hears_of_it_in_private_alone(later):
    members, clock = later
    await members.says(BIA, "/perfil", chat=BIA)
    page = await members.answer(chat=BIA)
    await members.presses(BIA, page, "🙈 Sair do ranking")
    await members.until_idle()
    await checks_in(members, BIA)
    clock.ahead += timedelta(days=20)
    told = await checks_in(members, BIA)
    assert told[-1] not in lines(members, "back", 0)
    private = said(await members.answer(chat=BIA, containing="Turma das Seis: "))
    assert private.removeprefix("Turma das Seis: ") in lines(members, "back", 0)


async def test_in_a_message_for_many_the_most_telling_comes_first(members: Town):
    def of(name: str, weight: int) -> Acknowledgement:
        return Acknowledgement(1, 1, name, 1, 1, "", more=f"news of {name}", weight=weight)

    send = Sender(members.gateway.application.bot, members.desk.texts, members.desk.seen)
    await send(GROUP, [of("Ana", 0), of("Bia", 7), of("Caio", 2), of("Davi", 0)])
    combined = said(await members.answer(containing="news of Ana"))
    order = [combined.index(name) for name in ("Caio", "Bia", "Ana", "Davi")]
    assert order == sorted(order)
