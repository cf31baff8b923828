"""`make soak`: the long run. Prints the seed, the figures and the findings; exits 1 when there is one.

`--judge FILE` only judges a history that an earlier run left.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets
import signal
import sys
from pathlib import Path

from tests.survival import history
from tests.survival.checks import judge
from tests.survival.options import Options, soak
from tests.survival.run import survive


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.survival", description=__doc__)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--groups", type=int, default=20)
    parser.add_argument("--members", type=int, default=100, help="each checks in once in each group")
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--kills", type=int, default=33, help="SIGKILLs, over the three services in turn")
    parser.add_argument("--seed", type=int, default=None, help="a number that makes the same plan again")
    parser.add_argument(
        "--mails",
        type=int,
        default=24,
        help="members who write an anonymous mail; who reads it pays for a name",
    )
    parser.add_argument(
        "--replicas", action="store_true", help="two of each service, with updates by webhook"
    )
    parser.add_argument(
        "--folder", type=Path, default=Path(".run/soak"), help="for the history and the services' logs"
    )
    parser.add_argument("--judge", type=Path, metavar="FILE", help="judge this history.jsonl, run nothing")
    options = parser.parse_args()
    if options.judge:
        entries = history.read(options.judge)
    else:
        uri = os.environ.get("MONGODB_URI")
        if not uri:
            print(
                "MONGODB_URI is not set: what is killed here must keep its data on a server", file=sys.stderr
            )
            return 2
        seed = secrets.randbelow(10**6) if options.seed is None else options.seed
        print(f"seed {seed}, history and logs in {options.folder}", flush=True)
        options.folder.mkdir(parents=True, exist_ok=True)
        plan = soak(
            seed=seed,
            minutes=options.minutes,
            groups=options.groups,
            members=options.members,
            questions=options.questions,
            kills=options.kills,
            replicas=options.replicas,
            mails=options.mails,
        )
        try:
            entries = asyncio.run(_run(plan, uri, options.folder)).entries
        except asyncio.CancelledError:
            print("ended by SIGTERM before the run was over", file=sys.stderr)
            return 143
    verdict = judge(entries)
    print("\n".join(verdict.lines()))
    return 1 if verdict.findings else 0


async def _run(plan: Options, uri: str, folder: Path) -> history.History:
    # Like Ctrl-C: the programs are ended and the database is dropped.
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, asyncio.current_task().cancel)
    return await survive(plan, uri, folder)


if __name__ == "__main__":
    sys.exit(main())
