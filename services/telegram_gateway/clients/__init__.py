"""Clients of the other services: one module a noun, nothing but translation to and from the contracts."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from servicekit.rpc_client import ClientChannel, open_channel
from telegram_gateway.clients.announcements import AnnouncementsClient
from telegram_gateway.clients.answers import AnswersClient
from telegram_gateway.clients.audit import AuditClient
from telegram_gateway.clients.bans import BansClient
from telegram_gateway.clients.budgets import BudgetsClient
from telegram_gateway.clients.checkins import CheckinsClient
from telegram_gateway.clients.flags import FlagsClient
from telegram_gateway.clients.groups import GroupsClient
from telegram_gateway.clients.inbox import InboxClient
from telegram_gateway.clients.lines import LinesClient
from telegram_gateway.clients.meals import MealsClient
from telegram_gateway.clients.member_data import MemberDataClient
from telegram_gateway.clients.members import MembersClient
from telegram_gateway.clients.memories import MemoriesClient
from telegram_gateway.clients.outbox import OutboxClient
from telegram_gateway.clients.questions import QuestionsClient
from telegram_gateway.clients.welcomes import WelcomesClient

__all__ = [
    "Addresses",
    "AnnouncementsClient",
    "AnswersClient",
    "AuditClient",
    "BansClient",
    "BudgetsClient",
    "CheckinsClient",
    "Clients",
    "FlagsClient",
    "GroupsClient",
    "InboxClient",
    "LinesClient",
    "MealsClient",
    "MemberDataClient",
    "MembersClient",
    "MemoriesClient",
    "OutboxClient",
    "QuestionsClient",
    "WelcomesClient",
    "open_clients",
]


class Addresses(Protocol):
    """Where the other services listen: the part of GatewaySettings that this package reads."""

    @property
    def member_service_address(self) -> str: ...
    @property
    def coach_service_address(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Clients:
    """Everything that the gateway may ask of other services."""

    members: MembersClient
    groups: GroupsClient
    checkins: CheckinsClient
    questions: QuestionsClient
    inbox: InboxClient
    outbox: OutboxClient
    flags: FlagsClient
    bans: BansClient
    budgets: BudgetsClient
    welcomes: WelcomesClient
    answers: AnswersClient
    lines: LinesClient
    meals: MealsClient
    audit: AuditClient
    announcements: AnnouncementsClient
    memories: MemoriesClient
    member_data: MemberDataClient

    @classmethod
    def over(cls, member_channel: ClientChannel, coach_channel: ClientChannel) -> "Clients":
        return cls(
            members=MembersClient(member_channel),
            groups=GroupsClient(member_channel),
            checkins=CheckinsClient(member_channel),
            questions=QuestionsClient(member_channel),
            inbox=InboxClient(member_channel),
            outbox=OutboxClient(member_channel),
            flags=FlagsClient(member_channel),
            bans=BansClient(member_channel),
            budgets=BudgetsClient(member_channel),
            welcomes=WelcomesClient(member_channel),
            answers=AnswersClient(coach_channel),
            lines=LinesClient(coach_channel),
            meals=MealsClient(coach_channel),
            audit=AuditClient(member_channel),
            announcements=AnnouncementsClient(member_channel),
            memories=MemoriesClient(member_channel),
            member_data=MemberDataClient(member_channel),
        )


@asynccontextmanager
async def open_clients(addresses: Addresses) -> AsyncIterator[Clients]:
    """Clients over one channel a service; a service that is not there yet fails calls, not this."""
    async with AsyncExitStack() as stack:
        member_channel = await stack.enter_async_context(open_channel(addresses.member_service_address))
        # A question costs money each time that the coach sees it: the channel must not repeat it.
        # When the coach is away, the person who asks it shall hear so at once.
        coach_channel = await stack.enter_async_context(
            open_channel(addresses.coach_service_address, retry=False, wait_for_ready=False)
        )
        yield Clients.over(member_channel, coach_channel)
