"""The two translations between named failures and gRPC statuses.

On the wire a failure is a google.rpc.Status with an ErrorInfo (reason, domain, metadata), and a RetryInfo
when its metadata says `retry_after_s`.
"""

from dataclasses import dataclass

import grpc
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2, status_pb2  # type: ignore[import-untyped]  # ships no types

from servicekit import errors
from servicekit.errors import ServiceError

INTERNAL_MESSAGE = "internal error"
"""All that a caller is ever told about an unexpected failure."""

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


def to_status(error: ServiceError, domain: str) -> RichStatus:
    """The status that tells a caller of this failure. `domain` names the service that failed."""
    code = STATUS_CODES.get(error.code, grpc.StatusCode.UNKNOWN)
    message = INTERNAL_MESSAGE if code is grpc.StatusCode.INTERNAL else error.reason
    status = status_pb2.Status(code=error.code, message=message)
    status.details.add().Pack(
        error_details_pb2.ErrorInfo(reason=error.reason, domain=domain, metadata=error.metadata)
    )
    if (pause := _seconds(error.metadata.get("retry_after_s"))) is not None:
        retry = error_details_pb2.RetryInfo()
        retry.retry_delay.FromNanoseconds(int(pause * 1e9))
        status.details.add().Pack(retry)
    return RichStatus(code, message, ((DETAILS_KEY, status.SerializeToString()),))


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
