"""Named failures that may cross a service's border.

A domain failure subclasses one of the canonical classes and names its reason:

    class CheckinAlreadyRecorded(AlreadyExists):
        reason = "CHECKIN_ALREADY_RECORDED"

Raise `CheckinAlreadyRecorded(points=3)`; the caller's side catches `AlreadyExists` and reads `.reason`
and `.metadata`. Neither may hold personal data: both travel and both may be logged.
"""

from typing import ClassVar, Self


class ServiceError(Exception):
    """A failure that the caller is told about. Metadata values travel as text."""

    code: ClassVar[int] = 2
    """The canonical (gRPC) status code."""
    reason: ClassVar[str] = "UNKNOWN"
    """UPPER_SNAKE_CASE; the contract's name for what went wrong."""
    field: ClassVar[str] = ""
    """The request's field that is wrong, where it is always the same one. Else metadata `field` names it."""

    metadata: dict[str, str]

    def __init__(self, **metadata: object) -> None:
        super().__init__()
        self.metadata = {name: _text(value) for name, value in metadata.items()}

    @classmethod
    def because(cls, reason: str, /, **metadata: object) -> Self:
        """The same kind of failure with a reason that deserves no class of its own."""
        error = cls(**metadata)
        error.__dict__["reason"] = reason
        return error

    def __str__(self) -> str:
        return self.reason


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


class Cancelled(ServiceError):
    """The caller went away, or the channel was closed."""

    code = 1
    reason = "CANCELLED"


class InvalidArgument(ServiceError):
    """The request is wrong whatever the state of the system."""

    code = 3
    reason = "INVALID_ARGUMENT"


class DeadlineExceeded(ServiceError):
    """No time was left to finish."""

    code = 4
    reason = "DEADLINE_EXCEEDED"


class NotFound(ServiceError):
    """What was asked for does not exist."""

    code = 5
    reason = "NOT_FOUND"


class AlreadyExists(ServiceError):
    """What was to be made is there already."""

    code = 6
    reason = "ALREADY_EXISTS"


class PermissionDenied(ServiceError):
    """The caller may not do this."""

    code = 7
    reason = "PERMISSION_DENIED"


class ResourceExhausted(ServiceError):
    """A quota or a limit is used up. `retry_after_s` in the metadata says for how long, when known."""

    code = 8
    reason = "RESOURCE_EXHAUSTED"


class FailedPrecondition(ServiceError):
    """The system's state forbids it; trying again changes nothing until the state changes."""

    code = 9
    reason = "FAILED_PRECONDITION"


class Aborted(ServiceError):
    """It lost a race; reading again and trying again may work."""

    code = 10
    reason = "ABORTED"


class Internal(ServiceError):
    """Something broke. The log of the service that broke knows what."""

    code = 13
    reason = "INTERNAL"


class Unavailable(ServiceError):
    """The service, or something that it needs, is not there right now; trying again may work."""

    code = 14
    reason = "UNAVAILABLE"


class Unauthenticated(ServiceError):
    """The caller did not say who it is."""

    code = 16
    reason = "UNAUTHENTICATED"
