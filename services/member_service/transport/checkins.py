"""CheckinService: translation between proto and the use cases of check-ins."""

from datetime import datetime

from gymnation.member.v1 import checkin_service_pb2, checkin_service_pb2_grpc, checkins_pb2
from member_service.domain import fields
from member_service.domain.appearances import Appearances
from member_service.domain.audit import RecordSystemAction, SystemAction
from member_service.domain.boards import GetBoard
from member_service.domain.checkin_list import ListCheckins
from member_service.domain.checkins import (
    CheckinAnswer,
    CheckinRequest,
    RecordCheckin,
    RevokeCheckin,
    RevokeRequest,
)
from member_service.domain.corrections import CorrectTraining
from member_service.domain.failures import FieldInvalid
from member_service.domain.ledger import Checkin, CheckinPosition, CheckinState, Totals
from member_service.domain.members import MemberStore
from member_service.domain.own_undo import OwnMessage, UndoCheckin
from member_service.domain.restoring_visits import RestoreVisit, RestoreVisitRequest
from member_service.domain.undoing import RestoreCheckin
from member_service.transport import page_tokens
from member_service.transport.acting import acting_system, sees_as_others
from member_service.transport.anchors import KINDS, AnchorServicerPart, AnchorUseCases
from member_service.transport.boards import BoardServicerPart
from member_service.transport.context import Context
from member_service.transport.milestones import milestone_to_proto
from member_service.transport.named_members import NamedMembers
from member_service.transport.replies import ReplyServicerPart, ReplyUseCases
from member_service.transport.standings import StandingServicerPart, StandingUseCases
from member_service.transport.times import optional_bound, optional_time, to_timestamp
from member_service.transport.together import TogetherServicerPart, TogetherUseCases
from member_service.transport.trainings import training_to_proto
from servicekit import callers
from servicekit.callers import Kind

SERVICE = checkin_service_pb2.DESCRIPTOR.services_by_name["CheckinService"].full_name

_STATES = {
    CheckinState.RECORDED: checkins_pb2.CHECKIN_STATE_RECORDED,
    CheckinState.REVOKED: checkins_pb2.CHECKIN_STATE_REVOKED,
}
_STATES_FROM_PROTO: dict[int, CheckinState | None] = {
    checkins_pb2.CHECKIN_STATE_UNSPECIFIED: None,
    **{number: state for state, number in _STATES.items()},
}


class CheckinServicer(
    AnchorServicerPart,
    ReplyServicerPart,
    StandingServicerPart,
    BoardServicerPart,
    TogetherServicerPart,
    checkin_service_pb2_grpc.CheckinServiceServicer,
):
    """Answers CheckinService; its RPCs about anchors, replies, standings, kudos are in other modules."""

    def __init__(
        self,
        *,
        record_checkin: RecordCheckin,
        revoke_checkin: RevokeCheckin,
        undo_checkin: UndoCheckin,
        correct_training: CorrectTraining,
        restore_checkin: RestoreCheckin,
        restore_visit: RestoreVisit,
        list_checkins: ListCheckins,
        anchors: AnchorUseCases,
        replies: ReplyUseCases,
        standings: StandingUseCases,
        together: TogetherUseCases,
        get_board: GetBoard,
        named: NamedMembers,
        record_system_action: RecordSystemAction,
        appearances: Appearances,
        members: MemberStore,
    ) -> None:
        self._appearances, self._members = appearances, members
        self._record_system_action = record_system_action
        self._named = named
        self._anchors = anchors
        self._replies = replies
        self._standings = standings
        self._together, self._get_board = together, get_board
        self._record_checkin = record_checkin
        self._revoke_checkin = revoke_checkin
        self._undo_checkin, self._correct_training = undo_checkin, correct_training
        self._restore_checkin, self._restore_visit = restore_checkin, restore_visit
        self._list_checkins = list_checkins

    async def RecordCheckin(
        self, request: checkin_service_pb2.RecordCheckinRequest, context: Context
    ) -> checkin_service_pb2.RecordCheckinResponse:
        answer = await self._record_checkin(
            CheckinRequest(
                request_id=request.request_id,
                chat_id=request.chat_id,
                anchor_message_id=request.anchor_message_id,
                member_id=request.member.member_id,
                display_name=request.member.display_name,
                source_message_id=request.source_message_id,
                media_group_id=request.media_group_id,
                file_unique_id=request.file_unique_id,
                confirmed_by=request.confirmed_by,
                event_time=optional_time(request, "event_time"),
                anchor_media_group_id=request.anchor_media_group_id,
                free=request.free,
                edited=request.edited,
                caption=request.caption,
                needs_care=request.needs_care,
                topic_id=request.topic_id,
                contested=request.contested,
            )
        )
        return checkin_service_pb2.RecordCheckinResponse(
            checkin=checkin_to_proto(answer.checkin, answer.chat_id),
            anchor_kind=KINDS[answer.checkin.anchor_kind],
            season_checkins=answer.totals.checkins,
            season_points=answer.totals.points,
            earlier_use=_use_to_proto(answer.earlier_use, answer.checkin),
            is_first=answer.is_first,
            streak=checkins_pb2.StreakStep(
                days=answer.step.days,
                freezes=answer.step.freezes,
                freezes_used=answer.step.freezes_used,
                freezes_won=answer.step.freezes_won,
            ),
            milestone=milestone_to_proto(answer.news),
            language=await self._members.language(request.member.member_id)
            if request.wants_language
            else None,
        )

    async def UndoCheckin(
        self, request: checkin_service_pb2.UndoCheckinRequest, context: Context
    ) -> checkin_service_pb2.UndoCheckinResponse:
        own = OwnMessage(
            request.chat_id, request.member_id, request.source_message_id, request.media_group_id
        )
        answer = await self._undo_checkin(request.request_id, own)
        return checkin_service_pb2.UndoCheckinResponse(
            checkin=checkin_to_proto(answer.checkin, answer.chat_id),
            season_checkins=answer.totals.checkins,
            season_points=answer.totals.points,
        )

    async def CorrectTraining(
        self, request: checkin_service_pb2.CorrectTrainingRequest, context: Context
    ) -> checkin_service_pb2.CorrectTrainingResponse:
        own = OwnMessage(request.chat_id, request.member_id, request.source_message_id)
        chat_id, checkin = await self._correct_training(request.request_id, own, request.words)
        return checkin_service_pb2.CorrectTrainingResponse(checkin=checkin_to_proto(checkin, chat_id))

    async def RevokeCheckin(
        self, request: checkin_service_pb2.RevokeCheckinRequest, context: Context
    ) -> checkin_service_pb2.RevokeCheckinResponse:
        system = acting_system()
        answer = await self._revoke_checkin(
            RevokeRequest(
                request_id=request.request_id,
                chat_id=request.chat_id,
                revoked_by=request.revoked_by,
                source_message_id=request.source_message_id,
                media_group_id=request.media_group_id,
                checkin_id=request.checkin_id,
                reason=request.reason,
                caller=system,
                validate_only=request.validate_only,
            )
        )
        totals, shown = answer.totals, answer.checkin.display_name
        if system:
            if not request.validate_only:
                done = SystemAction(system, "checkin_revoked")
                await self._write_down(request.request_id, answer, done, request.reason)
            totals, shown = await self._shown_to_systems(answer)
        return checkin_service_pb2.RevokeCheckinResponse(
            checkin=checkin_to_proto(answer.checkin, answer.chat_id),
            display_name=shown,
            season_checkins=totals.checkins,
            season_points=totals.points,
        )

    async def RestoreCheckin(
        self, request: checkin_service_pb2.RestoreCheckinRequest, context: Context
    ) -> checkin_service_pb2.RestoreCheckinResponse:
        if system := acting_system():
            answer = await self._restore_visit(
                RestoreVisitRequest(
                    request_id=request.request_id,
                    chat_id=request.chat_id,
                    checkin_id=request.checkin_id,
                    caller=system,
                    source_message_id=request.source_message_id,
                )
            )
            await self._write_down(request.request_id, answer, SystemAction(system, "checkin_restored"))
            totals, shown = await self._shown_to_systems(answer)
        else:
            fields.positive(request.restored_by, "restored_by")
            if request.checkin_id:
                raise FieldInvalid("checkin_id")
            answer = await self._restore_checkin(
                request.request_id,
                request.chat_id,
                request.source_message_id,
                request.restored_by,
                contested=request.contested,
            )
            totals, shown = answer.totals, answer.checkin.display_name
        return checkin_service_pb2.RestoreCheckinResponse(
            checkin=checkin_to_proto(answer.checkin, answer.chat_id),
            display_name=shown,
            season_checkins=totals.checkins,
            season_points=totals.points,
        )

    async def _write_down(
        self, request_id: str, answer: CheckinAnswer, done: SystemAction, reason: str = ""
    ) -> None:
        await self._record_system_action(
            request_id,
            answer.checkin.group_id,
            done,
            subject_id=answer.checkin.member_id,
            subject_name=answer.checkin.display_name,
            reason=reason,
        )

    async def _shown_to_systems(self, answer: CheckinAnswer) -> tuple[Totals, str]:
        """The numbers and the name that a system sees: of who hides, none."""
        chosen = await self._appearances.get(answer.checkin.group_id, answer.checkin.member_id)
        if chosen.hidden:
            return Totals(0, 0), ""
        return answer.totals, chosen.shown(answer.checkin.display_name)

    async def ListCheckins(
        self, request: checkin_service_pb2.ListCheckinsRequest, context: Context
    ) -> checkin_service_pb2.ListCheckinsResponse:
        if request.state not in _STATES_FROM_PROTO:
            raise FieldInvalid("state")
        start_time, end_time = optional_bound(request, "start_time"), optional_bound(request, "end_time")
        member_id = await self._named.one(request)
        scope = [
            *(request.chat_id, member_id, request.anchor_id, int(request.state)),
            *(moment.isoformat() if moment else "" for moment in (start_time, end_time)),
        ]
        at = page_tokens.unpack(request.page_token, "ListCheckins", scope, datetime, str)
        chat_id, page, following = await self._list_checkins(
            request.chat_id,
            member_id=member_id,
            anchor_id=request.anchor_id,
            state=_STATES_FROM_PROTO[request.state],
            after=CheckinPosition(*at) if at else None,
            page_size=request.page_size,
            start_time=start_time,
            end_time=end_time,
            as_others=sees_as_others(),
        )
        token = ""
        if following:
            token = page_tokens.pack("ListCheckins", scope, following.create_time, following.checkin_id)
        return checkin_service_pb2.ListCheckinsResponse(
            checkins=[checkin_to_proto(checkin, chat_id) for checkin in page], next_page_token=token
        )


def _use_to_proto(earlier: Checkin | None, checkin: Checkin) -> checkins_pb2.PhotoUse | None:
    if earlier is None:
        return None
    return checkins_pb2.PhotoUse(
        member_id=earlier.member_id,
        display_name=earlier.display_name,
        source_message_id=earlier.source_message_id if earlier.chat_number == checkin.chat_number else 0,
        create_time=to_timestamp(earlier.create_time),
    )


def checkin_to_proto(checkin: Checkin, chat_id: int) -> checkins_pb2.Checkin:
    """As the caller sees it: what an admin did and wrote is for people, a system knows its own words."""
    caller = callers.current()
    withheld = caller.kind is Kind.SYSTEM and checkin.revoked_by_caller != caller.name
    return checkins_pb2.Checkin(
        checkin_id=checkin.id,
        chat_id=chat_id,
        anchor_id=checkin.anchor_id,
        member_id=checkin.member_id,
        points=checkin.points,
        state=_STATES[checkin.state],
        season_id=checkin.season_id,
        day=checkin.day.isoformat(),
        source_message_id=checkin.source_message_id,
        confirmed_by=0 if caller.kind is Kind.SYSTEM else checkin.confirmed_by,
        create_time=to_timestamp(checkin.create_time),
        revoke_time=to_timestamp(checkin.revoke_time),
        revoke_reason="" if withheld else checkin.revoke_reason,
        anchor_kind=KINDS[checkin.anchor_kind],
        recorded_by_caller=checkin.recorded_by_caller,
        revoked_by_caller=checkin.revoked_by_caller,
        # What a member wrote is for them and for the coach that they ask.
        training=None if caller.kind is Kind.SYSTEM else training_to_proto(checkin.training),
    )
