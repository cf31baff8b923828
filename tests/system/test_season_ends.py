"""The end of a season while services are killed: it is kept, and posted once."""

import secrets
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pymongo
import pytest

from member_service.storage.scores import score_id
from tests.support.city import ADMIN, GROUP, OWNER, City, city, said
from tests.support.databases import server_uri

pytestmark = [pytest.mark.system, pytest.mark.mongo]


async def test_a_season_ends_once_whoever_is_killed(tmp_path: Path):
    uri, name = server_uri(), f"test_{secrets.token_hex(8)}"
    overrides = {"OUTBOX_LEASE_S": "3"}
    with pymongo.MongoClient[dict[str, Any]](uri) as client:
        async with city(tmp_path, overrides=overrides, MONGODB_URI=uri, MONGODB_DATABASE=name) as people:
            await the_season_ends(people, client[name])


async def the_season_ends(people: City, database: Any) -> None:
    async def handed_over() -> bool:
        return database["outbox"].count_documents({"kind": "season_end"}) > 0

    await people.answer(await people.says(OWNER, "/monitor"))
    post = await people.says(ADMIN, "Treino do dia")
    await people.says(ADMIN, "/checkin", reply_to=post["message_id"])
    await people.answer(post)
    person = await people.post("people", first_name="Novata")
    await people.post(f"chats/{GROUP}/join", user_id=person["id"])
    await people.answer(await people.photo(person["id"], to=post["message_id"]))

    await people.kill("gateway")
    await people.end("member")
    let_the_season_pass(database)
    # Its first look finds that another season runs.
    await people.start("member")
    await people.until(handed_over)
    await people.kill("member")
    await people.start("member")
    await people.start("gateway")

    await people.until(lambda: posted(people))
    await people.kill("gateway")
    await people.start("gateway")
    ranking = await people.answer(await people.says(ADMIN, "/ranking"))
    assert "Temporada anterior" in str(ranking["buttons"])
    assert await posted(people) == 1


def let_the_season_pass(database: Any) -> None:
    """Everything that happened in the running season happened in the one before it, which ended yesterday."""
    # Time passes for the group as well: its next look is due.
    database["groups"].update_many({}, {"$unset": {"due": ""}})
    scores = list(database["scores"].find())
    first = date.fromisoformat(scores[0]["season_id"].removeprefix("days-").removesuffix("-30"))
    past = f"days-{first - timedelta(days=30)}-30"
    # As a look at the group in that season would have left it.
    record = {"running": past, "past": []}
    database["season_ends"].replace_one({"_id": scores[0]["group_id"]}, record, upsert=True)
    database["checkins"].update_many({}, {"$set": {"season_id": past}})
    database["tallies"].delete_many({})
    for score in scores:
        database["scores"].delete_one({"_id": score["_id"]})
        named = {"_id": score_id(score["group_id"], past, score["member_id"]), "season_id": past}
        database["scores"].insert_one(score | named | {"untallied": f"{score['group_id']}:{past}"})


async def posted(people: City) -> int:
    return sum("Fim da temporada" in said(message) for message in await people.messages())
