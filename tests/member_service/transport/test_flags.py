"""Flags, ban jobs and joins over real gRPC: mapping, and each reason reached once."""

from datetime import UTC, datetime, timedelta

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from gymnation.member.v1 import (
    ban_service_pb2 as b,
)
from gymnation.member.v1 import (
    ban_service_pb2_grpc,
    bans_pb2,
    flag_service_pb2_grpc,
    flags_pb2,
    group_service_pb2,
    group_service_pb2_grpc,
    members_pb2,
    welcome_service_pb2_grpc,
    welcomes_pb2,
)
from gymnation.member.v1 import (
    flag_service_pb2 as f,
)
from gymnation.member.v1 import (
    welcome_service_pb2 as w,
)
from servicekit.errors import ServiceError
from tests.member_service.parts import ADMIN, CHAT, OWNER, rid


@pytest.fixture
async def flags(channel):
    groups = group_service_pb2_grpc.GroupServiceStub(channel)
    await groups.RegisterGroup(
        group_service_pb2.RegisterGroupRequest(request_id=rid("r"), chat_id=CHAT, registered_by=OWNER)
    )
    return flag_service_pb2_grpc.FlagServiceStub(channel)


@pytest.fixture
def bans(channel, flags):
    return ban_service_pb2_grpc.BanServiceStub(channel)


@pytest.fixture
def welcomes(channel, flags):
    return welcome_service_pb2_grpc.WelcomeServiceStub(channel)


def person(member_id, name=""):
    return members_pb2.Person(member_id=member_id, display_name=name)


def flagging(name, message=10, member=7, **more):
    fields = {"request_id": rid(name), "chat_id": CHAT, "flagged_by": person(ADMIN, "Adao")} | more
    return f.AddFlagRequest(message_id=message, member=person(member, f"M{member}"), **fields)


async def reason(call):
    with pytest.raises(ServiceError) as caught:
        await call
    return caught.value.reason


async def test_flags_travel_whole(flags, clock):
    wish = flagging("one", topic_id=3, reason="spam", excerpt="buy now")
    flag = (await flags.AddFlag(wish)).flag
    assert (await flags.AddFlag(wish)).flag == flag
    now = Timestamp()
    now.FromDatetime(clock())
    assert flag == flags_pb2.Flag(
        chat_id=CHAT,
        number=1,
        message_id=10,
        message_chat_id=CHAT,
        topic_id=3,
        member_id=7,
        member_name="M7",
        flagged_by=ADMIN,
        flagged_by_name="Adao",
        reason="spam",
        excerpt="buy now",
        state=flags_pb2.FLAG_STATE_ACTIVE,
        create_time=now,
    )
    assert (await flags.GetFlag(f.GetFlagRequest(chat_id=CHAT, number=1))).flag == flag
    deleting = f.DeleteFlagRequest(request_id=rid("delete"), chat_id=CHAT, number=1, deleted_by=ADMIN)
    assert (await flags.DeleteFlag(deleting)).flag.state == flags_pb2.FLAG_STATE_DELETED
    restoring = f.RestoreFlagRequest(request_id=rid("restore"), chat_id=CHAT, number=1)
    assert (await flags.RestoreFlag(restoring)).flag == flag
    await flags.AddFlag(flagging("two", message=11))
    page = await flags.ListFlags(f.ListFlagsRequest(chat_id=CHAT, page_size=1))
    assert ([one.number for one in page.flags], page.total_size, page.flags[0].member_flags) == ([2], 2, 2)
    following = f.ListFlagsRequest(chat_id=CHAT, page_size=1, page_token=page.next_page_token)
    page = await flags.ListFlags(following)
    assert ([one.number for one in page.flags], page.next_page_token) == ([1], "")


async def test_a_message_of_the_chat_left_behind_keeps_its_chat(flags, channel):
    await flags.AddFlag(flagging("one"))
    groups = group_service_pb2_grpc.GroupServiceStub(channel)
    await groups.MigrateGroup(
        group_service_pb2.MigrateGroupRequest(request_id=rid("m"), old_chat_id=CHAT, new_chat_id=-1009)
    )
    flag = (await flags.GetFlag(f.GetFlagRequest(chat_id=-1009, number=1))).flag
    assert (flag.chat_id, flag.message_chat_id) == (-1009, CHAT)


async def test_each_reason_of_flags(flags):
    await flags.AddFlag(flagging("one"))
    assert await reason(flags.AddFlag(flagging("again"))) == "FLAG_ALREADY_EXISTS"
    assert await reason(flags.AddFlag(flagging("self", 11, member=ADMIN))) == "SELF_FLAG"
    assert await reason(flags.AddFlag(flagging("one", 12))) == "REQUEST_ID_REUSED"
    assert await reason(flags.AddFlag(flagging("there", chat_id=-5))) == "GROUP_NOT_REGISTERED"
    assert await reason(flags.GetFlag(f.GetFlagRequest(chat_id=CHAT, number=9))) == "FLAG_NOT_FOUND"
    deleted = flags_pb2.FLAG_STATE_DELETED
    assert await reason(flags.ListFlags(f.ListFlagsRequest(chat_id=CHAT, state=deleted))) == "FIELD_INVALID"
    assert (
        await reason(flags.ListFlags(f.ListFlagsRequest(chat_id=CHAT, page_token="x")))
        == "PAGE_TOKEN_INVALID"
    )


async def test_a_ban_job_from_its_proposal_to_its_end(flags, bans):
    await flags.AddFlag(flagging("one"))
    await flags.AddFlag(flagging("two", 11, member=8))
    proposing = b.ProposeBanRequest(request_id=rid("p"), chat_id=CHAT, proposed_by=ADMIN)
    job = (await bans.ProposeBan(proposing)).job
    assert (job.chat_id, job.least_flags, job.state) == (CHAT, 1, bans_pb2.BAN_JOB_STATE_PROPOSED)
    assert [(one.member_id, one.name, one.flags, one.outcome) for one in job.subjects] == [
        (7, "M7", 1, bans_pb2.BAN_OUTCOME_WAITING),
        (8, "M8", 1, bans_pb2.BAN_OUTCOME_WAITING),
    ]
    confirming = b.ConfirmBanRequest(request_id=rid("c"), job_id=job.job_id, confirmed_by=ADMIN)
    assert (await bans.ConfirmBan(confirming)).job.HasField("confirm_time")
    begun = await bans.BeginNextBan(b.BeginNextBanRequest(job_id=job.job_id))
    assert (begun.subject.member_id, begun.resumed) == (7, False)
    assert (await bans.BeginNextBan(b.BeginNextBanRequest(job_id=job.job_id))).resumed
    settling = b.SettleBanRequest(job_id=job.job_id, member_id=7, outcome=bans_pb2.BAN_OUTCOME_BANNED)
    assert (await bans.SettleBan(settling)).archived_flags == 1
    stopping = b.StopBanRequest(request_id=rid("s"), job_id=job.job_id, reason="NO_RIGHT")
    stopped = (await bans.StopBan(stopping)).job
    assert (stopped.state, stopped.stop_reason) == (bans_pb2.BAN_JOB_STATE_STOPPED, "NO_RIGHT")
    assert (await bans.GetBanJob(b.GetBanJobRequest(job_id=job.job_id))).job == stopped
    archived = f.ListFlagsRequest(chat_id=CHAT, state=flags_pb2.FLAG_STATE_ARCHIVED)
    assert [flag.member_id for flag in (await flags.ListFlags(archived)).flags] == [7]
    deleting = f.DeleteFlagRequest(request_id=rid("d"), chat_id=CHAT, number=1, deleted_by=ADMIN)
    assert await reason(flags.DeleteFlag(deleting)) == "FLAG_ARCHIVED"


async def test_each_reason_of_ban_jobs(flags, bans, clock):
    proposing = {"chat_id": CHAT, "proposed_by": ADMIN}
    nobody = b.ProposeBanRequest(request_id=rid("nobody"), **proposing)
    assert await reason(bans.ProposeBan(nobody)) == "NOBODY_FLAGGED"
    await flags.AddFlag(flagging("one"))
    job_id = (await bans.ProposeBan(b.ProposeBanRequest(request_id=rid("p"), **proposing))).job.job_id

    def confirm(name, by=ADMIN, job=job_id):
        return bans.ConfirmBan(b.ConfirmBanRequest(request_id=rid(name), job_id=job, confirmed_by=by))

    assert await reason(confirm("1", by=OWNER)) == "NOT_THE_PROPOSER"
    assert await reason(confirm("2", job="none")) == "BAN_JOB_NOT_FOUND"
    clock.advance(minutes=11)
    assert await reason(confirm("3")) == "BAN_JOB_EXPIRED"
    await bans.StopBan(b.StopBanRequest(request_id=rid("s"), job_id=job_id))
    assert await reason(confirm("4")) == "BAN_JOB_ENDED"
    no_outcome = b.SettleBanRequest(job_id=job_id, member_id=7)
    assert await reason(bans.SettleBan(no_outcome)) == "FIELD_INVALID"


async def test_joins_travel_whole(welcomes):
    came = Timestamp()
    came.FromDatetime(datetime(2037, 11, 22, 15, tzinfo=UTC) + timedelta(seconds=1))
    join = welcomes_pb2.Join(member_id=7, display_name="Nico", telegram_language_code="en", join_time=came)
    recording = w.RecordJoinsRequest(request_id=rid("r"), chat_id=CHAT, joins=[join])
    assert (await welcomes.RecordJoins(recording)).burst_id
    taken = await welcomes.TakeJoins(w.TakeJoinsRequest(request_id=rid("t"), chat_id=CHAT))
    assert (list(taken.joins), taken.has_more) == ([join], False)
    assert (await welcomes.RecordJoins(recording)).burst_id == ""
    timeless = w.RecordJoinsRequest(request_id=rid("x"), chat_id=CHAT, joins=[welcomes_pb2.Join(member_id=7)])
    assert await reason(welcomes.RecordJoins(timeless)) == "FIELD_INVALID"
