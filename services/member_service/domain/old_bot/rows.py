"""A document of the old bot as it was read: plain values, and what its id says of its time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

ANCHORS: Final = "checkin_anchors"
CHECKINS: Final = "user_checkins"
FIRST_CHECKINS: Final = "checkins"
"""What the first versions wrote."""
MONITORED: Final = "monitored_chats"
CHATS: Final = "chats"
FLAGS: Final = "blacklist"
ANNOUNCEMENTS: Final = "recurring_messages"
ADMINS: Final = "bot_admins"
QUESTIONS: Final = "qa_interactions"
USERS: Final = "telegram_users"
MAILS: Final = "correio_elegante"
PAYMENTS: Final = "pix_payments"

NOT_TAKEN: Final[Mapping[str, str]] = {
    "qa_usage": "quotas start afresh",
    "monitored_messages": "nobody agreed to it, and it has no purpose here: delete it at the source",
    MAILS: "nobody agreed to a reveal; pending ones are not published",
    PAYMENTS: "money is settled by a person",
    USERS: "a hint for names only",
}
"""Collections of which no document comes along, and why."""
TAKEN: Final = (
    *(MONITORED, CHATS, ANCHORS, CHECKINS, FIRST_CHECKINS),
    *(FLAGS, ANNOUNCEMENTS, ADMINS, QUESTIONS),
)
"""The other known ones, in the order in which they are read."""
KNOWN: Final = frozenset({*TAKEN, *NOT_TAKEN})
UNKNOWN: Final = "the collection is unknown"


class Strange:
    """A value that is there, and is none that anything here could mean. Not the same as none at all."""

    def __bool__(self) -> bool:
        return False


STRANGE: Final = Strange()


@dataclass(frozen=True, slots=True)
class Row:
    """One document. `unreadable` says why there is nothing in it."""

    collection: str
    id: str
    id_time: datetime | None
    """When the client made its id; None when that is no ObjectId."""
    values: Mapping[str, object]
    unreadable: str = ""
