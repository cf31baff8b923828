"""The coach as a whole: without a key, its health, and as a program."""

import asyncio
import json
import os
import signal
import sys

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from gymnation.coach.v1 import answer_service_pb2_grpc
from sandbox.patience import patient
from servicekit.errors import FailedPrecondition
from tests.coach_service.scripted_claude import fails, says
from tests.coach_service.transport.asking import answers, checkin, question
from tests.support.channels import open_channel
from tests.support.coach_service import running_coach_service

SERVICE = "gymnation.coach.v1.AnswerService"
SERVING, NOT_SERVING = health_pb2.HealthCheckResponse.SERVING, health_pb2.HealthCheckResponse.NOT_SERVING
NOWHERE = "127.0.0.1:9"


async def health(address: str, service: str) -> int:
    async with grpc.aio.insecure_channel(address) as channel:
        request = health_pb2.HealthCheckRequest(service=service)
        response = await health_pb2_grpc.HealthStub(channel).Check(
            request, wait_for_ready=True, timeout=patient(10)
        )
        return response.status


def address_of(server: asyncio.Server) -> str:
    host, port = server.sockets[0].getsockname()
    return f"{host}:{port}"


async def test_without_a_key_the_service_is_healthy_but_does_not_coach():
    async with running_coach_service(member_address=NOWHERE, api_key=None) as address:
        assert await health(address, "") == SERVING
        assert await health(address, SERVICE) == NOT_SERVING


async def test_without_a_key_calls_fail_at_once_and_the_member_service_is_left_alone():
    asked: list[object] = []
    async with (
        await asyncio.start_server(lambda reader, _: asked.append(reader), "127.0.0.1", 0) as listening,
        running_coach_service(member_address=address_of(listening), api_key=None) as address,
        open_channel(address, retry=False) as channel,
    ):
        coach = answer_service_pb2_grpc.AnswerServiceStub(channel)
        for call in (answers(coach, question()), coach.WriteCheckinReply(checkin())):
            with pytest.raises(FailedPrecondition) as caught:
                await asyncio.wait_for(call, patient(20))
            assert caught.value.reason == "COACH_NOT_CONFIGURED"
    assert asked == []


async def test_an_empty_key_is_no_key():
    async with running_coach_service(member_address=NOWHERE, api_key="") as address:
        assert await health(address, SERVICE) == NOT_SERVING


async def test_with_a_key_it_coaches(address):
    assert await health(address, "") == SERVING
    assert await health(address, SERVICE) == SERVING


async def test_the_limit_of_tokens_is_a_setting_also_for_a_second_try(claude, member):
    claude.will(fails(500, "api_error"))
    async with (
        running_coach_service(
            member_address=member.address, anthropic_base_url=claude.base_url, coach_max_tokens=123
        ) as address,
        open_channel(address, retry=False) as channel,
    ):
        claude.will(says("ok"))
        await answers(answer_service_pb2_grpc.AnswerServiceStub(channel), question())

    assert {request["max_tokens"] for request in claude.requests} == {123}


async def started_program(**environment: str) -> asyncio.subprocess.Process:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ANTHROPIC", "COACH"))}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "coach_service",
        env=clean | {"COACH_SERVICE_LISTEN": "127.0.0.1:0"} | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def port_of(program: asyncio.subprocess.Process) -> tuple[int, list[dict[str, object]]]:
    lines: list[dict[str, object]] = []
    assert program.stdout is not None
    while True:
        line = json.loads(await asyncio.wait_for(program.stdout.readline(), patient(60)))
        lines.append(line)
        if line["message"] == "listening":
            return int(line["server.port"]), lines


@pytest.mark.system
async def test_as_a_program_it_starts_without_a_key_and_ends_in_order():
    program = await started_program()
    try:
        port, lines = await port_of(program)
        assert await health(f"127.0.0.1:{port}", "") == SERVING
        assert await health(f"127.0.0.1:{port}", SERVICE) == NOT_SERVING
        assert any("ANTHROPIC_API_KEY" in str(line["message"]) for line in lines)
        program.send_signal(signal.SIGTERM)
        _, errors = await asyncio.wait_for(program.communicate(), patient(30))
        assert (program.returncode, errors) == (0, b"")
    finally:
        if program.returncode is None:
            program.kill()
            await program.communicate()


@pytest.mark.system
async def test_as_a_program_it_names_every_wrong_setting_and_no_value():
    program = await started_program(COACH_MODEL="no-such-model", COACH_MAX_TOKENS="CANARY")

    _, errors = await asyncio.wait_for(program.communicate(), patient(60))

    assert program.returncode == 2
    assert b"COACH_PRICES: has no price for the model" in errors
    assert b"COACH_MAX_TOKENS" in errors
    assert b"CANARY" not in errors
