"""The import of the old bot's data: survey, write, recount, prove; and back again.

`python -m member_service import` runs it (import_commands.py).
A run that was cut off is gone on with by doing it again: what is there is met, and nothing is there twice.
"""

import hashlib
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from fractions import Fraction
from uuid import uuid5

from member_service.domain import days
from member_service.domain.audit import Action, AuditEntry
from member_service.domain.changes import Change
from member_service.domain.days import local_day
from member_service.domain.groups import Group, GroupState
from member_service.domain.old_bot import rows, values
from member_service.domain.old_bot.accounts import Accounts, Outcome, Sums
from member_service.domain.old_bot.decisions import NAMESPACE, Decider, Decision, group_id_of
from member_service.domain.old_bot.plan import Plan, PlanInvalid
from member_service.domain.old_bot.rows import Row
from member_service.domain.old_bot.survey import Survey
from member_service.domain.seasons import running_season
from member_service.storage.announcements import ANNOUNCEMENTS
from member_service.storage.announcements import NUMBERS as ANNOUNCEMENT_NUMBERS
from member_service.storage.audit import MongoAuditStore
from member_service.storage.database import Database
from member_service.storage.flags import FLAGS
from member_service.storage.flags import NUMBERS as FLAG_NUMBERS
from member_service.storage.import_rollback import ImportRollback, RolledBack
from member_service.storage.imports import BATCH, MongoImports
from member_service.storage.old_bot import OldBot
from member_service.storage.recount import Recount
from member_service.storage.season_ends import MongoSeasonRecords
from member_service.storage.tallies import MongoTallies
from member_service.storage.tally_recount import TallyRecount
from servicekit.clock import Clock, utc_now

Progress = Callable[[str, int, int], None]
"""Told of a stage, how much of it is done, and of how much."""


class SourceChanged(Exception):
    """The old documents are not those of before."""


@dataclass(slots=True)
class Imported:
    """What a run found and did."""

    run: str
    survey: Survey
    accounts: Accounts = field(default_factory=Accounts)
    groups: dict[int, Group] = field(default_factory=dict)
    """By the chat of today."""
    same_indexes: bool = True
    """Whether the database has the indexes that it had before."""

    @property
    def adds_up(self) -> bool:
        return not self.accounts.residues() and not self.uncounted()

    def uncounted(self) -> list[str]:
        """Collections whose documents are not all accounted for."""
        counts = self.survey.counts
        return [name for name, count in counts.items() if self.accounts.counted(name) != count]


def nothing_said(_stage: str, _done: int, _all: int) -> None:
    """For whoever wants to hear nothing."""


async def survey(source: OldBot, plan: Plan, now: datetime, told: Progress = nothing_said) -> Survey:
    """Read everything once."""
    found = Survey(plan, now)
    done = 0
    async for row in _all_rows(source):
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
    groups = {root: _new_group(found, root, now) for root in found.plan.allow}
    seen = Imported(run_name(plan, fingerprint(found)), found, groups=groups)
    decider = Decider(found, groups)
    async for row in _all_rows(source):
        decision = decider.decide(row)
        _enter(seen, decision, decision.outcome, row)
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
        run, {"fingerprint": plan.fingerprint, "start_time": _milli(now), "stage": "groups", "done": 0}
    )
    start: datetime = kept["start_time"]
    imported = Imported(run, found)
    indexes = await store.indexes()
    imported.groups = await _put_groups(store, found, run, start)
    decider = await _decider(store, imported, kept)
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


async def _put_groups(store: MongoImports, found: Survey, run: str, start: datetime) -> dict[int, Group]:
    groups: dict[int, Group] = {}
    for root in found.plan.allow:
        former = found.plan.former(root)
        known = await store.group((root,)) or await store.group(former)
        if known is None:
            new = _new_group(found, root, start)
            known = await store.put_group(new, run, active=_was_active(found, root))
        chats = {known.chat_id, *known.former_chat_ids}
        older = [chat for chat in former if chat not in chats]
        for chat in older:
            other = await store.group((chat,))
            if other is not None and other.id != known.id:
                raise PlanInvalid(
                    f"{chat} is a group of its own here, so it cannot be what {root} was before:"
                    " take the migration out of the plan, or leave the group out"
                )
        if root not in chats and await store.is_used(known):
            raise PlanInvalid(
                f"the group of {root} is in use here and does not know that it became this chat:"
                " let Telegram's migration be heard first, or leave the group out"
            )
        if root not in chats:
            known = await store.move_unused(
                known, tuple(dict.fromkeys((*known.former_chat_ids, *former))), root
            )
        elif older:
            known = await store.add_older(known, older, run)
        groups[root] = known
    return groups


def _was_active(found: Survey, root: int) -> bool:
    return found.chat(root).active


def _new_group(found: Survey, root: int, start: datetime) -> Group:
    plan, settings = found.plan, found.plan.settings_of(root)
    chats = [found.chat(one) for one in (*plan.former(root), root)]
    earliest = min((one.earliest for one in chats if one.earliest), default=start)
    titled = [one for one in chats if one.title]
    newest = max(titled, key=lambda one: one.title_time or earliest, default=None)
    return Group(
        id=group_id_of(found, root),
        chat_id=root,
        former_chat_ids=plan.former(root),
        title=newest.title if newest else "",
        username=found.chat(root).username,
        state=GroupState.STOPPED,
        settings=settings,
        registered_by=plan.owner,
        register_day=local_day(earliest, settings.time_zone),
        register_time=_milli(start),
        update_time=_milli(start),
    )


async def _decider(store: MongoImports, imported: Imported, kept: dict[str, object]) -> Decider:
    """With the numbers of flags and announcements, which stay the same when a run goes on."""
    found, groups = imported.survey, imported.groups
    members = {*found.names, *(one for chat in found.chats.values() for one in chat.members), *found.admins}
    gone = await store.gone(members)
    bases: dict[str, dict[str, int]] = kept.get("bases") or {}  # type: ignore[assignment]
    orders: dict[int, list[str]] = {}
    numbered: set[str] = set()
    for root, group in groups.items():
        # What another run brought has its number.
        there = await store.numbered_by_others(FLAGS, group.id, imported.run)
        orders[root] = [
            row_id
            for _, row_id, chat, message in sorted(found.flag_order.get(root, ()))
            if f"{group.id}:{group.number_of(chat)}:{message}" not in there
        ]
        numbered |= await store.numbered_by_others(ANNOUNCEMENTS, group.id, imported.run)
    for root, group in groups.items():
        if group.id not in bases:
            bases[group.id] = {
                "flags": await store.last_number(FLAG_NUMBERS, group.id),
                "announcements": await store.last_number(ANNOUNCEMENT_NUMBERS, group.id),
            }
            await store.keep(imported.run, {"bases": bases})
        if orders.get(root):
            await store.reserve(FLAG_NUMBERS, group.id, bases[group.id]["flags"] + len(orders[root]))
    numbers = {
        row_id: bases[groups[root].id]["flags"] + place
        for root, order in orders.items()
        for place, row_id in enumerate(order, start=1)
    }
    last = {group_id: base["announcements"] for group_id, base in bases.items()}
    return Decider(
        found, groups, gone=gone, flag_numbers=numbers, announcement_numbers=last, numbered=numbered
    )


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
            _enter(imported, decision, outcome, row)
        if batch:
            row = batch[-1][0]
            where = {"stage": row.collection, "last_source_id": row.id, "done": done}
            await store.keep(imported.run, where)
        batch.clear()

    async for row in _all_rows(source):
        if batch and (len(batch) >= BATCH or batch[0][0].collection != row.collection):
            await flush()
            told("writing", done, of)
        batch.append((row, decider.decide(row)))
        done += 1
    await flush()
    told("writing", done, of)


def _enter(imported: Imported, decision: Decision, outcome: Outcome, row: Row) -> None:
    """Account for one document."""
    accounts, read, plan = imported.accounts, decision.read, imported.survey.plan
    accounts.count(row.collection, outcome, decision.reason)
    if row.collection == rows.MAILS:
        accounts.mails[values.text(row.values.get("status"), 32) or "none"] += 1
    elif row.collection == rows.PAYMENTS:
        status = values.text(row.values.get("status"), 32) or "none"
        accounts.payments[status] += 1
        amount = values.amount(row.values.get("amount"))
        accounts.paid[status] = accounts.paid.get(status, Fraction(0)) + (amount or 0)
        accounts.unpriced[status] += amount is None
        if status == "awaiting_confirmation":
            accounts.to_settle.append(values.text(row.values.get("pix_id"), 64) or row.id)
    of_checkin = row.collection in {rows.CHECKINS, rows.FIRST_CHECKINS}
    if of_checkin and read.chat_id < 0 and plan.takes(read.chat_id):
        accounts.enter(plan.root(read.chat_id), read, outcome)


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
    async for row in _all_rows(source):
        decision = decider.decide(row)
        _enter(done, decision, decision.outcome, row)
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
        id=str(uuid5(NAMESPACE, f"audit:{imported.run}:{_milli(start).isoformat()}")),
        group_id="",
        action=Action(
            actor_id=imported.survey.plan.owner,
            action="old_bot_imported",
            target=f"{imported.run}: {taken} of {imported.survey.counts.total()} documents",
        ),
        time=_milli(start),
    )
    await MongoAuditStore(database).add(entry, Change(entry.id, imported.run, entry.time))
    await store.open_groups(imported.run, [group.id for group in imported.groups.values()])
    await store.keep(
        imported.run, {"state": "done", "stage": "done", "end_time": _milli(now), "counts": _counts(imported)}
    )


def _counts(imported: Imported) -> list[list[object]]:
    return [[*place, count] for place, count in sorted(imported.accounts.outcomes.items())]


async def _all_rows(source: OldBot) -> AsyncIterator[Row]:
    """Every document, in the order that both passes keep."""
    for name in order_of(await source.collections()):
        async for row in source.rows(name):
            yield row


def order_of(names: Sequence[str]) -> list[str]:
    """Names of users first, anchors before check-ins."""
    known = [rows.USERS, *rows.TAKEN]
    return [name for name in known if name in names] + [name for name in names if name not in known]


def _milli(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=moment.microsecond // 1000 * 1000)


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
