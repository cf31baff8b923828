"""The import of the old bot's data: survey, write, recount, prove; and back again.

`python -m member_service import` runs it (import_commands.py).
A run that was cut off is gone on with by doing it again: what is there is met, and nothing is there twice.
"""

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from uuid import uuid5

from member_service.domain import days
from member_service.domain.audit import Action, AuditEntry
from member_service.domain.changes import Change
from member_service.domain.old_bot import rows
from member_service.domain.old_bot.accounts import Outcome, Sums
from member_service.domain.old_bot.decisions import NAMESPACE, Decider, Decision
from member_service.domain.old_bot.plan import Plan, PlanInvalid
from member_service.domain.old_bot.rows import Row
from member_service.domain.old_bot.survey import Survey
from member_service.domain.seasons import running_season
from member_service.import_groups import decider_of, new_group, put_groups
from member_service.import_run import (
    Imported,
    Progress,
    all_rows,
    enter,
    nothing_said,
    whole_millis,
)
from member_service.storage.announcements import NUMBERS as ANNOUNCEMENT_NUMBERS
from member_service.storage.audit import MongoAuditStore
from member_service.storage.database import Database
from member_service.storage.import_rollback import ImportRollback, RolledBack
from member_service.storage.imports import BATCH, MongoImports
from member_service.storage.old_bot import OldBot
from member_service.storage.recount import Recount
from member_service.storage.season_ends import MongoSeasonRecords
from member_service.storage.tallies import MongoTallies
from member_service.storage.tally_recount import TallyRecount
from servicekit.clock import Clock, utc_now


class SourceChanged(Exception):
    """The old documents are not those of before."""


async def survey(source: OldBot, plan: Plan, now: datetime, told: Progress = nothing_said) -> Survey:
    """Read everything once."""
    found = Survey(plan, now)
    done = 0
    async for row in all_rows(source):
        found.note(row)
        done += 1
        if done % BATCH == 0:
            told("reading", done, 0)
    told("reading", done, done)
    return found


def fingerprint(found: Survey) -> str:
    """What the source is known by: how many documents it has of what."""
    return hashlib.sha256(json.dumps(sorted(found.counts.items())).encode()).hexdigest()[:16]


async def foresee(source: OldBot, plan: Plan, now: datetime, told: Progress = nothing_said) -> Imported:
    """What an import would do; of all groups where the plan names none yet. Writes nothing."""
    found = await survey(source, plan, now, told)
    if not plan.allow:
        everywhere = tuple(chat for chat in found.chats if chat < 0 and chat not in plan.migrations)
        found.plan = replace(plan, allow=everywhere)
    groups = {root: new_group(found, root, now) for root in found.plan.allow}
    seen = Imported(run_name(plan, fingerprint(found)), found, groups=groups)
    decider = Decider(found, groups)
    async for row in all_rows(source):
        decision = decider.decide(row)
        enter(seen, decision, decision.outcome, row)
    for one in seen.accounts.sums.values():
        one.new_rows, one.new = one.expected_rows, int(one.expected)
    return seen


def run_name(plan: Plan, of_source: str) -> str:
    """The same plan on the same source is the same run."""
    content = [plan.owner, plan.allow, sorted(plan.migrations.items()), plan.admins]
    content += [
        plan.source.zone,
        plan.points_when_missing,
        plan.seasons,
        sorted(plan.settings.items()),
        of_source,
    ]
    return hashlib.sha256(json.dumps(content, default=str).encode()).hexdigest()[:12]


async def apply(
    source: OldBot, plan: Plan, database: Database, clock: Clock = utc_now, told: Progress = nothing_said
) -> Imported:
    """Import it. Raise PlanInvalid and SourceChanged."""
    store = MongoImports(database)
    now = clock()
    found = await survey(source, plan, now, told)
    _check(plan, found)
    run = run_name(plan, plan.fingerprint)
    kept = await store.begin(
        run, {"fingerprint": plan.fingerprint, "start_time": whole_millis(now), "stage": "groups", "done": 0}
    )
    start: datetime = kept["start_time"]
    imported = Imported(run, found)
    indexes = await store.indexes()
    imported.groups = await put_groups(store, found, run, start)
    decider = await decider_of(store, imported, kept)
    await store.put(list(decider.orphaned_anchors()), run)
    await _write(store, source, decider, imported, told)
    if fingerprint(found) != plan.fingerprint or imported.uncounted():
        raise SourceChanged
    await _recount(database, imported, told)
    await _prove(store, imported)
    imported.same_indexes = indexes.items() <= (await store.indexes()).items()
    if imported.adds_up:
        await _finish(store, database, imported, now, start)
    return imported


def _check(plan: Plan, found: Survey) -> None:
    if plan.fingerprint != fingerprint(found):
        raise PlanInvalid(
            "the plan was made from other documents: run --dry-run again, it keeps your choices"
        )
    if plan.owner <= 0:
        raise PlanInvalid("owner has to be your own Telegram user id")
    if not plan.allow:
        raise PlanInvalid("groups.allow names no group, so there is nothing to import")
    if unknown := [chat for chat in plan.allow if chat not in found.chats]:
        raise PlanInvalid(f"groups.allow names chats that are not in the source: {unknown}")


async def _write(
    store: MongoImports, source: OldBot, decider: Decider, imported: Imported, told: Progress
) -> None:
    batch: list[tuple[Row, Decision]] = []
    done, of = 0, imported.survey.counts.total()

    async def flush() -> None:
        # Numbers before what bears them: the next one that the service gives is a later one.
        last: dict[str, int] = {}
        for _, decision in batch:
            if decision.read.row.collection == rows.ANNOUNCEMENTS and decision.item is not None:
                item = decision.item
                last[item.group_id] = max(last.get(item.group_id, 0), item.number)  # type: ignore[union-attr]
        for group_id, number in last.items():
            if number:
                await store.reserve(ANNOUNCEMENT_NUMBERS, group_id, number)
        written = await store.put([one.item for _, one in batch if one.item is not None], imported.run)
        for row, decision in batch:
            outcome = decision.outcome
            if decision.item is not None and written.is_other(decision.item):
                outcome = Outcome.REUSED
            enter(imported, decision, outcome, row)
        if batch:
            row = batch[-1][0]
            where = {"stage": row.collection, "last_source_id": row.id, "done": done}
            await store.keep(imported.run, where)
        batch.clear()

    async for row in all_rows(source):
        if batch and (len(batch) >= BATCH or batch[0][0].collection != row.collection):
            await flush()
            told("writing", done, of)
        batch.append((row, decider.decide(row)))
        done += 1
    await flush()
    told("writing", done, of)


async def _recount(database: Database, imported: Imported, told: Progress) -> None:
    recount, tally_recount, tallies = Recount(database), TallyRecount(database), MongoTallies(database)
    for done, group in enumerate(imported.groups.values()):
        told("counting", done, len(imported.groups))
        await recount.fill(group.id)
        async for _, difference in recount.compare(group.id):
            if difference:
                await recount.correct(difference, write=True)
        for season_id in await tally_recount.seasons(group.id):
            while await tallies.fold(f"{group.id}:{season_id}"):
                pass
            await tally_recount.correct(group.id, season_id, write=True)
    told("counting", len(imported.groups), len(imported.groups))


async def prove_again(
    source: OldBot, plan: Plan, database: Database, clock: Clock = utc_now, told: Progress = nothing_said
) -> Imported:
    """The double entry of an import that was done, from the source and the database. Writes nothing."""
    store = MongoImports(database)
    found = await survey(source, plan, clock(), told)
    _check(plan, found)
    done = Imported(run_name(plan, plan.fingerprint), found)
    for root in plan.allow:
        group = await store.group((root, *plan.former(root)))
        if group is None:
            raise PlanInvalid(f"the group of {root} is not here: was the plan applied?")
        done.groups[root] = group
    members = {one for chat in found.chats.values() for one in chat.members}
    decider = Decider(found, done.groups, gone=await store.gone(members))
    async for row in all_rows(source):
        decision = decider.decide(row)
        enter(done, decision, decision.outcome, row)
    await _prove(store, done)
    return done


async def _prove(store: MongoImports, imported: Imported) -> None:
    """Write the other side of the entry: what is in the database now."""
    for root, group in imported.groups.items():
        there = await store.sums(group.id)
        for member_id in {*there, *(one for chat, one in imported.accounts.sums if chat == root)}:
            sums = imported.accounts.sums.setdefault((root, member_id), Sums())
            sums.new_rows, sums.new = there.get(member_id, (0, 0))


async def _finish(
    store: MongoImports, database: Database, imported: Imported, now: datetime, start: datetime
) -> None:
    for group in imported.groups.values():
        today = days.local_day(now, group.settings.time_zone)
        running = running_season(group.settings, group.register_day, today).id
        records = MongoSeasonRecords(database)
        await records.begin(group.id, running)
        for season_id in await store.seasons(group.id):
            await records.keep(group.id, season_id)
    people = {member for (_, member), one in imported.accounts.sums.items() if member and one.new_rows}
    await store.remember_members(people, imported.run)
    counts = imported.accounts.outcomes
    taken = sum(count for (_, outcome, _), count in counts.items() if outcome in {"imported", "reused"})
    entry = AuditEntry(
        id=str(uuid5(NAMESPACE, f"audit:{imported.run}:{whole_millis(start).isoformat()}")),
        group_id="",
        action=Action(
            actor_id=imported.survey.plan.owner,
            action="old_bot_imported",
            target=f"{imported.run}: {taken} of {imported.survey.counts.total()} documents",
        ),
        time=whole_millis(start),
    )
    await MongoAuditStore(database).add(entry, Change(entry.id, imported.run, entry.time))
    await store.open_groups(imported.run, [group.id for group in imported.groups.values()])
    await store.keep(
        imported.run,
        {"state": "done", "stage": "done", "end_time": whole_millis(now), "counts": _counts(imported)},
    )


def _counts(imported: Imported) -> list[list[object]]:
    return [[*place, count] for place, count in sorted(imported.accounts.outcomes.items())]


async def roll_back(database: Database, run: str, *, everything: bool = False) -> RolledBack | None:
    """Take a run back, and let the counters follow. None when there is no such run."""
    store = MongoImports(database)
    if await store.run(run) is None:
        return None
    done = await ImportRollback(database, run)(everything=everything)
    recount, tally_recount = Recount(database), TallyRecount(database)
    for group_id in sorted(done.touched):
        async for _, difference in recount.compare(group_id):
            if difference:
                await recount.correct(difference, write=True)
        for season_id in await tally_recount.seasons(group_id):
            await tally_recount.correct(group_id, season_id, write=True)
    await store.keep(run, {"state": "rolled_back"})
    return done
