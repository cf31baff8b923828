"""Failures that several nouns share. A noun's own failures stand beside its rules."""

from servicekit.errors import InvalidArgument


class FieldInvalid(InvalidArgument):
    """A field is missing, out of range or malformed; metadata `field` names it."""

    reason = "FIELD_INVALID"

    def __init__(self, field: str = "") -> None:
        super().__init__(field=field)


class RequestIdReused(InvalidArgument):
    """The request id was used before with other content."""

    reason = "REQUEST_ID_REUSED"
    field = "request_id"
