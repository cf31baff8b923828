"""When the money of a day is spent.

Questions are declined and given back. Everything else has its line of the catalogue.
"""

from decimal import Decimal

import pytest

from tests.support.town import ADMIN, BIA, CAIO, GROUP, Town, said, town

BOT = "@gymnation_sandbox_bot"
LITTLE = Decimal("0.000001")


@pytest.mark.parametrize(
    ("budget", "words"),
    [
        ("budget_member_usd", "tudo o que podia para você"),
        ("budget_group_usd", "tudo o que podia neste grupo"),
        ("budget_system_usd", "Por hoje o coach já respondeu tudo o que podia."),
    ],
)
async def test_a_question_hears_when_the_coach_is_back_and_costs_nothing(budget: str, words: str):
    # One budget alone is little: no share of it, either.
    async with town(member={budget: LITTLE, "budget_share_percent": 100}) as people:
        await people.registered()
        for _ in range(3):
            # More often than there are questions a day: each is given back.
            answer = await people.hears(BIA, f"{BOT} quantos check-ins eu tenho?")
            assert words in answer
            assert "ele volta em" in answer
            assert "00:00" in answer


async def test_in_private_the_group_does_not_pay():
    async with town(member={"budget_group_usd": LITTLE}) as people:
        await people.registered()
        answer = await people.hears(BIA, "quantos check-ins eu tenho?", chat=BIA)
        assert "já respondeu" not in answer


async def test_one_members_money_is_not_anothers():
    async with town(member={"budget_member_usd": Decimal("0.0073")}) as people:
        await people.registered()
        # Room for one answer at a time: the first one's real cost is far less than what is set aside for it.
        assert "já respondeu" not in await people.hears(BIA, f"{BOT} quantos check-ins eu tenho?")
        assert "já respondeu" not in await people.hears(CAIO, f"{BOT} quantos check-ins eu tenho?")


async def test_lines_and_replies_come_from_the_catalogue_then():
    async with town(member={"budget_system_usd": LITTLE}) as people:
        await people.registered()
        await people.hears(BIA, "/motivacao")
        assert "1 check-in" in await replied_to_a_story(people)


async def replied_to_a_story(people: Town) -> str:
    post = await people.says(ADMIN, "Desafio")
    await people.says(ADMIN, "/checkinplus 3", reply_to=post["message_id"])
    await people.answer(to=post)
    [photo] = await people.sends(
        BIA, photo={"sample": 1}, text="Corri na praia!", reply_to=post["message_id"], chat=GROUP
    )
    return said(await people.answer(to=photo))
