import asyncio
from datetime import timedelta

import pytest
from telegram import Update
from telegram.error import Conflict

from sandbox.patience import patient
from servicekit.errors import Unavailable
from telegram_gateway.bot_api.connection import build_polling_request
from telegram_gateway.runtime.inbox import Inbox
from telegram_gateway.runtime.polling import STANDBY, Polling, polling
from tests.telegram_gateway.fake_bot_api import TOKEN, refusal, too_many_requests
from tests.telegram_gateway.waiting import eventually


class Handled(list):
    def submit(self, update, ticket):
        self.append(update.update_id)


def message(update_id, kind="message"):
    content = {"message_id": 1, "date": 0, "chat": {"id": -1, "type": "group"}, "text": "oi"}
    return {"update_id": update_id, kind: content}


class Bot:
    """What polling needs of a bot."""

    def __init__(self, base_url, request):
        self.base_url = f"{base_url}{TOKEN}"
        self._request = request

    async def delete_webhook(self):
        await self._request.post(f"{self.base_url}/deleteWebhook")


@pytest.fixture
async def request_():
    request = build_polling_request()
    yield request
    await request.shutdown()


@pytest.fixture
def handled():
    return Handled()


def make_receiver(clients, telegram, request_, handled=None, lease_s=0.6):
    inbox = Inbox(
        clients.inbox, lambda update: Update.de_json(update, None), lease=timedelta(seconds=lease_s)
    )
    inbox.hand_to(Handled() if handled is None else handled)
    bot = Bot(telegram.base_url, request_)
    return Polling(bot, request_, inbox, allowed_updates=["message"], poll_timeout_s=1)


@pytest.fixture
def receiver(clients, telegram, request_, handled):
    return make_receiver(clients, telegram, request_, handled, lease_s=10)


async def test_updates_are_stored_before_telegram_is_told(receiver, telegram, member, handled):
    telegram.queue("getUpdates", [message(7), message(8)])
    await receiver.poll_once()
    assert sorted(member.inbox.rows) == [7, 8]
    assert handled == [7, 8]

    await receiver.poll_once()
    assert [call.data["offset"] for call in telegram.called("getUpdates")] == [0, 9]


async def test_the_offset_stays_while_updates_cannot_be_stored(receiver, telegram, member, handled):
    telegram.queue("getUpdates", [message(7)], [message(7)])
    member.inbox.away = {"AcceptUpdates"}
    with pytest.raises(Unavailable):
        await receiver.poll_once()
    member.inbox.away = set()
    await receiver.poll_once()

    assert [call.data["offset"] for call in telegram.called("getUpdates")] == [0, 0]
    assert handled == [7]


async def test_update_ids_that_start_anew_are_followed(receiver, telegram):
    telegram.queue("getUpdates", [message(900)], [message(5)])
    for _ in range(3):
        await receiver.poll_once()
    assert [call.data["offset"] for call in telegram.called("getUpdates")] == [0, 901, 6]


async def test_updates_that_nobody_wants_are_confirmed_and_forgotten(receiver, telegram, member):
    telegram.queue("getUpdates", [message(7, "edited_message"), message(8)])
    await receiver.poll_once()
    await receiver.poll_once()
    assert sorted(member.inbox.rows) == [8]
    assert telegram.called("getUpdates")[1].data["offset"] == 9


async def test_that_it_works_is_known_before_anybody_writes(receiver, telegram):
    await receiver.poll_once()
    assert receiver.works
    await receiver.poll_once()
    assert [call.data["timeout"] for call in telegram.called("getUpdates")] == [0, 1]


async def test_a_webhook_of_before_is_removed_once(receiver, telegram):
    await receiver.poll_once()
    await receiver.poll_once()
    assert len(telegram.called("deleteWebhook")) == 1
    assert telegram.called("getUpdates")[0].data["allowed_updates"] == ["message"]


async def test_polling_goes_on_after_conflicts_floods_and_lost_connections(
    clients, telegram, request_, handled
):
    pauses = []

    async def sleep(seconds):
        pauses.append(seconds)

    inbox = Inbox(clients.inbox, lambda update: Update.de_json(update, None), lease=timedelta(seconds=10))
    inbox.hand_to(handled)
    receiver = Polling(
        Bot(telegram.base_url, request_), request_, inbox, allowed_updates=["message"], sleep=sleep
    )
    conflict = refusal(409, "Conflict: terminated by other getUpdates request")
    telegram.queue(
        "getUpdates", conflict, too_many_requests(42), "reset", refusal(502, "Bad Gateway"), [message(7)]
    )
    async with polling(receiver):
        await telegram.until(lambda: len(telegram.called("getUpdates")) >= 7)
        assert receiver.works
    assert handled == [7]
    assert pauses[0] == 3.0
    assert pauses[1] == 42
    assert len(pauses) == 4


async def test_a_conflict_is_said_to_health(receiver, telegram):
    telegram.queue("getUpdates", refusal(409, "Conflict: terminated by other getUpdates request"))
    with pytest.raises(Conflict):
        await receiver.poll_once()
    receiver._is_in_trouble(Conflict("x"))
    assert (receiver.works, receiver.trouble) == (False, "Conflict")


async def test_nothing_is_fetched_while_too_much_is_in_flight(clients, telegram, request_, handled, member):
    inbox = Inbox(
        clients.inbox,
        lambda update: Update.de_json(update, None),
        lease=timedelta(seconds=10),
        max_in_flight=1,
    )
    inbox.hand_to(handled)
    receiver = Polling(Bot(telegram.base_url, request_), request_, inbox, allowed_updates=["message"])
    telegram.queue("getUpdates", [message(7)])
    async with polling(receiver):
        await telegram.until(lambda: len(telegram.called("getUpdates")) == 1)
        await eventually(lambda: not inbox.has_room)
        for _ in range(50):
            await asyncio.sleep(0)
        assert len(telegram.called("getUpdates")) == 1

        inbox.complete(7)
        await inbox.flush(patient(5))
        await telegram.until(lambda: len(telegram.called("getUpdates")) == 2)


async def test_only_one_of_two_gateways_polls_and_the_other_stands_by(clients, telegram, member, request_):
    first, second = make_receiver(clients, telegram, request_), make_receiver(clients, telegram, request_)
    async with polling(first):
        await eventually(lambda: first.works)
        async with polling(second):
            await eventually(lambda: second.trouble == STANDBY)
            assert second.works
            polled = len(telegram.called("getUpdates"))
            await eventually(lambda: len(telegram.called("getUpdates")) > polled)
            assert second.trouble == STANDBY


async def test_a_standby_takes_over_when_the_lease_runs_out(clients, telegram, member, request_, handled):
    member.inbox.poller, member.inbox.polls_until = "gateway-dead", member.clock() + timedelta(seconds=10)
    standing_by = make_receiver(clients, telegram, request_, handled)
    async with polling(standing_by):
        await eventually(lambda: standing_by.trouble == STANDBY)
        telegram.queue("getUpdates", [message(7)])
        member.clock.move(11)
        await eventually(lambda: handled == [7])
        assert standing_by.trouble == ""


@pytest.mark.parametrize(("is_watched", "asks_in_s"), [(False, 5.0), (True, 8.0)])
async def test_who_stands_by_asks_when_the_lease_ends_where_a_stream_tells_of_an_earlier_end(
    clients, telegram, request_, handled, monkeypatch, is_watched, asks_in_s
):
    receiver = make_receiver(clients, telegram, request_, handled, lease_s=10)
    pauses = []

    async def another_polls_for_8_s():
        return 8.0

    async def pause(seconds):
        pauses.append(seconds)
        raise asyncio.CancelledError

    monkeypatch.setattr(receiver._inbox.heartbeat, "may_poll", another_polls_for_8_s)
    monkeypatch.setattr(receiver._standing_by, "pause", pause)
    receiver.watched(is_watched)
    with pytest.raises(asyncio.CancelledError):
        await receiver.run()
    assert pauses == [asks_in_s]


async def test_a_poller_that_lost_its_lease_ends_its_poll(clients, telegram, member, request_):
    receiver = make_receiver(clients, telegram, request_)
    async with polling(receiver):
        await eventually(lambda: receiver.works)
        member.inbox.poller, member.inbox.polls_until = "gateway-other", member.clock() + timedelta(hours=1)
        await eventually(lambda: receiver.trouble == STANDBY)
        polled = len(telegram.called("getUpdates"))
        await eventually(lambda: len(member.inbox.called("AcquirePolling")) > 3)
        assert len(telegram.called("getUpdates")) <= polled + 1
