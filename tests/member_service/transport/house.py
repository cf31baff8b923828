"""Members with everything that may be kept of them, in a member service over real gRPC."""

from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

from gymnation.member.v1 import (
    budget_service_pb2,
    memories_pb2,
)
from gymnation.member.v1.audit_service_pb2 import RecordActionRequest
from gymnation.member.v1.challenge_service_pb2 import CreateChallengeRequest, JoinChallengeRequest
from gymnation.member.v1.challenges_pb2 import CHALLENGE_KIND_TEAMS
from gymnation.member.v1.checkin_service_pb2 import (
    GiveKudosRequest,
    KudosGiver,
    RecordCheckinRequest,
)
from gymnation.member.v1.flag_service_pb2 import AddFlagRequest
from gymnation.member.v1.group_service_pb2 import (
    GetGroupRequest,
    GrantRoleRequest,
)
from gymnation.member.v1.habit_service_pb2 import SetGoalRequest
from gymnation.member.v1.member_data_service_pb2 import EraseMemberRequest, GetMemberDataRequest
from gymnation.member.v1.member_service_pb2 import (
    PauseStreakRequest,
    SetAppearanceRequest,
    SetChosenGroupRequest,
    SetLanguageRequest,
    UpsertMemberRequest,
)
from gymnation.member.v1.members_pb2 import Appearance, Person
from gymnation.member.v1.memory_service_pb2 import CreateMemoryRequest
from gymnation.member.v1.question_service_pb2 import (
    RecordAnswerMessagesRequest,
    ReserveQuestionRequest,
    SettleQuestionRequest,
)
from gymnation.member.v1.welcome_service_pb2 import RecordJoinsRequest
from gymnation.member.v1.welcomes_pb2 import Join
from member_service.app import Running
from member_service.domain.erasures import QUIET, ErasedMembers, ErasureSweeper
from member_service.storage.erasing import MongoHoldings
from member_service.stores import Stores
from servicekit.errors import ServiceError
from servicekit.rpc_client import streaming
from telegram_gateway.clients import Clients
from telegram_gateway.clients.times import to_timestamp
from telegram_gateway.features.member_data.member_data import fields_of
from tests.member_service.parts import ADMIN, CHAT, OTHER_CHAT, OWNER, rid
from tests.support.clock import SettableClock

BIA, CAIO = 70_707_070_707, 60_606_060_606
NAME = "Bianca Inventada"
WORDS = (
    "Inventada",
    "bianca_inventada",
    "Como nado",
    "Nade mais",
    "Gosta de nadar",
    "Foguete",
    "compre agora",
    "muito spam",
)
"""What only the member's data have in them."""


def join(member_id, name, language, moment):
    return Join(
        member_id=member_id,
        display_name=name,
        telegram_language_code=language,
        join_time=to_timestamp(moment),
    )


class House:
    """A member service with two members who have done everything that leaves something behind."""

    def __init__(self, service: Running, clients: Clients, budgets: Any, clock: SettableClock) -> None:
        self.database, self.clients, self.budgets, self.clock = service.database, clients, budgets, clock
        self._numbers = count(1)

    def request(self) -> str:
        return rid(f"request {next(self._numbers)}")

    async def lived(self, member_id: int, name: str, username: str) -> None:
        ask, person = self.clients, Person(member_id=member_id, display_name=name, username=username)
        await ask.members.UpsertMember(
            UpsertMemberRequest(
                request_id=self.request(), member_id=member_id, first_name=name, username=username
            )
        )
        await ask.members.SetLanguage(
            SetLanguageRequest(request_id=self.request(), member_id=member_id, language="en")
        )
        await ask.members.SetChosenGroup(
            SetChosenGroupRequest(request_id=self.request(), member_id=member_id, chat_id=CHAT)
        )
        for chat_id, message_id in ((CHAT, 10), (CHAT, 20), (OTHER_CHAT, 10)):
            await self.checked_in(member_id, name, chat_id=chat_id, message_id=message_id)
        await ask.groups.GrantRole(
            GrantRoleRequest(request_id=self.request(), member_id=member_id, chat_id=CHAT, granted_by=OWNER)
        )
        await ask.members.SetAppearance(
            SetAppearanceRequest(
                request_id=self.request(),
                chat_id=CHAT,
                member_id=member_id,
                appearance=Appearance(alias=f"Foguete de {name.split(maxsplit=1)[0]}"),
            )
        )
        await ask.members.PauseStreak(
            PauseStreakRequest(
                request_id=self.request(), chat_id=CHAT, member_id=member_id, day_count=5, paused_by=ADMIN
            )
        )
        await ask.habits.SetGoal(
            SetGoalRequest(request_id=self.request(), chat_id=CHAT, member_id=member_id, goal=3)
        )
        for other in (BIA, CAIO):
            # What is no check-in yet gets none.
            await ask.checkins.GiveKudos(
                GiveKudosRequest(
                    request_id=self.request(),
                    chat_id=CHAT,
                    message_id=other % 10_000 + 10,
                    givers=[KudosGiver(member_id=member_id), KudosGiver(member_id=ADMIN)],
                )
            )
        begun = await ask.challenges.CreateChallenge(
            CreateChallengeRequest(
                request_id=self.request(),
                chat_id=CHAT,
                created_by=person,
                kind=CHALLENGE_KIND_TEAMS,
                length_days=7,
                team_count=2,
            )
        )
        await ask.challenges.JoinChallenge(
            JoinChallengeRequest(
                request_id=self.request(),
                chat_id=CHAT,
                challenge_id=begun.challenge.challenge_id,
                member=person,
                team=1,
            )
        )
        await ask.welcomes.RecordJoins(
            RecordJoinsRequest(
                request_id=self.request(), chat_id=CHAT, joins=[join(member_id, name, "pt", self.clock())]
            )
        )
        await ask.memories.CreateMemory(
            CreateMemoryRequest(
                request_id=self.request(),
                member_id=member_id,
                text="Gosta de nadar",
                source=memories_pb2.MEMORY_SOURCE_MEMBER,
            )
        )
        await self.asked(member_id, person)
        await ask.flags.AddFlag(
            AddFlagRequest(
                request_id=self.request(),
                chat_id=CHAT,
                message_id=member_id % 1000,
                member=person,
                flagged_by=Person(member_id=ADMIN, display_name="Adao"),
                reason="muito spam",
                excerpt="compre agora",
            )
        )
        await ask.flags.AddFlag(
            AddFlagRequest(
                request_id=self.request(),
                chat_id=CHAT,
                message_id=member_id % 1000 + 1,
                member=Person(member_id=55, display_name="Outro"),
                flagged_by=person,
            )
        )
        await ask.audit.RecordAction(
            RecordActionRequest(
                request_id=self.request(),
                chat_id=CHAT,
                actor_id=ADMIN,
                actor_name="Adao",
                action="flag_added",
                subject_id=member_id,
                subject_name=name,
                reason="muito spam",
            )
        )
        await ask.audit.RecordAction(
            RecordActionRequest(
                request_id=self.request(), chat_id=CHAT, actor_id=member_id, actor_name=name, action="say"
            )
        )
        await self.budgets.ReserveSpending(
            budget_service_pb2.ReserveSpendingRequest(
                request_id=self.request(), member_id=member_id, chat_id=CHAT, amount_nano_usd=1000
            )
        )

    async def checked_in(
        self, member_id: int, name: str, *, chat_id: int = CHAT, message_id: int = 10
    ) -> Any:
        return await self.clients.checkins.RecordCheckin(
            RecordCheckinRequest(
                request_id=self.request(),
                chat_id=chat_id,
                anchor_message_id=message_id,
                member=Person(member_id=member_id, display_name=name),
                source_message_id=member_id % 10_000 + message_id,
                file_unique_id=f"photo-{member_id}-{message_id}-{chat_id}",
                caption="corrida 5 km 32min",
            )
        )

    async def asked(self, member_id: int, person: Person) -> None:
        ask = self.clients.questions
        question_id = (
            await ask.ReserveQuestion(
                ReserveQuestionRequest(
                    request_id=self.request(),
                    chat_id=CHAT,
                    member=person,
                    question="Como nado?",
                    message_id=77,
                )
            )
        ).question.question_id
        await ask.SettleQuestion(
            SettleQuestionRequest(
                request_id=self.request(),
                question_id=question_id,
                answer="Nade mais.",
                model="m",
                prompt_version="p",
            )
        )
        await ask.RecordAnswerMessages(
            RecordAnswerMessagesRequest(
                request_id=self.request(), question_id=question_id, message_ids=[member_id % 1000]
            )
        )

    async def told(self, member_id: int) -> list[tuple[str, dict[str, Any]]]:
        request = GetMemberDataRequest(member_id=member_id)
        async with streaming(self.clients.member_data.GetMemberData)(request) as responses:
            return [
                (record.kind, fields_of(record))
                async for response in responses
                for record in response.records
            ]

    async def erase(self, member_id: int, request_id: str = "") -> Any:
        erased = await self.clients.member_data.EraseMember(
            EraseMemberRequest(request_id=request_id or self.request(), member_id=member_id)
        )
        return erased.receipt

    async def end_quiet(self) -> None:
        """A minute later the sweeps of two processes come by, and one of them does it."""
        self.clock.advance(seconds=QUIET.total_seconds() + 1)
        await self.sweeper().sweep_once()
        while await self.database.collection("erasures").find_one({"unfinished": "yes"}):
            # A call gives way to the one that has it in hand.
            await self.clients.groups.GetGroup(GetGroupRequest(chat_id=CHAT))

    def sweeper(self) -> ErasureSweeper:
        stores = Stores(self.database)
        holdings = MongoHoldings(self.database, stores.records, self.clock)
        return ErasureSweeper(stores.erasures, holdings, ErasedMembers(stores.erasures), self.clock)

    async def anew(self, call: Callable[..., Awaitable[Any]], *arguments: object) -> Any:
        """Call until it is taken; what the service knows of erasures may be a second old."""
        while True:
            try:
                return await call(*arguments)
            except ServiceError as error:
                if error.reason != "MEMBER_ERASED":
                    raise

    async def dump(self) -> dict[str, str]:
        """Every collection as text."""
        names = await self.database.client[self.database.name].list_collection_names()
        return {
            name: "\n".join([str(one) async for one in self.database.collection(name).find({})])
            for name in names
            if not name.startswith("system.")
        }
