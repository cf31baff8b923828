"""/perfil: what captions told, its shares, weeks with the goal, and correcting what was read."""

from datetime import timedelta

import pytest

from gymnation.member.v1 import trainings_pb2
from gymnation.member.v1.checkin_service_pb2 import ListCheckinsRequest
from servicekit.clock import utc_now
from telegram_gateway.texts import LANGUAGES, Texts
from tests.support.town import BIA, GROUP, Message, Town, said


async def checked_in(members: Town, caption: str) -> None:
    await members.post(f"people/{BIA}/start")
    photo = (await members.sends(BIA, chat=GROUP, photo={"sample": 1}, caption=caption))[0]
    await members.answer(to=photo)


async def page(members: Town, containing: str = "Nesta temporada") -> Message:
    await members.says(BIA, "/perfil", chat=BIA)
    return await members.answer(chat=BIA, containing=containing)


def now(members: Town, message: Message) -> Message:
    return members.world.chats[BIA].messages[message["message_id"]].view()


async def training(members: Town) -> trainings_pb2.Training:
    answer = await members.clients.checkins.ListCheckins(ListCheckinsRequest(chat_id=GROUP, member_id=BIA))
    return answer.checkins[0].training


async def test_what_captions_told_is_shown_with_its_shares(members: Town):
    await members.set_up(free_a_day=3)
    await checked_in(members, "#treino musculação 1h10")
    await checked_in(members, "#treino corrida 5,5 km 35min")
    await checked_in(members, "#treino musculação e alongamento")
    shown = said(await page(members))
    assert "musculação 50% · corrida 25% · alongamento 25%" in shown
    assert "1 h 45 min · 5,5 km" in shown


async def test_who_told_nothing_sees_nothing_of_it(members: Town):
    await checked_in(members, "#treino")
    assert "contou dos treinos" not in said(await page(members))


async def test_what_is_urgent_in_ones_own_words_is_helped_with_and_corrects_nothing(members: Town):
    await checked_in(members, "#treino dia de corrida")
    shown = await page(members)
    await members.presses(BIA, shown, "Corrigir o que treinei")
    await members.presses(BIA, now(members, shown), "corrida")
    await members.presses(BIA, now(members, shown), "Escrever o que fiz")
    asked = await members.answer(chat=BIA, containing="Responda a esta mensagem")
    await members.says(BIA, "nada, eu quero morrer", chat=BIA, reply_to=asked["message_id"])
    await members.answer(chat=BIA, containing="188")
    assert (await training(members)).activities


async def test_it_is_corrected_in_ones_own_words(members: Town):
    await checked_in(members, "#treino dia de corrida")
    shown = await page(members)
    await members.presses(BIA, shown, "Corrigir o que treinei")
    await members.presses(BIA, now(members, shown), "corrida")
    assert "corrida." in said(now(members, shown))
    await members.presses(BIA, now(members, shown), "Escrever o que fiz")
    asked = await members.answer(chat=BIA, containing="Responda a esta mensagem")
    await members.says(BIA, "foi bom demais", chat=BIA, reply_to=asked["message_id"])
    await members.answer(chat=BIA, containing="Não entendi que treino foi")
    await members.says(BIA, "musculação 50 min", chat=BIA, reply_to=asked["message_id"])
    noted = await members.answer(chat=BIA, containing="Anotado: musculação · 50 min.")
    read = await training(members)
    assert (list(read.activities), read.minutes) == ([trainings_pb2.ACTIVITY_STRENGTH], 50)
    await members.presses(BIA, noted, "Voltar")
    assert "musculação 100%" in said(now(members, noted))


async def test_nothing_of_it_is_kept_when_they_say_so(members: Town):
    await checked_in(members, "#treino corrida 5 km")
    shown = await page(members)
    await members.presses(BIA, shown, "Corrigir o que treinei")
    await members.presses(BIA, now(members, shown), "corrida")
    await members.presses(BIA, now(members, shown), "Não guardar nada")
    assert "nada anotado" in str(now(members, shown)["buttons"])
    assert await training(members) == trainings_pb2.Training()


async def test_after_a_week_there_is_no_button(members: Town):
    await checked_in(members, "#treino corrida")
    assert "Corrigir" in str((await page(members))["buttons"])
    members.gateway.gateway.clock = lambda: utc_now() + timedelta(days=7, minutes=1)
    assert "Corrigir" not in str((await page(members))["buttons"])


async def test_weeks_and_shields_stand_beside_the_days_of_who_has_a_goal(members: Town):
    await checked_in(members, "#treino")
    assert "Semanas com a meta" not in said(await page(members))
    await members.says(BIA, "/meta 1", chat=BIA)
    await members.answer(chat=BIA, containing="sua semana em")
    shown = said(await page(members, containing="Semanas com a meta"))
    assert "1 semana seguida (recorde: 1) · 🛡 0 escudos" in shown
    assert "A cada 4 semanas com a meta batida você ganha um escudo" in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_activity_has_a_name(language: str):
    names = [
        Texts().plain(language, f"activity-{key.removeprefix('ACTIVITY_').lower().replace('_', '-')}")
        for key in trainings_pb2.Activity.DESCRIPTOR.values_by_name
    ]
    assert len(set(names)) == len(names) == 45
