"""Erases what `holdings` says, in an order that can be broken off anywhere and begun again.

Counters are not deleted but set to nothing at first, so that the tallies of their seasons follow.
A counter that its tally has forgotten goes.
Of questions, the documents without texts stay for the minute until the second time:
they show what was still being written meanwhile.
"""

from collections.abc import Mapping
from typing import Final

from member_service.domain.bans import JobState
from member_service.domain.feed import FeedEvent, FeedKind
from member_service.storage.anchors import ANCHORS
from member_service.storage.audit import AUDIT
from member_service.storage.bans import JOBS
from member_service.storage.checkins import CHECKINS
from member_service.storage.database import Database, Document, translate_errors
from member_service.storage.erasing_challenges import ChallengeEraser
from member_service.storage.erasing_mails import MailEraser
from member_service.storage.erasing_queues import QueueEraser
from member_service.storage.erasing_week_tags import WeekTagEraser
from member_service.storage.feed import MongoFeed
from member_service.storage.flags import FLAGS
from member_service.storage.holdings import Whose
from member_service.storage.links import LINKS
from member_service.storage.memories import MEMORIES
from member_service.storage.payments import MongoPaymentStore
from member_service.storage.personal_data import HOLDINGS, MongoMemberRecords
from member_service.storage.photos import PHOTO_CLAIMS
from member_service.storage.questions import MESSAGES, QUESTIONS, TEXTS
from member_service.storage.roles import ROLES
from member_service.storage.tallies import SCORES, MongoTallies, tally_id
from member_service.storage.warnings import WARNINGS
from servicekit.clock import Clock
from servicekit.errors import Aborted

_BATCH: Final = 200
_FOLDS: Final = 50
_FEW: Final = 8
"""How many changes of one check-in are looked for in the database itself."""
_DELETED_AS_THEY_ARE: Final = frozenset(
    {
        *("profile", "roles", "pauses", "goals", "kudos", "challenges", "appearances", "joins", "flags"),
        *("letters", "reports", "warnings", "replies", "links", "memberships", "mail_drafts", "mail_choices"),
        *("newcomer_texts", "week_tags"),
    }
)
_DONE_BY: Final = {
    CHECKINS: ("confirmed_by", "revoked_by"),
    ANCHORS: ("opened_by", "closed_by"),
    WARNINGS: ("warned_by",),
}
_UNDECIDED: Final = [JobState.PROPOSED.value, JobState.RUNNING.value]


@translate_errors
class MongoHoldings:
    """Everything that is kept about members, counted and erased."""

    def __init__(
        self,
        database: Database,
        records: MongoMemberRecords,
        clock: Clock,
        feed: MongoFeed | None = None,
    ) -> None:
        self._database, self._records, self._clock = database, records, clock
        self._tallies, self._queues = MongoTallies(database), QueueEraser(database)
        self._feed = feed or MongoFeed(database)
        self._challenges = ChallengeEraser(database, clock)
        self._payments = MongoPaymentStore(database)
        self._mails = MailEraser(database, clock)
        self._week_tags = WeekTagEraser(database, clock)

    async def count(self, member_id: int) -> Mapping[str, int]:
        return await self._records.count(member_id)

    async def erase(self, member_id: int, *, finally_: bool) -> None:
        whose = await self._records.whose(member_id)
        await self._readers(member_id)
        await self._queues.erase(
            member_id, await self._queues.names(member_id), self._clock(), finally_=finally_
        )
        await self._challenges.keep(whose)
        await self._mails.erase(whose)
        await self._week_tags.erase(whose)
        for holding in HOLDINGS:
            if holding.kind in _DELETED_AS_THEY_ARE:
                await self._database.collection(holding.collection).delete_many(holding.erased(whose))
        await self._checkins(whose)
        await self._scores(member_id, finally_=finally_)
        await self._questions(member_id, finally_=finally_)
        await self._database.collection(MEMORIES).delete_one({"_id": member_id})
        await self._payments.erase(member_id)
        await self._bans(member_id)
        await self._challenges.forget(whose)
        await self._names(whose)

    async def _readers(self, member_id: int) -> None:
        """Tell who watches a group to forget the member, before what says in which groups they were goes."""
        groups = await self._feed.groups_of(member_id)
        for collection in (CHECKINS, SCORES, LINKS):
            mine = self._database.collection(collection).find({"member_id": member_id}, {"group_id": 1})
            groups |= {document["group_id"] async for document in mine}
        now = self._clock()
        for group_id in sorted(groups):
            event_id = f"erased:{group_id}:{member_id}:{now:%Y-%m-%dT%H:%M}"
            await self._feed.append(FeedEvent(event_id, group_id, FeedKind.MEMBER_ERASED, now, member_id))
        await self._feed.forget(member_id)

    async def _checkins(self, whose: Whose) -> None:
        """The claims on their photos first: by the check-ins they are found."""
        checkins = self._database.collection(CHECKINS)
        mine = {"group_id": {"$in": whose.group_ids}, "member_id": whose.member_id}
        needed = {"group_id": 1, "season_id": 1, "file_unique_id": 1}
        while batch := await checkins.find(mine, needed).limit(_BATCH).to_list(None):
            ids = [checkin["_id"] for checkin in batch]
            photos = [
                f"{checkin['group_id']}:{checkin['season_id']}:{checkin['file_unique_id']}"
                for checkin in batch
            ]
            await self._database.collection(PHOTO_CLAIMS).delete_many(
                {"_id": {"$in": photos}, "checkin_id": {"$in": ids}}
            )
            await checkins.delete_many({"_id": {"$in": ids}})

    async def _scores(self, member_id: int, *, finally_: bool) -> None:
        scores = self._database.collection(SCORES)
        needed = {"group_id": 1, "season_id": 1, "points": 1, "checkins": 1}
        async for score in scores.find({"member_id": member_id}, needed):
            identity = tally_id(score["group_id"], score["season_id"])
            nothing: Document = {"points": 0, "checkins": 0, "applied": [], "display_name": ""}
            await scores.update_one({"_id": score["_id"]}, {"$set": nothing | {"untallied": identity}})
            forgotten: Document = {
                "_id": score["_id"],
                "points": 0,
                "checkins": 0,
                "untallied": {"$exists": False},
            }
            for _ in range(_FOLDS):
                await self._tallies.fold(identity)
                if (await scores.delete_one(forgotten)).deleted_count:
                    break
            else:
                # Others fold all the time: it says nothing any more, and goes with the second time.
                if finally_:
                    raise Aborted

    async def _questions(self, member_id: int, *, finally_: bool) -> None:
        questions = self._database.collection(QUESTIONS)
        last: Document = {}
        while (
            batch := await questions.find({"member_id": member_id, **last}, {"_id": 1})
            .sort("_id", 1)
            .limit(_BATCH)
            .to_list(None)
        ):
            ids = [question["_id"] for question in batch]
            last = {"_id": {"$gt": ids[-1]}}
            await self._database.collection(MESSAGES).delete_many({"question_id": {"$in": ids}})
            await self._database.collection(TEXTS).delete_many({"_id": {"$in": ids}})
            if finally_:
                await questions.delete_many({"_id": {"$in": ids}})

    async def _bans(self, member_id: int) -> None:
        """The name at once; the number when the job needs it no longer."""
        jobs = self._database.collection(JOBS)
        async for job in jobs.find({"subjects.member_id": member_id}, {"subjects": 1, "state": 1}):
            blank: Document = {}
            for position, subject in enumerate(job["subjects"]):
                if subject["member_id"] == member_id:
                    blank[f"subjects.{position}.name"] = ""
                    if job["state"] not in _UNDECIDED:
                        blank[f"subjects.{position}.member_id"] = 0
            await jobs.update_one({"_id": job["_id"]}, {"$set": blank})

    async def _names(self, whose: Whose) -> None:
        """What admins did stays for a year, under their number; whom it was done to is nobody."""
        audit = self._database.collection(AUDIT)
        nobody = {"subject_id": 0, "subject_name": "", "reason": ""}
        await audit.update_many({"subject_id": whose.member_id}, {"$set": nobody})
        await audit.update_many({"actor_id": whose.member_id}, {"$set": {"actor_name": ""}})
        await self._database.collection(FLAGS).update_many(
            {"group_id": {"$in": whose.group_ids}, "flagged_by": whose.member_id},
            {"$set": {"flagged_by": 0, "flagged_by_name": ""}},
        )
        # On what is others' and stays: that somebody did it is enough.
        for collection, fields in _DONE_BY.items():
            for field in fields:
                await self._database.collection(collection).update_many(
                    {"group_id": {"$in": whose.group_ids}, field: whose.member_id}, {"$set": {field: 0}}
                )
        await self._transitions(whose)
        await self._database.collection(ROLES).update_many(
            {"granted_by": whose.member_id}, {"$set": {"granted_by": 0}}
        )

    async def _transitions(self, whose: Whose) -> None:
        """Who made a change of a check-in stays in its history, also once another one has followed."""
        checkins = self._database.collection(CHECKINS)
        made: list[Document] = [{f"log.{number}.by": whose.member_id} for number in range(1, _FEW + 1)]
        # One reading of the groups' check-ins finds them all: those with more changes are looked at here.
        wanted = {"group_id": {"$in": whose.group_ids}, "$or": [*made, {"transitions": {"$gt": _FEW}}]}
        async for checkin in checkins.find(wanted, {"log": 1}):
            blank = {
                f"log.{number}.by": 0
                for number, transition in checkin["log"].items()
                if transition["by"] == whose.member_id
            }
            if blank:
                await checkins.update_one({"_id": checkin["_id"]}, {"$set": blank})
