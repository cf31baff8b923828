"""Check-ins: who trained, once per member and anchor, and what it is worth."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol

from member_service.domain import days, fields
from member_service.domain.album_words import AlbumWords
from member_service.domain.anchors import Anchor, AnchorClosed, AnchorNotFound, AnchorStore, answered_anchor
from member_service.domain.appearances import Appearances
from member_service.domain.captions import NOTHING_SAID, Training, read_caption
from member_service.domain.changes import Change
from member_service.domain.checkin_news import CheckinNews, News
from member_service.domain.event_times import event_time, in_order, season_at
from member_service.domain.failures import FieldInvalid, RequestIdReused
from member_service.domain.giving_way import VisitsGiveWay
from member_service.domain.groups import Group, GroupFinder, active_group, registered_group
from member_service.domain.ledger import (
    Action,
    Checkin,
    CheckinLedger,
    CheckinState,
    Row,
    Totals,
    Transition,
    first_transition,
    next_transition,
)
from member_service.domain.photos import PhotoPolicing
from member_service.domain.refusals import Refusals, known_before, told_before
from member_service.domain.season_ends import LateCheckins
from member_service.domain.streaks import StreakStep
from servicekit.clock import Clock
from servicekit.convoys import Convoys
from servicekit.errors import Aborted, AlreadyExists, FailedPrecondition, NotFound

REASON_LENGTH: Final = 500
_ATTEMPTS: Final = 5
"""Each lost attempt means that somebody else changed the same check-in: so many in a row are not expected."""


class CheckinAlreadyRecorded(AlreadyExists):
    """The member has a check-in on this anchor; `same_album` is "true" when this is of the same album."""

    reason = "CHECKIN_ALREADY_RECORDED"


class CheckinRevoked(FailedPrecondition):
    """The check-in was revoked."""

    reason = "CHECKIN_REVOKED"


class CheckinNotFound(NotFound):
    """There is no such check-in."""

    reason = "CHECKIN_NOT_FOUND"


class SelfConfirmation(FailedPrecondition):
    """An admin may not credit themselves."""

    reason = "SELF_CONFIRMATION"


@dataclass(frozen=True, slots=True)
class CheckinRequest:
    """A wish to record a check-in, as it came in."""

    request_id: str
    chat_id: int
    anchor_message_id: int
    member_id: int
    display_name: str
    source_message_id: int = 0
    media_group_id: str = ""
    file_unique_id: str = ""
    confirmed_by: int = 0
    event_time: datetime | None = None
    """When the member's message was sent, as the caller tells it; None: now."""
    anchor_media_group_id: str = ""
    free: bool = False
    """Whether it answers no anchor, but its day."""
    edited: bool = False
    """Whether a free one's caption was changed since it was sent."""
    caption: str = ""
    """What the member wrote: read, and not kept."""
    told: Training = NOTHING_SAID
    """What was read in it before, when it was refused."""
    needs_care: bool = False
    """Whether the caption has something that has to worry."""
    topic_id: int = 0
    """The topic of a forum that the member's message is in; 0 for General."""
    contested: bool = False
    """Whether an admin agrees that it was refused by mistake: anchor and time are those of then."""

    def check(self) -> None:
        """Raise FieldInvalid."""
        if self.contested:
            fields.in_range(self.anchor_message_id, "anchor_message_id", 0, 0)
            fields.positive(self.source_message_id, "source_message_id")
            fields.positive(self.confirmed_by, "confirmed_by")
            if self.free:
                raise FieldInvalid("free")
        elif self.free:
            fields.in_range(self.anchor_message_id, "anchor_message_id", 0, 0)
            fields.in_range(self.confirmed_by, "confirmed_by", 0, 0)
            fields.positive(self.source_message_id, "source_message_id")
        else:
            fields.positive(self.anchor_message_id, "anchor_message_id")
        fields.positive(self.member_id, "member.member_id")
        fields.not_negative(self.source_message_id, "source_message_id")
        fields.not_negative(self.confirmed_by, "confirmed_by")
        fields.at_most(self.media_group_id, "media_group_id", fields.ALBUM_LENGTH)
        fields.at_most(self.anchor_media_group_id, "anchor_media_group_id", fields.ALBUM_LENGTH)
        fields.at_most(self.file_unique_id, "file_unique_id", 128)
        fields.at_most(self.caption, "caption", fields.CAPTION_LENGTH)
        fields.not_negative(self.topic_id, "topic_id")

    @property
    def training(self) -> Training:
        """What the caption tells."""
        return read_caption(self.caption) or self.told

    @property
    def content(self) -> tuple[object, ...]:
        """What makes it the same request.

        A name may change between two tries.
        The time of a message, its topic, its caption, what was seen in it and the album of the answered one
        cannot, and need no look.
        """
        return (
            self.chat_id,
            self.anchor_message_id,
            self.member_id,
            self.source_message_id,
            self.media_group_id,
            self.file_unique_id,
            self.confirmed_by,
            *(["free"] if self.free else []),
            *(["contested"] if self.contested else []),
        )

    def happened(self, now: datetime) -> datetime:
        """Return when the message was sent, if that can be believed. For a contested refusal it is known."""
        if self.contested and self.event_time is not None:
            return self.event_time
        return event_time(self.event_time, now)


@dataclass(frozen=True, slots=True)
class RevokeRequest:
    """A wish to take a check-in back, named by its message, its album or itself."""

    request_id: str
    chat_id: int
    revoked_by: int
    source_message_id: int = 0
    media_group_id: str = ""
    checkin_id: str = ""
    reason: str = ""
    caller: str = ""
    """The system that acts in its own name; empty when an admin does."""
    validate_only: bool = False
    """Whether it is only looked at what would be: nothing is written then."""

    def check(self) -> None:
        """Raise FieldInvalid."""
        if not self.caller:
            fields.positive(self.revoked_by, "revoked_by")
        fields.not_negative(self.source_message_id, "source_message_id")
        fields.at_most(self.media_group_id, "media_group_id", fields.ALBUM_LENGTH)
        fields.at_most(self.checkin_id, "checkin_id", 128)
        fields.at_most(self.reason, "reason", REASON_LENGTH)
        if not (self.source_message_id or self.media_group_id or self.checkin_id):
            # Systems know no messages.
            raise FieldInvalid("checkin_id" if self.caller else "source_message_id")

    @property
    def content(self) -> tuple[object, ...]:
        return (
            self.chat_id,
            self.revoked_by,
            self.source_message_id,
            self.media_group_id,
            self.checkin_id,
            self.reason,
            *([self.caller] if self.caller else []),
        )


NO_NEWS: Final = News()


@dataclass(frozen=True, slots=True)
class CheckinAnswer:
    """A check-in as a request left it, and the member's numbers of its season."""

    chat_id: int
    checkin: Checkin
    totals: Totals
    earlier_use: Checkin | None = None
    """The check-in whose photo this one shows again, where the group wants its admins to hear of it."""
    news: News = NO_NEWS

    @property
    def is_first(self) -> bool:
        """Whether the member had none in the group before that counts."""
        return self.news.is_first

    @property
    def step(self) -> StreakStep:
        """What it did to the member's streak."""
        return self.news.step


class RecordsFreely(Protocol):
    """Records what answers no anchor; see free_checkins.py."""

    async def record(
        self, request: CheckinRequest, group: Group, change: Change
    ) -> tuple[Row, Transition]: ...


class RecordCheckin:
    """Accepts at most one check-in per member and anchor, or as many a day as the group wants without one."""

    def __init__(
        self,
        ledger: CheckinLedger,
        anchors: AnchorStore,
        groups: GroupFinder,
        photos: PhotoPolicing,
        clock: Clock,
        *,
        late: LateCheckins,
        news: CheckinNews,
        visits: VisitsGiveWay,
        free: RecordsFreely,
        refused: Refusals,
    ) -> None:
        self._visits, self._free, self._refused = visits, free, refused
        self._convoys = Convoys()
        self._ledger, self._anchors, self._groups, self._clock = ledger, anchors, groups, clock
        self._photos, self._late, self._news = photos, late, news
        self._album_words = AlbumWords(ledger)

    async def __call__(self, request: CheckinRequest) -> CheckinAnswer:
        change = Change.of(request.request_id, self._clock(), "RecordCheckin", *request.content)
        request.check()
        # Those that come while others are recorded are recorded together: each step is one command for all.
        async with self._convoys.one():
            return await self._recorded(request, change)

    async def _recorded(self, request: CheckinRequest, change: Change) -> CheckinAnswer:
        group = await registered_group(self._groups, request.chat_id)
        try:
            row, made = await self._record(request, change)
        except (AlreadyExists, FailedPrecondition, NotFound) as refused:
            # Refused as things are now; a repeat is answered as things were.
            if (first := await first_made_by(self._ledger, change)) is None:
                if refused.metadata.get("same_album") and await self._album_words.hear(request, group):
                    await self._news.take_care(request.member_id)
                raise
            row, made = first
        await self._visits.look_at(group, row.checkin)
        earlier = await self._photos.earlier_use(row.checkin, group.settings.photo_policy)
        answer = await answer_to(self._ledger, group, row, made)
        await self._late.look_at(group, row.checkin)
        if request.needs_care:
            await self._news.take_care(request.member_id)
        news = await self._news.of(group, answer.checkin, answer.totals, topic_id=request.topic_id)
        return replace(answer, earlier_use=earlier, news=news)

    async def _record(self, request: CheckinRequest, change: Change) -> tuple[Row, Transition]:
        group = await active_group(self._groups, request.chat_id)
        if request.contested:
            request, anchor = await self._as_refused(request, group)
            if anchor is None:
                if (first := await first_made_by(self._ledger, change)) is not None:
                    return first
                return await self._free.record(request, group, change)
        elif request.free:
            return await self._free.record(request, group, change)
        else:
            anchor = await answered_anchor(
                self._anchors,
                group,
                request.chat_id,
                request.anchor_message_id,
                request.anchor_media_group_id,
            )
            if anchor is None:
                raise AnchorNotFound
        happened = request.happened(change.time)
        # What was refused for its photo had come in time.
        if not request.contested and not anchor.takes(happened, group.settings.time_zone):
            raise AnchorClosed
        # The id of a check-in's first request is unique.
        # The ids of later requests, which admins make, are looked up.
        # A member's own check-in does without: it is the one call that comes by the hundred.
        if request.confirmed_by and (first := await first_made_by(self._ledger, change)) is not None:
            return first
        request = await self._as_told(request, group)
        checkin = _new_checkin(request, group, anchor, happened, change.time)
        await self._photos.admit(checkin, group.settings.photo_policy)
        for _ in range(_ATTEMPTS):
            made = first_transition(change, request.confirmed_by, checkin.create_time)
            if request.confirmed_by != request.member_id and (row := await self._ledger.add(checkin, made)):
                return row, made
            known = await self._ledger.get(group.id, checkin.id)
            made = self._reinstating(request, known, change)
            if (first := await first_made_by(self._ledger, change)) is not None:
                return first
            if known and (row := await self._ledger.move(known, made)):
                return row, made
        raise Aborted

    async def _as_refused(
        self, request: CheckinRequest, group: Group
    ) -> tuple[CheckinRequest, Anchor | None]:
        """The request with the time of then, and the anchor; None: it answered its day."""
        known = await known_before(self._refused, request, group)
        if known is None or not known.refused:
            raise CheckinNotFound
        request = replace(request, event_time=known.event_time, told=known.training)
        if not known.anchor_id:
            return request, None
        anchor = await self._anchors.get(group.id, known.anchor_id)
        if anchor is None:
            raise AnchorNotFound
        return request, anchor

    async def _as_told(self, request: CheckinRequest, group: Group) -> CheckinRequest:
        """The request; an admin's that has no caption, with what was read when the message came."""
        if not request.confirmed_by or request.training:
            return request
        return replace(request, told=await told_before(self._refused, request, group))

    def _reinstating(self, request: CheckinRequest, known: Row | None, change: Change) -> Transition:
        """The transition that brings a revoked check-in back, if that is what is asked for."""
        if known is None:
            # Nothing stands in the way but the request id, or that there was no attempt to store it.
            raise SelfConfirmation if request.confirmed_by == request.member_id else RequestIdReused
        if known.checkin.state is CheckinState.RECORDED:
            album = request.media_group_id
            same_album = bool(album) and album == known.checkin.media_group_id
            raise CheckinAlreadyRecorded(**{"same_album": True} if same_album else {})
        if not request.confirmed_by and not known.checkin.is_undone:
            raise CheckinRevoked
        if request.confirmed_by == request.member_id:
            raise SelfConfirmation
        return next_transition(known, Action.REINSTATE, change, request.confirmed_by)


class RevokeCheckin:
    """Takes a check-in back; its points and count leave the season that it counted for."""

    def __init__(
        self,
        ledger: CheckinLedger,
        groups: GroupFinder,
        clock: Clock,
        *,
        visits: VisitsGiveWay,
        appearances: Appearances,
    ) -> None:
        self._ledger, self._groups, self._clock, self._visits = ledger, groups, clock, visits
        self._appearances = appearances

    async def __call__(self, request: RevokeRequest) -> CheckinAnswer:
        change = Change.of(request.request_id, self._clock(), "RevokeCheckin", *request.content)
        request.check()
        group = await registered_group(self._groups, request.chat_id)
        if (known := await first_made_by(self._ledger, change)) is None:
            known = await self._revoke(request, group, change)
        row, made = known
        if request.validate_only:
            return foreseen(group, row, made)
        await self._visits.look_at(group, row.checkin)
        return await answer_to(self._ledger, group, row, made)

    async def _revoke(self, request: RevokeRequest, group: Group, change: Change) -> tuple[Row, Transition]:
        for _ in range(_ATTEMPTS):
            row = await self._find(request, group)
            if row is None or row.checkin.group_id != group.id or await self._is_hidden(request, row):
                raise CheckinNotFound
            if row.checkin.state is CheckinState.REVOKED:
                # This very request may have been faster on another connection.
                if (first := await first_made_by(self._ledger, change)) is not None:
                    return first
                raise CheckinRevoked
            made = next_transition(
                row, Action.REVOKE, change, request.revoked_by, request.reason, caller=request.caller
            )
            if request.validate_only:
                return replace(row, transitions=(*row.transitions, made)), made
            if moved := await self._ledger.move(row, made):
                return moved, made
        raise Aborted

    async def _is_hidden(self, request: RevokeRequest, row: Row) -> bool:
        """Whether its member hides from the calling system, and another one recorded it."""
        checkin = row.checkin
        if not request.caller or checkin.recorded_by_caller == request.caller:
            return False
        return (await self._appearances.get(checkin.group_id, checkin.member_id)).hidden

    async def _find(self, request: RevokeRequest, group: Group) -> Row | None:
        if request.checkin_id:
            return await self._ledger.get(group.id, request.checkin_id)
        return await self._ledger.find_by_source(
            group.id, group.number_of(request.chat_id), request.source_message_id, request.media_group_id
        )


def _new_checkin(
    request: CheckinRequest, group: Group, anchor: Anchor, happened: datetime, now: datetime
) -> Checkin:
    day = days.local_day(happened, group.settings.time_zone)
    if happened == request.event_time:
        happened = in_order(happened, request.source_message_id)
    return Checkin(
        anchor_id=anchor.id,
        group_id=group.id,
        chat_number=anchor.chat_number,
        anchor_kind=anchor.kind,
        member_id=request.member_id,
        display_name=request.display_name[: fields.NAME_LENGTH],
        points=anchor.points,
        state=CheckinState.RECORDED,
        season_id=season_at(group, day, now).id,
        day=day,
        source_message_id=request.source_message_id,
        media_group_id=request.media_group_id,
        file_unique_id=request.file_unique_id,
        confirmed_by=request.confirmed_by,
        create_time=happened,
        count_time=happened,
        training=request.training,
    )


async def first_made_by(ledger: CheckinLedger, change: Change) -> tuple[Row, Transition] | None:
    """What this request did before, if it did. Raise RequestIdReused when another request did."""
    row = await ledger.find_by_request(change.request_id)
    made = row.made_by(change.request_id) if row else None
    if row is None or made is None:
        return None
    if made.fingerprint != change.fingerprint:
        raise RequestIdReused
    return row, made


def foreseen(group: Group, row: Row, made: Transition) -> CheckinAnswer:
    """What a request that would make this transition is answered: without numbers, as no counter followed."""
    return CheckinAnswer(group.chat_id, row.as_of(made.number), Totals(0, 0))


async def answer_to(ledger: CheckinLedger, group: Group, row: Row, made: Transition) -> CheckinAnswer:
    """What a request that made this transition is answered, once the counters have followed."""
    settled = await ledger.settle(row)
    totals = settled.transitions[made.number - 1].totals
    if totals is None:
        raise Aborted
    return CheckinAnswer(group.chat_id, settled.as_of(made.number), totals)
