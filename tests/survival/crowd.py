"""The people of a run: groups with an open anchor, members who check in, some who ask the coach."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass

from tests.support.city import ADMIN, OWNER, City
from tests.survival.history import History
from tests.survival.options import Options

QUESTION = "@gymnation_sandbox_bot quantos check-ins eu tenho?"


@dataclass(frozen=True, slots=True)
class Crowd:
    """chat id -> the anchor's message id, and the members with their names."""

    anchors: dict[int, int]
    members: dict[int, str]


async def gather_people(people: City, options: Options) -> Crowd:
    """Make the members and the groups, before anything is disturbed."""
    members = {}
    for number in range(options.members):
        name = f"Membro{number:04}"
        members[(await people.post("people", first_name=name))["id"]] = name
    await people.agree(*members)
    # Not one after the other: Telegram's pace is per group.
    groups = (_group(people, number, list(members)) for number in range(options.groups))
    return Crowd(dict(await asyncio.gather(*groups)), members)


async def _group(people: City, number: int, members: list[int]) -> tuple[int, int]:
    chat = (await people.post("chats", title=f"Grupo {number}", type="supergroup", creator=OWNER))["id"]
    # Before the bot: it would still welcome them when the run begins, at Telegram's pace.
    for person in [ADMIN, *members]:
        await people.post(f"chats/{chat}/join", user_id=person)
    await people.post(f"chats/{chat}/add_bot", by=OWNER)
    await people.answer(await people.says(OWNER, "/monitor", chat=chat))
    post = await people.says(OWNER, "Treino", chat=chat)
    await people.says(OWNER, "/checkin", chat=chat, reply_to=post["message_id"])
    await people.answer(post)
    return chat, post["message_id"]


async def live(people: City, crowd: Crowd, options: Options, history: History, chance: random.Random) -> None:
    """Check in and ask, evenly spread over the run's time, in random order."""
    jobs = [(person, chat, False) for person in crowd.members for chat in crowd.anchors]
    asked = [(person, chat) for person in crowd.members for chat in crowd.anchors]
    jobs += [(*place, True) for place in chance.sample(asked, options.questions)]
    chance.shuffle(jobs)
    clock = asyncio.get_running_loop().time
    began = clock()
    for index, (person, chat, asks) in enumerate(jobs):
        # The pace of a crowd, not a wait for something to happen.
        await asyncio.sleep(max(0.0, began + options.seconds * index / len(jobs) - clock()))
        if asks:
            message = await people.says(person, QUESTION, chat=chat)
        else:
            message = await people.photo(person, to=crowd.anchors[chat], chat=chat)
        history.add(
            "question" if asks else "checkin",
            chat=chat,
            message=message["message_id"],
            member=person,
            name=crowd.members[person],
        )
