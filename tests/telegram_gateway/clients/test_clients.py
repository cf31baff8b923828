"""Each client against a server that takes any call, keeps the request and answers with an empty response."""

import inspect
import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import grpc
import pytest
from google.protobuf import message_factory

from gymnation.coach.v1 import answer_service_pb2, answers_pb2, line_service_pb2, meal_service_pb2
from gymnation.member.v1 import (
    ban_service_pb2,
    checkin_service_pb2,
    flag_service_pb2,
    group_service_pb2,
    inbox_service_pb2,
    member_service_pb2,
    outbox_service_pb2,
    question_service_pb2,
    welcome_service_pb2,
)
from servicekit.errors import FailedPrecondition
from servicekit.rpc_server import build_server, serving
from telegram_gateway.clients import Clients, open_clients
from telegram_gateway.clients.answers import PLACE_GROUP
from telegram_gateway.clients.times import to_datetime, to_timestamp

SERVICES = {
    "members": member_service_pb2.DESCRIPTOR.services_by_name["MemberService"],
    "groups": group_service_pb2.DESCRIPTOR.services_by_name["GroupService"],
    "checkins": checkin_service_pb2.DESCRIPTOR.services_by_name["CheckinService"],
    "questions": question_service_pb2.DESCRIPTOR.services_by_name["QuestionService"],
    "inbox": inbox_service_pb2.DESCRIPTOR.services_by_name["InboxService"],
    "outbox": outbox_service_pb2.DESCRIPTOR.services_by_name["OutboxService"],
    "flags": flag_service_pb2.DESCRIPTOR.services_by_name["FlagService"],
    "bans": ban_service_pb2.DESCRIPTOR.services_by_name["BanService"],
    "welcomes": welcome_service_pb2.DESCRIPTOR.services_by_name["WelcomeService"],
    "answers": answer_service_pb2.DESCRIPTOR.services_by_name["AnswerService"],
    "meals": meal_service_pb2.DESCRIPTOR.services_by_name["MealService"],
    "lines": line_service_pb2.DESCRIPTOR.services_by_name["LineService"],
}
OF_THE_COACH = {"LookupStop"}
"""What the gateway never asks."""
METHODS = [
    pytest.param(noun, method, id=f"{noun}.{method.name}")
    for noun, service in SERVICES.items()
    for method in service.methods
    if method.name not in OF_THE_COACH
]
UNARY = [parameter for parameter in METHODS if not parameter.values[1].server_streaming]


def snake_case(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def sample(field):
    """A value of a field, unlike its default.

    It comes twice: as the client's caller gives it, and as the server shall see it.
    """
    kind = field.message_type.full_name if field.message_type else ""
    repeated = getattr(field, "is_repeated", False)
    if kind == "google.protobuf.Duration":
        given = timedelta(seconds=7)
    elif kind == "google.protobuf.FieldMask":
        given = ["title", "settings.rules"]
    elif kind:
        given = message_factory.GetMessageClass(field.message_type)()
        for inner in field.message_type.fields:
            if inner.type == inner.TYPE_STRING and not inner.is_repeated:
                setattr(given, inner.name, f"x-{inner.name}")
        if kind.endswith("TokenUsage"):
            given = answers_pb2.Usage(
                input_tokens=1, output_tokens=2, cache_read_tokens=3, cache_write_tokens=4
            )
    elif field.type == field.TYPE_BOOL:
        given = True
    elif field.type == field.TYPE_STRING:
        given = f"a {field.name}"
    elif field.type == field.TYPE_ENUM:
        given = 1
    else:
        given = field.number + 40
    return [given] if repeated and not isinstance(given, list) else given


class AnyServer(grpc.GenericRpcHandler):
    """Takes every method of our contracts."""

    def __init__(self):
        self.requests = {}
        self.error = None

    def service(self, details):
        _, service_name, method_name = details.method.split("/")
        service = next(one for one in SERVICES.values() if one.full_name == service_name)
        method = service.methods_by_name[method_name]
        request_class = message_factory.GetMessageClass(method.input_type)
        response_class = message_factory.GetMessageClass(method.output_type)

        async def unary(request, context):
            self.requests[method_name] = request
            if self.error:
                raise self.error
            return response_class()

        async def stream(request, context):
            self.requests[method_name] = request
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
    async with serving(server, "localhost:0", [""], grace_s=0.1) as listening:
        any_server.address = f"localhost:{listening.port}"
        yield any_server


@pytest.fixture
async def clients(server):
    addresses = SimpleNamespace(member_service_address=server.address, coach_service_address=server.address)
    async with open_clients(addresses) as opened:
        yield opened


@pytest.mark.parametrize(("noun", "method"), METHODS)
def test_every_rpc_has_a_method_with_its_name_and_its_fields(noun, method):
    client_class = Clients.__annotations__[noun]
    function = getattr(client_class, snake_case(method.name))
    parameters = inspect.signature(function).parameters
    names = set(parameters) - {"self", "timeout"}
    assert names == {field.name for field in method.input_type.fields}
    assert all(parameters[name].kind is inspect.Parameter.KEYWORD_ONLY for name in names)


@pytest.mark.parametrize(("noun", "method"), UNARY)
async def test_every_argument_arrives_in_its_field(clients, server, noun, method):
    given = {field.name: sample(field) for field in method.input_type.fields}
    response = await getattr(getattr(clients, noun), snake_case(method.name))(**given)

    assert response.DESCRIPTOR.full_name == method.output_type.full_name
    request = server.requests[method.name]
    for name, value in given.items():
        arrived = getattr(request, name)
        if isinstance(value, timedelta):
            assert arrived.ToTimedelta() == value
        elif name == "update_mask":
            assert list(arrived.paths) == value
        elif isinstance(value, list):
            assert list(arrived) == value
        elif name == "usage":
            assert (arrived.input_tokens, arrived.cache_write_tokens) == (1, 4)
        else:
            assert arrived == value


async def test_an_answer_comes_as_a_stream(clients, server):
    async with clients.answers.answer(
        question_id="q", member_id=7, place=PLACE_GROUP, language="en", question="?", record_chat_ids=[-1, -2]
    ) as responses:
        texts = [response.text_delta.text async for response in responses]
    assert texts == ["o", "i"]
    assert list(server.requests["Answer"].record_chat_ids) == [-1, -2]


async def test_a_stream_may_be_left_early(clients):
    async with clients.answers.answer(
        question_id="q", member_id=7, place=PLACE_GROUP, language="en", question="?"
    ) as responses:
        async for response in responses:
            assert response.text_delta.text == "o"
            break


async def test_failures_come_by_name(clients, server):
    server.error = FailedPrecondition.because("ANCHOR_CLOSED", anchor="x")
    with pytest.raises(FailedPrecondition) as failure:
        await clients.groups.get_group(chat_id=-1)
    assert (failure.value.reason, failure.value.metadata) == ("ANCHOR_CLOSED", {"anchor": "x"})


def test_times_are_aware_and_in_utc():
    moment = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
    assert to_datetime(to_timestamp(moment)) == moment
    assert to_timestamp(None) is None
