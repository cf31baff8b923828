"""Reasons of failures: what the code raises, what the enums list, and what people read are the same set."""

import re
from pathlib import Path

import pytest

from gymnation.coach.v1 import error_reason_pb2 as coach_reasons
from gymnation.member.v1 import error_reason_pb2 as member_reasons

SERVICES = Path(__file__).parents[2] / "services"
# What servicekit names by the status itself: no domain failure, and no sentence of its own.
STATUSES = {
    "INVALID_ARGUMENT",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "FAILED_PRECONDITION",
    "PERMISSION_DENIED",
    "UNAUTHENTICATED",
    "RESOURCE_EXHAUSTED",
    "ABORTED",
    "UNAVAILABLE",
    "DEADLINE_EXCEEDED",
    "CANCELLED",
    "INTERNAL",
    "UNKNOWN",
    "UNIMPLEMENTED",
}


def raised_in(*packages: str) -> set[str]:
    named = re.compile(r"""(?:\breason(?:: ClassVar\[str\])? = |because\(\s*)"([A-Z_]+)\"""")
    return {
        reason
        for package in packages
        for path in (SERVICES / package).rglob("*.py")
        for reason in named.findall(path.read_text(encoding="utf-8"))
    } - STATUSES


@pytest.mark.parametrize(
    ("enum", "service"),
    [(member_reasons.ErrorReason, "member_service"), (coach_reasons.ErrorReason, "coach_service")],
    ids=["member", "coach"],
)
def test_the_enum_lists_exactly_what_the_service_can_raise(enum, service: str):
    listed = {name.removeprefix("ERROR_REASON_") for name in dict(enum.items())} - {"UNSPECIFIED"}
    own = raised_in(service)
    chassis = raised_in("servicekit")
    assert own - listed == set(), "raised but not in error_reason.proto"
    assert listed - own - chassis == set(), "in error_reason.proto but raised nowhere"
