"""Leases: who works on something, for how long, and what happens when they lose it."""

from datetime import timedelta

from member_service.domain import fields
from member_service.domain.failures import FieldInvalid
from servicekit.errors import Aborted

DEFAULT_LEASE = timedelta(seconds=30)
SHORTEST_LEASE = timedelta(seconds=1)
LONGEST_LEASE = timedelta(minutes=10)

OWNER_LENGTH = 64
ERROR_LENGTH = 200

LEASE_RAN_OUT = "LEASE_RAN_OUT"
"""The error of what was begun too often without a word about how it ended: its worker died or hung."""


class LeaseLost(Aborted):
    """Somebody else leases it by now, or it is over."""

    reason = "LEASE_LOST"


def lease_length(wanted: timedelta | None) -> timedelta:
    """How long to lease; None asks for the default."""
    if wanted is None:
        return DEFAULT_LEASE
    if not SHORTEST_LEASE <= wanted <= LONGEST_LEASE:
        raise FieldInvalid("lease")
    return wanted


def lease_owner(name: str) -> str:
    return fields.required(name, "owner", OWNER_LENGTH)
