"""What a member was promised, seen in the database: nothing is left when its time is over."""

import json
from datetime import datetime, timedelta

from member_service.domain.inbox import MAX_TRIES, Inbox, NewUpdate
from member_service.domain.memories import MemorySweeper
from member_service.domain.outbox import NewEntry, Outbox
from member_service.storage.database import Document
from member_service.storage.embedded import forget_expired
from member_service.storage.holdings import Retention
from member_service.storage.memories import MEMORIES
from member_service.stores import RETENTIONS, Stores
from tests.member_service.parts import ADMIN, CHAT
from tests.member_service.transport.test_member_data import BIA, CAIO, House, house  # noqa: F401 - a fixture

SECRET = "segredo da Bia"


def update(update_id: int, lane: int, content: dict[str, object]) -> NewUpdate:
    payload = json.dumps({"update_id": update_id} | content).encode()
    return NewUpdate(update_id, payload, lane)


def written_by(member_id: int, text: str) -> dict[str, object]:
    return {"message": {"from": {"id": member_id, "first_name": "Alguém"}, "text": text}}


async def set_aside(place: House, *updates: NewUpdate) -> None:
    """What fails until nobody tries any more."""
    inbox = Inbox(Stores(place.database).inbox, place.clock)
    await inbox.accept("w", None, updates)
    for _ in range(MAX_TRIES):
        for one in updates:
            await inbox.fail("w", one.update_id, "Boom")
        place.clock.advance(seconds=30)
        await inbox.reclaim("w", None, 100)


async def test_nothing_outlives_its_promise(house: House):  # noqa: F811
    await set_aside(house, update(1, CHAT, written_by(BIA, SECRET)))
    outbox = Outbox(Stores(house.database).outbox, house.clock)
    await outbox.schedule([NewEntry("later", "private_notice", BIA, b"{}", None, "")])
    await Inbox(Stores(house.database).inbox, house.clock).accept(
        "w", None, [update(2, BIA, written_by(BIA, SECRET))]
    )
    begun = house.clock()
    for one in sorted(RETENTIONS, key=lambda one: one.promise.keep or timedelta.max):
        if one.promise.keep is None:
            continue
        assert one.collection != MEMORIES or one.swept
        then = begun + one.promise.keep + timedelta(minutes=1)

        await forgotten(house, one, then)
        if one.swept:
            house.clock.now = then
            await MemorySweeper(Stores(house.database).notebooks, house.clock).sweep_once()
            books = [book["memories"] async for book in house.database.collection(one.collection).find({})]
            assert books
            assert not any(books)
            continue
        if await rows_of(house, one):
            # A sweep of the service wrote it in between: it goes with the next look.
            await forgotten(house, one, then)
        assert await rows_of(house, one) == [], one.collection


async def rows_of(house: House, one: Retention) -> list[Document]:  # noqa: F811
    return [row async for row in house.database.collection(one.collection).find({})]


async def forgotten(house: House, one: Retention, then: datetime) -> None:  # noqa: F811
    """Delete what is expired by then, as the server does once a minute."""
    await forget_expired(
        house.database.collection, {(one.collection, one.expiry or ""): 0, **_since(one)}, lambda: then
    )


def _since(one: Retention) -> dict[tuple[str, str], int]:
    return {} if one.since is None else {(one.collection, one.since): int(one.promise.keep.total_seconds())}


async def test_an_erasure_reaches_what_was_set_aside_wherever_it_came_from(house: House):  # noqa: F811
    await set_aside(
        house,
        update(1, CHAT, written_by(BIA, SECRET)),
        update(2, BIA, written_by(BIA, SECRET)),
        update(
            3,
            CHAT,
            {"message": {"from": {"id": CAIO}, "reply_to_message": {"from": {"id": BIA}, "text": SECRET}}},
        ),
        update(4, CHAT, {"callback_query": {"from": {"id": BIA}, "data": SECRET}}),
        update(5, CHAT, written_by(CAIO, "de outro")),
    )
    await house.erase(BIA)
    assert [row["_id"] async for row in house.database.collection("inbox").find({})] == [5]


async def test_what_was_set_aside_lies_sealed_and_is_tried_again_as_it_was(house: House):  # noqa: F811
    one = update(1, BIA, written_by(BIA, SECRET))
    await set_aside(house, one)
    assert SECRET not in (await house.dump())["inbox"]
    inbox = Inbox(Stores(house.database).inbox, house.clock)
    await inbox.retry_dead(1)
    [again] = (await inbox.reclaim("w", None, 10)).updates
    assert again.payload == one.payload


async def test_what_is_given_up_of_notices_keeps_no_words(house: House):  # noqa: F811
    outbox = Outbox(Stores(house.database).outbox, house.clock)
    await outbox.schedule(
        [NewEntry("a", "private_notice", BIA, json.dumps({"text": SECRET}).encode(), None, "")]
    )
    # The service itself has things to say meanwhile: how a challenge stands.
    [leased] = [one for one in (await outbox.lease("w", None, 10)).entries if one.entry_id == "a"]
    await outbox.fail("a", leased.fence, "BAD", retry_after=None, permanent=True)
    row = await house.database.collection("outbox").find_one({"_id": "a"})
    assert (row["state"], "payload" in row) == ("dead", False)


async def test_what_still_waits_since_before_the_order_goes_with_the_second_time(house: House):  # noqa: F811
    inbox = Inbox(Stores(house.database).inbox, house.clock)
    await inbox.accept(
        "w", None, [update(1, CHAT, written_by(BIA, SECRET)), update(2, CHAT, written_by(CAIO, "x"))]
    )
    await house.erase(BIA)
    await house.end_quiet()
    assert [row["_id"] async for row in house.database.collection("inbox").find({})] == [2]


async def test_an_erasure_reaches_what_is_still_to_be_said_of_the_member(house: House):  # noqa: F811
    outbox = Outbox(Stores(house.database).outbox, house.clock)

    def entry(name: str, chat_id: int, text: str, kind: str = "private_notice") -> NewEntry:
        return NewEntry(
            name, kind, chat_id, json.dumps({"chat_id": chat_id, "text": text}).encode(), None, ""
        )

    entries = [
        entry("to her", BIA, "oi"),
        entry("by name", ADMIN, "Bianca Inventada pediu isso"),
        entry("by user name", ADMIN, "foi @bianca_inventada"),
        entry("by number", CHAT, f'<a href="tg://user?id={BIA}">ela</a>'),
        entry("of others", ADMIN, "Bianca Inventadaça e Caio pediram isso"),
        NewEntry("work", "ban_step", CHAT, json.dumps({"admin_id": BIA}).encode(), None, ""),
    ]
    await outbox.schedule(entries)
    leased = {one.entry_id: one for one in (await outbox.lease("w", None, 10)).entries}
    await outbox.fail("by name", leased["by name"].fence, "BAD", retry_after=None, permanent=True)
    await house.erase(BIA)
    # The service itself has things to say meanwhile: how a challenge stands.
    ours = {"_id": {"$in": [one.entry_id for one in entries]}}
    rows = {row["_id"]: row async for row in house.database.collection("outbox").find(ours)}
    assert {name for name, row in rows.items() if "payload" in row} == {"of others", "work"}
    assert {row["state"] for name, row in rows.items() if "payload" not in row} == {"cancelled", "dead"}
