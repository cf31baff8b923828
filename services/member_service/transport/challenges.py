"""ChallengeService: translation between proto and the use cases of challenges."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from gymnation.member.v1 import challenge_service_pb2, challenge_service_pb2_grpc, challenges_pb2
from gymnation.member.v1.members_pb2 import Person as ProtoPerson
from member_service.domain.challenge_desk import (
    AnswerDuel,
    CancelChallenge,
    ChallengeRequest,
    CreateChallenge,
    JoinChallenge,
    LeaveChallenge,
    NoteChallengeMessage,
    Person,
    ShowChallenges,
    ShownChallenge,
)
from member_service.domain.challenges import Challenge, ChallengeKind, ChallengeState, TeamScore
from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import Group
from member_service.transport import page_tokens
from member_service.transport.acting import sees_as_others
from member_service.transport.context import Context

SERVICE = challenge_service_pb2.DESCRIPTOR.services_by_name["ChallengeService"].full_name
NAMES_AT_MOST: Final = 50

_KINDS: Final = {
    ChallengeKind.TOGETHER: challenges_pb2.CHALLENGE_KIND_TOGETHER,
    ChallengeKind.EVERYONE: challenges_pb2.CHALLENGE_KIND_EVERYONE,
    ChallengeKind.TEAMS: challenges_pb2.CHALLENGE_KIND_TEAMS,
    ChallengeKind.DUEL: challenges_pb2.CHALLENGE_KIND_DUEL,
}
_KINDS_FROM_PROTO: Final[dict[int, ChallengeKind]] = {number: kind for kind, number in _KINDS.items()}
_STATES: Final = {
    ChallengeState.PROPOSED: challenges_pb2.CHALLENGE_STATE_PROPOSED,
    ChallengeState.OPEN: challenges_pb2.CHALLENGE_STATE_OPEN,
    ChallengeState.ENDED: challenges_pb2.CHALLENGE_STATE_ENDED,
    ChallengeState.SETTLED: challenges_pb2.CHALLENGE_STATE_SETTLED,
    ChallengeState.CANCELLED: challenges_pb2.CHALLENGE_STATE_CANCELLED,
}


@dataclass(frozen=True, slots=True)
class ChallengeUseCases:
    """What the service does about challenges."""

    create: CreateChallenge
    join: JoinChallenge
    leave: LeaveChallenge
    answer: AnswerDuel
    cancel: CancelChallenge
    note_message: NoteChallengeMessage
    show: ShowChallenges


class ChallengeServicer(challenge_service_pb2_grpc.ChallengeServiceServicer):
    """Answers ChallengeService."""

    def __init__(self, use_cases: ChallengeUseCases) -> None:
        self._do = use_cases

    async def CreateChallenge(
        self, request: challenge_service_pb2.CreateChallengeRequest, context: Context
    ) -> challenge_service_pb2.CreateChallengeResponse:
        kind = _KINDS_FROM_PROTO.get(request.kind)
        if kind is None:
            raise FieldInvalid("kind")
        wish = ChallengeRequest(
            request_id=request.request_id,
            chat_id=request.chat_id,
            by=_person(request.created_by),
            kind=kind,
            length_days=request.length_days,
            goal=request.goal,
            weekly=request.weekly,
            teams=request.team_count,
            drawn=request.drawn,
            opponent=_person(request.opponent),
        )
        shown = await self._shown(*await self._do.create(wish))
        return challenge_service_pb2.CreateChallengeResponse(challenge=shown)

    async def JoinChallenge(
        self, request: challenge_service_pb2.JoinChallengeRequest, context: Context
    ) -> challenge_service_pb2.JoinChallengeResponse:
        joined = await self._do.join(
            request.request_id, request.chat_id, request.challenge_id, _person(request.member), request.team
        )
        return challenge_service_pb2.JoinChallengeResponse(challenge=await self._shown(*joined))

    async def LeaveChallenge(
        self, request: challenge_service_pb2.LeaveChallengeRequest, context: Context
    ) -> challenge_service_pb2.LeaveChallengeResponse:
        left = await self._do.leave(
            request.request_id, request.chat_id, request.challenge_id, request.member_id
        )
        return challenge_service_pb2.LeaveChallengeResponse(challenge=await self._shown(*left))

    async def AnswerDuel(
        self, request: challenge_service_pb2.AnswerDuelRequest, context: Context
    ) -> challenge_service_pb2.AnswerDuelResponse:
        answered = await self._do.answer(
            request.request_id,
            request.chat_id,
            request.challenge_id,
            request.member_id,
            accepts=request.accepts,
        )
        return challenge_service_pb2.AnswerDuelResponse(challenge=await self._shown(*answered))

    async def CancelChallenge(
        self, request: challenge_service_pb2.CancelChallengeRequest, context: Context
    ) -> challenge_service_pb2.CancelChallengeResponse:
        cancelled = await self._do.cancel(
            request.request_id, request.chat_id, request.challenge_id, request.cancelled_by
        )
        return challenge_service_pb2.CancelChallengeResponse(challenge=await self._shown(*cancelled))

    async def NoteChallengeMessage(
        self, request: challenge_service_pb2.NoteChallengeMessageRequest, context: Context
    ) -> challenge_service_pb2.NoteChallengeMessageResponse:
        await self._do.note_message(
            request.request_id, request.chat_id, request.challenge_id, request.message_id
        )
        return challenge_service_pb2.NoteChallengeMessageResponse()

    async def GetChallenge(
        self, request: challenge_service_pb2.GetChallengeRequest, context: Context
    ) -> challenge_service_pb2.GetChallengeResponse:
        shown = await self._do.show.one(request.chat_id, request.challenge_id)
        return challenge_service_pb2.GetChallengeResponse(challenge=_to_proto(shown))

    async def ListChallenges(
        self, request: challenge_service_pb2.ListChallengesRequest, context: Context
    ) -> challenge_service_pb2.ListChallengesResponse:
        scope = [request.chat_id, request.open_only]
        at = page_tokens.unpack(request.page_token, "ListChallenges", scope, datetime)
        page, following = await self._do.show.page(
            request.chat_id,
            open_only=request.open_only,
            before=at[0] if at else None,
            page_size=request.page_size,
        )
        token = page_tokens.pack("ListChallenges", scope, following) if following else ""
        return challenge_service_pb2.ListChallengesResponse(
            challenges=[_to_proto(one) for one in page], next_page_token=token
        )

    async def _shown(self, group: Group, challenge: Challenge) -> challenges_pb2.Challenge:
        return _to_proto(await self._do.show.shown(group, challenge))


def _person(person: ProtoPerson) -> Person:
    return Person(person.member_id, person.display_name)


def _to_proto(shown: ShownChallenge) -> challenges_pb2.Challenge:
    challenge, found = shown.challenge, shown.progress
    rules = challenge.rules
    joins = rules.kind in (ChallengeKind.EVERYONE, ChallengeKind.TEAMS)
    # Who is behind a number is for the people of the group.
    numbers = not sees_as_others()
    return challenges_pb2.Challenge(
        challenge_id=challenge.id,
        chat_id=shown.chat_id,
        kind=_KINDS[rules.kind],
        state=_STATES[challenge.state],
        first_day=rules.period.first_day.isoformat(),
        last_day=rules.period.last_day.isoformat(),
        last_join_day=rules.period.last_join_day.isoformat() if joins else "",
        goal=rules.goal,
        weekly=rules.weekly,
        team_count=rules.teams,
        drawn=rules.drawn,
        has_teams=rules.teams > 0 and challenge.is_drawn,
        can_join=shown.can_join,
        days=found.days,
        joined=found.joined,
        reached=found.reached,
        on_track=found.on_track,
        percent=found.percent,
        teams=[_team(shown, one) for one in found.teams],
        sides=[
            challenges_pb2.ChallengeSide(
                member_id=one.member_id if numbers else 0,
                display_name=shown.names.get(one.member_id, ""),
                weeks_kept=one.weeks,
                days=one.days,
                leads=one.member_id in found.winners,
                was_asked=one.member_id != challenge.created_by,
            )
            for one in found.sides
        ],
        reached_names=[shown.names[one] for one in found.members_reached if one in shown.names][
            :NAMES_AT_MOST
        ],
        message_id=shown.message_id,
        created_by=challenge.created_by if numbers else 0,
    )


def _team(shown: ShownChallenge, score: TeamScore) -> challenges_pb2.ChallengeTeam:
    names = [
        shown.names[one.member_id]
        for one in shown.entrants
        if one.team == score.team and one.is_in and one.member_id in shown.names
    ]
    return challenges_pb2.ChallengeTeam(
        team=score.team,
        members=score.members,
        mean_hundredths=round(score.mean * 100),
        leads=score.team in shown.progress.winners,
        names=names[:NAMES_AT_MOST],
    )
