"""The first pass over the old documents: which groups there are, and which of several twins is the one.

It holds what decides, not the documents: some bytes for each check-in.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from member_service.domain.old_bot import rows, values
from member_service.domain.old_bot.plan import Plan
from member_service.domain.old_bot.reading import Read, Reader, anchor_name
from member_service.domain.old_bot.rows import Row


@dataclass(slots=True)
class FoundChat:
    """A chat as the old documents show it."""

    chat_id: int
    title: str = ""
    username: str = ""
    title_time: datetime | None = None
    registered_by_row: str = ""
    """The newest row of the registry; empty when nobody registered it."""
    registered_time: datetime | None = None
    active: bool = False
    first: datetime | None = None
    last: datetime | None = None
    earliest: datetime | None = None
    """Of what is accepted."""
    members: set[int] = field(default_factory=set)
    checkins: int = 0

    def seen(self, time: datetime | None) -> None:
        if time is not None:
            self.first = min(self.first or time, time)
            self.last = max(self.last or time, time)


@dataclass(frozen=True, slots=True)
class FoundAnchor:
    """What check-ins need of their anchor."""

    id: str
    """Of its row."""
    chat_id: int
    points: int


class Survey:
    """Gathers it. Rows come collection by collection, in the order of `rows.TAKEN`."""

    def __init__(self, plan: Plan, now: datetime) -> None:
        self.plan, self.now = plan, now
        self.reader = Reader(plan, now)
        self.counts: Counter[str] = Counter()
        self.chats: dict[int, FoundChat] = {}
        self.anchors: dict[str, FoundAnchor] = {}
        """By what check-ins call them."""
        self.orphans: dict[tuple[int, str], datetime] = {}
        """Anchors that are missing, by group: when they were first answered."""
        self.names: dict[int, tuple[datetime, str]] = {}
        self.hints: dict[int, str] = {}
        self.admins: dict[int, str] = {}
        self.announced: list[str] = []
        self.flag_order: dict[int, list[tuple[datetime, str, int, int]]] = {}
        """By group: time, row, chat and message."""
        self._winners: dict[bytes, tuple[int, str]] = {}
        """What there is one of -> milliseconds and id of the row that is it."""

    def chat(self, chat_id: int) -> FoundChat:
        return self.chats.setdefault(chat_id, FoundChat(chat_id))

    def note(self, row: Row) -> None:
        """Take one document into account."""
        self.counts[row.collection] += 1
        match row.collection:
            case rows.MONITORED | rows.CHATS:
                self._note_chat(self.reader.chat_row(row))
            case rows.ANCHORS:
                self._note_anchor(self.reader.anchor(row))
            case rows.CHECKINS | rows.FIRST_CHECKINS:
                self._note_checkin(self.reader.checkin(row))
            case rows.FLAGS:
                self._note_flag(self.reader.flag(row))
            case rows.ANNOUNCEMENTS:
                self._note_announcement(self.reader.announcement(row))
            case rows.ADMINS:
                self._note_admin(self.reader.admin(row))
            case rows.QUESTIONS:
                self._compete(self.reader.question(row))
            case rows.USERS:
                self._note_user(row)

    def is_it(self, read: Read) -> bool:
        """Whether of its twins this row is the one; asked once a row, and true once."""
        key = self._key_of(read)
        if self._winners.get(key, (0, ""))[1] != read.row.id:
            return False
        # A row that is there twice, under one id, is its own twin.
        self._winners[key] = (0, "")
        return True

    def name(self, member_id: int) -> str:
        known = self.names.get(member_id)
        return known[1] if known else self.hints.get(member_id, "")

    def _key_of(self, read: Read) -> bytes:
        root = self.plan.root(read.chat_id)
        match read.row.collection:
            case rows.CHECKINS | rows.FIRST_CHECKINS:
                return _digest("checkin", root, read.member_id, read.anchor)
            case rows.ADMINS:
                return _digest("admin", read.member_id)
            case rows.FLAGS:
                return _digest("flag", read.chat_id, read.message_id)
            case rows.MONITORED | rows.CHATS:
                return _digest(read.row.collection, read.chat_id)
        return _digest(read.row.collection, read.row.id)

    def owns_message(self, read: Read) -> bool:
        """Whether the anchor is the oldest one on its message."""
        key = _digest("message", read.chat_id, read.message_id)
        return bool(read.message_id) and self._winners.get(key, (0, ""))[1] == read.row.id

    def _compete(self, read: Read, key: bytes = b"", *, newest: bool = False) -> None:
        moment = _millis(read.time)
        mine = (-moment if newest else moment, read.row.id)
        key = key or self._key_of(read)
        known = self._winners.get(key)
        if known is None or mine < known:
            self._winners[key] = mine

    def _note_chat(self, read: Read) -> None:
        if not read.chat_id or read.row.unreadable:
            return
        chat, time = self.chat(read.chat_id), read.time or self.now.replace(year=2013)
        self._compete(read, newest=True)
        if read.name and (chat.title_time is None or time >= chat.title_time):
            chat.title, chat.title_time = read.name, time
            chat.username = read.words or chat.username
        if read.row.collection == rows.MONITORED and (
            chat.registered_time is None or time >= chat.registered_time
        ):
            chat.registered_by_row, chat.registered_time, chat.active = read.row.id, time, read.active

    def _note_anchor(self, read: Read) -> None:
        if read.chat_id:
            self.chat(read.chat_id).seen(read.time)
        if read.why:
            return
        self._compete(read)
        if read.message_id:
            self._compete(read, _digest("message", read.chat_id, read.message_id))
        found = FoundAnchor(read.row.id, read.chat_id, read.points)
        self.anchors.setdefault(anchor_name(read.row), found)
        self._accepted(read)

    def _note_checkin(self, read: Read) -> None:
        if read.chat_id:
            chat = self.chat(read.chat_id)
            chat.seen(read.time)
            chat.checkins += 1
            if read.member_id:
                chat.members.add(read.member_id)
        if read.why:
            return
        self._compete(read)
        self._accepted(read)
        if read.time and read.name and self.names.get(read.member_id, (read.time,))[0] <= read.time:
            self.names[read.member_id] = (read.time, read.name)
        if read.time and not self.has_anchor(read):
            key = (self.plan.root(read.chat_id), read.anchor)
            self.orphans[key] = min(self.orphans.get(key, read.time), read.time)

    def has_anchor(self, read: Read) -> bool:
        """Whether the check-in's anchor is there, in its own group."""
        anchor = self.anchors.get(read.anchor)
        return anchor is not None and self.plan.root(anchor.chat_id) == self.plan.root(read.chat_id)

    def _note_flag(self, read: Read) -> None:
        if read.chat_id:
            self.chat(read.chat_id).seen(read.time)
        if not read.why and read.time:
            self._compete(read)
            self._accepted(read)
            self.flag_order.setdefault(self.plan.root(read.chat_id), []).append(
                (read.time, read.row.id, read.chat_id, read.message_id)
            )

    def _note_announcement(self, read: Read) -> None:
        if read.chat_id:
            self.chat(read.chat_id).seen(read.time)
        self._compete(read)
        state = read.why or "will be paused"
        size = len(read.words)
        self.announced.append(f"{read.row.id} in {read.chat_id}, {size} characters: {state}")

    def _note_admin(self, read: Read) -> None:
        if not read.why:
            self._compete(read)
            self.admins[read.member_id] = read.name or self.admins.get(read.member_id, "")

    def _note_user(self, row: Row) -> None:
        told = row.values
        member = values.person(told.get("user_id", told.get("telegram_id", told.get("id"))))
        parts = [values.text(told.get(name), 64) for name in ("first_name", "last_name")]
        name = values.text(told.get("user_name") or told.get("name"), 128) or " ".join(filter(None, parts))
        if member and name:
            self.hints[member] = name

    def _accepted(self, read: Read) -> None:
        if read.time:
            chat = self.chat(read.chat_id)
            chat.earliest = min(chat.earliest or read.time, read.time)

    def proposals(self) -> list[tuple[int, int]]:
        """Chats that look like one group: the same title, and the second begins after the first ends."""
        found = []
        dated = [
            one for one in self.chats.values() if one.title and one.first and one.last and one.chat_id < 0
        ]
        for old in dated:
            later = [
                new
                for new in dated
                if new.title == old.title and new.first and old.last and new.first > old.last
            ]
            if later:
                after = min(later, key=lambda one: one.first or self.now)
                found.append((old.chat_id, after.chat_id))
        return found


def _digest(*parts: object) -> bytes:
    return hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _millis(time: datetime | None) -> int:
    return round(time.timestamp() * 1000) if time else 0
