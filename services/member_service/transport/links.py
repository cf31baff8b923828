"""LinkService: translation between proto and the use cases of links."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from gymnation.access.v1 import access_pb2
from gymnation.member.v1 import link_service_pb2, link_service_pb2_grpc, links_pb2
from member_service.domain.audit import RecordSystemAction, SystemAction
from member_service.domain.callers import CallerRecord, Permission
from member_service.domain.linking import (
    AcceptLinkCode,
    DeleteMemberLink,
    GetLinkProposal,
    ListMemberLinks,
    PlacedLink,
)
from member_service.domain.links import (
    CreateLinkCode,
    DeleteLink,
    GetLink,
    Link,
    LinkPosition,
    ListLinks,
    RecordBotName,
)
from member_service.transport import page_tokens
from member_service.transport.acting import acting_system
from member_service.transport.callers import NUMBERS
from member_service.transport.context import Context
from member_service.transport.times import to_timestamp
from servicekit import callers

SERVICE = link_service_pb2.DESCRIPTOR.services_by_name["LinkService"].full_name

OF_MEMBERS: Final = (
    Permission.READ_STANDINGS,
    Permission.READ_CHECKINS,
    Permission.READ_PROFILES,
    Permission.RECORD_CHECKINS,
    Permission.CORRECT_CHECKINS,
    Permission.WATCH,
)
"""What a member is asked about, in this order. The other permissions concern whole groups or the system."""


@dataclass(frozen=True, slots=True)
class LinkUseCases:
    """What the service does about links."""

    create_code: CreateLinkCode
    get_link: GetLink
    list_links: ListLinks
    delete_link: DeleteLink
    get_proposal: GetLinkProposal
    accept_code: AcceptLinkCode
    list_member_links: ListMemberLinks
    delete_member_link: DeleteMemberLink
    record_bot_name: RecordBotName
    record_system_action: RecordSystemAction


class LinkServicer(link_service_pb2_grpc.LinkServiceServicer):
    """Answers LinkService. A system's links are those of the caller of the RPC."""

    def __init__(self, links: LinkUseCases) -> None:
        self._links = links

    async def CreateLinkCode(
        self, request: link_service_pb2.CreateLinkCodeRequest, context: Context
    ) -> link_service_pb2.CreateLinkCodeResponse:
        made = await self._links.create_code(
            callers.current().name, request.request_id, request.chat_id, request.external_id
        )
        return link_service_pb2.CreateLinkCodeResponse(
            code=made.code.code,
            start_payload=made.start_payload,
            deep_link=made.deep_link,
            expire_time=to_timestamp(made.code.expire_time),
        )

    async def GetLink(
        self, request: link_service_pb2.GetLinkRequest, context: Context
    ) -> link_service_pb2.GetLinkResponse:
        chat_id, link = await self._links.get_link(
            callers.current().name, request.chat_id, request.external_id
        )
        return link_service_pb2.GetLinkResponse(link=_to_proto(link, chat_id))

    async def ListLinks(
        self, request: link_service_pb2.ListLinksRequest, context: Context
    ) -> link_service_pb2.ListLinksResponse:
        caller = callers.current().name
        scope = [request.chat_id, caller]
        at = page_tokens.unpack(request.page_token, "ListLinks", scope, datetime, str)
        chat_id, page, following = await self._links.list_links(
            caller, request.chat_id, LinkPosition(*at) if at else None, request.page_size
        )
        return link_service_pb2.ListLinksResponse(
            links=[_to_proto(link, chat_id) for link in page],
            next_page_token=_token("ListLinks", scope, following),
        )

    async def DeleteLink(
        self, request: link_service_pb2.DeleteLinkRequest, context: Context
    ) -> link_service_pb2.DeleteLinkResponse:
        caller = callers.current().name
        link = await self._links.delete_link(
            caller,
            request.request_id,
            request.chat_id,
            request.external_id,
            validate_only=request.validate_only,
        )
        if not request.validate_only and acting_system():
            await self._links.record_system_action(
                request.request_id, link.name.group_id, SystemAction(caller, "link_removed")
            )
        return link_service_pb2.DeleteLinkResponse()

    async def GetLinkProposal(
        self, request: link_service_pb2.GetLinkProposalRequest, context: Context
    ) -> link_service_pb2.GetLinkProposalResponse:
        asked = await self._links.get_proposal(request.code, request.member_id)
        return link_service_pb2.GetLinkProposalResponse(
            proposal=links_pb2.LinkProposal(
                caller=asked.caller.name,
                chat_id=asked.group.chat_id,
                group_title=asked.group.title,
                external_id=asked.code.name.external_id,
                permissions=_of_members(asked.caller),
                expire_time=to_timestamp(asked.code.expire_time),
                linked=asked.linked,
                caller_title=asked.caller.title,
            )
        )

    async def AcceptLinkCode(
        self, request: link_service_pb2.AcceptLinkCodeRequest, context: Context
    ) -> link_service_pb2.AcceptLinkCodeResponse:
        group, link = await self._links.accept_code(
            request.request_id, request.code, request.member.member_id
        )
        return link_service_pb2.AcceptLinkCodeResponse(
            link=_to_proto(link, group.chat_id), group_title=group.title
        )

    async def ListMemberLinks(
        self, request: link_service_pb2.ListMemberLinksRequest, context: Context
    ) -> link_service_pb2.ListMemberLinksResponse:
        scope = [request.member_id]
        at = page_tokens.unpack(request.page_token, "ListMemberLinks", scope, datetime, str)
        page, following = await self._links.list_member_links(
            request.member_id, LinkPosition(*at) if at else None, request.page_size
        )
        return link_service_pb2.ListMemberLinksResponse(
            links=[_placed_to_proto(one) for one in page],
            next_page_token=_token("ListMemberLinks", scope, following),
        )

    async def DeleteMemberLink(
        self, request: link_service_pb2.DeleteMemberLinkRequest, context: Context
    ) -> link_service_pb2.DeleteMemberLinkResponse:
        chat_id, link = await self._links.delete_member_link(
            request.request_id, request.member_id, request.link_id
        )
        return link_service_pb2.DeleteMemberLinkResponse(link=_to_proto(link, chat_id))

    async def RecordBotName(
        self, request: link_service_pb2.RecordBotNameRequest, context: Context
    ) -> link_service_pb2.RecordBotNameResponse:
        await self._links.record_bot_name(request.request_id, request.username)
        return link_service_pb2.RecordBotNameResponse()


def _token(of: str, scope: list[Any], following: LinkPosition | None) -> str:
    return page_tokens.pack(of, scope, following.create_time, following.link_id) if following else ""


def _of_members(caller: CallerRecord) -> list[access_pb2.Permission.ValueType]:
    return [NUMBERS[one] for one in OF_MEMBERS if one in caller.permissions]


def _placed_to_proto(one: PlacedLink) -> links_pb2.MemberLink:
    return links_pb2.MemberLink(
        link=_to_proto(one.link, one.group.chat_id),
        group_title=one.group.title,
        permissions=_of_members(one.caller),
        caller_title=one.caller.title,
    )


def _to_proto(link: Link, chat_id: int) -> links_pb2.Link:
    return links_pb2.Link(
        link_id=link.id,
        caller=link.name.caller,
        chat_id=chat_id,
        external_id=link.name.external_id,
        member_id=link.member_id,
        create_time=to_timestamp(link.create_time),
    )
