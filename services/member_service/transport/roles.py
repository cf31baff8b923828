"""GroupService, its RPCs about roles: translation between proto and the use cases of roles."""

from dataclasses import dataclass
from datetime import datetime

from gymnation.member.v1 import group_service_pb2, groups_pb2
from member_service.domain.roles import (
    GrantPosition,
    GrantRole,
    ListRoles,
    LookupRole,
    RevokeRole,
    RoleGrant,
)
from member_service.transport import page_tokens
from member_service.transport.context import Context
from member_service.transport.times import to_timestamp


@dataclass(frozen=True, slots=True)
class RoleUseCases:
    """What the service does about roles."""

    grant_role: GrantRole
    revoke_role: RevokeRole
    lookup_role: LookupRole
    list_roles: ListRoles


class RoleServicerPart:
    """The part of GroupServicer that answers about roles."""

    _roles: RoleUseCases

    async def GrantRole(
        self, request: group_service_pb2.GrantRoleRequest, context: Context
    ) -> group_service_pb2.GrantRoleResponse:
        grant = await self._roles.grant_role(
            request.request_id, request.member_id, request.chat_id, request.granted_by
        )
        return group_service_pb2.GrantRoleResponse(role_grant=_to_proto(grant, request.chat_id))

    async def RevokeRole(
        self, request: group_service_pb2.RevokeRoleRequest, context: Context
    ) -> group_service_pb2.RevokeRoleResponse:
        await self._roles.revoke_role(request.request_id, request.member_id, request.chat_id)
        return group_service_pb2.RevokeRoleResponse()

    async def LookupRole(
        self, request: group_service_pb2.LookupRoleRequest, context: Context
    ) -> group_service_pb2.LookupRoleResponse:
        bot_admin = await self._roles.lookup_role(request.member_id, request.chat_id)
        return group_service_pb2.LookupRoleResponse(bot_admin=bot_admin)

    async def ListRoles(
        self, request: group_service_pb2.ListRolesRequest, context: Context
    ) -> group_service_pb2.ListRolesResponse:
        scope = [request.member_id]
        at = page_tokens.unpack(request.page_token, "ListRoles", scope, datetime, int, str)
        page, following = await self._roles.list_roles(
            GrantPosition(*at) if at else None, request.page_size, request.member_id
        )
        token = ""
        if following:
            place = (following.grant_time, following.member_id, following.scope)
            token = page_tokens.pack("ListRoles", scope, *place)
        return group_service_pb2.ListRolesResponse(
            role_grants=[_to_proto(listed.grant, listed.chat_id) for listed in page], next_page_token=token
        )


def _to_proto(grant: RoleGrant, chat_id: int) -> groups_pb2.RoleGrant:
    return groups_pb2.RoleGrant(
        member_id=grant.member_id,
        chat_id=chat_id,
        granted_by=grant.granted_by,
        grant_time=to_timestamp(grant.grant_time),
    )
