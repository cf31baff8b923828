"""Visits: what a system saw of a member, such as a turnstile, counted as a check-in where the group wants it.

A visit that counts is a check-in like any other: the ledger, the counters, seasons, streaks and revocations
know no difference. It answers an anchor that is nothing but the name of a group's local day. No message can
answer that one, and the ledger's own rule (one member, one anchor, one check-in) makes it once a day.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID, uuid5

from member_service.domain import days, fields
from member_service.domain.anchors import AnchorKind
from member_service.domain.changes import Change
from member_service.domain.checkin_news import CheckinNews
from member_service.domain.checkins import CheckinAnswer, answer_to, first_made_by, foreseen
from member_service.domain.erasures import ErasedMembers
from member_service.domain.event_times import AHEAD_AT_MOST, BEHIND_AT_MOST, season_at
from member_service.domain.failures import FieldInvalid
from member_service.domain.giving_way import VisitsGiveWay, visit_anchor_id
from member_service.domain.groups import Group, GroupFinder, VisitPolicy, active_group, registered_group
from member_service.domain.ledger import (
    Checkin,
    CheckinLedger,
    CheckinState,
    Row,
    Transition,
    first_transition,
)
from member_service.domain.links import Name, external_id
from member_service.domain.season_ends import LateCheckins
from member_service.domain.visitors import Visitor, Visitors
from servicekit import retention
from servicekit.clock import Clock
from servicekit.errors import Aborted

POINTS: Final = 1
KEEP_UNCOUNTED: Final = retention.VISITS_LEFT
"""Longer than a visit may be told late: a repeat after that is too late by itself."""
_NAMESPACE: Final = UUID("0c0d8f2c-8f0d-4a38-9a55-7d2d0f8f1b11")
_ATTEMPTS: Final = 5


class VisitOutcome(StrEnum):
    """What became of a visit."""

    COUNTED = "counted"
    ALREADY_COUNTED = "already_counted"
    CHECKED_IN = "checked_in"
    OFF = "off"
    TOO_LATE = "too_late"
    SEASON_OVER = "season_over"
    REVOKED = "revoked"
    BANNED = "banned"
    NOT_LINKED = "not_linked"


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit, as a system tells of it."""

    caller: str
    visit_id: str
    chat_id: int
    occur_time: datetime | None
    member_id: int = 0
    external_id: str = ""

    def change_in(self, group: Group, now: datetime) -> Change:
        """The change by which a repeat is known: the caller's own name of the visit, within the group."""
        said = json.dumps([self.caller, group.id, self.visit_id])
        # As it was said: whom a name stands for may change between two tries.
        content = (self.member_id, self.external_id, self.occur_time)
        return Change.of(str(uuid5(_NAMESPACE, said)), now, "RecordVisit", *content)

    def name_in(self, group: Group) -> Name | None:
        return Name(self.caller, group.id, self.external_id) if self.external_id else None

    def check(self, now: datetime) -> datetime:
        """When it was, to the millisecond. Raise FieldInvalid."""
        external_id(self.visit_id, "visit_id")
        if self.external_id:
            external_id(self.external_id)
            fields.in_range(self.member_id, "external_id", 0, 0)
        else:
            fields.positive(self.member_id, "member_id")
        if self.occur_time is None or self.occur_time > now + AHEAD_AT_MOST:
            raise FieldInvalid("occur_time")
        return self.occur_time.replace(microsecond=self.occur_time.microsecond // 1000 * 1000)


@dataclass(frozen=True, slots=True)
class VisitAnswer:
    """What became of a visit, and the check-in that it is if it counted."""

    outcome: VisitOutcome
    recorded: CheckinAnswer | None = None
    hidden: bool = False
    """Whether the member hides their points from others, systems among them."""


class VisitStore(Protocol):
    """Keeps what became of visits that did not count, and nothing of whose they were."""

    async def find(self, change: Change) -> VisitOutcome | None:
        """What was answered before. Raise RequestIdReused."""

    async def add(self, change: Change, outcome: VisitOutcome, expire_time: datetime) -> VisitOutcome:
        """Store it, or return the one that is there. Raise RequestIdReused."""


class BanHistory(Protocol):
    """Knows whom the bot banned."""

    async def banned_at(self, group_id: str, member_id: int) -> datetime | None:
        """When the member was banned last; None: never, as far as it is known."""


class RecordVisit:
    """Counts a visit, or says why not."""

    def __init__(
        self,
        ledger: CheckinLedger,
        visits: VisitStore,
        groups: GroupFinder,
        clock: Clock,
        *,
        visitors: Visitors,
        bans: BanHistory,
        erased: ErasedMembers,
        give_way: VisitsGiveWay,
        late: LateCheckins,
        news: CheckinNews,
    ) -> None:
        self._ledger, self._visits, self._groups, self._clock = ledger, visits, groups, clock
        self._visitors, self._bans, self._erased = visitors, bans, erased
        self._give_way, self._late, self._news = give_way, late, news

    async def __call__(self, visit: Visit, *, validate_only: bool = False) -> VisitAnswer:
        """With `validate_only` the answer is the one that it would get, and nothing is written."""
        now = self._clock()
        occurred = visit.check(now)
        group = await registered_group(self._groups, visit.chat_id)
        change = visit.change_in(group, now)
        if (first := await first_made_by(self._ledger, change)) is not None:
            return await self._counted(group, *first, validate_only=validate_only)
        if (answered := await self._visits.find(change)) is not None:
            return VisitAnswer(answered)
        group = await active_group(self._groups, visit.chat_id)
        visitor = await self._visitors.find(group, visit.name_in(group), visit.member_id)
        await self._erased.refuse([visitor.member_id], occurred)
        outcome, made = await self._record(
            visit, group, visitor, occurred, change, validate_only=validate_only
        )
        if made is not None:
            return await self._counted(group, *made, validate_only=validate_only)
        if validate_only:
            return VisitAnswer(outcome)
        return VisitAnswer(await self._visits.add(change, outcome, now + KEEP_UNCOUNTED))

    async def _counted(self, group: Group, row: Row, made: Transition, *, validate_only: bool) -> VisitAnswer:
        if validate_only:
            return VisitAnswer(VisitOutcome.COUNTED, foreseen(group, row, made))
        await self._give_way.look_at(group, row.checkin)
        answer = await answer_to(self._ledger, group, row, made)
        await self._late.look_at(group, row.checkin)
        await self._news.of_visit(group, answer.checkin, answer.totals)
        hidden = await self._visitors.hides(group.id, row.checkin.member_id)
        return VisitAnswer(VisitOutcome.COUNTED, answer, hidden)

    async def _record(
        self,
        visit: Visit,
        group: Group,
        visitor: Visitor,
        occurred: datetime,
        change: Change,
        *,
        validate_only: bool,
    ) -> tuple[VisitOutcome, tuple[Row, Transition] | None]:
        if (hindrance := await self._hindrance(group, visitor, occurred, change.time)) is not None:
            return hindrance, None
        checkin = _checkin(visit, group, visitor, occurred, change.time)
        for _ in range(_ATTEMPTS):
            if known := await self._ledger.get(group.id, checkin.id):
                # This very request may have been faster on another connection.
                if (first := await first_made_by(self._ledger, change)) is not None:
                    return VisitOutcome.COUNTED, first
                return _outcome_beside(known), None
            if group.settings.visit_policy is VisitPolicy.WITHOUT_PHOTO and await self._ledger.ids_of_day(
                group.id, visitor.member_id, checkin.day
            ):
                return VisitOutcome.CHECKED_IN, None
            made = first_transition(change, 0, checkin.create_time, visit.caller)
            if validate_only:
                return VisitOutcome.COUNTED, (Row(checkin, (made,), ()), made)
            if row := await self._ledger.add(checkin, made):
                return VisitOutcome.COUNTED, (row, made)
            if (first := await first_made_by(self._ledger, change)) is not None:
                return VisitOutcome.COUNTED, first
        raise Aborted

    async def _hindrance(
        self, group: Group, visitor: Visitor, occurred: datetime, now: datetime
    ) -> VisitOutcome | None:
        """Why the group does not count it, whatever else there is of that day."""
        if group.settings.visit_policy is VisitPolicy.OFF:
            return VisitOutcome.OFF
        if occurred < now - BEHIND_AT_MOST:
            # Before its day is asked for: the first times of the calendar have no local one.
            return VisitOutcome.TOO_LATE
        if visitor.link_time is not None and occurred < visitor.link_time - AHEAD_AT_MOST:
            # A badge may have been another's then. Clocks differ by as much as one may be ahead.
            return VisitOutcome.NOT_LINKED
        day = days.local_day(occurred, group.settings.time_zone)
        last_day = season_at(group, day, now).last_day
        if last_day is not None and last_day < days.local_day(now, group.settings.time_zone):
            return VisitOutcome.SEASON_OVER
        banned = await self._bans.banned_at(group.id, visitor.member_id)
        if banned is not None and (visitor.link_time is None or visitor.link_time <= banned):
            return VisitOutcome.BANNED
        return None


def _checkin(visit: Visit, group: Group, visitor: Visitor, occurred: datetime, now: datetime) -> Checkin:
    day = days.local_day(occurred, group.settings.time_zone)
    return Checkin(
        anchor_id=visit_anchor_id(group.id, day),
        group_id=group.id,
        chat_number=group.chat_number,
        anchor_kind=AnchorKind.VISIT,
        member_id=visitor.member_id,
        display_name=visitor.display_name,
        points=POINTS,
        state=CheckinState.RECORDED,
        season_id=season_at(group, day, now).id,
        day=day,
        source_message_id=0,
        media_group_id="",
        file_unique_id="",
        confirmed_by=0,
        create_time=occurred,
        count_time=occurred,
        recorded_by_caller=visit.caller,
    )


def _outcome_beside(known: Row) -> VisitOutcome:
    """What becomes of a visit when there was another one that day."""
    if known.checkin.state is CheckinState.RECORDED:
        return VisitOutcome.ALREADY_COUNTED
    return VisitOutcome.CHECKED_IN if known.gave_way else VisitOutcome.REVOKED
