"""CallerService: translation between proto and the use cases of callers."""

import logging
from dataclasses import dataclass
from typing import Final

from gymnation.access.v1 import access_pb2
from gymnation.member.v1 import caller_service_pb2, caller_service_pb2_grpc, callers_pb2
from member_service.domain.callers import (
    CONSOLE,
    CallerKind,
    CallerRecord,
    CreateCaller,
    GetCaller,
    ListCallers,
    NewCaller,
    Permission,
    RevokeCaller,
    RotateCallerKey,
)
from member_service.domain.failures import FieldInvalid
from member_service.transport import page_tokens
from member_service.transport.context import Context
from member_service.transport.times import optional_duration, optional_time, to_timestamp
from servicekit import callers
from servicekit.clock import Clock

_log = logging.getLogger(__name__)

SERVICE = caller_service_pb2.DESCRIPTOR.services_by_name["CallerService"].full_name

_KINDS = {
    CallerKind.SERVICE: callers_pb2.CALLER_KIND_SERVICE,
    CallerKind.SYSTEM: callers_pb2.CALLER_KIND_SYSTEM,
}
NUMBERS: Final = {one: access_pb2.Permission.Value(f"PERMISSION_{one.value}") for one in Permission}
"""The contract's number of each permission."""
_PERMISSIONS = {number: one for one, number in NUMBERS.items()}


@dataclass(frozen=True, slots=True)
class CallerUseCases:
    """What the service does about callers."""

    create: CreateCaller
    get: GetCaller
    list_: ListCallers
    rotate: RotateCallerKey
    revoke: RevokeCaller


class CallerServicer(caller_service_pb2_grpc.CallerServiceServicer):
    """Answers CallerService."""

    def __init__(self, use_cases: CallerUseCases, clock: Clock) -> None:
        self._do, self._clock = use_cases, clock

    async def CreateCaller(
        self, request: caller_service_pb2.CreateCallerRequest, context: Context
    ) -> caller_service_pb2.CreateCallerResponse:
        if not set(request.permissions) <= _PERMISSIONS.keys():
            raise FieldInvalid("permissions")
        wanted = NewCaller(
            name=request.name,
            title=request.title,
            permissions=frozenset(_PERMISSIONS[number] for number in request.permissions),
            all_groups=request.all_groups,
            chat_ids=tuple(request.chat_ids),
            calls_per_second=request.calls_per_second,
            certificate_accepted=request.certificate_accepted,
            expire_time=optional_time(request, "expire_time"),
        )
        shown = await self._do.create(
            request.request_id, wanted, callers.current().name, validate_only=request.validate_only
        )
        if not request.validate_only:
            _tell("made", shown.caller)
        return caller_service_pb2.CreateCallerResponse(caller=self._to_proto(shown.caller), key=shown.key)

    async def GetCaller(
        self, request: caller_service_pb2.GetCallerRequest, context: Context
    ) -> caller_service_pb2.GetCallerResponse:
        return caller_service_pb2.GetCallerResponse(caller=self._to_proto(await self._do.get(request.name)))

    async def ListCallers(
        self, request: caller_service_pb2.ListCallersRequest, context: Context
    ) -> caller_service_pb2.ListCallersResponse:
        at = page_tokens.unpack(request.page_token, "ListCallers", [], str)
        page, following = await self._do.list_(at[0] if at else "", request.page_size)
        return caller_service_pb2.ListCallersResponse(
            callers=[self._to_proto(one) for one in page],
            next_page_token=page_tokens.pack("ListCallers", [], following) if following else "",
        )

    async def RotateCallerKey(
        self, request: caller_service_pb2.RotateCallerKeyRequest, context: Context
    ) -> caller_service_pb2.RotateCallerKeyResponse:
        overlap = optional_duration(request, "overlap")
        shown = await self._do.rotate(request.request_id, request.name, overlap)
        _tell("given a key", shown.caller)
        return caller_service_pb2.RotateCallerKeyResponse(caller=self._to_proto(shown.caller), key=shown.key)

    async def RevokeCaller(
        self, request: caller_service_pb2.RevokeCallerRequest, context: Context
    ) -> caller_service_pb2.RevokeCallerResponse:
        revoked = await self._do.revoke(request.request_id, request.name)
        _tell("revoked", revoked)
        return caller_service_pb2.RevokeCallerResponse(caller=self._to_proto(revoked))

    def _to_proto(self, caller: CallerRecord) -> callers_pb2.Caller:
        return callers_pb2.Caller(
            name=caller.name,
            title=caller.title,
            kind=_KINDS[caller.kind],
            permissions=sorted(NUMBERS[one] for one in caller.permissions),
            all_groups=caller.groups is None,
            chat_ids=sorted(ids[0] for ids in (caller.groups or {}).values() if ids),
            calls_per_second=caller.calls_per_second,
            certificate_accepted=caller.certificate_accepted,
            keys=[
                callers_pb2.CallerKey(
                    key_id=key.id,
                    create_time=to_timestamp(key.create_time),
                    expire_time=to_timestamp(key.expire_time),
                )
                for key in caller.keys_at(self._clock())
            ],
            expire_time=to_timestamp(caller.expire_time),
            created_by=caller.created_by,
            create_time=to_timestamp(caller.create_time),
            last_use_day=caller.last_use_day.isoformat() if caller.last_use_day else "",
            revoke_time=to_timestamp(caller.revoke_time),
        )


def _tell(what: str, caller: CallerRecord) -> None:
    """Say in the log who changed who may call: that stands in no group's audit."""
    if callers.current().name == CONSOLE:
        # The person who typed it reads it in the answer.
        return
    _log.warning("the caller %s was %s by %s", caller.name, what, callers.current().name)
