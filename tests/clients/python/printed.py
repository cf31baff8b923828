"""What `gymnation` prints in a test."""

from typing import NamedTuple


class Printed(NamedTuple):
    code: int
    out: str
    err: str
