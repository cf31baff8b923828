"""The one way to ask for the time, so that tests can answer."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the current time, aware and in UTC."""


def utc_now() -> datetime:
    """The current time, aware and in UTC."""
    return datetime.now(UTC)
