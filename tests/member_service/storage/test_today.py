"""Who trained today, on both engines."""

from datetime import UTC, date, datetime

import pytest

from tests.member_service.parts import CHAT, Parts, rid

ANA, BIA, CAIO = 7, 8, 9


@pytest.fixture
async def group(parts: Parts) -> Parts:
    await parts.registered()
    await parts.opened(10)
    await parts.opened(20)
    return parts


def names(today) -> list[tuple[str, int]]:
    return [(one.display_name, one.checkins) for one in today.trained]


async def test_each_member_once_with_how_often_and_by_their_first(group: Parts):
    await group.checked_in(BIA, 10, display_name="Bia")
    group.clock.forward(minutes=1)
    await group.checked_in(ANA, 10, display_name="Ana")
    group.clock.forward(minutes=1)
    await group.checked_in(BIA, 20, display_name="Bia Nova")
    today = await group.get_today(CHAT)
    assert names(today) == [("Bia Nova", 2), ("Ana", 1)]
    assert (today.members, today.hidden_members, today.day) == (2, 0, date(2037, 11, 22))


async def test_who_hides_is_counted_and_an_alias_stands_for_the_name(group: Parts):
    await group.checked_in(ANA, 10, display_name="Ana")
    await group.checked_in(BIA, 10, display_name="Bia")
    await group.checked_in(CAIO, 10, display_name="Caio")
    await group.set_appearance(rid("hide"), CHAT, ANA, hidden=True, alias="")
    await group.set_appearance(rid("alias"), CHAT, BIA, hidden=False, alias="Raio")
    today = await group.get_today(CHAT)
    assert names(today) == [("🎭 Raio", 1), ("Caio", 1)]
    assert (today.members, today.hidden_members) == (3, 1)


async def test_what_was_taken_back_and_what_is_of_yesterday_is_not_there(group: Parts):
    await group.checked_in(ANA, 10)
    group.clock.now = datetime(2037, 11, 23, 2, 59, tzinfo=UTC)  # 23:59 in São Paulo
    await group.revoked((await group.checked_in(BIA, 10)).checkin.id)
    assert [count for _, count in names(await group.get_today(CHAT))] == [1]
    group.clock.now = datetime(2037, 11, 23, 3, 0, tzinfo=UTC)
    assert (await group.get_today(CHAT)).members == 0


async def test_a_message_is_remembered_for_an_hour_in_its_chat(group: Parts):
    assert (await group.get_today(CHAT)).said is None
    await group.note_today(rid("first"), CHAT, 77)
    await group.note_today(rid("second"), CHAT, 78)
    assert (await group.get_today(CHAT)).said.message_id == 78
    group.clock.forward(minutes=59)
    assert (await group.get_today(CHAT)).said.message_id == 78
    await group.migrate_group(rid("move"), CHAT, CHAT - 10**6)
    assert (await group.get_today(CHAT)).said is None, "in the new chat the number is another message's"
    await group.note_today(rid("third"), CHAT - 10**6, 5)
    group.clock.forward(hours=1)
    assert (await group.get_today(CHAT - 10**6)).said is None
