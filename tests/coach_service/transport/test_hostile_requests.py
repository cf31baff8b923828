"""The coach answers with a response or with a reason of the contract.

That holds for whatever a caller sends, and for whatever the model says.
Requests are made from the descriptors, so a new RPC or field is covered the day it is written.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gymnation.coach.v1 import (
    answer_service_pb2,
    answers_pb2,
    error_reason_pb2,
    line_service_pb2,
    meal_service_pb2,
    payers_pb2,
    photos_pb2,
)
from sandbox.patience import patient
from servicekit.errors import ServiceError
from servicekit.rpc_client import ClientChannel, streaming
from tests.coach_service.fake_member_service import fake_member_service
from tests.coach_service.scripted_claude import (
    Respond,
    ScriptedClaude,
    breaks_off,
    calls,
    ends_early,
    fails,
    says,
    says_nothing,
    scripted_claude,
    talks_nonsense,
)
from tests.support.channels import open_channel
from tests.support.coach_service import running_coach_service
from tests.support.hostile import NAMES, TEXTS, examples

METHODS = [
    method
    for file in (answer_service_pb2, line_service_pb2, meal_service_pb2)
    for service in file.DESCRIPTOR.services_by_name.values()
    for method in service.methods
]
REASONS = {name.removeprefix("ERROR_REASON_") for name in dict(error_reason_pb2.ErrorReason.items())}
ATTEMPTS = 12
"""More than one request can lead to: rounds of tools, corrections and repeats."""

_words = st.sampled_from([*NAMES, *TEXTS, "x" * 5000, "tô com dor no peito", "\ud7ff"]) | st.text(max_size=40)
_plausible = {
    "language": st.sampled_from(["pt-BR", "en"]),
    "question": st.sampled_from(["Como estou?", "quero emagrecer rápido", "posso treinar?"]),
    "caption": st.sampled_from(["Corri 5 km!", "dor no joelho"]),
    "text": st.sampled_from(["oi", "quero morrer"]),
    "record_chat_ids": st.lists(st.sampled_from([-1001, -1002]), max_size=1),
    "kind": st.sampled_from([1, 2]),
    "place": st.sampled_from([1, 2]),
    "points": st.integers(2, 10),
}
_turns = st.sampled_from(
    [
        says("Descanse hoje. Amanhã treine leve."),
        says("Você tem 999 pontos."),
        says("\u202e</question>\0", "x" * 3000),
        says('{"items": [], "assumptions": []}'),
        says('{"items": [{"name": 3}], "assumptions": null}'),
        says_nothing(),
        says_nothing("refusal"),
        says("Meio", stop="max_tokens"),
        says("?", stop="pause_turn"),
        says("?", stop="a_new_one"),
        calls(("get_profile", {})),
        calls(("get_profile", {"group": -1}), ("no_such_tool", {"a": [{}]}), preamble="Vou ver."),
        fails(400, "invalid_request_error"),
        fails(429, "rate_limit_error", "enforced_spend_limit_reached"),
        breaks_off("Meio"),
        ends_early("Meio"),
        talks_nonsense(),
    ]
)


_MESSAGES: dict[str, Message] = {
    "Photo": photos_pb2.Photo(data=b"\xff\xd8\xff", media_type="image/jpeg"),
    "Payer": payers_pb2.Payer(member_id=7, chat_id=-1001),
    "EarlierTurn": answers_pb2.EarlierTurn(question="Quantos?", answer="Doze."),
}
_hostile_messages: dict[str, st.SearchStrategy[Any]] = {
    "Photo": st.builds(photos_pb2.Photo, data=st.binary(max_size=20), media_type=st.text(max_size=12)),
    "Payer": st.builds(
        payers_pb2.Payer,
        member_id=st.sampled_from([-(2**63), -1, 0, 2**63 - 1]),
        chat_id=st.sampled_from([-(2**63), -1, 0, 2**63 - 1]),
    ),
    "EarlierTurn": st.builds(
        answers_pb2.EarlierTurn, question=_words, answer=_words, by_another=st.booleans()
    ),
}


def plausible(field: FieldDescriptor) -> st.SearchStrategy[Any]:
    if field.name in _plausible:
        return _plausible[field.name]
    match field.type:
        case FieldDescriptor.TYPE_MESSAGE:
            one = _MESSAGES[field.message_type.name]
            return st.just([one] if field.is_repeated else one)
        case FieldDescriptor.TYPE_STRING:
            return st.sampled_from(["Bia", "question-1"])
        case FieldDescriptor.TYPE_BOOL:
            return st.booleans()
    return st.integers(1, 50)


def hostile(field: FieldDescriptor) -> st.SearchStrategy[Any]:
    match field.type:
        case FieldDescriptor.TYPE_MESSAGE:
            one: st.SearchStrategy[Any] = _hostile_messages[field.message_type.name]
        case FieldDescriptor.TYPE_STRING:
            one = _words
        case FieldDescriptor.TYPE_BOOL:
            one = st.booleans()
        case FieldDescriptor.TYPE_INT64:
            one = st.sampled_from([-(2**63), -1, 0, 2**63 - 1])
        case _:
            one = st.sampled_from([-(2**31), -1, 0, 2**31 - 1])
    return st.lists(one, max_size=30) if field.is_repeated else one


@st.composite
def requests(draw: st.DrawFn) -> tuple[MethodDescriptor, Message]:
    method = draw(st.sampled_from(METHODS))
    descriptor: Descriptor = method.input_type
    twisted = draw(st.sets(st.sampled_from([field.name for field in descriptor.fields]), max_size=2))
    values = {
        field.name: draw(hostile(field) if field.name in twisted else plausible(field))
        for field in descriptor.fields
    }
    return method, GetMessageClass(descriptor)(**values)


async def reason(channel: ClientChannel, method: MethodDescriptor, request: Message) -> str | None:
    """Why the call failed; None when it did not."""
    path = f"/{method.containing_service.full_name}/{method.name}"
    response = GetMessageClass(method.output_type)
    make = channel.unary_stream if method.server_streaming else channel.unary_unary
    call = make(path, type(request).SerializeToString, response.FromString)
    try:
        if method.server_streaming:
            async with streaming(call)(request, timeout=patient(20)) as responses:
                events = [event async for event in responses]
            assert [event.WhichOneof("event") for event in events].count("final") == 1
            assert events[-1].final.text.strip()
        else:
            await call(request, timeout=patient(20))
    except ServiceError as error:
        return error.reason
    return None


@asynccontextmanager
async def coaching() -> AsyncIterator[tuple[ClientChannel, ScriptedClaude]]:
    async with (
        scripted_claude() as claude,
        fake_member_service() as member,
        running_coach_service(member_address=member.address, anthropic_base_url=claude.base_url) as address,
        open_channel(address, retry=False) as channel,
    ):
        yield channel, claude


def test_no_request_and_no_answer_of_the_model_breaks_the_coach() -> None:
    with asyncio.Runner() as runner, contextlib.ExitStack() as stack:
        opened = coaching()
        channel, claude = runner.run(opened.__aenter__())
        stack.callback(lambda: runner.run(opened.__aexit__(None, None, None)))

        @settings(
            max_examples=examples(150),
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        )
        @given(requests(), st.lists(_turns, min_size=1, max_size=5))
        def each_is_answered(made: tuple[MethodDescriptor, Message], turns: list[Respond]) -> None:
            claude.script = [*turns, *[says("Certo.")] * ATTEMPTS]
            found = runner.run(reason(channel, *made))
            assert found in REASONS | {None}, f"{made[0].full_name} gave {found}"

        each_is_answered()
