"""Links, seen from outside: a system asks, a member says yes, and from then on the name stands for them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import grpc
import grpc.aio
import pytest

from gymnation.access.v1 import access_pb2
from gymnation.member.v1.caller_service_pb2 import CreateCallerRequest, RevokeCallerRequest
from gymnation.member.v1.caller_service_pb2_grpc import CallerServiceStub
from gymnation.member.v1.checkin_service_pb2 import (
    BatchGetStandingsRequest,
    GetStandingRequest,
    ListCheckinsRequest,
)
from gymnation.member.v1.checkin_service_pb2_grpc import CheckinServiceStub
from gymnation.member.v1.group_service_pb2 import MigrateGroupRequest, RegisterGroupRequest, StopGroupRequest
from gymnation.member.v1.group_service_pb2_grpc import GroupServiceStub
from gymnation.member.v1.link_service_pb2 import (
    AcceptLinkCodeRequest,
    CreateLinkCodeRequest,
    CreateLinkCodeResponse,
    DeleteLinkRequest,
    DeleteMemberLinkRequest,
    GetLinkProposalRequest,
    GetLinkRequest,
    ListLinksRequest,
    ListMemberLinksRequest,
    RecordBotNameRequest,
)
from gymnation.member.v1.link_service_pb2_grpc import LinkServiceStub
from gymnation.member.v1.links_pb2 import Link
from gymnation.member.v1.member_data_service_pb2 import EraseMemberRequest, GetMemberDataRequest
from gymnation.member.v1.member_data_service_pb2_grpc import MemberDataServiceStub
from gymnation.member.v1.member_service_pb2 import GetProfileRequest
from gymnation.member.v1.member_service_pb2_grpc import MemberServiceStub
from gymnation.member.v1.members_pb2 import Person
from member_service.app import Running
from sandbox.patience import patient
from servicekit.errors import ServiceError
from servicekit.rpc_client import ClientChannel, streaming
from tests.member_service.parts import CHAT, OTHER_CHAT, OWNER, rid
from tests.support.clock import SettableClock

ANA, BIA = 7, 8
BADGE = "badge-0042"


@contextmanager
def refused(reason: str, **metadata: str) -> Iterator[None]:
    with pytest.raises(ServiceError) as failure:
        yield
    assert failure.value.reason == reason
    assert failure.value.metadata.items() >= metadata.items()


@dataclass
class Desk:
    """Every stub, and what tests do again and again."""

    links: LinkServiceStub
    groups: GroupServiceStub
    checkins: CheckinServiceStub
    members: MemberServiceStub
    data: MemberDataServiceStub
    clock: SettableClock
    channel: ClientChannel

    async def register(self, chat_id: int, title: str) -> None:
        await self.groups.RegisterGroup(
            RegisterGroupRequest(
                request_id=rid(("register", chat_id)), chat_id=chat_id, title=title, registered_by=OWNER
            )
        )

    async def code(
        self, name: str = BADGE, chat_id: int = CHAT, request: str = "code"
    ) -> CreateLinkCodeResponse:
        return await self.links.CreateLinkCode(
            CreateLinkCodeRequest(request_id=rid((request, name, chat_id)), chat_id=chat_id, external_id=name)
        )

    async def accept(self, code: str, member_id: int = ANA, request: str = "yes") -> Link:
        accepted = await self.links.AcceptLinkCode(
            AcceptLinkCodeRequest(
                request_id=rid((request, code)), code=code, member=Person(member_id=member_id)
            )
        )
        return accepted.link

    async def linked(self, name: str = BADGE, member_id: int = ANA, chat_id: int = CHAT) -> Link:
        code = await self.code(name, chat_id, request=f"code of {member_id}")
        return await self.accept(code.code, member_id)

    async def whose(self, name: str = BADGE, chat_id: int = CHAT) -> int:
        found = await self.links.GetLink(GetLinkRequest(chat_id=chat_id, external_id=name))
        return int(found.link.member_id)


@pytest.fixture
async def desk(channel: ClientChannel, clock: SettableClock) -> Desk:
    desk = Desk(
        LinkServiceStub(channel),
        GroupServiceStub(channel),
        CheckinServiceStub(channel),
        MemberServiceStub(channel),
        MemberDataServiceStub(channel),
        clock,
        channel,
    )
    await desk.register(CHAT, "Iron")
    return desk


async def test_a_name_stands_for_the_member_who_said_yes(desk: Desk):
    made = await desk.code()
    asked = (await desk.links.GetLinkProposal(GetLinkProposalRequest(code=made.code, member_id=ANA))).proposal

    assert (asked.caller, asked.chat_id, asked.group_title) == ("local", CHAT, "Iron")
    assert asked.external_id == BADGE
    assert access_pb2.PERMISSION_RECORD_CHECKINS in asked.permissions
    assert access_pb2.PERMISSION_OPERATE not in asked.permissions
    assert not asked.linked

    link = await desk.accept(made.code)

    assert (link.caller, link.chat_id, link.external_id, link.member_id) == ("local", CHAT, BADGE, ANA)
    assert await desk.whose() == ANA
    standing = await desk.checkins.GetStanding(GetStandingRequest(chat_id=CHAT, external_id=BADGE))
    assert standing.standing.member_id == ANA
    profile = await desk.members.GetProfile(GetProfileRequest(chat_id=CHAT, external_id=BADGE))
    assert profile.profile.member_id == ANA
    await desk.checkins.ListCheckins(ListCheckinsRequest(chat_id=CHAT, external_id=BADGE))


async def test_a_name_that_stands_for_nobody_is_refused_wherever_it_is_said(desk: Desk):
    await desk.register(OTHER_CHAT, "Steel")
    await desk.linked()
    for chat_id, name in ((CHAT, "badge-0043"), (OTHER_CHAT, BADGE)):
        for ask in (
            desk.checkins.GetStanding(GetStandingRequest(chat_id=chat_id, external_id=name)),
            desk.members.GetProfile(GetProfileRequest(chat_id=chat_id, external_id=name)),
            desk.checkins.ListCheckins(ListCheckinsRequest(chat_id=chat_id, external_id=name)),
            desk.links.GetLink(GetLinkRequest(chat_id=chat_id, external_id=name)),
        ):
            with refused("MEMBER_NOT_LINKED"):
                await ask
    with refused("FIELD_INVALID", field="external_id"):
        await desk.checkins.GetStanding(GetStandingRequest(chat_id=CHAT, member_id=ANA, external_id=BADGE))
    with refused("GROUP_NOT_REGISTERED"):
        await desk.checkins.GetStanding(GetStandingRequest(chat_id=-77, external_id=BADGE))


async def test_the_places_of_several_names_come_at_once_in_their_order(desk: Desk):
    await desk.linked("of-bia", BIA)
    await desk.linked("of-ana", ANA)
    ask = desk.checkins.BatchGetStandings
    names = ["of-ana", "nobody", "of-bia"]
    places = await ask(BatchGetStandingsRequest(chat_id=CHAT, external_ids=names))
    assert [one.member_id for one in places.standings] == [ANA, 0, BIA]
    nobody = await ask(BatchGetStandingsRequest(chat_id=CHAT, external_ids=["nobody"]))
    assert [(one.member_id, one.points) for one in nobody.standings] == [(0, 0)]
    for wrong in (
        {"external_ids": names, "member_ids": [ANA]},
        {"external_ids": ["a b"]},
        {"external_ids": [f"badge-{number}" for number in range(101)]},
    ):
        with refused("FIELD_INVALID", field="external_ids"):
            await ask(BatchGetStandingsRequest(chat_id=CHAT, **wrong))
    with refused("FIELD_INVALID", field="member_ids"):
        await ask(BatchGetStandingsRequest(chat_id=CHAT, member_ids=[0]))


async def test_a_code_is_good_once_for_a_quarter_of_an_hour_and_the_newest_alone(desk: Desk):
    first = await desk.code()
    second = await desk.code(request="again")
    assert await desk.code() == first, "a repeat is answered as it was"
    with refused("LINK_CODE_NOT_FOUND"):
        await desk.accept(first.code)

    link = await desk.accept(second.code)
    assert await desk.accept(second.code) == link, "a repeat is answered as it was"
    with refused("LINK_CODE_NOT_FOUND"):
        await desk.accept(second.code, BIA, request="another")

    late = await desk.code("other")
    desk.clock.advance(minutes=15)
    with refused("LINK_CODE_NOT_FOUND"):
        await desk.accept(late.code)
    with refused("LINK_CODE_NOT_FOUND"):
        await desk.links.GetLinkProposal(GetLinkProposalRequest(code=late.code, member_id=ANA))


async def test_the_codes_are_what_telegram_takes_and_nobody_guesses(desk: Desk):
    made = [await desk.code(f"badge-{number}") for number in range(20)]
    assert len({one.code for one in made}) == 20
    assert all(len(one.start_payload) <= 64 and one.start_payload == f"link_{one.code}" for one in made)
    assert made[0].deep_link == ""

    await desk.links.RecordBotName(RecordBotNameRequest(request_id=rid("bot"), username="gym_bot"))

    told = await desk.code("next")
    assert told.deep_link == f"https://t.me/gym_bot?start={told.start_payload}"
    for wrong in ("", "a b", "a/b", "é", "x" * 65):
        with refused("FIELD_INVALID", field="username"):
            await desk.links.RecordBotName(RecordBotNameRequest(request_id=rid("bot"), username=wrong))


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x" * 129,
        "a b",
        "a\n",
        "\u202e1",
        "a\u200db",
        "\u3164",
        "e\u0301",
        "a\u0301",
        "\x00",
        "\u00a0x",
        "\u2800",
    ],
)
async def test_a_name_that_people_cannot_read_is_refused(desk: Desk, name: str):
    with refused("FIELD_INVALID", field="external_id"):
        await desk.code(name)
    if name:
        with refused("FIELD_INVALID", field="external_id"):
            await desk.checkins.GetStanding(GetStandingRequest(chat_id=CHAT, external_id=name))


@pytest.mark.parametrize("name", ["1", "x" * 128, "josé@academia.com", "🏋-7", "a:b/c", "李-42", "<b>"])
async def test_what_people_can_read_is_a_name(desk: Desk, name: str):
    await desk.linked(name)
    assert await desk.whose(name) == ANA


async def test_who_says_yes_anew_takes_the_name_over(desk: Desk):
    await desk.linked(member_id=ANA)
    again = await desk.code(request="for Bia")
    asked = await desk.links.GetLinkProposal(GetLinkProposalRequest(code=again.code, member_id=ANA))
    assert asked.proposal.linked
    await desk.accept(again.code, BIA)

    assert await desk.whose() == BIA
    listed = await desk.links.ListMemberLinks(ListMemberLinksRequest(member_id=ANA))
    assert list(listed.links) == []


async def test_a_link_ends_by_word_of_the_member_or_of_the_system(desk: Desk):
    link = await desk.linked()
    with refused("MEMBER_NOT_LINKED"):
        await desk.links.DeleteMemberLink(
            DeleteMemberLinkRequest(request_id=rid("not mine"), member_id=BIA, link_id=link.link_id)
        )
    request = DeleteMemberLinkRequest(request_id=rid("mine"), member_id=ANA, link_id=link.link_id)
    for _ in range(2):
        assert (await desk.links.DeleteMemberLink(request)).link == link
    with refused("MEMBER_NOT_LINKED"):
        await desk.whose()

    await desk.linked(member_id=BIA)
    await desk.code(request="a code waits")
    gone = DeleteLinkRequest(request_id=rid("gone"), chat_id=CHAT, external_id=BADGE)
    for _ in range(2):
        await desk.links.DeleteLink(gone)
    with refused("MEMBER_NOT_LINKED"):
        await desk.whose()
    with refused("MEMBER_NOT_LINKED"):
        await desk.links.DeleteLink(
            DeleteLinkRequest(request_id=rid("gone again"), chat_id=CHAT, external_id=BADGE)
        )


async def test_lists_page_through_every_link_once(desk: Desk):
    for number in range(7):
        await desk.linked(f"badge-{number}")
        # Three of each time, so that the time alone does not part them.
        desk.clock.advance(minutes=number % 3 == 2)
    seen, token = [], ""
    while True:
        page = await desk.links.ListLinks(ListLinksRequest(chat_id=CHAT, page_size=2, page_token=token))
        seen += [link.external_id for link in page.links]
        if not (token := page.next_page_token):
            break
    assert sorted(seen) == [f"badge-{number}" for number in range(7)]
    mine, token = [], ""
    while True:
        listed = await desk.links.ListMemberLinks(
            ListMemberLinksRequest(member_id=ANA, page_size=3, page_token=token)
        )
        mine += [one.link.external_id for one in listed.links]
        assert all(one.group_title == "Iron" and one.permissions for one in listed.links)
        if not (token := listed.next_page_token):
            break
    assert mine == seen


async def test_a_link_follows_its_group_to_another_chat_and_waits_while_it_is_stopped(desk: Desk):
    await desk.linked()
    await desk.groups.MigrateGroup(
        MigrateGroupRequest(request_id=rid("migrate"), old_chat_id=CHAT, new_chat_id=-100555)
    )
    assert await desk.whose(chat_id=-100555) == await desk.whose(chat_id=CHAT) == ANA
    made = await desk.code("other", -100555)
    await desk.groups.StopGroup(StopGroupRequest(request_id=rid("stop"), chat_id=-100555))
    with refused("GROUP_STOPPED"):
        await desk.accept(made.code)
    with refused("GROUP_STOPPED"):
        await desk.code("third", -100555)


async def test_erasing_a_member_ends_all_their_links_and_their_data_tell_of_them(desk: Desk):
    await desk.register(OTHER_CHAT, "Steel")
    await desk.linked()
    await desk.linked(chat_id=OTHER_CHAT)
    await desk.linked("of-Bia", BIA)
    async with streaming(desk.data.GetMemberData)(GetMemberDataRequest(member_id=ANA)) as responses:
        told = [one async for response in responses for one in response.records if one.kind == "links"]
    assert len(told) == 2

    await desk.data.EraseMember(EraseMemberRequest(request_id=rid("erase"), member_id=ANA))

    for chat_id in (CHAT, OTHER_CHAT):
        with refused("MEMBER_NOT_LINKED"):
            await desk.whose(chat_id=chat_id)
    assert await desk.whose("of-Bia") == BIA
    code = await desk.code(request="while it is quiet")
    with refused("MEMBER_ERASED"):
        await desk.accept(code.code)


async def test_a_member_has_so_many_links_and_no_more(desk: Desk):
    for number in range(50):
        await desk.linked(f"badge-{number}")
    made = await desk.code("one-more")
    with refused("LINK_LIMIT", limit="50"):
        await desk.accept(made.code)
    again = await desk.code("badge-7", request="again")
    await desk.accept(again.code)


async def test_a_request_id_means_one_thing(desk: Desk):
    await desk.code()
    with refused("REQUEST_ID_REUSED"):
        await desk.links.CreateLinkCode(
            CreateLinkCodeRequest(request_id=rid(("code", BADGE, CHAT)), chat_id=CHAT, external_id="other")
        )


async def test_a_caller_that_was_revoked_has_no_links(desk: Desk, service: Running):
    operate = CallerServiceStub(desk.channel)
    made = await operate.CreateCaller(
        CreateCallerRequest(
            request_id=rid("turnstile"),
            name="turnstile",
            title="Catraca da Ferro",
            permissions=[access_pb2.PERMISSION_LINK_MEMBERS, access_pb2.PERMISSION_RECORD_CHECKINS],
            chat_ids=[CHAT],
        )
    )
    key = (("authorization", f"Bearer {made.key}"),)
    async with grpc.aio.insecure_channel(f"127.0.0.1:{service.port}") as plain:
        system = LinkServiceStub(plain)
        codes = await until_known(
            lambda: [
                system.CreateLinkCode(
                    CreateLinkCodeRequest(request_id=rid((name, "of it")), chat_id=CHAT, external_id=name),
                    metadata=key,
                )
                for name in ("badge-1", "badge-2")
            ]
        )
    asked = await desk.links.GetLinkProposal(GetLinkProposalRequest(code=codes[0].code, member_id=ANA))
    assert (asked.proposal.caller, asked.proposal.caller_title) == ("turnstile", "Catraca da Ferro")
    assert list(asked.proposal.permissions) == [access_pb2.PERMISSION_RECORD_CHECKINS]
    await desk.accept(codes[0].code)
    [listed] = (await desk.links.ListMemberLinks(ListMemberLinksRequest(member_id=ANA))).links
    assert (listed.link.caller, listed.caller_title) == ("turnstile", "Catraca da Ferro")
    # Our own name stands for nobody, although another's of the same letters does.
    with refused("MEMBER_NOT_LINKED"):
        await desk.whose("badge-1")

    await operate.RevokeCaller(RevokeCallerRequest(request_id=rid("revoke"), name="turnstile"))

    assert not (await desk.links.ListMemberLinks(ListMemberLinksRequest(member_id=ANA))).links
    with refused("LINK_CODE_NOT_FOUND"):
        await desk.accept(codes[1].code)
    assert await service.database.collection("links").count_documents({}) == 0


async def until_known(
    calls: Callable[[], list[Awaitable[CreateLinkCodeResponse]]],
) -> list[CreateLinkCodeResponse]:
    """Call again until the registry was read anew."""
    async with asyncio.timeout(patient(10)):
        while True:
            with suppress(grpc.aio.AioRpcError):
                return [await call for call in calls()]
            await asyncio.sleep(0.05)
