"""Many who come within a minute: one welcome, and the admins are told once, with a button that is careful."""

from datetime import UTC, datetime, timedelta

from telegram import User

from telegram_gateway.features.groups.bursts import ARRIVALS, MANY, TOLD_AGAIN_AFTER, WITHIN, Arrivals
from tests.support.town import ADMIN, GROUP, NICO, Message, Town, said
from tests.telegram_gateway.features.moderation.test_flags import opens_a_chat

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def user(number: int) -> User:
    return User(number, "Raid", is_bot=False)


def told(people: Town) -> list[Message]:
    return [one for one in people.of_bot(ADMIN) if "em um minuto" in said(one)]


async def raid(people: Town, count: int) -> None:
    for number in range(count):
        made = await people.post("people", first_name=f"Raid{number}", language_code="pt-br")
        await people.post(f"chats/{GROUP}/join", user_id=int(made["id"]))
    await people.until_idle()


async def test_a_raid_of_forty_is_told_once_and_a_press_makes_the_group_careful(members: Town):
    await members.set_up(burst_joins=0)
    await opens_a_chat(members, ADMIN)
    await raid(members, MANY - 1)
    assert told(members) == []
    await raid(members, 40 - MANY + 1)
    notice = await members.answer(chat=ADMIN, containing="em um minuto")
    await members.until_idle()
    assert len(told(members)) == 1
    await members.presses(ADMIN, notice, "Cuidar dos links")
    await members.edited(notice, "Primeiras horas")
    await members.post(f"chats/{GROUP}/join", user_id=NICO)
    link = await members.says(NICO, "https://golpe.example")
    await members.until(lambda: members.world.chats[GROUP].messages[link["message_id"]].deleted)


def test_whoever_comes_and_goes_is_counted_once_and_a_slow_day_is_no_burst():
    arrivals = Arrivals()
    assert [len(arrivals.came(GROUP, user(7), NOON + timedelta(seconds=second))) for second in range(20)][
        -1
    ] == 1
    counts = [len(arrivals.came(GROUP, user(number), NOON + WITHIN * number)) for number in range(10, 40)]
    assert max(counts) == 1


def test_the_next_burst_is_told_an_hour_later():
    arrivals = Arrivals()
    assert arrivals.is_to_be_told(GROUP, NOON)
    assert not arrivals.is_to_be_told(GROUP, NOON + TOLD_AGAIN_AFTER - timedelta(seconds=1))
    assert arrivals.is_to_be_told(GROUP, NOON + TOLD_AGAIN_AFTER)


def may_write(people: Town, person: int) -> bool:
    return people.world.chats[GROUP].members[person].status == "member"


async def test_who_comes_in_a_burst_cannot_write_until_an_admin_lifts_it(members: Town):
    await opens_a_chat(members, ADMIN)
    await members.set_up(burst_joins=5)
    before = set(members.world.people)
    await raid(members, 6)
    crowd = sorted(set(members.world.people) - before)
    notice = await members.answer(chat=ADMIN, containing="não escreve")
    await members.until(lambda: not any(may_write(members, one) for one in crowd))
    await members.post(f"chats/{GROUP}/join", user_id=NICO)
    await members.until(lambda: not may_write(members, NICO))
    assert members.world.chats[GROUP].members[NICO].until_date > members.world.now() + 3000
    assert len(told(members)) == 1
    await members.presses(ADMIN, notice, "Liberar")
    await members.edited(notice, "já pode escrever")
    await members.until(lambda: all(may_write(members, one) for one in [*crowd, NICO]))


async def test_whom_an_admin_adds_and_a_longer_mute_by_an_admin_are_left_alone(members: Town):
    await opens_a_chat(members, ADMIN)
    await members.set_up(burst_joins=5)
    before = set(members.world.people)
    await raid(members, 5)
    spammer, *others = sorted(set(members.world.people) - before)
    notice = await members.answer(chat=ADMIN, containing="não escreve")
    await members.until(lambda: not any(may_write(members, one) for one in [spammer, *others]))
    await members.post(f"chats/{GROUP}/join", user_id=NICO, by=ADMIN)
    await members.until_idle()
    assert may_write(members, NICO)
    await members.post(f"chats/{GROUP}/restrict", user_id=spammer, may=[], by=ADMIN)
    await members.presses(ADMIN, notice, "Liberar")
    await members.until(lambda: all(may_write(members, one) for one in others))
    await members.until_idle()
    assert not may_write(members, spammer)


async def test_who_lifted_a_hold_is_obeyed_for_an_hour_also_after_a_restart(members: Town):
    await opens_a_chat(members, ADMIN)
    await members.set_up(burst_joins=5)
    await raid(members, 5)
    notice = await members.answer(chat=ADMIN, containing="não escreve")
    await members.presses(ADMIN, notice, "Liberar")
    await members.edited(notice, "já pode escrever")
    # All that a process knows of bursts.
    members.gateway.application.bot_data[ARRIVALS] = Arrivals()
    before = set(members.world.people)
    await raid(members, 6)
    await members.until_idle()
    group = await members.desk.seen.group(GROUP)
    assert group is not None
    assert group.settings.newcomers_held_until == 0
    assert all(may_write(members, one) for one in set(members.world.people) - before)
