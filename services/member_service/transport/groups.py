"""GroupService: translation between proto and the use cases of groups and roles."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from gymnation.member.v1 import group_service_pb2, group_service_pb2_grpc, groups_pb2
from member_service.domain.audit import RecordSystemAction, SystemAction
from member_service.domain.bot_rights import BotRight, RecordLackingRights
from member_service.domain.failures import FieldInvalid
from member_service.domain.group_updates import UpdateGroup
from member_service.domain.groups import (
    GroupFinder,
    GroupPosition,
    ListGroups,
    MigrateGroup,
    PhotoPolicy,
    RankingVisibility,
    RegisterGroup,
    SeasonMode,
    StopGroup,
    VisitPolicy,
    registered_group,
)
from member_service.transport import page_tokens
from member_service.transport.acting import acting_system
from member_service.transport.context import Context
from member_service.transport.group_messages import MODES, POLICIES, VISIBILITIES, VISITS, group_message
from member_service.transport.memberships import MembershipServicerPart, MembershipUseCases
from member_service.transport.reports import ReportServicerPart, ReportUseCases
from member_service.transport.roles import RoleServicerPart, RoleUseCases
from servicekit import callers

SERVICE = group_service_pb2.DESCRIPTOR.services_by_name["GroupService"].full_name

_RIGHTS = {
    BotRight.READ_MESSAGES: groups_pb2.BOT_RIGHT_READ_MESSAGES,
    BotRight.SEND_MESSAGES: groups_pb2.BOT_RIGHT_SEND_MESSAGES,
    BotRight.SEND_PHOTOS: groups_pb2.BOT_RIGHT_SEND_PHOTOS,
    BotRight.DELETE_MESSAGES: groups_pb2.BOT_RIGHT_DELETE_MESSAGES,
    BotRight.RESTRICT_MEMBERS: groups_pb2.BOT_RIGHT_RESTRICT_MEMBERS,
    BotRight.PIN_MESSAGES: groups_pb2.BOT_RIGHT_PIN_MESSAGES,
    BotRight.INVITE_USERS: groups_pb2.BOT_RIGHT_INVITE_USERS,
    BotRight.MANAGE_TAGS: groups_pb2.BOT_RIGHT_MANAGE_TAGS,
}
# What the enums of the mask's paths mean; 0, which is not set, is the default.
_FROM_PROTO: Mapping[str, Mapping[int, StrEnum]] = {
    "season_mode": {0: SeasonMode.DAYS, **{number: mode for mode, number in MODES.items()}},
    "photo_policy": {0: PhotoPolicy.OFF, **{number: policy for policy, number in POLICIES.items()}},
    "ranking_visibility": {
        0: RankingVisibility.EVERYONE,
        **{number: visibility for visibility, number in VISIBILITIES.items()},
    },
    "visit_policy": {0: VisitPolicy.OFF, **{number: policy for policy, number in VISITS.items()}},
}


class GroupServicer(
    RoleServicerPart,
    MembershipServicerPart,
    ReportServicerPart,
    group_service_pb2_grpc.GroupServiceServicer,
):
    """Answers GroupService; its RPCs about roles are in roles.py, those of members in memberships.py."""

    def __init__(
        self,
        *,
        groups: GroupFinder,
        register_group: RegisterGroup,
        stop_group: StopGroup,
        update_group: UpdateGroup,
        migrate_group: MigrateGroup,
        list_groups: ListGroups,
        record_lacking_rights: RecordLackingRights,
        record_system_action: RecordSystemAction,
        roles: RoleUseCases,
        memberships: MembershipUseCases,
        reports: ReportUseCases,
    ) -> None:
        self._roles = roles
        self._memberships = memberships
        self._reports = reports
        self._record_system_action = record_system_action
        self._record_lacking_rights = record_lacking_rights
        self._groups = groups
        self._register_group = register_group
        self._stop_group = stop_group
        self._update_group = update_group
        self._migrate_group = migrate_group
        self._list_groups = list_groups

    async def RegisterGroup(
        self, request: group_service_pb2.RegisterGroupRequest, context: Context
    ) -> group_service_pb2.RegisterGroupResponse:
        group, newly_active = await self._register_group(
            request.request_id,
            request.chat_id,
            title=request.title,
            username=request.username,
            registered_by=request.registered_by,
            language=request.language,
            groups_at_most=request.groups_at_most,
        )
        return group_service_pb2.RegisterGroupResponse(group=group_message(group), newly_active=newly_active)

    async def StopGroup(
        self, request: group_service_pb2.StopGroupRequest, context: Context
    ) -> group_service_pb2.StopGroupResponse:
        group = await self._stop_group(
            request.request_id, request.chat_id, validate_only=request.validate_only
        )
        if not request.validate_only and (system := acting_system()):
            done = SystemAction(system, "group_stopped")
            await self._record_system_action(request.request_id, group.id, done)
        return group_service_pb2.StopGroupResponse(group=group_message(group))

    async def GetGroup(
        self, request: group_service_pb2.GetGroupRequest, context: Context
    ) -> group_service_pb2.GetGroupResponse:
        group = await registered_group(self._groups, request.chat_id, fresh=True)
        return group_service_pb2.GetGroupResponse(group=group_message(group))

    async def ListGroups(
        self, request: group_service_pb2.ListGroupsRequest, context: Context
    ) -> group_service_pb2.ListGroupsResponse:
        # As tokens were before there were words, where there are none.
        scope = [request.include_stopped, *filter(None, [request.words])]
        at = page_tokens.unpack(request.page_token, "ListGroups", scope, str, str)
        page, following = await self._list_groups(
            GroupPosition(*at) if at else None,
            request.page_size,
            include_stopped=request.include_stopped,
            among=callers.current().groups,
            skip=request.skip,
            words=request.words,
        )
        token = (
            page_tokens.pack("ListGroups", scope, following.title, following.group_id) if following else ""
        )
        return group_service_pb2.ListGroupsResponse(
            groups=[group_message(group) for group in page], next_page_token=token
        )

    async def UpdateGroup(
        self, request: group_service_pb2.UpdateGroupRequest, context: Context
    ) -> group_service_pb2.UpdateGroupResponse:
        values = {path: _value(request.group, path) for path in request.update_mask.paths}
        group = await self._update_group(
            request.request_id, request.group.chat_id, values, validate_only=request.validate_only
        )
        if not request.validate_only and (system := acting_system()):
            done = SystemAction(system, "setting_changed")
            changed = ", ".join(sorted(path.removeprefix("settings.") for path in values))
            await self._record_system_action(request.request_id, group.id, done, target=changed)
        return group_service_pb2.UpdateGroupResponse(group=group_message(group))

    async def MigrateGroup(
        self, request: group_service_pb2.MigrateGroupRequest, context: Context
    ) -> group_service_pb2.MigrateGroupResponse:
        group = await self._migrate_group(request.request_id, request.old_chat_id, request.new_chat_id)
        return group_service_pb2.MigrateGroupResponse(group=group_message(group))

    async def RecordLackingRights(
        self, request: group_service_pb2.RecordLackingRightsRequest, context: Context
    ) -> group_service_pb2.RecordLackingRightsResponse:
        named = {number: right for right, number in _RIGHTS.items()}
        if any(number not in named for number in request.lacking):
            raise FieldInvalid("lacking")
        lacking = await self._record_lacking_rights(
            request.request_id, request.chat_id, [named[number] for number in request.lacking]
        )
        return group_service_pb2.RecordLackingRightsResponse(
            newly_lacking=[_RIGHTS[right] for right in lacking.newly],
            no_longer_lacking=[_RIGHTS[right] for right in lacking.back],
        )


def _value(group: groups_pb2.Group, path: str) -> object:
    """What the message holds under a path of the mask; whether it may change is the domain's business."""
    parent, _, name = path.rpartition(".")
    if parent not in {"", "settings"}:
        raise FieldInvalid("update_mask")
    message: Any = group.settings if parent else group
    if name not in message.DESCRIPTOR.fields_by_name:
        raise FieldInvalid("update_mask")
    value = getattr(message, name)
    if message.DESCRIPTOR.fields_by_name[name].is_repeated:
        return tuple(value)
    if name not in _FROM_PROTO:
        return value
    meant = _FROM_PROTO[name].get(value)
    if meant is None:
        raise FieldInvalid(path)
    return meant
