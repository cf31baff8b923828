"""The second pass: what becomes of each old document, and as what it is to be written.

Ids are made of the source's, so that whoever does it again meets what is there.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from member_service.domain import days
from member_service.domain.anchors import Anchor, AnchorKind, AnchorState
from member_service.domain.announcements import MOST, Announcement, State
from member_service.domain.flags import Flag, FlagState, Who
from member_service.domain.groups import Group
from member_service.domain.ledger import Action, Checkin, CheckinState, Transition
from member_service.domain.old_bot import rows
from member_service.domain.old_bot.accounts import Outcome
from member_service.domain.old_bot.reading import PRIVATE, Read
from member_service.domain.old_bot.rows import Row
from member_service.domain.old_bot.survey import Survey
from member_service.domain.question_record import KEEP_TEXTS, Question, QuestionState
from member_service.domain.roles import ALL_GROUPS, RoleGrant
from member_service.domain.schedules import Interval
from member_service.domain.seasons import running_season

NAMESPACE: Final = UUID("b0f0a9c4-6f0e-5d1e-9d55-1f0c5a9a7e21")
OUTSIDE: Final = "the group is outside of the plan"
NOT_KEPT: Final = "admins.keep does not name them"
TITLE_ONLY: Final = "a title at the most"
TOO_OLD: Final = "it is older than 90 days"


@dataclass(frozen=True, slots=True)
class NewCheckin:
    """A check-in with its one transition."""

    checkin: Checkin
    made: Transition


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """A question with its texts."""

    question: Question
    words: str
    answer: str


Item = Anchor | NewCheckin | Flag | Announcement | RoleGrant | NewQuestion


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a document. Without an item there is nothing to write."""

    read: Read
    outcome: Outcome
    reason: str = ""
    item: Item | None = None


def new_id(collection: str, source_id: str) -> str:
    return str(uuid5(NAMESPACE, f"gym_nation_bot:{collection}:{source_id}"))


def group_id_of(survey: Survey, root: int) -> str:
    """The id of a group that is not here yet: its registry's row, or its chat where it has none."""
    row = survey.chat(root).registered_by_row
    return new_id(rows.MONITORED, row) if row else new_id("chat", str(root))


def without_message(anchor_id: str) -> int:
    """A number in the place of a message's: negative, as no message has it."""
    return -1 - int.from_bytes(hashlib.blake2b(anchor_id.encode(), digest_size=6).digest(), "big")


class Decider:
    """Decides, given the survey and the groups as they are or will be here."""

    def __init__(
        self,
        survey: Survey,
        groups: Mapping[int, Group],
        *,
        gone: Collection[int] = (),
        flag_numbers: Mapping[str, int] | None = None,
        announcement_numbers: Mapping[str, int] | None = None,
        numbered: Collection[str] = (),
    ) -> None:
        self._survey, self._groups, self._gone = survey, groups, gone
        self._plan, self._reader = survey.plan, survey.reader
        self._flag_numbers = flag_numbers or {}
        self._last_announcement = dict(announcement_numbers or {})
        self._announcements: dict[str, int] = {}
        self._numbered = numbered
        """Ids of announcements that are here, with their numbers, by another run."""

    def decide(self, row: Row) -> Decision:
        """What becomes of it. Each row is asked once, in the survey's order."""
        if row.collection in rows.NOT_TAKEN:
            return Decision(Read(row), Outcome.NOT_TAKEN, rows.NOT_TAKEN[row.collection])
        reading = {
            rows.MONITORED: self._reader.chat_row,
            rows.CHATS: self._reader.chat_row,
            rows.ANCHORS: self._reader.anchor,
            rows.CHECKINS: self._reader.checkin,
            rows.FIRST_CHECKINS: self._reader.checkin,
            rows.FLAGS: self._reader.flag,
            rows.ANNOUNCEMENTS: self._reader.announcement,
            rows.ADMINS: self._reader.admin,
            rows.QUESTIONS: self._reader.question,
        }.get(row.collection)
        if reading is None:
            return Decision(Read(row), Outcome.NOT_TAKEN, rows.UNKNOWN)
        read = reading(row)
        elsewhere = PRIVATE if read.chat_id > 0 else OUTSIDE
        if read.chat_id and not row.unreadable and not self._plan.takes(read.chat_id):
            return Decision(read, Outcome.NOT_TAKEN, elsewhere)
        if read.why:
            return Decision(read, Outcome.REJECTED, read.why)
        if not self._survey.is_it(read):
            return Decision(read, Outcome.TWIN, "another document says the same")
        if read.member_id in self._gone:
            return Decision(read, Outcome.ERASED, "the member was erased here")
        return self._taken(read)

    def _taken(self, read: Read) -> Decision:
        item: Item
        match read.row.collection:
            case rows.CHATS:
                return Decision(read, Outcome.NOT_TAKEN, TITLE_ONLY)
            case rows.MONITORED:
                return Decision(read, Outcome.IMPORTED)
            case rows.ANCHORS:
                item = self._anchor(read)
            case rows.CHECKINS | rows.FIRST_CHECKINS:
                item = self._checkin(read)
            case rows.FLAGS:
                item = self._flag(read)
            case rows.ANNOUNCEMENTS:
                group = self._group(read)
                self._announcements[group.id] = self._announcements.get(group.id, 0) + 1
                if self._announcements[group.id] > MOST:
                    return Decision(read, Outcome.NOT_TAKEN, f"a group has {MOST} announcements at the most")
                item = self._announcement(read)
            case rows.ADMINS:
                if read.member_id not in self._plan.admins:
                    return Decision(read, Outcome.NOT_TAKEN, NOT_KEPT)
                item = RoleGrant(read.member_id, ALL_GROUPS, self._plan.owner, _time(read))
            case _:
                if _time(read) < self._survey.now - KEEP_TEXTS + timedelta(minutes=1):
                    return Decision(read, Outcome.NOT_TAKEN, TOO_OLD)
                item = self._question(read)
        return Decision(read, Outcome.IMPORTED, item=item)

    def _group(self, read: Read) -> Group:
        return self._groups[self._plan.root(read.chat_id)]

    def orphaned_anchors(self) -> Iterator[Anchor]:
        """A closed anchor without a message for each that is missing."""
        for (root, key), time in sorted(self._survey.orphans.items()):
            if root not in self._groups:
                continue
            identity = _orphan_id(root, key)
            yield Anchor(
                id=identity,
                group_id=self._groups[root].id,
                chat_number=self._groups[root].chat_number,
                message_id=without_message(identity),
                reply_target_ids=(),
                points=1,
                kind=AnchorKind.STANDARD,
                state=AnchorState.CLOSED,
                opened_by=0,
                open_time=time,
            )

    def _anchor(self, read: Read) -> Anchor:
        group, identity = self._group(read), new_id(rows.ANCHORS, read.row.id)
        reachable = self._survey.owns_message(read)
        return Anchor(
            id=identity,
            group_id=group.id,
            chat_number=group.number_of(read.chat_id),
            message_id=read.message_id if reachable else without_message(identity),
            reply_target_ids=(read.message_id,) if reachable else (),
            points=read.points,
            kind=_kind(read.points),
            state=AnchorState.OPEN if read.active and reachable else AnchorState.CLOSED,
            opened_by=0,
            open_time=_time(read),
        )

    def _checkin(self, read: Read) -> NewCheckin:
        group, time, root = self._group(read), _time(read), self._plan.root(read.chat_id)
        known = self._survey.has_anchor(read)
        anchor_id = (
            new_id(rows.ANCHORS, self._survey.anchors[read.anchor].id)
            if known
            else _orphan_id(root, read.anchor)
        )
        day = days.local_day(time, group.settings.time_zone)
        checkin = Checkin(
            anchor_id=anchor_id,
            group_id=group.id,
            chat_number=group.number_of(read.chat_id),
            anchor_kind=_kind(self._survey.anchors[read.anchor].points if known else read.points),
            member_id=read.member_id,
            display_name=self._survey.name(read.member_id),
            points=read.points,
            state=CheckinState.RECORDED,
            season_id=running_season(group.settings, group.register_day, day).id,
            day=day,
            source_message_id=read.message_id,
            media_group_id="",
            file_unique_id="",
            confirmed_by=0,
            create_time=time,
            count_time=time,
        )
        request_id = new_id(read.row.collection, read.row.id)
        return NewCheckin(checkin, Transition(1, Action.RECORD, request_id, "", time, 0, count_time=time))

    def _flag(self, read: Read) -> Flag:
        group = self._group(read)
        return Flag(
            group_id=group.id,
            number=self._flag_numbers.get(read.row.id, 0),
            chat_number=group.number_of(read.chat_id),
            message_id=read.message_id,
            topic_id=0,
            member=Who(read.member_id, read.name or self._survey.name(read.member_id)),
            flagged_by=Who(read.by, read.by_name),
            reason=read.answer,
            excerpt=read.words,
            state=FlagState.ACTIVE,
            create_time=_time(read),
        )

    def _announcement(self, read: Read) -> Announcement:
        group = self._group(read)
        identity, number = new_id(rows.ANNOUNCEMENTS, read.row.id), 0
        if identity not in self._numbered:
            number = self._last_announcement.get(group.id, 0) + 1
            self._last_announcement[group.id] = number
        return Announcement(
            id=identity,
            group_id=group.id,
            number=number,
            schedule=Interval(read.interval),
            zone=group.settings.time_zone,
            content=json.dumps({"text": read.words, "entities": []}, ensure_ascii=False).encode(),
            created_by=read.by or self._plan.owner,
            state=State.PAUSED,
            next_time=None,
            create_time=_time(read),
        )

    def _question(self, read: Read) -> NewQuestion:
        group, time = self._group(read), _time(read)
        question = Question(
            question_id=new_id(rows.QUESTIONS, read.row.id),
            chat_id=group.chat_id,
            member_id=read.member_id,
            message_id=read.message_id,
            state=QuestionState.SETTLED,
            day=days.local_day(time, group.settings.time_zone),
            quota_id="",
            attempt=1,
            fingerprint="",
            trace_id="",
            create_time=time,
            sweep_time=None,
            end_time=time,
            answer_name="answer-imported",
        )
        return NewQuestion(question, read.words, read.answer)


def _orphan_id(root: int, key: str) -> str:
    return new_id("missing_anchor", f"{root}:{key}")


def _kind(points: int) -> AnchorKind:
    return AnchorKind.PLUS if points > 1 else AnchorKind.STANDARD


def _time(read: Read) -> datetime:
    if read.time is None:
        raise ValueError("what has no time was rejected")
    return read.time
