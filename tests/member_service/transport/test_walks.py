"""A dashboard pages through 10,000 members and their check-ins while people check in: no gaps, no doubles."""

import asyncio
from collections import Counter
from contextlib import asynccontextmanager
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from gymnation.member.v1 import checkin_service_pb2 as c
from gymnation.member.v1 import checkin_service_pb2_grpc, group_service_pb2_grpc, members_pb2
from gymnation.member.v1 import group_service_pb2 as g
from member_service.storage.database import Database
from member_service.storage.scores import score_id
from member_service.storage.tallies import tally_id
from tests.member_service.parts import ADMIN, CHAT, OWNER, rid

MEMBERS = 10_000
MOVED = 400
"""How many members check in while somebody pages."""


@pytest.fixture
async def stubs(channel):
    return checkin_service_pb2_grpc.CheckinServiceStub(channel), group_service_pb2_grpc.GroupServiceStub(
        channel
    )


@pytest.fixture
async def town(service, stubs, clock):
    """A group of 10,000 members with check-ins, as they would have been left, and anchors to go on at."""
    checkins, groups = stubs
    registering = {"request_id": rid("r"), "chat_id": CHAT, "registered_by": OWNER}
    await groups.RegisterGroup(g.RegisterGroupRequest(**registering))
    opening = {"chat_id": CHAT, "opened_by": ADMIN, "kind": 2, "points": 5}
    for message in (10, 20):
        request = c.OpenAnchorRequest(request_id=rid(message), message_id=message, **opening)
        await checkins.OpenAnchor(request)
    person = members_pb2.Person(member_id=1, display_name="M1")
    recording = {"request_id": rid("first"), "chat_id": CHAT, "anchor_message_id": 10}
    first = (await checkins.RecordCheckin(c.RecordCheckinRequest(member=person, **recording))).checkin
    database = service.database
    score = next(one for one in stored(database, "scores").values() if one["member_id"] == 1)
    row = stored(database, "checkins")[first.checkin_id]
    random, tally = Random(7), Counter({score["points"]: 1})
    for member in range(2, MEMBERS + 1):
        points = random.randrange(1, 60)
        tally[points] += 1
        moment = score["reached_time"] - timedelta(seconds=random.randrange(3600))
        own = {"member_id": member, "points": points, "checkins": 1, "reached_time": moment}
        own |= {"_id": score_id(score["group_id"], score["season_id"], member), "display_name": f"M{member}"}
        own |= {"applied": []}
        stored(database, "scores")[own["_id"]] = {
            key: value for key, value in score.items() if key != "untallied"
        } | own
        made = {"member_id": member, "create_time": moment, "request_id": f"r{member}"}
        made |= {"_id": f"a{member}:{member}", "anchor_id": f"a{member}", "request_ids": [f"r{member}"]}
        stored(database, "checkins")[made["_id"]] = row | made
    identity = tally_id(score["group_id"], score["season_id"])
    await database.collection("scores").update_one({"member_id": 1}, {"$unset": {"untallied": ""}})
    points = sorted(tally)
    await database.collection("tallies").insert_one(
        {"_id": identity, "version": 1, "points": points, "members": [tally[one] for one in points]}
        | {"checkins": MEMBERS, "batch": []}
    )
    return checkins


def stored(database: Database, name: str) -> dict[str, Any]:
    """The embedded engine's own documents: its inserts look through all that is there for what is unique."""
    inner = database.collection(name).engine
    return inner._store._documents


@asynccontextmanager
async def people_checking_in(checkins, clock):
    """All the while somebody from anywhere in the ranking checks in, and moves up by it."""
    random, moved = Random(3), []

    async def go_on(members):
        for member in members:
            clock.advance(milliseconds=10)
            person = members_pb2.Person(member_id=member, display_name=f"M{member}")
            recording = {"request_id": rid(f"late {member}"), "chat_id": CHAT, "anchor_message_id": 20}
            await checkins.RecordCheckin(c.RecordCheckinRequest(member=person, **recording))
            moved.append(member)
            await asyncio.sleep(0)

    # Several at a time: a single one waits for its own answer through many pages.
    chosen = random.sample(range(2, MEMBERS + 1), MOVED)
    tasks = [asyncio.create_task(go_on(chosen[first::4])) for first in range(4)]
    yield moved
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.long(30)
async def test_a_ranking_is_paged_without_gaps_and_doubles(town, clock):
    size = 100
    seen, ranks, token = [], [], ""
    async with people_checking_in(town, clock) as moved:
        while True:
            page = await town.ListStandings(
                c.ListStandingsRequest(chat_id=CHAT, page_size=size, page_token=token)
            )
            seen += [standing.member_id for standing in page.standings]
            ranks += [standing.rank for standing in page.standings]
            token = page.next_page_token
            if not token:
                break
    assert len(moved) > 20
    assert len(seen) == len(set(seen)), "somebody was shown twice"
    assert set(range(1, MEMBERS + 1)) - set(seen) == set(), "somebody was left out"
    assert ranks[size:] == sorted(ranks[size:])


@pytest.mark.long(30)
async def test_checkins_are_paged_without_gaps_and_doubles(town, clock):
    seen, token = [], ""
    async with people_checking_in(town, clock) as moved:
        while True:
            page = await town.ListCheckins(
                c.ListCheckinsRequest(chat_id=CHAT, page_size=200, page_token=token)
            )
            seen += [checkin.checkin_id for checkin in page.checkins]
            token = page.next_page_token
            if not token:
                break
    assert len(moved) > 20
    assert len(seen) == len(set(seen)), "a check-in was shown twice"
    there = {f"a{member}:{member}" for member in range(2, MEMBERS + 1)}
    assert there - set(seen) == set(), "a check-in was left out"
