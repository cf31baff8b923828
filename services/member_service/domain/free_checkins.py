"""Free check-ins: a photo that answers no anchor, on a day that is the anchor by itself.

A free check-in is a check-in like any other. It answers an anchor that is nothing but the name of a group's
local day and a number, so the ledger's own rule makes it as often a day as the group wants, whatever crashes.
A day's number that an admin took back stays taken; what members took back themselves is free again.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from member_service.domain import days, fields
from member_service.domain.anchors import AnchorKind
from member_service.domain.changes import Change
from member_service.domain.checkins import (
    CheckinAlreadyRecorded,
    CheckinRequest,
    SelfConfirmation,
    first_made_by,
)
from member_service.domain.event_times import in_order, season_at
from member_service.domain.giving_way import visit_anchor_id
from member_service.domain.groups import Group
from member_service.domain.ledger import (
    Checkin,
    CheckinLedger,
    CheckinState,
    Row,
    Transition,
    checkin_id,
    first_transition,
)
from member_service.domain.photos import PhotoPolicing
from servicekit.errors import Aborted, FailedPrecondition

POINTS: Final = 1
_NUMBERS: Final = 10
"""How often somebody may take a check-in of a day back and make another one."""
_ATTEMPTS: Final = 5


class FreeCheckinsOff(FailedPrecondition):
    """The group wants no check-ins without an anchor."""

    reason = "FREE_CHECKINS_OFF"


class DayLimitReached(FailedPrecondition):
    """The member has as many check-ins of that day as the group counts; metadata `checkins_at_most`."""

    reason = "DAY_LIMIT_REACHED"

    def __init__(self, checkins_at_most: int) -> None:
        super().__init__(checkins_at_most=checkins_at_most)


class FreeCheckins:
    """Records them."""

    def __init__(self, ledger: CheckinLedger, photos: PhotoPolicing) -> None:
        self._ledger, self._photos = ledger, photos

    async def record(self, request: CheckinRequest, group: Group, change: Change) -> tuple[Row, Transition]:
        """Raise FreeCheckinsOff, DayLimitReached, CheckinAlreadyRecorded or PhotoUsedBefore."""
        if not group.settings.free_checkins:
            raise FreeCheckinsOff
        if request.edited and (first := await self._known(request, group, change)) is not None:
            return first
        if request.confirmed_by == request.member_id:
            raise SelfConfirmation
        happened = request.happened(change.time)
        day = days.local_day(happened, group.settings.time_zone)
        for _ in range(_ATTEMPTS):
            known = await self._of_day(group, request.member_id, day)
            number = await self._free_number(request, group, day, known)
            if number is None:
                if (first := await first_made_by(self._ledger, change)) is not None:
                    return first
                raise DayLimitReached(group.settings.free_a_day)
            if happened == request.event_time:
                happened = in_order(happened, request.source_message_id)
            checkin = Checkin(
                anchor_id=free_anchor_id(group.id, day, number),
                group_id=group.id,
                chat_number=group.number_of(request.chat_id),
                anchor_kind=AnchorKind.FREE,
                member_id=request.member_id,
                display_name=request.display_name[: fields.NAME_LENGTH],
                points=POINTS,
                state=CheckinState.RECORDED,
                season_id=season_at(group, day, change.time).id,
                day=day,
                source_message_id=request.source_message_id,
                media_group_id=request.media_group_id,
                file_unique_id=request.file_unique_id,
                confirmed_by=request.confirmed_by,
                create_time=happened,
                count_time=happened,
                training=request.training,
            )
            await self._photos.admit(checkin, group.settings.photo_policy)
            made = first_transition(change, request.confirmed_by, checkin.create_time)
            if row := await self._ledger.add(checkin, made):
                return row, made
            if (first := await first_made_by(self._ledger, change)) is not None:
                return first
        raise Aborted

    async def _known(
        self, request: CheckinRequest, group: Group, change: Change
    ) -> tuple[Row, Transition] | None:
        """What this request did before. Raise CheckinAlreadyRecorded for a message that counted before."""
        row = await self._ledger.find_by_source(
            group.id,
            group.number_of(request.chat_id),
            request.source_message_id,
            request.media_group_id,
        )
        if row is None:
            return None
        if (first := await first_made_by(self._ledger, change)) is not None:
            return first
        raise CheckinAlreadyRecorded

    async def _of_day(self, group: Group, member_id: int, day: date) -> Sequence[Row]:
        """The member's free check-ins of a day, whether they count or not."""
        rows: list[Row] = []
        for number in range(1, _NUMBERS + 1):
            row = await self._ledger.get(
                group.id, checkin_id(free_anchor_id(group.id, day, number), member_id)
            )
            if row is None:
                break
            rows.append(row)
        return rows

    async def _free_number(
        self, request: CheckinRequest, group: Group, day: date, known: Sequence[Row]
    ) -> int | None:
        """The number that one more check-in of the day gets; None when there are enough."""
        album = request.media_group_id
        if album and any(
            row.checkin.media_group_id == album and row.checkin.state is CheckinState.RECORDED
            for row in known
        ):
            raise CheckinAlreadyRecorded(same_album=True)
        taken = sum(not row.checkin.is_undone for row in known)
        if group.settings.anchors_count_as_free:
            ids = await self._ledger.ids_of_day(group.id, request.member_id, day)
            free = {row.checkin.id for row in known}
            # A visit to the gym is no anchor: it is beside the limit, or gives way to what is recorded now.
            visit = checkin_id(visit_anchor_id(group.id, day), request.member_id)
            taken += sum(one not in free and one != visit for one in ids)
        if taken >= group.settings.free_a_day or len(known) == _NUMBERS:
            return None
        return len(known) + 1


def free_anchor_id(group_id: str, day: date, number: int) -> str:
    """What a free check-in of a local day answers: the first one of a member, the second, and so on."""
    return fields.short_digest("free", group_id, day.isoformat(), str(number))
