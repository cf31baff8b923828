"""The contracts keep the rules of architecture.md.

The tests check them on the descriptors, without any tool from outside.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from google.protobuf.descriptor import FieldDescriptor, ServiceDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from google.protobuf.descriptor_pool import Default

PROTOS = Path(__file__).parents[2] / "protos"
FILES = sorted(str(path.relative_to(PROTOS)) for path in PROTOS.glob("gymnation/**/*.proto"))
SERVICE_FILES = [name for name in FILES if name.endswith("_service.proto")]
# RPCs that change something and are identified by what they carry instead of a request_id.
IDENTIFIED_OTHERWISE = {
    "AcceptUpdates": "update_id",
    "CompleteUpdates": "update_ids",
    "FailUpdate": "update_id",
    "ExtendLeases": "owner",
    "ReclaimUpdates": "owner",
    "AcquirePolling": "owner",
    "LeaveInbox": "owner",
    "BeginAnnouncement": "slot",
    "SettleAnnouncement": "slot",
    "RetryDeadUpdate": "update_id",
    "DropDeadUpdate": "update_id",
    "RetryDeadEntry": "entry_id",
    "DropDeadEntry": "entry_id",
    "ScheduleEntries": "entry_id",
    "LeaseEntries": "owner",
    "CompleteEntry": "fence",
    "FailEntry": "fence",
    "CancelEntry": "entry_id",
    "BeginNextBan": "job_id",
    "SettleBan": "member_id",
    "RecordVisit": "visit_id",
    "OfferReveal": "number",
    "BeginMailPost": "mail_id",
    "SettleMailPost": "mail_id",
    "CheckCheckout": "payload",
}
READS = ("Get", "BatchGet", "List", "Lookup", "Screen", "Watch", "Find")
ASKS_THE_VENDOR = {
    "Answer",
    "ClassifyMail",
    "WriteCheckinReply",
    "WriteLine",
    "WriteIntroductionReply",
    "EstimateMacros",
}


def load(name: str) -> FileDescriptorProto:
    module = name.removesuffix(".proto").replace("/", ".") + "_pb2"
    __import__(module)
    file = FileDescriptorProto()
    Default().FindFileByName(name).CopyToProto(file)
    return file


def services() -> Iterator[ServiceDescriptor]:
    for name in SERVICE_FILES:
        load(name)
        yield from Default().FindFileByName(name).services_by_name.values()


def rpcs() -> list[object]:
    return [pytest.param(m, id=f"{s.name}.{m.name}") for s in services() for m in s.methods]


def test_there_are_contracts_for_both_services_and_for_access():
    owners = {name.split("/")[1] for name in FILES}
    assert owners == {"access", "member", "coach"}
    assert {s.full_name for s in services()} >= {
        "gymnation.member.v1.CheckinService",
        "gymnation.member.v1.InboxService",
        "gymnation.coach.v1.AnswerService",
    }


@pytest.mark.parametrize("name", FILES)
def test_the_package_equals_the_path(name: str):
    assert load(name).package == name.rsplit("/", 1)[0].replace("/", ".")


@pytest.mark.parametrize("name", FILES)
def test_every_element_has_a_comment(name: str):
    source = (PROTOS / name).read_text(encoding="utf-8").splitlines()
    element = re.compile(
        r"^\s*(message|enum|service|rpc|oneof)\s+\w+"
        r"|^\s*(repeated |optional )?[\w.<>, ]+ \w+ = \d+;"
        r"|^\s*[A-Z0-9_]+ = \d+;"
    )
    bare = [
        f"{number}: {line.strip()}"
        for number, line in enumerate(source, start=1)
        if element.match(line) and not source[number - 2].strip().startswith("//")
    ]
    assert bare == []


@pytest.mark.parametrize("method", rpcs())
def test_requests_and_responses_are_named_after_their_rpc(method):
    assert method.input_type.name == f"{method.name}Request"
    assert method.output_type.name == f"{method.name}Response"


@pytest.mark.parametrize("method", rpcs())
def test_what_changes_something_can_be_repeated_safely(method):
    fields = method.input_type.fields_by_name
    if method.name.startswith(READS) or method.name in ASKS_THE_VENDOR:
        assert "request_id" not in fields
    elif method.name in IDENTIFIED_OTHERWISE:
        nested = {f.name for m in fields.values() if m.message_type for f in m.message_type.fields}
        assert IDENTIFIED_OTHERWISE[method.name] in {*fields, *nested}
    else:
        assert "request_id" in fields, f"what only reads is named {READS}…; what changes has a request_id"
        assert fields["request_id"].type == FieldDescriptor.TYPE_STRING


@pytest.mark.parametrize("method", rpcs())
def test_lists_page_from_day_one(method):
    if method.name.startswith("List"):
        assert {"page_size", "page_token"} <= set(method.input_type.fields_by_name)
        assert "next_page_token" in method.output_type.fields_by_name


@pytest.mark.parametrize("name", FILES)
def test_fields_are_typed_as_the_house_does(name: str):
    load(name)
    wrong = []
    for message in Default().FindFileByName(name).message_types_by_name.values():
        for field in message.fields:
            if field.name in {"chat_id", "member_id"} and field.type != FieldDescriptor.TYPE_INT64:
                wrong.append(f"{message.name}.{field.name} is no int64")
            is_time = (
                field.message_type is not None and field.message_type.full_name == "google.protobuf.Timestamp"
            )
            if is_time != field.name.endswith("_time"):
                wrong.append(f"{message.name}.{field.name}: _time goes with Timestamp")
            if field.type in {FieldDescriptor.TYPE_DOUBLE, FieldDescriptor.TYPE_FLOAT}:
                wrong.append(f"{message.name}.{field.name} is a float")
    assert wrong == []


@pytest.mark.parametrize("name", FILES)
def test_enums_begin_with_unspecified_and_bear_their_name(name: str):
    load(name)
    for enum in Default().FindFileByName(name).enum_types_by_name.values():
        prefix = re.sub(r"(?<!^)(?=[A-Z])", "_", enum.name).upper()
        assert enum.values_by_number[0].name == f"{prefix}_UNSPECIFIED"
        assert all(value.name.startswith(prefix) for value in enum.values)


# What Telegram numbers, or we number within a group. Everything else that has an id of its own has a text.
NUMBERED = re.compile(r"(\w+_)?(chat|member|subject|actor|topic|update|message|target)_ids?")
WHOLE = {FieldDescriptor.TYPE_INT64, FieldDescriptor.TYPE_INT32}


@pytest.mark.parametrize("name", FILES)
def test_what_has_an_id_of_ours_has_a_text_for_it(name: str):
    load(name)
    wrong = [
        f"{message.name}.{field.name}"
        for message in Default().FindFileByName(name).message_types_by_name.values()
        for field in message.fields
        if re.search(r"_ids?$", field.name) and field.type in WHOLE and not NUMBERED.fullmatch(field.name)
    ]
    assert wrong == []


@pytest.mark.parametrize("method", rpcs())
def test_what_takes_a_resource_to_change_it_takes_a_mask(method):
    fields = method.input_type.fields_by_name
    resource = re.sub(r"(?<!^)(?=[A-Z])", "_", method.name.removeprefix("Update")).lower()
    if method.name.startswith("Update") and resource in fields:
        assert fields["update_mask"].message_type.full_name == "google.protobuf.FieldMask"
