"""Failures by name: a class for each status, and for each reason that a program may want to tell apart.

try:
    client.record_visit(...)
except MemberNotLinked:
    show_the_qr_code()
except ApiError as error:
    log.error("%s (%s): %s", error, error.reason, error.advice)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final, Protocol

from google.protobuf.any_pb2 import Any
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2, status_pb2  # type: ignore[import-untyped]  # ships no types

from gymnation_client.advice import advice_for

_DETAILS_KEY: Final = "grpc-status-details-bin"


class ApiError(Exception):
    """A call that failed. `reason` is what a program looks at; the text is for people."""

    code: ClassVar[str] = "UNKNOWN"
    own_reason: ClassVar[str] = ""

    def __init__(
        self,
        message: str,
        *,
        reason: str = "",
        metadata: Mapping[str, str] | None = None,
        field: str = "",
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message)
        self.reason = reason
        """Why, as in `gymnation.member.v1.ErrorReason` without its prefix. Empty: no server of ours said."""
        self.metadata = dict(metadata or {})
        self.field = field
        """The path of the request's field that is wrong. May be empty."""
        self.retry_after_s = retry_after_s
        """How many seconds to wait before the next try. None when the server does not say."""

    @property
    def advice(self) -> str:
        """What to do about it."""
        return advice_for(self.reason, self.code)

    def __str__(self) -> str:
        text = super().__str__()
        return f"{text} [{self.reason or self.code}]"


class Cancelled(ApiError):
    code = "CANCELLED"


class InvalidArgument(ApiError):
    code = "INVALID_ARGUMENT"


class DeadlineExceeded(ApiError):
    code = "DEADLINE_EXCEEDED"


class NotFound(ApiError):
    code = "NOT_FOUND"


class AlreadyExists(ApiError):
    code = "ALREADY_EXISTS"


class PermissionDenied(ApiError):
    code = "PERMISSION_DENIED"


class ResourceExhausted(ApiError):
    code = "RESOURCE_EXHAUSTED"


class FailedPrecondition(ApiError):
    code = "FAILED_PRECONDITION"


class Aborted(ApiError):
    code = "ABORTED"


class Unimplemented(ApiError):
    code = "UNIMPLEMENTED"


class Internal(ApiError):
    code = "INTERNAL"


class Unavailable(ApiError):
    code = "UNAVAILABLE"


class Unauthenticated(ApiError):
    code = "UNAUTHENTICATED"


class CallerUnknown(Unauthenticated):
    own_reason = "CALLER_UNKNOWN"


class CallerNotAllowed(PermissionDenied):
    """`metadata["permission"]` says what the caller lacks."""

    own_reason = "CALLER_NOT_ALLOWED"


class CallerTooFast(ResourceExhausted):
    own_reason = "CALLER_TOO_FAST"


class GroupNotRegistered(NotFound):
    own_reason = "GROUP_NOT_REGISTERED"


class GroupStopped(FailedPrecondition):
    own_reason = "GROUP_STOPPED"


class MemberNotFound(NotFound):
    own_reason = "MEMBER_NOT_FOUND"


class MemberNotLinked(NotFound):
    own_reason = "MEMBER_NOT_LINKED"


class MemberErased(FailedPrecondition):
    own_reason = "MEMBER_ERASED"


class CheckinNotFound(NotFound):
    own_reason = "CHECKIN_NOT_FOUND"


class CheckinRevoked(FailedPrecondition):
    own_reason = "CHECKIN_REVOKED"


class FieldInvalid(InvalidArgument):
    """`field` names what is wrong."""

    own_reason = "FIELD_INVALID"


class RequestIdReused(InvalidArgument):
    own_reason = "REQUEST_ID_REUSED"


class PageTokenInvalid(InvalidArgument):
    own_reason = "PAGE_TOKEN_INVALID"


class FeedTokenExpired(FailedPrecondition):
    """Too long away: read the lists anew, then watch without a token."""

    own_reason = "FEED_TOKEN_EXPIRED"


def _below(kind: type[ApiError]) -> list[type[ApiError]]:
    return [kind, *(below for child in kind.__subclasses__() for below in _below(child))]


_BY_CODE: Final = {kind.code: kind for kind in ApiError.__subclasses__()}
_BY_REASON: Final = {kind.own_reason: kind for kind in _below(ApiError) if kind.own_reason}


class _Code(Protocol):
    @property
    def name(self) -> str: ...


class RpcFailure(Protocol):
    """What both of gRPC's exceptions have, the synchronous one and that of asyncio."""

    def code(self) -> _Code: ...
    def details(self) -> str | None: ...
    def trailing_metadata(self) -> object: ...


def from_rpc_error(failure: RpcFailure) -> ApiError:
    """The failure by its name."""
    code = failure.code().name
    message = failure.details() or "The call failed."
    info, field, retry_after_s = error_details_pb2.ErrorInfo(), "", None
    for detail in _details(failure.trailing_metadata()):
        bad, retry = error_details_pb2.BadRequest(), error_details_pb2.RetryInfo()
        if detail.Is(info.DESCRIPTOR):
            detail.Unpack(info)
        elif detail.Is(bad.DESCRIPTOR) and detail.Unpack(bad) and bad.field_violations:
            field = bad.field_violations[0].field
        elif detail.Is(retry.DESCRIPTOR) and detail.Unpack(retry):
            retry_after_s = max(0.0, retry.retry_delay.ToNanoseconds() / 1e9)
    by_code = _BY_CODE.get(code, ApiError)
    named = _BY_REASON.get(info.reason, by_code)
    kind = named if named.code == code else by_code
    return kind(
        message,
        reason=info.reason,
        metadata=dict(info.metadata),
        field=field or info.metadata.get("field", ""),
        retry_after_s=retry_after_s,
    )


def _details(metadata: object) -> list[Any]:
    try:
        pairs = dict(metadata or ())  # type: ignore[call-overload]  # pairs of names and values, by gRPC
        return list(status_pb2.Status.FromString(pairs.get(_DETAILS_KEY, b"")).details)
    except (DecodeError, TypeError, ValueError):
        return []
