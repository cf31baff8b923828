"""The repair: proves that every counter equals the ledger and every tally its counters.

What is not equal is put right.
Texts that are plain, or under an older key, are sealed under the current one.
`python -m member_service repair [--dry-run]` runs it. It may run while the service does.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from member_service.storage.checkins import MongoCheckinLedger
from member_service.storage.database import Database
from member_service.storage.recount import Difference, Recount
from member_service.storage.resealing import Resealed, Resealing
from member_service.storage.scores import MongoScoreBoard
from member_service.storage.sweep import settle_all
from member_service.storage.tally_recount import TallyRecount
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
    texts: Resealed = field(default_factory=Resealed)
    """Memories, questions and answers, and the keys that they are sealed with."""

    @property
    def clean(self) -> bool:
        return not self.fixes and not self.tally_fixes and not self.texts.unreadable

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
            f"{self.texts.boxes.total()} texts, {self.texts.resealed} {done} sealed under the current key",
            *(f"  key {key_id}: {count} texts before" for key_id, count in sorted(self.texts.boxes.items())),
            *(f"  key {key_id} holds nothing any more" for key_id in self.texts.over),
            *([f"  {self.texts.unreadable} texts cannot be opened"] if self.texts.unreadable else []),
        ]


async def repair(
    database: Database,
    *,
    dry_run: bool = False,
    clock: Clock = utc_now,
    hashed: Callable[[str, str], str] = hash_id,
) -> RepairReport:
    """Settle what is pending, then compare and correct every counter of every group."""
    report = RepairReport(dry_run)
    ledger = MongoCheckinLedger(database, MongoScoreBoard(database))
    if dry_run:
        report.unsettled = len([waiting async for waiting in ledger.unsettled(clock())])
    else:
        report.unsettled = await settle_all(ledger, clock())
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


def _fix(found: Difference, hashed: Callable[[str, str], str]) -> Fix:
    return Fix(
        hashed("score", found.score_id),
        found.counted.checkins,
        found.ledger.checkins,
        found.counted.points,
        found.ledger.points,
    )
