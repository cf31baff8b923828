"""What the gateway asks of GroupService."""

from collections.abc import Iterable, Sequence
from typing import cast

from google.protobuf.field_mask_pb2 import FieldMask

from gymnation.member.v1 import group_service_pb2, group_service_pb2_grpc, groups_pb2
from gymnation.member.v1.groups_pb2 import Group, GroupSettings, RoleGrant
from servicekit.rpc_client import ClientChannel

__all__ = ["Group", "GroupSettings", "GroupsClient", "RoleGrant"]

GROUP_STATE_ACTIVE: int = groups_pb2.GROUP_STATE_ACTIVE
GROUP_STATE_STOPPED: int = groups_pb2.GROUP_STATE_STOPPED
SEASON_MODE_DAYS: int = groups_pb2.SEASON_MODE_DAYS
SEASON_MODE_WEEKLY: int = groups_pb2.SEASON_MODE_WEEKLY
SEASON_MODE_MONTHLY: int = groups_pb2.SEASON_MODE_MONTHLY
SEASON_MODE_OFF: int = groups_pb2.SEASON_MODE_OFF
PHOTO_POLICY_OFF: int = groups_pb2.PHOTO_POLICY_OFF
PHOTO_POLICY_TELL_ADMINS: int = groups_pb2.PHOTO_POLICY_TELL_ADMINS
PHOTO_POLICY_REFUSE: int = groups_pb2.PHOTO_POLICY_REFUSE
BOT_RIGHT_READ_MESSAGES: int = groups_pb2.BOT_RIGHT_READ_MESSAGES
BOT_RIGHT_SEND_MESSAGES: int = groups_pb2.BOT_RIGHT_SEND_MESSAGES
BOT_RIGHT_SEND_PHOTOS: int = groups_pb2.BOT_RIGHT_SEND_PHOTOS
BOT_RIGHT_DELETE_MESSAGES: int = groups_pb2.BOT_RIGHT_DELETE_MESSAGES
BOT_RIGHT_RESTRICT_MEMBERS: int = groups_pb2.BOT_RIGHT_RESTRICT_MEMBERS
RANKING_VISIBILITY_EVERYONE: int = groups_pb2.RANKING_VISIBILITY_EVERYONE
RANKING_VISIBILITY_ADMINS: int = groups_pb2.RANKING_VISIBILITY_ADMINS


class GroupsClient:
    """One method an RPC, named and argumented like it; failures are ServiceErrors with a reason."""

    def __init__(self, channel: ClientChannel, *, timeout: float = 5.0) -> None:
        self._stub = group_service_pb2_grpc.GroupServiceStub(channel)
        self._timeout = timeout

    async def register_group(
        self,
        *,
        request_id: str,
        chat_id: int,
        title: str,
        registered_by: int,
        username: str = "",
        language: str = "",
    ) -> group_service_pb2.RegisterGroupResponse:
        request = group_service_pb2.RegisterGroupRequest(
            request_id=request_id,
            chat_id=chat_id,
            title=title,
            username=username,
            registered_by=registered_by,
            language=language,
        )
        return await self._stub.RegisterGroup(request, timeout=self._timeout)

    async def stop_group(self, *, request_id: str, chat_id: int) -> group_service_pb2.StopGroupResponse:
        request = group_service_pb2.StopGroupRequest(request_id=request_id, chat_id=chat_id)
        return await self._stub.StopGroup(request, timeout=self._timeout)

    async def get_group(self, *, chat_id: int) -> group_service_pb2.GetGroupResponse:
        request = group_service_pb2.GetGroupRequest(chat_id=chat_id)
        return await self._stub.GetGroup(request, timeout=self._timeout)

    async def list_groups(
        self, *, page_size: int = 0, page_token: str = "", include_stopped: bool = False
    ) -> group_service_pb2.ListGroupsResponse:
        request = group_service_pb2.ListGroupsRequest(
            page_size=page_size, page_token=page_token, include_stopped=include_stopped
        )
        return await self._stub.ListGroups(request, timeout=self._timeout)

    async def update_group(
        self, *, request_id: str, group: Group, update_mask: Sequence[str]
    ) -> group_service_pb2.UpdateGroupResponse:
        """Changes what `update_mask` names, such as "settings.rules", to the values in `group`."""
        request = group_service_pb2.UpdateGroupRequest(
            request_id=request_id, group=group, update_mask=FieldMask(paths=list(update_mask))
        )
        return await self._stub.UpdateGroup(request, timeout=self._timeout)

    async def record_lacking_rights(
        self, *, request_id: str, chat_id: int, lacking: Iterable[int]
    ) -> group_service_pb2.RecordLackingRightsResponse:
        request = group_service_pb2.RecordLackingRightsRequest(
            request_id=request_id,
            chat_id=chat_id,
            lacking=[cast("groups_pb2.BotRight.ValueType", right) for right in lacking],
        )
        return await self._stub.RecordLackingRights(request, timeout=self._timeout)

    async def migrate_group(
        self, *, request_id: str, old_chat_id: int, new_chat_id: int
    ) -> group_service_pb2.MigrateGroupResponse:
        request = group_service_pb2.MigrateGroupRequest(
            request_id=request_id, old_chat_id=old_chat_id, new_chat_id=new_chat_id
        )
        return await self._stub.MigrateGroup(request, timeout=self._timeout)

    async def grant_role(
        self, *, request_id: str, member_id: int, granted_by: int, chat_id: int = 0
    ) -> group_service_pb2.GrantRoleResponse:
        request = group_service_pb2.GrantRoleRequest(
            request_id=request_id, member_id=member_id, chat_id=chat_id, granted_by=granted_by
        )
        return await self._stub.GrantRole(request, timeout=self._timeout)

    async def revoke_role(
        self, *, request_id: str, member_id: int, chat_id: int = 0
    ) -> group_service_pb2.RevokeRoleResponse:
        request = group_service_pb2.RevokeRoleRequest(
            request_id=request_id, member_id=member_id, chat_id=chat_id
        )
        return await self._stub.RevokeRole(request, timeout=self._timeout)

    async def lookup_role(self, *, member_id: int, chat_id: int = 0) -> group_service_pb2.LookupRoleResponse:
        request = group_service_pb2.LookupRoleRequest(member_id=member_id, chat_id=chat_id)
        return await self._stub.LookupRole(request, timeout=self._timeout)

    async def list_roles(
        self, *, member_id: int = 0, page_size: int = 0, page_token: str = ""
    ) -> group_service_pb2.ListRolesResponse:
        request = group_service_pb2.ListRolesRequest(
            member_id=member_id, page_size=page_size, page_token=page_token
        )
        return await self._stub.ListRoles(request, timeout=self._timeout)
