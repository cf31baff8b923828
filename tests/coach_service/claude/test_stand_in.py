"""The coach and the sandbox's Claude, which is as strict as the real one: they must agree on every request."""

import pytest
from aiohttp import web

from gymnation.coach.v1 import answer_service_pb2_grpc
from gymnation.member.v1 import groups_pb2, members_pb2
from sandbox.claude import add_claude
from sandbox.faults import Faults
from servicekit.errors import ServiceError
from servicekit.rpc_client import open_channel
from tests.coach_service.transport.asking import GROUP, MEMBER, answers, checkin, question
from tests.support.coach_service import running_coach_service


@pytest.fixture
def faults():
    return Faults()


@pytest.fixture
async def coach(faults, member):
    member.groups[GROUP] = groups_pb2.Group(chat_id=GROUP, title="Gym Nation")
    member.profiles[GROUP, MEMBER] = members_pb2.Profile(
        season_points=37, season_checkins=23, total_checkins=40, today="2026-11-22"
    )
    app = web.Application()
    add_claude(app, faults)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/claude"
        async with (
            running_coach_service(member_address=member.address, anthropic_base_url=base_url) as address,
            open_channel(address, retry=False) as channel,
        ):
            yield answer_service_pb2_grpc.AnswerServiceStub(channel)
    finally:
        await runner.cleanup()


async def test_an_answer_knows_the_record_and_the_prompt_is_cached(coach):
    first = (await answers(coach, question(question="Quantos check-ins eu tenho?")))[-1].final
    second = (await answers(coach, question(question="How many points?", language="en")))[-1].final

    assert "23 check-ins" in first.text
    assert "37 points" in second.text
    assert first.usage.cache_write_tokens > 512
    assert second.usage.cache_write_tokens == 0
    assert second.usage.cache_read_tokens > 512


async def test_a_checkin_reply_has_the_numbers_of_the_request(coach):
    reply = await coach.WriteCheckinReply(checkin())

    assert "12 check-ins" in reply.text


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("refusal", "COACH_REFUSED"), ("spend_limit", "COACH_SPEND_LIMIT")],
)
async def test_lasting_faults_have_their_reasons(coach, faults, fault, reason):
    faults.add("claude", fault)

    with pytest.raises(ServiceError) as caught:
        await answers(coach, question())

    assert caught.value.reason == reason


@pytest.mark.parametrize("fault", ["429", "529", "500", "cut", "malformed"])
async def test_passing_faults_are_survived(coach, faults, fault):
    faults.add("claude", fault)

    final = (await answers(coach, question(question="Quantos check-ins eu tenho?")))[-1].final

    assert "23 check-ins" in final.text


async def test_a_full_answer_is_marked(coach, faults):
    faults.add("claude", "max_tokens")

    assert (await answers(coach, question(question="Dica de pernas?")))[-1].final.truncated
