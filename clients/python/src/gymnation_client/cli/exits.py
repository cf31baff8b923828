"""The exit codes: a promise to scripts, so none ever changes its meaning."""

from typing import Final

OK: Final = 0
FAILED: Final = 1
USAGE: Final = 2
UNKNOWN: Final = 3
NOT_ALLOWED: Final = 4
NOT_FOUND: Final = 5
REFUSED: Final = 6
LIMITED: Final = 7
NO_ANSWER: Final = 8
INTERRUPTED: Final = 130

MEANINGS: Final = {
    OK: "done",
    FAILED: "failed, and nothing of the below: a file that cannot be written, or a defect somewhere",
    USAGE: "the arguments are wrong",
    UNKNOWN: "nobody is logged in, or the key or certificate is not known (any more)",
    NOT_ALLOWED: "the caller may not do this",
    NOT_FOUND: "the group, member, check-in, link or caller does not exist for this caller",
    REFUSED: "the request is wrong, or the state of things forbids it",
    LIMITED: "too fast, or a limit is reached: try again later",
    NO_ANSWER: "nobody answered in time: try again",
    INTERRUPTED: "interrupted by Ctrl-C",
}

BY_CODE: Final = {
    "UNAUTHENTICATED": UNKNOWN,
    "PERMISSION_DENIED": NOT_ALLOWED,
    "NOT_FOUND": NOT_FOUND,
    "INVALID_ARGUMENT": REFUSED,
    "FAILED_PRECONDITION": REFUSED,
    "ALREADY_EXISTS": REFUSED,
    "ABORTED": REFUSED,
    "OUT_OF_RANGE": REFUSED,
    "RESOURCE_EXHAUSTED": LIMITED,
    "UNAVAILABLE": NO_ANSWER,
    "DEADLINE_EXCEEDED": NO_ANSWER,
}
"""By the status of a failed call; FAILED for any other."""
