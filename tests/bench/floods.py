"""What members of other chats notice while one chat is flooded with commands."""

import asyncio
import statistics
import time
from dataclasses import replace

from tests.bench.load import percentile
from tests.bench.table import milliseconds, table
from tests.bench.town import Town, Variant, running
from tests.support.city import GROUP, OWNER

FLOOD_PER_SECOND = 20
STARTS = 20
WARMING_S = 10.0


async def beside_a_flood(variant: Variant) -> str:
    """How long a /start in private takes, without and with twenty commands a second in one group.

    Telegram's limits are kept on both sides: they are what the flood fills.
    """
    async with running(replace(variant, limited=True)) as (town, _):
        await town.answer(await town.says(OWNER, "/monitor"))
        people = [(await town.post("people", first_name="Membro"))["id"] for _ in range(2 * STARTS + 2)]
        flooder, first, *rest = people
        await town.post(f"chats/{GROUP}/join", user_id=flooder)
        # Not measured: first connections, first look-ups.
        await start_s(town, first)
        calm = [await start_s(town, person) for person in rest[:STARTS]]
        flood = asyncio.create_task(flooding(town, flooder))
        try:
            # As long as the flood needs to have more in work than the group gets answers in a minute.
            await asyncio.sleep(WARMING_S)
            beside = [await start_s(town, person) for person in rest[STARTS:]]
        finally:
            flood.cancel()
            await asyncio.wait({flood})
    rows = [
        [
            name,
            str(len(waits)),
            milliseconds(statistics.median(waits)),
            milliseconds(percentile(waits, 0.99)),
            f"{statistics.median(waits) / statistics.median(calm):.2f}",
        ]
        for name, waits in (("nothing", calm), (f"{FLOOD_PER_SECOND} commands a second", beside))
    ]
    head = ("/start in private, in a group meanwhile", "number", "p50", "most", "p50 to the first")
    foot = "Telegram's limits kept on both sides; looked for ten times a second."
    return f"{table(head, rows)}\n\n{variant.name}. {foot}"


async def flooding(town: Town, person: int) -> None:
    """Send commands at a steady pace until cancelled."""
    while True:
        await town.says(person, "/ranking", chat=GROUP)
        await asyncio.sleep(1 / FLOOD_PER_SECOND)


async def start_s(town: Town, person: int) -> float:
    """Seconds until somebody's /start in private is answered."""
    began = time.perf_counter()
    await town.answer(await town.says(person, "/start", chat=person))
    return time.perf_counter() - began
