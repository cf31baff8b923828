"""What one chat and one member may have in work at once, and what happens to the rest."""

import asyncio

import pytest

from sandbox.patience import patient
from servicekit.errors import Unavailable
from telegram_gateway.runtime.raw_updates import RawUpdate
from telegram_gateway.runtime.shares import (
    CHAT_ASKS,
    CHAT_ASKS_AT_MOST,
    CHAT_TALKS,
    FLOOD_OVER_S,
    MEMBER_ASKS,
    MEMBER_ASKS_EVERYWHERE,
    Flood,
    Shares,
    Verdict,
    Weight,
)
from tests.telegram_gateway.runtime.inbox_parts import make_inbox
from tests.telegram_gateway.waiting import eventually

GROUP, OTHER, FLOODER, BIA, BOT = -1001, -1002, 7, 8, 99
COMMAND = [{"type": "bot_command", "offset": 0, "length": 8}]


def said(update_id, *, chat=GROUP, by=FLOODER, **content):
    message = {
        "message_id": update_id,
        "date": 0,
        "chat": {"id": chat, "type": "private" if chat > 0 else "supergroup"},
        "from": {"id": by, "is_bot": False, "first_name": "x", "language_code": "en"},
        **content,
    }
    return RawUpdate.of({"update_id": update_id, "message": message})


def command(update_id, **where):
    return said(update_id, text="/ranking", entities=COMMAND, **where)


def photo(update_id, **where):
    anchor = {"message_id": 1, "date": 0, "chat": {"id": GROUP, "type": "supergroup"}}
    return said(update_id, photo=[], reply_to_message=anchor, **where)


def press(update_id, *, chat=GROUP, by=FLOODER):
    user = {"id": by, "is_bot": False, "first_name": "x"}
    message = {"message_id": 5, "date": 0, "chat": {"id": chat, "type": "supergroup"}}
    query = {"id": "1", "from": user, "chat_instance": "1", "data": "x", "message": message}
    return RawUpdate.of({"update_id": update_id, "callback_query": query})


@pytest.mark.parametrize(
    ("update", "weight"),
    [
        (command(1), Weight.ASKS),
        (said(1, text="oi", chat=5), Weight.ASKS),
        (said(1, text="oi @bot", entities=[{"type": "mention", "offset": 3, "length": 4}]), Weight.ASKS),
        (said(1, text="e?", reply_to_message={"from": {"id": BOT, "is_bot": True}}), Weight.ASKS),
        (said(1, photo=[], caption="/macros", caption_entities=COMMAND), Weight.ASKS),
        (said(1, photo=[], chat=5), Weight.ASKS),
        (press(1), Weight.ASKS),
        (said(1, text="bom dia"), Weight.TALKS),
        (said(1, sticker={}), Weight.TALKS),
        (said(1, voice={}), Weight.TALKS),
        (said(1, poll={}), Weight.TALKS),
        (photo(1), Weight.COUNTS),
        (said(1, video={}), Weight.COUNTS),
        (said(1, new_chat_members=[]), Weight.COUNTS),
        (said(1, successful_payment={}, chat=5), Weight.COUNTS),
        (RawUpdate.of({"update_id": 1, "chat_member": {"chat": {"id": GROUP}}}), Weight.COUNTS),
        (RawUpdate.of({"update_id": 1, "message": "x"}), Weight.COUNTS),
        (said(1, text="oi", entities=["x", None, {"type": 5}]), Weight.TALKS),
    ],
)
def test_an_update_weighs_what_is_lost_without_it(update, weight):
    assert update.claim.weight is weight


def judged(shares, updates):
    return [shares.judge(one.claim, waits=False) for one in updates]


def test_a_member_has_a_share_of_a_chat_and_others_have_theirs():
    shares = Shares(2000)
    verdicts = judged(shares, [command(number) for number in range(MEMBER_ASKS + 5)])
    assert verdicts == [Verdict.HERE] * MEMBER_ASKS + [Verdict.DROPPED] * 5
    assert judged(shares, [command(100, by=BIA)]) == [Verdict.HERE]
    assert judged(shares, [photo(101)]) == [Verdict.HERE]

    shares.release(0)
    assert judged(shares, [command(102)]) == [Verdict.HERE]


def test_in_a_full_chat_only_who_has_nothing_in_work_may_ask_and_not_without_end():
    shares = Shares(2000)
    assert set(judged(shares, [command(n, by=100 + n) for n in range(CHAT_ASKS)])) == {Verdict.HERE}
    assert judged(shares, [command(500, by=100)]) == [Verdict.DROPPED]
    more = [command(600 + n, by=200 + n) for n in range(CHAT_ASKS_AT_MOST - CHAT_ASKS)]
    assert set(judged(shares, more)) == {Verdict.HERE}
    assert judged(shares, [command(700, by=BIA)]) == [Verdict.DROPPED]
    assert judged(shares, [command(701, by=BIA, chat=OTHER)]) == [Verdict.HERE]


def test_a_member_has_a_share_over_all_chats():
    shares = Shares(2000)
    verdicts = judged(shares, [command(n, chat=-n - 1) for n in range(MEMBER_ASKS_EVERYWHERE + 1)])
    assert verdicts == [Verdict.HERE] * MEMBER_ASKS_EVERYWHERE + [Verdict.DROPPED]


def test_what_counts_is_never_dropped_but_waits_when_its_chat_has_its_share_of_the_room():
    shares = Shares(40)
    verdicts = judged(shares, [photo(n, by=n) for n in range(30)])
    assert verdicts[0] is Verdict.HERE
    assert set(verdicts) == {Verdict.HERE, Verdict.LATER}
    assert verdicts == sorted(verdicts, key=lambda verdict: verdict.value)
    assert judged(shares, [photo(100, chat=OTHER)]) == [Verdict.HERE]


def test_however_many_chats_flood_the_next_one_finds_room():
    shares = Shares(2000)
    for chat in range(1, 60):
        judged(shares, [photo(chat * 1000 + n, chat=-chat) for n in range(600)])
    assert judged(shares, [command(999_999, chat=OTHER)]) == [Verdict.HERE]


def test_talk_is_bounded_too():
    shares = Shares(2000)
    talk = [said(n, text="oi", by=n) for n in range(CHAT_TALKS + 1)]
    assert judged(shares, talk)[-2:] == [Verdict.HERE, Verdict.DROPPED]


def test_what_asks_and_waits_in_the_inbox_is_counted_until_nothing_is_left_there():
    shares = Shares(2000)
    waiting = [shares.judge(command(n).claim, waits=True) for n in range(MEMBER_ASKS + 1)]
    assert waiting == [Verdict.LATER] * MEMBER_ASKS + [Verdict.DROPPED]
    assert shares.take(command(0).claim)
    shares.forget_put_off(GROUP)
    shares.release(0)
    assert judged(shares, [command(50 + n) for n in range(MEMBER_ASKS)]) == [Verdict.HERE] * MEMBER_ASKS


def test_a_flood_begins_once_and_anew_after_it_was_quiet():
    now = 0.0
    shares = Shares(2000, monotonic=lambda: now)
    assert shares.begins_flood(GROUP)
    now = FLOOD_OVER_S - 1
    assert not shares.begins_flood(GROUP)
    assert shares.begins_flood(OTHER)
    now += FLOOD_OVER_S
    assert shares.begins_flood(GROUP)


async def test_what_is_dropped_is_not_even_stored_and_told_once(clients, member):
    told = []

    async def tell(flood):
        told.append(flood)

    inbox, handled = make_inbox(clients, member)
    inbox.tell_floods_with(tell)
    topic = {"is_topic_message": True, "message_thread_id": 3}
    await inbox.accept([command(n) for n in range(MEMBER_ASKS)])
    await inbox.accept([said(n, text="/x", entities=COMMAND, **topic) for n in range(100, 150)])
    await inbox.accept([photo(200)])

    await eventually(lambda: told)
    assert told == [Flood(GROUP, FLOODER, 3, "en")]
    assert handled.ids == [*range(MEMBER_ASKS), 200]
    assert set(member.inbox.rows) == {*range(MEMBER_ASKS), 200}


async def test_a_flood_that_could_not_be_told_is_told_with_the_next_drop(clients, member):
    tries = []

    async def tell(flood):
        tries.append(flood)
        raise Unavailable.because("DATABASE_UNAVAILABLE")

    inbox, _ = make_inbox(clients, member)
    inbox.tell_floods_with(tell)
    await inbox.accept([command(n) for n in range(MEMBER_ASKS + 1)])
    await eventually(lambda: len(tries) == 1)
    await asyncio.sleep(0)
    await inbox.accept([command(500)])
    await eventually(lambda: len(tries) == 2)


async def test_what_is_over_the_room_of_a_chat_comes_in_order_and_nothing_newer_before_it(clients, member):
    inbox, handled = make_inbox(clients, member, max_in_flight=20)
    await inbox.accept([photo(n, by=n) for n in range(1, 12)])
    begun = len(handled.ids)
    assert begun < 11
    await inbox.accept([photo(50, chat=OTHER)])
    assert handled.ids[-1] == 50

    # Room again: what is newer still has to wait for what the inbox has.
    for update_id in list(handled.ids):
        inbox.complete(update_id)
    await inbox.flush(patient(5))
    await inbox.accept([photo(12, by=12)])
    assert 12 not in handled.ids
    while await inbox.reclaim():
        for update_id in handled.ids[-5:]:
            if update_id in inbox._leases and update_id not in inbox._told:
                inbox.complete(update_id)
        await inbox.flush(patient(5))
    assert [one for one in handled.ids if one != 50] == list(range(1, 13))

    # And afterwards it is begun at once again.
    await inbox.flush(patient(5))
    await inbox.accept([photo(13)])
    assert handled.ids[-1] == 13


async def test_after_a_restart_the_shares_hold_for_what_was_stored_before(clients, member):
    first, _ = make_inbox(clients, member, max_in_flight=2000)
    await first.accept([photo(1), *(command(n, by=100 + n) for n in range(2, 12))])
    for update in [command(n) for n in range(100, 180)]:
        # As another gateway stores them, whose chat it is not.
        member.inbox.rows[update.update_id] = type(member.inbox.rows[1])(
            update.payload, update.lane, member.clock(), tries=0, state="waiting"
        )
    member.clock.move(11)

    second, handled = make_inbox(clients, member)
    await second.reclaim()
    assert len(handled.ids) == 1 + 10 + MEMBER_ASKS
    await second.flush(patient(5))
    assert member.inbox.rows[179].state == "done"
    assert 1 in handled.ids
