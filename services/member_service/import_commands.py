"""`python -m member_service import PLAN.toml …`: the old bot's data, on the console."""

import argparse
import json
import logging
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Self

from gymnation.member.v1 import member_service_pb2 as messages
from gymnation.member.v1.member_service_pb2_grpc import MemberServiceStub
from member_service import importing
from member_service.app import member_service, open_prepared_database
from member_service.domain.old_bot import plan as plans
from member_service.domain.old_bot import report
from member_service.domain.old_bot.plan import Plan, PlanInvalid, Source
from member_service.import_run import Imported
from member_service.importing import SourceChanged
from member_service.repair import repair
from member_service.settings import MemberServiceSettings
from member_service.storage.database import Database
from member_service.storage.imports import MongoImports
from member_service.storage.old_bot import OldBot, OldDatabase, OldFolder, SourceUnusable
from servicekit.clock import utc_now
from servicekit.errors import Unavailable
from servicekit.rpc_client import open_channel

DONE: Final = 0
BAD_PLAN: Final = 2
SUMS_DIFFER: Final = 3
SOURCE_CHANGED: Final = 4
_LINE_EVERY_S: Final = 10.0

_log = logging.getLogger(__name__)


def add_parser(commands: Any) -> None:
    """Tell argparse of `import`."""
    importing_ = commands.add_parser(
        "import",
        help="bring along what an old bot kept: docs/moving.md",
        epilog="Exit codes: 0 done, 2 bad plan, 3 sums differ, 4 the source changed during the run.",
    )
    importing_.add_argument("plan", metavar="PLAN.toml", type=Path)
    what = importing_.add_mutually_exclusive_group()
    what.add_argument(
        "--dry-run", action="store_true", help="look, write the plan and a report (the default)"
    )
    what.add_argument("--apply", action="store_true", help="import what the plan allows")
    what.add_argument("--verify", action="store_true", help="compare the source with what members see")
    what.add_argument("--rollback", metavar="RUN", help="take back what this run wrote")
    importing_.add_argument("--all", action="store_true", help="with --rollback: what was changed since, too")
    importing_.add_argument(
        "--folder", default="", help="for a first --dry-run: where the exported files are"
    )
    importing_.add_argument("--uri-file", default="", help="or a file with the old database's URI")
    importing_.add_argument("--database", default="gym_nation_bot", help="and that database's name")
    importing_.add_argument(
        "--source-zone", default="", help="the old host's time zone, where a document does not tell (UTC)"
    )
    importing_.add_argument(
        "--address", metavar="HOST:PORT", help="with --verify: ask this member service, not one of our own"
    )


async def run(chosen: argparse.Namespace, loaded: MemberServiceSettings) -> int:
    """Do it; the exit code."""
    writes = chosen.apply or chosen.verify or chosen.rollback
    if writes and loaded.mongodb_uri is None:
        return _complain("MONGODB_URI is not set: nothing would be left of an import when this ends")
    try:
        if chosen.rollback:
            return await _roll_back(chosen, loaded)
        plan = _plan_of(chosen)
        source = _open(plan.source)
        try:
            if chosen.apply:
                return await _apply(chosen.plan, source, plan, loaded)
            if chosen.verify:
                return await _verify(chosen, source, plan, loaded)
            return await _dry_run(chosen.plan, source, plan)
        finally:
            await source.close()
    except (PlanInvalid, SourceUnusable) as problem:
        return _complain(str(problem))
    except Unavailable:
        _complain("the database does not answer: when it does, run the same again, and it goes on")
        return 1
    except SourceChanged:
        _complain("the source changed while it was read: stop the old bot, and begin with --dry-run again")
        return SOURCE_CHANGED


async def into_memory(path: Path, database: Database) -> None:
    """Import for the demo, which keeps nothing. Raise PlanInvalid and SourceUnusable."""
    plan = _read(path)
    source = _open(plan.source)
    try:
        with _Bar() as told:
            done = await importing.apply(source, plan, database, told=told)
    finally:
        await source.close()
    _log.info("the old bot's data are here: %d documents", done.survey.counts.total())


def _read(path: Path) -> Plan:
    return plans.parse(path.read_text(encoding="utf-8-sig"))


def _plan_of(chosen: argparse.Namespace) -> Plan:
    given = Source(chosen.folder, chosen.uri_file, chosen.database if chosen.uri_file else "")
    try:
        plan = _read(chosen.plan)
    except FileNotFoundError:
        if chosen.apply or chosen.verify or not (chosen.folder or chosen.uri_file):
            raise PlanInvalid(
                "there is no such plan: --dry-run makes it, with --folder DIR or --uri-file FILE"
            ) from None
        owner = os.environ.get("OWNER_ID", "")
        plan = Plan(given, owner=int(owner) if owner.isdecimal() else 0)
    except (OSError, UnicodeDecodeError):
        raise PlanInvalid("the plan cannot be read") from None
    if chosen.folder or chosen.uri_file:
        plan = replace(plan, source=replace(given, zone=plan.source.zone))
    if chosen.source_zone:
        plan = replace(plan, source=replace(plan.source, zone=chosen.source_zone))
    plans.check(plan)
    return plan


def _open(source: Source) -> OldBot:
    return OldFolder(source.folder) if source.folder else OldDatabase(source.uri_file, source.database)


async def _dry_run(path: Path, source: OldBot, plan: Plan) -> int:
    with _Bar() as told:
        seen = await importing.foresee(source, plan, utc_now(), told)
    plan = replace(plan, fingerprint=importing.fingerprint(seen.survey))
    _write_private(path, plans.render(plan, report.found(seen.survey)))
    _write_reports(path, "What an import would do", seen)
    print(*_summary(seen), sep="\n")
    print(f"Now fill in {path}; the report is beside it.")
    return SUMS_DIFFER if seen.uncounted() else DONE


async def _apply(path: Path, source: OldBot, plan: Plan, loaded: MemberServiceSettings) -> int:
    async with open_prepared_database(loaded) as database:
        if await MongoImports(database).alive_gateways(utc_now()):
            _complain("a gateway is running: members may notice; better stop it before")
        with _Bar() as told:
            done = await importing.apply(source, plan, database, utc_now, told)
    _write_reports(path, f"Import {done.run}", done)
    print(*_summary(done), sep="\n")
    if not done.same_indexes:
        _complain("the indexes are not those of before: restart the member service, which makes them")
    print(f"Run {done.run}: " + ("done" if done.adds_up else "the sums differ, so the groups stay stopped"))
    return DONE if done.adds_up else SUMS_DIFFER


async def _verify(
    chosen: argparse.Namespace, source: OldBot, plan: Plan, loaded: MemberServiceSettings
) -> int:
    async with open_prepared_database(loaded) as database:
        with _Bar() as told:
            done = await importing.prove_again(source, plan, database, utc_now, told)
        _write_reports(chosen.plan, f"Proof of import {done.run}", done)
        found = [f"{len(done.accounts.residues())} sums differ"] if not done.adds_up else []
        async with _address(chosen.address, loaded) as address:
            found += await compare_profiles(address, database, done)
        repaired = await repair(database, dry_run=True)
        if not repaired.clean:
            found.append("the repair finds something to correct")
    print(*_summary(done), *(found or ["Everything that members see equals the sums."]), sep="\n")
    return SUMS_DIFFER if found else DONE


@asynccontextmanager
async def _address(given: str | None, loaded: MemberServiceSettings) -> AsyncIterator[str]:
    if given:
        yield given
        return
    own = {"member_service_listen": "127.0.0.1:0", "member_api_listen": None, "tls_certificate": None}
    settings = loaded.model_copy(update=own)
    async with member_service(settings) as service:
        yield f"127.0.0.1:{service.port}"


async def compare_profiles(address: str, database: Database, done: Imported) -> list[str]:
    """Ask for every member's profile over gRPC; what differs from the sums, without a name."""
    store, differing, asked = MongoImports(database), 0, 0
    async with open_channel(address) as channel:
        stub = MemberServiceStub(channel)
        for root, group in done.groups.items():
            counting = await store.counting(group.id)
            came = {member for chat, member in done.accounts.sums if chat == root and member}
            for member_id in sorted(came | counting.keys()):
                request = messages.GetProfileRequest(chat_id=group.chat_id, member_id=member_id)
                profile = (await stub.GetProfile(request)).profile
                asked += 1
                expected = counting.get(member_id, (0, 0))
                differing += (profile.total_checkins, profile.total_points) != expected
    return [f"{differing} of {asked} profiles differ from the sums"] if differing else []


async def _roll_back(chosen: argparse.Namespace, loaded: MemberServiceSettings) -> int:
    async with open_prepared_database(loaded) as database:
        done = await importing.roll_back(database, chosen.rollback, everything=chosen.all)
        if done is None:
            known = [one["_id"] async for one in MongoImports(database).runs()]
            return _complain(f"there is no such run; there are: {', '.join(known) or 'none'}")
    print(*(f"{name}: {count} deleted" for name, count in sorted(done.deleted.items())), sep="\n")
    for name, ids in sorted(done.kept.items()):
        print(f"{name}: {len(ids)} were changed since, and stay (--all deletes them, too)")
    return DONE


def _summary(done: Imported) -> list[str]:
    lines = []
    for root, sums in sorted(done.accounts.by_group().items()):
        title = "".join(one for one in done.survey.chat(root).title if one.isprintable())
        lines.append(
            f"{title or 'a group without a title'}: check-ins {sums.ranked_rows} -> {sums.new_rows},"
            f" points {float(sums.ranked):.12g} + {float(sums.assumed):.12g} assumed"
            f" - {float(sums.twins):.12g} twins - {float(sums.rejected):.12g} rejected"
            f" - {float(sums.erased):.12g} erased = {sums.new}"
            + (f"  RESIDUE {sums.residue[0]} and {float(sums.residue[1]):.12g}" if any(sums.residue) else "")
        )
    lines += [f"{name}: not every document is accounted for" for name in done.uncounted()]
    return lines


def _write_reports(path: Path, title: str, done: Imported) -> None:
    notes = (
        f"run {done.run}",
        f"{done.survey.counts.total()} documents in {len(done.survey.counts)} collections",
    )
    told = report.markdown(title, done.survey, done.accounts, notes)
    _write_private(path.with_suffix(".report.md"), told)
    data = report.as_json(done.run, done.survey, done.accounts)
    _write_private(path.with_suffix(".report.json"), json.dumps(data, ensure_ascii=False, indent=1))


def _write_private(path: Path, content: str) -> None:
    """Moved into place whole, for its owner's eyes alone."""
    part = path.with_name(path.name + ".part")
    try:
        part.unlink(missing_ok=True)
        with os.fdopen(
            os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as file:
            file.write(content)
        part.replace(path)
    except OSError:
        raise PlanInvalid(f"{path} cannot be written") from None


def _complain(problem: str) -> int:
    print(f"member_service: {problem}", file=sys.stderr)
    return BAD_PLAN


class _Bar:
    """Progress: a bar on a terminal, a line every ten seconds elsewhere."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._began = self._said = time.monotonic()
        self._open, self._stage = False, ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._open:
            print(file=sys.stderr)

    def __call__(self, stage: str, done: int, of: int) -> None:
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._began = stage, now
        rate = done / max(now - self._began, 0.001)
        amount = f"{done} of {of}" if of else str(done)
        if self._terminal:
            filled = int(20 * done / of) if of else 0
            bar = "#" * filled + "." * (20 - filled)
            print(f"\r{stage:8} [{bar}] {amount}, {rate:.0f}/s   ", end="", file=sys.stderr, flush=True)
            self._open = True
        elif now - self._said >= _LINE_EVERY_S:
            self._said = now
            print(f"{stage}: {amount}, {rate:.0f}/s", file=sys.stderr, flush=True)
