"""Page tokens: who decodes one learns nothing, and who changes or borrows one gets nothing."""

import base64
import re
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from gymnation.member.v1 import checkin_service_pb2 as c
from gymnation.member.v1 import checkin_service_pb2_grpc, group_service_pb2_grpc, members_pb2
from gymnation.member.v1 import group_service_pb2 as g
from member_service.servicers import SERVICES
from member_service.storage.sealing import TAGS, Keys
from member_service.transport.checkins import SERVICE
from member_service.transport.sealed_pages import PURPOSE, PageSealer, seal_pages
from sandbox.patience import patient
from servicekit import callers, page_tokens
from servicekit.callers import Caller, Kind
from servicekit.errors import ServiceError
from servicekit.page_tokens import PageTokenInvalid
from tests.member_service.parts import ADMIN, CHAT, OWNER, rid
from tests.support.channels import open_channel
from tests.support.member_service import member_settings, running


def _keys(name: str) -> str:
    """Fresh keys under a name, as `Keys.parse` reads them."""
    first, tags = (base64.b64encode(secrets.token_bytes(32)).decode() for _ in range(2))
    return f"{name} {first}\n{TAGS} {tags}\n"


OLD, NEW = _keys("k1"), _keys("k2")
PLACE = page_tokens.encode({"of": "ListStandings", "in": [-1001, ""], "at": [424242424242]})


def sealer(*keys: str) -> PageSealer:
    lines = "\n".join(line for text in keys for line in text.splitlines() if not line.startswith("tags"))
    return PageSealer(Keys.parse(lines + "\n" + OLD.splitlines()[1]).derived(PURPOSE))


def raw(token: str) -> bytes:
    return base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))


@given(st.text(min_size=1, alphabet=st.characters(min_codepoint=33, max_codepoint=126)))
def test_a_token_comes_back_and_shows_nothing(token: str):
    sealed = sealer(OLD).seal(token, "List", "gateway")
    assert sealer(OLD).open(sealed, "List", "gateway") == token
    assert re.fullmatch(r"[A-Za-z0-9_-]+", sealed)
    assert len(token) < 4 or token.encode() not in raw(sealed)


def test_tokens_of_places_of_any_length_look_alike():
    lengths = {len(sealer(OLD).seal("x" * length, "List")) for length in range(1, 64)}
    assert len(lengths) == 1
    assert sealer(OLD).seal("x", "List") != sealer(OLD).seal("x", "List")
    assert sealer(OLD).seal("", "List") == sealer(OLD).open("", "List") == ""


def test_a_token_opens_for_its_method_and_its_caller_alone():
    sealed = sealer(OLD).seal(PLACE, "List", "gateway")
    for binding in (("List", "crm"), ("ListOthers", "gateway"), ("List",), ("Listg", "ateway"), ()):
        with pytest.raises(PageTokenInvalid):
            sealer(OLD).open(sealed, *binding)


def test_a_token_that_was_changed_anywhere_is_refused():
    sealed = raw(sealer(OLD).seal(PLACE, "List"))
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(PageTokenInvalid):
            sealer(OLD).open(base64.urlsafe_b64encode(changed).decode().rstrip("="), "List")


@pytest.mark.parametrize(
    "token",
    [PLACE, "?", "é", "A", "AQ", base64.urlsafe_b64encode(b"\x01" + b"x" * 12).decode(), "A" * 20_000],
    ids=lambda token: token[:12],
)
def test_what_we_did_not_seal_is_refused(token: str):
    with pytest.raises(PageTokenInvalid):
        sealer(OLD).open(token, "List")


def test_a_new_key_seals_and_the_old_one_opens_until_it_goes():
    before = sealer(OLD).seal(PLACE, "List")
    assert sealer(NEW, OLD).open(before, "List") == PLACE
    after = sealer(NEW, OLD).seal(PLACE, "List")
    assert sealer(NEW).open(after, "List") == PLACE
    with pytest.raises(PageTokenInvalid):
        sealer(NEW).open(before, "List")


def test_the_key_of_tokens_is_neither_a_key_of_texts_nor_that_of_another_purpose():
    keys = Keys.parse(OLD)
    assert keys.derived(PURPOSE) == keys.derived(PURPOSE)
    given_key = base64.b64decode(OLD.split()[1])
    assert given_key not in keys.derived(PURPOSE)
    assert keys.derived(PURPOSE) != keys.derived("something else")


class Pages:
    """A servicer that says what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __getattr__(self, name: str):
        async def call(request, context):
            self.asked.append(request.page_token)
            return c.ListStandingsResponse(next_page_token=PLACE)

        return call


async def test_one_caller_cannot_go_on_with_anothers_token():
    pages = Pages()
    seal_pages(pages, SERVICE, sealer(OLD))
    callers.start(Caller("dashboard", Kind.SYSTEM))
    token = (await pages.ListStandings(c.ListStandingsRequest(), None)).next_page_token
    await pages.ListStandings(c.ListStandingsRequest(page_token=token), None)
    assert pages.asked == ["", PLACE]
    with pytest.raises(PageTokenInvalid):
        await pages.ListCheckins(c.ListCheckinsRequest(page_token=token), None)
    callers.start(Caller("turnstile", Kind.SYSTEM))
    with pytest.raises(PageTokenInvalid):
        await pages.ListStandings(c.ListStandingsRequest(page_token=token), None)


async def first_page(address: str) -> str:
    async with open_channel(address, default_timeout_s=patient(10)) as channel:
        checkins = checkin_service_pb2_grpc.CheckinServiceStub(channel)
        groups = group_service_pb2_grpc.GroupServiceStub(channel)
        registering = {"request_id": rid("r"), "chat_id": CHAT, "registered_by": OWNER}
        await groups.RegisterGroup(g.RegisterGroupRequest(**registering))
        opening = {"request_id": rid("o"), "chat_id": CHAT, "message_id": 10, "opened_by": ADMIN}
        await checkins.OpenAnchor(c.OpenAnchorRequest(kind=1, points=1, **opening))
        for member in (424242424241, 424242424242):
            person = members_pb2.Person(member_id=member)
            recording = {"request_id": rid(member), "chat_id": CHAT, "anchor_message_id": 10}
            await checkins.RecordCheckin(c.RecordCheckinRequest(member=person, **recording))
        page = await checkins.ListStandings(c.ListStandingsRequest(chat_id=CHAT, page_size=1))
        assert len(page.standings) == 1
        return page.next_page_token


async def test_tokens_outlive_a_restart_and_open_in_each_replica():
    settings = member_settings(data_keys=SecretStr(OLD))
    async with running(settings=settings) as one, running(settings=settings) as other:
        token = await first_page(f"127.0.0.1:{one.port}")
        assert b"424242" not in raw(token)
        assert b"ListStandings" not in raw(token)
        await first_page(f"127.0.0.1:{other.port}")
        async with open_channel(f"127.0.0.1:{other.port}", default_timeout_s=patient(10)) as channel:
            checkins = checkin_service_pb2_grpc.CheckinServiceStub(channel)
            onward = c.ListStandingsRequest(chat_id=CHAT, page_size=1, page_token=token)
            assert len((await checkins.ListStandings(onward)).standings) == 1
            changed = c.ListStandingsRequest.FromString(onward.SerializeToString())
            changed.chat_id = CHAT - 1
            with pytest.raises(ServiceError, match="PAGE_TOKEN_INVALID"):
                await checkins.ListStandings(changed)


def test_every_list_of_the_contract_is_sealed():
    class Any:
        def __getattr__(self, name: str):
            return lambda request, context: None

    sealed = set()
    for service in SERVICES:
        servicer = Any()
        seal_pages(servicer, service, sealer(OLD))
        sealed |= set(vars(servicer))
    assert sealed >= {
        "ListStandings",
        "ListCheckins",
        "ListGroups",
        "ListRoles",
        "ListMemories",
        "ListActions",
    }
