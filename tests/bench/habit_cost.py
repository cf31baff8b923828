"""What goals, weeks and a challenge add to a check-in: the same groups without and with them, in turns.

The members of half of the groups have goals, and a challenge of all is open there; in the others there is
neither. A round checks everybody in at a new anchor. Rounds of the two halves take turns,
so that whatever else the machine does falls on both.

The whole way costs a hundred times what habits add, and rounds of it differ by more than that. So the call is
also measured alone, one after the other: many short rounds, each held against its neighbour.
"""

import math
import secrets
import statistics
import time
from dataclasses import dataclass
from itertools import count
from typing import Any, Final
from uuid import uuid4

from motor.motor_asyncio import AsyncIOMotorClient

from gymnation.member.v1.challenge_service_pb2 import CreateChallengeRequest
from gymnation.member.v1.challenges_pb2 import CHALLENGE_KIND_TOGETHER
from gymnation.member.v1.checkin_service_pb2 import OpenAnchorRequest, RecordCheckinRequest
from gymnation.member.v1.checkins_pb2 import ANCHOR_KIND_STANDARD
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
PAIRS: Final = 120
"""Of the call alone: a round of each half, the one that begins changing from pair to pair."""
_SURE: Final = 1.96
"""Standard errors on each side of a mean that hold 95 of 100 true values."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Milliseconds of CPU a call, in a round without and in its neighbour with."""

    without: float
    having: float


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
    alone = _alone_table(await _alone(people, halves[without], halves[having]))
    return (
        f"{table(head, rows)}\n\n"
        f"Server engine; medians of {TURNS} rounds each, in turns, of {MEMBERS // 2} check-ins in "
        f"{len(halves[having])} groups; all in one process, so that the CPU is that of the gateway, "
        "the member service, the coach and the stand-ins together; sweeps and looks for work included.\n\n"
        f"{alone}"
    )


async def _alone(people: Town, without: dict[int, list[int]], having: dict[int, list[int]]) -> list[Pair]:
    """RecordCheckin one after the other, in pairs of rounds. The first pair only warms up."""
    numbers = count(10_000_000)
    pairs = list[Pair]()
    for pair in range(PAIRS + 1):
        spent = dict[bool, float]()
        for has in (False, True) if pair % 2 else (True, False):
            spent[has] = await _calls(people, having if has else without, numbers)
        pairs.append(Pair(spent[False], spent[True]))
    return pairs[1:]


async def _calls(people: Town, chats: dict[int, list[int]], numbers: "count[int]") -> float:
    """Check everybody in by the call, at new anchors; return milliseconds of CPU a call."""
    requests = list[RecordCheckinRequest]()
    for chat, members in chats.items():
        anchor = next(numbers)
        await people.clients.checkins.OpenAnchor(
            OpenAnchorRequest(
                request_id=str(uuid4()),
                chat_id=chat,
                message_id=anchor,
                kind=ANCHOR_KIND_STANDARD,
                points=1,
                opened_by=ADMIN,
            )
        )
        requests += [
            RecordCheckinRequest(
                request_id=str(uuid4()),
                chat_id=chat,
                anchor_message_id=anchor,
                member=Person(member_id=member, display_name="Membro"),
                source_message_id=(number := next(numbers)),
                file_unique_id=f"photo-{number}",
            )
            for member in members
        ]
    await people.until_idle()
    used = time.process_time()
    for request in requests:
        await people.clients.checkins.RecordCheckin(request)
    return 1000 * (time.process_time() - used) / len(requests)


def _alone_table(pairs: list[Pair]) -> str:
    more = [pair.having - pair.without for pair in pairs]
    rows = [
        ["without", f"{statistics.fmean(pair.without for pair in pairs):.2f} ms"],
        ["with goals, weeks and a challenge", f"{statistics.fmean(pair.having for pair in pairs):.2f} ms"],
        ["more", f"{statistics.fmean(more):+.2f} ms"],
        ["95 of 100 times", _between(more)],
    ]
    return (
        f"{table(('RecordCheckin alone', 'CPU'), rows)}\n\n"
        f"Means of {len(pairs)} pairs of rounds, one call after the other; "
        "the CPU is that of the caller and of the member service together."
    )


def _between(more: list[float]) -> str:
    """The span that holds the true mean in 95 of 100 runs."""
    mean, error = statistics.fmean(more), _SURE * statistics.stdev(more) / math.sqrt(len(more))
    return f"{mean - error:+.2f} to {mean + error:+.2f} ms"


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
