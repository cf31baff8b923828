"""A first proof that nothing is lost.

The gateway is killed in the middle of 200 check-ins and started again.
"""

import asyncio
import os
import re
from pathlib import Path

import pytest

from sandbox.patience import patient
from tests.support.city import ADMIN, GROUP, OWNER, City, city, said

pytestmark = pytest.mark.system

MEMBERS = 200


@pytest.mark.long(31)
async def test_a_killed_gateway_loses_no_checkin_and_counts_none_twice(tmp_path: Path):
    uri = os.environ.get("MONGODB_URI")
    async with city(tmp_path, **({"MONGODB_URI": uri} if uri else {})) as people:
        # Before the group is looked after: welcomes are messages too, and the twenty a minute are counted.
        members = await newcomers(people, MEMBERS)
        await people.answer(await people.says(OWNER, "/monitor"))
        post = await people.says(ADMIN, "Treino do dia")
        await people.says(ADMIN, "/checkin", reply_to=post["message_id"])
        await people.answer(post)

        for person in members[: MEMBERS // 2]:
            await people.photo(person, to=post["message_id"])
        await people.until(lambda: reacted(people, at_least=10))
        await people.kill("gateway")
        for person in members[MEMBERS // 2 :]:
            await people.photo(person, to=post["message_id"])
        assert await reacted(people, at_least=MEMBERS) is False
        await people.start("gateway")

        names = {f"Membro{number:03}" for number in range(MEMBERS)}
        await people.until(lambda: acknowledged(people, names), patience_s=patient(240))
        await people.until(lambda: reacted(people, at_least=MEMBERS))
        counted = await people.says(ADMIN, "/endcheckin", reply_to=post["message_id"])
        assert f"{MEMBERS} check-ins" in said(await people.answer(post, containing="encerrado"))
        ranking = await people.says(ADMIN, "/ranking")
        assert f"{MEMBERS} participantes · {MEMBERS} check-ins · {MEMBERS} pontos" in said(
            await people.answer(ranking)
        )
        assert counted
        sends = (await people.get("log"))["calls"]
        assert [call for call in sends if call.get("error_code") == 429] == []


async def newcomers(people: City, number: int) -> list[int]:
    async def make(index: int) -> int:
        person = await people.post("people", first_name=f"Membro{index:03}")
        await people.post(f"chats/{GROUP}/join", user_id=person["id"])
        return int(person["id"])

    return list(await asyncio.gather(*(make(index) for index in range(number))))


async def reacted(people: City, *, at_least: int) -> bool:
    messages = await people.messages()
    return sum(1 for m in messages if any(r["emoji"] == "🔥" for r in m["reactions"])) >= at_least


async def acknowledged(people: City, names: set[str]) -> bool:
    """Whether the bot has named everyone with exactly one check-in."""
    lines = [line for m in await people.messages() if m["from"]["is_bot"] for line in said(m).splitlines()]
    named = {
        found[1] for line in lines if (found := re.search(r"(Membro\d{3}) · 1 check-in · 1 ponto", line))
    }
    return named == names
