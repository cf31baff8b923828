"""Who may call what, walked whole against a real service, and what nobody learns of a group out of sight."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
from mongomock.collection import Collection

from gymnation.member.v1 import checkin_service_pb2, group_service_pb2, member_service_pb2
from servicekit import callers
from tests.member_service.parts import CHAT, OTHER_CHAT, rid
from tests.member_service.transport.access_table import COLUMNS, METHODS, SCOPED, TABLE, about, rule_of, walk
from tests.support.known_callers import STRANGERS, Line, known_callers

NOWHERE = -77
# The coach's alone, who sees all groups; and an operator's, who says in which groups a caller may do things.
NOT_SCOPED = {"LookupMemories", "CreateCaller"}
BY_NAME = {method.name: method for method in METHODS}


@pytest.fixture
async def lines(tmp_path: Path) -> AsyncIterator[Mapping[str, Line]]:
    async with known_callers(tmp_path, (CHAT, OTHER_CHAT)) as (_, lines):
        yield lines


@pytest.fixture
def table() -> dict[str, dict[str, str]]:
    rows = [line.split() for line in TABLE.read_text("utf-8").partition("\n\n")[2].splitlines()]
    return {row[0].partition(".")[2]: dict(zip(COLUMNS, row[1:], strict=True)) for row in rows[1:]}


async def test_each_rpc_answers_each_caller_as_the_table_says(lines: Mapping[str, Line]):
    told = await walk(lines)
    assert told == TABLE.read_text("utf-8"), f"see `python -m {walk.__module__}`, and think"


def test_nobody_unknown_gets_anything(table: dict[str, dict[str, str]]):
    for row in table.values():
        assert {row[name] for name in STRANGERS} == {"who", "-"}
        assert row["foreign"] == "-"


def test_the_coach_cannot_do_what_is_not_its_own(table: dict[str, dict[str, str]]):
    for method in (
        "GrantRole",
        "AcceptUpdates",
        "ScheduleEntries",
        "EraseMember",
        "ListRoles",
        "CreateCaller",
    ):
        assert table[method]["coach"] == "no"


@pytest.mark.parametrize("name", SCOPED)
async def test_a_group_out_of_sight_is_no_group_byte_for_byte_and_nothing_is_read(
    lines: Mapping[str, Line], table: dict[str, dict[str, str]], name: str, monkeypatch
):
    readers = []

    def watched(operation):
        def call(self, *arguments, **more):
            if (reading := callers.current()) is not callers.LOCAL:
                readers.append(reading.name)
            return operation(self, *arguments, **more)

        return call

    hidden = [method for method in METHODS if table[method.name][f"{name} elsewhere"] == "hidden"]
    assert hidden
    for operation in ("find", "find_one", "insert_one", "update_one", "find_one_and_update"):
        monkeypatch.setattr(Collection, operation, watched(getattr(Collection, operation)))
    for method in hidden:
        elsewhere = await lines[name].ask(method, about(method, OTHER_CHAT))
        for nowhere in (NOWHERE, 0, 7, -(2**63)):
            assert await lines[name].ask(method, about(method, nowhere)) == elsewhere, method.name
    assert name not in readers
    shown = await lines[name].ask(hidden[0], about(hidden[0], OTHER_CHAT))
    nowhere = await lines["crm"].ask(BY_NAME["GetGroup"], about(BY_NAME["GetGroup"], NOWHERE))
    assert (nowhere.code, nowhere.details, nowhere.trailing) == (shown.code, shown.details, shown.trailing)
    assert set(readers) == {"crm"}, "who sees all groups is told so after a look"


async def test_groups_out_of_sight_are_in_no_list(lines: Mapping[str, Line]):
    seen = {}
    for name in ("gateway", "crm", "dashboard"):
        listed = await lines[name].call(BY_NAME["ListGroups"], group_service_pb2.ListGroupsRequest())
        seen[name] = {group.chat_id for group in listed.groups}
    assert seen == {"gateway": {CHAT, OTHER_CHAT}, "crm": {CHAT, OTHER_CHAT}, "dashboard": {CHAT}}


async def test_nobody_but_the_gateway_says_who_acts(lines: Mapping[str, Line]):
    request = checkin_service_pb2.RevokeCheckinRequest(chat_id=CHAT, checkin_id="c", revoked_by=90)
    answer = await lines["turnstile"].ask(BY_NAME["RevokeCheckin"], request)
    assert (answer.reason, answer.field) == ("FIELD_INVALID", "revoked_by")


def test_each_rule_says_which_group_a_request_is_about():
    """A method that has a group in its request and no rule about it would be for all groups, or for none."""
    for method in METHODS:
        names = {field.name for field in method.input_type.fields}
        if {"chat_id", "chat_ids"} & names and method.name not in NOT_SCOPED:
            assert rule_of(method).group_field or rule_of(method).scopes_itself, method.full_name


async def hide(gateway: Line, member_id: int) -> None:
    request = member_service_pb2.SetAppearanceRequest(
        request_id="7c1f3c9e-64a5-4d6c-8f58-6a8f7c0a4b11", chat_id=CHAT, member_id=member_id
    )
    request.appearance.hidden = True
    await gateway.call(BY_NAME["SetAppearance"], request)


async def test_a_member_who_is_seen_by_nobody_is_seen_by_no_system(lines: Mapping[str, Line]):
    gateway = lines["gateway"]
    opening = {"request_id": "0b0f4f3e-5a51-4f1e-9f43-7a9d1d1d9a01", "opened_by": 90, "kind": 1, "points": 1}
    opened = checkin_service_pb2.OpenAnchorRequest(chat_id=CHAT, message_id=10, **opening)
    await gateway.call(BY_NAME["OpenAnchor"], opened)
    for member_id in (7, 8):
        recording = checkin_service_pb2.RecordCheckinRequest(
            request_id=f"0b0f4f3e-5a51-4f1e-9f43-7a9d1d1d9b0{member_id}", chat_id=CHAT, anchor_message_id=10
        )
        recording.member.member_id = member_id
        await gateway.call(BY_NAME["RecordCheckin"], recording)
    await hide(gateway, 7)
    asked = {"chat_id": CHAT}
    never = {}
    for name, line in (("dashboard", lines["dashboard"]), ("crm", lines["crm"])):
        for method, request_type in (
            ("GetStanding", checkin_service_pb2.GetStandingRequest),
            ("GetProfile", member_service_pb2.GetProfileRequest),
        ):
            answers = [
                await line.ask(BY_NAME[method], request_type(**asked, member_id=member_id))
                for member_id in (7, 1009)
            ]
            if answers[0].response is not None:
                never[method] = name
                hidden, unknown = (
                    BY_NAME[method].output_type._concrete_class.FromString(one.response) for one in answers
                )
                (hidden.standing if method == "GetStanding" else hidden.profile).member_id = 1009
                assert hidden == unknown
    assert never == {"GetStanding": "dashboard", "GetProfile": "crm"}
    own = await gateway.call(
        BY_NAME["GetStanding"], checkin_service_pb2.GetStandingRequest(**asked, member_id=7)
    )
    assert (own.hidden, own.standing.points) == (True, 1)
    for wanted, whose in (({}, [8]), ({"member_id": 7}, []), ({"member_id": 8}, [8])):
        request = checkin_service_pb2.ListCheckinsRequest(**asked, **wanted)
        listed = await lines["dashboard"].call(BY_NAME["ListCheckins"], request)
        assert [checkin.member_id for checkin in listed.checkins] == whose
    listed = await gateway.call(BY_NAME["ListCheckins"], checkin_service_pb2.ListCheckinsRequest(**asked))
    assert {checkin.member_id for checkin in listed.checkins} == {7, 8}
    group = await lines["dashboard"].call(BY_NAME["GetGroup"], group_service_pb2.GetGroupRequest(**asked))
    assert (group.group.title, group.group.registered_by) == ("Iron", 0)
    standings = await lines["dashboard"].call(
        BY_NAME["ListStandings"], checkin_service_pb2.ListStandingsRequest(**asked)
    )
    assert [one.member_id for one in standings.standings] == [8]


async def test_a_system_reads_no_admins_words_and_of_an_alias_no_name(lines: Mapping[str, Line]):
    gateway, turnstile = lines["gateway"], lines["turnstile"]
    opening = {"request_id": rid("open"), "opened_by": 90, "kind": 1, "points": 1}
    opened = checkin_service_pb2.OpenAnchorRequest(chat_id=CHAT, message_id=10, **opening)
    await gateway.call(BY_NAME["OpenAnchor"], opened)
    recorded = []
    for member_id in (7, 8):
        recording = checkin_service_pb2.RecordCheckinRequest(
            request_id=rid(member_id), chat_id=CHAT, anchor_message_id=10, confirmed_by=90
        )
        recording.member.member_id, recording.member.display_name = member_id, "Bia Barra"
        answer = await gateway.call(BY_NAME["RecordCheckin"], recording)
        recorded.append(answer.checkin.checkin_id)
    renaming = member_service_pb2.SetAppearanceRequest(request_id=rid("alias"), chat_id=CHAT, member_id=8)
    renaming.appearance.alias = "Falcon"
    await gateway.call(BY_NAME["SetAppearance"], renaming)
    for line, checkin_id, who in ((gateway, recorded[0], {"revoked_by": 90}), (turnstile, recorded[1], {})):
        request = checkin_service_pb2.RevokeCheckinRequest(
            request_id=rid(("revoke", checkin_id)),
            chat_id=CHAT,
            checkin_id=checkin_id,
            reason="no shoes",
            **who,
        )
        revoked = await line.call(BY_NAME["RevokeCheckin"], request)
    assert revoked.display_name.endswith(" Falcon")
    assert (revoked.checkin.revoke_reason, revoked.checkin.confirmed_by) == ("no shoes", 0)
    listing = checkin_service_pb2.ListCheckinsRequest(chat_id=CHAT)
    for name, reason, by in (("gateway", "no shoes", 90), ("dashboard", "", 0)):
        listed = await lines[name].call(BY_NAME["ListCheckins"], listing)
        told = {(one.revoke_reason, one.confirmed_by) for one in listed.checkins}
        assert told == {(reason, by)}, name
