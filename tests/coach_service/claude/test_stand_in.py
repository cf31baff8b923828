"""The coach and the sandbox's Claude must agree on every request.

The sandbox's Claude is as strict as the real one.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from coach_service.transport.answers import SERVICE_NAME
from gymnation.coach.v1 import (
    answer_service_pb2_grpc,
    line_service_pb2_grpc,
    lines_pb2,
    meal_service_pb2_grpc,
    photos_pb2,
)
from gymnation.member.v1 import groups_pb2, members_pb2
from sandbox.claude import add_claude
from sandbox.faults import Faults
from sandbox.telegram.pictures import sample_photo
from servicekit.errors import ServiceError
from servicekit.healthcheck import is_healthy
from tests.coach_service.fake_member_service import FakeMemberService
from tests.coach_service.transport.asking import (
    GROUP,
    MEMBER,
    answers,
    checkin,
    introduction,
    line,
    meal,
    question,
)
from tests.support.channels import open_channel
from tests.support.coach_service import running_coach_service


@pytest.fixture
def faults():
    return Faults()


@pytest.fixture
async def coach(faults, member):
    async with coaching(faults, member) as (stub, _):
        yield stub


@pytest.fixture
async def lines(faults, member):
    async with coaching(faults, member) as (_, address), open_channel(address, retry=False) as channel:
        yield line_service_pb2_grpc.LineServiceStub(channel)


@asynccontextmanager
async def coaching(
    faults: Faults, member: FakeMemberService, **settings: Any
) -> AsyncIterator[tuple[answer_service_pb2_grpc.AnswerServiceStub, str]]:
    """Give the coach, and its address."""
    member.groups[GROUP] = groups_pb2.Group(chat_id=GROUP, title="Gym Nation")
    member.profiles[GROUP, MEMBER] = members_pb2.Profile(
        season_points=37, season_checkins=23, total_checkins=40, today="2026-11-22"
    )
    app = web.Application(client_max_size=32 << 20)
    add_claude(app, faults)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/claude"
        async with (
            running_coach_service(
                member_address=member.address, anthropic_base_url=base_url, **settings
            ) as address,
            open_channel(address, retry=False) as channel,
        ):
            yield answer_service_pb2_grpc.AnswerServiceStub(channel), address
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


@pytest.mark.parametrize("kind", [lines_pb2.LINE_KIND_MOTIVATION, lines_pb2.LINE_KIND_ONE_LINER])
@pytest.mark.parametrize("language", ["pt-BR", "en"])
async def test_every_line_of_the_persona_passes_the_coachs_checks(lines, kind, language):
    written = [
        (await lines.WriteLine(line(kind=kind, language=language, text=f"treino {number}"))).line
        for number in range(6)
    ]

    assert len({one.text for one in written}) > 1
    assert all(one.text.startswith("Bia, ") and one.usage.output_tokens < 100 for one in written)
    if kind == lines_pb2.LINE_KIND_MOTIVATION:
        assert all("23 check-ins" in one.text for one in written)


@pytest.mark.parametrize("language", ["pt-BR", "en"])
async def test_a_welcome_speaks_of_what_was_written_and_sees_the_picture(lines, language):
    photo = photos_pb2.Photo(data=sample_photo(1), media_type="image/png")

    written = (await lines.WriteIntroductionReply(introduction(photo=photo, language=language))).line.text

    assert {"pt-BR": "Boas-vindas, Bia!", "en": "Welcome, Bia!"}[language] in written
    assert {"pt-BR": "corrida", "en": "running"}[language] in written
    assert {"pt-BR": "foto animada", "en": "lively photo"}[language] in written


@pytest.mark.parametrize("language", ["pt-BR", "en"])
@pytest.mark.parametrize("text", ["2 ovos, pão, cerveja e café", "", "a bicycle"])
async def test_every_estimate_of_the_persona_passes_the_coachs_checks(faults, member, language, text):
    photo = photos_pb2.Photo(data=sample_photo(1), media_type="image/png")
    async with coaching(faults, member) as (_, address), open_channel(address, retry=False) as channel:
        estimate = await meal_service_pb2_grpc.MealServiceStub(channel).EstimateMacros(
            meal(text=text, language=language, photo=None if text else photo)
        )

    wanted = {"2": 4, "": 3, "a": 0}[text[:1]]
    assert len(estimate.items) == wanted
    assert bool(estimate.assumptions) is (wanted > 0)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("refusal", "COACH_REFUSED"), ("spend_limit", "COACH_SPEND_LIMIT")],
)
async def test_lasting_faults_have_their_reasons(coach, faults, fault, reason):
    faults.add("claude", fault)

    with pytest.raises(ServiceError) as caught:
        await answers(coach, question())

    assert caught.value.reason == reason


# What `open_client` does for a program; a test has filters of its own.
@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings:UserWarning")
@pytest.mark.parametrize("fault", ["429", "529", "500", "cut", "malformed", "wrong_types"])
async def test_passing_faults_are_survived(coach, faults, fault):
    faults.add("claude", fault)

    final = (await answers(coach, question(question="Quantos check-ins eu tenho?")))[-1].final

    assert "23 check-ins" in final.text


async def test_a_full_answer_is_marked(coach, faults):
    faults.add("claude", "max_tokens")

    assert (await answers(coach, question(question="Dica de pernas?")))[-1].final.truncated


async def failing(coach) -> str:
    with pytest.raises(ServiceError) as caught:
        await coach.WriteCheckinReply(checkin())
    return caught.value.reason


async def healthy(address: str, service: str) -> bool:
    return await asyncio.to_thread(is_healthy, address, service)


@pytest.mark.parametrize(
    ("fault", "more", "calls", "reason"),
    [
        ("429", {"retry_after": 600}, 1, "COACH_OVERLOADED"),
        ("429", {}, 3, "COACH_OVERLOADED"),
        ("529", {}, 3, "COACH_OVERLOADED"),
        ("500", {}, 3, "COACH_UNREACHABLE"),
        ("cut", {}, 2, "COACH_UNREACHABLE"),
        ("spend_limit", {}, 1, "COACH_SPEND_LIMIT"),
    ],
)
async def test_after_failures_in_a_row_claude_is_left_alone_with_the_reason(
    faults, member, fault, more, calls, reason
):
    async with coaching(faults, member, coach_breaker_failures=calls, coach_breaker_pause_s=60) as (
        coach,
        at,
    ):
        faults.add("claude", fault, count=calls, **more)
        assert await healthy(at, SERVICE_NAME)
        assert await failing(coach) == reason
        assert not faults.list()

        # From here on Claude is well, and nobody asks it.
        assert await failing(coach) == reason
        assert not await healthy(at, SERVICE_NAME)
        # The program is: it must not be started anew for that.
        assert await healthy(at, "")


async def test_the_first_request_after_the_pause_looks_and_an_answer_ends_it(faults, member):
    async with coaching(faults, member, coach_breaker_failures=1, coach_breaker_pause_s=1e-6) as (coach, at):
        faults.add("claude", "529", count=3)
        assert await failing(coach) == "COACH_OVERLOADED"
        assert not faults.list()

        assert "12 check-ins" in (await coach.WriteCheckinReply(checkin())).text
        assert await healthy(at, SERVICE_NAME)


async def test_refusals_open_nothing(faults, member):
    async with coaching(faults, member, coach_breaker_failures=1, coach_breaker_pause_s=60) as (coach, at):
        faults.add("claude", "refusal", count=3)
        assert [await failing(coach) for _ in range(3)] == ["COACH_REFUSED"] * 3
        assert await healthy(at, SERVICE_NAME)
        assert "12 check-ins" in (await coach.WriteCheckinReply(checkin())).text


async def test_a_repeated_question_in_a_group_reads_four_fifths_of_its_prompt_from_the_cache(coach, member):
    member.groups[GROUP] = groups_pb2.Group(
        chat_id=GROUP, title="Gym Nation", settings=groups_pb2.GroupSettings(rules="Respeito sempre.")
    )
    await answers(coach, question(question="Quantos check-ins eu tenho?"))
    usage = (await answers(coach, question(question="Quantos check-ins eu tenho?")))[-1].final.usage

    prompt = usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens
    assert usage.cache_read_tokens / prompt >= 0.8, usage


@pytest.mark.parametrize("judge", [None, "500", "malformed"])
@pytest.mark.parametrize(
    ("asked", "language"), [("Dê um conselho ousado.", "pt-BR"), ("Some bold advice, please.", "en")]
)
async def test_what_no_rule_knows_is_read_before_it_is_shown_and_kept_back(
    coach, faults, judge, asked, language
):
    # It looks something up, answers, and answers again.
    faults.add("claude", "obeys", count=3)
    if judge is not None:
        # Of the question, and of both its answers.
        faults.add("judge", judge, count=3)
    seen: list[str] = []

    async def watched() -> None:
        async with coach.Answer(question(question=asked, language=language)) as responses:
            async for response in responses:
                seen.append(response.WhichOneof("event"))  # noqa: PERF401 - an error must keep what came

    with pytest.raises(ServiceError) as caught:
        await watched()

    assert caught.value.reason == "COACH_ANSWER_REJECTED"
    assert "text_delta" not in seen
    assert not faults.list()


async def test_an_answer_that_only_touches_a_subject_passes_the_reader(coach):
    final = (await answers(coach, question(question="Dor muscular depois do treino, e agora?")))[-1].final

    assert final.text
