"""An invented dump of the old bot, with every kind of dirt, and a tally of what was planted.

The tally is kept while planting, by rules of its own: no code of the importer computes it.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from bson import Int64, ObjectId, json_util

END = datetime(2026, 11, 20, 12, tzinfo=UTC)
CANARY = "canary-{}-sings"
HOSTILE_NAMES = (
    "<b>Bold</b> & co",
    "\u202egnorw\u202c",
    "nul\x00nul",
    "x" * 4096,
    None,
    "",
    "🏋️" * 70,
    "a|b\\c`d",
)
STRANGE_IDS = (float, str, Int64)
ANONYMOUS = (1087968824, 136817688, 777000, -5, 0)


_MISSING = object()
_POINTS: dict[str, tuple[Any, int, float, bool]] = {
    "points missing": (_MISSING, 1, 0.0, True),
    "points as text": ("2", 2, 0.0, True),
    "points as float": (2.0, 2, 2.0, True),
    "points of zero": (0, 0, 0.0, False),
    "points not a number": (float("nan"), 0, 0.0, False),
    "points of a million": (10**6, 0, 1e6, False),
}
"""What is told, what it is worth, what it was worth before, and whether it counts."""
_TIMES: dict[str, Callable[[datetime], Any]] = {
    "three hours behind": lambda now: _naive(now - timedelta(hours=3)),
    "two hours behind": lambda now: _naive(now - timedelta(hours=2)),
    "time as text": lambda now: "ontem à noite",
    "time missing": lambda now: _MISSING,
    "time in 2031": lambda now: datetime(2031, 1, 1, tzinfo=UTC),
}
_KINDS = (*_POINTS, *_TIMES, "text anchor", "ids of other types", "hostile name", "anonymous")


@dataclass
class Expected:
    """What a member of a group has afterwards, and had before."""

    checkins: int = 0
    points: int = 0
    old_rows: int = 0
    old_points: float = 0


@dataclass
class Tally:
    """What was planted."""

    members: dict[tuple[int, int], Expected] = field(default_factory=dict)
    """(chat of today, member) -> numbers."""
    documents: Counter[str] = field(default_factory=Counter)
    dirt: Counter[str] = field(default_factory=Counter)
    flags: Counter[int] = field(default_factory=Counter)
    announcements: Counter[int] = field(default_factory=Counter)
    questions: Counter[int] = field(default_factory=Counter)
    groups: list[int] = field(default_factory=list)
    migrations: dict[int, int] = field(default_factory=dict)
    times: dict[str, datetime] = field(default_factory=dict)
    """Source id of a check-in -> when it really was."""
    canaries: list[str] = field(default_factory=list)

    def of(self, chat: int, member: int) -> Expected:
        return self.members.setdefault((chat, member), Expected())

    @property
    def checkins(self) -> int:
        return sum(one.checkins for one in self.members.values())

    @property
    def points(self) -> int:
        return sum(one.points for one in self.members.values())


class OldDump:
    """Yields (collection, document); the tally is complete when all were taken."""

    def __init__(
        self, seed: int = 1, groups: int = 3, members: int = 12, checkins: int = 120, dirt: float = 0.2
    ) -> None:
        self._random = Random(seed)
        self.tally = Tally()
        self._members, self._checkins, self._dirt = members, checkins, dirt
        self._chats = [-1001000000000 - number for number in range(1, groups + 1)]
        self._count = 0
        self.tally.groups = list(self._chats)

    def _oid(self, moment: datetime) -> ObjectId:
        self._count += 1
        tail = self._count.to_bytes(8, "big")
        return ObjectId(int(moment.timestamp()).to_bytes(4, "big") + tail)

    def _put(self, collection: str, document: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        self.tally.documents[collection] += 1
        return collection, document

    def _dirty(self, kind: str) -> bool:
        if self._random.random() < self._dirt:
            self.tally.dirt[kind] += 1
            return True
        return False

    def __iter__(self) -> Iterator[tuple[str, dict[str, Any]]]:
        begin = END - timedelta(days=400)
        yield from self._registry(begin)
        per_group = max(1, self._checkins // len(self._chats))
        for place, chat in enumerate(self._chats):
            people = [
                5_000_000 + place * 100_000 + number
                for number in range(max(1, self._members // len(self._chats)))
            ]
            yield from self._group(chat, people, per_group, begin)
        yield from self._rest(begin)

    def _registry(self, begin: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
        for number, chat in enumerate(self._chats):
            row = {"chat_id": chat, "active": True, "started_at": _naive(begin), "title": f"Group {number}"}
            yield self._put("monitored_chats", {"_id": self._oid(begin), **row})
        yield self._put(
            "chats",
            {
                "_id": self._oid(begin),
                "chat_id": self._chats[0],
                "title": "Newest title",
                "type": "supergroup",
                "last_seen": _naive(END),
            },
        )
        self.tally.dirt["twin chat"] += 1
        earlier = _naive(begin - timedelta(days=1))
        row = {"chat_id": self._chats[0], "active": False, "started_at": earlier}
        yield self._put("monitored_chats", {"_id": self._oid(begin), **row})
        self.tally.dirt["private chat"] += 1
        yield self._put(
            "monitored_chats", {"_id": self._oid(begin), "chat_id": 77, "active": True, "title": "Me"}
        )
        self.tally.dirt["look-alike chat"] += 1
        yield self._put(
            "monitored_chats",
            {"_id": self._oid(END), "chat_id": -4999, "active": True, "title": "Group 1"},
        )

    def _group(
        self, chat: int, people: list[int], wanted: int, begin: datetime
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        planted, day = 0, 0
        old_chat = None
        if chat == self._chats[-1] and len(self._chats) > 1:
            old_chat = -3000 - self._chats.index(chat)
            self.tally.migrations[old_chat] = chat
            self.tally.dirt["migrated chat"] += 1
        message = 100
        while planted < wanted:
            now = begin + timedelta(days=day % 395, hours=10, seconds=self._random.randrange(20_000))
            lives_in = old_chat if old_chat and planted < wanted // 3 else chat
            day, message = day + 1, message + 1
            points = self._random.choice((1, 1, 1, 2, 5))
            anchor = {"_id": self._oid(now), "chat_id": lives_in, "message_id": message, "active": False}
            anchor |= {
                "created_at": _naive(now),
                "points_value": points,
                "anchor_text": CANARY.format("text"),
            }
            if self._dirty("anchor without points"):
                del anchor["points_value"]
                points = 1
            written = True
            if self._dirty("orphan"):
                written = False
            else:
                yield self._put("checkin_anchors", anchor)
            twin = None
            if written and self._dirty("double anchor"):
                twin = anchor | {"_id": self._oid(now + timedelta(seconds=3)), "active": True}
                yield self._put("checkin_anchors", twin)
            for member in people:
                if planted >= wanted:
                    break
                if self._random.random() < 0.3:
                    continue
                planted += 1
                yield from self._checkin(chat, lives_in, member, anchor["_id"], points, now)
                if twin is not None and self._random.random() < 0.3 and planted < wanted:
                    planted += 1
                    yield from self._checkin(chat, lives_in, member, twin["_id"], points, now, clean=True)

    def _checkin(
        self,
        chat: int,
        lives_in: int,
        member: int,
        anchor: ObjectId,
        points: int,
        opened: datetime,
        *,
        clean: bool = False,
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        # Whole seconds, so that the id tells the very moment.
        now = (opened + timedelta(seconds=60 + self._random.randrange(3_000))).replace(microsecond=0)
        row: dict[str, Any] = {"_id": self._oid(now), "chat_id": lives_in, "user_id": member}
        row |= {"user_name": f"Member {member}", "username": None, "anchor_id": anchor}
        row |= {"checkin_type": "plus" if points > 1 else "normal", "points_value": points}
        row["created_at"] = _naive(now)
        row["unheard_of"] = {"nested": [1, 2, {"x": None}]}
        expected = self.tally.of(chat, member)
        counts, old = True, float(points)
        if not clean and self._dirty("row"):
            kind = self._random.choice(_KINDS)
            self.tally.dirt[kind] += 1
            row, points, old, counts = self._soil(kind, row, points, now)
        if kind_of_user := (row["user_id"] in ANONYMOUS):
            expected = self.tally.of(chat, 0)
        expected.old_rows += 1
        expected.old_points += old
        if counts and not kind_of_user:
            expected.checkins += 1
            expected.points += points
            self.tally.times[str(row["_id"])] = now
        yield self._put("user_checkins", row)
        if not clean and counts and not kind_of_user and self._dirty("twin"):
            later = row | {
                "_id": self._oid(now + timedelta(seconds=2)),
                "created_at": _naive(now + timedelta(seconds=2)),
            }
            expected.old_rows += 1
            expected.old_points += old
            yield self._put("user_checkins", later)

    def _soil(
        self, kind: str, row: dict[str, Any], points: int, now: datetime
    ) -> tuple[dict[str, Any], int, float, bool]:
        """The row with one kind of dirt, its new points, its old ones, and whether it counts."""
        old, counts = float(points), True
        if kind in _POINTS:
            told, points, old, counts = _POINTS[kind]
            row["points_value"] = told
        elif kind in _TIMES:
            row["created_at"] = _TIMES[kind](now)
        elif kind == "text anchor":
            row["anchor_id"] = str(row["anchor_id"])
        elif kind == "ids of other types":
            row["user_id"] = self._random.choice(STRANGE_IDS)(row["user_id"])
            row["chat_id"] = self._random.choice(STRANGE_IDS)(row["chat_id"])
        elif kind == "hostile name":
            row["user_name"] = self._random.choice(HOSTILE_NAMES)
        elif kind == "anonymous":
            row["user_id"], counts = self._random.choice(ANONYMOUS), False
        row = {name: value for name, value in row.items() if value is not _MISSING}
        return row, points, old, counts

    def _rest(self, begin: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
        for place, chat in enumerate(self._chats):
            member = 5_000_000 + place * 100_000
            flag = {"chat_id": chat, "user_id": member, "user_name": "Someone", "message_id": 9_000}
            flag |= {"message_text": "🙂" * 300, "added_by": 42, "added_by_name": "Admin"}
            for number in range(3):
                moment = begin + timedelta(days=10 - number)
                row = {
                    "_id": self._oid(moment),
                    **flag,
                    "message_id": 9_000 + number,
                    "added_at": _naive(moment),
                }
                self.tally.flags[chat] += 1
                yield self._put("blacklist", row)
            self.tally.dirt["twin flag"] += 1
            yield self._put("blacklist", {"_id": self._oid(END), **flag, "added_at": _naive(END)})
            for hours in (24.0, 0.5, float("nan"), float("inf"), 0.001, 1e12):
                row = {"chat_id": chat, "message": f"Bom treino! {hours}", "interval_hours": hours}
                row |= {"added_by": 42, "active": True, "created_at": _naive(begin)}
                self.tally.announcements[chat] += hours in {24.0, 0.5}
                yield self._put("recurring_messages", {"_id": self._oid(begin), **row})
            for age in (1, 80, 200):
                moment = END - timedelta(days=age)
                row = {"chat_id": chat, "user_id": member, "message_id": 5, "question": "Como treino?"}
                row |= {"answer": "Com calma.", "timestamp": _naive(moment), "feedback": None}
                self.tally.questions[chat] += age < 90
                yield self._put("qa_interactions", {"_id": self._oid(moment), **row})
        yield from self._canaries(begin)
        for admin in (42, 42, 43, 1087968824):
            row = {
                "admin_id": admin,
                "admin_name": f"Admin {admin}",
                "added_by": 1,
                "added_at": _naive(begin),
            }
            yield self._put("bot_admins", {"_id": self._oid(END), **row, "is_active": True})
        first = {"chat_id": self._chats[0], "user_id": 5_000_000, "user_name": "Member 5000000"}
        first |= {
            "message_id": 77,
            "anchor_id": self._oid(begin),
            "created_at": _naive(begin),
            "manual": True,
        }
        expected = self.tally.of(self._chats[0], 5_000_000)
        expected.checkins += 1
        expected.points += 1
        expected.old_rows += 1
        yield self._put("checkins", {"_id": self._oid(begin), **first})
        self.tally.dirt["unknown collection"] += 1
        yield self._put("sessions_v0", {"_id": "text-id", "x": 1})

    def _canaries(self, begin: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
        planted = {
            "correio_elegante": {"sender_id": 1, "message_text": "{}", "status": "pending"},
            "pix_payments": {
                "pix_id": "pix-1",
                "amount": 3.5,
                "pix_key": "{}",
                "status": "awaiting_confirmation",
            },
            "monitored_messages": {"user_id": 2, "text": "{}", "timestamp": END},
            "qa_usage": {"user_id": 2, "chat_id": 3, "note": "{}"},
            "telegram_users": {"user_id": 5_000_001, "first_name": "Hint", "phone": "{}"},
        }
        for name, row in planted.items():
            canary = CANARY.format(name)
            self.tally.canaries.append(canary)
            filled = {key: canary if value == "{}" else value for key, value in row.items()}
            yield self._put(name, {"_id": self._oid(begin), **filled})


def _naive(moment: datetime) -> datetime:
    """As the old bot stored it on a host in UTC: a local time without a zone."""
    return moment.replace(tzinfo=None)


def old_dump(
    seed: int = 1, groups: int = 3, members: int = 12, checkins: int = 120, dirt: float = 0.2
) -> OldDump:
    """An invented dump; its tally is `.tally`."""
    return OldDump(seed, groups, members, checkins, dirt)


def write_folder(dump: OldDump, folder: Path, *, canonical: bool = False) -> Tally:
    """Write it as mongoexport does, a file a collection."""
    folder.mkdir(parents=True, exist_ok=True)
    options = json_util.CANONICAL_JSON_OPTIONS if canonical else json_util.RELAXED_JSON_OPTIONS
    files: dict[str, Any] = {}
    try:
        for collection, document in dump:
            if collection not in files:
                files[collection] = (folder / f"{collection}.jsonl").open("w", encoding="utf-8", newline="\n")
            files[collection].write(json_util.dumps(document, json_options=options) + "\n")
    finally:
        for file in files.values():
            file.close()
    return dump.tally


def plan_toml(folder: Path, tally: Tally, fingerprint: str, **more: str) -> str:
    """A plan that takes every group of the dump."""
    lines = [
        f'fingerprint = "{fingerprint}"',
        "owner = 99",
        *(f"{name} = {value}" for name, value in more.items()),
    ]
    lines += ["[source]", f"folder = {json.dumps(str(folder))}"]
    lines += ["[groups]", f"allow = {tally.groups}", "[admins]", "keep = [42]"]
    lines += [f"[[migrations]]\nold = {old}\nnew = {new}" for old, new in tally.migrations.items()]
    return "\n".join(lines) + "\n"
