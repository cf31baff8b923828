"""More than the system can do.

It is refused at once and cheaply, memory stays bounded, nothing is lost, and all is well afterwards.
"""

import asyncio
import os
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2

from gymnation.member.v1.checkin_service_pb2 import ListStandingsRequest
from gymnation.member.v1.checkin_service_pb2_grpc import CheckinServiceStub
from sandbox.patience import patient
from servicekit.rpc_errors import DETAILS_KEY
from tests.bench.processes import resident_mb
from tests.support.city import ADMIN, GROUP, OWNER, City, city, said

pytestmark = pytest.mark.system

LIMIT = 8
FLOOD = 400
IN_FLIGHT = 10
MEMBERS = 60
WAVES = 3
# What a service may grow from one wave to the last one: caches fill up, queues must not.
GROWTH = 1.3


# On the embedded engine a call is over before the next one begins.
@pytest.mark.mongo
async def test_calls_beyond_the_limit_are_refused_at_once_with_a_hint(tmp_path: Path):
    tight = {"MAX_CONCURRENT_RPCS": str(LIMIT)}
    async with city(tmp_path, overrides=tight, MONGODB_URI=os.environ["MONGODB_URI"]) as people:
        await people.answer(await people.says(OWNER, "/monitor"))
        options = [("grpc.enable_http_proxy", 0), ("grpc.enable_retries", 0)]
        async with grpc.aio.insecure_channel(people.plan.member, options=options) as channel:
            stub: Any = CheckinServiceStub(channel)

            async def call() -> grpc.aio.AioRpcError | None:
                try:
                    await stub.ListStandings(ListStandingsRequest(chat_id=GROUP), timeout=patient(30))
                except grpc.aio.AioRpcError as error:
                    return error
                return None

            ended = await asyncio.gather(*(call() for _ in range(FLOOD)))
            refused = [error for error in ended if error is not None]
            assert {error.code() for error in refused} == {grpc.StatusCode.RESOURCE_EXHAUSTED}
            assert len(refused) > FLOOD / 4
            assert len(refused) < FLOOD
            assert {hint(error) for error in refused} == {1}
            # And it recovers by itself.
            assert await call() is None
        assert "Ranking" in said(await people.answer(await people.says(OWNER, "/ranking")))


def hint(error: grpc.aio.AioRpcError) -> int:
    """Seconds after which to try again, as the refusal says."""
    metadata = dict(error.trailing_metadata() or ())
    assert metadata["grpc-retry-pushback-ms"] == "1000"
    status = status_pb2.Status.FromString(metadata[DETAILS_KEY])
    retry = error_details_pb2.RetryInfo()
    assert any(detail.Is(retry.DESCRIPTOR) and detail.Unpack(retry) for detail in status.details)
    return int(retry.retry_delay.seconds)


@pytest.mark.long(13)
async def test_a_flood_of_checkins_is_worked_off_within_the_limits(tmp_path: Path):
    uri = os.environ.get("MONGODB_URI")
    tight = {"MAX_CONCURRENT_RPCS": str(LIMIT), "MAX_UPDATES_IN_FLIGHT": str(IN_FLIGHT)}
    unlimited = {"TELEGRAM_RATE_LIMITS": "off", "SANDBOX_RATE_LIMITS": "off"}
    async with city(
        tmp_path, overrides=tight, **unlimited, **({"MONGODB_URI": uri} if uri else {})
    ) as people:
        await people.answer(await people.says(OWNER, "/monitor"))
        members = await newcomers(people)
        after_waves = []
        for _ in range(WAVES):
            post = await people.says(ADMIN, "Treino")
            await people.says(ADMIN, "/checkin", reply_to=post["message_id"])
            await people.answer(post)
            photos = await asyncio.gather(
                *(people.photo(member, to=post["message_id"]) for member in members)
            )
            for photo in photos:
                assert await people.answer(photo)
            after_waves.append({name: resident_mb(people.pid(name)) for name in ("member", "gateway")})
        ranking = said(await people.answer(await people.says(ADMIN, "/ranking")))
        assert f"{MEMBERS} participantes · {MEMBERS * WAVES} check-ins" in ranking
        for name, first in after_waves[0].items():
            assert after_waves[-1][name] < first * GROWTH, (name, after_waves)


async def newcomers(people: City) -> list[int]:
    made = []
    for number in range(MEMBERS):
        person = (await people.post("people", first_name=f"Membro{number:03}"))["id"]
        await people.post(f"chats/{GROUP}/join", user_id=person)
        made.append(person)
    return made
