"""`make bench`: measures the real programs, with the sandbox as Telegram and Claude.

It prints the figures of one run, and ratios where it compares two variants.
There are 20 groups, and Telegram's limits are off on both sides.
With MONGODB_URI it also measures on that server.
The sandbox and the people run on the same cores: the figures are of the whole, not of the gateway alone.
BENCH_ARGS="--parts speed" chooses what to measure, `--help` tells the rest.
"""

import argparse
import asyncio
import os
import statistics
import time
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

import uvloop

from tests.bench.authentication import authentication
from tests.bench.caller_flood import beside_a_flooding_caller
from tests.bench.checkin_cost import checkin_cost
from tests.bench.drivers import drivers
from tests.bench.feed import feed
from tests.bench.first_token import first_token
from tests.bench.floods import beside_a_flood
from tests.bench.habit_cost import habit_cost
from tests.bench.idle import idle_minutes
from tests.bench.imports import imports
from tests.bench.load import Load, check_ins, percentile, waiting_for_the_coach
from tests.bench.mornings import mornings
from tests.bench.private_messages import private_messages
from tests.bench.processes import most_resident_mb, resident_mb
from tests.bench.rankings import rankings
from tests.bench.replicas import replicas
from tests.bench.sweeps import sweeps
from tests.bench.table import machine, milliseconds, table
from tests.bench.town import SERVICES, Variant, running

PARTS = (
    "speed",
    "waiting",
    "flood",
    "tracing",
    "first-token",
    "drivers",
    "rankings",
    "authentication",
    "callers",
    "feed",
    "private",
    "cost",
    "sweeps",
    "imports",
    "idle",
    "replicas",
    "habits",
    "mornings",
)
ANSWER_S = 5.0
# Check-ins a second beside the waiting members, for less time than an answer takes.
# A loaded laptop can do many more.
PACE = 30
WARMING = 100
ROUNDS = 2


@dataclass(slots=True)
class Starts:
    """What each start of the programs taught, by service."""

    ready_s: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in SERVICES})
    rest_mb: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in SERVICES})
    load_mb: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in SERVICES})


async def speed(variant: Variant, amount: int, starts: Starts) -> Load:
    """Check-ins as fast as the people can write, on programs just started."""
    async with running(variant) as (town, answers):
        for name, pid in town.pids().items():
            starts.ready_s[name].append(town.ready_s[name])
            starts.rest_mb[name].append(resident_mb(pid))
        await town.found_groups(amount)
        load = await check_ins(town, answers, town.places(amount))
        for name, pid in town.pids().items():
            starts.load_mb[name].append(most_resident_mb(pid))
    return load


async def speeds(variants: list[Variant], amount: int, starts: Starts) -> str:
    """Each variant against the first."""
    loads = [await speed(variant, amount, starts) for variant in variants]
    rows = [
        [
            variant.name,
            str(len(load.waits_s)),
            f"{load.per_second:.0f}",
            milliseconds(load.p50_s),
            milliseconds(load.p99_s),
            f"{load.cpu_ms_per_update:.1f} ms",
            f"{load.per_second / loads[0].per_second:.2f}",
        ]
        for variant, load in zip(variants, loads, strict=True)
    ]
    head = ("check-ins, all at once", "number", "per second", "p50", "p99", "CPU each", "to the first")
    return table(head, rows)


async def waiting(variant: Variant, members: int) -> str:
    """A steady pace of check-ins, in turns without and with members who wait for the coach.

    All of it is one run of the programs.
    """
    amount = int(PACE * (ANSWER_S - 1.5))
    calm: list[Load] = []
    beside: list[Load] = []
    still = []
    async with running(variant) as (town, answers):
        await town.found_groups(WARMING + ROUNDS * (2 * amount + members))
        # Not measured: first connections, first look-ups.
        await check_ins(town, answers, town.places(WARMING), pace=PACE)
        for _ in range(ROUNDS):
            calm.append(await check_ins(town, answers, town.places(amount), pace=PACE))
            places, askers = town.places(amount), town.places(members)
            async with waiting_for_the_coach(town, answers, askers, ANSWER_S) as waiters:
                loading = asyncio.create_task(check_ins(town, answers, places, pace=PACE))
                await asyncio.sleep(amount / PACE - 0.2)
                still.append(await waiters())
                beside.append(await loading)
    without, together = _all_waits(calm), _all_waits(beside)
    p99 = percentile(without, 0.99), percentile(together, 0.99)
    rows = [
        ["nobody", str(len(without)), milliseconds(statistics.median(without)), milliseconds(p99[0]), "1.00"],
        [
            f"{members} members (at its end still {min(still)})",
            str(len(together)),
            milliseconds(statistics.median(together)),
            milliseconds(p99[1]),
            f"{p99[1] / p99[0]:.2f}",
        ],
    ]
    head = (f"{PACE} check-ins a second, waiting for the coach", "number", "p50", "p99", "p99 to the first")
    return (
        f"{table(head, rows)}\n\n{variant.name}; an answer takes {ANSWER_S:.0f} s; {ROUNDS} rounds in turns."
    )


async def tracing(variant: Variant, amount: int, starts: Starts) -> str:
    """The same load in turns without spans, with spans that go nowhere, and with all that is exported."""
    kinds = {
        "no spans": replace(variant, traced=False, spans=False),
        "spans that nobody is sent": replace(variant, traced=False),
        "all exported, metrics as well": variant,
    }
    costs: dict[str, list[float]] = {kind: [] for kind in kinds}
    for turn in range(ROUNDS):
        # Whoever is second finds a machine that the first one warmed: so they take turns at that, too.
        for kind in list(kinds) if turn % 2 == 0 else reversed(kinds):
            costs[kind].append((await speed(kinds[kind], amount, starts)).cpu_ms_per_update)
    first = statistics.mean(costs["no spans"])
    rows = [
        [kind, f"{mean:.1f} ms", f"{min(spent):.1f} to {max(spent):.1f}", f"{mean / first:.2f}"]
        for kind, spent in costs.items()
        for mean in [statistics.mean(spent)]
    ]
    head = ("telemetry", "CPU per check-in, three services", "of the rounds", "to the first")
    return f"{table(head, rows)}\n\n{variant.name}; {ROUNDS} rounds in turns."


def resources(starts: Starts) -> str:
    """Medians over all starts of this run; memory under load is the most that was ever resident."""
    rows = [
        [
            name,
            f"{statistics.median(starts.ready_s[name]):.1f} s",
            f"{statistics.median(starts.rest_mb[name]):.0f} MB",
            f"{max(starts.load_mb[name]):.0f} MB",
        ]
        for name in SERVICES
    ]
    return table(("service", "start to ready", "memory at rest", "most under load"), rows)


async def main() -> None:
    """Run the parts and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--parts", nargs="+", choices=PARTS, default=list(PARTS), help="what to measure (default: all)"
    )
    parser.add_argument("--checkins", type=int, default=500, help="check-ins of each variant (default: 500)")
    parser.add_argument(
        "--waiting", type=int, default=50, help="members who wait for the coach (default: 50)"
    )
    parser.add_argument(
        "--sizes",
        nargs="+",
        type=int,
        default=[10_000, 100_000],
        help=(
            "check-ins of the seasons whose rankings are read "
            "(default: 10000 100000; a million takes minutes to write)"
        ),
    )
    parser.add_argument(
        "--imported",
        nargs=2,
        type=int,
        default=[200, 20_000],
        help="check-ins of the two groups that are imported (default: 200 20000; 200000 take ten minutes)",
    )
    parser.add_argument(
        "--output", type=Path, default=Path(".run/bench.md"), help="also write the tables here"
    )
    options = parser.parse_args()
    began = time.perf_counter()
    starts = Starts()
    engines = [None, uri] if (uri := os.environ.get("MONGODB_URI")) else [None]
    variants = [Variant(engine, webhook) for engine in engines for webhook in (False, True)]
    # The engine that production is like; updates come by polling.
    closest = Variant(engines[-1])
    told = [machine()]
    if "speed" in options.parts:
        told.append(await speeds(variants, options.checkins, starts))
    if "waiting" in options.parts:
        told.append(await waiting(closest, options.waiting))
    if "flood" in options.parts:
        told.append(await beside_a_flood(closest))
    if "tracing" in options.parts:
        told.append(await tracing(closest, options.checkins, starts))
    if "first-token" in options.parts:
        told.append(await first_token(closest))
    on_a_server = uri or ""
    of_a_server = {
        "drivers": lambda: drivers(on_a_server, 2 * options.checkins),
        "rankings": lambda: rankings(on_a_server, options.sizes),
        "sweeps": lambda: sweeps(on_a_server),
        "imports": lambda: imports(on_a_server, options.imported),
        "idle": idle_minutes,
        "replicas": lambda: replicas(closest, options.checkins),
        "habits": lambda: habit_cost(on_a_server),
        "mornings": lambda: mornings(on_a_server),
    }
    alone = {
        "authentication": authentication,
        "callers": beside_a_flooding_caller,
        "feed": feed,
        "private": lambda: private_messages(uri),
        "cost": lambda: checkin_cost(uri, closest, options.checkins),
    }
    asked = {**(of_a_server if uri else {}), **alone}
    told += [await measure() for part, measure in asked.items() if part in options.parts]
    if any(chain.from_iterable(starts.ready_s.values())):
        told.append(resources(starts))
    told.append(f"Measured in {time.perf_counter() - began:.0f} s.")
    text = "\n\n".join(told)
    print(text)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(f"{text}\n", encoding="utf-8")


def _all_waits(loads: list[Load]) -> list[float]:
    return [wait for load in loads for wait in load.waits_s]


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
