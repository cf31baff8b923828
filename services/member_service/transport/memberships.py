"""The part of GroupService that says in which groups a member is."""

from dataclasses import dataclass

from gymnation.member.v1 import group_service_pb2, groups_pb2
from member_service.domain.failures import FieldInvalid
from member_service.domain.memberships import (
    CountGroups,
    ListMemberGroups,
    LookupMembership,
    MembershipState,
    RecordMemberships,
    Sighting,
)
from member_service.domain.newcomer_texts import RecordNewcomerText
from member_service.transport import page_tokens
from member_service.transport.context import Context
from member_service.transport.group_messages import group_message
from member_service.transport.times import optional_time, to_timestamp

_STATES = {
    groups_pb2.MEMBERSHIP_STATE_INSIDE: MembershipState.INSIDE,
    groups_pb2.MEMBERSHIP_STATE_LEFT: MembershipState.LEFT,
}


@dataclass(frozen=True, slots=True)
class MembershipUseCases:
    """What the service does about memberships."""

    record: RecordMemberships
    lookup: LookupMembership
    list_: ListMemberGroups
    count: CountGroups
    note_text: RecordNewcomerText


class MembershipServicerPart:
    """Answers the RPCs about memberships."""

    _memberships: MembershipUseCases

    async def RecordMemberships(
        self, request: group_service_pb2.RecordMembershipsRequest, context: Context
    ) -> group_service_pb2.RecordMembershipsResponse:
        sightings = [_from_proto(membership) for membership in request.memberships]
        await self._memberships.record(request.request_id, request.chat_id, sightings)
        return group_service_pb2.RecordMembershipsResponse()

    async def LookupMembership(
        self, request: group_service_pb2.LookupMembershipRequest, context: Context
    ) -> group_service_pb2.LookupMembershipResponse:
        lookup, member_id = self._memberships.lookup, request.member_id
        if not member_id and request.username:
            member_id = await lookup.named(request.chat_id, request.username, or_left=request.or_left)
            if not member_id:
                return group_service_pb2.LookupMembershipResponse()
        _, found = await lookup(request.chat_id, member_id)
        if found is None:
            return group_service_pb2.LookupMembershipResponse()
        states = {state: number for number, state in _STATES.items()}
        return group_service_pb2.LookupMembershipResponse(
            membership=groups_pb2.Membership(
                member_id=member_id,
                username=found.username,
                state=states[found.state],
                since_time=to_timestamp(found.since) if found.since else None,
                newcomer=found.newcomer,
            )
        )

    async def ListMemberGroups(
        self, request: group_service_pb2.ListMemberGroupsRequest, context: Context
    ) -> group_service_pb2.ListMemberGroupsResponse:
        scope = [request.member_id]
        at = page_tokens.unpack(request.page_token, "ListMemberGroups", scope, str)
        page, following = await self._memberships.list_(
            request.member_id, at[0] if at else "", request.page_size
        )
        token = page_tokens.pack("ListMemberGroups", scope, following) if following else ""
        return group_service_pb2.ListMemberGroupsResponse(
            groups=[group_message(group) for group in page], next_page_token=token
        )

    async def RecordNewcomerText(
        self, request: group_service_pb2.RecordNewcomerTextRequest, context: Context
    ) -> group_service_pb2.RecordNewcomerTextResponse:
        found = await self._memberships.note_text(
            request.request_id, request.chat_id, request.member_id, request.message_id, request.text
        )
        return group_service_pb2.RecordNewcomerTextResponse(
            same_texts=[groups_pb2.SameText(chat_id=chat, message_id=message) for chat, message in found]
        )

    async def GetGroupCount(
        self, request: group_service_pb2.GetGroupCountRequest, context: Context
    ) -> group_service_pb2.GetGroupCountResponse:
        return group_service_pb2.GetGroupCountResponse(active=await self._memberships.count())


def _from_proto(membership: groups_pb2.Membership) -> Sighting:
    state, time = _STATES.get(membership.state), optional_time(membership, "see_time")
    if state is None or time is None:
        raise FieldInvalid("memberships")
    return Sighting(
        membership.member_id, membership.username, state, time, membership.moved, membership.trusted
    )
