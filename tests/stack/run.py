"""One run: people check in while services are killed and rolled out anew, and a history of it all."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from typing import Any

from sandbox.patience import patient
from tests.compose.stack import SERVICES, CommandError, docker
from tests.stack.people import StackPeople, auditor_files, gateway_files, gathered_in, member_channel
from tests.stack.swarm import WHOLE_S, Swarm
from tests.survival import crowd, disturbances, final_state
from tests.survival.disturbances import Disturbance
from tests.survival.history import History
from tests.survival.options import Options
from tests.survival.replies import is_all_said
from tests.survival.run import PATIENCE_S, listened_to

_LOOK_S = 1.0
# The largest that a program was since it started, as the kernel counts it.
_MOST_RESIDENT = """
import json, os, pathlib
sizes = [0]
for pid in filter(str.isdecimal, os.listdir("/proc")):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            sizes.append(int(line.split()[1]) // 1024)
print(json.dumps(max(sizes)))
"""


async def survive(swarm: Swarm, options: Options) -> History:
    """Run it all; the history is complete and closed when this returns."""
    chance = random.Random(options.seed)
    with History(swarm.folder / "history.jsonl") as history:
        history.add("run", **asdict(options))
        async with gathered_in(swarm) as people:
            gathered = await crowd.gather_people(people, options)
            async with listened_to(people, history, frozenset(gathered.anchors)):
                async with asyncio.TaskGroup() as together:
                    together.create_task(crowd.live(people, gathered, options, history, chance))
                    together.create_task(disturbances.disturb(plan(swarm, chance), options, history))
                history.add("calm")

                async def all_is_said() -> bool:
                    return is_all_said(history.entries)

                with suppress(TimeoutError):
                    await people.until(all_is_said, patience_s=patient(PATIENCE_S))
                history.add("said all")
                await _record(people, swarm, history)
    return history


def plan(swarm: Swarm, chance: random.Random) -> list[Disturbance]:
    """All containers of each service at once, one of each, and between them a rolling update of all."""
    doings = [
        Disturbance("kill", f"both of {name}", partial(_kill, swarm, name, number=2)) for name in SERVICES
    ]
    doings += [
        Disturbance("kill", f"one of {name}", partial(_kill, swarm, name, number=1)) for name in SERVICES
    ]
    chance.shuffle(doings)
    middle = len(doings) // 2
    return [*doings[:middle], Disturbance("rolling update", "all", partial(_roll, swarm)), *doings[middle:]]


async def _kill(swarm: Swarm, name: str, *, number: int) -> None:
    await asyncio.to_thread(lambda: swarm.kill(swarm.healthy(name)[:number]))
    await _until_whole(swarm)


async def _roll(swarm: Swarm) -> None:
    before = {name: await asyncio.to_thread(swarm.started, name) for name in SERVICES}
    await asyncio.to_thread(swarm.exchange_certificates)

    def rolled() -> bool:
        return swarm.is_whole() and not any(swarm.started(name) & before[name] for name in SERVICES)

    await _until(rolled, "the rolling update did not come to its end")


async def _until_whole(swarm: Swarm) -> None:
    await _until(swarm.is_whole, "the stack did not become whole again")


async def _until(look: Callable[[], bool], complaint: str) -> None:
    """Ask again and again: the Swarm tells nobody."""
    try:
        async with asyncio.timeout(patient(WHOLE_S)):
            while not await asyncio.to_thread(look):  # noqa: ASYNC110 - no event comes from there
                await asyncio.sleep(_LOOK_S)
    except TimeoutError:
        raise AssertionError(complaint) from None


async def _record(people: StackPeople, swarm: Swarm, history: History) -> None:
    auditor = await asyncio.to_thread(auditor_files, swarm)
    async with (
        member_channel(swarm, auditor) as channel,
        member_channel(swarm, gateway_files(swarm.folder)) as gateway,
    ):
        await final_state.record_stored(people, channel, history, gateway=gateway)
    history.add("faults left", faults=(await people.get("faults"))["faults"])
    history.add("repair", **await asyncio.to_thread(_repair, swarm))
    history.add("memory", megabytes=await asyncio.to_thread(_memory, swarm))
    history.add("processes", gone=await asyncio.to_thread(swarm.failed_by_themselves))


def _repair(swarm: Swarm) -> dict[str, Any]:
    command = ("python", "-m", "member_service", "repair", "--dry-run")
    try:
        told = docker("exec", swarm.container("member"), *command, timeout_s=patient(WHOLE_S))
    except CommandError as error:
        return {"exit_code": 1, "told": str(error).splitlines()[:20]}
    return {"exit_code": 0, "told": told.splitlines()[:20]}


def _memory(swarm: Swarm) -> dict[str, int]:
    found = {}
    for name in SERVICES:
        for number, container in enumerate(swarm.running(name), 1):
            found[f"{name}.{number}"] = int(
                json.loads(docker("exec", container, "python", "-c", _MOST_RESIDENT))
            )
    return found
