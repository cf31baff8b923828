"""What the member service says in the end, asked through its API.

It also records what the repair says about the database.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import grpc

from gymnation.member.v1.checkin_service_pb2 import ListCheckinsRequest, ListStandingsRequest
from gymnation.member.v1.checkin_service_pb2_grpc import CheckinServiceStub
from gymnation.member.v1.checkins_pb2 import CheckinState
from gymnation.member.v1.inbox_service_pb2 import GetInboxStatsRequest, ListDeadUpdatesRequest
from gymnation.member.v1.inbox_service_pb2_grpc import InboxServiceStub
from gymnation.member.v1.outbox_service_pb2 import GetOutboxStatsRequest
from gymnation.member.v1.outbox_service_pb2_grpc import OutboxServiceStub
from gymnation.member.v1.question_service_pb2 import GetQuotaRequest
from gymnation.member.v1.question_service_pb2_grpc import QuestionServiceStub
from sandbox.patience import patient
from tests.bench.processes import most_resident_mb
from tests.support.city import City
from tests.survival.history import History, of_kind

DRAIN_S = 90.0
_CALL_S = 10.0


async def record(people: City, history: History) -> None:
    """Wait until the inbox is empty (or give up), then write down what is there.

    That is the ledger, standings, quotas and the repair's word.
    """
    options = [("grpc.enable_http_proxy", 0)]
    async with grpc.aio.insecure_channel(people.plan.member, options=options) as channel:
        await record_stored(people, channel, history)
    history.add("faults left", faults=(await people.get("faults"))["faults"])
    history.add("repair", **await _repair(people))
    memory = {
        name: round(most_resident_mb(people.pid(name))) for name in people.programs if people.is_alive(name)
    }
    history.add("memory", megabytes=memory)
    history.add("processes", gone=[name for name in people.programs if not people.is_alive(name)])


async def record_stored(
    people: City, channel: grpc.aio.Channel, history: History, *, gateway: grpc.aio.Channel | None = None
) -> None:
    """Wait until the inbox is empty (or give up), then write down what the member service has.

    Where callers are known by certificates, quotas are for the `gateway` alone.
    """
    with contextlib.suppress(TimeoutError):
        await people.until(lambda: _is_drained(channel), patience_s=patient(DRAIN_S))
    history.add("inbox", **await _inbox(channel))
    history.add("outbox", **await _outbox(channel))
    for chat in sorted({entry["chat"] for entry in of_kind(history.entries, "checkin")}):
        history.add("ledger", chat=chat, checkins=await _ledger(channel, chat))
        history.add("standings", chat=chat, **await _standings(channel, chat))
    quotas: Any = QuestionServiceStub(gateway or channel)
    for question in of_kind(history.entries, "question"):
        place = {"chat_id": question["chat"], "member_id": question["member"]}
        quota = (await quotas.GetQuota(GetQuotaRequest(**place), timeout=patient(_CALL_S))).quota
        history.add("quota", chat=question["chat"], member=question["member"], used=quota.used)


async def _is_drained(channel: grpc.aio.Channel) -> bool:
    return (await _inbox(channel))["depth"] == 0 and (await _outbox(channel))["due"] == 0


async def _inbox(channel: grpc.aio.Channel) -> dict[str, Any]:
    stub: Any = InboxServiceStub(channel)
    stats = await stub.GetInboxStats(GetInboxStatsRequest(), timeout=patient(_CALL_S))
    dead = (await stub.ListDeadUpdates(ListDeadUpdatesRequest(), timeout=patient(_CALL_S))).dead_updates
    return {"depth": stats.depth, "dead": stats.dead, "errors": [update.error for update in dead]}


async def _outbox(channel: grpc.aio.Channel) -> dict[str, Any]:
    stub: Any = OutboxServiceStub(channel)
    stats = await stub.GetOutboxStats(GetOutboxStatsRequest(), timeout=patient(_CALL_S))
    return {"depth": stats.depth, "due": stats.due, "dead": stats.dead}


async def _ledger(channel: grpc.aio.Channel, chat: int) -> list[list[int]]:
    stub: Any = CheckinServiceStub(channel)
    found, token = [], ""
    while True:
        page = await stub.ListCheckins(
            ListCheckinsRequest(
                chat_id=chat, state=CheckinState.CHECKIN_STATE_RECORDED, page_size=200, page_token=token
            ),
            timeout=patient(_CALL_S),
        )
        found += [[one.member_id, one.source_message_id] for one in page.checkins]
        token = page.next_page_token
        if not token:
            return found


async def _standings(channel: grpc.aio.Channel, chat: int) -> dict[str, Any]:
    stub: Any = CheckinServiceStub(channel)
    members, token = [], ""
    while True:
        page = await stub.ListStandings(
            ListStandingsRequest(chat_id=chat, page_size=100, page_token=token), timeout=patient(_CALL_S)
        )
        members += [[one.member_id, one.checkins, one.points] for one in page.standings]
        token = page.next_page_token
        if not token:
            return {"members": members, "checkins": page.season.checkins, "points": page.season.points}


async def _repair(people: City) -> dict[str, Any]:
    program = people.programs["member"]
    process = await asyncio.create_subprocess_exec(
        *program.command,
        "repair",
        "--dry-run",
        env=dict(program.environment),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    told, _ = await process.communicate()
    return {"exit_code": process.returncode, "told": told.decode().splitlines()[:20]}
