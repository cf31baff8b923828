"""What the gateway asks of the other services: the generated stubs, each under the noun of its service.

    response = await clients.checkins.GetStanding(GetStandingRequest(chat_id=-1001, member_id=7))

A call raises ServiceError with a reason, never AioRpcError, and has a deadline without being given one.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final, Protocol

from gymnation.coach.v1 import (
    answer_service_pb2_grpc,
    line_service_pb2_grpc,
    meal_service_pb2_grpc,
)
from gymnation.member.v1 import (
    announcement_service_pb2_grpc,
    audit_service_pb2_grpc,
    ban_service_pb2_grpc,
    budget_service_pb2_grpc,
    challenge_service_pb2_grpc,
    checkin_service_pb2_grpc,
    flag_service_pb2_grpc,
    group_service_pb2_grpc,
    habit_service_pb2_grpc,
    inbox_service_pb2_grpc,
    link_service_pb2_grpc,
    mail_service_pb2_grpc,
    member_data_service_pb2_grpc,
    member_service_pb2_grpc,
    memory_service_pb2_grpc,
    outbox_service_pb2_grpc,
    payment_service_pb2_grpc,
    question_service_pb2_grpc,
    warning_service_pb2_grpc,
    welcome_service_pb2_grpc,
)
from servicekit.rpc_client import ClientChannel, open_channel
from servicekit.tls import TlsFiles

MEMBER_TIMEOUT_S: Final = 5.0
MEMBER_TIMEOUTS_S: Final = {"EraseMember": 30.0, "GetMemberData": 120.0}
"""Methods that take longer than the others of the member service."""
COACH_TIMEOUT_S: Final = 60.0
COACH_READY_WITHIN_S: Final = 2.0
"""How long a call waits for a coach that is not connected, before it is told that nobody is there."""
COACH_TIMEOUTS_S: Final = {
    "ScreenText": 2.0,
    "ClassifyMail": 6.0,
    "WriteLine": 10.0,
    "WriteIntroductionReply": 10.0,
    "EstimateMacros": 40.0,
}


class Addresses(Protocol):
    """Where the other services listen: the part of GatewaySettings that this package reads."""

    @property
    def member_service_address(self) -> str: ...
    @property
    def coach_service_address(self) -> str: ...
    @property
    def tls(self) -> TlsFiles | None: ...
    @property
    def rpc_patience(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Clients:
    """Everything that the gateway may ask of other services."""

    members: member_service_pb2_grpc.MemberServiceAsyncStub
    groups: group_service_pb2_grpc.GroupServiceAsyncStub
    checkins: checkin_service_pb2_grpc.CheckinServiceAsyncStub
    questions: question_service_pb2_grpc.QuestionServiceAsyncStub
    challenges: challenge_service_pb2_grpc.ChallengeServiceAsyncStub
    habits: habit_service_pb2_grpc.HabitServiceAsyncStub
    inbox: inbox_service_pb2_grpc.InboxServiceAsyncStub
    outbox: outbox_service_pb2_grpc.OutboxServiceAsyncStub
    flags: flag_service_pb2_grpc.FlagServiceAsyncStub
    warnings: warning_service_pb2_grpc.WarningServiceAsyncStub
    bans: ban_service_pb2_grpc.BanServiceAsyncStub
    budgets: budget_service_pb2_grpc.BudgetServiceAsyncStub
    welcomes: welcome_service_pb2_grpc.WelcomeServiceAsyncStub
    audit: audit_service_pb2_grpc.AuditServiceAsyncStub
    announcements: announcement_service_pb2_grpc.AnnouncementServiceAsyncStub
    memories: memory_service_pb2_grpc.MemoryServiceAsyncStub
    links: link_service_pb2_grpc.LinkServiceAsyncStub
    mails: mail_service_pb2_grpc.MailServiceAsyncStub
    payments: payment_service_pb2_grpc.PaymentServiceAsyncStub
    member_data: member_data_service_pb2_grpc.MemberDataServiceAsyncStub
    answers: answer_service_pb2_grpc.AnswerServiceAsyncStub
    lines: line_service_pb2_grpc.LineServiceAsyncStub
    meals: meal_service_pb2_grpc.MealServiceAsyncStub

    @classmethod
    def over(cls, member_channel: ClientChannel, coach_channel: ClientChannel) -> Clients:
        return cls(
            members=member_service_pb2_grpc.MemberServiceStub(member_channel),
            groups=group_service_pb2_grpc.GroupServiceStub(member_channel),
            checkins=checkin_service_pb2_grpc.CheckinServiceStub(member_channel),
            questions=question_service_pb2_grpc.QuestionServiceStub(member_channel),
            challenges=challenge_service_pb2_grpc.ChallengeServiceStub(member_channel),
            habits=habit_service_pb2_grpc.HabitServiceStub(member_channel),
            inbox=inbox_service_pb2_grpc.InboxServiceStub(member_channel),
            outbox=outbox_service_pb2_grpc.OutboxServiceStub(member_channel),
            flags=flag_service_pb2_grpc.FlagServiceStub(member_channel),
            warnings=warning_service_pb2_grpc.WarningServiceStub(member_channel),
            bans=ban_service_pb2_grpc.BanServiceStub(member_channel),
            budgets=budget_service_pb2_grpc.BudgetServiceStub(member_channel),
            welcomes=welcome_service_pb2_grpc.WelcomeServiceStub(member_channel),
            audit=audit_service_pb2_grpc.AuditServiceStub(member_channel),
            announcements=announcement_service_pb2_grpc.AnnouncementServiceStub(member_channel),
            memories=memory_service_pb2_grpc.MemoryServiceStub(member_channel),
            links=link_service_pb2_grpc.LinkServiceStub(member_channel),
            mails=mail_service_pb2_grpc.MailServiceStub(member_channel),
            payments=payment_service_pb2_grpc.PaymentServiceStub(member_channel),
            member_data=member_data_service_pb2_grpc.MemberDataServiceStub(member_channel),
            answers=answer_service_pb2_grpc.AnswerServiceStub(coach_channel),
            lines=line_service_pb2_grpc.LineServiceStub(coach_channel),
            meals=meal_service_pb2_grpc.MealServiceStub(coach_channel),
        )


@asynccontextmanager
async def open_clients(addresses: Addresses) -> AsyncIterator[Clients]:
    """Clients over one channel a service; a service that is not there yet fails calls, not this."""
    patience = addresses.rpc_patience
    async with AsyncExitStack() as stack:
        member_channel = await stack.enter_async_context(
            open_channel(
                addresses.member_service_address,
                tls=addresses.tls,
                default_timeout_s=MEMBER_TIMEOUT_S * patience,
                timeouts_s={method: usual * patience for method, usual in MEMBER_TIMEOUTS_S.items()},
            )
        )
        # A question costs money each time that the coach sees it: the channel must not repeat it.
        # When the coach is away, the person who asks it shall hear so soon.
        # One that has just started is there: nobody is turned away for want of another look.
        coach_channel = await stack.enter_async_context(
            open_channel(
                addresses.coach_service_address,
                tls=addresses.tls,
                retry=False,
                wait_for_ready=False,
                ready_within_s=COACH_READY_WITHIN_S * patience,
                default_timeout_s=COACH_TIMEOUT_S * patience,
                timeouts_s={method: usual * patience for method, usual in COACH_TIMEOUTS_S.items()},
            )
        )
        yield Clients.over(member_channel, coach_channel)
