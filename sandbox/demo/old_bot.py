"""The demo with what an old bot kept: all of its groups, with nothing written but in memory.

An owner looks at their own ranking before they decide.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

from sandbox.demo.plan import STAND_IN_OWNER, DemoRefusedError, Plan
from servicekit.runner.program import Program


def with_old_bot(plan: Plan, folder: Path, environment: Mapping[str, str]) -> Plan:
    """The plan of a demo that begins with these data. Raise DemoRefusedError."""
    if plan.real_mongodb or plan.real_telegram:
        raise DemoRefusedError(
            "OLD_BOT is for looking: unset MONGODB_URI and TELEGRAM_BOT_TOKEN, so that all stays in memory"
        )
    path = Path(mkdtemp(prefix="gymnation-old-bot-")) / "PLAN.toml"
    looked = subprocess.run(
        [
            *(sys.executable, "-m", "member_service", "import", str(path)),
            *("--dry-run", "--folder", str(folder.resolve())),
        ],
        env={**environment, "ENVIRONMENT": "development", "OWNER_ID": STAND_IN_OWNER},
        capture_output=True,
        text=True,
        check=False,
    )
    if looked.returncode != 0:
        raise DemoRefusedError(looked.stderr.strip() or "the old bot's data cannot be read")
    report = json.loads(path.with_suffix(".report.json").read_text(encoding="utf-8"))
    titles = {group["chat_id"]: group["title"] or str(group["chat_id"]) for group in report["groups"]}
    allowed = ", ".join(str(chat_id) for chat_id in titles)
    written = path.read_text(encoding="utf-8")
    # One season, so that the ranking is the old one.
    written = written.replace("\nallow = []\n", f"\nallow = [{allowed}]\n")
    path.write_text(written.replace('\nseasons = "rule"\n', '\nseasons = "one"\n'), encoding="utf-8")
    return replace(plan, programs=tuple(_told(program, path, titles) for program in plan.programs))


def _told(program: Program, path: Path, titles: Mapping[int, str]) -> Program:
    match program.name:
        case "member":
            return replace(program, command=(*program.command, "serve", "--old-bot", str(path)))
        case "sandbox":
            groups = json.dumps({str(chat_id): title for chat_id, title in titles.items()})
            return replace(program, environment={**program.environment, "SANDBOX_GROUPS": groups})
    return program
