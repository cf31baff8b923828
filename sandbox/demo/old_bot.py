"""The demo with what an old bot kept: all of its groups, with nothing written but in memory.

An owner looks at their own ranking before they decide.
"""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from sandbox.demo.plan import STAND_IN_OWNER, DemoRefusedError, Plan
from servicekit.runner.program import Program

_ON_THE_PAGE: Final = 6
_PROGRESS: Final = re.compile(r"\w+: \d+( of \d+)?, \d+/s$")


def with_old_bot(plan: Plan, folder: Path, environment: Mapping[str, str], papers: Path) -> Plan:
    """The plan of a demo that begins with these data. Raise DemoRefusedError.

    The plan of the import and its report are written into the folder `papers`.
    They name people: whoever starts the demo deletes the folder at its end.
    """
    if plan.real_mongodb or plan.real_telegram:
        raise DemoRefusedError(
            "OLD_BOT is for looking: unset MONGODB_URI and TELEGRAM_BOT_TOKEN, so that all stays in memory"
        )
    path = papers / "PLAN.toml"
    _look(path, folder, environment)
    report = json.loads(path.with_suffix(".report.json").read_text(encoding="utf-8"))
    titles = {group["chat_id"]: group["title"] or str(group["chat_id"]) for group in report["groups"]}
    members = _leading(report)
    allowed = ", ".join(str(chat_id) for chat_id in titles)
    written = path.read_text(encoding="utf-8")
    # One season, so that the ranking is the old one.
    written = written.replace("\nallow = []\n", f"\nallow = [{allowed}]\n")
    path.write_text(written.replace('\nseasons = "rule"\n', '\nseasons = "one"\n'), encoding="utf-8")
    return replace(
        plan,
        programs=tuple(_told(program, path, titles, members) for program in plan.programs),
        try_first=_try_first(titles, members, path.with_suffix(".report.md")),
    )


def _look(path: Path, folder: Path, environment: Mapping[str, str]) -> None:
    """Write the plan and its report. What the import says of its progress is passed on."""
    said = []
    with subprocess.Popen(
        [
            *(sys.executable, "-m", "member_service", "import", str(path)),
            *("--dry-run", "--folder", str(folder.resolve())),
        ],
        env={**environment, "ENVIRONMENT": "development", "OWNER_ID": STAND_IN_OWNER},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as looking:
        assert looking.stderr is not None
        for line in looking.stderr:
            said.append(line)
            if _PROGRESS.match(line):
                print(f"looking at the old bot's data: {line.strip()}", flush=True)
    if looking.returncode != 0:
        reasons = "".join(line for line in said if not _PROGRESS.match(line)).strip()
        raise DemoRefusedError(reasons or "the old bot's data cannot be read")


def _leading(report: Mapping[str, Any]) -> dict[int, dict[int, str]]:
    """Members to be on the page, by their groups: those with the most points, of each group in turn."""
    largest = sorted(report["groups"], key=lambda one: -one["checkins"]["new"])
    by_group: dict[int, list[Any]] = {one["chat_id"]: [] for one in largest}
    for one in sorted(report["members"], key=lambda one: -one["points"]["new"]):
        if one["member_id"] and one["checkins"]["new"]:
            by_group[one["chat_id"]].append(one)
    names: dict[int, str] = {}
    for of_each in zip_longest(*by_group.values()):
        for one in of_each:
            if one and len(names) < _ON_THE_PAGE:
                names[one["member_id"]] = one["name"]
    return {
        chat_id: {one["member_id"]: one["name"] for one in members if one["member_id"] in names}
        for chat_id, members in by_group.items()
    }


def _try_first(
    titles: Mapping[int, str], members: Mapping[int, Mapping[int, str]], report: Path
) -> tuple[str, ...]:
    """What an owner wants to see, with the names of their own group."""
    chat_id = next(iter(members), next(iter(titles), 0))
    title = "".join(one for one in titles.get(chat_id, "") if one.isprintable())
    names = [name for name in members.get(chat_id, {}).values() if name.isprintable()]
    name = names[0] if names else "Bia"
    return (
        f"As Olívia (owner), open the group “{title}” and send /ranking",
        f"As {name}, send /perfil there",
        "As Olívia, write a message there, reply to it with /checkin",
        f"As {name}, reply to that message with a photo, then send /ranking",
        f"Read {report}: what came along, and what did not (it goes when the demo ends)",
    )


def _told(
    program: Program,
    path: Path,
    titles: Mapping[int, str],
    members: Mapping[int, Mapping[int, str]],
) -> Program:
    match program.name:
        case "member":
            return replace(program, command=(*program.command, "serve", "--old-bot", str(path)))
        case "sandbox":
            groups, people = (
                json.dumps(dict(titles)),
                json.dumps({chat: dict(of) for chat, of in members.items()}),
            )
            return replace(
                program,
                environment={**program.environment, "SANDBOX_GROUPS": groups, "SANDBOX_MEMBERS": people},
            )
        case "gateway":
            # An import may take minutes, and it would complain all the while.
            return replace(program, late=True)
    return program
