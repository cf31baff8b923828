"""Newcomers while the gateway is killed: each is welcomed, and once."""

import asyncio
import os
import re
from pathlib import Path

import pytest

from tests.support.city import GROUP, OWNER, City, city, said

pytestmark = pytest.mark.system

NEWCOMERS = 24


@pytest.mark.long(11)
async def test_no_newcomer_is_lost_or_welcomed_twice_when_the_gateway_is_killed(tmp_path: Path):
    uri = os.environ.get("MONGODB_URI")
    async with city(
        tmp_path, overrides={"OUTBOX_LEASE_S": "3"}, **({"MONGODB_URI": uri} if uri else {})
    ) as people:
        await people.answer(await people.says(OWNER, "/monitor"))
        newcomers = [
            (await people.post("people", first_name=f"Novata{index:02}"))["id"] for index in range(NEWCOMERS)
        ]

        async def burst(some: list[int]) -> None:
            # At once: on a slow machine one after the other is no burst.
            await asyncio.gather(*(people.post(f"chats/{GROUP}/join", user_id=one) for one in some))

        third = NEWCOMERS // 3
        await burst(newcomers[:third])
        # Some were told of and wait for their welcome, some of that was never heard of.
        await people.kill("gateway")
        await burst(newcomers[third : 2 * third])
        await people.start("gateway")
        await burst(newcomers[2 * third :])

        async def all_of_them() -> bool:
            return set(await welcomed(people)) == {f"Novata{index:02}" for index in range(NEWCOMERS)}

        await people.until(all_of_them)
        # Another one, whose welcome comes after anything that was to be said twice.
        last = await people.post("people", first_name="Novata99")
        await people.post(f"chats/{GROUP}/join", user_id=last["id"])

        async def the_last() -> bool:
            return "Novata99" in await welcomed(people)

        await people.until(the_last)
        names = await welcomed(people)
        assert len(names) == len(set(names)) == NEWCOMERS + 1
        messages = [m for m in await people.messages() if "Boas-vindas" in said(m)]
        assert len(messages) < NEWCOMERS / 2, "a burst is one message"


async def welcomed(people: City) -> list[str]:
    """The names in all welcomes, as often as they are there."""
    texts = [said(m) for m in await people.messages() if m["from"]["is_bot"] and "Boas-vindas" in said(m)]
    return [name for text in texts for name in re.findall(r"Novata\d\d", text)]
