"""Named failures keep their name, reason and metadata on the way through a status."""

import importlib
import re

import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2

from servicekit import errors
from servicekit.errors import AlreadyExists, Internal, InvalidArgument, ResourceExhausted, ServiceError
from servicekit.request_paths import request_path
from servicekit.rpc_errors import DETAILS_KEY, ErrorDomain, from_rpc_error, to_status

CLASSES = [kind for kind in vars(errors).values() if isinstance(kind, type) and kind is not ServiceError]


class CheckinAlreadyRecorded(AlreadyExists):
    reason = "CHECKIN_ALREADY_RECORDED"


def received(status):
    metadata = grpc.aio.Metadata(*status.trailing_metadata)
    return from_rpc_error(grpc.aio.AioRpcError(status.code, grpc.aio.Metadata(), metadata, status.details))


def test_there_is_a_class_for_every_code_in_use():
    assert len(CLASSES) == 12
    assert len({kind.code for kind in CLASSES}) == 12


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_class_survives_the_wire(kind):
    error = received(to_status(kind(points=3, plus=True), "member.gymnation"))
    assert type(error) is kind
    assert (error.reason, error.metadata) == (kind.reason, {"points": "3", "plus": "true"})


def test_a_domain_failure_arrives_as_its_canonical_class_with_its_reason():
    error = received(to_status(CheckinAlreadyRecorded(), "member.gymnation"))
    assert type(error) is AlreadyExists
    assert str(error) == error.reason == "CHECKIN_ALREADY_RECORDED"


def test_a_failure_without_a_class_has_a_reason_of_its_own_only():
    error = InvalidArgument.because("FIELD_REQUIRED", field="chat_id")
    assert (error.reason, str(error), error.metadata) == (
        "FIELD_REQUIRED",
        "FIELD_REQUIRED",
        {"field": "chat_id"},
    )
    assert InvalidArgument.reason == InvalidArgument().reason == "INVALID_ARGUMENT"


def test_the_status_names_the_domain_and_when_to_retry():
    rich = status_pb2.Status.FromString(
        to_status(ResourceExhausted(retry_after_s=2.5), "coach.gymnation").trailing_metadata[0][1]
    )
    info, retry = error_details_pb2.ErrorInfo(), error_details_pb2.RetryInfo()
    assert rich.details[0].Unpack(info)
    assert rich.details[1].Unpack(retry)
    assert info.domain == "coach.gymnation"
    assert retry.retry_delay.ToMilliseconds() == 2500


@pytest.mark.parametrize("text", ["soon", "-1", "nan", "inf"])
def test_a_retry_time_that_is_none_is_left_out(text):
    rich = status_pb2.Status.FromString(
        to_status(ResourceExhausted(retry_after_s=text), "coach.gymnation").trailing_metadata[0][1]
    )
    assert len(rich.details) == 1


def test_the_text_of_an_internal_failure_is_fixed():
    assert to_status(Internal.because("SOMETHING"), "member.gymnation").details == "internal error"


@pytest.mark.parametrize("details", [b"\xff\xff", b""])
def test_details_that_cannot_be_read_give_the_codes_default_reason(details):
    metadata = grpc.aio.Metadata((DETAILS_KEY, details), ("other", "x"))
    error = grpc.aio.AioRpcError(grpc.StatusCode.NOT_FOUND, grpc.aio.Metadata(), metadata, "canary")
    assert from_rpc_error(error).reason == "NOT_FOUND"


def test_a_code_that_we_do_not_use_becomes_internal():
    error = grpc.aio.AioRpcError(grpc.StatusCode.DATA_LOSS, grpc.aio.Metadata(), grpc.aio.Metadata(), "")
    assert type(from_rpc_error(error)) is Internal


DOMAIN = ErrorDomain("member.gymnation", {"CHECKIN_ALREADY_RECORDED": "The member has a check-in."})


def sent(error: ServiceError, field: str = "") -> status_pb2.Status:
    status = to_status(error, DOMAIN, field)
    rich = status_pb2.Status.FromString(status.trailing_metadata[0][1])
    assert (rich.code, rich.message) == (status.code.value[0], status.details)
    return rich


def test_the_message_is_the_services_sentence_for_the_reason():
    assert sent(CheckinAlreadyRecorded(points=3)).message == "The member has a check-in."


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_a_reason_without_a_sentence_is_told_in_general(kind):
    message = sent(kind.because("SOMETHING", secret="canary")).message
    assert message == "internal error" or re.fullmatch(r"[A-Z].*[a-z]\.", message)
    assert "SOMETHING" not in message
    assert "canary" not in message


def test_a_wrong_field_is_named_in_the_message_and_as_a_violation():
    rich = sent(InvalidArgument.because("FIELD_INVALID", field="member_id"), "member.member_id")
    assert rich.message == "The request is wrong, whatever the state of the system: member.member_id."
    info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
    assert rich.details[0].Unpack(info)
    assert rich.details[1].Unpack(bad)
    assert dict(info.metadata) == {"field": "member_id"}
    [violation] = bad.field_violations
    assert (violation.field, violation.reason) == ("member.member_id", "FIELD_INVALID")
    assert violation.description == "The request is wrong, whatever the state of the system."


def test_no_field_is_no_violation():
    assert len(sent(InvalidArgument()).details) == 1


def test_a_message_that_we_do_not_know_changes_nothing_for_our_client():
    status = to_status(
        CheckinAlreadyRecorded(), ErrorDomain("x", {"CHECKIN_ALREADY_RECORDED": "Other words."})
    )
    assert received(status).reason == "CHECKIN_ALREADY_RECORDED"


@pytest.mark.parametrize(
    ("method", "field", "path"),
    [
        ("CheckinService/RecordCheckin", "member_id", "member.member_id"),
        ("CheckinService/RecordCheckin", "chat_id", "chat_id"),
        ("CheckinService/ListStandings", "reached_time", "after.reached_time"),
        ("GroupService/UpdateGroup", "settings.rules", "group.settings.rules"),
        ("GroupService/UpdateGroup", "chat_id", "group.chat_id"),
        ("AnnouncementService/CreateAnnouncement", "schedule.once_time", "schedule.once_time"),
        ("CheckinService/RecordCheckin", "nowhere", "nowhere"),
        ("CheckinService/RecordCheckin", "", ""),
        ("CheckinService/NoSuchMethod", "field", "field"),
        ("NoSuchService/Method", "field", "field"),
    ],
)
def test_a_field_is_named_as_it_stands_in_the_request(method, field, path):
    importlib.import_module("gymnation.member.v1.checkin_service_pb2")
    importlib.import_module("gymnation.member.v1.group_service_pb2")
    importlib.import_module("gymnation.member.v1.announcement_service_pb2")
    assert request_path(f"/gymnation.member.v1.{method}", field) == path
