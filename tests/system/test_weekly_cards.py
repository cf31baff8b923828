"""The weekly card on a Monday morning while services are killed: posted once, with its numbers in words."""

import secrets
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pymongo
import pytest

from tests.support.city import ADMIN, GROUP, OWNER, City, city, said
from tests.support.databases import server_uri

pytestmark = [pytest.mark.system, pytest.mark.mongo]


async def test_a_weekly_card_is_posted_once_whoever_is_killed(tmp_path: Path):
    uri, name = server_uri(), f"test_{secrets.token_hex(8)}"
    overrides = {"OUTBOX_LEASE_S": "3"}
    with pymongo.MongoClient[dict[str, Any]](uri) as client:
        async with city(tmp_path, overrides=overrides, MONGODB_URI=uri, MONGODB_DATABASE=name) as people:
            await a_week_passes(people, client[name])


async def a_week_passes(people: City, database: Any) -> None:
    async def handed_over() -> bool:
        return database["outbox"].count_documents({"kind": "weekly_card"}) > 0

    await people.answer(await people.says(OWNER, "/monitor"))
    database["groups"].update_many({}, {"$set": {"settings.weekly_card": True}, "$unset": {"due": ""}})
    post = await people.says(ADMIN, "Treino do dia")
    await people.says(ADMIN, "/checkin", reply_to=post["message_id"])
    await people.answer(post)
    person = await people.post("people", first_name="Novata")
    await people.post(f"chats/{GROUP}/join", user_id=person["id"])
    await people.answer(await people.photo(person["id"], to=post["message_id"]))

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
