"""What a check-in costs with several of each service: commands, and the CPU of all of them together."""

import asyncio
import statistics
import time
from collections import Counter
from dataclasses import dataclass, replace
from typing import Final

from tests.bench.load import Load, check_ins
from tests.bench.table import table
from tests.bench.town import SERVICES, Variant, running
from tests.bench.wire import Sent, counted

NUMBERS: Final = (1, 2, 4)
ROUNDS: Final = 3
MOST: Final = 1.15
"""How much more a check-in may cost with several than with one."""
_MANY_TO_NAME: Final = 0.1


@dataclass(frozen=True, slots=True)
class _Round:
    """What check-ins cost in one round, and what they sent beyond what an idle town sends in that time."""

    load: Load
    sent: Sent


async def replicas(variant: Variant, amount: int) -> str:
    """Check-ins on one, two and four of each; each is started anew in each round, in turns."""
    rounds: dict[int, list[_Round]] = {number: [] for number in NUMBERS}
    for turn in range(ROUNDS):
        for number in NUMBERS if turn % 2 == 0 else reversed(NUMBERS):
            # One gets its updates as several do.
            several = replace(variant, replicas=number, webhook=number == 1)
            rounds[number].append(await _round(several, amount))
    first = _median(rounds[1])
    rows = [
        [
            str(number),
            *(
                f"{statistics.median(one.load.cpu_s[name] for one in of) / amount * 1000:.2f} ms"
                for name in SERVICES
            ),
            f"{_median(of):.2f} ms",
            "{:.2f} to {:.2f}".format(*_range(of)),
            f"{_median(of) / first:.2f}",
            "yes" if _median(of) <= MOST * first else "no",
        ]
        for number, of in rounds.items()
    ]
    head = ("CPU of a check-in, so many of each", *SERVICES, "together", "rounds", "to the first")
    return (
        f"{table((*head, f'at most {MOST}'), rows)}\n\n"
        f"{variant.name.partition(',')[0]}, webhook; {amount} check-ins after as many that are not measured; "
        f"medians of {ROUNDS} rounds in turns.\n\n"
        f"{_commands_table(rounds, amount)}"
    )


async def _round(variant: Variant, amount: int) -> _Round:
    assert variant.mongodb_uri
    async with (
        counted(variant.mongodb_uri) as (address, sent),
        running(replace(variant, mongodb_uri=address)) as (town, answers),
    ):
        await town.found_groups(amount * 2)
        await check_ins(town, answers, town.places(amount))
        sent.clear()
        began = time.perf_counter()
        load = await check_ins(town, answers, town.places(amount))
        took, busy = time.perf_counter() - began, Counter(sent)
        sent.clear()
        await asyncio.sleep(took)
        return _Round(load, busy - sent)


def _commands_table(rounds: dict[int, list[_Round]], amount: int) -> str:
    rows = []
    for number, of in rounds.items():
        sent = sum((one.sent for one in of), Counter[str]())
        each = {name: count / amount / len(of) for name, count in sent.most_common()}
        named = [f"{name} {count:.2f}" for name, count in each.items() if count >= _MANY_TO_NAME]
        rows.append([str(number), f"{sum(each.values()):.2f}", ", ".join(named)])
    return (
        f"{table(('commands of a check-in, so many of each', 'all', 'of which'), rows)}\n\n"
        "Counted before the server, less what the town sends in as long a time without a word; "
        "means of the rounds."
    )


def _median(rounds: list[_Round]) -> float:
    return statistics.median(one.load.cpu_ms_per_update for one in rounds)


def _range(rounds: list[_Round]) -> tuple[float, float]:
    each = [one.load.cpu_ms_per_update for one in rounds]
    return min(each), max(each)
