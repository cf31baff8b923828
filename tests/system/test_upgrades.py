"""Upgrades are practised: services of a former release beside today's, both ways, while people check in.

Contracts, documents and entries of the outbox of both have to be understood by both.
"""

import asyncio
import os
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pymongo
import pytest

from tests.support.city import ADMIN, BIA, CAIO, DUDA, GROUP, OWNER, City, city, said
from tests.support.releases import ROOT, of_release, released, unpacked

pytestmark = pytest.mark.system
SERVICES = ("member", "coach", "gateway")
QUESTION = "@gymnation_sandbox_bot quantos check-ins eu tenho?"
EACH = 6


class Rolling:
    """A city whose services are exchanged one by one."""

    def __init__(self, people: City, path: str) -> None:
        self.people, self._path = people, path
        self._today = {
            name: replace(program, environment=without(program.environment, "PYTHONPATH"))
            for name, program in people.programs.items()
        }
        self._anchor = 0
        self._newcomers = iter(range(100))
        self.photos: list[dict[str, Any]] = []

    def use(self, name: str, *, former: bool) -> None:
        program = self._today[name]
        self.people.programs[name] = of_release(program, self._path) if former else program

    async def exchange(self, name: str, *, former: bool) -> None:
        """Kill it in the middle of check-ins, and start the other version: nobody says goodbye at night."""
        sending = asyncio.create_task(self.check_in())
        await asyncio.sleep(0)
        await self.people.kill(name)
        self.use(name, former=former)
        await self.people.start(name)
        await sending
        await self.all_counted()

    async def open(self) -> None:
        await self.people.answer(await self.people.says(OWNER, "/monitor"))
        post = await self.people.says(ADMIN, "Treino")
        await self.people.says(ADMIN, "/checkin", reply_to=post["message_id"])
        await self.people.answer(post)
        self._anchor = post["message_id"]

    async def check_in(self) -> None:
        for _ in range(EACH):
            person = (await self.people.post("people", first_name=f"Membro{next(self._newcomers):03}"))["id"]
            await self.people.post(f"chats/{GROUP}/join", user_id=person)
            self.photos.append(await self.people.photo(person, to=self._anchor))

    async def all_counted(self) -> None:
        """Wait until each photo has its 🔥 and the ledger has each of them once."""
        wanted = {photo["message_id"] for photo in self.photos}

        async def all_reacted() -> bool:
            messages = await self.people.messages()
            return wanted <= {
                one["message_id"] for one in messages if any(r["emoji"] == "🔥" for r in one["reactions"])
            }

        await self.people.until(all_reacted)
        assert len(await asyncio.to_thread(self.rows, "checkins", {"state": "recorded"})) == len(self.photos)

    def rows(self, name: str, where: dict[str, Any]) -> list[dict[str, Any]]:
        environment = self.people.programs["member"].environment
        with pymongo.MongoClient[dict[str, Any]](environment["MONGODB_URI"]) as client:
            return list(client[environment["MONGODB_DATABASE"]][name].find(where))

    async def program(self, *arguments: str) -> tuple[int, str]:
        """A command of today's member service on the same database."""
        program = self._today["member"]
        ended = await asyncio.to_thread(
            subprocess.run,
            [*program.command, *arguments],
            env=dict(program.environment) | {"PYTHONPATH": f"{ROOT}/services:{ROOT}/protos/gen"},
            capture_output=True,
            text=True,
            check=False,
        )
        return ended.returncode, ended.stdout + ended.stderr


def without(environment: Mapping[str, str], name: str) -> dict[str, str]:
    return {one: value for one, value in environment.items() if one != name}


@pytest.mark.mongo
@pytest.mark.long(80)
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("commit", released(), ids=lambda commit: commit[:7])
async def test_a_former_release_and_todays_work_side_by_side(commit: str, tmp_path: Path):
    path = await asyncio.to_thread(unpacked, commit, tmp_path / "former")
    unlimited = {"TELEGRAM_RATE_LIMITS": "off", "SANDBOX_RATE_LIMITS": "off"}
    former = {name: {"PYTHONPATH": path} for name in SERVICES}
    async with city(tmp_path, own=former, MONGODB_URI=os.environ["MONGODB_URI"], **unlimited) as people:
        # All of it is of the former release, the database and what waits in it as well.
        rolling = Rolling(people, path)
        await rolling.open()
        await rolling.check_in()
        await rolling.all_counted()
        assert await people.answer(await people.says(BIA, QUESTION), containing="1 de 2 perguntas hoje")
        # The upgrade: first who is asked. The former gateway and coach speak with today's member service.
        await rolling.exchange("member", former=False)
        assert await people.answer(await people.says(CAIO, QUESTION), containing="1 de 2 perguntas hoje")
        await rolling.exchange("gateway", former=False)
        await rolling.exchange("coach", former=False)
        # It is taken back: today's gateway and coach speak with the former member service.
        await rolling.exchange("member", former=True)
        assert "Ranking" in said(await people.answer(await people.says(BIA, "/ranking")))
        assert await people.answer(await people.says(DUDA, QUESTION), containing="1 de 2 perguntas hoje")
        await rolling.exchange("member", former=False)

        ranking = said(await people.answer(await people.says(ADMIN, "/ranking")))
        count = len(rolling.photos)
        assert f"{count} participantes · {count} check-ins" in ranking
        for queue in ("inbox", "outbox"):
            assert await asyncio.to_thread(rolling.rows, queue, {"state": "dead"}) == []
        code, told = await rolling.program("repair", "--dry-run")
        assert code == 0, told
        code, told = await rolling.program("doctor")
        assert code in {0, 1}, told
        assert "lacks" not in told
        for name in ("member", "coach"):
            log = await asyncio.to_thread(people.log_of(name).read_text)
            assert "unhandled error" not in log, name


def test_releases_are_named_by_whole_commits():
    assert released()
    assert all(len(commit) == 40 for commit in released())
