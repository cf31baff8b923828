"""What the gateway asks of AnnouncementService."""

from datetime import datetime, timedelta
from typing import cast

from gymnation.member.v1 import announcement_service_pb2, announcement_service_pb2_grpc, announcements_pb2
from gymnation.member.v1.announcements_pb2 import Announcement, Schedule, WeeklyTime
from servicekit.rpc_client import ClientChannel

__all__ = ["Announcement", "AnnouncementsClient", "Schedule", "every", "once", "weekly"]

STATE_ACTIVE: int = announcements_pb2.ANNOUNCEMENT_STATE_ACTIVE
STATE_PAUSED: int = announcements_pb2.ANNOUNCEMENT_STATE_PAUSED
STATE_STOPPED: int = announcements_pb2.ANNOUNCEMENT_STATE_STOPPED
STATE_DELETED: int = announcements_pb2.ANNOUNCEMENT_STATE_DELETED


def every(interval: timedelta) -> Schedule:
    """Again and again."""
    schedule = Schedule()
    schedule.interval.FromTimedelta(interval)
    return schedule


def weekly(weekdays: tuple[int, ...], hour: int, minute: int) -> Schedule:
    """On days of the week, 1 being Monday, at a local time."""
    return Schedule(weekly=WeeklyTime(weekdays=weekdays, hour=hour, minute=minute))


def once(moment: datetime) -> Schedule:
    """At one moment."""
    schedule = Schedule()
    schedule.once_time.FromDatetime(moment)
    return schedule


class AnnouncementsClient:
    """One method an RPC, named and argumented like it; failures are ServiceErrors with a reason."""

    def __init__(self, channel: ClientChannel, *, timeout: float = 5.0) -> None:
        self._stub = announcement_service_pb2_grpc.AnnouncementServiceStub(channel)
        self._timeout = timeout

    async def create_announcement(
        self, *, request_id: str, chat_id: int, schedule: Schedule, content: bytes, created_by: int
    ) -> announcement_service_pb2.CreateAnnouncementResponse:
        request = announcement_service_pb2.CreateAnnouncementRequest(
            request_id=request_id, chat_id=chat_id, schedule=schedule, content=content, created_by=created_by
        )
        return await self._stub.CreateAnnouncement(request, timeout=self._timeout)

    async def list_announcements(
        self, *, chat_id: int, page_size: int = 0, page_token: str = ""
    ) -> announcement_service_pb2.ListAnnouncementsResponse:
        request = announcement_service_pb2.ListAnnouncementsRequest(
            chat_id=chat_id, page_size=page_size, page_token=page_token
        )
        return await self._stub.ListAnnouncements(request, timeout=self._timeout)

    async def update_announcement(
        self,
        *,
        request_id: str,
        chat_id: int,
        number: int,
        schedule: Schedule | None = None,
        content: bytes = b"",
        state: int = 0,
    ) -> announcement_service_pb2.UpdateAnnouncementResponse:
        request = announcement_service_pb2.UpdateAnnouncementRequest(
            request_id=request_id,
            chat_id=chat_id,
            number=number,
            schedule=schedule,
            content=content,
            state=cast("announcements_pb2.AnnouncementState.ValueType", state),
        )
        return await self._stub.UpdateAnnouncement(request, timeout=self._timeout)

    async def begin_announcement(
        self, *, announcement_id: str, slot: int
    ) -> announcement_service_pb2.BeginAnnouncementResponse:
        request = announcement_service_pb2.BeginAnnouncementRequest(
            announcement_id=announcement_id, slot=slot
        )
        return await self._stub.BeginAnnouncement(request, timeout=self._timeout)

    async def settle_announcement(
        self, *, announcement_id: str, slot: int, error: str = ""
    ) -> announcement_service_pb2.SettleAnnouncementResponse:
        request = announcement_service_pb2.SettleAnnouncementRequest(
            announcement_id=announcement_id, slot=slot, error=error
        )
        return await self._stub.SettleAnnouncement(request, timeout=self._timeout)
