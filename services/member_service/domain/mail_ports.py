"""What the use cases of anonymous mail need: values, and what keeps them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from member_service.domain.changes import Change
from member_service.domain.groups import Group, GroupFinder
from member_service.domain.mails import Mail, MailState, Side
from member_service.domain.members import Member
from member_service.domain.memberships import Standing
from member_service.domain.payments import Totals


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote a mail, and what they call whom it is for: what is sealed."""

    member_id: int
    name: str
    recipient_name: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What a member has written so far."""

    step: str = ""
    chat_id: int = 0
    text: str = ""
    recipient_id: int = 0
    recipient_name: str = ""
    allow_reveal: bool = False
    reply_to: int = 0
    touch_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies on a member's desk: a draft, and what the last one became."""

    draft: Draft | None = None
    is_over: bool = False
    """Whether there was one that was left alone for too long."""
    submitted: str = ""
    """The mail that this request made of a draft."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a member chose about mails in a group. Empty: not asked."""

    receiving: str = ""
    review_first: str = ""
    adult: str = ""

    @property
    def reads_first(self) -> bool:
        return self.review_first != NO


_NUMBER_DIGITS: Final = 7
"""Of an id in hexadecimal: a button has room for so many, and forty lines do not meet there."""

YES: Final = "yes"
NO: Final = "no"
NEVER: Final = "never"


@dataclass(frozen=True, slots=True)
class Slot:
    """A mail that counts for a limit."""

    mail_id: str
    pair: str
    """A keyed hash of its two sides."""
    time: datetime
    counts: bool = True


@dataclass(frozen=True, slots=True)
class MailPosition:
    """After which mail a page begins."""

    time: datetime
    mail_id: str


@dataclass(frozen=True, slots=True)
class Line:
    """What one side wrote to the other."""

    id: str
    side: Side
    text: str
    time: datetime

    @property
    def number(self) -> int:
        """What it is called among those of its mail. It tells nothing of their order."""
        return number_of_line(self.id)


def number_of_line(line_id: str) -> int:
    """The number of a line, by its id."""
    return int(line_id[:_NUMBER_DIGITS], 16) + 1


@dataclass(frozen=True, slots=True)
class SeenMail:
    """A mail as somebody may see it."""

    mail: Mail
    chat_id: int
    side: Side | None = None
    for_moderators: bool = False
    pseudonym: str = ""
    lines: Sequence[Line] = ()
    """What was reported of its conversation, for moderators."""


class MailStore(Protocol):
    """Keeps mails. A mail is written over the version that it was made from, or not at all."""

    def new_id(self, group_id: str, change: Change) -> str:
        """The id of the mail that this request makes. The request cannot be found by it."""

    def seed(self, mail: Mail) -> str:
        """What its delays are made of. Nobody knows it who has the database alone."""

    def sender_tag(self, group_id: str, member_id: int) -> str: ...

    def report_tag(self, mail: Mail, member_id: int) -> str: ...

    def line_id(self, mail: Mail, change: Change) -> str:
        """The id of the line that this request makes. The request cannot be found by it."""

    def wrote(self, mail: Mail, member_id: int) -> bool:
        """Whether the member is the sender."""

    def pseudonym(self, mail: Mail) -> str:
        """What moderators of the group call its sender."""

    def knows(self, mail: Mail, change: Change) -> bool:
        """Whether this request changed it before. Raise RequestIdReused."""

    async def add(self, mail: Mail, sender: Sender, change: Change) -> Mail:
        """Store it under a number of its own, or return the one of this request. Raise RequestIdReused."""

    async def find(self, group_id: str, number: int) -> Mail | None: ...

    async def get(self, mail_id: str) -> Mail | None: ...

    async def put(self, mail: Mail, change: Change | None = None) -> bool:
        """Store it; False when somebody changed it since. What is blank loses text and sender."""

    async def sender(self, mail: Mail) -> Sender | None:
        """Who wrote it; None when nobody knows any more."""

    async def unanswered(self, group_id: str, recipient_id: int) -> Sequence[Mail]:
        """Those whose recipient did not say yet whether they want any."""

    async def living_of(self, group_id: str, sender_id: int) -> Sequence[Mail]:
        """Those of a sender that are not over."""

    async def open_among(self, mail_ids: Sequence[str]) -> frozenset[str]:
        """Which of them are on their way."""

    async def first_time(self) -> datetime | None:
        """When the first of them has to be looked at."""

    async def due(self, now: datetime, limit: int) -> Sequence[str]: ...

    async def put_off(self, mail_id: str, until: datetime) -> None:
        """Look at it again no sooner."""


class MailLists(Protocol):
    """Lists mails, and counts them."""

    async def of_side(
        self, group_id: str, member_id: int, side: Side, after: MailPosition | None, limit: int
    ) -> Sequence[Mail]:
        """What a member sent, or received and may know of, the newest first."""

    async def waiting(self, group_id: str, after: MailPosition | None, limit: int) -> Sequence[Mail]:
        """Those that wait for a moderator, oldest first."""

    async def count(self, group_id: str, now: datetime) -> tuple[Mapping[MailState, int], int]:
        """How many there are of each state, and how many have reports that wait.

        Those on their way count from the next full hour on, and those held from when moderators were told.
        """

    async def next_number(self, group_id: str, now: datetime) -> int:
        """The number of the queued mail whose turn it is next; 0 when there is none."""


class PaidTotals(Protocol):
    """Sums payments."""

    async def totals(self, group_id: str) -> Totals: ...


class LineStore(Protocol):
    """Keeps what both sides wrote."""

    async def add(self, mail: Mail, line: Line) -> Line:
        """Store it, or return the one of this id."""

    async def get(self, mail: Mail, line_id: str) -> Line | None: ...

    async def of(self, mail: Mail) -> Sequence[Line]:
        """Oldest first."""

    async def forget(self, mail: Mail, line_id: str = "") -> None:
        """Forget one of them, or all."""


class DraftStore(Protocol):
    """Keeps one draft a member."""

    async def save(self, member_id: int, draft: Draft, change: Change) -> None:
        """Store all of it, unless this request did so before. Raise RequestIdReused."""

    async def get(self, member_id: int, now: datetime, change: Change | None = None) -> Desk: ...

    async def drop(self, member_id: int) -> bool: ...

    async def blank_over(self, now: datetime) -> int:
        """Forget what those said that were left alone; return of how many."""

    async def submitted(self, member_id: int, mail_id: str, change: Change) -> None:
        """Forget the draft, and remember for a day what it became."""


class ChoiceStore(Protocol):
    """Keeps what members chose, and whom they block."""

    async def get(self, group_id: str, member_id: int) -> Choice: ...

    async def put(self, group_id: str, member_id: int, choice: Choice) -> None:
        """Store what is said of it. The first answer about age is kept."""

    async def block(self, group_id: str, member_id: int, sender_id: int) -> None:
        """`member_id` of 0: by the moderators, in the whole group."""

    async def is_blocked(self, group_id: str, member_id: int, sender_id: int) -> bool:
        """By the member, or by the moderators."""


class QuotaStore(Protocol):
    """Keeps what counts for limits, for a month and some days."""

    def pair(self, sender_id: int, recipient_id: int) -> str: ...

    async def slots(self, kind: str, member_id: int) -> tuple[Sequence[Slot], int]:
        """What counts for a member, and the version of that."""

    async def put(
        self, kind: str, member_id: int, slots: Sequence[Slot], version: int, now: datetime
    ) -> bool:
        """Store them over that version; False when there is another one."""

    async def take_turn(self, group_id: str, now: datetime, pause: timedelta) -> datetime:
        """When the group's next post may be: a pause after the one before."""

    async def next_turn(self, group_id: str, pause: timedelta) -> datetime | None: ...


class MailGroups(GroupFinder, Protocol):
    """Finds groups, by their own ids as well."""

    async def by_id(self, group_id: str) -> Group | None: ...


class Standings(Protocol):
    """Says who is in a group."""

    async def find(self, group_id: str, member_id: int) -> Standing | None: ...

    async def count_inside(self, group_id: str, enough: int) -> int: ...


class Names(Protocol):
    """Knows what members are called."""

    async def find(self, member_id: int) -> Member | None: ...
