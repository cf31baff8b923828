"""Members, groups and check-ins over real gRPC: mapping, and each reason reached once."""

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.timestamp_pb2 import Timestamp

from gymnation.member.v1 import (
    checkin_service_pb2 as c,
)
from gymnation.member.v1 import (
    checkin_service_pb2_grpc,
    checkins_pb2,
    error_reason_pb2,
    group_service_pb2_grpc,
    groups_pb2,
    member_service_pb2_grpc,
    members_pb2,
)
from gymnation.member.v1 import (
    group_service_pb2 as g,
)
from gymnation.member.v1 import (
    member_service_pb2 as m,
)
from servicekit import page_tokens
from servicekit.errors import ServiceError
from tests.member_service.parts import ADMIN, CHAT, OWNER, rid

STANDARD, PLUS = checkins_pb2.ANCHOR_KIND_STANDARD, checkins_pb2.ANCHOR_KIND_PLUS


@pytest.fixture
def checkins(channel):
    return checkin_service_pb2_grpc.CheckinServiceStub(channel)


@pytest.fixture
def groups(channel):
    return group_service_pb2_grpc.GroupServiceStub(channel)


@pytest.fixture
def members(channel):
    return member_service_pb2_grpc.MemberServiceStub(channel)


@pytest.fixture
async def group(groups):
    request = g.RegisterGroupRequest(
        request_id=rid("register"), chat_id=CHAT, title="Iron", registered_by=OWNER
    )
    return (await groups.RegisterGroup(request)).group


def opening(name, message=10, kind=STANDARD, points=1, **more):
    fields = {"request_id": rid(name), "chat_id": CHAT, "opened_by": ADMIN} | more
    return c.OpenAnchorRequest(message_id=message, kind=kind, points=points, **fields)


def recording(name, member=7, message=10, **more):
    fields = {"request_id": rid(name), "chat_id": CHAT} | more
    person = members_pb2.Person(member_id=member, display_name="Ana")
    return c.RecordCheckinRequest(member=person, anchor_message_id=message, **fields)


async def refused(call) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        await call
    assert f"ERROR_REASON_{caught.value.reason}" in error_reason_pb2.ErrorReason.DESCRIPTOR.values_by_name
    return caught.value


async def test_a_checkin_from_anchor_to_ranking(checkins, groups, members, group):
    assert group.state == groups_pb2.GROUP_STATE_ACTIVE
    assert group.settings.season_mode == groups_pb2.SEASON_MODE_DAYS
    anchor = (await checkins.OpenAnchor(opening("open", kind=PLUS, points=3))).anchor
    assert (anchor.chat_id, list(anchor.reply_target_ids), anchor.kind) == (CHAT, [10], PLUS)
    target = c.AddReplyTargetRequest(request_id=rid("target"), anchor_id=anchor.anchor_id, message_id=11)
    assert list((await checkins.AddReplyTarget(target)).anchor.reply_target_ids) == [10, 11]

    made = await checkins.RecordCheckin(recording("record", message=11, source_message_id=50))
    assert (made.season_checkins, made.season_points, made.anchor_kind) == (1, 3, PLUS)
    assert made.checkin.state == checkins_pb2.CHECKIN_STATE_RECORDED
    assert not made.checkin.HasField("revoke_time")
    assert await checkins.RecordCheckin(recording("record", message=11, source_message_id=50)) == made

    own = await checkins.GetStanding(c.GetStandingRequest(chat_id=CHAT, member_id=7))
    assert (own.standing.rank, own.standing.display_name, own.season.days_left) == (1, "Ana", 30)
    table = await checkins.ListStandings(c.ListStandingsRequest(chat_id=CHAT))
    assert list(table.standings) == [own.standing]
    assert table.season == own.season
    profile = (await members.GetProfile(m.GetProfileRequest(chat_id=CHAT, member_id=7))).profile
    assert (profile.total_points, profile.streak_days, profile.group_title) == (3, 1, "Iron")
    assert [day.checkins for day in profile.heat_map] == [1]
    listed = await checkins.ListCheckins(c.ListCheckinsRequest(chat_id=CHAT))
    assert list(listed.checkins) == [made.checkin]

    taken = await checkins.RevokeCheckin(
        c.RevokeCheckinRequest(request_id=rid("revoke"), chat_id=CHAT, source_message_id=50, revoked_by=ADMIN)
    )
    assert (taken.display_name, taken.season_points) == ("Ana", 0)
    assert taken.checkin.HasField("revoke_time")
    close = c.CloseAnchorRequest(request_id=rid("close"), chat_id=CHAT, message_id=11, closed_by=ADMIN)
    assert (await checkins.CloseAnchor(close)).anchor.checkin_count == 0
    anchors = await checkins.ListAnchors(
        c.ListAnchorsRequest(chat_id=CHAT, state=checkins_pb2.ANCHOR_STATE_CLOSED)
    )
    assert [one.anchor_id for one in anchors.anchors] == [anchor.anchor_id]


async def test_the_time_of_a_message_and_its_album_travel(checkins, groups, group):
    sent = Timestamp(seconds=group.register_time.seconds - 86_400)
    later = Timestamp(seconds=sent.seconds + 60)
    await checkins.OpenAnchor(opening("open", media_group_id="a", event_time=sent))
    answered = {"anchor_media_group_id": "a", "event_time": sent}
    made = await checkins.RecordCheckin(recording("record", message=12, **answered))
    assert made.checkin.create_time == sent
    close = {"chat_id": CHAT, "message_id": 11, "closed_by": ADMIN, "media_group_id": "a"}
    closed = await checkins.CloseAnchor(
        c.CloseAnchorRequest(
            request_id=rid("close"), event_time=Timestamp(seconds=sent.seconds + 60), **close
        )
    )
    assert (closed.anchor.message_id, closed.anchor.open_time) == (10, sent)
    await checkins.RecordCheckin(recording("in time", member=8, message=12, **answered))
    late = answered | {"event_time": later}
    error = await refused(checkins.RecordCheckin(recording("late", member=9, message=12, **late)))
    assert error.reason == "ANCHOR_CLOSED"
    never = recording("never", member=9, message=12, event_time=Timestamp(seconds=2**60))
    assert (await refused(checkins.RecordCheckin(never))).metadata == {"field": "event_time"}


async def test_the_chosen_language_comes_with_a_checkin_where_it_is_wanted(checkins, members, group):
    await checkins.OpenAnchor(opening("open"))
    chosen = m.SetLanguageRequest(request_id=rid("english"), member_id=7, language="en")
    await members.SetLanguage(chosen)
    unasked = await checkins.RecordCheckin(recording("unasked"))
    assert not unasked.HasField("language")
    assert (await checkins.RecordCheckin(recording("unasked", wants_language=True))).language == "en"
    unchosen = await checkins.RecordCheckin(recording("of another", member=8, wants_language=True))
    assert unchosen.HasField("language")
    assert unchosen.language == ""


async def test_a_reply_is_kept_and_found(checkins, groups, group):
    await checkins.OpenAnchor(opening("open"))
    sent = Timestamp(seconds=group.register_time.seconds - 60)
    wish = c.NoteReplyRequest(
        request_id=rid("note"),
        chat_id=CHAT,
        message_id=50,
        media_group_id="a",
        member=members_pb2.Person(member_id=7),
        answered_message_id=10,
        event_time=sent,
        wants_hint=True,
    )
    noted = await checkins.NoteReply(wish)
    assert (noted.anchor.message_id, noted.hint) == (10, True)
    assert await checkins.NoteReply(wish) == noted
    found = await checkins.GetReply(c.GetReplyRequest(chat_id=CHAT, message_id=51, media_group_id="a"))
    assert (found.anchor, found.media_group_id, found.event_time) == (noted.anchor, "a", sent)
    nothing = await checkins.GetReply(c.GetReplyRequest(chat_id=CHAT, message_id=51))
    assert nothing == c.GetReplyResponse()


async def test_every_reason_is_reached(checkins, groups, members):
    found = []

    async def reason(call, **metadata):
        error = await refused(call)
        assert error.metadata == metadata
        found.append(error.reason)

    await reason(checkins.RecordCheckin(recording(1)))
    await groups.RegisterGroup(g.RegisterGroupRequest(request_id=rid("r"), chat_id=CHAT, registered_by=OWNER))
    await reason(checkins.RecordCheckin(recording(1)))
    await reason(checkins.OpenAnchor(opening("o", kind=0)), field="kind")
    await checkins.OpenAnchor(opening("o"))
    await reason(checkins.OpenAnchor(opening("o2")))
    await reason(checkins.OpenAnchor(opening("o", message=20)))
    await reason(checkins.RecordCheckin(recording(2, member=ADMIN, confirmed_by=ADMIN)))
    await checkins.RecordCheckin(recording(3, media_group_id="a"))
    await reason(checkins.RecordCheckin(recording(4, media_group_id="a")), same_album="true")
    revoke = {"chat_id": CHAT, "revoked_by": ADMIN}
    await reason(checkins.RevokeCheckin(c.RevokeCheckinRequest(request_id=rid(5), checkin_id="x", **revoke)))
    await checkins.RevokeCheckin(c.RevokeCheckinRequest(request_id=rid(6), media_group_id="a", **revoke))
    await reason(checkins.RecordCheckin(recording(7)))
    close = {"chat_id": CHAT, "message_id": 10, "closed_by": ADMIN}
    await checkins.CloseAnchor(c.CloseAnchorRequest(request_id=rid(8), **close))
    await reason(checkins.CloseAnchor(c.CloseAnchorRequest(request_id=rid(9), **close)))
    await reason(checkins.ListStandings(c.ListStandingsRequest(chat_id=CHAT, page_token="!")))
    await groups.StopGroup(g.StopGroupRequest(request_id=rid(10), chat_id=CHAT))
    await reason(checkins.RecordCheckin(recording(11)))
    await reason(members.GetMember(m.GetMemberRequest(member_id=7)))
    await reason(groups.RevokeRole(g.RevokeRoleRequest(request_id=rid(12), member_id=7)))

    assert found == [
        "GROUP_NOT_REGISTERED",
        "ANCHOR_NOT_FOUND",
        "FIELD_INVALID",
        "ANCHOR_ALREADY_EXISTS",
        "REQUEST_ID_REUSED",
        "SELF_CONFIRMATION",
        "CHECKIN_ALREADY_RECORDED",
        "CHECKIN_NOT_FOUND",
        "CHECKIN_REVOKED",
        "ANCHOR_CLOSED",
        "PAGE_TOKEN_INVALID",
        "GROUP_STOPPED",
        "MEMBER_NOT_FOUND",
        "ROLE_NOT_GRANTED",
    ]


async def test_a_period_is_to_the_nanosecond_and_bound_to_its_pages(checkins, group):
    await checkins.OpenAnchor(opening("o"))
    made = [
        (await checkins.RecordCheckin(recording(member, member=member))).checkin.create_time
        for member in (1, 2)
    ]
    at = made[0]
    assert at == made[1]
    after = Timestamp(seconds=at.seconds, nanos=at.nanos + 1)
    forever = Timestamp(seconds=253402300799, nanos=999_999_999)

    async def listed(**wanted):
        return await checkins.ListCheckins(c.ListCheckinsRequest(chat_id=CHAT, **wanted))

    assert len((await listed(start_time=at, end_time=after)).checkins) == 2
    assert len((await listed(start_time=at, end_time=forever)).checkins) == 2
    assert len((await listed(end_time=at)).checkins) == 0
    assert len((await listed(start_time=after)).checkins) == 0
    for wrong, field in (
        ({"start_time": after, "end_time": at}, "end_time"),
        ({"start_time": Timestamp(seconds=2**60)}, "start_time"),
        ({"end_time": Timestamp(nanos=-1)}, "end_time"),
    ):
        assert (await refused(listed(**wrong))).metadata == {"field": field}
    token = (await listed(start_time=at, page_size=1)).next_page_token
    assert len((await listed(start_time=at, page_size=1, page_token=token)).checkins) == 1
    assert (await refused(listed(page_size=1, page_token=token))).reason == "PAGE_TOKEN_INVALID"


async def test_places_of_many_come_in_the_order_asked(checkins, group):
    await checkins.OpenAnchor(opening("o"))
    for member in (1, 2):
        await checkins.RecordCheckin(recording(member, member=member))
    found = await checkins.BatchGetStandings(c.BatchGetStandingsRequest(chat_id=CHAT, member_ids=[2, 9, 1]))
    assert [(one.member_id, one.rank) for one in found.standings] == [(2, 1), (9, 0), (1, 1)]
    listed = await checkins.ListStandings(c.ListStandingsRequest(chat_id=CHAT))
    assert found.standings[2] == listed.standings[0]
    assert found.season == listed.season
    none = await refused(checkins.BatchGetStandings(c.BatchGetStandingsRequest(chat_id=CHAT)))
    assert none.metadata == {"field": "member_ids"}


async def test_page_tokens_are_bound_to_their_list(checkins, group):
    await checkins.OpenAnchor(opening("o"))
    for member in (1, 2, 3):
        await checkins.RecordCheckin(recording(member, member=member))
    first = await checkins.ListStandings(c.ListStandingsRequest(chat_id=CHAT, page_size=2))
    token = first.next_page_token
    second = await checkins.ListStandings(c.ListStandingsRequest(chat_id=CHAT, page_size=2, page_token=token))
    assert [one.member_id for one in (*first.standings, *second.standings)] == [1, 2, 3]
    assert second.next_page_token == ""
    for call in (
        checkins.ListCheckins(c.ListCheckinsRequest(chat_id=CHAT, page_token=token)),
        checkins.ListStandings(c.ListStandingsRequest(chat_id=CHAT - 1, page_token=token)),
    ):
        assert (await refused(call)).reason == "PAGE_TOKEN_INVALID"


async def test_a_page_of_standings_begins_after_or_ends_before_a_place(checkins, group):
    await checkins.OpenAnchor(opening("o"))
    for member in range(1, 6):
        await checkins.RecordCheckin(recording(member, member=member))
    listed = (await checkins.ListStandings(c.ListStandingsRequest(chat_id=CHAT))).standings
    third = listed[2]
    place = checkins_pb2.StandingPlace(
        points=third.points, reached_time=third.reached_time, member_id=third.member_id
    )

    after = await checkins.ListStandings(c.ListStandingsRequest(chat_id=CHAT, after=place))
    before = await checkins.ListStandings(c.ListStandingsRequest(chat_id=CHAT, before=place, page_size=1))

    assert (list(after.standings), after.has_previous, after.next_page_token) == (listed[3:], True, "")
    assert (list(before.standings), before.has_previous) == (listed[1:2], True)
    onward = c.ListStandingsRequest(chat_id=CHAT, page_size=1, page_token=before.next_page_token)
    assert list((await checkins.ListStandings(onward)).standings) == [third]


async def test_a_place_in_the_standings_is_whole_and_alone(checkins, group):
    place = checkins_pb2.StandingPlace(points=1, reached_time={"seconds": 1}, member_id=1)
    for wrong, field in (
        ({"after": place, "before": place}, "before"),
        ({"after": checkins_pb2.StandingPlace(points=1, member_id=1)}, "reached_time"),
        ({"after": checkins_pb2.StandingPlace(points=0, reached_time={"seconds": 1}, member_id=1)}, "points"),
        ({"before": checkins_pb2.StandingPlace(points=1, reached_time={"seconds": 1})}, "member_id"),
        (
            {"before": checkins_pb2.StandingPlace(points=1, reached_time={"seconds": 2**60}, member_id=1)},
            "reached_time",
        ),
    ):
        failure = await refused(checkins.ListStandings(c.ListStandingsRequest(chat_id=CHAT, **wrong)))
        assert (failure.reason, failure.metadata) == ("FIELD_INVALID", {"field": field})


async def test_settings_travel_by_mask(groups, group):
    changed = groups_pb2.Group(
        chat_id=CHAT,
        title="not in the mask",
        settings=groups_pb2.GroupSettings(season_mode=groups_pb2.SEASON_MODE_WEEKLY, question_quota=0),
    )
    mask = FieldMask(paths=["settings.season_mode", "settings.question_quota"])
    request = g.UpdateGroupRequest(request_id=rid("u"), group=changed, update_mask=mask)
    updated = (await groups.UpdateGroup(request)).group
    assert (updated.title, updated.settings.season_mode) == ("Iron", groups_pb2.SEASON_MODE_WEEKLY)
    assert (updated.settings.question_quota, updated.settings.language) == (0, "pt-BR")
    assert (await groups.GetGroup(g.GetGroupRequest(chat_id=CHAT))).group == updated
    for path in (
        "chat_id",
        "settings",
        "settings.nothing",
        "other.title",
        "state",
        "update_time.seconds",
        "settings.settings.language",
    ):
        bad = g.UpdateGroupRequest(request_id=rid(path), group=changed, update_mask=FieldMask(paths=[path]))
        assert (await refused(groups.UpdateGroup(bad))).metadata == {"field": "update_mask"}


async def test_members_and_roles_travel(groups, members, group):
    names = {"member_id": 7, "first_name": "Ana", "telegram_language_code": "pt-br"}
    await members.UpsertMember(m.UpsertMemberRequest(request_id=rid(1), **names))
    await members.SetLanguage(m.SetLanguageRequest(request_id=rid(2), member_id=7, language="en"))
    member = (await members.GetMember(m.GetMemberRequest(member_id=7))).member
    assert (member.first_name, member.language, member.telegram_language_code) == ("Ana", "en", "pt-br")

    granting = {"member_id": 7, "chat_id": CHAT, "granted_by": OWNER}
    grant = (await groups.GrantRole(g.GrantRoleRequest(request_id=rid(3), **granting))).role_grant
    moving = {"old_chat_id": CHAT, "new_chat_id": CHAT - 500}
    moved = (await groups.MigrateGroup(g.MigrateGroupRequest(request_id=rid(4), **moving))).group
    assert moved.chat_id == CHAT - 500
    [listed] = (await groups.ListRoles(g.ListRolesRequest())).role_grants
    assert [*(await groups.ListRoles(g.ListRolesRequest(member_id=7))).role_grants] == [listed]
    assert not (await groups.ListRoles(g.ListRolesRequest(member_id=8))).role_grants
    assert (listed.chat_id, listed.grant_time) == (moved.chat_id, grant.grant_time)
    assert (await groups.LookupRole(g.LookupRoleRequest(member_id=7, chat_id=CHAT))).bot_admin
    assert [one.chat_id for one in (await groups.ListGroups(g.ListGroupsRequest())).groups] == [CHAT - 500]


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2031-03-03"])
async def test_page_tokens_with_times_that_no_calendar_has_are_refused(checkins, group, time):
    token = page_tokens.encode({"of": "ListCheckins", "in": [CHAT, 0, "", 0], "at": [time, "x"]})
    request = c.ListCheckinsRequest(chat_id=CHAT, page_token=token)
    assert (await refused(checkins.ListCheckins(request))).reason == "PAGE_TOKEN_INVALID"


async def test_page_tokens_with_half_characters_are_refused(groups):
    token = page_tokens.encode({"of": "ListGroups", "in": [False], "at": ["\ud800", ""]})
    assert (
        await refused(groups.ListGroups(g.ListGroupsRequest(page_token=token)))
    ).reason == "PAGE_TOKEN_INVALID"
