"""In which groups a member was seen, on both engines."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import Group, GroupNotRegistered
from member_service.domain.memberships import CountGroups, LookupMembership, MembershipState, Sighting
from member_service.storage.memberships import MEMBERSHIPS
from tests.member_service.parts import ADMIN, CHAT, NOON, OTHER_CHAT, OWNER, Parts
from tests.support.plans import recorded_database

INSIDE, LEFT = MembershipState.INSIDE, MembershipState.LEFT
BIA = 7
MANY = 3_000


@pytest.fixture
async def group(parts: Parts) -> Group:
    return await parts.registered()


async def seen(
    parts: Parts,
    state: MembershipState = INSIDE,
    *,
    after_s: float = 0.0,
    name: str = "",
    chat_id: int = CHAT,
    member_id: int = BIA,
    moved: bool = False,
) -> None:
    parts.clock.now = max(parts.clock.now, NOON + timedelta(seconds=after_s))
    sighting = Sighting(member_id, name, state, NOON + timedelta(seconds=after_s), moved or state is LEFT)
    await parts.record_memberships(parts.new_request(), chat_id, [sighting])


async def groups_of(parts: Parts, member_id: int = BIA) -> list[int]:
    found, after = list[int](), ""
    while True:
        page, after = await parts.list_member_groups(member_id, after, 2)
        found += [group.chat_id for group in page]
        if not after:
            return sorted(found, reverse=True)


async def kept(parts: Parts) -> dict[str, object]:
    return await parts.database.collection(MEMBERSHIPS).find_one({"member_id": BIA}) or {}


async def test_who_was_seen_is_found_and_who_left_is_not(parts: Parts, group: Group):
    await seen(parts)
    assert await groups_of(parts) == [CHAT]
    await seen(parts, LEFT, after_s=5)
    assert await groups_of(parts) == []


async def test_who_was_kicked_and_came_again_is_in_it_since_then(parts: Parts, group: Group):
    await seen(parts)
    await seen(parts, LEFT, after_s=5)
    await seen(parts, after_s=9)
    assert await groups_of(parts) == [CHAT]
    assert (await kept(parts))["since"] == NOON + timedelta(seconds=9)


async def test_those_who_are_seen_at_one_moment_are_looked_up_and_written_together(
    parts: Parts, group: Group, monkeypatch: pytest.MonkeyPatch
):
    asked: Counter[str] = Counter()
    memberships = parts.database.collection(MEMBERSHIPS)
    for name in ("find", "find_one", "insert_one", "insert_many"):
        real = getattr(memberships, name)

        def call(*arguments: Any, real: Any = real, name: str = name, **named: Any) -> Any:
            asked[name] += 1
            return real(*arguments, **named)

        monkeypatch.setitem(vars(memberships), name, call)
    await seen(parts, member_id=1)
    asked.clear()
    crowd = [Sighting(member_id, f"m{member_id}", INSIDE, NOON, False) for member_id in (1, 2, 3, 4, 2)]
    await parts.record_memberships(parts.new_request(), CHAT, crowd)
    # What was inserted is looked up once more, for whoever was seen twice.
    assert asked == {"find": 2, "insert_many": 1}
    for member_id in (1, 2, 3, 4):
        assert await groups_of(parts, member_id) == [CHAT]


async def test_two_processes_that_see_somebody_for_the_first_time_at_once_agree(parts: Parts, group: Group):
    other = Parts(parts.database, parts.clock, prefix="other")
    crowd = [Sighting(member_id, "", INSIDE, NOON, False) for member_id in range(1, 9)]
    await asyncio.gather(
        *(one.record_memberships(one.new_request(), CHAT, crowd) for one in (parts, other, parts))
    )
    assert await parts.database.collection(MEMBERSHIPS).count_documents({}) == 8


async def test_an_older_word_that_comes_late_changes_nothing(parts: Parts, group: Group):
    await seen(parts, LEFT, after_s=5)
    await seen(parts, after_s=3)
    assert await groups_of(parts) == []


async def test_who_wrote_and_was_removed_within_a_second_is_gone(parts: Parts, group: Group):
    await seen(parts)
    await seen(parts, LEFT)
    await seen(parts)
    assert await groups_of(parts) == []


async def test_who_left_and_came_again_within_a_second_is_there(parts: Parts, group: Group):
    await seen(parts, LEFT)
    await seen(parts, moved=True)
    assert await groups_of(parts) == [CHAT]


async def test_a_word_from_the_future_does_not_win_for_ever(parts: Parts, group: Group):
    future = Sighting(BIA, "", INSIDE, NOON + timedelta(days=900))
    await parts.record_memberships(parts.new_request(), CHAT, [future])
    await seen(parts, LEFT, after_s=5)
    assert await groups_of(parts) == []


async def test_being_seen_is_written_once_a_day_of_the_group(parts: Parts, group: Group):
    await seen(parts, name="Bia")
    first = await kept(parts)
    await seen(parts, after_s=3600, name="bia")
    assert await kept(parts) == first
    await seen(parts, after_s=7200, name="Beatriz")
    assert (await kept(parts))["username"] == "beatriz"
    # Noon in São Paulo: its midnight is twelve hours away.
    await seen(parts, after_s=12 * 3600, name="Beatriz")
    assert (await kept(parts))["last_seen_time"] == NOON + timedelta(hours=12)
    assert (await kept(parts))["since"] == NOON


async def test_sightings_at_once_make_one_membership(parts: Parts, group: Group):
    await asyncio.gather(*(seen(parts, after_s=number) for number in range(8)))
    assert await parts.database.collection(MEMBERSHIPS).count_documents({}) == 1


async def test_a_stopped_group_is_not_listed_and_is_there_again_with_the_bot(parts: Parts, group: Group):
    await seen(parts)
    await parts.stop_group(parts.new_request(), CHAT)
    assert await groups_of(parts) == []
    await parts.registered()
    assert await groups_of(parts) == [CHAT]


async def test_a_membership_moves_with_its_group(parts: Parts, group: Group):
    await seen(parts)
    await parts.migrate_group(parts.new_request(), CHAT, OTHER_CHAT)
    assert await groups_of(parts) == [OTHER_CHAT]


async def test_a_member_of_500_groups_finds_all_of_them_by_pages(parts: Parts):
    chats = [-5000 - number for number in range(500)]
    for chat_id in chats:
        await parts.registered(chat_id)
        await seen(parts, chat_id=chat_id)
    assert await groups_of(parts) == chats


async def test_who_was_here_before_is_recalled_by_counters_roles_and_registrations(
    parts: Parts, group: Group
):
    await parts.registered(OTHER_CHAT)
    await parts.opened()
    await parts.checked_in(BIA)
    await parts.grant_role(parts.new_request(), BIA, OTHER_CHAT, OWNER)
    # The first word of the new kind comes before the first private message.
    await seen(parts, chat_id=OTHER_CHAT)
    assert await groups_of(parts) == [CHAT, OTHER_CHAT]
    assert await groups_of(parts, OWNER) == [CHAT, OTHER_CHAT]
    assert await groups_of(parts, ADMIN) == []


async def test_what_is_recalled_does_not_undo_that_somebody_left(parts: Parts, group: Group):
    await parts.opened()
    await parts.checked_in(BIA)
    await seen(parts, LEFT, after_s=5)
    assert await groups_of(parts) == []


async def test_who_was_recalled_and_left_is_gone_for_good(parts: Parts, group: Group):
    await parts.opened()
    await parts.checked_in(BIA)
    assert await groups_of(parts) == [CHAT]
    await seen(parts, LEFT, after_s=5)
    assert await groups_of(parts) == []


async def test_what_cannot_be_is_refused(parts: Parts):
    with pytest.raises(GroupNotRegistered):
        await seen(parts)
    await parts.registered()
    with pytest.raises(FieldInvalid):
        await seen(parts, member_id=0)
    with pytest.raises(FieldInvalid):
        await parts.list_member_groups(-1, "", 0)


@pytest.mark.mongo
async def test_the_groups_of_a_member_cost_the_same_among_few_and_among_thousands() -> None:
    costs = []
    for others in (10, MANY):
        async with recorded_database() as (database, recorder):
            parts = Parts(database)
            mine = await parts.registered()
            groups, rows = database.collection("groups"), database.collection(MEMBERSHIPS)
            document = await groups.find_one({"_id": mine.id})
            assert document is not None
            await groups.insert_many(
                [
                    document | {"_id": f"other-{number}", "chat_id": -9000 - number, "registered_by": 1}
                    for number in range(others)
                ]
            )
            await rows.insert_many(
                [
                    {"_id": f"other-{number}:8", "group_id": f"other-{number}", "member_id": 8}
                    | {"state": "inside", "state_time": NOON, "seen_day": "2037-11-22"}
                    for number in range(others)
                ]
            )
            await seen(parts)
            await groups_of(parts)
            recorder.commands.clear()
            assert await groups_of(parts) == [CHAT]
            costs.append(len(recorder.commands))
            assert await CountGroups(parts.groups)() == others + 1
    assert costs[0] == costs[1]


async def test_who_came_in_is_a_newcomer_until_an_admin_trusts_them(parts: Parts, group: Group):
    lookup = LookupMembership(parts.membership_store, parts.groups)
    assert (await lookup(CHAT, BIA))[1] is None
    await seen(parts, moved=True)
    found = (await lookup(CHAT, BIA))[1]
    assert found is not None
    assert (found.newcomer, found.since, found.state) == (True, NOON, INSIDE)
    trusted = Sighting(BIA, "", INSIDE, NOON + timedelta(seconds=5), trusted=True)
    await parts.record_memberships(parts.new_request(), CHAT, [trusted])
    await seen(parts, after_s=7)
    found = (await lookup(CHAT, BIA))[1]
    assert found is not None
    assert (found.newcomer, found.since) == (False, NOON)
    await seen(parts, LEFT, after_s=10)
    await seen(parts, after_s=20, moved=True)
    found = (await lookup(CHAT, BIA))[1]
    assert found is not None
    assert found.newcomer, "whoever left and came back is new again"


async def test_who_was_only_seen_writing_is_no_newcomer(parts: Parts, group: Group):
    await seen(parts)
    found = (await LookupMembership(parts.membership_store, parts.groups)(CHAT, BIA))[1]
    assert found is not None
    assert not found.newcomer


async def test_a_name_finds_who_was_seen_with_it_last_and_is_inside(parts: Parts, group: Group):
    lookup = LookupMembership(parts.membership_store, parts.groups)
    await seen(parts, name="Bia_Fit")
    await seen(parts, name="bia_fit", member_id=BIA + 1, after_s=5)

    assert await lookup.named(CHAT, " @BIA_fit ") == BIA + 1
    assert await lookup.named(CHAT, "somebody") == 0

    await seen(parts, LEFT, member_id=BIA + 1, after_s=9)
    assert await lookup.named(CHAT, "bia_fit") == BIA


async def test_a_name_finds_who_left_where_that_is_wanted_and_nobody_inside_has_it(
    parts: Parts, group: Group
):
    lookup = LookupMembership(parts.membership_store, parts.groups)
    await seen(parts, name="bia_fit")
    await seen(parts, LEFT, name="bia_fit", after_s=5)
    assert await lookup.named(CHAT, "bia_fit") == 0
    assert await lookup.named(CHAT, "@Bia_Fit", or_left=True) == BIA
    assert await lookup.named(CHAT, "somebody", or_left=True) == 0

    await seen(parts, name="bia_fit", member_id=BIA + 1, after_s=1)
    assert await lookup.named(CHAT, "bia_fit", or_left=True) == BIA + 1, "who is inside comes first"


@pytest.mark.parametrize("name", ["", "@", "a" * 200])
async def test_what_is_no_name_is_refused(parts: Parts, group: Group, name: str):
    with pytest.raises(FieldInvalid):
        await LookupMembership(parts.membership_store, parts.groups).named(CHAT, name)
