"""A member service over real gRPC with just the reads that the coach makes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from gymnation.member.v1 import (
    budget_service_pb2,
    budget_service_pb2_grpc,
    budgets_pb2,
    challenge_service_pb2,
    challenge_service_pb2_grpc,
    challenges_pb2,
    checkin_service_pb2,
    checkin_service_pb2_grpc,
    checkins_pb2,
    group_service_pb2,
    group_service_pb2_grpc,
    groups_pb2,
    habit_service_pb2,
    habit_service_pb2_grpc,
    member_service_pb2,
    member_service_pb2_grpc,
    members_pb2,
    memories_pb2,
    memory_service_pb2,
    memory_service_pb2_grpc,
    question_service_pb2,
    question_service_pb2_grpc,
    weeks_pb2,
)
from servicekit.errors import NotFound, ResourceExhausted, Unavailable
from servicekit.rpc_server import build_server, serving


@dataclass
class FakeMemberService:
    address: str = ""
    groups: dict[int, groups_pb2.Group] = field(default_factory=dict)
    profiles: dict[tuple[int, int], members_pb2.Profile] = field(default_factory=dict)
    standings: dict[tuple[int, int], checkin_service_pb2.GetStandingResponse] = field(default_factory=dict)
    checkins: list[checkins_pb2.Checkin] = field(default_factory=list)
    weeks: dict[tuple[int, int], weeks_pb2.WeekRecord] = field(default_factory=dict)
    challenges: dict[int, list[challenges_pb2.Challenge]] = field(default_factory=dict)
    memories: list[memories_pb2.Memory] = field(default_factory=list)
    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    stop_lookups: list[str] = field(default_factory=list)
    down: bool = False
    """The records cannot be read."""
    budgets_away: bool = False
    spent: str = ""
    """The scope of the budget that is spent."""
    reserved: dict[str, budget_service_pb2.ReserveSpendingRequest] = field(default_factory=dict)
    settled: dict[str, int] = field(default_factory=dict)
    judgements: int = 0
    """Spendings that the judge's budget pays; they are not among those above."""
    all_settled: asyncio.Event = field(default_factory=asyncio.Event)
    requests: list[Any] = field(default_factory=list)

    def ask(self, request: Any) -> None:
        self.requests.append(request)
        if self.down:
            raise Unavailable
        if request.chat_id not in self.groups:
            raise NotFound.because("GROUP_NOT_REGISTERED")


class _Groups(group_service_pb2_grpc.GroupServiceServicer):
    def __init__(self, fake: FakeMemberService) -> None:
        self._fake = fake

    async def GetGroup(self, request, context):
        self._fake.ask(request)
        return group_service_pb2.GetGroupResponse(group=self._fake.groups[request.chat_id])


class _Members(member_service_pb2_grpc.MemberServiceServicer):
    def __init__(self, fake: FakeMemberService) -> None:
        self._fake = fake

    async def GetProfile(self, request, context):
        self._fake.ask(request)
        profile = self._fake.profiles.get((request.chat_id, request.member_id), members_pb2.Profile())
        return member_service_pb2.GetProfileResponse(profile=profile)


class _Checkins(checkin_service_pb2_grpc.CheckinServiceServicer):
    def __init__(self, fake: FakeMemberService) -> None:
        self._fake = fake

    async def ListCheckins(self, request, context):
        self._fake.ask(request)
        found = [
            checkin
            for checkin in self._fake.checkins
            if (checkin.chat_id, checkin.member_id) == (request.chat_id, request.member_id)
            and checkin.state == request.state
        ]
        return checkin_service_pb2.ListCheckinsResponse(checkins=found[: request.page_size])

    async def GetStanding(self, request, context):
        self._fake.ask(request)
        empty = checkin_service_pb2.GetStandingResponse()
        return self._fake.standings.get((request.chat_id, request.member_id), empty)


class _Challenges(challenge_service_pb2_grpc.ChallengeServiceServicer):
    def __init__(self, fake: FakeMemberService) -> None:
        self._fake = fake

    async def ListChallenges(self, request, context):
        self._fake.ask(request)
        assert request.open_only
        found = self._fake.challenges.get(request.chat_id, [])
        return challenge_service_pb2.ListChallengesResponse(challenges=found)


class _Habits(habit_service_pb2_grpc.HabitServiceServicer):
    def __init__(self, fake: FakeMemberService) -> None:
        self._fake = fake

    async def GetWeek(self, request, context):
        self._fake.ask(request)
        record = self._fake.weeks.get((request.chat_id, request.member_id), weeks_pb2.WeekRecord())
        return habit_service_pb2.GetWeekResponse(record=record)


class _Questions(question_service_pb2_grpc.QuestionServiceServicer):
    def __init__(self, fake: FakeMemberService) -> None:
        self._fake = fake

    async def LookupStop(self, request, context):
        self._fake.stop_lookups.append(request.question_id)
        return question_service_pb2.LookupStopResponse(requested=self._fake.stopped.is_set())


class _Memories(memory_service_pb2_grpc.MemoryServiceServicer):
    def __init__(self, fake: FakeMemberService) -> None:
        self._fake = fake

    async def LookupMemories(self, request, context):
        self._fake.requests.append(request)
        if self._fake.down:
            raise Unavailable
        scopes = {*request.chat_ids, *([0] if request.include_private else [])}
        found = [one for one in self._fake.memories if one.chat_id in scopes]
        return memory_service_pb2.LookupMemoriesResponse(memories=found, enabled=True)


class _Budgets(budget_service_pb2_grpc.BudgetServiceServicer):
    def __init__(self, fake: FakeMemberService) -> None:
        self._fake = fake

    async def ReserveSpending(self, request, context):
        if self._fake.budgets_away:
            raise Unavailable.because("DATABASE_UNAVAILABLE")
        if self._fake.spent:
            raise ResourceExhausted.because(
                "BUDGET_SPENT",
                scope=self._fake.spent,
                limit_nano_usd="1000",
                reset_time="2026-11-23T03:00:00Z",
            )
        if request.purpose == budgets_pb2.SPENDING_PURPOSE_JUDGE:
            self._fake.judgements += 1
            return budget_service_pb2.ReserveSpendingResponse(spending_id="judgement")
        spending_id = f"spending-{len(self._fake.reserved)}"
        self._fake.reserved[spending_id] = request
        self._fake.all_settled.clear()
        return budget_service_pb2.ReserveSpendingResponse(spending_id=spending_id)

    async def SettleSpending(self, request, context):
        if request.spending_id == "judgement":
            return budget_service_pb2.SettleSpendingResponse(cost_nano_usd=request.cost_nano_usd)
        self._fake.settled.setdefault(request.spending_id, request.cost_nano_usd)
        if self._fake.settled.keys() == self._fake.reserved.keys():
            self._fake.all_settled.set()
        return budget_service_pb2.SettleSpendingResponse(
            cost_nano_usd=self._fake.settled[request.spending_id]
        )


@asynccontextmanager
async def fake_member_service() -> AsyncIterator[FakeMemberService]:
    fake = FakeMemberService()
    server = build_server(error_domain="member.gymnation")
    group_service_pb2_grpc.add_GroupServiceServicer_to_server(_Groups(fake), server)
    member_service_pb2_grpc.add_MemberServiceServicer_to_server(_Members(fake), server)
    checkin_service_pb2_grpc.add_CheckinServiceServicer_to_server(_Checkins(fake), server)
    challenge_service_pb2_grpc.add_ChallengeServiceServicer_to_server(_Challenges(fake), server)
    habit_service_pb2_grpc.add_HabitServiceServicer_to_server(_Habits(fake), server)
    question_service_pb2_grpc.add_QuestionServiceServicer_to_server(_Questions(fake), server)
    memory_service_pb2_grpc.add_MemoryServiceServicer_to_server(_Memories(fake), server)
    budget_service_pb2_grpc.add_BudgetServiceServicer_to_server(_Budgets(fake), server)
    async with serving(server, "127.0.0.1:0", [], grace_s=1.0) as listening:
        fake.address = f"127.0.0.1:{listening.port}"
        yield fake
