"""An announcement whose time comes while services are killed: said once."""

import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pymongo
import pytest

from tests.support.city import ADMIN, OWNER, City, city, said
from tests.support.databases import server_uri

pytestmark = [pytest.mark.system, pytest.mark.mongo]

WORDS = "Bora treinar, gente!"


@pytest.mark.long(12)
async def test_a_due_announcement_is_said_once_whoever_is_killed(tmp_path: Path):
    uri, name = server_uri(), f"test_{secrets.token_hex(8)}"
    overrides = {"OUTBOX_LEASE_S": "3"}
    with pymongo.MongoClient[dict[str, Any]](uri) as client:
        async with city(tmp_path, overrides=overrides, MONGODB_URI=uri, MONGODB_DATABASE=name) as people:
            await it_is_said_once(people, client[name])


async def it_is_said_once(people: City, database: Any) -> None:
    await people.answer(await people.says(OWNER, "/monitor"))
    await people.answer(await people.says(ADMIN, f"/sayrecurrent 10m {WORDS}"))
    await people.kill("gateway")
    # Its first time is now.
    [announcement] = database["announcements"].find()
    now = datetime.now(UTC)
    database["announcements"].update_one({"_id": announcement["_id"]}, {"$set": {"next_time": now}})

    async def handed_over() -> bool:
        return database["outbox"].count_documents({"kind": "announcement"}) > 0

    async def heard() -> int:
        return sum(
            said(message) == WORDS and message["from"]["is_bot"] for message in await people.messages()
        )

    await people.until(handed_over)
    await people.kill("member")
    await people.start("member")
    await people.start("gateway")
    await people.until(heard)
    await people.kill("gateway")
    await people.start("gateway")
    await people.answer(await people.says(ADMIN, "/listrecurrent"))
    assert await heard() == 1
