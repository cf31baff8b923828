"""FlagService: translation between proto and the use cases of flags."""

from gymnation.member.v1 import flag_service_pb2, flag_service_pb2_grpc, flags_pb2
from member_service.domain.failures import FieldInvalid
from member_service.domain.flags import (
    AddFlag,
    DeleteFlag,
    Flag,
    FlagRequest,
    FlagState,
    GetFlag,
    ListFlags,
    RestoreFlag,
    Who,
    listed_state,
)
from member_service.domain.groups import Group
from member_service.transport import page_tokens
from member_service.transport.context import Context
from member_service.transport.times import to_timestamp

SERVICE = flag_service_pb2.DESCRIPTOR.services_by_name["FlagService"].full_name

_STATES = {
    FlagState.ACTIVE: flags_pb2.FLAG_STATE_ACTIVE,
    FlagState.DELETED: flags_pb2.FLAG_STATE_DELETED,
    FlagState.ARCHIVED: flags_pb2.FLAG_STATE_ARCHIVED,
}
_STATES_FROM_PROTO: dict[int, FlagState | None] = {
    flags_pb2.FLAG_STATE_UNSPECIFIED: None,
    **{number: state for state, number in _STATES.items()},
}


class FlagServicer(flag_service_pb2_grpc.FlagServiceServicer):
    """Answers FlagService."""

    def __init__(
        self,
        *,
        add_flag: AddFlag,
        get_flag: GetFlag,
        list_flags: ListFlags,
        delete_flag: DeleteFlag,
        restore_flag: RestoreFlag,
    ) -> None:
        self._add, self._get, self._list = add_flag, get_flag, list_flags
        self._delete, self._restore = delete_flag, restore_flag

    async def AddFlag(
        self, request: flag_service_pb2.AddFlagRequest, context: Context
    ) -> flag_service_pb2.AddFlagResponse:
        group, flag = await self._add(
            FlagRequest(
                request_id=request.request_id,
                chat_id=request.chat_id,
                message_id=request.message_id,
                topic_id=request.topic_id,
                member=Who(request.member.member_id, request.member.display_name),
                flagged_by=Who(request.flagged_by.member_id, request.flagged_by.display_name),
                reason=request.reason,
                excerpt=request.excerpt,
                media_group_id=request.media_group_id,
            )
        )
        return flag_service_pb2.AddFlagResponse(flag=_to_proto(flag, group))

    async def GetFlag(
        self, request: flag_service_pb2.GetFlagRequest, context: Context
    ) -> flag_service_pb2.GetFlagResponse:
        group, flag = await self._get(
            request.chat_id, request.number, request.message_id, request.media_group_id
        )
        return flag_service_pb2.GetFlagResponse(flag=_to_proto(flag, group))

    async def ListFlags(
        self, request: flag_service_pb2.ListFlagsRequest, context: Context
    ) -> flag_service_pb2.ListFlagsResponse:
        if request.state not in _STATES_FROM_PROTO:
            raise FieldInvalid("state")
        state = listed_state(_STATES_FROM_PROTO[request.state])
        scope = [request.chat_id, request.member_id, int(request.state)]
        at = page_tokens.unpack(request.page_token, "ListFlags", scope, int)
        group, page, following, total = await self._list(
            request.chat_id, request.member_id, state, at[0] if at else None, request.page_size
        )
        token = page_tokens.pack("ListFlags", scope, following) if following is not None else ""
        return flag_service_pb2.ListFlagsResponse(
            flags=[_to_proto(flag, group) for flag in page], next_page_token=token, total_size=total
        )

    async def DeleteFlag(
        self, request: flag_service_pb2.DeleteFlagRequest, context: Context
    ) -> flag_service_pb2.DeleteFlagResponse:
        group, flag = await self._delete(
            request.request_id, request.chat_id, request.number, request.deleted_by
        )
        return flag_service_pb2.DeleteFlagResponse(flag=_to_proto(flag, group))

    async def RestoreFlag(
        self, request: flag_service_pb2.RestoreFlagRequest, context: Context
    ) -> flag_service_pb2.RestoreFlagResponse:
        group, flag = await self._restore(request.request_id, request.chat_id, request.number)
        return flag_service_pb2.RestoreFlagResponse(flag=_to_proto(flag, group))


def _to_proto(flag: Flag, group: Group) -> flags_pb2.Flag:
    return flags_pb2.Flag(
        chat_id=group.chat_id,
        number=flag.number,
        message_id=flag.message_id,
        message_chat_id=group.chat_of(flag.chat_number),
        topic_id=flag.topic_id,
        member_id=flag.member.member_id,
        member_name=flag.member.name,
        flagged_by=flag.flagged_by.member_id,
        flagged_by_name=flag.flagged_by.name,
        reason=flag.reason,
        excerpt=flag.excerpt,
        state=_STATES[flag.state],
        create_time=to_timestamp(flag.create_time),
        member_flags=flag.member_flags,
    )
