"""AnnouncementService: translation between proto and the use cases of announcements."""

from datetime import UTC, timedelta

from gymnation.member.v1 import announcement_service_pb2, announcement_service_pb2_grpc, announcements_pb2
from member_service.domain.announcements import (
    Announcement,
    BeginAnnouncement,
    CreateAnnouncement,
    Edit,
    ListAnnouncements,
    SettleAnnouncement,
    State,
    UpdateAnnouncement,
)
from member_service.domain.failures import FieldInvalid
from member_service.domain.schedules import Interval, Once, Schedule, Weekly
from member_service.transport import page_tokens
from member_service.transport.context import Context
from member_service.transport.times import to_timestamp

SERVICE = announcement_service_pb2.DESCRIPTOR.services_by_name["AnnouncementService"].full_name

_STATES = {
    State.ACTIVE: announcements_pb2.ANNOUNCEMENT_STATE_ACTIVE,
    State.PAUSED: announcements_pb2.ANNOUNCEMENT_STATE_PAUSED,
    State.STOPPED: announcements_pb2.ANNOUNCEMENT_STATE_STOPPED,
    State.DONE: announcements_pb2.ANNOUNCEMENT_STATE_DONE,
    State.DELETED: announcements_pb2.ANNOUNCEMENT_STATE_DELETED,
}
_STATES_FROM_PROTO: dict[int, State | None] = {
    announcements_pb2.ANNOUNCEMENT_STATE_UNSPECIFIED: None,
    **{number: state for state, number in _STATES.items()},
}


class AnnouncementServicer(announcement_service_pb2_grpc.AnnouncementServiceServicer):
    """Answers AnnouncementService."""

    def __init__(
        self,
        *,
        create: CreateAnnouncement,
        list_: ListAnnouncements,
        update: UpdateAnnouncement,
        begin: BeginAnnouncement,
        settle: SettleAnnouncement,
    ) -> None:
        self._create, self._list, self._update = create, list_, update
        self._begin, self._settle = begin, settle

    async def CreateAnnouncement(
        self, request: announcement_service_pb2.CreateAnnouncementRequest, context: Context
    ) -> announcement_service_pb2.CreateAnnouncementResponse:
        schedule = _schedule(request.schedule) if request.HasField("schedule") else None
        group, made = await self._create(
            request.request_id,
            request.chat_id,
            schedule,
            request.content,
            request.created_by,
            topic_id=request.topic_id,
        )
        return announcement_service_pb2.CreateAnnouncementResponse(
            announcement=_to_proto(made, group.chat_id)
        )

    async def ListAnnouncements(
        self, request: announcement_service_pb2.ListAnnouncementsRequest, context: Context
    ) -> announcement_service_pb2.ListAnnouncementsResponse:
        scope = [request.chat_id]
        at = page_tokens.unpack(request.page_token, "ListAnnouncements", scope, int)
        group, page, following = await self._list(request.chat_id, at[0] if at else 0, request.page_size)
        token = page_tokens.pack("ListAnnouncements", scope, following) if following is not None else ""
        return announcement_service_pb2.ListAnnouncementsResponse(
            announcements=[_to_proto(one, group.chat_id) for one in page], next_page_token=token
        )

    async def UpdateAnnouncement(
        self, request: announcement_service_pb2.UpdateAnnouncementRequest, context: Context
    ) -> announcement_service_pb2.UpdateAnnouncementResponse:
        if request.state not in _STATES_FROM_PROTO:
            raise FieldInvalid("state")
        edit = Edit(
            schedule=_schedule(request.schedule) if request.HasField("schedule") else None,
            content=request.content or None,
            state=_STATES_FROM_PROTO[request.state],
        )
        group, changed = await self._update(request.request_id, request.chat_id, request.number, edit)
        return announcement_service_pb2.UpdateAnnouncementResponse(
            announcement=_to_proto(changed, group.chat_id)
        )

    async def BeginAnnouncement(
        self, request: announcement_service_pb2.BeginAnnouncementRequest, context: Context
    ) -> announcement_service_pb2.BeginAnnouncementResponse:
        begun, announcement = await self._begin(request.announcement_id, request.slot)
        return announcement_service_pb2.BeginAnnouncementResponse(
            begun=begun, announcement=_to_proto(announcement, 0)
        )

    async def SettleAnnouncement(
        self, request: announcement_service_pb2.SettleAnnouncementRequest, context: Context
    ) -> announcement_service_pb2.SettleAnnouncementResponse:
        settled, stopped = await self._settle(request.announcement_id, request.slot, request.error)
        return announcement_service_pb2.SettleAnnouncementResponse(
            announcement=_to_proto(settled, 0), stopped=stopped
        )


def _schedule(schedule: announcements_pb2.Schedule) -> Schedule:
    """Raise FieldInvalid for what no schedule can be made of; its bounds are the domain's business."""
    match schedule.WhichOneof("kind"):
        case "interval":
            seconds = schedule.interval.seconds
            if schedule.interval.nanos or abs(seconds) > 10**9:
                raise FieldInvalid("schedule.interval")
            return Interval(timedelta(seconds=seconds))
        case "weekly":
            weekly = schedule.weekly
            return Weekly(tuple(sorted(weekly.weekdays)), weekly.hour, weekly.minute)
        case "once_time":
            try:
                return Once(schedule.once_time.ToDatetime(UTC).replace(microsecond=0))
            except (ValueError, OverflowError):
                raise FieldInvalid("schedule.once_time") from None
    raise FieldInvalid("schedule")


def _to_proto(announcement: Announcement, chat_id: int) -> announcements_pb2.Announcement:
    return announcements_pb2.Announcement(
        chat_id=chat_id,
        number=announcement.number,
        schedule=_schedule_to_proto(announcement.schedule),
        content=announcement.content,
        created_by=announcement.created_by,
        state=_STATES[announcement.state],
        next_time=to_timestamp(announcement.next_time),
        sent_time=to_timestamp(announcement.sent_time),
        skipped=announcement.skipped,
        error=announcement.error,
        create_time=to_timestamp(announcement.create_time),
        topic_id=announcement.topic_id,
    )


def _schedule_to_proto(schedule: Schedule) -> announcements_pb2.Schedule:
    made = announcements_pb2.Schedule()
    match schedule:
        case Interval(every):
            made.interval.FromTimedelta(every)
        case Weekly(weekdays, hour, minute):
            made.weekly.weekdays.extend(weekdays)
            made.weekly.hour, made.weekly.minute = hour, minute
            made.weekly.SetInParent()
        case Once(at):
            made.once_time.FromDatetime(at)
    return made
