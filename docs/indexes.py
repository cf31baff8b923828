"""Writes docs/indexes.md: each index with the query that needs it and what it costs a write.

`make docs-indexes` writes the page; with `--check` it only says whether the page is out of date.
Who adds an index says here what asks for it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from member_service.storage.database import Index
from member_service.stores import INDEXES

PAGE = Path(__file__).parent / "indexes.md"
_TTL: Final = "the database's own removal of what is over"
_REPEATS: Final = "whether a request id was used before, and what a repeat is answered"
NEEDED: Final[Mapping[str, Mapping[str, str]]] = {
    "anchors": {
        "message": "a message is an anchor once; ending, reopening and moving one by its message",
        "request": "an anchor is opened once a request",
        "close_request": "what a repeat of an ending is answered",
        "reply_target": "**each check-in**: the anchor that a reply answers",
        "newest": "lists of a group's anchors; the newest for /checkin without a reply",
        "state_newest": "lists of open ones, and the sweep that ends those of a day that is over",
        "open_day": "the daily anchor of a day, made once",
    },
    "announcements": {
        "number": "one of a group by its number, and its list; a number is given once",
        "due": "the sweep: what is to be said next",
        "requests": _REPEATS,
        "expiry": _TTL,
    },
    "appearances": {
        "alias": "an alias is one member's in a group",
        "hidden": "rankings, lists and boards: who is left out",
        "requests": _REPEATS,
    },
    "audit": {
        "group_newest": "/audit of a group",
        "subject_newest": "/audit of one member in a group",
        "newest": "/audit of all groups, for owners",
        "expiry": _TTL,
    },
    "ban_jobs": {
        "propose_request": "a job is proposed once a request",
        "subject": "whether a member was banned in a group (visits, links)",
        "requests": _REPEATS,
        "expiry": _TTL,
    },
    "budgets": {"expiry": _TTL},
    "callers": {"requests": _REPEATS},
    "challenge_entrants": {
        "challenge": "who is in a challenge: counting, teams, lists",
        "member": "a member's challenges, at their card and when they are erased",
    },
    "challenges": {
        "newest": "a group's challenges by state: lists, and how many run at once",
        "requests": _REPEATS,
    },
    "checkins": {
        "request": "**each check-in**: a request records once",
        "requests": "what a repeat of a revocation or a reinstatement is answered",
        "source": "the check-in of a message: an admin's answer, undoing",
        "album": "the check-in of an album, whichever picture was answered",
        "profile": "**each check-in**: the member's history (streak, first one); profiles, boards, repairs",
        "pending": "the sweep: what a crash left uncounted",
        "newest": "lists of a group by time, for systems and dashboards",
        "member_newest": "lists of one member by time",
        "anchor_newest": "lists of an anchor, and how many checked in at it",
    },
    "erasure_receipts": {"expiry": _TTL},
    "erasure_tags": {"expiry": _TTL},
    "erasures": {
        "sweep": "who is being erased now: each second in each replica, and the sweep",
        "requests": _REPEATS,
        "expiry": _TTL,
    },
    "feed": {
        "order": "what readers are told next; **each check-in**: a number is given once in a group",
        "event": "**each check-in**: an event is written once",
        "member": "what is to be emptied when a member is erased",
        "expiry": _TTL,
    },
    "flags": {
        "number": "one of a group by its number; the last number",
        "state_number": "lists of a group by state",
        "member_number": "lists of one member, counting, and archiving with a ban",
        "message": "a message, or its album, is flagged once",
        "requests": _REPEATS,
        "expiry": _TTL,
    },
    "goals": {"group": "the goals of a group's members, page by page: the board of constancy"},
    "groups": {
        "chat_id": "a group by its chat: each update and each call, unless it is remembered",
        "former_chat_ids": "a group by a chat that it had before",
        "registrar": "how many groups somebody registered (a limit)",
        "state_title": "lists of groups by title, and the search in them",
        "due_season": "the sweep: seasons that end",
        "due_week_tags": "in which groups the tags by weeks are to be looked at",
        "due_weekly_card": "the sweep: weekly cards",
        "due_daily_anchor": "the sweep: daily anchors",
        "due_challenges": "the sweep: challenges that begin or end",
        "requests": _REPEATS,
    },
    "import_members": {"run": "what a run of an import brought, when it is taken back"},
    "inbox": {
        "state_due": "updates whose lease ran out, or that wait for their next try",
        "state_accepted": "the oldest that waits, for the metrics and the autoscaling",
        "longest": _TTL + ", whatever became of it",
        "expiry": _TTL,
    },
    "joins": {
        "waiting": "who joined and was not welcomed yet, in their order",
        "taker": "what a repeat of taking is answered",
        "expiry": _TTL,
    },
    "kudos": {
        "member": "a member's kudos in a group: boards, recaps",
        "tags": "the sweep: marks of who gave them, that are over",
    },
    "lanes": {"expiry": _TTL},
    "letters": {"due": "the sweep: letters that are to be written"},
    "links": {
        "code": "the link that a code asks for",
        "caller_oldest": "a system's links in a group, oldest first",
        "member_oldest": "a member's links (/conexoes), their number, and erasing",
        "waiting": "how many codes of a system wait (a limit)",
        "requests": _REPEATS,
        "expiry": _TTL,
    },
    "mail_drafts": {
        "touch": "the sweep: drafts that are over forget what they said",
        "expiry": _TTL,
    },
    "mail_quotas": {"expiry": _TTL},
    "mail_replies": {
        "mail": "the replies of a mail, in their order",
        "expiry": _TTL,
    },
    "mails": {
        "number": "one of a group by its number; a number is given once",
        "sender": "what a member sent in a group, newest first",
        "recipient": "what a member received in a group, newest first",
        "waiting": "what waits for a moderator, oldest first",
        "state": "how many there are of each state",
        "due": "the sweep: mails for which the next step is due; how many are under which key",
        "expiry": _TTL,
    },
    "members": {"requests": _REPEATS},
    "memberships": {
        "member": "the groups of a member, in private",
        "group_state_since": "who is in a group, and who came lately (reports, first days)",
        "group_username": "who has an @name in a group, for whoever writes a mail to them",
    },
    "memories": {
        "memory_expiry": "the sweep: memories that are over",
        "requests": _REPEATS,
    },
    "newcomer_texts": {
        "member": "erasing a member",
        "expiry": _TTL,
    },
    "outbox": {
        "state_due": "what is to be sent next",
        "state_ready": "the oldest that waits, for the metrics",
        "longest": _TTL + ", whatever became of it",
        "expiry": _TTL,
    },
    "payments": {
        "payer": "a member's payments, newest first (/paysupport)",
        "payer_number": "what a member is given of theirs, and erasing",
        "payer_until": "the sweep: payments that are to forget who paid",
        "state": "lists of payments by state, for operators",
        "due": "the sweep: payments that are to be looked at again",
        "group": "sums of a group's payments (/admincorreio)",
        "requests": _REPEATS,
        "expiry": _TTL,
    },
    "photo_claims": {"expiry": _TTL},
    "question_messages": {
        "question": "the messages of an answer, when its texts go",
        "expiry": _TTL,
    },
    "question_quotas": {"expiry": _TTL},
    "question_texts": {"expiry": _TTL},
    "questions": {
        "member": "a member's questions: what they are given of theirs, and erasing",
        "sweep": "the sweep: questions whose asker went away",
        "expiry": _TTL,
    },
    "replies": {
        "anchor_member": "the reply of a member at an anchor: an admin's answer",
        "album": "the reply of an album, whichever picture was answered",
        "member": "erasing a member",
        "expiry": _TTL,
    },
    "reports": {"due": "the sweep: reports for admins"},
    "roles": {
        "granted_to": "the roles of a member",
        "granted": "lists of who has which role",
        "requests": _REPEATS,
    },
    "scores": {
        "rank": "rankings, page by page; a season's counters",
        "member": "a member's seasons: profiles, the groups of a member, erasing",
        "untallied": "what a season's tally has not taken yet: folds, and each reading of a place",
    },
    "signals": {"expiry": _TTL},
    "spendings": {
        "sweep": "the sweep: money that was set aside and not settled",
        "expiry": _TTL,
    },
    "standing_walks": {"expiry": _TTL},
    "tallies": {"due": "the sweep: seasons that are to be folded"},
    "today_messages": {"expiry": _TTL},
    "visits": {"expiry": _TTL},
    "warnings": {
        "member_number": "a member's warnings in a group; a number is given once",
        "expiry": _TTL,
    },
    "week_tags": {
        "group": "whose tags are looked at when a week is over, or the group was changed",
    },
    "workers": {"expiry": _TTL},
}
STILL: Final = frozenset(
    {
        *("_id", "group_id", "member_id", "caller", "anchor_id", "challenge_id", "question_id", "season_id"),
        *("number", "request_id", "propose_request_id", "event_id", "code", "run", "taker", "subject_id"),
        *("time", "create_time", "open_time", "accept_time", "record_time", "register_time", "registered_by"),
        *("media_group_id", "source_message_id", "day", "subjects.member_id", "order_time", "open_day"),
    }
)
"""Fields that nobody changes once a document is there: an index over these alone costs inserts only."""
CHECKIN: Final[Mapping[str, tuple[tuple[str, frozenset[str] | None], ...]]] = {
    "inbox": (
        ("its update is stored", None),
        ("its update is done", frozenset({"state", "done_time", "expire_time", "payload", "error"})),
    ),
    "checkins": (
        ("it is recorded", None),
        ("its end", frozenset({"log", "pending", "pending_since"})),
    ),
    "scores": (
        (
            "it is counted",
            frozenset({"points", "checkins", "applied", "untallied", "display_name", "reached_time"}),
        ),
    ),
    "feed": (("its event", None),),
}
"""What a check-in writes: which fields of a document that is there; None: a document that is not."""
_TEXT: Final = """\
# Indexes

Each index of each collection, with what asks for it, and what it costs whoever writes.
`make docs-indexes` writes this page from the declarations in `services/member_service/storage/`
and from `docs/indexes.py`; who adds an index says there what asks for it.
`_id` is besides, in each collection.

An index costs an entry for each new document, and a new entry and an old one
whenever one of its fields changes.
Whether each query walks its index is asked of a server in `tests/member_service/storage/test_plans*.py`;
what went is in [decision 188](decisions/0188-indexes-that-went.md).

## What a check-in writes into indexes

| Write | Indexes of the collection | that get an entry |
| --- | --- | --- |
{checkin}

That is {entries} entries for each check-in, `_id` not counted,
where nothing is prolonged or folded ([what a check-in costs](benchmark.md#what-a-check-in-costs)).

{collections}
"""


def _fields(index: Index) -> str:
    return ", ".join(name if direction == 1 else f"{name} ↓" for name, direction in index.keys)


def _kind(index: Index) -> str:
    kinds = ["unique"] if index.unique else []
    kinds += ["removes what is over"] if index.expire_after_s is not None else []
    return f" ({', '.join(kinds)})" if kinds else ""


def _cost(index: Index) -> str:
    """When it is written."""
    some = f" that has {', '.join(index.partial)}" if index.partial else ""
    changing = [name for name, _ in index.keys if name not in STILL]
    changes = f"; each change of {', '.join(changing)}" if changing else ""
    return f"each new one{some}{changes}"


def _written(index: Index, fields: frozenset[str] | None) -> bool:
    """Whether a write makes an entry."""
    return fields is None or any(name.split(".")[0] in fields for name, _ in index.keys)


def by_collection() -> dict[str, list[Index]]:
    """The declared indexes, by collection and name."""
    found: dict[str, list[Index]] = {}
    for index in sorted(INDEXES, key=lambda one: (one.collection, one.full_name)):
        found.setdefault(index.collection, []).append(index)
    return found


def checkin_writes() -> Iterator[tuple[str, str, list[str], list[str]]]:
    """Each write of a check-in: its collection, what it is, all indexes there, and which get an entry."""
    declared = by_collection()
    for collection, writes in CHECKIN.items():
        for what, fields in writes:
            indexes = declared[collection]
            written = [one.full_name for one in indexes if _written(one, fields)]
            yield collection, what, [one.full_name for one in indexes], written


def page() -> str:
    """The page's text. Raise LookupError for an index that nothing asks for, or that is not there."""
    declared = by_collection()
    names = {(name, one.full_name) for name, indexes in declared.items() for one in indexes}
    said = {(name, index) for name, indexes in NEEDED.items() for index in indexes}
    if names != said:
        raise LookupError(
            f"docs/indexes.py says nothing of {sorted(names - said)}, "
            f"and too much of {sorted(said - names)}: "
            "write into NEEDED what asks for each, then make docs-indexes"
        )
    writes = list(checkin_writes())
    checkin = [
        f"| `{name}`: {what} | {len(every)} | {len(written)}: {', '.join(written) or 'none'} |"
        for name, what, every, written in writes
    ]
    sections = []
    for name, indexes in declared.items():
        rows = [
            f"| `{one.full_name}`{_kind(one)} | {_fields(one)} | {NEEDED[name][one.full_name]} "
            f"| {_cost(one)} |"
            for one in indexes
        ]
        head = "| Index | Fields | Asked for by | Is written with |\n| --- | --- | --- | --- |"
        sections.append(f"## {name}\n\n{head}\n" + "\n".join(rows))
    return _TEXT.format(
        checkin="\n".join(checkin),
        entries=sum(len(written) for *_, written in writes),
        collections="\n\n".join(sections),
    )


def main() -> int:
    """Write the page, or with --check say whether it is as it would be written."""
    text = page()
    if "--check" in sys.argv[1:]:
        if PAGE.read_text("utf-8") == text:
            return 0
        print("docs/indexes.md is out of date: make docs-indexes", file=sys.stderr)
        return 1
    PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
