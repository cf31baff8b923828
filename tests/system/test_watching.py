"""A client and `gymnation watch` hear of everything once while the member service restarts.

The program is ended and begun again as well, and goes on by its token.
"""

import asyncio
import itertools
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from gymnation_client import AsyncClient, LocalCredentials, TokenFile
from tests.support.city import ADMIN, GROUP, OWNER, City, Json, city

pytestmark = [pytest.mark.system, pytest.mark.mongo]

TRAINING = 18


class Terminal:
    """`gymnation watch --json` in a terminal: what it printed, and whether it had to complain."""

    def __init__(self, process: Process, printed: list[Json]) -> None:
        self.process, self.printed = process, printed
        assert process.stdout is not None
        self._reading = asyncio.create_task(self._read(process.stdout))

    async def _read(self, output: asyncio.StreamReader) -> None:
        while line := await output.readline():
            self.printed.append(json.loads(line))

    async def end(self) -> tuple[int, str]:
        """Ctrl-C; the exit code and what was said beside the events."""
        self.process.send_signal(2)
        assert self.process.stderr is not None
        said = await self.process.stderr.read()
        await self._reading
        return await self.process.wait(), said.decode()


@asynccontextmanager
async def terminal(people: City, tokens: Path) -> AsyncIterator[Terminal]:
    watching = ("watch", str(GROUP), "--kind", "checkin-recorded", "--json", "--token-file", str(tokens))
    address = {"GYMNATION_ADDRESS": people.plan.member, "GYMNATION_PLAINTEXT": "on"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "gymnation_client.cli", *watching),
        env={**os.environ, **address, "XDG_CONFIG_HOME": str(tokens.parent)},
        stdout=PIPE,
        stderr=PIPE,
    )
    opened = Terminal(process, [])
    try:
        # From its first token on nothing can be lost.
        await people.until(lambda: exists(tokens))
        yield opened
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def exists(file: Path) -> bool:
    return await asyncio.to_thread(file.exists)


async def follow(people: City, tokens: Path, hear: Callable[[str], None]) -> None:
    async with AsyncClient(people.plan.member, LocalCredentials()) as client:
        async for event in client.watch([GROUP], position=TokenFile(tokens)):
            hear(event.checkin.checkin_id)


async def newcomer_trains(people: City, number: int, anchor: Json) -> None:
    person = await people.post("people", first_name=f"Remadora{number:02}")
    await people.post(f"chats/{GROUP}/join", user_id=person["id"])
    await people.photo(person["id"], to=anchor["message_id"])


async def ledger(people: City) -> list[str]:
    async with AsyncClient(people.plan.member, LocalCredentials()) as client:
        return [one.checkin_id async for one in client.list_checkins(GROUP)]


@pytest.mark.long(25)
async def test_client_and_program_hear_of_each_check_in_once_while_the_member_service_restarts(
    tmp_path: Path,
):
    of_client, of_program = tmp_path / "client.token", tmp_path / "program.token"
    heard: list[str] = []
    runs: list[list[Json]] = []
    async with city(tmp_path, MONGODB_URI=os.environ["MONGODB_URI"]) as people:
        await people.answer(await people.says(OWNER, "/monitor"))
        post = await people.says(ADMIN, "Treino de hoje")
        await people.says(ADMIN, "/checkin", reply_to=post["message_id"])
        await people.answer(post)
        following = asyncio.create_task(follow(people, of_client, heard.append))
        await people.until(lambda: exists(of_client))
        third = TRAINING // 3

        async def everything_printed() -> bool:
            assert not following.done(), following.exception()
            told = {one["checkin"]["checkin_id"] for run in runs for one in run}
            return len(told) == len(set(heard)) == expected

        for turn in range(3):
            expected = third * (turn + 1)
            async with terminal(people, of_program) as opened:
                runs.append(opened.printed)
                for number in range(third):
                    await newcomer_trains(people, turn * third + number, post)
                    if number == third // 2:
                        # A deploy, a kill, a deploy: in the middle of what the photos before set off.
                        await (people.kill if turn == 1 else people.end)("member")
                        await people.start("member")
                await people.until(everything_printed)
                assert opened.process.returncode is None
                assert await opened.end() == (130, "")
        following.cancel()
        recorded = await ledger(people)
    assert len(recorded) == TRAINING
    # What the client heard, in all of its streams: nothing lost, nothing twice.
    assert sorted(heard) == sorted(recorded)
    printed = [[one["checkin"]["checkin_id"] for one in run] for run in runs]
    for run in printed:
        assert len(run) == len(set(run))
    for before, after in itertools.pairwise(printed):
        # The last one may not have been passed when the program was ended: it is told again, none before it.
        assert set(before) & set(after) <= {before[-1]}
    assert {one for run in printed for one in run} == set(recorded)
