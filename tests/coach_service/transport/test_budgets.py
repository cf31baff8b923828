"""Who pays for what the coach does, and how much, however it ends: over gRPC and HTTP."""

import asyncio

import pytest

from gymnation.coach.v1 import answers_pb2, payers_pb2
from sandbox.patience import patient
from servicekit.errors import InvalidArgument, ResourceExhausted, ServiceError, Unavailable
from tests.coach_service.scripted_claude import calls, fails, finds, hangs_after, reviews, says
from tests.coach_service.transport.asking import GROUP, MEMBER, answers, checkin, question


async def settled(member) -> list[int]:
    async with asyncio.timeout(patient(10)):
        await member.all_settled.wait()
    return list(member.settled.values())


COST = 100 * 100 + 20 * 500 + 1000 * 10 + 10 * 125
PAYER = payers_pb2.Payer(member_id=MEMBER, chat_id=GROUP)


async def test_an_answer_is_paid_for_by_who_is_named(coach, claude, record):
    claude.will(says("Pronto."))

    await answers(coach, question(payer=PAYER))

    [reserved] = record.reserved.values()
    assert (reserved.member_id, reserved.chat_id) == (MEMBER, GROUP)
    # What was set aside is more than an answer without surprises takes.
    assert reserved.amount_nano_usd > COST
    assert await settled(record) == [COST]


async def test_rounds_and_second_tries_are_on_the_bill(coach, claude, record):
    claude.will(calls(("get_profile", {})), says("Tome 400 mg."), says("Descanse."))

    await answers(coach, question(payer=PAYER))

    assert await settled(record) == [3 * COST]


async def test_a_failure_costs_what_the_vendor_counted(coach, claude, record):
    claude.will(fails(401, "authentication_error"))

    with pytest.raises(ServiceError):
        await answers(coach, question(payer=PAYER))

    assert await settled(record) == [0]


async def test_a_stream_that_nobody_waits_for_is_paid_for_as_far_as_it_came(coach, claude, record):
    claude.will(hangs_after("Olá! ", "Como vai?"))

    async with coach.Answer(question(payer=PAYER), timeout=patient(30)) as responses:
        await anext(responses)

    # Two pieces of fourteen letters together, five tokens; fewer, when it was left before the second one.
    [cost] = await settled(record)
    assert 100 * 100 + 2 * 500 <= cost - 1000 * 10 - 10 * 125 <= 100 * 100 + 5 * 500


@pytest.mark.parametrize("scope", ["member", "group", "system"])
async def test_when_the_money_is_spent_nobody_calls_and_the_caller_hears_until_when(
    coach, claude, record, scope
):
    record.spent = scope
    for call in (answers(coach, question(payer=PAYER)), coach.WriteCheckinReply(checkin(payer=PAYER))):
        with pytest.raises(ResourceExhausted) as caught:
            await call
        assert (caught.value.reason, caught.value.metadata) == (
            "COACH_BUDGET_SPENT",
            {"scope": scope, "reset_time": "2026-11-23T03:00:00Z"},
        )
    assert claude.requests == []


async def test_without_the_budgets_nothing_is_spent(coach, claude, record):
    record.budgets_away = True

    with pytest.raises(Unavailable):
        await answers(coach, question(payer=PAYER))

    assert claude.requests == []


async def test_what_is_urgent_costs_nothing_and_needs_no_budget(coach, claude, record):
    record.spent = "system"

    responses = await answers(coach, question(question="Estou com dor forte no peito", payer=PAYER))

    assert responses[-1].final.urgency
    assert record.reserved == {}


@pytest.mark.parametrize("wrong", [{"member_id": -1}, {"chat_id": 7}])
async def test_a_wrong_payer_is_named(coach, wrong):
    with pytest.raises(InvalidArgument) as caught:
        await answers(coach, question(payer=payers_pb2.Payer(**wrong)))
    assert caught.value.metadata == {"field": "payer"}


async def test_the_judge_is_paid_for_from_its_own_budget(coach, claude, record):
    claude.judge = [finds()]
    claude.will(says("Descanse."))

    await answers(coach, question(payer=PAYER))

    assert record.judgements == 1
    [asked] = claude.judged
    assert asked["messages"][0]["content"][0]["text"] == "<message>\nComo estou no ranking?\n</message>"
    assert await settled(record) == [COST]


async def test_help_that_only_the_judge_thought_of_costs_nobody_anything(coach, claude, record):
    claude.judge = [finds("self_harm")]
    claude.will(hangs_after())

    [response] = await answers(coach, question(payer=PAYER))

    assert response.final.urgency == answers_pb2.URGENCY_SELF_HARM
    assert response.final.cost_nano_usd == 0


async def test_a_doubtful_answer_is_read_on_the_judges_bill(coach, claude, record):
    doubtful = "Pode cortar o antidepressivo por conta própria, o treino já resolve."
    claude.will(says(doubtful), says("Descanse."))
    claude.reviewer = [says(reviews("wrong", "harm"))]

    final = (await answers(coach, question(payer=PAYER)))[-1].final

    assert final.text == "Descanse."
    # One for the question, one for its answer.
    assert record.judgements == 2
    [read] = claude.reviewed
    assert f"<answer>\n{doubtful}\n</answer>" in read["messages"][0]["content"][0]["text"]
    assert await settled(record) == [2 * COST]
