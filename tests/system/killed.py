"""A city on a database server, whose services are killed while something is due in its group."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pymongo

from tests.support.city import ADMIN, GROUP, City, city
from tests.support.databases import server_uri


@asynccontextmanager
async def city_on_a_server(folder: Path) -> AsyncIterator[tuple[City, Any]]:
    """The city, and its database as pymongo has it. What was leased from the outbox comes again soon."""
    uri, name = server_uri(), f"test_{secrets.token_hex(8)}"
    overrides = {"OUTBOX_LEASE_S": "3"}
    with pymongo.MongoClient[dict[str, Any]](uri) as client:
        async with city(folder, overrides=overrides, MONGODB_URI=uri, MONGODB_DATABASE=name) as people:
            yield people, client[name]


async def novata_checks_in(people: City) -> None:
    """Have somebody new check in, in the group that is registered."""
    post = await people.says(ADMIN, "Treino do dia")
    await people.says(ADMIN, "/checkin", reply_to=post["message_id"])
    await people.answer(post)
    person = await people.post("people", first_name="Novata")
    await people.post(f"chats/{GROUP}/join", user_id=person["id"])
    await people.answer(await people.photo(person["id"], to=post["message_id"]))
