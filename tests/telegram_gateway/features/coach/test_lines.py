"""/motivacao and /fecho: for oneself, and for the person that one replies to.

The line is from the catalogue when the coach does not come.
"""

from decimal import Decimal

import pytest

from gymnation.member.v1.member_service_pb2 import SetAppearanceRequest, SetLanguageRequest
from gymnation.member.v1.members_pb2 import Appearance
from gymnation.member.v1.question_service_pb2 import GetQuotaRequest
from sandbox.patience import patient
from telegram_gateway.features.coach.lines import SPARE_LINES
from tests.support.town import ADMIN, BIA, CAIO, GROUP, NICO, Message, Town, said, town


def spare(members: Town, key: str, language: str = "pt-BR") -> set[str]:
    texts = members.desk.texts
    return {texts.plain(language, f"{key}-{number}") for number in range(SPARE_LINES)}


async def used(members: Town, person: int, chat: int = GROUP) -> int:
    await members.until_idle()
    quota = await members.clients.questions.GetQuota(GetQuotaRequest(chat_id=chat, member_id=person))
    return quota.quota.used


async def trained(members: Town, person: int, points: int = 4) -> None:
    anchor = await members.anchor(command=f"/checkinplus {points}")
    await members.answer(to=await members.photo(person, to=anchor["message_id"]))


async def test_a_push_answers_the_caller_with_their_own_numbers_and_counts(members: Town):
    await trained(members, BIA)
    asked = await members.says(BIA, "/motivacao corrida na chuva, que preguiça")
    answer = said(await members.answer(to=asked))
    assert "Bia, bora em corrida!" in answer
    assert "1 check-in" in answer
    assert "1 de 2 perguntas hoje" in answer
    assert await used(members, BIA) == 1


async def test_a_push_for_another_answers_their_message_and_takes_from_the_callers_quota(members: Town):
    await trained(members, CAIO)
    tired = await members.says(CAIO, "sem vontade de correr hoje")
    await members.says(BIA, "/motivacao", reply_to=tired["message_id"])
    answer = said(await members.answer(to=tired))
    assert answer.startswith("Caio, bora em corrida!")
    assert "1 check-in" in answer
    assert (await used(members, BIA), await used(members, CAIO)) == (1, 0)


async def test_who_hides_has_no_numbers_told_by_another(members: Town):
    await trained(members, CAIO)
    await members.clients.members.SetAppearance(
        SetAppearanceRequest(
            request_id="00000000-0000-4000-8000-000000000001",
            chat_id=GROUP,
            member_id=CAIO,
            appearance=Appearance(hidden=True),
        )
    )
    theirs = await members.says(CAIO, "sem vontade hoje")
    await members.says(BIA, "/motivacao", reply_to=theirs["message_id"])
    assert "check-in" not in said(await members.answer(to=theirs))


async def test_a_one_liner_is_one_sentence_and_speaks_the_language_of_whom_it_teases(members: Town):
    await members.clients.members.SetLanguage(
        SetLanguageRequest(request_id="00000000-0000-4000-8000-000000000002", member_id=CAIO, language="en")
    )
    theirs = await members.says(CAIO, "leg day tomorrow")
    await members.says(BIA, "/fecho", reply_to=theirs["message_id"])
    line, _, footer = said(await members.answer(to=theirs)).partition("\n")
    assert line.startswith("Caio, the ")
    assert "1 de 2 perguntas" in footer


async def test_a_reply_to_the_bot_is_about_the_caller(members: Town):
    bots = members.of_bot(GROUP)[-1]
    asked = await members.says(BIA, "/fecho", reply_to=bots["message_id"])
    assert said(await members.answer(to=asked)).startswith("Bia, ")


async def test_in_private_it_counts_there(members: Town):
    assert "1 de 5" in await members.hears(BIA, "/motivacao", chat=BIA)


async def test_an_outsider_gets_one_polite_line(members: Town):
    assert "/motivacao" in await members.hears(NICO, "/motivacao", chat=NICO)


@pytest.mark.parametrize(("command", "key"), [("/motivacao", "motivation"), ("/fecho", "one-liner")])
async def test_when_the_coach_fails_a_line_of_the_catalogue_comes_and_the_question_is_given_back(
    members: Town, command: str, key: str
):
    members.faults.add("claude", "500", count=20)
    asked = await members.says(BIA, command)
    assert said(await members.answer(to=asked)) in spare(members, key)
    assert await used(members, BIA) == 0


async def test_a_coach_that_is_slow_is_not_waited_for():
    async with town(gateway={"coach_line_timeout_s": min(patient(1), 60)}) as people:
        await people.registered()
        people.faults.add("claude", "slow", delay_s=600, count=10)
        asked = await people.says(BIA, "/motivacao")
        assert said(await people.answer(to=asked)) in spare(people, "motivation")
        assert await used(people, BIA) == 0


async def test_a_coach_that_is_not_configured_has_lines_all_the_same():
    async with town(coach_key=None) as people:
        await people.registered()
        asked = await people.says(BIA, "/fecho")
        assert said(await people.answer(to=asked)) in spare(people, "one-liner")


async def test_when_no_question_is_left_it_says_so(members: Town):
    for _ in range(2):
        await members.answer(to=await members.says(BIA, "/motivacao"))
    asked = await members.says(BIA, "/fecho")
    assert "já fez suas 2 perguntas" in said(await members.answer(to=asked))


async def hurt(members: Town) -> Message:
    return await members.says(CAIO, "eu quero morrer")


async def test_who_is_in_danger_is_helped_in_private_and_nobody_is_told_why(members: Town):
    await members.post(f"people/{CAIO}/start")
    await members.answer(chat=CAIO)
    asked = await members.says(BIA, "/fecho", reply_to=(await hurt(members))["message_id"])
    assert "188" in said(await members.answer(chat=CAIO))
    await members.reaction(asked, "❤")
    await members.silent()
    assert await used(members, BIA) == 0


async def test_whom_the_bot_may_not_write_to_is_pointed_to_help_in_the_group(members: Town):
    message = await hurt(members)
    await members.says(BIA, "/motivacao", reply_to=message["message_id"])
    told = said(await members.answer(to=message))
    assert "188" in told
    assert "192" in told
    assert "morrer" not in told


@pytest.mark.parametrize("command", ["/motivacao", "/fecho", "/macros"])
async def test_what_the_caller_adds_about_themselves_is_read_too(members: Town, command: str):
    await members.post(f"people/{BIA}/start")
    await members.answer(chat=BIA)
    theirs = await members.says(CAIO, "hoje foi frango com arroz e treino de corrida")
    asked = await members.says(BIA, f"{command} eu quero morrer", reply_to=theirs["message_id"])
    assert "188" in said(await members.answer(chat=BIA))
    await members.reaction(asked, "❤")
    await members.silent()
    assert (await used(members, BIA), members.of_bot(CAIO)) == (0, [])


async def test_when_the_money_is_spent_a_line_of_the_catalogue_comes():
    async with town(member={"budget_system_usd": Decimal("0.000001")}) as people:
        await people.registered()
        for command, key in (("/motivacao", "motivation"), ("/fecho", "one-liner")):
            asked = await people.says(BIA, command)
            assert said(await people.answer(to=asked)) in spare(people, key)
        assert await used(people, BIA) == 0


async def test_help_comes_also_when_no_question_is_left(members: Town):
    await members.post(f"people/{BIA}/start")
    await members.answer(chat=BIA)
    for _ in range(2):
        await members.answer(to=await members.says(BIA, "/motivacao"))
    asked = await members.says(BIA, "/motivacao eu quero morrer")
    assert "188" in said(await members.answer(chat=BIA))
    await members.reaction(asked, "❤")


async def test_in_private_help_is_the_answer(members: Town):
    assert "192" in await members.hears(BIA, "/motivacao tô com dor no peito", chat=BIA)


async def test_the_menu_and_help_name_them(members: Town):
    helped = await members.hears(BIA, "/ajuda")
    assert "/motivacao" in helped
    assert "/fecho" in helped
    assert "/fecho" in await members.hears(ADMIN, "/ajuda")
