"""Links on both engines: one good code a name, one member a code, whatever comes at once or dies."""

import asyncio
from datetime import timedelta

import pytest

from member_service.domain.changes import Change
from member_service.domain.failures import RequestIdReused
from member_service.domain.links import (
    CODE_LIVES,
    KEEP_UNLINKED,
    MOST_CODES,
    CreateLinkCode,
    Link,
    LinkCode,
    LinkLimit,
    Name,
)
from member_service.storage.embedded import forget_expired
from member_service.storage.links import LINKS, MongoLinkStore
from tests.member_service.crashing import Crash, CrashingDatabase
from tests.member_service.parts import CHAT, Parts, rid

BADGE = Name("turnstile", "g", "badge-1")
ANA, BIA = 7, 8


def change(parts: Parts, name: str, *content: object) -> Change:
    return Change.of(rid(name), parts.clock(), "test", *content)


def code(parts: Parts, text: str) -> LinkCode:
    return LinkCode(text, parts.clock() + CODE_LIVES)


def worker(parts: Parts, seed: int, writes: int | None = None) -> MongoLinkStore:
    return MongoLinkStore(CrashingDatabase(parts.database, writes, seed))


@pytest.mark.parametrize("seed", range(6))
async def test_of_codes_that_are_made_at_once_one_is_good(parts: Parts, seed: int):
    codes = [code(parts, f"c{n}") for n in range(5)]
    answers = await asyncio.gather(
        *(
            worker(parts, seed * 7 + n).put_code(BADGE, one, change(parts, one.code))
            for n, one in enumerate(codes)
        )
    )
    assert list(answers) == codes
    good = [one for one in codes if await parts.links.open_code(one.code, parts.clock())]
    assert len(good) == 1
    # A repeat of any of them is answered as it was, and makes none good again.
    for one in codes:
        other = LinkCode("other", one.expire_time)
        assert await parts.links.put_code(BADGE, other, change(parts, one.code)) == one
    assert await parts.links.waiting("turnstile", parts.clock()) == 1
    assert await parts.links.open_code(good[0].code, parts.clock())


@pytest.mark.parametrize("seed", range(6))
async def test_of_members_who_say_yes_at_once_one_is_linked(parts: Parts, seed: int):
    await parts.links.put_code(BADGE, code(parts, "c"), change(parts, "make"))
    members = (ANA, BIA, 9, ANA)
    answers = await asyncio.gather(
        *(
            worker(parts, seed * 5 + n).accept("c", member, change(parts, f"yes of {member}"))
            for n, member in enumerate(members)
        )
    )
    linked = {answer.member_id for answer in answers if answer}
    found = await parts.links.find(BADGE)
    assert found is not None
    assert linked == {found.member_id}
    assert await parts.database.collection(LINKS).count_documents({}) == 1


async def test_a_crash_after_the_one_write_is_made_good_by_a_repeat(parts: Parts):
    made = code(parts, "c")
    with pytest.raises(Crash):
        await worker(parts, 1, 1).put_code(BADGE, made, change(parts, "make"))
    assert await parts.links.put_code(BADGE, code(parts, "d"), change(parts, "make")) == made
    with pytest.raises(Crash):
        await worker(parts, 1, 1).accept("c", ANA, change(parts, "yes"))
    link = Link(BADGE, ANA, parts.clock())
    assert await parts.links.accept("c", ANA, change(parts, "yes")) == link
    with pytest.raises(Crash):
        await worker(parts, 1, 1).delete(BADGE.id, ANA, change(parts, "no more"))
    assert await parts.links.delete(BADGE.id, ANA, change(parts, "no more")) == link
    assert await parts.links.find(BADGE) is None
    # A repeat of the yes that comes late links nobody again.
    assert await parts.links.accepted_by(ANA, change(parts, "yes")) == link
    assert await parts.links.accept("c", ANA, change(parts, "yes")) == link
    assert await parts.links.find(BADGE) is None


async def test_a_request_id_with_other_content_is_refused(parts: Parts):
    await parts.links.put_code(BADGE, code(parts, "c"), change(parts, "one"))
    other = Name("turnstile", "g", "badge-2")
    for attempt in (
        parts.links.put_code(BADGE, code(parts, "d"), change(parts, "one", "else")),
        parts.links.put_code(other, code(parts, "d"), change(parts, "one", "else")),
        parts.links.accept("c", ANA, change(parts, "one", "else")),
        parts.links.delete(BADGE.id, 0, change(parts, "one", "else")),
    ):
        with pytest.raises(RequestIdReused):
            await attempt


async def test_names_that_stand_for_nobody_go_and_links_stay(parts: Parts):
    for name, member in (("a", 0), ("b", ANA)):
        made = Name("turnstile", "g", name)
        await parts.links.put_code(made, code(parts, name), change(parts, name))
        if member:
            await parts.links.accept(name, member, change(parts, f"yes {name}"))
    # A link for which another code waits is one still.
    await parts.links.put_code(Name("turnstile", "g", "b"), code(parts, "again"), change(parts, "again"))
    then = parts.clock() + CODE_LIVES + KEEP_UNLINKED + timedelta(minutes=1)
    await forget_expired(parts.database.collection, {(LINKS, "expire_time"): 0}, lambda: then)
    left = [row["external_id"] async for row in parts.database.collection(LINKS).find({})]
    assert left == ["b"]


async def test_a_caller_has_so_many_codes_waiting_and_no_more(parts: Parts):
    await parts.registered()
    soon = parts.clock() + CODE_LIVES
    await parts.database.collection(LINKS).insert_many(
        [
            {"_id": f"n{n}", "caller": "turnstile", "group_id": "g", "external_id": f"n{n}"}
            | {"code": f"c{n}", "code_expire_time": soon, "requests": []}
            for n in range(MOST_CODES)
        ]
    )
    create = CreateLinkCode(parts.links, parts.groups, parts.clock)
    await parts.database.collection(LINKS).delete_one({"_id": "n0"})
    last = await create("turnstile", rid("the last"), CHAT, "badge-0")
    assert await create("turnstile", rid("the last"), CHAT, "badge-0") == last
    with pytest.raises(LinkLimit):
        await create("turnstile", rid("one more"), CHAT, "badge-1")
    await create("another", rid("another's"), CHAT, "badge-1")
    parts.clock.forward(minutes=15)
    await create("turnstile", rid("later"), CHAT, "badge-1")
