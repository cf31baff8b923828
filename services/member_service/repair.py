"""The repair: proves that every counter equals the ledger and every tally its counters.

What is not equal is put right.
Members who were erased and are here again, out of a backup, are erased again;
callers who were revoked, and keys that had ended, end again.
Texts that are plain, or under an older key, are sealed under the current one.
`python -m member_service repair [--dry-run]` runs it. It may run while the service does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

from member_service.domain.callers import RevokeCaller
from member_service.domain.erasures import ErasedMembers, EraseMember
from member_service.domain.giving_way import VisitsGiveWay
from member_service.storage.checkins import MongoCheckinLedger
from member_service.storage.database import Database
from member_service.storage.erasing import MongoHoldings
from member_service.storage.erasure_tags import ErasureTags, TaggedErasure
from member_service.storage.feed import MongoFeed
from member_service.storage.groups import MongoGroupStore
from member_service.storage.recount import Difference, Recount
from member_service.storage.resealing import Resealed, Resealing
from member_service.storage.restores import Restored
from member_service.storage.revocations import KnownCaller, Revocations
from member_service.storage.scores import MongoScoreBoard
from member_service.storage.sweep import settle_all
from member_service.storage.tally_recount import TallyRecount
from member_service.stores import Stores
from servicekit import retention
from servicekit.clock import Clock, utc_now
from servicekit.telemetry import hash_id


@dataclass(frozen=True, slots=True)
class Fix:
    """A counter that was wrong. `score` is a keyed hash: a report names nobody."""

    score: str
    checkins_before: int
    checkins_after: int
    points_before: int
    points_after: int


@dataclass(slots=True)
class RepairReport:
    """What a repair looked at and what it did, or would do."""

    dry_run: bool
    groups: int = 0
    counters: int = 0
    """Counters compared, those that should be and are not included."""
    unsettled: int = 0
    """Check-ins that a crash had left before their counter; settled unless it was a dry run."""
    fixes: list[Fix] = field(default_factory=list)
    tallies: int = 0
    """Tallies compared with their counters."""
    tally_fixes: int = 0
    known_erasures: int = 0
    """Erasures that may have to be done again."""
    erased_again: int = 0
    """Members who were erased once and were here again: a backup was restored."""
    known_callers: int = 0
    """Callers of whom the file beside the backups says something."""
    revoked_again: int = 0
    """Callers who were revoked once and could call again: a backup was restored."""
    keys_ended_again: int = 0
    """Keys that counted no more, or not so long."""
    restored: bool = False
    """Whether it was noted that a backup was put back."""
    texts: Resealed = field(default_factory=Resealed)
    """Memories, questions and answers, and the keys that they are sealed with."""

    @property
    def clean(self) -> bool:
        undone = self.erased_again or self.revoked_again or self.keys_ended_again
        return not self.fixes and not self.tally_fixes and not self.texts.unreadable and not undone

    @property
    def _end(self) -> str:
        return "would end" if self.dry_run else "ended"

    def _of_callers(self, done: str) -> str:
        ended = f"{self.keys_ended_again} keys {done} ended again"
        return f"{self.known_callers} callers known, {self.revoked_again} {done} revoked again, {ended}"

    def _of_senders(self, done: str) -> list[str]:
        """Nothing where there are no mails."""
        texts = self.texts
        if not texts.senders:
            return []
        sealed = f"{texts.senders.total()} senders of mails, {texts.senders_resealed} {done} sealed"
        return [
            f"{sealed} under the current key of mail",
            *(f"  key {key_id}: {count} senders before" for key_id, count in sorted(texts.senders.items())),
            *(f"  key {key_id} of mail holds nothing any more" for key_id in texts.senders_over),
            *([f"  {texts.senders_shut} senders are under lost keys"] if texts.senders_shut else []),
        ]

    def lines(self) -> list[str]:
        """The report for a terminal."""
        done = "would be" if self.dry_run else "were"
        return [
            f"{self.groups} groups, {self.counters} counters compared with the ledger",
            f"{self.unsettled} check-ins {done} settled",
            f"{len(self.fixes)} counters {done} corrected",
            *(
                f"  counter {fix.score}: check-ins {fix.checkins_before} -> {fix.checkins_after},"
                f" points {fix.points_before} -> {fix.points_after}"
                for fix in self.fixes
            ),
            f"{self.tallies} tallies compared with their counters, {self.tally_fixes} {done} corrected",
            *([f"tokens of the feed from before this restore {self._end}"] if self.restored else []),
            f"{self.known_erasures} erasures known, {self.erased_again} {done} done again",
            *([self._of_callers(done)] if self.known_callers else []),
            f"{self.texts.boxes.total()} texts, {self.texts.resealed} {done} sealed under the current key",
            *(f"  key {key_id}: {count} texts before" for key_id, count in sorted(self.texts.boxes.items())),
            *(f"  key {key_id} holds nothing any more" for key_id in self.texts.over),
            *self._of_senders(done),
            *([f"  {self.texts.unreadable} texts cannot be opened"] if self.texts.unreadable else []),
        ]


async def repair(
    database: Database,
    *,
    dry_run: bool = False,
    clock: Clock = utc_now,
    hashed: Callable[[str, str], str] = hash_id,
    backups_live: timedelta = retention.BACKUPS,
    erasures: Sequence[TaggedErasure] = (),
    callers: Sequence[KnownCaller] = (),
    restored: bool = False,
) -> RepairReport:
    """Settle what is pending, then compare and correct every counter of every group.

    `erasures` are known besides those that the database knows; `callers` as they stood after the backup.
    `restored`: a backup was put back, and nobody has worked on it yet.
    """
    report = RepairReport(dry_run, restored=restored)
    if restored and not dry_run:
        await MongoFeed(database).mark_restored(clock())
    await _revoke_again(database, report, clock, callers)
    # First, so that nobody who is gone is counted.
    await _erase_again(database, report, clock, backups_live, erasures)
    ledger = MongoCheckinLedger(database, MongoScoreBoard(database))
    if dry_run:
        report.unsettled = len([waiting async for waiting in ledger.unsettled(clock())])
    else:
        report.unsettled = await settle_all(
            ledger, clock(), VisitsGiveWay(ledger, MongoGroupStore(database), clock)
        )
    recount, tally_recount = Recount(database), TallyRecount(database)
    for group_id in await recount.group_ids():
        report.groups += 1
        async for _, difference in recount.compare(group_id):
            report.counters += 1
            # Seen while others write, it may be none: it is looked at again by itself.
            if difference and (fixed := await recount.correct(difference, write=not dry_run)):
                report.fixes.append(_fix(fixed, hashed))
        for season_id in await tally_recount.seasons(group_id):
            report.tallies += 1
            report.tally_fixes += await tally_recount.correct(group_id, season_id, write=not dry_run)
    report.texts = await Resealing(database).run(write=not dry_run)
    return report


async def _erase_again(
    database: Database,
    report: RepairReport,
    clock: Clock,
    backups_live: timedelta,
    erasures: Sequence[TaggedErasure],
) -> None:
    """Order anew what a restored backup has undone. The service does it for the second time, as always."""
    stores = Stores(database, backups_live)
    holdings = MongoHoldings(database, stores.records, clock)
    erase = EraseMember(stores.erasures, holdings, ErasedMembers(stores.erasures), clock, lambda: uuid4().hex)
    tags = ErasureTags(database)
    if not report.dry_run:
        await tags.keep(erasures, backups_live)
    known_erasures = [*erasures, *[one async for one in tags.all()]]
    report.known_erasures = len({one.tag for one in known_erasures})
    # Collected first: what is erased is taken from under the search.
    for member_id in [one async for one in Restored(database).members(known_erasures)]:
        known = await stores.erasures.find(member_id)
        # It is being done, or was when the backup was taken: then collections may be from before the order.
        is_being_done = known is not None and known.end_time is None
        report.erased_again += not is_being_done
        if not report.dry_run:
            await erase(str(uuid4()), member_id)


async def _revoke_again(
    database: Database, report: RepairReport, clock: Clock, callers: Sequence[KnownCaller]
) -> None:
    """Let nobody in again whom a restored backup would let in."""
    stores = Stores(database)
    revoke, revocations = RevokeCaller(stores.callers, stores.links, clock), Revocations(database)
    report.known_callers = len(callers)
    for known in callers:
        report.keys_ended_again += await revocations.keys_again(known, write=not report.dry_run)
        if not await revocations.is_in_again(known):
            continue
        report.revoked_again += 1
        if not report.dry_run:
            await revoke(str(uuid4()), known.name)


def _fix(found: Difference, hashed: Callable[[str, str], str]) -> Fix:
    return Fix(
        hashed("score", found.score_id),
        found.counted.checkins,
        found.ledger.checkins,
        found.counted.points,
        found.ledger.points,
    )
