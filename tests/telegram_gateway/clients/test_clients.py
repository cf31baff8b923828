"""The clients against a server that takes any call, keeps the request and answers with an empty response."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import grpc
import pytest
from google.protobuf import message_factory
from google.protobuf.descriptor_pool import Default

from gymnation.coach.v1 import answers_pb2
from gymnation.coach.v1.answer_service_pb2 import AnswerRequest
from gymnation.member.v1.group_service_pb2 import GetGroupRequest
from servicekit.errors import FailedPrecondition
from servicekit.rpc_client import streaming
from servicekit.rpc_server import build_server, serving
from telegram_gateway.clients import COACH_TIMEOUTS_S, MEMBER_TIMEOUTS_S, Clients, open_clients
from telegram_gateway.clients.photos import to_photo
from telegram_gateway.clients.times import to_datetime, to_duration, to_timestamp

COACHS = {"answers": "AnswerService", "lines": "LineService", "meals": "MealService"}
MEMBERS = {
    "members": "MemberService",
    "groups": "GroupService",
    "checkins": "CheckinService",
    "questions": "QuestionService",
    "habits": "HabitService",
    "inbox": "InboxService",
    "outbox": "OutboxService",
    "flags": "FlagService",
    "bans": "BanService",
    "budgets": "BudgetService",
    "welcomes": "WelcomeService",
    "audit": "AuditService",
    "announcements": "AnnouncementService",
    "memories": "MemoryService",
    "member_data": "MemberDataService",
    "links": "LinkService",
    "mails": "MailService",
    "payments": "PaymentService",
    "challenges": "ChallengeService",
    "warnings": "WarningService",
}


def service_of(noun):
    package = "coach" if noun in COACHS else "member"
    return Default().FindServiceByName(f"gymnation.{package}.v1.{(COACHS | MEMBERS)[noun]}")


class AnyServer(grpc.GenericRpcHandler):
    """Takes every method of our contracts."""

    def __init__(self):
        self.requests = {}
        self.error = None

    def service(self, details):
        _, service_name, method_name = details.method.split("/")
        method = Default().FindServiceByName(service_name).methods_by_name[method_name]
        request_class = message_factory.GetMessageClass(method.input_type)
        response_class = message_factory.GetMessageClass(method.output_type)

        async def unary(request, context):
            self.requests[details.method] = request
            if self.error:
                raise self.error
            return response_class()

        async def stream(request, context):
            self.requests[details.method] = request
            for text in ("o", "i"):
                yield response_class(text_delta=answers_pb2.TextDelta(text=text))

        handler = (
            grpc.unary_stream_rpc_method_handler
            if method.server_streaming
            else grpc.unary_unary_rpc_method_handler
        )
        return handler(
            stream if method.server_streaming else unary,
            request_deserializer=request_class.FromString,
            response_serializer=response_class.SerializeToString,
        )


@pytest.fixture
async def server():
    any_server = AnyServer()
    server = build_server(error_domain="member.gymnation")
    server.add_generic_rpc_handlers((any_server,))
    async with serving(server, "127.0.0.1:0", [""], grace_s=0.1) as listening:
        any_server.address = f"127.0.0.1:{listening.port}"
        yield any_server


@pytest.fixture
async def clients(server):
    addresses = SimpleNamespace(
        member_service_address=server.address,
        coach_service_address=server.address,
        tls=None,
        rpc_patience=1.0,
    )
    async with open_clients(addresses) as opened:
        yield opened


def test_each_noun_is_a_service():
    assert {field.name for field in fields(Clients)} == COACHS.keys() | MEMBERS.keys()


async def test_each_method_of_each_noun_reaches_its_service(clients, server):
    for noun in COACHS | MEMBERS:
        service = service_of(noun)
        for method in service.methods:
            if method.server_streaming:
                continue
            request = message_factory.GetMessageClass(method.input_type)()
            response = await getattr(getattr(clients, noun), method.name)(request)
            assert response.DESCRIPTOR is method.output_type
            assert server.requests[f"/{service.full_name}/{method.name}"] == request


@pytest.mark.parametrize(("nouns", "timeouts"), [(COACHS, COACH_TIMEOUTS_S), (MEMBERS, MEMBER_TIMEOUTS_S)])
def test_each_deadline_is_of_a_method(nouns, timeouts):
    names = {method.name for noun in nouns for method in service_of(noun).methods}
    assert timeouts.keys() <= names


async def test_an_answer_comes_as_a_stream(clients, server):
    request = AnswerRequest(question_id="q", member_id=7, language="en", question="?")
    async with streaming(clients.answers.Answer)(request) as responses:
        texts = [response.text_delta.text async for response in responses]
    assert texts == ["o", "i"]
    assert server.requests["/gymnation.coach.v1.AnswerService/Answer"] == request


async def test_a_stream_may_be_left_early(clients):
    async with streaming(clients.answers.Answer)(AnswerRequest(question_id="q")) as responses:
        async for response in responses:
            assert response.text_delta.text == "o"
            break


async def test_failures_come_by_name(clients, server):
    server.error = FailedPrecondition.because("ANCHOR_CLOSED", anchor="x")
    with pytest.raises(FailedPrecondition) as failure:
        await clients.groups.GetGroup(GetGroupRequest(chat_id=-1))
    assert (failure.value.reason, failure.value.metadata) == ("ANCHOR_CLOSED", {"anchor": "x"})


def test_times_are_aware_and_in_utc():
    moment = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
    assert to_datetime(to_timestamp(moment)) == moment
    assert to_timestamp(None) is None


def test_durations_arrive_whole():
    assert to_duration(timedelta(seconds=7, milliseconds=500)).ToTimedelta() == timedelta(seconds=7.5)
    assert to_duration(None) is None


def test_a_picture_keeps_its_type_and_bytes():
    photo = to_photo(SimpleNamespace(media_type="image/png", data=b"png"))
    assert (photo.media_type, photo.data) == ("image/png", b"png")
    assert to_photo(None) is None
