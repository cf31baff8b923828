"""One chat asks for far more than Telegram lets a bot answer, and everybody else is served all the same."""

import asyncio
import time
from pathlib import Path

import pytest

from sandbox.patience import patient
from tests.support.city import ADMIN, BIA, CAIO, DUDA, GROUP, OWNER, City, city, said

pytestmark = pytest.mark.system

COMMANDS = 300
# Less than the flood: without shares it would fill all of the room.
ROOM = 100
ANSWERED_S = 3.0


@pytest.mark.long(20)
async def test_a_flood_in_one_chat_delays_no_other_and_loses_no_checkin(tmp_path: Path):
    async with city(tmp_path, overrides={"MAX_UPDATES_IN_FLIGHT": str(ROOM)}) as people:
        await people.answer(await people.says(OWNER, "/monitor"))
        post = await people.says(ADMIN, "Treino")
        await people.says(ADMIN, "/checkin", reply_to=post["message_id"])
        await people.answer(post)

        await flood(people, COMMANDS)
        photo = await people.photo(CAIO, to=post["message_id"])
        assert await start_s(people, CAIO) < patient(ANSWERED_S)

        # Nothing of it comes back with a new process.
        await people.kill("gateway")
        await people.start("gateway")
        await flood(people, COMMANDS // 3)
        assert await start_s(people, DUDA) < patient(ANSWERED_S)

        assert await people.answer(photo)

        # The outbox tells it, when a gateway that was killed with it no longer leases it.
        async def told() -> int:
            return sum(said(one).startswith("Calma, gente!") for one in await people.messages())

        assert await people.until(told) == 1


async def flood(people: City, commands: int) -> None:
    """Have one member send commands as fast as the sandbox takes them."""
    turn = asyncio.Semaphore(16)

    async def one() -> None:
        async with turn:
            await people.says(BIA, "/ranking", chat=GROUP)

    await asyncio.gather(*(one() for _ in range(commands)))


async def start_s(people: City, person: int) -> float:
    """Seconds until somebody's /start in private is answered."""
    began = time.monotonic()
    await people.answer(await people.says(person, "/start", chat=person))
    return time.monotonic() - began
