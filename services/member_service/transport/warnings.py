"""WarningService: translation between proto and the use cases of warnings."""

from gymnation.member.v1 import warning_service_pb2, warning_service_pb2_grpc, warnings_pb2
from member_service.domain.flags import Who
from member_service.domain.groups import Group
from member_service.domain.ladders import Step
from member_service.domain.warnings import AddWarning, DeleteWarning, ListWarnings, MemberWarning
from member_service.transport import page_tokens
from member_service.transport.context import Context
from member_service.transport.times import to_duration, to_timestamp

SERVICE = warning_service_pb2.DESCRIPTOR.services_by_name["WarningService"].full_name

_STEPS = {
    Step.NOTICE: warnings_pb2.WARNING_STEP_NOTICE,
    Step.MUTE: warnings_pb2.WARNING_STEP_MUTE,
    Step.ASK_BAN: warnings_pb2.WARNING_STEP_ASK_BAN,
}


class WarningServicer(warning_service_pb2_grpc.WarningServiceServicer):
    """Answers WarningService."""

    def __init__(
        self, *, add_warning: AddWarning, delete_warning: DeleteWarning, list_warnings: ListWarnings
    ) -> None:
        self._add, self._delete, self._list = add_warning, delete_warning, list_warnings

    async def AddWarning(
        self, request: warning_service_pb2.AddWarningRequest, context: Context
    ) -> warning_service_pb2.AddWarningResponse:
        group, warning = await self._add(
            request.request_id,
            request.chat_id,
            Who(request.member.member_id, request.member.display_name),
            request.warned_by,
            request.reason,
        )
        return warning_service_pb2.AddWarningResponse(warning=_to_proto(warning, group))

    async def DeleteWarning(
        self, request: warning_service_pb2.DeleteWarningRequest, context: Context
    ) -> warning_service_pb2.DeleteWarningResponse:
        group, warning = await self._delete(
            request.request_id, request.chat_id, request.member_id, request.number, request.deleted_by
        )
        return warning_service_pb2.DeleteWarningResponse(warning=_to_proto(warning, group))

    async def ListWarnings(
        self, request: warning_service_pb2.ListWarningsRequest, context: Context
    ) -> warning_service_pb2.ListWarningsResponse:
        scope = [request.chat_id, request.member_id]
        at = page_tokens.unpack(request.page_token, "ListWarnings", scope, int)
        group, page, following = await self._list(
            request.chat_id, request.member_id, at[0] if at else None, request.page_size
        )
        token = page_tokens.pack("ListWarnings", scope, following) if following is not None else ""
        return warning_service_pb2.ListWarningsResponse(
            warnings=[_to_proto(one, group) for one in page], next_page_token=token
        )


def _to_proto(warning: MemberWarning, group: Group) -> warnings_pb2.Warning:
    return warnings_pb2.Warning(
        chat_id=group.chat_id,
        member_id=warning.member.member_id,
        number=warning.number,
        member_name=warning.member.name,
        warned_by=warning.warned_by,
        reason=warning.reason,
        create_time=to_timestamp(warning.create_time),
        expire_time=to_timestamp(warning.expire_time),
        count=warning.count,
        step=_STEPS[warning.rung.step],
        mute_duration=to_duration(warning.rung.mute),
    )
