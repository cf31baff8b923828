"""What a stranger's client, which has none of our code, reads of a failure."""

import grpc
import pytest
from google.protobuf.message_factory import GetMessageClass
from google.rpc import error_details_pb2, status_pb2

from gymnation.member.v1 import checkin_service_pb2 as c
from gymnation.member.v1 import checkin_service_pb2_grpc, group_service_pb2_grpc, members_pb2
from gymnation.member.v1 import group_service_pb2 as g
from tests.member_service.parts import ADMIN, CHAT, OWNER, rid
from tests.member_service.transport.test_hostile_requests import METHODS


async def status_of(call) -> status_pb2.Status:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    [details] = [v for k, v in caught.value.trailing_metadata() if k == "grpc-status-details-bin"]
    status = status_pb2.Status.FromString(details)
    assert (status.code, status.message) == (caught.value.code().value[0], caught.value.details())
    return status


async def test_a_failure_is_told_in_a_sentence_with_its_reason_and_its_field(service):
    async with grpc.aio.insecure_channel(f"127.0.0.1:{service.port}") as channel:
        checkins = checkin_service_pb2_grpc.CheckinServiceStub(channel)
        groups = group_service_pb2_grpc.GroupServiceStub(channel)
        status = await status_of(checkins.GetStanding(c.GetStandingRequest(chat_id=CHAT, member_id=7)))
        assert status.message == "Nobody registered this group."
        assert len(status.details) == 1

        registering = {"request_id": rid("r"), "chat_id": CHAT, "registered_by": OWNER}
        await groups.RegisterGroup(g.RegisterGroupRequest(**registering))
        nobody = c.RecordCheckinRequest(
            request_id=rid(1), chat_id=CHAT, anchor_message_id=10, member=members_pb2.Person(member_id=-1)
        )
        status = await status_of(checkins.RecordCheckin(nobody))
        assert status.message == "A field is missing, out of range or malformed: member.member_id."
        info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        assert status.details[0].Unpack(info)
        assert status.details[1].Unpack(bad)
        assert (info.reason, info.domain) == ("FIELD_INVALID", "member.gymnation")
        assert [one.field for one in bad.field_violations] == ["member.member_id"]

        again = g.RegisterGroupRequest(**registering | {"registered_by": ADMIN})
        status = await status_of(groups.RegisterGroup(again))
        assert status.message == "The request_id was used before with other content: request_id."
        page = c.ListStandingsRequest(chat_id=CHAT, page_token="?")
        status = await status_of(checkins.ListStandings(page))
        assert status.details[1].Unpack(bad)
        assert [one.field for one in bad.field_violations] == ["page_token"]


LISTS = [method for method in METHODS if "page_size" in method.input_type.fields_by_name]


@pytest.mark.parametrize("method", LISTS, ids=lambda method: method.name)
async def test_a_page_size_beyond_the_most_is_the_most_and_a_negative_one_refused(service, method):
    async with grpc.aio.insecure_channel(f"127.0.0.1:{service.port}") as channel:
        groups = group_service_pb2_grpc.GroupServiceStub(channel)
        registering = {"request_id": rid("r"), "chat_id": CHAT, "registered_by": OWNER}
        await groups.RegisterGroup(g.RegisterGroupRequest(**registering))
        request = GetMessageClass(method.input_type)()
        for name, value in {"chat_id": CHAT, "member_id": 7, "kind": 1, "state": 1, "side": 1}.items():
            if name in method.input_type.fields_by_name:
                setattr(request, name, value)
        list_ = channel.unary_unary(
            f"/{method.containing_service.full_name}/{method.name}",
            request_serializer=type(request).SerializeToString,
            response_deserializer=GetMessageClass(method.output_type).FromString,
        )
        for size in (0, 1, 1_000_000, 2**31 - 1):
            request.page_size = size
            await list_(request)
        request.page_size = -1
        status = await status_of(list_(request))
        assert status.message == "A field is missing, out of range or malformed: page_size."
