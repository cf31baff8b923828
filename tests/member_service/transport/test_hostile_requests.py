"""Whatever a caller sends, the answer is a response or a reason of the contract.

It is never INTERNAL and never UNKNOWN, whoever calls: each call is made as one of the kinds of callers.
Requests are made from the descriptors, so a new RPC or field is covered the day it is written.
Each starts as a plausible one about things that exist.
Then some of its fields are replaced by hostile values.
"""

import asyncio
import contextlib
import importlib
import pkgutil
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import gymnation.member.v1
from gymnation.member.v1 import error_reason_pb2, groups_pb2
from member_service.storage.sealing import Keys
from member_service.transport.sealed_pages import PURPOSE, PageSealer
from member_service.transport.times import optional_bound
from sandbox.patience import patient
from servicekit import page_tokens
from servicekit.errors import ServiceError
from servicekit.request_paths import request_path
from tests.member_service.parts import ADMIN, CHAT, OTHER_CHAT, OWNER, rid
from tests.support.databases import server_uri
from tests.support.hostile import examples
from tests.support.known_callers import STRANGERS, Line, known_callers
from tests.support.member_service import member_settings

# Every service of the contract, whoever adds one.
SERVICES = {
    service.full_name: service
    for found in pkgutil.iter_modules(gymnation.member.v1.__path__, "gymnation.member.v1.")
    if found.name.endswith("_service_pb2")
    for service in importlib.import_module(found.name).DESCRIPTOR.services_by_name.values()
}
METHODS = [method for service in SERVICES.values() for method in service.methods]
REASONS = {name.removeprefix("ERROR_REASON_") for name in dict(error_reason_pb2.ErrorReason.items())}

# Half of the calls are the gateway's, who may do most, so that they get far.
CALLERS = (
    *(["gateway"] * 8),
    *("coach", "turnstile", "crm", "dashboard", "operator"),
    *(name for name in STRANGERS if name != "foreign"),
)

INT64 = (-(2**63), 2**63 - 1)
INT32 = (-(2**31), 2**31 - 1)

TEXTS = (
    "",
    "\0",
    "a\0b",
    "\U0001f3cb️‍♂️",
    "\U0010ffff",
    "é\u0301\u202e",
    "$where",
    "a.$.b",
    "..",
    "-1",
    "x" * 5000,
    "\U0001d11e" * 17000,
    "y" * 3_000_000,
)
PATHS = (
    "title",
    "username",
    "chat_id",
    "settings",
    "settings.",
    ".settings",
    "settings.settings.language",
    "settings.settings",
    *(f"settings.{field.name}" for field in groups_pb2.GroupSettings.DESCRIPTOR.fields),
    "settings.season_mode.x",
    "register_time.seconds",
    "__class__",
    "",
    "\0",
)
MOMENTS = (
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59.999999-23:59",
    "2031-03-03T12:00:00+00:00",
    "2031-03-03",
    "1970-01-01T00:00:00Z",
    "\ud800",
    "\0",
    "",
)
PLACES = {
    "time": MOMENTS,
    "text": ("", "all", "week-2031-03-03", "\ud800", "\0", "z" * 500),
    "walk": ("", "", "0-" + "a" * 16, "x", "9-", "\0"),
    "number": (0, -1, 7, 2**63 - 1, -(2**63) + 1, 2**63, 1.5, True, None),
}
# What a method binds its page tokens to, fields of its request, and what it keeps in them.
TOKENS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "ListAnchors": (("chat_id", "state"), ("time", "text")),
    "ListCheckins": (
        ("chat_id", "member_id", "anchor_id", "state", "start_time", "end_time"),
        ("time", "text"),
    ),
    "ListStandings": (
        ("chat_id", "season_id"),
        ("text", "walk", "number", "number", "time", "number", "text", "number"),
    ),
    "ListFlags": (("chat_id", "member_id", "state"), ("number",)),
    "ListAnnouncements": (("chat_id",), ("number",)),
    "ListMemories": (("member_id",), ("number",)),
    "ListActions": (("chat_id", "subject_id", "start_time", "end_time"), ("time", "text")),
    "ListGroups": (("include_stopped",), ("text", "text")),
    "ListRoles": (("member_id",), ("time", "number", "text")),
    "ListPayments": (("member_id",), ("time", "text")),
    "ListAllPayments": (("state",), ("time", "text")),
    "ListDeadUpdates": ((), ("time", "number")),
    "ListDeadEntries": ((), ("time", "text")),
}
SEALER = PageSealer(Keys.for_development().derived(PURPOSE))
CHATS = st.sampled_from([CHAT, CHAT, CHAT, OTHER_CHAT, CHAT - 7, 7])
MESSAGES = st.integers(10, 40)
FEW = st.integers(0, 3)
NUMBERS = {
    **dict.fromkeys(("chat_id", "old_chat_id", "new_chat_id"), CHATS),
    **dict.fromkeys(("message_id", "anchor_message_id", "source_message_id"), MESSAGES),
    **dict.fromkeys(("update_id", "update_ids", "fence", "page_size", "limit", "points", "tries"), FEW),
    "seconds": st.integers(1, 60),
    "nanos": st.just(0),
}
ZONES = ("America/Sao_Paulo", "Europe/Lisbon", "Pacific/Apia", "UTC")


def assert_is_field(method: MethodDescriptor, name: str) -> None:
    """A caller who is told that a field is wrong finds it in the request."""
    path = request_path(f"/{method.containing_service.full_name}/{method.name}", name)
    level: Descriptor | None = method.input_type
    for part in path.split("."):
        assert level is not None, f"{method.name}: {name}"
        assert part in level.fields_by_name, f"{method.name}: {name}"
        level = level.fields_by_name[part].message_type


class World:
    """A service with something of everything in it, and the names by which to ask for it."""

    def __init__(self, lines: Mapping[str, Line]) -> None:
        self._lines = lines
        self.texts: dict[str, Sequence[str]] = {}

    async def reason(self, caller: str, method: MethodDescriptor, request: Message) -> str | None:
        """Why the caller's call failed; None when it did not."""
        answer = await self._lines[caller].ask(method, request)
        if answer.reason == "FIELD_INVALID":
            assert_is_field(method, answer.field)
        return answer.reason

    async def do(self, service: str, method: str, **fields: Any) -> Any:
        descriptor = SERVICES[f"gymnation.member.v1.{service}"].methods_by_name[method]
        request = GetMessageClass(descriptor.input_type)(**fields)
        async with asyncio.timeout(patient(20)):
            while True:
                try:
                    return await self._lines["gateway"].call(descriptor, request)
                except ServiceError as error:
                    # As callers are told to: a sweep held what this wanted to write.
                    if error.reason != "DATABASE_UNAVAILABLE":
                        raise

    async def revive(self) -> None:
        """Let the callers be known and the groups be active, whatever was done to them."""
        # Between two examples the service stands still, and what it knew of its callers grows old.
        known = SERVICES["gymnation.member.v1.GroupService"].methods_by_name["GetGroup"]
        async with asyncio.timeout(patient(10)):
            while await self.reason("gateway", known, GetMessageClass(known.input_type)()) == TOO_OLD:
                pass
        for chat in (CHAT, OTHER_CHAT):
            group = {"request_id": str(uuid4()), "chat_id": chat, "registered_by": OWNER}
            await self.do("GroupService", "RegisterGroup", title="Iron", **group)

    async def begin(self) -> None:
        await self.revive()
        anchors, checkins = [], []
        for message in (10, 20):
            opening = {"request_id": rid(f"open {message}"), "chat_id": CHAT, "message_id": message}
            opened = await self.do(
                "CheckinService", "OpenAnchor", kind=1, points=1, opened_by=ADMIN, **opening
            )
            anchors.append(opened.anchor.anchor_id)
            recording = {"request_id": rid(f"record {message}"), "chat_id": CHAT}
            recorded = await self.do(
                "CheckinService",
                "RecordCheckin",
                anchor_message_id=message,
                member={"member_id": 7},
                **recording,
            )
            checkins.append(recorded.checkin.checkin_id)
        questions = []
        for number in (1, 2):
            asking = {"request_id": rid(f"ask {number}"), "chat_id": CHAT, "message_id": number}
            asked = await self.do(
                "QuestionService", "ReserveQuestion", member={"member_id": 7}, question="?", **asking
            )
            questions.append(asked.question.question_id)
        entries = [{"entry_id": f"e{n}", "kind": "k", "payload": b"{}"} for n in range(3)]
        await self.do("OutboxService", "ScheduleEntries", entries=entries)
        updates = [{"update_id": n, "payload": b"u"} for n in range(3)]
        await self.do("InboxService", "AcceptUpdates", owner="o", updates=updates)
        flagging = {"chat_id": CHAT, "flagged_by": {"member_id": ADMIN}, "member": {"member_id": 7}}
        for message in (10, 11, 12):
            flag = {"request_id": rid(f"flag {message}"), "message_id": message}
            await self.do("FlagService", "AddFlag", **flagging, **flag)
        jobs = []
        for number in (1, 2):
            proposing = {"request_id": rid(f"ban {number}"), "chat_id": CHAT, "proposed_by": ADMIN}
            jobs.append((await self.do("BanService", "ProposeBan", **proposing)).job.job_id)
        confirming = {"request_id": rid("confirm"), "job_id": jobs[0], "confirmed_by": ADMIN}
        await self.do("BanService", "ConfirmBan", **confirming)
        for number in (1, 2):
            announcing = {"request_id": rid(f"announce {number}"), "chat_id": CHAT, "content": b"{}"}
            schedule = {"interval": {"seconds": 3600}}
            await self.do(
                "AnnouncementService", "CreateAnnouncement", schedule=schedule, created_by=ADMIN, **announcing
            )
        for number in (1, 2):
            memory = {"request_id": rid(f"remember {number}"), "member_id": 7, "text": f"likes {number}"}
            await self.do("MemoryService", "CreateMemory", source=number, **memory)
        self.texts = {
            "job_id": jobs,
            "request_id": [rid(number) for number in range(500)],
            "anchor_id": anchors,
            "checkin_id": checkins,
            "question_id": questions,
            "entry_id": ["e0", "e1", "e2", "e3"],
            "owner": ["o", "p"],
            "language": ["pt-BR", "en", ""],
            "time_zone": ZONES,
            "season_id": ["", "all", "week-2031-03-03", "month-2031-03", "days-9999-12-31-1"],
            "day": ["2031-03-03"],
            "trace_id": ["", "a" * 32],
            "reason": ["COACH_UNAVAILABLE", "not a workout"],
            "kind": ["delete_message"],
            "page_token": [""],
        }


def plausible(world: World, field: FieldDescriptor) -> st.SearchStrategy[Any]:
    """Values under which a request gets far."""
    if field.message_type is not None:
        return message(world, field.message_type)
    if field.name == "paths":
        return st.sampled_from([path for path in PATHS if path.startswith("settings.")])
    match field.type:
        case FieldDescriptor.TYPE_STRING:
            return st.sampled_from(world.texts.get(field.name, ["Ana", "text", "m-1"]))
        case FieldDescriptor.TYPE_BYTES:
            return st.sampled_from([b"{}", b'{"chat_id": 1}'])
        case FieldDescriptor.TYPE_ENUM:
            return st.sampled_from([value.number for value in field.enum_type.values])
        case FieldDescriptor.TYPE_BOOL:
            return st.booleans()
    return NUMBERS.get(field.name, st.sampled_from([7, 8, ADMIN, OWNER]))


def hostile(world: World, field: FieldDescriptor) -> st.SearchStrategy[Any]:
    """Values that nobody means well with."""
    if field.message_type is not None:
        return message(world, field.message_type, least_hostile=1)
    match field.type:
        case FieldDescriptor.TYPE_STRING if field.containing_type.name == "FieldMask":
            return st.sampled_from(PATHS)
        case FieldDescriptor.TYPE_STRING:
            return st.sampled_from(TEXTS) | st.text(max_size=40)
        case FieldDescriptor.TYPE_BYTES:
            deep = b'{"a":' + b"[" * 60_000
            return st.sampled_from([b"", b"\0", b"[]", deep, b"z" * 2_000_000]) | st.binary(max_size=40)
        case FieldDescriptor.TYPE_INT32 | FieldDescriptor.TYPE_ENUM:
            return _integers(*INT32)
        case FieldDescriptor.TYPE_BOOL:
            return st.booleans()
    return _integers(*INT64)


def _integers(least: int, most: int) -> st.SearchStrategy[int]:
    edges = (least, least + 1, -(10**9), -1, 0, 1, 2**31 - 1, 253402300799, most - 1, most)
    return st.sampled_from([edge for edge in edges if least <= edge <= most]) | st.integers(least, most)


@st.composite
def message(
    draw: st.DrawFn, world: World, descriptor: Descriptor, least_hostile: int = 0
) -> Mapping[str, Any]:
    """The fields of a message."""
    fields = list(descriptor.fields)
    if not fields:
        return {}
    count = max(least_hostile, draw(st.sampled_from([0, 0, 0, 1, 1, 2])))
    names = st.sampled_from([field.name for field in fields])
    twisted = draw(st.sets(names, min_size=min(count, len(fields)), max_size=count))
    values: dict[str, Any] = {}
    for field in fields:
        values_of = hostile(world, field) if field.name in twisted else plausible(world, field)
        if field.is_repeated:
            values_of = st.lists(values_of, min_size=1 - bool(twisted), max_size=3)
        if field.message_type is None or field.is_repeated or draw(st.integers(0, 4)):
            values[field.name] = draw(values_of)
    return values


@st.composite
def calls(draw: st.DrawFn, world: World) -> tuple[str, MethodDescriptor, Message]:
    """A call of any RPC by anybody, more often by who may."""
    caller = draw(st.sampled_from(CALLERS))
    method = draw(st.sampled_from(METHODS))
    request = GetMessageClass(method.input_type)(**draw(message(world, method.input_type)))
    if method.name in TOKENS and draw(st.booleans()):
        scope, kinds = TOKENS[method.name]
        place = [draw(st.sampled_from(PLACES[kind])) for kind in kinds]
        bound = [_bound(request, name) for name in scope]
        token = page_tokens.encode({"of": method.name, "in": bound, "at": place})
        # Sealed, as if our own code had made it: else no hostile place would get any further.
        request.page_token = SEALER.seal(token, method.full_name, caller)
    return caller, method, request


def _bound(request: Message, name: str) -> Any:
    value = getattr(request, name)
    if not isinstance(value, Timestamp):
        return value
    try:
        moment = optional_bound(request, name)
    except ServiceError:
        return ""
    return moment.isoformat() if moment else ""


TOO_OLD = "CALLERS_UNKNOWN_NOW"


@asynccontextmanager
async def world_of(engine: str, folder: Path) -> AsyncIterator[World]:
    uri = server_uri() if engine == "server" else None
    configured = member_settings(uri, f"test_{secrets.token_hex(8)}", private_question_quota=2)
    async with known_callers(folder, (CHAT, OTHER_CHAT), configured) as (service, lines):
        try:
            world = World(lines)
            await world.begin()
            rows = await service.database.collection("announcements").find({}).to_list(None)
            # No response has these; the outbox brings them.
            world.texts["announcement_id"] = [row["_id"] for row in rows]
            yield world
        finally:
            await service.database.client.drop_database(service.database.name)


@pytest.mark.long(14)
@pytest.mark.parametrize("engine", ["embedded", pytest.param("server", marks=pytest.mark.mongo)])
def test_no_request_breaks_the_service(engine: str, tmp_path: Path) -> None:
    with asyncio.Runner() as runner, contextlib.ExitStack() as stack:
        opened = world_of(engine, tmp_path)
        world = runner.run(opened.__aenter__())
        stack.callback(lambda: runner.run(opened.__aexit__(None, None, None)))

        @settings(
            max_examples=examples(300),
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        )
        @given(st.lists(calls(world), min_size=1, max_size=4))
        def each_is_answered(made: list[tuple[str, MethodDescriptor, Message]]) -> None:
            runner.run(world.revive())
            for caller, method, request in made:
                reason = runner.run(world.reason(caller, method, request))
                assert reason in REASONS | {None}, f"{method.full_name} gave {caller} {reason}"
                if caller in STRANGERS:
                    assert reason == "CALLER_UNKNOWN", method.full_name

        each_is_answered()
