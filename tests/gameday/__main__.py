"""`make game-day`: play faults on a running system, and write down what alerts, panels and traces told.

It needs MONGODB_URI, Debian's prometheus, and up to half an hour a fault, since the rules' windows are real.
`.run/game-day/<fault>.json` has the story of each. docs/game-day.md tells of the last one that was played.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from tests.gameday.faults import FAULTS, Fault
from tests.gameday.town import Town, live, open_town
from tests.gameday.watching import Story, panels, worst_traces

LOOK_S = 5.0
BEFORE_S = 60.0
"""How long all is well before the first fault."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.gameday", description=__doc__)
    parser.add_argument("faults", nargs="*", metavar="FAULT", help=f"one or more of {', '.join(FAULTS)}")
    parser.add_argument("--folder", type=Path, default=Path(".run/game-day"), help="for the stories")
    parser.add_argument(
        "--after", type=float, default=600.0, help="seconds that alerts have to end once it is mended"
    )
    options = parser.parse_args()
    if unknown := set(options.faults) - set(FAULTS):
        parser.error(f"no such fault: {', '.join(sorted(unknown))}")
    if not os.environ.get("MONGODB_URI"):
        parser.error("set MONGODB_URI: the database is made slow, which the embedded one cannot be")
    if shutil.which("prometheus") is None:
        parser.error("there is no prometheus: apt-get install prometheus")
    chosen = [FAULTS[name] for name in options.faults or FAULTS]
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="game-day-", ignore_cleanup_errors=True) as place:
        stories = asyncio.run(play(chosen, Path(place), options.folder, options.after))
        for log in Path(place).glob("*.log"):
            shutil.copy(log, options.folder / f"{chosen[0].name}-{log.name}")
    for story in stories:
        print(f"{story.fault}: {'an alert told of it' if story.values else 'NO ALERT TOLD OF IT'}")
    return 0 if all(story.values for story in stories) else 1


async def play(faults: Sequence[Fault], place: Path, folder: Path, after_s: float) -> list[Story]:
    """Play them one after the other in one town; each story is written as soon as it is over."""
    stories = []
    async with open_town(place, os.environ["MONGODB_URI"]) as town:
        living = asyncio.create_task(live(town))
        before = Story("before")
        await _watch(before, town, BEFORE_S)
        for fault in faults:
            story = await _play_one(fault, town, after_s)
            stories.append(story)
            _write(story, folder)
        living.cancel()
        with suppress(asyncio.CancelledError):
            await living
    return stories


async def _play_one(fault: Fault, town: Town, after_s: float) -> Story:
    story = Story(fault.name)
    story.states = {}
    await fault.begin(town)
    story.tell("the fault began")
    if await _watch(story, town, fault.patience_s, fault.alerts):
        story.values = await panels(town, fault.panels) or {"": {}}
        story.traces = await worst_traces(town, fault.root)
        story.tell(f"traces: {', '.join(one['code'] for one in story.traces)}")
    await fault.mend(town)
    story.tell("mended")
    await _watch(story, town, after_s, fault.alerts, ended=True)
    story.tell("over")
    return story


async def _watch(
    story: Story, town: Town, patience_s: float, alerts: Sequence[str] = (), *, ended: bool = False
) -> bool:
    """Look until one of the alerts fires, or with `ended` until none does; whether that came."""
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        await story.look(town)
        if alerts and story.fires(alerts) is not ended:
            return True
        await asyncio.sleep(LOOK_S)
    return False


def _write(story: Story, folder: Path) -> None:
    told = asdict(story)
    del told["began_s"], told["states"]
    (folder / f"{story.fault}.json").write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())
