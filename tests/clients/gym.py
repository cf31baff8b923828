"""A group that counts visits, and a member of it who agrees to links."""

from uuid import uuid4

from gymnation.member.v1 import link_service_pb2, member_service_pb2, members_pb2
from gymnation.member.v1.link_service_pb2_grpc import LinkServiceStub
from gymnation.member.v1.member_service_pb2_grpc import MemberServiceStub
from gymnation_client import AsyncClient, CallerUnknown, LocalCredentials
from servicekit.rpc_client import ClientChannel

GROUP, BIA = -1001000000001, 2003
"""The group is that of the documents."""


async def known(address: str, key: str) -> bool:
    async with AsyncClient(address, LocalCredentials(key)) as client:
        try:
            return [link async for link in client.list_links(GROUP)] == []
        except CallerUnknown:
            return False


async def agree(channel: ClientChannel, code: str, member_id: int = BIA) -> None:
    """A member writes to the bot, opens the link and says yes."""
    await MemberServiceStub(channel).UpsertMember(
        member_service_pb2.UpsertMemberRequest(request_id=str(uuid4()), member_id=member_id, first_name="Bia")
    )
    await LinkServiceStub(channel).AcceptLinkCode(
        link_service_pb2.AcceptLinkCodeRequest(
            request_id=str(uuid4()),
            code=code,
            member=members_pb2.Person(member_id=member_id, display_name="Bia"),
        )
    )
