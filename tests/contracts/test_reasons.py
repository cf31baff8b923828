"""Reasons of failures: what the code raises, what the enums list, and what people read are the same set."""

import importlib
import re
from pathlib import Path

import pytest

from gymnation.coach.v1 import error_reason_pb2 as coach_reasons
from gymnation.coach.v1.error_reason_sentences import SENTENCES as COACH_SENTENCES
from gymnation.member.v1 import error_reason_pb2 as member_reasons
from gymnation.member.v1.error_reason_sentences import SENTENCES as MEMBER_SENTENCES
from servicekit import errors
from servicekit.errors import ServiceError

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


def all_kinds(kind: type[ServiceError] = ServiceError) -> list[type[ServiceError]]:
    return [kind, *(inner for below in kind.__subclasses__() for inner in all_kinds(below))]


def comments_of(package: str) -> dict[str, str]:
    """The code that each reason's comment begins with."""
    path = SERVICES.parent / f"protos/gymnation/{package}/v1/error_reason.proto"
    found = re.findall(
        r"// ([A-Z_]+): [^\n]*(?:\n  //[^\n]*)*\n  ERROR_REASON_(\w+) =", path.read_text("utf-8")
    )
    return {reason: code for code, reason in found}


@pytest.mark.parametrize("service", ["member", "coach"])
def test_a_reason_has_the_status_code_that_its_comment_promises(service: str):
    for path in sorted((SERVICES / f"{service}_service").rglob("*.py")):
        if path.stem not in {"__main__", "__init__"}:
            importlib.import_module(".".join(path.relative_to(SERVICES).with_suffix("").parts))
    promised = comments_of(service)
    wrong = []
    for kind in all_kinds():
        here = kind.__module__.startswith((f"{service}_service.", "servicekit."))
        if here and kind.reason in promised:
            code = re.sub(r"(?<!^)(?=[A-Z])", "_", canonical(kind).__name__).upper()
            if code != promised[kind.reason]:
                wrong.append(f"{kind.__name__} is {code}, its comment says {promised[kind.reason]}")
    assert wrong == []
    assert len(promised) > 5


def canonical(kind: type[ServiceError]) -> type[ServiceError]:
    """The class of the chassis that gives a failure its code."""
    return next(base for base in kind.__mro__ if base in vars(errors).values())


@pytest.mark.parametrize(
    ("enum", "sentences"),
    [(member_reasons.ErrorReason, MEMBER_SENTENCES), (coach_reasons.ErrorReason, COACH_SENTENCES)],
    ids=["member", "coach"],
)
def test_each_reason_has_a_sentence_for_engineers(enum, sentences: dict[str, str]):
    listed = {name.removeprefix("ERROR_REASON_") for name in dict(enum.items())} - {"UNSPECIFIED"}
    assert set(sentences) == listed
    for sentence in sentences.values():
        assert re.fullmatch(r"[A-Z].*\w\.", sentence), sentence
        assert "metadata" not in sentence
