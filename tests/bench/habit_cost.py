"""What goals, weeks and a challenge add to a check-in: the same groups without and with them, in turns.

The members of half of the groups have goals, and a challenge of all is open there; in the others there is
neither. A round checks everybody in at a new anchor. Rounds of the two halves take turns,
so that whatever else the machine does falls on both.
"""

import secrets
import statistics
import time
from typing import Any, Final
from uuid import uuid4

from motor.motor_asyncio import AsyncIOMotorClient

from gymnation.member.v1.challenge_service_pb2 import CreateChallengeRequest
from gymnation.member.v1.challenges_pb2 import CHALLENGE_KIND_TOGETHER
from gymnation.member.v1.habit_service_pb2 import SetGoalRequest
from gymnation.member.v1.members_pb2 import Person
from tests.bench.checkin_cost import Asked, _all_check_in, _groups, _members, _places, listening
from tests.bench.table import table
from tests.support.town import ADMIN, Town, town

MEMBERS: Final = 100
TURNS: Final = 3
"""Rounds of each half."""
GOAL: Final = 7
"""High enough that no round reaches it: what reaches a goal writes an event, which a check-in seldom does."""


async def habit_cost(uri: str) -> str:
    """The table: commands, documents written and CPU a check-in, without and with."""
    name = f"bench_{secrets.token_hex(8)}"
    try:
        with listening() as asked:
            async with town(member={"mongodb_uri": uri, "mongodb_database": name}) as people:
                return await _compared(people, asked)
    finally:
        client: Any = AsyncIOMotorClient(uri)
        await client.drop_database(name)
        client.close()


async def _compared(people: Town, asked: Asked) -> str:
    chats = await _groups(people, await _members(people, MEMBERS))
    ids = list(chats)
    halves = {
        "without": {chat: chats[chat] for chat in ids[::2]},
        "with goals, weeks and a challenge": {chat: chats[chat] for chat in ids[1::2]},
    }
    without, having = halves
    await _give(people, halves[having])
    # A first one is another matter, and the third one asks for a goal: neither is what is compared.
    for _ in range(3):
        for half in halves.values():
            await _all_check_in(people, await _places(people, half))
    spent: dict[str, list[tuple[float, float, float]]] = {what: [] for what in halves}
    for _ in range(TURNS):
        for what, half in halves.items():
            places = await _places(people, half)
            asked.clear()
            used = time.process_time()
            await _all_check_in(people, places)
            used = time.process_time() - used
            each = len(places)
            spent[what].append(
                (asked.commands.total() / each, asked.writes.total() / each, 1000 * used / each)
            )
    medians = {
        what: [statistics.median(kind) for kind in zip(*rounds, strict=True)]
        for what, rounds in spent.items()
    }
    rows = [
        [what, f"{commands:.2f}", f"{writes:.2f}", f"{cpu:.2f} ms", _spread([one[2] for one in spent[what]])]
        for what, (commands, writes, cpu) in medians.items()
    ]
    more = [b - a for a, b in zip(medians[without], medians[having], strict=True)]
    ratio = medians[having][2] / medians[without][2]
    rows.append(["more", f"{more[0]:+.2f}", f"{more[1]:+.2f}", f"{more[2]:+.2f} ms", f"× {ratio:.3f}"])
    head = ("a check-in", "database commands", "document writes", "CPU", "rounds")
    return (
        f"{table(head, rows)}\n\n"
        f"Server engine; medians of {TURNS} rounds each, in turns, of {MEMBERS // 2} check-ins in "
        f"{len(halves[having])} groups; all in one process, so that the CPU is that of the gateway, "
        "the member service, the coach and the stand-ins together; sweeps and looks for work included."
    )


def _spread(cpu: list[float]) -> str:
    return f"{min(cpu):.2f} to {max(cpu):.2f}"


async def _give(people: Town, chats: dict[int, list[int]]) -> None:
    for chat, members in chats.items():
        for member in members:
            await people.clients.habits.SetGoal(
                SetGoalRequest(request_id=str(uuid4()), chat_id=chat, member_id=member, goal=GOAL)
            )
        await people.clients.challenges.CreateChallenge(
            CreateChallengeRequest(
                request_id=str(uuid4()),
                chat_id=chat,
                created_by=Person(member_id=ADMIN, display_name="Admin"),
                kind=CHALLENGE_KIND_TOGETHER,
                length_days=14,
                goal=1_000,
            )
        )
    await people.until_idle()
