"""What we add before a member sees the first words of an answer.

There are two parts: from the member's message to the request to the model,
and from the model's first token to the first draft on the screen.
"""

import asyncio
import statistics
import time
from contextlib import suppress

from tests.bench.table import milliseconds, table
from tests.bench.town import GROUPS, Town, Variant, running
from tests.support.page_events import page_events

QUESTIONS = 30


class Drafts:
    """When each private chat saw its first draft since it was forgotten."""

    def __init__(self) -> None:
        self.times: dict[int, float] = {}
        self._news = asyncio.Event()

    async def of(self, chat: int) -> float:
        while chat not in self.times:
            self._news.clear()
            await asyncio.wait_for(self._news.wait(), 30)
        return self.times[chat]

    async def listen(self, town: Town) -> None:
        async for name, event in page_events(town):
            if name == "draft":
                self.times.setdefault(event["chat_id"], time.monotonic())
                self._news.set()


async def first_token(variant: Variant) -> str:
    """Questions in private, one after the other, each by somebody who asks for the first time."""
    before: list[float] = []
    after: list[float] = []
    async with running(variant) as (town, _):
        await town.found_groups(QUESTIONS * GROUPS)
        drafts = Drafts()
        listening = asyncio.create_task(drafts.listen(town))
        try:
            for place in town.places(QUESTIONS * GROUPS):
                if place.chat != next(iter(town.anchors)):
                    continue
                await town.post(f"people/{place.person}/start")
                said = time.monotonic()
                await town.says(place.person, "como posso correr mais longe?", chat=place.person)
                shown = await drafts.of(place.person)
                call = (await town.get("claude/calls"))["calls"][-1]
                before.append(call["received_monotonic_s"] - said)
                after.append(shown - call["first_piece_monotonic_s"])
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening
    rows = [
        [name, str(len(values)), milliseconds(statistics.median(values)), milliseconds(max(values))]
        for name, values in (
            ("from the message to the model's request", before),
            ("from the model's first token to the first draft", after),
            (
                "added before the first words, in all",
                [one + other for one, other in zip(before, after, strict=True)],
            ),
        )
    ]
    head = ("a question in private", "number", "median", "most")
    return (
        f"{table(head, rows)}\n\n"
        f"{variant.name}; the stand-in writes a piece every 30 ms. "
        "The last eight words of an unfinished sentence are held back until they were read."
    )
