"""What a system does in its own name, seen from outside: visits, taking them back, and what stands of it."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import grpc.aio
import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.timestamp_pb2 import Timestamp

from gymnation.access.v1 import access_pb2
from gymnation.member.v1 import checkins_pb2, groups_pb2
from gymnation.member.v1.audit_service_pb2 import ListActionsRequest
from gymnation.member.v1.audit_service_pb2_grpc import AuditServiceStub
from gymnation.member.v1.checkin_service_pb2 import (
    ListAnchorsRequest,
    ListCheckinsRequest,
    OpenAnchorRequest,
    RestoreCheckinRequest,
    RestoreCheckinResponse,
    RevokeCheckinRequest,
    RevokeCheckinResponse,
)
from gymnation.member.v1.checkin_service_pb2_grpc import CheckinServiceStub
from gymnation.member.v1.group_service_pb2 import RegisterGroupRequest, UpdateGroupRequest
from gymnation.member.v1.group_service_pb2_grpc import GroupServiceStub
from gymnation.member.v1.link_service_pb2 import CreateLinkCodeRequest
from gymnation.member.v1.link_service_pb2_grpc import LinkServiceStub
from gymnation.member.v1.member_data_service_pb2 import EraseMemberRequest
from gymnation.member.v1.member_data_service_pb2_grpc import MemberDataServiceStub
from gymnation.member.v1.member_service_pb2 import SetAppearanceRequest
from gymnation.member.v1.member_service_pb2_grpc import MemberServiceStub
from gymnation.member.v1.members_pb2 import Appearance
from gymnation.member.v1.visit_service_pb2 import (
    VISIT_OUTCOME_ALREADY_COUNTED,
    VISIT_OUTCOME_COUNTED,
    VISIT_OUTCOME_REVOKED,
    RecordVisitRequest,
    RecordVisitResponse,
)
from gymnation.member.v1.visit_service_pb2_grpc import VisitServiceStub
from member_service.app import Running, member_service
from member_service.storage.links import LINKS
from sandbox.patience import patient
from servicekit.access import CallerUnknown
from servicekit.callers import Caller, Kind
from servicekit.errors import InvalidArgument
from servicekit.rpc_client import ClientChannel
from servicekit.rpc_errors import from_rpc_error
from tests.member_service.parts import ADMIN, CHAT, OTHER_CHAT, OWNER, rid
from tests.support.channels import open_channel
from tests.support.clock import SettableClock
from tests.support.member_service import member_settings

BIA = 7
PERMISSIONS = frozenset(
    {
        access_pb2.PERMISSION_RECORD_CHECKINS,
        access_pb2.PERMISSION_CORRECT_CHECKINS,
        access_pb2.PERMISSION_READ_CHECKINS,
        access_pb2.PERMISSION_READ_STANDINGS,
        access_pb2.PERMISSION_LINK_MEMBERS,
    }
)


class TwoSystems:
    """Knows two turnstiles by their keys, one of them of one group."""

    _known: Mapping[str, Caller] = {
        "turnstile": Caller("turnstile", Kind.SYSTEM, PERMISSIONS, frozenset({CHAT}), 1000),
        "crm": Caller("crm", Kind.SYSTEM, PERMISSIONS, None, 1000),
    }

    def by_certificate(self, name: str) -> Caller:
        raise CallerUnknown

    def by_key(self, key: str) -> Caller:
        if key not in self._known:
            raise CallerUnknown
        return self._known[key]


@pytest.fixture
async def service(clock: SettableClock) -> AsyncIterator[Running]:
    async with member_service(member_settings(), clock, authenticator=TwoSystems()) as service:
        yield service


@pytest.fixture
async def channel(service: Running) -> AsyncIterator[ClientChannel]:
    async with open_channel(f"127.0.0.1:{service.port}", default_timeout_s=patient(10)) as channel:
        yield channel


@pytest.fixture
async def plain(service: Running) -> AsyncIterator[grpc.aio.Channel]:
    """As a system has one, that knows nothing of ours."""
    async with grpc.aio.insecure_channel(f"127.0.0.1:{service.port}") as channel:
        yield channel


@pytest.fixture
async def system(
    channel: ClientChannel, plain: grpc.aio.Channel, service: Running, clock: SettableClock
) -> "System":
    groups = GroupServiceStub(channel)
    for chat_id, title in ((CHAT, "Iron"), (OTHER_CHAT, "Steel")):
        await groups.RegisterGroup(
            RegisterGroupRequest(
                request_id=rid(("register", chat_id)), chat_id=chat_id, title=title, registered_by=OWNER
            )
        )
        settings = groups_pb2.GroupSettings(visit_policy=groups_pb2.VISIT_POLICY_DAILY)
        await groups.UpdateGroup(
            UpdateGroupRequest(
                request_id=rid(("visits", chat_id)),
                group=groups_pb2.Group(chat_id=chat_id, settings=settings),
                update_mask=FieldMask(paths=["settings.visit_policy"]),
            )
        )
    system = System(channel, plain, clock)
    await system.link(service, "turnstile", "badge-1", BIA)
    return system


class System:
    """Calls with the key of one of the two."""

    def __init__(self, channel: ClientChannel, plain: grpc.aio.Channel, clock: SettableClock) -> None:
        self.channel, self.clock = channel, clock
        self.links, self.visits = LinkServiceStub(plain), VisitServiceStub(plain)
        self.checkins = CheckinServiceStub(plain)

    async def link(self, service: Running, caller: str, name: str, member_id: int) -> None:
        """As if the member had said yes: who may call is known to nobody here but the server."""
        request = CreateLinkCodeRequest(request_id=rid(("code", name)), chat_id=CHAT, external_id=name)
        made = await self.links.CreateLinkCode(request, metadata=key(caller))
        linked = {"member_id": member_id, "link_time": self.clock() - timedelta(days=1)}
        await service.database.collection(LINKS).update_one({"code": made.code}, {"$set": linked})

    async def visit(
        self, caller: str = "turnstile", visit_id: str = "v1", at: datetime | None = None, **more: object
    ) -> RecordVisitResponse:
        when = Timestamp()
        when.FromDatetime(at or self.clock())
        wish = {"chat_id": CHAT, "external_id": "badge-1", "occur_time": when} | more
        return await self.visits.RecordVisit(
            RecordVisitRequest(visit_id=visit_id, **wish), metadata=key(caller)
        )

    async def revoke(
        self, checkin_id: str, caller: str = "turnstile", by: int = 0, time: int = 1
    ) -> RevokeCheckinResponse:
        return await self.checkins.RevokeCheckin(
            RevokeCheckinRequest(
                request_id=rid(("revoke", checkin_id, *([time] if time > 1 else []))),
                chat_id=CHAT,
                checkin_id=checkin_id,
                reason="door open",
                revoked_by=by,
            ),
            metadata=key(caller),
        )

    async def restore(
        self, checkin_id: str, caller: str = "turnstile", time: int = 1, **more: object
    ) -> RestoreCheckinResponse:
        wish = {"chat_id": CHAT, "checkin_id": checkin_id} | more
        return await self.checkins.RestoreCheckin(
            RestoreCheckinRequest(request_id=rid(("restore", checkin_id, time)), **wish), metadata=key(caller)
        )


@contextmanager
def refused(reason: str) -> Iterator[None]:
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        yield
    assert from_rpc_error(failure.value).reason == reason


def key(caller: str) -> tuple[tuple[str, str], ...]:
    return (("authorization", f"Bearer {caller}"),)


async def test_a_system_records_a_visit_lists_it_and_takes_it_back(system: System):
    made = await system.visit()

    assert made.outcome == VISIT_OUTCOME_COUNTED
    assert (made.season_checkins, made.season_points) == (1, 1)
    assert made.checkin.anchor_kind == checkins_pb2.ANCHOR_KIND_VISIT
    assert (made.checkin.member_id, made.checkin.recorded_by_caller) == (BIA, "turnstile")
    assert await system.visit() == made
    assert (await system.visit(visit_id="v2")).outcome == VISIT_OUTCOME_ALREADY_COUNTED
    listed = await system.checkins.ListCheckins(
        ListCheckinsRequest(chat_id=CHAT, external_id="badge-1"), metadata=key("turnstile")
    )
    assert list(listed.checkins) == [made.checkin]

    revoked = await system.revoke(made.checkin.checkin_id)

    assert revoked.checkin.revoked_by_caller == "turnstile"
    assert revoked.season_points == 0
    assert await system.revoke(made.checkin.checkin_id) == revoked


async def test_a_system_that_names_no_checkin_is_told_of_the_field_that_it_has(system: System):
    """It knows no messages of Telegram."""
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await system.revoke("")
    assert "checkin_id" in str(failure.value.details())


async def test_the_log_of_admins_names_the_system(system: System):
    made = await system.visit()
    for _ in range(2):
        await system.revoke(made.checkin.checkin_id)
    log = await AuditServiceStub(system.channel).ListActions(ListActionsRequest(chat_id=CHAT))
    [entry] = log.entries
    assert (entry.actor_id, entry.actor_name, entry.action) == (0, "turnstile", "checkin_revoked")
    assert (entry.subject_id, entry.reason) == (BIA, "door open")


async def test_a_system_speaks_for_no_person_and_for_no_group_but_its_own(system: System):
    made = await system.visit()
    for attempt, reason in (
        (system.revoke(made.checkin.checkin_id, by=ADMIN), "FIELD_INVALID"),
        (system.visit(chat_id=OTHER_CHAT), "GROUP_NOT_REGISTERED"),
        (system.visit("crm"), "MEMBER_NOT_LINKED"),
        (system.visit("stranger"), "CALLER_UNKNOWN"),
    ):
        with refused(reason):
            await attempt
    # A caller that speaks for people has to name one.
    with refused("FIELD_INVALID"):
        await system.checkins.RevokeCheckin(
            RevokeCheckinRequest(request_id=rid("x"), chat_id=CHAT, checkin_id=made.checkin.checkin_id)
        )


async def test_no_message_is_an_anchor_of_visits_and_no_list_has_one(system: System):
    await system.visit()
    with refused("FIELD_INVALID"):
        await system.checkins.OpenAnchor(
            OpenAnchorRequest(
                request_id=rid("open"),
                chat_id=CHAT,
                message_id=5,
                kind=checkins_pb2.ANCHOR_KIND_VISIT,
                points=1,
                opened_by=ADMIN,
            )
        )
    assert not (await system.checkins.ListAnchors(ListAnchorsRequest(chat_id=CHAT))).anchors


async def test_an_old_visit_revives_nobody_who_was_erased_after_it(
    system: System, service: Running, clock: SettableClock
):
    before = clock() - timedelta(hours=1)
    await system.visit(at=before, visit_id="v0")
    erase = MemberDataServiceStub(system.channel).EraseMember
    await erase(EraseMemberRequest(request_id=rid("erase"), member_id=BIA))
    clock.advance(seconds=61)
    await service.database.collection("erasures").update_one(
        {}, {"$set": {"end_time": clock(), "claim_time": clock() + timedelta(days=1)}}
    )
    clock.advance(seconds=5)
    with refused("MEMBER_NOT_LINKED"):
        await system.visit(at=before, visit_id="late")

    # They come back, and link themselves anew.
    await system.link(service, "turnstile", "badge-2", BIA)
    with refused("MEMBER_ERASED"):
        await system.visit(at=before, visit_id="late", external_id="badge-2")
    with refused("MEMBER_NOT_FOUND"):
        await system.visit(at=before, visit_id="late", external_id="", member_id=BIA)
    assert (await system.visit(visit_id="new", external_id="badge-2")).outcome == VISIT_OUTCOME_COUNTED


async def test_of_who_hides_a_system_learns_what_it_said_itself(system: System):
    await MemberServiceStub(system.channel).SetAppearance(
        SetAppearanceRequest(
            request_id=rid("hide"), chat_id=CHAT, member_id=BIA, appearance=Appearance(hidden=True)
        )
    )
    made = await system.visit()
    assert made.outcome == VISIT_OUTCOME_COUNTED
    assert (made.season_checkins, made.season_points) == (0, 0)
    with refused("MEMBER_NOT_FOUND"):
        await system.visit(visit_id="v2", external_id="", member_id=BIA)
    # A check-in's name can be guessed from others': who did not tell of it cannot ask whether it is there.
    with refused("CHECKIN_NOT_FOUND"):
        await system.revoke(made.checkin.checkin_id, "crm")
    revoked = await system.revoke(made.checkin.checkin_id)
    assert (revoked.display_name, revoked.season_checkins) == ("", 0)


async def test_no_caller_uses_up_or_asks_for_anothers_request_ids(system: System):
    same = rid("the same")

    async def code(caller: str | None, name: str, request_id: str = same) -> str:
        request = CreateLinkCodeRequest(request_id=request_id, chat_id=CHAT, external_id=name)
        if caller is None:
            return (await LinkServiceStub(system.channel).CreateLinkCode(request)).code
        return str((await system.links.CreateLinkCode(request, metadata=key(caller))).code)

    # Each means a change of its own, whoever was first; a repeat is known, however it is spelled.
    codes = [await code("turnstile", "badge-7"), await code("crm", "card-9"), await code(None, "desk-1")]
    assert len(set(codes)) == 3
    assert await code("turnstile", "badge-7", same.upper()) == codes[0]
    with refused("REQUEST_ID_REUSED"):
        await code("turnstile", "badge-8")
    for nonsense in ("", "7", "x" * 36):
        with refused("FIELD_INVALID"):
            await code("crm", "card-10", nonsense)


async def test_a_system_brings_a_visit_back_that_it_took_back_itself(system: System):
    made = await system.visit()
    await system.revoke(made.checkin.checkin_id)

    restored = await system.restore(made.checkin.checkin_id)

    assert restored.checkin == made.checkin
    assert (restored.season_checkins, restored.season_points) == (1, 1)
    assert await system.restore(made.checkin.checkin_id) == restored
    with refused("UNDO_NOT_POSSIBLE"):
        await system.restore(made.checkin.checkin_id, time=2)
    log = await AuditServiceStub(system.channel).ListActions(ListActionsRequest(chat_id=CHAT))
    done = [(entry.actor_id, entry.actor_name, entry.action, entry.subject_id) for entry in log.entries]
    assert sorted(done) == [
        (0, "turnstile", "checkin_restored", BIA),
        (0, "turnstile", "checkin_revoked", BIA),
    ]
    # Taken back again, it is answered as before: what the first request did stands.
    assert (await system.revoke(made.checkin.checkin_id, time=2)).season_points == 0
    assert await system.restore(made.checkin.checkin_id) == restored


async def test_nothing_but_what_it_told_and_took_back_itself_within_a_day(
    system: System, clock: SettableClock
):
    made = (await system.visit()).checkin.checkin_id
    with refused("UNDO_NOT_POSSIBLE"):
        await system.restore(made)
    await system.revoke(made)
    # Another's visit is to a system none, and so is what is not there.
    for name in (made, "nothing", made[:-1], f"{made}0", "x" * 128):
        with refused("CHECKIN_NOT_FOUND"):
            await system.restore(name, "crm", time=3)
    for wrong in (
        {"restored_by": ADMIN},
        {"source_message_id": 5},
        {"checkin_id": ""},
        {"checkin_id": "x" * 129},
    ):
        with refused("FIELD_INVALID"):
            await system.restore(**{"checkin_id": made} | wrong)
    with refused("GROUP_NOT_REGISTERED"):
        await system.restore(made, chat_id=OTHER_CHAT)
    with refused("CHECKIN_NOT_FOUND"):
        await system.restore(made, "crm", chat_id=OTHER_CHAT)
    clock.advance(seconds=24 * 3600 + 1)
    with refused("UNDO_NOT_POSSIBLE"):
        await system.restore(made)


async def test_a_system_undoes_nobody_elses_revocation(system: System):
    """An admin's word stands, and another system's, too."""
    made = (await system.visit()).checkin.checkin_id
    await system.revoke(made, "crm")
    with refused("UNDO_NOT_POSSIBLE"):
        await system.restore(made)
    with refused("CHECKIN_NOT_FOUND"):
        await system.restore(made, "crm")
    again = (await system.visit(visit_id="yesterday", at=system.clock() - timedelta(days=1))).checkin
    await CheckinServiceStub(system.channel).RevokeCheckin(
        RevokeCheckinRequest(
            request_id=rid("admin"), chat_id=CHAT, checkin_id=again.checkin_id, revoked_by=ADMIN
        )
    )
    with refused("UNDO_NOT_POSSIBLE"):
        await system.restore(again.checkin_id)
    # Who speaks for people names a message and a person, as before.
    with pytest.raises(InvalidArgument):
        await CheckinServiceStub(system.channel).RestoreCheckin(
            RestoreCheckinRequest(
                request_id=rid("r"), chat_id=CHAT, checkin_id=made, source_message_id=5, restored_by=ADMIN
            )
        )


async def test_a_visit_is_not_brought_back_into_a_season_that_is_over(system: System, clock: SettableClock):
    await GroupServiceStub(system.channel).UpdateGroup(
        UpdateGroupRequest(
            request_id=rid("weekly"),
            group=groups_pb2.Group(
                chat_id=CHAT, settings=groups_pb2.GroupSettings(season_mode=groups_pb2.SEASON_MODE_WEEKLY)
            ),
            update_mask=FieldMask(paths=["settings.season_mode"]),
        )
    )
    # On a Monday in UTC, half an hour before the week ends in Brazil.
    clock.now = datetime(2031, 4, 7, 2, 30, tzinfo=UTC)
    made = (await system.visit()).checkin
    assert made.day == "2031-04-06"
    await system.revoke(made.checkin_id)
    clock.advance(seconds=3600)
    with refused("UNDO_NOT_POSSIBLE"):
        await system.restore(made.checkin_id)


async def test_a_visit_that_changes_all_the_time_stays_as_it_is(system: System):
    """Each change is kept in the ledger: a program that goes round in circles shall not fill it."""
    made = (await system.visit()).checkin.checkin_id
    with refused("UNDO_NOT_POSSIBLE"):
        for time in range(2, 20):
            await system.revoke(made, time=time)
            await system.restore(made, time=time)
    assert (await system.visit(visit_id="v2")).outcome == VISIT_OUTCOME_REVOKED


async def test_who_hides_is_not_shown_by_what_is_brought_back(system: System):
    made = (await system.visit()).checkin.checkin_id
    await system.revoke(made)
    await MemberServiceStub(system.channel).SetAppearance(
        SetAppearanceRequest(
            request_id=rid("hide"), chat_id=CHAT, member_id=BIA, appearance=Appearance(hidden=True)
        )
    )
    with refused("CHECKIN_NOT_FOUND"):
        await system.restore(made, "crm")
    restored = await system.restore(made)
    assert (restored.display_name, restored.season_checkins, restored.season_points) == ("", 0, 0)


async def test_two_who_bring_it_back_at_once_do_so_once(system: System):
    made = (await system.visit()).checkin.checkin_id
    await system.revoke(made)
    done = await asyncio.gather(
        *(system.restore(made, time=time) for time in (1, 1, 2, 3)), return_exceptions=True
    )
    answered = [one for one in done if isinstance(one, RestoreCheckinResponse)]
    assert 1 <= len(answered) <= 2
    assert {one.season_points for one in answered} == {1}
