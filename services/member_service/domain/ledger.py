"""The ledger: every check-in with all that ever happened to it, the one source of every number.

Each change of a check-in is a numbered transition, written with the check-in in one document write together
with what it adds to the season's counters. The counters follow; should a crash come between, a repeat of
the request or the sweep lets them follow later, exactly once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from member_service.domain.anchors import AnchorKind
from member_service.domain.captions import NOTHING_SAID, Training
from member_service.domain.changes import Change


class CheckinState(StrEnum):
    """Whether a check-in counts."""

    RECORDED = "recorded"
    REVOKED = "revoked"


class Action(StrEnum):
    """What a transition does."""

    RECORD = "record"
    REVOKE = "revoke"
    REINSTATE = "reinstate"
    GIVE_WAY = "give_way"
    """A visit takes itself back, for another check-in of its day; see visits.py."""

    @property
    def takes_back(self) -> bool:
        return self in (Action.REVOKE, Action.GIVE_WAY)


@dataclass(frozen=True, slots=True)
class Checkin:
    """One time that a member trained."""

    anchor_id: str
    group_id: str
    chat_number: int
    """Which of the group's chats its message is in: see Group.chat_number."""
    anchor_kind: AnchorKind
    member_id: int
    display_name: str
    points: int
    state: CheckinState
    season_id: str
    day: date
    source_message_id: int
    media_group_id: str
    file_unique_id: str
    confirmed_by: int
    create_time: datetime
    """When it happened: the time of the member's message. Its transitions know when it was written down."""
    count_time: datetime
    """The time that places it among others: the ranking goes by it."""
    revoke_time: datetime | None = None
    revoke_reason: str = ""
    revoked_by: int = 0
    recorded_by_caller: str = ""
    """The name of the system that told of it; empty when a message did."""
    revoked_by_caller: str = ""
    training: Training = NOTHING_SAID
    """What its caption told of it."""

    @property
    def id(self) -> str:
        """One member, one anchor, one check-in."""
        return checkin_id(self.anchor_id, self.member_id)

    @property
    def is_undone(self) -> bool:
        """Whether the member took it back themselves."""
        return self.state is CheckinState.REVOKED and self.revoked_by == self.member_id


@dataclass(frozen=True, slots=True)
class Totals:
    """A member's numbers of a season, as a request left them."""

    checkins: int
    points: int


@dataclass(frozen=True, slots=True)
class Transition:
    """One thing that happened to a check-in, and what its request was answered."""

    number: int
    action: Action
    request_id: str
    fingerprint: str
    time: datetime
    by: int
    """The admin; 0 when the member checked in."""
    reason: str = ""
    totals: Totals | None = None
    """None until the counters have followed."""
    caller: str = ""
    """The system that acted, in its own name."""
    count_time: datetime | None = None
    """When what it adds happened; None: at its own time."""

    @property
    def sign(self) -> int:
        return -1 if self.action.takes_back else 1

    @property
    def counted_from(self) -> datetime:
        """What the counters are told of its time."""
        return self.count_time or self.time


@dataclass(frozen=True, slots=True)
class Row:
    """A check-in with its transitions, oldest first, and the numbers of those not counted yet."""

    checkin: Checkin
    transitions: tuple[Transition, ...]
    pending: tuple[int, ...]

    def made_by(self, request_id: str) -> Transition | None:
        return next((made for made in self.transitions if made.request_id == request_id), None)

    @property
    def gave_way(self) -> bool:
        """Whether it is a visit that does not count, because another check-in of its day does."""
        return self.transitions[-1].action is Action.GIVE_WAY

    def as_of(self, number: int) -> Checkin:
        """The check-in as that transition left it."""
        checkin = self.checkin
        for made in self.transitions[:number]:
            checkin = transition_applied(checkin, made)
        return checkin


def checkin_id(anchor_id: str, member_id: int) -> str:
    return f"{anchor_id}:{member_id}"


def transition_applied(checkin: Checkin, made: Transition) -> Checkin:
    """What the transition makes of it."""
    if made.action.takes_back:
        return replace(
            checkin,
            state=CheckinState.REVOKED,
            revoke_time=made.time,
            revoke_reason=made.reason,
            revoked_by=made.by,
            revoked_by_caller=made.caller,
        )
    return replace(
        checkin,
        state=CheckinState.RECORDED,
        confirmed_by=made.by,
        count_time=made.counted_from,
        revoke_time=None,
        revoke_reason="",
        revoked_by=0,
        revoked_by_caller="",
    )


def first_transition(change: Change, by: int, happened: datetime, caller: str = "") -> Transition:
    return Transition(
        *(1, Action.RECORD, change.request_id, change.fingerprint, change.time, by),
        caller=caller,
        count_time=happened,
    )


def next_transition(
    row: Row, action: Action, change: Change, by: int, reason: str = "", *, caller: str = ""
) -> Transition:
    """The next one. Whenever a check-in counts again, it counts from when it happened."""
    return Transition(
        *(len(row.transitions) + 1, action, change.request_id, change.fingerprint, change.time, by, reason),
        caller=caller,
        count_time=None if action.takes_back else row.checkin.create_time,
    )


@dataclass(frozen=True, slots=True)
class CheckinPosition:
    """Where a list of check-ins, newest first, continues."""

    create_time: datetime
    checkin_id: str


@dataclass(frozen=True, slots=True)
class CheckinFilter:
    """Which check-ins of a group to list."""

    group_id: str
    member_id: int = 0
    anchor_id: str = ""
    state: CheckinState | None = None
    start_time: datetime | None = None
    """Included."""
    end_time: datetime | None = None
    """Not included."""
    without: frozenset[int] = frozenset()
    """Members whose check-ins are left out, where no member is named."""


class CheckinLedger(Protocol):
    """Keeps check-ins. Each method that writes makes one document write, except `settle`."""

    async def add(self, checkin: Checkin, made: Transition) -> Row | None:
        """Store a new one. None when the member has one on that anchor or the request_id is taken."""

    async def move(self, row: Row, made: Transition) -> Row | None:
        """Append the transition. None when another came first."""

    async def tell(self, checkin: Checkin, training: Training) -> None:
        """Put in what was done, where nothing is known of it yet."""

    async def settle(self, row: Row) -> Row:
        """Let the counters follow what is pending; all transitions of the result have their totals."""

    async def get(self, group_id: str, checkin_id: str) -> Row | None: ...

    async def get_of_any_group(self, checkin_id: str) -> Row | None: ...

    async def find_by_request(self, request_id: str) -> Row | None:
        """The check-in, of whichever group, that a request recorded, revoked or reinstated."""

    async def ids_of_day(self, group_id: str, member_id: int, day: date) -> Sequence[str]:
        """The check-ins of a member that count on a local day."""

    async def find_by_source(
        self, group_id: str, chat_number: int, message_id: int, media_group_id: str
    ) -> Row | None:
        """The check-in of a message, else of its album; one that counts rather than a revoked one."""

    async def page(
        self, wanted: CheckinFilter, after: CheckinPosition | None, limit: int
    ) -> Sequence[Checkin]: ...
