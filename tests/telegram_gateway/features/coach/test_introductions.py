"""/apresentacao: an admin has somebody's introduction welcomed.

It may come with a picture or without, and the welcome never says a word about bodies.
"""

from decimal import Decimal

from gymnation.member.v1.audit_service_pb2 import ListActionsRequest
from gymnation.member.v1.question_service_pb2 import GetQuotaRequest
from sandbox.patience import patient
from sandbox.telegram.pictures import sample_photo
from telegram_gateway.bot_api.attached_photos import MAX_BYTES
from telegram_gateway.features.coach.introductions import SPARE_WELCOMES
from tests.support.town import ADMIN, BIA, CAIO, GROUP, OWNER, Message, Town, said, town


def spare(members: Town, name: str) -> set[str]:
    texts = members.desk.texts
    found = {texts.plain("pt-BR", f"introduction-{number}", name=name) for number in range(SPARE_WELCOMES)}
    return {text.replace("<b>", "").replace("</b>", "") for text in found}


async def introduce(members: Town, *, by: int = ADMIN, text: str = "", **photo: object) -> Message:
    """Have Caio introduce himself and an admin ask for the welcome; give the introduction."""
    if photo:
        message = (await members.sends(CAIO, photo=photo, caption=text))[0]
    else:
        message = await members.says(CAIO, text)
    await members.says(by, "/apresentacao", reply_to=message["message_id"])
    return message


async def test_an_introduction_is_welcomed_as_an_answer_to_it(members: Town):
    message = await introduce(members, text="Oi, sou o Caio e adoro corrida na praia")
    answer = said(await members.answer(to=message))
    assert answer.startswith("Boas-vindas, Caio!")
    assert "corrida" in answer
    assert "foto animada" not in answer


async def test_a_picture_goes_along_and_the_admins_deed_is_in_the_log(members: Town):
    message = await introduce(members, text="Oi, gente!", sample=3)
    await members.answer(to=message, containing="foto animada")
    await members.until_idle()
    found = (await members.clients.audit.ListActions(ListActionsRequest(chat_id=GROUP))).entries
    assert [(one.action, one.subject_id) for one in found][:1] == [("introduction_answered", CAIO)]


async def test_nobody_elses_question_is_taken(members: Town):
    await members.answer(to=await introduce(members, text="Oi, gente!"))
    await members.until_idle()
    for person in (ADMIN, CAIO):
        found = await members.clients.questions.GetQuota(GetQuotaRequest(chat_id=GROUP, member_id=person))
        assert found.quota.used == 0


async def test_a_picture_that_cannot_be_had_is_left_out(members: Town):
    members.faults.add("telegram", "500", method="download")
    message = await introduce(members, text="Oi, gente!", sample=3)
    answer = said(await members.answer(to=message, containing="Boas-vindas, Caio!"))
    assert "foto animada" not in answer


async def test_a_picture_that_is_too_large_is_left_out(members: Town):
    chat = members.world.chats[GROUP]
    message = (await members.sends(CAIO, kind="document", caption="Oi, gente!"))[0]
    large = members.world.files.document(sample_photo(1) + bytes(MAX_BYTES), "eu.png", "image/png")
    chat.messages[message["message_id"]].payload["document"] = large
    await members.says(ADMIN, "/apresentacao", reply_to=message["message_id"])
    assert "foto animada" not in said(await members.answer(to=message))


async def test_when_the_coach_fails_a_welcome_of_the_catalogue_comes(members: Town):
    members.faults.add("claude", "529", count=20)
    message = await introduce(members, text="Oi, gente!")
    assert said(await members.answer(to=message)) in spare(members, "Caio")


async def test_when_the_groups_money_is_spent_a_welcome_of_the_catalogue_comes():
    async with town(member={"budget_group_usd": Decimal("0.000001")}) as people:
        await people.registered()
        message = await introduce(people, text="Oi, gente!")
        assert said(await people.answer(to=message)) in spare(people, "Caio")


async def test_a_slow_coach_is_not_waited_for():
    async with town(gateway={"coach_line_timeout_s": min(patient(1), 60)}) as people:
        await people.registered()
        people.faults.add("claude", "slow", delay_s=600, count=10)
        message = await introduce(people, text="Oi, gente!")
        assert said(await people.answer(to=message)) in spare(people, "Caio")


async def test_who_is_in_danger_is_helped_in_private_and_welcomed_like_everybody(members: Town):
    await members.post(f"people/{CAIO}/start")
    await members.answer(chat=CAIO)
    message = await introduce(members, text="Oi, eu quero morrer")
    assert said(await members.answer(to=message)) in spare(members, "Caio")
    assert "188" in said(await members.answer(chat=CAIO))


async def test_only_admins_and_only_as_an_answer_to_a_person(members: Town):
    message = await introduce(members, by=BIA, text="Oi, gente!")
    await members.silent()
    asked = await members.says(ADMIN, "/apresentacao")
    assert "Responda a uma mensagem" in said(await members.answer(to=asked))
    asked = await members.says(ADMIN, "/apresentacao", reply_to=members.of_bot(GROUP)[-1]["message_id"])
    assert "Só pessoas se apresentam" in said(await members.answer(to=asked))
    assert "/apresentacao" in await members.hears(OWNER, "/ajuda")
    assert "/apresentacao" not in await members.hears(BIA, "/ajuda")
    assert message["chat"]["id"] == GROUP
