"""Erases a member from challenges, so that nobody else loses anything.

What they had done in one that still counts stays as a row without a person. It is named by a keyed tag,
so that an erasure which is done again adds none, and goes when the result stands.
"""

from datetime import timedelta
from typing import Final

from member_service.domain import days
from member_service.domain.challenges import Challenge, Facts, gone_of
from member_service.domain.groups import Group
from member_service.storage.challenges import CHALLENGES, MongoChallenges
from member_service.storage.checkins import MongoCheckinLedger
from member_service.storage.database import Database, translate_errors
from member_service.storage.groups import GROUPS, group_from
from member_service.storage.holdings import Whose
from member_service.storage.pauses import MongoPauses
from member_service.storage.scores import MongoScoreBoard
from servicekit.clock import Clock

_SIDES: Final = "result.sides"


@translate_errors
class ChallengeEraser:
    """The part of an erasure that is about challenges."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._store = MongoChallenges(database)
        self._ledger = MongoCheckinLedger(database, MongoScoreBoard(database))
        self._pauses = MongoPauses(database)

    async def keep(self, whose: Whose) -> None:
        """Before anything of theirs goes: keep what they did, where it still counts."""
        for challenge in await self._store.unsettled(whose.group_ids):
            document = await self._database.collection(GROUPS).find_one({"_id": challenge.group_id})
            if document is not None:
                await self._keep(group_from(document), challenge, whose.member_id)

    async def _keep(self, group: Group, challenge: Challenge, member_id: int) -> None:
        period = challenge.rules.period
        entrant = await self._store.entrant(challenge, member_id)
        trained = await self._ledger.days_of(group.id, [member_id], period.first_day, period.last_day)
        rest = await self._pauses.of_many(group.id, [member_id])
        paused = {who: {day for one in found.pauses for day in one.days} for who, found in rest.items()}
        today = days.local_day(self._clock(), group.settings.time_zone)
        last = min(today, period.last_day + timedelta(days=1))
        gone = gone_of(challenge.rules, entrant, Facts(trained, paused), member_id, last)
        if gone is not None:
            tags = self._database.keys.tags("challenge", challenge.id, member_id)
            await self._store.keep_gone(challenge, tags, gone)

    async def forget(self, whose: Whose) -> None:
        """Nobody began it, and a side of a duel that is over is nobody.

        After all of theirs went: a look before then found it beside what was kept, and counted it twice.
        """
        await self._store.count_anew(whose.group_ids)
        challenges = self._database.collection(CHALLENGES)
        here = {"group_id": {"$in": whose.group_ids}}
        mine = {"created_by": whose.member_id}
        await challenges.update_many(here | mine, {"$set": {"created_by": 0}})
        side = {f"{_SIDES}.member_id": whose.member_id}
        async for document in challenges.find(here | side, {"group_id": 1, "result": 1}):
            blank = {
                f"{_SIDES}.{place}.member_id": 0
                for place, one in enumerate(document["result"]["sides"])
                if one["member_id"] == whose.member_id
            }
            address = {"_id": document["_id"], "group_id": document["group_id"]}
            await challenges.update_one(address, {"$set": blank})
