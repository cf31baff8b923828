"""`make restore-drill`: a restore as it would be done at night, step by step, and a proof of what came of it.

It needs a server of its own to work on (MONGODB_URI), makes databases of its own there, and drops them.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets
import sys
import tempfile
from pathlib import Path

from tests.drill.run import drill

_NO_SERVER = """MONGODB_URI is not set, and a database in memory cannot be lost and restored.
Any MongoDB of yours will do; the drill makes databases of its own and drops them. For one in a container:
  docker run --rm --detach --publish 127.0.0.1:27017:27017 --name drill mongo:8
  MONGODB_URI=mongodb://127.0.0.1:27017 make restore-drill"""


def main() -> int:
    """Exit code: 0 when all was proved, 1 when something does not hold, 2 without a server."""
    parser = argparse.ArgumentParser(prog="tests.drill", description=__doc__)
    parser.add_argument("--groups", type=int, default=3)
    parser.add_argument("--members", type=int, default=40, help="each checks in once in each group")
    parser.add_argument("--folder", type=Path, help="for the backup and the logs; else they go in the end")
    parser.add_argument(
        "--seed", type=int, help="who is erased, and when what happens; else another each time"
    )
    options = parser.parse_args()
    seed = secrets.randbelow(10_000) if options.seed is None else options.seed
    uri = os.environ.get("MONGODB_URI")
    if not uri:
        print(_NO_SERVER, file=sys.stderr)
        return 2
    if options.groups < 1 or options.members < 8:
        parser.error("a town has a group and eight members at least")
    with tempfile.TemporaryDirectory(prefix="gymnation-drill-") as temporary:
        folder = options.folder or Path(temporary)
        print(f"seed {seed}")
        report = asyncio.run(drill(uri, folder, groups=options.groups, members=options.members, seed=seed))
    print("\n".join(report.lines()))
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(main())
