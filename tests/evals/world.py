"""What golden questions are asked about.

It is a member service with invented records, and the real coach before one model or another.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from google.protobuf.field_mask_pb2 import FieldMask

from gymnation.coach.v1 import answer_service_pb2_grpc
from gymnation.member.v1 import (
    checkin_service_pb2,
    checkin_service_pb2_grpc,
    checkins_pb2,
    group_service_pb2,
    group_service_pb2_grpc,
    groups_pb2,
    member_service_pb2,
    member_service_pb2_grpc,
    members_pb2,
)
from sandbox.claude import add_claude
from sandbox.faults import Faults
from tests.member_service.parts import ADMIN, OWNER, SetClock, rid
from tests.support.channels import open_channel
from tests.support.coach_service import running_coach_service
from tests.support.member_service import member_settings, running

GROUP = -1001000000001
MEMBERS = {"bia": 1003, "nico": 1006, "caio": 1004}
# Points of the anchors on days before today, and who checked in at each.
_DAYS: tuple[tuple[int, int, tuple[str, ...]], ...] = (
    (9, 3, ("caio",)),
    (6, 5, ("caio", "bia")),
    (3, 1, ("bia",)),
    (2, 2, ("caio", "bia")),
    (1, 1, ("bia",)),
)
_LONGEST = 14


@dataclass(frozen=True, slots=True)
class World:
    """Where questions are asked, and the asker's numbers by the names that questions use."""

    coach: Any
    numbers: dict[str, int]


@asynccontextmanager
async def opened(*, prompts: Path | None, api_key: str | None, expensive: Decimal) -> AsyncIterator[World]:
    """Ask the vendor with a key; without one the stand-in. At most `expensive` US dollars are spent."""
    async with AsyncExitStack() as stack:
        base_url, key = None, api_key
        if api_key is None:
            app = web.Application(client_max_size=32 << 20)
            add_claude(app, Faults())
            server = await stack.enter_async_context(TestServer(app))
            base_url, key = str(server.make_url("/claude")), "sandbox-key-eval"
        clock = SetClock()
        limits = {
            "budget_system_usd": expensive,
            "budget_group_usd": Decimal(0),
            "budget_member_usd": Decimal(0),
        }
        service = await stack.enter_async_context(running(clock, member_settings(**limits)))
        address = f"127.0.0.1:{service.port}"
        member = await stack.enter_async_context(open_channel(address))
        numbers = await _recorded(member, clock)
        coach = await stack.enter_async_context(
            running_coach_service(
                member_address=address,
                anthropic_base_url=base_url,
                api_key=key,
                coach_prompts=prompts,
            )
        )
        channel = await stack.enter_async_context(open_channel(coach, retry=False))
        yield World(answer_service_pb2_grpc.AnswerServiceStub(channel), numbers)


async def _recorded(channel: Any, clock: SetClock) -> dict[str, int]:
    """Write the records down, day by day; give Bia's numbers."""
    groups = group_service_pb2_grpc.GroupServiceStub(channel)
    checkins = checkin_service_pb2_grpc.CheckinServiceStub(channel)
    members = member_service_pb2_grpc.MemberServiceStub(channel)
    today = clock.now
    clock.now = today - timedelta(days=_LONGEST)
    registration = {"request_id": rid("r"), "chat_id": GROUP, "registered_by": OWNER, "title": "Gym Nation"}
    await groups.RegisterGroup(group_service_pb2.RegisterGroupRequest(**registration))
    rules = groups_pb2.GroupSettings(rules="Foto nítida do treino. Respeito sempre. Nada de propaganda.")
    await groups.UpdateGroup(
        group_service_pb2.UpdateGroupRequest(
            request_id=rid("rules"),
            group=groups_pb2.Group(chat_id=GROUP, settings=rules),
            update_mask=FieldMask(paths=["settings.rules"]),
        )
    )
    for before, points, who in _DAYS:
        clock.now = today - timedelta(days=before)
        await checkins.OpenAnchor(
            checkin_service_pb2.OpenAnchorRequest(
                request_id=rid(f"anchor {before}"),
                chat_id=GROUP,
                message_id=before,
                kind=checkins_pb2.ANCHOR_KIND_PLUS if points > 1 else checkins_pb2.ANCHOR_KIND_STANDARD,
                points=points,
                opened_by=ADMIN,
            )
        )
        for name in who:
            await checkins.RecordCheckin(
                checkin_service_pb2.RecordCheckinRequest(
                    request_id=rid(f"{before} {name}"),
                    chat_id=GROUP,
                    anchor_message_id=before,
                    member=members_pb2.Person(member_id=MEMBERS[name], display_name=name.title()),
                    source_message_id=before * 100 + MEMBERS[name],
                )
            )
    clock.now = today
    asked = {"chat_id": GROUP, "member_id": MEMBERS["bia"]}
    profile = (await members.GetProfile(member_service_pb2.GetProfileRequest(**asked))).profile
    standing = await checkins.GetStanding(checkin_service_pb2.GetStandingRequest(**asked))
    return {
        "points": profile.season_points,
        "checkins": profile.season_checkins,
        "streak": profile.streak_days,
        "rank": profile.rank,
        "participants": profile.participants,
        "next": standing.next_rank_points,
        "days_left": standing.season.days_left,
    }
