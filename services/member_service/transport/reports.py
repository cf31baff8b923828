"""The part of GroupService that is about reports of a group's week."""

from dataclasses import dataclass

from gymnation.member.v1 import group_service_pb2, reports_pb2
from member_service.domain.report_content import GetReport, Report
from member_service.domain.reports import GetReportWish, SetReport
from member_service.transport.context import Context


@dataclass(frozen=True, slots=True)
class ReportUseCases:
    """What the service does about reports."""

    get: GetReport
    set_: SetReport
    get_wish: GetReportWish


class ReportServicerPart:
    """Answers the RPCs about reports."""

    _reports: ReportUseCases

    async def GetGroupReport(
        self, request: group_service_pb2.GetGroupReportRequest, context: Context
    ) -> group_service_pb2.GetGroupReportResponse:
        report = await self._reports.get(request.chat_id, request.first_day)
        return group_service_pb2.GetGroupReportResponse(report=_to_proto(report))

    async def SetReportWish(
        self, request: group_service_pb2.SetReportWishRequest, context: Context
    ) -> group_service_pb2.SetReportWishResponse:
        wish = await self._reports.set_(
            request.request_id, request.chat_id, request.member_id, wanted=request.wanted
        )
        return group_service_pb2.SetReportWishResponse(wanted=wish.wanted)

    async def GetReportWish(
        self, request: group_service_pb2.GetReportWishRequest, context: Context
    ) -> group_service_pb2.GetReportWishResponse:
        wish = await self._reports.get_wish(request.chat_id, request.member_id)
        return group_service_pb2.GetReportWishResponse(wanted=wish.wanted)


def _to_proto(report: Report) -> reports_pb2.GroupReport:
    return reports_pb2.GroupReport(
        chat_id=report.chat_id,
        first_day=report.first_day.isoformat(),
        active=report.active,
        active_before=report.active_before,
        checkins=report.checkins,
        newcomers=report.newcomers,
        newcomers_active=report.newcomers_active,
        hours=[
            reports_pb2.HourCount(weekday=one.weekday + 1, hour=one.hour, checkins=one.checkins)
            for one in report.hours
        ],
        cost_nano_usd=report.cost_nano_usd,
        away=[
            reports_pb2.AwayMember(
                member_id=one.member_id, display_name=one.display_name, last_day=one.last_day.isoformat()
            )
            for one in report.away
        ],
    )
