"""Times between proto and domain: aware UTC datetimes there, Timestamp and Duration here."""

from datetime import UTC, datetime, timedelta

from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from member_service.domain.failures import FieldInvalid


def to_timestamp(moment: datetime | None) -> Timestamp | None:
    """None stays unset."""
    if moment is None:
        return None
    timestamp = Timestamp()
    timestamp.FromDatetime(moment)
    return timestamp


def to_duration(span: timedelta | None) -> Duration | None:
    """None stays unset."""
    if span is None:
        return None
    duration = Duration()
    duration.FromTimedelta(span)
    return duration


def optional_time(message: Message, field: str) -> datetime | None:
    """The Timestamp field, None when unset. Raise FieldInvalid for what no calendar has."""
    if not message.HasField(field):
        return None
    timestamp: Timestamp = getattr(message, field)
    try:
        return timestamp.ToDatetime(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise FieldInvalid(field) from None


def optional_bound(message: Message, field: str) -> datetime | None:
    """The Timestamp field as the end or the beginning of a period, None when unset. Raise FieldInvalid.

    What is kept has milliseconds: a bound between two of them is the next one, on whichever side it stands.
    """
    moment = optional_time(message, field)
    if moment is None:
        return None
    nanos: int = getattr(message, field).nanos
    whole = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    if nanos % 1_000_000 == 0:
        return whole
    try:
        return whole + timedelta(milliseconds=1)
    except OverflowError:
        # The last millisecond of the calendar: nothing is kept of it or after it.
        return whole


def optional_duration(message: Message, field: str) -> timedelta | None:
    """The Duration field, None when unset. Raise FieldInvalid for what is out of Duration's range."""
    if not message.HasField(field):
        return None
    duration: Duration = getattr(message, field)
    try:
        return duration.ToTimedelta()
    except (ValueError, OverflowError):
        raise FieldInvalid(field) from None
