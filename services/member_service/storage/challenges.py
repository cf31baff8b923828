"""Challenges: a document each in `challenges`, and one for who takes part in `challenge_entrants`.

What was reached is in neither: it is counted from the ledger until it stands.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from member_service.domain.challenges import (
    UNSETTLED,
    Challenge,
    ChallengeKind,
    ChallengeState,
    DuelScore,
    Entrant,
    Gone,
    Period,
    Progress,
    Rules,
    TeamScore,
    ahead,
    leading,
)
from member_service.domain.changes import Change
from member_service.storage.changes import entry, refuse_reuse, requests_index
from member_service.storage.database import (
    ASCENDING,
    DESCENDING,
    Database,
    Document,
    Index,
    translate_errors,
)
from member_service.storage.due_groups import due_index
from member_service.storage.groups import GROUPS, LOOK_AGAIN, LOOK_ASKED
from member_service.storage.holdings import Holding, Retention
from member_service.storage.sharding import by_group
from servicekit import retention
from servicekit.attributes import OUTCOME
from servicekit.instruments import counter

KIND: Final = "gymnation.kind"
_changed = counter(
    "gymnation.challenges",
    "{challenge}",
    "Challenges by kind and what became of them: begun, ended, cancelled",
    KIND,
    OUTCOME,
)

CHALLENGES: Final = "challenges"
ENTRANTS: Final = "challenge_entrants"
DUE: Final = "challenges"
_TOLD: Final = (ChallengeState.ENDED, ChallengeState.CANCELLED)

SHARD_KEYS: Final = (by_group(CHALLENGES), by_group(ENTRANTS))
RETENTIONS: Final = (
    Retention(CHALLENGES, retention.GROUPS),
    Retention(ENTRANTS, retention.CHALLENGES),
)
INDEXES: Final = (
    due_index(DUE),
    Index(
        CHALLENGES,
        (("group_id", ASCENDING), ("state", ASCENDING), ("create_time", DESCENDING)),
        name="newest",
    ),
    requests_index(CHALLENGES),
    Index(ENTRANTS, (("group_id", ASCENDING), ("challenge_id", ASCENDING)), name="challenge"),
    Index(ENTRANTS, (("group_id", ASCENDING), ("member_id", ASCENDING)), name="member"),
)
HOLDINGS: Final = (
    Holding(
        "challenges",
        ENTRANTS,
        lambda whose: {"group_id": {"$in": whose.group_ids}, "member_id": whose.member_id},
        ("kind", "first_day", "last_day", "team", "spans", "display_name"),
    ),
)


@translate_errors
class MongoChallenges:
    """Challenges, found by group, and who takes part."""

    def __init__(self, database: Database) -> None:
        self._challenges, self._entrants = database.collection(CHALLENGES), database.collection(ENTRANTS)
        self._groups = database.collection(GROUPS)

    async def add(self, challenge: Challenge, entrants: Sequence[Entrant], change: Change) -> None:
        await refuse_reuse(self._challenges, change)
        for one in entrants:
            await self.put_entrant(challenge, None, one)
        # A repeat finds it there: what was left undone of it follows.
        with suppress(DuplicateKeyError):
            await self._challenges.insert_one(_document(challenge) | {"requests": [entry(change)]})
            _count(challenge, "begun")
        await self.look_again(challenge.group_id)

    async def look_again(self, group_id: str) -> None:
        """At once. A look that read the group before does not store its own time over this."""
        await self._groups.update_one(
            {"_id": group_id}, {"$unset": {f"{LOOK_AGAIN}.{DUE}": ""}, "$inc": {LOOK_ASKED: 1}}
        )

    async def get(self, group_id: str, challenge_id: str) -> Challenge | None:
        document = await self._challenges.find_one({"_id": challenge_id, "group_id": group_id})
        return challenge_from(document) if document else None

    async def of_group(
        self, group_id: str, states: Sequence[ChallengeState], limit: int, before: datetime | None = None
    ) -> Sequence[Challenge]:
        wanted: Document = {"group_id": group_id, "state": {"$in": [one.value for one in states]}}
        if before is not None:
            wanted["create_time"] = {"$lt": before}
        newest = self._challenges.find(wanted).sort([("create_time", DESCENDING)]).limit(limit)
        return [challenge_from(document) async for document in newest]

    async def put(self, known: Challenge, changed: Challenge) -> Challenge | None:
        values = _changing(changed)
        if changed.result is not None:
            values["gone"] = {}
        moved = await self._challenges.find_one_and_update(
            {"_id": known.id, "group_id": known.group_id, "version": known.version},
            {"$set": values, "$inc": {"version": 1}},
            return_document=ReturnDocument.AFTER,
        )
        if moved is not None and changed.state is not known.state and changed.state in _TOLD:
            _count(changed, changed.state.value)
        return challenge_from(moved) if moved else None

    async def note_message(self, challenge: Challenge, chat_number: int, message_id: int) -> None:
        await self._challenges.update_one(
            {"_id": challenge.id, "group_id": challenge.group_id},
            {"$set": {"chat_number": chat_number, "message_id": message_id}},
        )

    async def entrants(self, challenge: Challenge) -> Sequence[Entrant]:
        wanted = {"group_id": challenge.group_id, "challenge_id": challenge.id}
        return [_entrant(one) async for one in self._entrants.find(wanted).sort("_id", ASCENDING)]

    async def entrant(self, challenge: Challenge, member_id: int) -> Entrant | None:
        document = await self._entrants.find_one(_address(challenge, member_id))
        return _entrant(document) if document else None

    async def put_entrant(self, challenge: Challenge, known: Entrant | None, entrant: Entrant) -> bool:
        values: Document = {
            "team": entrant.team,
            "spans": _spans(entrant),
            "display_name": entrant.display_name,
        }
        address = _address(challenge, entrant.member_id)
        if known is None:
            about: Document = {
                "challenge_id": challenge.id,
                "member_id": entrant.member_id,
                "kind": challenge.rules.kind.value,
                "first_day": challenge.rules.period.first_day.isoformat(),
                "last_day": challenge.rules.period.last_day.isoformat(),
            }
            try:
                await self._entrants.insert_one(address | about | values)
            except DuplicateKeyError:
                return False
            return True
        as_known: Document = {"team": known.team, "spans": _spans(known)}
        written = await self._entrants.update_one(address | as_known, {"$set": values})
        return bool(written.matched_count)

    async def unsettled(self, group_ids: Iterable[str]) -> Sequence[Challenge]:
        """Of these groups."""
        wanted = {
            "group_id": {"$in": list(group_ids)},
            "state": {"$in": [one.value for one in UNSETTLED]},
        }
        return [challenge_from(document) async for document in self._challenges.find(wanted)]

    async def count_anew(self, group_ids: Iterable[str]) -> None:
        """Look at once at those of these groups' challenges in which somebody is gone, whatever was seen."""
        wanted: Document = {
            "group_id": {"$in": list(group_ids)},
            "state": {"$in": [one.value for one in UNSETTLED]},
            "gone": {"$ne": {}},
        }
        async for one in self._challenges.find(wanted, {"group_id": 1}):
            await self._challenges.update_one(
                {"_id": one["_id"], "group_id": one["group_id"]},
                {"$set": {"seen": ""}, "$inc": {"version": 1}},
            )
            await self.look_again(one["group_id"])

    async def keep_gone(self, challenge: Challenge, tags: Sequence[str], gone: Gone) -> None:
        """Keep what somebody did who is erased, once, while the result does not stand.

        `tags`: those that name them in it. The first names the row, and none may name another one.
        """
        row: Document = {
            "team": gone.team,
            "active": sorted(day.isoformat() for day in gone.active),
            "trained": sorted(day.isoformat() for day in gone.trained),
            "reached": gone.reached,
        }
        await self._challenges.update_one(
            {
                "_id": challenge.id,
                "group_id": challenge.group_id,
                "state": {"$in": [one.value for one in UNSETTLED]},
                **{f"gone.{tag}": {"$exists": False} for tag in tags},
            },
            # Another number: a look that did not know of it stores nothing.
            {"$set": {f"gone.{tags[0]}": row, "seen": ""}, "$inc": {"version": 1}},
        )


def _count(challenge: Challenge, outcome: str) -> None:
    _changed.add(1, {KIND: challenge.rules.kind.value, OUTCOME: outcome})


def _address(challenge: Challenge, member_id: int) -> Document:
    return {"_id": f"{challenge.id}:{member_id}", "group_id": challenge.group_id}


def _document(challenge: Challenge) -> Document:
    rules = challenge.rules
    return {
        "_id": challenge.id,
        "group_id": challenge.group_id,
        "kind": rules.kind.value,
        "goal": rules.goal,
        "weekly": rules.weekly,
        "teams": rules.teams,
        "drawn": rules.drawn,
        "created_by": challenge.created_by,
        "create_time": challenge.create_time,
        "version": challenge.version,
        "chat_number": challenge.chat_number,
        "message_id": challenge.message_id,
        "gone": {},
        **_changing(challenge),
    }


def _changing(challenge: Challenge) -> Document:
    """What a look, or an answer, may change."""
    period = challenge.rules.period
    return {
        "first_day": period.first_day.isoformat(),
        "last_day": period.last_day.isoformat(),
        "state": challenge.state.value,
        "told": challenge.told,
        "end_time": challenge.end_time,
        "ended_as": challenge.ended_as,
        "is_drawn": challenge.is_drawn,
        "seen": challenge.seen,
        "shown": challenge.shown,
        "result": _result(challenge.result) if challenge.result else None,
    }


def challenge_from(document: Document) -> Challenge:
    period = Period(date.fromisoformat(document["first_day"]), date.fromisoformat(document["last_day"]))
    rules = Rules(
        ChallengeKind(document["kind"]),
        period,
        document["goal"],
        document["weekly"],
        document["teams"],
        document["drawn"],
    )
    return Challenge(
        id=document["_id"],
        group_id=document["group_id"],
        rules=rules,
        state=ChallengeState(document["state"]),
        created_by=document["created_by"],
        create_time=document["create_time"],
        version=document["version"],
        told=document["told"],
        chat_number=document["chat_number"],
        message_id=document["message_id"],
        end_time=document["end_time"],
        ended_as=document["ended_as"],
        is_drawn=document["is_drawn"],
        seen=document["seen"],
        shown=document["shown"],
        result=_progress(document["result"]) if document["result"] else None,
        gone=tuple(_gone(one) for _, one in sorted(document["gone"].items())),
    )


def _gone(row: Document) -> Gone:
    active, trained = (frozenset(map(date.fromisoformat, row[name])) for name in ("active", "trained"))
    return Gone(row["team"], active, trained, row["reached"])


def _result(found: Progress) -> Document:
    """Numbers, and who the sides of a duel are; who is first follows from them."""
    return {
        "days": found.days,
        "joined": found.joined,
        "reached": found.reached,
        "percent": found.percent,
        "teams": [[one.team, one.members, str(one.mean)] for one in found.teams],
        "sides": [{"member_id": one.member_id, "weeks": one.weeks, "days": one.days} for one in found.sides],
    }


def _progress(kept: Document) -> Progress:
    teams = tuple(TeamScore(team, members, Fraction(mean)) for team, members, mean in kept["teams"])
    sides = tuple(DuelScore(one["member_id"], one["weeks"], one["days"]) for one in kept["sides"])
    return Progress(
        days=kept["days"],
        joined=kept["joined"],
        reached=kept["reached"],
        percent=kept["percent"],
        teams=teams,
        sides=sides,
        winners=ahead(sides) if sides else leading(teams),
    )


def _entrant(document: Document) -> Entrant:
    spans = tuple(
        (date.fromisoformat(one["first"]), date.fromisoformat(one["last"]) if one["last"] else None)
        for one in document["spans"]
    )
    return Entrant(document["member_id"], document["display_name"], document["team"], spans)


def _spans(entrant: Entrant) -> list[dict[str, Any]]:
    return [
        {"first": first.isoformat(), "last": last.isoformat() if last else ""}
        for first, last in entrant.spans
    ]
