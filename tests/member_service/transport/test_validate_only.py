"""Each change that can be looked at before it is made: the look writes nothing, and uses nothing up.

As AIP-163 has it: all that is checked when it is done is checked when it is only looked at.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message

from gymnation.access.v1 import access_pb2
from gymnation.member.v1 import (
    caller_service_pb2,
    checkin_service_pb2,
    checkins_pb2,
    group_service_pb2,
    groups_pb2,
    link_service_pb2,
    visit_service_pb2,
)
from member_service.app import Running
from member_service.storage.links import LINKS
from servicekit.errors import ServiceError
from tests.member_service.parts import CHAT, OTHER_CHAT, rid
from tests.member_service.transport.test_access_table import BY_NAME
from tests.support.known_callers import Line, known_callers

BIA = 7
ELSEWHERE = CHAT - 77
_BY_THE_CLOCK: Final = {"sweeps", "leases", "due_groups"}
"""What sweeps write by themselves."""


@dataclass(frozen=True, slots=True)
class House:
    service: Running
    lines: Mapping[str, Line]
    checkin_id: str

    async def call(self, caller: str, method: str, request: Message) -> Any:
        return await self.lines[caller].call(BY_NAME[method], request)

    async def kept(self) -> dict[str, list[dict[str, Any]]]:
        """All that is stored, apart from which day a caller was here last."""
        database = self.service.database
        names = await database.client[database.name].list_collection_names()
        found: dict[str, list[dict[str, Any]]] = {}
        for name in sorted(set(names) - _BY_THE_CLOCK):
            documents = [one async for one in database.collection(name).find({})]
            for one in documents:
                one.pop("last_use_day", None)
            found[name] = sorted(documents, key=lambda one: str(one["_id"]))
        return found


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Two badges of Bia's, one of which made a visit already."""
    async with known_callers(tmp_path, (CHAT, OTHER_CHAT)) as (service, lines):
        settings = groups_pb2.GroupSettings(visit_policy=groups_pb2.VISIT_POLICY_DAILY)
        await lines["gateway"].call(
            BY_NAME["UpdateGroup"],
            group_service_pb2.UpdateGroupRequest(
                request_id=rid("visits"),
                group=groups_pb2.Group(chat_id=CHAT, settings=settings),
                update_mask=FieldMask(paths=["settings.visit_policy"]),
            ),
        )
        code = await lines["turnstile"].call(
            BY_NAME["CreateLinkCode"],
            link_service_pb2.CreateLinkCodeRequest(request_id=rid("code"), chat_id=CHAT, external_id="b-1"),
        )
        now = datetime.fromtimestamp(code.expire_time.seconds, UTC) - timedelta(minutes=15)
        agreed = {"member_id": BIA, "link_time": now - timedelta(days=5)}
        await service.database.collection(LINKS).update_one({"code": code.code}, {"$set": agreed})
        earlier = visit("yesterday", now - timedelta(days=1))
        made = await lines["turnstile"].call(BY_NAME["RecordVisit"], earlier)
        yield House(service, lines, made.checkin.checkin_id)


def visit(name: str, at: datetime, **more: Any) -> visit_service_pb2.RecordVisitRequest:
    wish = visit_service_pb2.RecordVisitRequest(visit_id=name, chat_id=CHAT, external_id="b-1")
    wish.occur_time.FromDatetime(at)
    for field, value in more.items():
        setattr(wish, field, value)
    return wish


async def the_time(house: House) -> datetime:
    [code] = [one async for one in house.service.database.collection(LINKS).find({})]
    moment: datetime = code["link_time"] + timedelta(days=5)
    return moment


@dataclass(frozen=True, slots=True)
class Case:
    """A change that can be made once in the house, and one of its kind that is refused."""

    caller: str
    right: Callable[[House, datetime], Message]
    wrong: Callable[[House, datetime], Message]
    reason: str
    left_out: tuple[str, ...] = ()
    """What only the deed itself can answer."""


def _revoking(house: House, **more: Any) -> checkin_service_pb2.RevokeCheckinRequest:
    wish = {"request_id": rid("revoke"), "chat_id": CHAT, "checkin_id": house.checkin_id} | more
    return checkin_service_pb2.RevokeCheckinRequest(**wish)


def _caller(**more: Any) -> caller_service_pb2.CreateCallerRequest:
    may = [access_pb2.PERMISSION_WATCH]
    wish = {"request_id": rid("add"), "name": "back-door", "permissions": may, "chat_ids": [CHAT]} | more
    return caller_service_pb2.CreateCallerRequest(**wish)


def _unlinking(**more: Any) -> link_service_pb2.DeleteLinkRequest:
    wish = {"request_id": rid("unlink"), "chat_id": CHAT, "external_id": "b-1"} | more
    return link_service_pb2.DeleteLinkRequest(**wish)


def _quiet(**more: Any) -> group_service_pb2.UpdateGroupRequest:
    group = groups_pb2.Group(chat_id=CHAT, settings=groups_pb2.GroupSettings(quiet=True, time_zone="Mars"))
    wish = {"request_id": rid("quiet"), "group": group, "update_mask": FieldMask(paths=["settings.quiet"])}
    return group_service_pb2.UpdateGroupRequest(**(wish | more))


def _stopping(chat_id: int) -> group_service_pb2.StopGroupRequest:
    return group_service_pb2.StopGroupRequest(request_id=rid("stop"), chat_id=chat_id)


CASES: Mapping[str, Case] = {
    "RecordVisit": Case(
        "turnstile",
        lambda house, now: visit("today", now),
        lambda house, now: visit("today", now, external_id="b-2"),
        "MEMBER_NOT_LINKED",
        ("season_checkins", "season_points"),
    ),
    "RevokeCheckin": Case(
        "turnstile",
        lambda house, now: _revoking(house, reason="lent"),
        lambda house, now: _revoking(house, checkin_id="none"),
        "CHECKIN_NOT_FOUND",
        ("season_checkins", "season_points"),
    ),
    "DeleteLink": Case(
        "turnstile",
        lambda house, now: _unlinking(),
        lambda house, now: _unlinking(external_id="b-2"),
        "MEMBER_NOT_LINKED",
    ),
    "UpdateGroup": Case(
        "crm",
        lambda house, now: _quiet(),
        lambda house, now: _quiet(update_mask=FieldMask(paths=["settings.time_zone"])),
        "FIELD_INVALID",
    ),
    "StopGroup": Case(
        "crm",
        lambda house, now: _stopping(CHAT),
        lambda house, now: _stopping(ELSEWHERE),
        "GROUP_NOT_REGISTERED",
    ),
    "CreateCaller": Case(
        "operator",
        lambda house, now: _caller(),
        lambda house, now: _caller(name="turnstile", title="Another"),
        "CALLER_ALREADY_EXISTS",
        ("key", "caller.keys"),
    ),
}


def test_each_change_that_can_be_looked_at_is_tried_here():
    found = {name for name, one in BY_NAME.items() if "validate_only" in one.input_type.fields_by_name}
    assert found == CASES.keys()


def looked_at(request: Message) -> Message:
    look = type(request)()
    look.CopyFrom(request)
    look.validate_only = True  # type: ignore[attr-defined]
    return look


def without(answer: Message, left_out: tuple[str, ...]) -> Message:
    rest = type(answer)()
    rest.CopyFrom(answer)
    for path in left_out:
        *above, last = path.split(".")
        parent: Any = rest
        for name in above:
            parent = getattr(parent, name)
        parent.ClearField(last)
    return rest


@pytest.mark.parametrize("method", CASES)
async def test_a_look_shows_what_would_be_and_writes_nothing(house: House, method: str):
    case, now = CASES[method], await the_time(house)
    right = case.right(house, now)
    before = await house.kept()

    for _ in range(2):
        shown = await house.call(case.caller, method, looked_at(right))
    with pytest.raises(ServiceError, match=case.reason):
        await house.call(case.caller, method, looked_at(case.wrong(house, now)))
    with pytest.raises(ServiceError, match="CALLER_NOT_ALLOWED"):
        await house.call("dashboard", method, looked_at(right))
    assert await house.kept() == before

    with pytest.raises(ServiceError, match=case.reason):
        await house.call(case.caller, method, case.wrong(house, now))
    made = await house.call(case.caller, method, right)
    assert shown == without(made, case.left_out)
    assert without(shown, case.left_out) == shown
    assert await house.kept() != before


@pytest.mark.parametrize("method", [name for name in CASES if name != "RecordVisit"])
async def test_a_look_minds_a_request_id_that_did_something_else(house: House, method: str):
    case, now = CASES[method], await the_time(house)
    request = case.right(house, now)
    await house.call(case.caller, method, request)
    other: Any = case.wrong(house, now)
    if method == "UpdateGroup":
        other.update_mask.paths[:] = ["title"]
    if method == "StopGroup":
        other.chat_id = OTHER_CHAT
    for one in (other, looked_at(other)):
        with pytest.raises(ServiceError, match="REQUEST_ID_REUSED"):
            await house.call(case.caller, method, one)


async def test_a_look_at_a_visit_says_each_outcome_that_it_would_get(house: House):
    now = await the_time(house)
    for at, outcome in (
        (now - timedelta(days=1), visit_service_pb2.VISIT_OUTCOME_ALREADY_COUNTED),
        (now - timedelta(days=6), visit_service_pb2.VISIT_OUTCOME_NOT_LINKED),
        (now - timedelta(days=8), visit_service_pb2.VISIT_OUTCOME_TOO_LATE),
        (now, visit_service_pb2.VISIT_OUTCOME_COUNTED),
    ):
        wish = visit(f"at-{at:%d}", at)
        before = await house.kept()
        shown = await house.call("turnstile", "RecordVisit", looked_at(wish))
        assert shown.outcome == outcome
        assert await house.kept() == before
        assert (await house.call("turnstile", "RecordVisit", wish)).outcome == outcome
        # What was told before is answered as then.
        told = await house.call("turnstile", "RecordVisit", looked_at(wish))
        assert (told.outcome, told.season_points) == (outcome, 0)


async def test_a_look_at_a_revocation_names_the_caller_and_stays_in_its_groups(house: House):
    shown = await house.call("turnstile", "RevokeCheckin", looked_at(_revoking(house)))
    assert shown.checkin.state == checkins_pb2.CHECKIN_STATE_REVOKED
    assert shown.checkin.revoked_by_caller == "turnstile"
    with pytest.raises(ServiceError, match="GROUP_NOT_REGISTERED"):
        await house.call("turnstile", "RevokeCheckin", looked_at(_revoking(house, chat_id=OTHER_CHAT)))


async def test_a_look_lets_nobody_in_again(house: House):
    service = caller_service_pb2.CreateCallerRequest(request_id=rid("again"), name="coach")
    with pytest.raises(ServiceError, match="CALLER_ALREADY_EXISTS"):
        await house.call("operator", "CreateCaller", looked_at(service))
    revoke = caller_service_pb2.RevokeCallerRequest(request_id=rid("out"), name="coach")
    await house.call("operator", "RevokeCaller", revoke)
    before = await house.kept()
    shown = await house.call("operator", "CreateCaller", looked_at(service))
    assert not shown.caller.HasField("revoke_time")
    assert await house.kept() == before
    get = caller_service_pb2.GetCallerRequest(name="coach")
    assert (await house.call("operator", "GetCaller", get)).caller.HasField("revoke_time")
