"""People who have agreed to what becomes of their questions."""

from collections.abc import Iterable
from uuid import uuid4

from gymnation.member.v1.member_service_pb2 import SetCoachConsentRequest
from gymnation.member.v1.member_service_pb2_grpc import MemberServiceStub
from servicekit.tls import TlsFiles
from telegram_gateway.features.coach.consent import VERSION
from tests.support.channels import open_channel


async def agree(members: MemberServiceStub, people: Iterable[int]) -> None:
    """Have each of the people agree."""
    for person in people:
        await members.SetCoachConsent(
            SetCoachConsentRequest(request_id=str(uuid4()), member_id=person, version=VERSION)
        )


async def agree_at(address: str, people: Iterable[int], tls: TlsFiles | None = None) -> None:
    """As `agree`, at the member service of this address; with `tls` in the name of its certificate."""
    async with open_channel(address, tls=tls) as channel:
        await agree(MemberServiceStub(channel), people)
