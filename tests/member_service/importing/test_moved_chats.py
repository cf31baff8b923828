"""Groups that were another chat once, and groups that are in use here already."""

from datetime import timedelta

import pytest

from member_service import importing
from member_service.domain.anchors import AnchorState
from member_service.domain.old_bot.plan import PlanInvalid
from member_service.storage.old_bot import OldFolder
from tests.member_service.importing.dumps import CHAT, DAY, OLD_CHAT, all_of
from tests.member_service.parts import Parts, SetClock, rid
from tests.support.old_bot import END


async def test_a_group_that_was_another_chat_is_one_group(database, dump):
    dump.chat(OLD_CHAT)
    dump.chat(moment=DAY + timedelta(days=5))
    before = dump.anchor(chat_id=OLD_CHAT)
    dump.checkin(before, chat_id=OLD_CHAT)
    after = dump.anchor(moment=DAY + timedelta(days=6))
    dump.checkin(after, moment=DAY + timedelta(days=6))
    moved = f"[[migrations]]\nold = {OLD_CHAT}\nnew = {CHAT}"

    plan = await dump.plan()
    found = await importing.survey(OldFolder(str(dump.folder)), plan, END)
    done = await dump.applied(database, migrations=moved)

    assert found.proposals() == [(OLD_CHAT, CHAT)]
    assert done.adds_up
    (group,) = await all_of(database, "groups")
    assert (group["chat_id"], group["former_chat_ids"]) == (CHAT, [OLD_CHAT])
    assert sorted(one["chat_number"] for one in await all_of(database, "anchors")) == [0, 1]
    profile = await Parts(database, SetClock(END)).get_profile(OLD_CHAT, 7)
    assert profile.total_checkins == 2


async def test_a_group_that_is_here_takes_it_up_and_keeps_what_it_has(database, dump):
    parts = Parts(database, SetClock(END))
    group = await parts.registered(CHAT)
    await parts.opened(99)
    await parts.checked_in(7, 99)
    dump.chat()
    dump.checkin(dump.anchor(99))
    dump.checkin(dump.anchor(11), user_id=8)

    done = await dump.applied(database)

    assert done.adds_up
    assert [one["_id"] for one in await all_of(database, "groups")] == [group.id]
    assert (await Parts(database, SetClock(END)).get_profile(CHAT, 7)).total_checkins == 2
    back = await importing.roll_back(database, done.run)
    assert back.kept == {}
    profile = await Parts(database, SetClock(END)).get_profile(CHAT, 7)
    assert (profile.total_checkins, profile.season_points) == (1, 1)


MOVED = f"[[migrations]]\nold = {OLD_CHAT}\nnew = {CHAT}"


def moved(dump):
    """A group that was another chat, with the same message numbers in both."""
    dump.chat(OLD_CHAT)
    dump.chat()
    dump.checkin(dump.anchor(99, chat_id=OLD_CHAT), chat_id=OLD_CHAT)
    dump.put("blacklist", chat_id=OLD_CHAT, user_id=8, message_id=55, message_text="spam")
    after = DAY + timedelta(days=6)
    dump.checkin(dump.anchor(11, moment=after), moment=after)


async def test_a_group_in_use_learns_of_the_chat_that_it_was_long_before(database, dump):
    parts = Parts(database, SetClock(END))
    group = await parts.registered(CHAT)
    opened = await parts.opened(99)
    await parts.checked_in(7, 99)
    await parts.flagged(9, 55)
    moved(dump)

    done = await dump.applied(database, migrations=MOVED)
    again = await dump.applied(database, migrations=MOVED)

    assert done.adds_up
    assert again.adds_up
    (kept,) = await all_of(database, "groups")
    assert (kept["_id"], kept["chat_id"], kept["former_chat_ids"]) == (group.id, CHAT, [OLD_CHAT])
    # What was here has the numbers that it had.
    fresh = Parts(database, SetClock(END))
    (still,) = [one for one in await all_of(database, "anchors") if one["_id"] == opened.id]
    assert still["chat_number"] == group.chat_number
    assert {one["chat_number"] for one in await all_of(database, "checkins")} == {-1, 0}
    assert (await fresh.get_profile(CHAT, 7)).total_checkins == 3
    assert (await fresh.get_profile(OLD_CHAT, 7)).total_checkins == 3
    await fresh.checked_in(8, 99)
    assert (await fresh.get_profile(CHAT, 8)).total_checkins == 1
    flags = await all_of(database, "flags")
    assert sorted((one["chat_number"], one["member_id"]) for one in flags) == [(-1, 8), (0, 9)]
    # The anchor of the chat that it left was open there: here it is closed, and can be listed.
    group = await fresh.groups.find(CHAT)
    closed = await fresh.anchors.page(group, AnchorState.CLOSED, None, 10)
    assert [one.message_id for one in closed] == [99]


async def test_rolled_back_a_group_in_use_has_the_chats_that_it_had(database, dump):
    parts = Parts(database, SetClock(END))
    await parts.registered(CHAT)
    await parts.opened(99)
    await parts.checked_in(7, 99)
    before = await all_of(database, "groups"), await all_of(database, "checkins")
    moved(dump)
    done = await dump.applied(database, migrations=MOVED)

    await importing.roll_back(database, done.run)

    assert (await all_of(database, "groups"), await all_of(database, "checkins")) == before
    assert (await dump.applied(database, migrations=MOVED)).adds_up


async def test_a_group_in_use_moves_to_its_next_chat_after_an_import(database, dump):
    parts = Parts(database, SetClock(END))
    await parts.registered(CHAT)
    await parts.opened(99)
    moved(dump)
    await dump.applied(database, migrations=MOVED)

    fresh = Parts(database, SetClock(END))
    await fresh.migrate_group(rid("move"), CHAT, -1009)
    group = await fresh.groups.find(CHAT)

    assert [group.number_of(one) for one in (OLD_CHAT, CHAT, -1009)] == [-1, 0, 1]


async def test_a_chat_that_is_a_group_of_its_own_here_is_not_taken_into_another(database, dump):
    parts = Parts(database, SetClock(END))
    await parts.registered(CHAT)
    await parts.registered(OLD_CHAT)
    await parts.opened(99)
    moved(dump)

    with pytest.raises(PlanInvalid, match="is a group of its own here"):
        await dump.applied(database, migrations=MOVED)

    assert await all_of(database, "checkins") == []


async def test_a_group_in_use_is_not_moved_to_a_chat_that_it_does_not_know(database, dump):
    parts = Parts(database, SetClock(END))
    await parts.registered(OLD_CHAT)
    await parts.opened(99, chat_id=OLD_CHAT)
    moved(dump)

    with pytest.raises(PlanInvalid, match="let Telegram's migration be heard first"):
        await dump.applied(database, migrations=MOVED)
