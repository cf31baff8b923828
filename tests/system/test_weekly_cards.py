"""The weekly card on a Monday morning while services are killed: posted once, with its numbers in words."""

import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.support.city import ADMIN, OWNER, City, said
from tests.system.killed import city_on_a_server, novata_checks_in

pytestmark = [pytest.mark.system, pytest.mark.mongo]


async def test_a_weekly_card_is_posted_once_whoever_is_killed(tmp_path: Path):
    async with city_on_a_server(tmp_path) as (people, database):
        await a_week_passes(people, database)


async def a_week_passes(people: City, database: Any) -> None:
    async def handed_over() -> bool:
        return database["outbox"].count_documents({"kind": "weekly_card"}) > 0

    await people.answer(await people.says(OWNER, "/monitor"))
    database["groups"].update_many({}, {"$set": {"settings.weekly_card": True}, "$unset": {"due": ""}})
    await novata_checks_in(people)

    await people.kill("gateway")
    await people.end("member")
    [group] = database["groups"].find()
    set_on_monday(people, group["settings"]["time_zone"])
    await people.start("member")
    await people.until(handed_over)
    await people.kill("member")
    await people.start("member")
    await people.start("gateway")

    [card] = await people.until(lambda: cards(people))
    assert "Novata" in said(card)
    assert card["photo"]
    await people.kill("gateway")
    await people.kill("member")
    await people.start("member")
    await people.start("gateway")
    await people.answer(await people.says(ADMIN, "/ranking"))
    assert len(await cards(people)) == 1


def set_on_monday(people: City, zone: str) -> None:
    """Let the member service live on the next Monday, ten o'clock in the group."""
    now = datetime.now(ZoneInfo(zone))
    monday = now.date() + timedelta(days=7 - now.weekday())
    then = datetime(monday.year, monday.month, monday.day, 10, tzinfo=ZoneInfo(zone))
    people.programs["member"] = replace(
        people.programs["member"],
        command=(
            sys.executable,
            "-m",
            "tests.support.member_service_later",
            str((then - now).total_seconds()),
        ),
    )


async def cards(people: City) -> list[dict[str, Any]]:
    return [message for message in await people.messages() if "Mais uma semana" in said(message)]
