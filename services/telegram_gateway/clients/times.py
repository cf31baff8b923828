"""Python's times and protobuf's: the only place in the gateway that converts them."""

from datetime import UTC, datetime, timedelta

from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

__all__ = ["Timestamp", "to_datetime", "to_duration", "to_timestamp"]


def to_timestamp(moment: datetime | None) -> Timestamp | None:
    """An aware datetime as a Timestamp; None stays None, which leaves the field unset."""
    if moment is None:
        return None
    stamp = Timestamp()
    stamp.FromDatetime(moment)
    return stamp


def to_duration(span: timedelta | None) -> Duration | None:
    """A timedelta as a Duration; None stays None, which leaves the field unset."""
    if span is None:
        return None
    duration = Duration()
    duration.FromTimedelta(span)
    return duration


def to_datetime(stamp: Timestamp) -> datetime:
    """A Timestamp as an aware datetime in UTC."""
    return stamp.ToDatetime(tzinfo=UTC)
