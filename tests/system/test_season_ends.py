"""The end of a season while services are killed: it is kept, and posted once."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from member_service.storage.scores import score_id
from tests.support.city import ADMIN, OWNER, City, said
from tests.system.killed import city_on_a_server, novata_checks_in

pytestmark = [pytest.mark.system, pytest.mark.mongo]


async def test_a_season_ends_once_whoever_is_killed(tmp_path: Path):
    async with city_on_a_server(tmp_path) as (people, database):
        await the_season_ends(people, database)


async def the_season_ends(people: City, database: Any) -> None:
    async def handed_over() -> bool:
        return database["outbox"].count_documents({"kind": "season_end"}) > 0

    async def kept() -> bool:
        return database["season_ends"].count_documents({"past": {"$ne": []}}) > 0

    await people.answer(await people.says(OWNER, "/monitor"))
    await novata_checks_in(people)

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
    # Posted before it was kept, if the kill came in between; another one sweeps once the dead one is missed.
    await people.until(kept)
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
