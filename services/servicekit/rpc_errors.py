"""The two translations between named failures and gRPC statuses.

On the wire a failure is a google.rpc.Status. Its details are an ErrorInfo (reason, domain, metadata),
a BadRequest when a field of the request is wrong, and a RetryInfo when its metadata says `retry_after_s`.
Its message is a sentence for engineers, the same for each failure of a reason. No program may depend on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import grpc
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2, status_pb2  # type: ignore[import-untyped]  # ships no types

from servicekit import errors
from servicekit.errors import ServiceError

INTERNAL_MESSAGE = "internal error"
"""All that a caller is ever told about an unexpected failure."""

_GENERAL: Final[Mapping[int, str]] = {
    1: "The call was cancelled.",
    3: "The request is wrong, whatever the state of the system.",
    4: "No time was left to finish.",
    5: "What was asked for does not exist.",
    6: "What was to be made is there already.",
    7: "The caller may not do this.",
    8: "A quota or a limit is used up.",
    9: "The state of the system forbids it; trying again changes nothing until the state changes.",
    10: "The call lost a race; reading again and trying again may work.",
    14: "The service, or something that it needs, is not there right now; trying again may work.",
    16: "The caller did not prove who it is.",
}
"""What is said of a reason for which the service has no sentence."""

TOO_LATE: Final = _GENERAL[4]

DETAILS_KEY = "grpc-status-details-bin"

STATUS_CODES: dict[int, grpc.StatusCode] = {code.value[0]: code for code in grpc.StatusCode}

_CLASSES: dict[int, type[ServiceError]] = {
    kind.code: kind
    for kind in (
        errors.Cancelled,
        errors.InvalidArgument,
        errors.DeadlineExceeded,
        errors.NotFound,
        errors.AlreadyExists,
        errors.PermissionDenied,
        errors.ResourceExhausted,
        errors.FailedPrecondition,
        errors.Aborted,
        errors.Internal,
        errors.Unavailable,
        errors.Unauthenticated,
    )
}


@dataclass(frozen=True, slots=True)
class RichStatus(grpc.Status):
    """A status as `context.abort(status.code, status.details, status.trailing_metadata)` takes it."""

    code: grpc.StatusCode
    details: str
    trailing_metadata: tuple[tuple[str, bytes], ...]


class ErrorDomain(str):
    """The name of a service in the errors that it reports, with what it says of each reason."""

    __slots__ = ("sentences",)
    sentences: Mapping[str, str]

    def __new__(cls, name: str, sentences: Mapping[str, str]) -> Self:
        made = super().__new__(cls, name)
        made.sentences = sentences
        return made


def wrong_field(error: ServiceError) -> str:
    """The field of the request that is wrong, as the domain names it; empty when it is about none."""
    return error.metadata.get("field", "") or error.field


def to_status(error: ServiceError, domain: str, field: str = "") -> RichStatus:
    """The status that tells a caller of this failure.

    `domain` names the service that failed; an ErrorDomain has its sentences as well.
    `field` is the path of the request's field that is wrong; else it is what the failure says.
    """
    code = STATUS_CODES.get(error.code, grpc.StatusCode.UNKNOWN)
    field = field or wrong_field(error)
    sentence = _sentence(error, domain)
    message = f"{sentence.removesuffix('.')}: {field}." if field and sentence else sentence
    status = status_pb2.Status(code=error.code, message=message)
    status.details.add().Pack(
        error_details_pb2.ErrorInfo(reason=error.reason, domain=domain, metadata=error.metadata)
    )
    if field:
        violation = error_details_pb2.BadRequest.FieldViolation(
            field=field, description=sentence, reason=error.reason
        )
        status.details.add().Pack(error_details_pb2.BadRequest(field_violations=[violation]))
    if (pause := _seconds(error.metadata.get("retry_after_s"))) is not None:
        retry = error_details_pb2.RetryInfo()
        retry.retry_delay.FromNanoseconds(int(pause * 1e9))
        status.details.add().Pack(retry)
    return RichStatus(code, message, ((DETAILS_KEY, status.SerializeToString()),))


def _sentence(error: ServiceError, domain: str) -> str:
    if error.code == grpc.StatusCode.INTERNAL.value[0]:
        return INTERNAL_MESSAGE
    own = domain.sentences.get(error.reason) if isinstance(domain, ErrorDomain) else None
    return own or _GENERAL.get(error.code, INTERNAL_MESSAGE)


def from_rpc_error(error: grpc.aio.AioRpcError) -> ServiceError:
    """The failure that the other side meant, with its reason; without one, the code's default reason."""
    kind = _CLASSES.get(error.code().value[0], errors.Internal)
    info = _error_info(error)
    if info is None or not info.reason:
        return kind()
    return kind.because(info.reason, **dict(info.metadata))


def _error_info(error: grpc.aio.AioRpcError) -> error_details_pb2.ErrorInfo | None:
    for key, value in error.trailing_metadata() or ():
        if key == DETAILS_KEY and isinstance(value, bytes):
            try:
                status = status_pb2.Status.FromString(value)
            except DecodeError:
                return None
            info = error_details_pb2.ErrorInfo()
            for detail in status.details:
                if detail.Is(info.DESCRIPTOR) and detail.Unpack(info):
                    return info
    return None


def _seconds(text: str | None) -> float | None:
    try:
        seconds = float(text) if text is not None else -1.0
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None
