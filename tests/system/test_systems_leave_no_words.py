"""What a system says of badges, visits and reasons, and its key, is in no log, span or metric."""

import asyncio
import time
from pathlib import Path
from uuid import uuid4

import grpc
import pytest

from gymnation.access.v1 import access_pb2
from gymnation.member.v1.caller_service_pb2 import CreateCallerRequest
from gymnation.member.v1.caller_service_pb2_grpc import CallerServiceStub
from gymnation.member.v1.checkin_service_pb2 import RestoreCheckinRequest, RevokeCheckinRequest
from gymnation.member.v1.checkin_service_pb2_grpc import CheckinServiceStub
from gymnation.member.v1.feed_service_pb2 import WatchRequest
from gymnation.member.v1.feed_service_pb2_grpc import FeedServiceStub
from gymnation.member.v1.link_service_pb2 import CreateLinkCodeRequest, GetLinkRequest
from gymnation.member.v1.link_service_pb2_grpc import LinkServiceStub
from gymnation.member.v1.visit_service_pb2 import RecordVisitRequest
from gymnation.member.v1.visit_service_pb2_grpc import VisitServiceStub
from sandbox.patience import patient
from tests.support.city import GROUP, OWNER, City, city

pytestmark = pytest.mark.system

BADGE, VISIT, TITLE, REASON, TOKEN = (
    "canariocracha",
    "canariovisita",
    "Canarioporta",
    "canariomotivo",
    "canariotoken",
)
MEMBER = 7654321987
RPC = (
    "LinkService/CreateLinkCode",
    "VisitService/RecordVisit",
    "CheckinService/RevokeCheckin",
    "FeedService/Watch",
)


async def talk(people: City) -> list[str]:
    """All kinds of calls, answered and refused; what must be found nowhere."""
    async with grpc.aio.insecure_channel(people.plan.member) as channel:
        made = await CallerServiceStub(channel).CreateCaller(
            CreateCallerRequest(
                request_id=str(uuid4()),
                name="front-door",
                title=TITLE,
                permissions=[
                    access_pb2.PERMISSION_LINK_MEMBERS,
                    access_pb2.PERMISSION_RECORD_CHECKINS,
                    access_pb2.PERMISSION_CORRECT_CHECKINS,
                    access_pb2.PERMISSION_WATCH,
                ],
                chat_ids=[GROUP],
            )
        )
        links = LinkServiceStub(channel)
        visits, checkins = VisitServiceStub(channel), CheckinServiceStub(channel)
        visit = RecordVisitRequest(visit_id=VISIT, chat_id=GROUP, external_id=BADGE)
        visit.occur_time.FromSeconds(int(time.time()))
        by_number = RecordVisitRequest(visit_id=VISIT, chat_id=GROUP, member_id=MEMBER)
        by_number.occur_time.FromSeconds(2**33)
        await known(links, made.key)
        codes = [str(uuid4()), made.key, f"{made.key}x", made.key.rpartition("_")[2]]
        for key in (made.key, f"{made.key}x"):
            proof = (("authorization", f"Bearer {key}"),)
            code = CreateLinkCodeRequest(request_id=str(uuid4()), chat_id=GROUP, external_id=BADGE)
            for call, request in (
                (links.CreateLinkCode, code),
                (links.GetLink, GetLinkRequest(external_id=BADGE)),
                (visits.RecordVisit, visit),
                (visits.RecordVisit, by_number),
                (
                    checkins.RevokeCheckin,
                    RevokeCheckinRequest(request_id=codes[0], chat_id=GROUP, checkin_id=BADGE, reason=REASON),
                ),
                (
                    checkins.RestoreCheckin,
                    RestoreCheckinRequest(request_id=str(uuid4()), chat_id=GROUP, checkin_id=BADGE),
                ),
            ):
                try:
                    answer = await call(request, metadata=proof, timeout=patient(10))
                except grpc.aio.AioRpcError:
                    continue
                codes += [answer.code] if request is code else []
            stream = FeedServiceStub(channel).Watch(
                WatchRequest(chat_ids=[GROUP], after_token=TOKEN), metadata=proof
            )
            with pytest.raises(grpc.aio.AioRpcError):
                await stream.read()
    assert len(codes) == 5, "one of the two keys is right"
    return [BADGE, VISIT, TITLE, REASON, TOKEN, str(MEMBER), str(GROUP), *codes]


async def known(links: LinkServiceStub, key: str) -> None:
    """Wait until the service has read who may call."""
    proof = (("authorization", f"Bearer {key}"),)
    async with asyncio.timeout(patient(20)):
        while True:
            try:
                await links.GetLink(GetLinkRequest(external_id=BADGE), metadata=proof)
            except grpc.aio.AioRpcError as error:
                if error.code() is not grpc.StatusCode.UNAUTHENTICATED:
                    return
            await asyncio.sleep(0.2)


@pytest.mark.long(12)
async def test_nothing_that_a_system_says_is_in_telemetry_or_logs(tmp_path: Path):
    async with city(tmp_path) as people:
        await people.answer(await people.says(OWNER, "/monitor"))
        canaries = await talk(people)
        # At their end the programs export what is left.
        for name in ("gateway", "coach", "member"):
            await people.end(name)
        async with people.session.get(f"{people.plan.page}/api/telemetry/raw") as response:
            telemetry = await response.text()
        logs = "".join(
            [await asyncio.to_thread(people.log_of(one).read_text) for one in ("gateway", "member", "coach")]
        )
        for rpc in RPC:
            assert rpc in telemetry, rpc
        assert "front-door" in telemetry
        for canary in canaries:
            assert canary.lower() not in telemetry.lower(), canary
            assert canary.lower() not in logs.lower(), canary
