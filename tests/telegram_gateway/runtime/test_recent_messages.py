"""Which messages are known to /limpar: ids of the last hour, of everybody, and no more."""

from telegram_gateway.runtime.raw_updates import RawUpdate
from telegram_gateway.runtime.recent_messages import KEPT_OF_EACH, RecentMessages
from telegram_gateway.runtime.shares import CHAT_TALKS
from tests.support.clock import SettableClock
from tests.telegram_gateway.runtime.inbox_parts import make_inbox

GROUP, BIA, CHANNEL = -1001, 8, -1009


def wrote(number, clock, *, chat=GROUP, by=BIA, text="oi", **more):
    message = {
        "message_id": number,
        "date": int(clock().timestamp()),
        "chat": {"id": chat, "type": "supergroup" if chat < 0 else "private"},
        "from": {"id": by, "is_bot": False, "first_name": "x"},
        **({"text": text} if text else {}),
        **more,
    }
    return RawUpdate.of({"update_id": number, "message": message})


def test_ids_are_known_for_an_hour_and_then_gone_from_memory():
    clock = SettableClock()
    recent = RecentMessages(clock)
    recent.see(wrote(1, clock).claim)
    clock.advance(minutes=30)
    recent.see(wrote(2, clock).claim)
    recent.see(wrote(2, clock).claim)
    assert recent.of(GROUP, BIA) == [1, 2]
    clock.advance(minutes=31)
    assert recent.of(GROUP, BIA) == [2]
    clock.advance(hours=1)
    assert recent.of(GROUP, BIA) == []
    assert len(recent) == 0


def test_what_is_no_message_of_a_group_is_not_kept():
    clock = SettableClock()
    recent = RecentMessages(clock)
    recent.see(wrote(1, clock, chat=BIA).claim)
    recent.see(wrote(2, clock, text="", new_chat_members=[]).claim)
    recent.see(RawUpdate.of({"update_id": 3, "message": {"message_id": "x", "text": "x"}}).claim)
    recent.see(RawUpdate.of({"update_id": 4, "message": {"message_id": 2**70, "text": "x"}}).claim)
    assert len(recent) == 0


def test_a_hundred_of_each_the_newest():
    clock = SettableClock()
    recent = RecentMessages(clock)
    for number in range(1, KEPT_OF_EACH + 11):
        recent.see(wrote(number, clock).claim)
    assert recent.of(GROUP, BIA) == list(range(11, KEPT_OF_EACH + 11))


def test_who_writes_as_a_channel_is_known_as_the_channel_and_who_erases_is_forgotten():
    clock = SettableClock()
    recent = RecentMessages(clock)
    recent.see(wrote(1, clock, sender_chat={"id": CHANNEL, "type": "channel"}).claim)
    recent.see(wrote(2, clock).claim)
    assert recent.of(GROUP, CHANNEL) == [1]
    recent.forget(BIA)
    assert recent.of(GROUP, BIA) == []
    recent.drop(GROUP, CHANNEL, [1])
    assert recent.of(GROUP, CHANNEL) == []


async def test_what_is_dropped_in_a_flood_can_be_deleted_all_the_same(clients, member):
    clock = SettableClock()
    recent = RecentMessages(clock)
    inbox, handled = make_inbox(clients, member, recent=recent)
    updates = [wrote(number, clock) for number in range(1, CHAT_TALKS + 51)]
    await inbox.accept(updates)
    assert len(handled.ids) < len(updates)
    assert recent.of(GROUP, BIA)[-1] == CHAT_TALKS + 50
