"""`python -m member_service` serves until it is told to stop.

`python -m member_service repair [--dry-run]` compares all counters with the ledger and corrects them.
After a restore, `--erasures FILE` also erases and revokes again, according to what `erasures` printed.
`python -m member_service erasures` prints who was erased, as keyed hashes, and which callers and keys count:
for a file beside the backups.
`python -m member_service feedback` says what members thought of answers, by model and version of the prompt.
`python -m member_service callers …` says who may call, and changes it.
`python -m member_service dead …` says what was given up, tries it again, or drops it.
`python -m member_service doctor` looks at everything, and says what to do.
`python -m member_service import PLAN.toml …` brings along what an old bot kept.
`python -m member_service migrate …` says which changes the database has had, applies and takes them back.
`python -m member_service receipt NUMBER` says when the erasure with this receipt was, and of how much.
`python -m member_service shard --plan | --apply` divides the collections among the shards of a cluster.
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

from member_service import (
    caller_commands,
    dead_commands,
    feedback,
    import_commands,
    migrate_commands,
    shard_commands,
)
from member_service.app import REFUSALS, member_service, open_prepared_database
from member_service.doctor import command as doctor
from member_service.repair import repair
from member_service.settings import MemberServiceSettings
from member_service.storage.erasure_tags import ErasureTags, TaggedErasure
from member_service.storage.erasures import MongoErasures
from member_service.storage.revocations import FIRST_WORD, KnownCaller, Revocations
from servicekit import lifecycle, logs, profiling, settings, telemetry
from servicekit.moved_clock import clock_from

SERVICE = "member-service"


def main(arguments: Sequence[str]) -> int:
    """Exit code: 0 when all went well, 1 after a failure, 2 for wrong arguments or settings.

    `doctor` gives 1 for what can wait and 3 for what cannot.
    A dry run that found something to correct gives 1.
    """
    parser = argparse.ArgumentParser(prog="member_service", description="Keeps the members' data, over gRPC.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    serving = commands.add_parser("serve", help="answer calls until SIGTERM (the default)")
    serving.add_argument(
        "--old-bot",
        metavar="PLAN.toml",
        help="import this plan first; only into a database in memory, to look at it",
    )
    repairing = commands.add_parser(
        "repair", help="make every counter equal the ledger, and say what was wrong"
    )
    repairing.add_argument("--dry-run", action="store_true", help="only say what is wrong")
    repairing.add_argument(
        "--erasures", metavar="FILE", help="after a restore: what `erasures` had printed, to be done again"
    )
    repairing.add_argument(
        "--restored",
        action="store_true",
        help="after a restore, also of a database that nobody was erased from",
    )
    commands.add_parser(
        "erasures", help="a line for each erasure, revoked caller and key that a restored backup would undo"
    )
    commands.add_parser(
        "feedback", help="what members thought of answers, by model and version of the prompt"
    )
    asking = commands.add_parser("receipt", help="when a member's data were erased, by the receipt's number")
    asking.add_argument("number")
    caller_commands.add_parser(commands)
    dead_commands.add_parser(commands)
    doctor.add_parser(commands)
    import_commands.add_parser(commands)
    migrate_commands.add_parser(commands)
    shard_commands.add_parser(commands)
    chosen = parser.parse_args(arguments)

    loaded = settings.load(MemberServiceSettings, parser.prog)
    # What a command prints may be kept in a file, or read by a program: its log is not in between.
    logs.setup(SERVICE, loaded.log_level, sys.stderr if chosen.command in _COMMANDS else None)
    if chosen.command not in _COMMANDS:
        old_bot = getattr(chosen, "old_bot", None)
        if old_bot is not None and loaded.mongodb_uri is not None:
            print("member_service: --old-bot is for a database in memory; use `import`", file=sys.stderr)
            return 2
        return lifecycle.run(lambda: _serve(loaded, old_bot))
    without_database = (
        chosen.command in {"import", "doctor"}
        or getattr(chosen, "address", None) is not None
        or getattr(chosen, "plan", None) is True
    )
    if loaded.mongodb_uri is None and not without_database:
        print("member_service: MONGODB_URI is not set: there is no data", file=sys.stderr)
        return 2
    try:
        return asyncio.run(_COMMANDS[chosen.command](chosen, loaded))
    except REFUSALS:
        # The log has said what an operator has to do.
        return 2


@asynccontextmanager
async def _serve(loaded: MemberServiceSettings, old_bot: str | None = None) -> AsyncIterator[None]:
    first = partial(import_commands.into_memory, Path(old_bot)) if old_bot is not None else None
    async with (
        profiling.on_signal(SERVICE, loaded),
        telemetry.setup(SERVICE, loaded),
        member_service(loaded, clock_from(loaded.sandbox_clock), first=first),
    ):
        yield


async def _callers(chosen: argparse.Namespace, loaded: MemberServiceSettings) -> int:
    try:
        print(*await caller_commands.answer(chosen, loaded), sep="\n")
    except caller_commands.Complaint as complaint:
        print(f"member_service: {complaint}", file=sys.stderr)
        return 1
    return 0


async def _dead(chosen: argparse.Namespace, loaded: MemberServiceSettings) -> int:
    try:
        print(*await dead_commands.answer(chosen, loaded), sep="\n")
    except dead_commands.Complaint as complaint:
        print(f"member_service: {complaint}", file=sys.stderr)
        return 1
    return 0


async def _doctor(chosen: argparse.Namespace, loaded: MemberServiceSettings) -> int:
    lines, code = await doctor.answer(chosen, loaded)
    print(*lines, sep="\n")
    return code


async def _migrate(chosen: argparse.Namespace, loaded: MemberServiceSettings) -> int:
    try:
        lines, code = await migrate_commands.answer(chosen, loaded)
    except migrate_commands.Complaint as complaint:
        print(f"member_service: {complaint}", file=sys.stderr)
        return 1
    print(*lines, sep="\n")
    return code


async def _shard(chosen: argparse.Namespace, loaded: MemberServiceSettings) -> int:
    try:
        print(*await shard_commands.answer(chosen, loaded), sep="\n")
    except shard_commands.Complaint as complaint:
        print(f"member_service: {complaint}", file=sys.stderr)
        return 1
    return 0


async def _feedback(_: argparse.Namespace, loaded: MemberServiceSettings) -> int:
    async with open_prepared_database(loaded) as database:
        print(*feedback.lines(await feedback.opinions(database)), sep="\n")
    return 0


async def _receipt(chosen: argparse.Namespace, loaded: MemberServiceSettings) -> int:
    async with open_prepared_database(loaded) as database:
        receipt = await MongoErasures(database).receipt(chosen.number.strip().upper())
    if receipt is None:
        print("member_service: there is no such receipt: they are kept for a year", file=sys.stderr)
        return 1
    print(f"{receipt.order_time:%Y-%m-%d %H:%M} UTC: a member's data were erased")
    print(*(f"  {kind}: {count}" for kind, count in receipt.counts.items()), sep="\n")
    return 0


async def _erasures(_: argparse.Namespace, loaded: MemberServiceSettings) -> int:
    async with open_prepared_database(loaded) as database:
        async for one in ErasureTags(database).all():
            print(one.line())
        async for caller in Revocations(database).all(clock_from(loaded.sandbox_clock)()):
            print(caller.line())
    return 0


def _read_erasures(name: str | None) -> tuple[list[TaggedErasure], list[KnownCaller]]:
    """What `erasures` printed. Raise OSError and ValueError."""
    lines = Path(name).read_text(encoding="ascii").splitlines() if name else []
    lines = [line for line in lines if line.strip()]
    of_callers = [line for line in lines if line.split()[0] == FIRST_WORD]
    erasures = [TaggedErasure.parse(line) for line in lines if line.split()[0] != FIRST_WORD]
    return erasures, [KnownCaller.parse(line) for line in of_callers]


async def _repair(chosen: argparse.Namespace, loaded: MemberServiceSettings) -> int:
    try:
        known, callers = _read_erasures(chosen.erasures)
    except (OSError, ValueError):
        print("member_service: the file of erasures cannot be read", file=sys.stderr)
        return 2
    dry_run = chosen.dry_run
    backups_live = timedelta(days=loaded.backup_days)
    async with telemetry.setup(SERVICE, loaded), open_prepared_database(loaded) as database:
        report = await repair(
            database,
            dry_run=dry_run,
            clock=clock_from(loaded.sandbox_clock),
            backups_live=backups_live,
            erasures=known,
            callers=callers,
            restored=chosen.restored or chosen.erasures is not None,
        )
    print(*report.lines(), sep="\n")
    return 1 if dry_run and not report.clean else 0


_COMMANDS = {
    "repair": _repair,
    "erasures": _erasures,
    "feedback": _feedback,
    "receipt": _receipt,
    "callers": _callers,
    "dead": _dead,
    "doctor": _doctor,
    "import": import_commands.run,
    "migrate": _migrate,
    "shard": _shard,
}
"""All but to serve."""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
