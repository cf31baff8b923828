"""A large group needs no more memory than a small one: one member's check-ins are held at a time."""

import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
from pymongo import monitoring

from member_service.domain.anchors import AnchorKind
from member_service.domain.ledger import Action, Checkin, CheckinState, Transition
from member_service.storage import recount as recounting
from member_service.storage.checkin_documents import new_document
from member_service.storage.recount import Recount
from tests.support.databases import open_empty_database

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def document(member, number):
    time = BEGIN + timedelta(minutes=number)
    checkin = Checkin(
        anchor_id=f"a{number}",
        group_id="g",
        chat_number=0,
        anchor_kind=AnchorKind.STANDARD,
        member_id=member,
        display_name="M",
        points=1,
        state=CheckinState.RECORDED,
        season_id="all",
        day=time.date(),
        source_message_id=0,
        media_group_id="",
        file_unique_id="",
        confirmed_by=0,
        create_time=time,
        count_time=time,
    )
    made = Transition(1, Action.RECORD, f"{member}-{number}", "", time, 0)
    return new_document(checkin, made) | {"pending": []}


class Cursor:
    """Documents that come into being as they are asked for, as a server's cursor gives them."""

    def __init__(self, documents):
        self._documents = documents

    def sort(self, *_):
        return self

    def batch_size(self, _):
        return self

    async def __aiter__(self):
        for one in self._documents():
            yield one


class Collection:
    def __init__(self, documents):
        self._documents = documents

    def find(self, *_):
        return Cursor(self._documents)


class Streaming:
    def __init__(self, members, each):
        def checkins():
            return (document(member, number) for member in range(1, members + 1) for number in range(each))

        self._collections = {"checkins": Collection(checkins), "scores": Collection(lambda: iter(()))}

    def collection(self, name):
        return self._collections[name]


async def peak_of(members):
    recount = Recount(Streaming(members, 20))
    compared = 0
    tracemalloc.start()
    try:
        async for _, difference in recount.compare("g"):
            compared += 1
            assert difference.ledger.checkins == 20
        return compared, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


async def test_a_group_of_many_needs_hardly_more_than_one_of_few():
    few, small = await peak_of(10)
    many, large = await peak_of(1_000)

    assert (few, many) == (10, 1_000)
    # A hundred times as many check-ins. What grows is the names of the counters that were met.
    assert large < small * 5


async def test_rows_that_are_held_are_those_of_one_member(monkeypatch):
    held = []
    monkeypatch.setattr(
        recounting, "_difference", lambda identity, counter, rows: held.append(len(list(rows))) or None
    )

    _ = [one async for one in Recount(Streaming(50, 7)).compare("g")]

    assert held == [7] * 50


class Replies(monitoring.CommandListener):
    """How many documents came at once."""

    def __init__(self):
        self.largest = 0

    def started(self, event):
        pass

    def failed(self, event):
        pass

    def succeeded(self, event):
        cursor = event.reply.get("cursor", {})
        self.largest = max(self.largest, len(cursor.get("firstBatch", cursor.get("nextBatch", ()))))


@pytest.mark.mongo
async def test_a_server_hands_over_few_documents_at_once():
    replies = Replies()
    monitoring.register(replies)
    try:
        async with open_empty_database("server") as database:
            checkins = [document(member, number) for member in range(1, 31) for number in range(100)]
            await database.collection("checkins").insert_many(checkins)
            recount = Recount(database)
            assert await recount.fill("g") == 30
            compared = [one async for one in recount.compare("g")]
    finally:
        monitoring._LISTENERS.command_listeners.remove(replies)

    assert len(compared) == 30
    # Left to itself a server sends 16 MB at once, which are ten times as much as Python's objects.
    assert 100 < replies.largest <= 1_000
