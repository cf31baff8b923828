"""Loads on a town: check-ins, and members who wait for the coach meanwhile.

The check-ins come as fast as people can write, or at a pace.
"""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.bench.town import SERVICES, Answers, Place, Town

# Writers at once: the sandbox's people, not the bot, would be the queue with more.
_WRITERS = 16
PICTURES = 97
# What is still to be done once the last acknowledgement is there: spans and completions go out in batches.
_AFTERGLOW_S = 1.5


@dataclass(frozen=True, slots=True)
class Load:
    """What check-ins gave: seconds each from the update to its acknowledgement, and what they cost."""

    waits_s: tuple[float, ...]
    seconds: float
    """From the first update to the last acknowledgement."""
    cpu_s: dict[str, float]
    """CPU seconds by service, until its batches are out."""

    @property
    def per_second(self) -> float:
        return len(self.waits_s) / self.seconds

    @property
    def p50_s(self) -> float:
        return statistics.median(self.waits_s)

    @property
    def p99_s(self) -> float:
        return percentile(self.waits_s, 0.99)

    @property
    def cpu_ms_per_update(self) -> float:
        return sum(self.cpu_s.values()) / len(self.waits_s) * 1000


def percentile(values: Sequence[float], share: float) -> float:
    """The value at this share of the sorted values; the greatest when there are too few to tell."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


async def check_ins(
    town: Town, answers: Answers, places: Sequence[Place], *, pace: float | None = None
) -> Load:
    """Have a check-in made at each place: all at once, or `pace` a second whatever the answers do."""
    said: dict[tuple[int, int], float] = {}
    turn = asyncio.Semaphore(_WRITERS)

    async def one(place: Place, due: float | None) -> None:
        if due is not None:
            await asyncio.sleep(due - time.perf_counter())
        async with turn:
            before = time.perf_counter()
            # Everybody has a picture of their own.
            picture = place.person % PICTURES
            message = await town.photo(place.person, to=place.anchor, chat=place.chat, sample=picture)
            said[place.chat, message["message_id"]] = before

    spent = town.cpu_s()
    begin = time.perf_counter()
    await asyncio.gather(
        *(one(place, begin + number / pace if pace else None) for number, place in enumerate(places))
    )
    await answers.of(set(said))
    end = max(answers.times[key] for key in said)
    await asyncio.sleep(_AFTERGLOW_S)
    used = town.cpu_s()
    return Load(
        tuple(answers.times[key] - when for key, when in said.items()),
        end - begin,
        {name: used[name] - spent[name] for name in SERVICES},
    )


@asynccontextmanager
async def waiting_for_the_coach(
    town: Town, answers: Answers, places: Sequence[Place], delay_s: float
) -> AsyncIterator[Callable[[], Awaitable[int]]]:
    """Ask a question at each place, which the coach's model answers after `delay_s`.

    The block begins once all of them wait. It gives a function that says how many wait.
    Leaving it waits until all are answered.
    """
    fault = await town.post("faults", target="claude", kind="slow", count=10_000, delay_s=delay_s)

    async def waiting() -> int:
        # A call has no status until it is answered.
        calls = (await town.get("claude/calls"))["calls"]
        return sum("status" not in call for call in calls)

    async def ask(place: Place) -> tuple[int, int]:
        text = "@gymnation_sandbox_bot como posso correr mais longe?"
        return place.chat, (await town.says(place.person, text, chat=place.chat))["message_id"]

    try:
        asked = await asyncio.gather(*(ask(place) for place in places))

        async def all_wait() -> bool:
            return await waiting() >= len(places)

        await town.until(all_wait, patience_s=delay_s)
        yield waiting
        await answers.of(set(asked))
    finally:
        async with town.session.delete(f"{town.plan.page}/api/faults/{fault['id']}"):
            pass
