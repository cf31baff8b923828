"""What a group leaves in the database: documents and bytes by collection, after check-ins and questions.

`python -m tests.bench.storage` prints it; docs/scaling.py reckons with it. It runs on the embedded engine:
a document's size is that of its BSON, which a server stores compressed.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import bson

from tests.bench.table import table
from tests.support.consents import agree
from tests.support.town import GROUP, Town, town

MEMBERS = 10
CHECKINS = 3
"""Of each member."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a collection holds."""

    collection: str
    documents: int
    bytes_each: int
    indexes: int
    keys_each: int
    """The bytes of the index keys of one document, before a server compresses them."""


async def measure() -> list[Kept]:
    """Let members check in and ask in one group, and look at what is there."""
    async with town() as people:
        await people.registered()
        members = [
            (await people.post("people", first_name=f"Membro{number:04}"))["id"] for number in range(MEMBERS)
        ]
        for member in members:
            await people.post(f"chats/{GROUP}/join", user_id=member)
        await agree(people.clients.members, members)
        for _ in range(CHECKINS):
            anchor = await people.anchor()
            target = anchor["reply_to_message"]["message_id"]
            for member in members:
                photo = await people.photo(member, to=target)
                await people.reaction(photo, "🔥")
        for member in members:
            asked = await people.says(member, "@gymnation_sandbox_bot quantos check-ins eu tenho?")
            await people.answer(to=asked, containing="perguntas hoje")
        await people.until_idle()
        return await _look(people)


async def _look(people: Town) -> list[Kept]:
    database = people.database.client[people.database.name]
    found = []
    for name in sorted(await database.list_collection_names()):
        documents = [one async for one in database[name].find({})]
        if not documents:
            continue
        sizes = [len(bson.encode(one)) for one in documents]
        indexes = await database[name].index_information()
        keys = sum(
            len(bson.encode({str(place): _at(one, field) for place, (field, _) in enumerate(index["key"])}))
            for index in indexes.values()
            for one in documents
        )
        found.append(
            Kept(
                name,
                len(documents),
                round(sum(sizes) / len(sizes)),
                len(indexes),
                round(keys / len(documents)),
            )
        )
    return found


def _at(document: object, field: str) -> object:
    for part in field.split("."):
        document = document.get(part) if isinstance(document, dict) else None
    return document


def main() -> None:
    rows = [
        (kept.collection, str(kept.documents), str(kept.bytes_each), str(kept.indexes), str(kept.keys_each))
        for kept in asyncio.run(measure())
    ]
    print(table(("collection", "documents", "bytes each", "indexes", "bytes of keys each"), rows))


if __name__ == "__main__":
    main()
