"""Reactions are gathered: the first is written at once, what follows within a minute together."""

import asyncio

import pytest

from servicekit.errors import Unavailable
from telegram_gateway.conversation.kudos_gathering import TRIES, KudosGathering

CHAT, PHOTO = -1, 5


class Desk:
    """What was written, and a minute that ends when the test says so."""

    def __init__(self) -> None:
        self.written: list[tuple[int, dict[int, bool]]] = []
        self.fails = 0
        self.minutes = 0
        self._over = asyncio.Condition()
        self.gathering = KudosGathering(self.write, self.wait)

    async def write(self, chat_id, message_id, update_id, given) -> None:
        assert (chat_id, message_id) == (CHAT, PHOTO)
        if self.fails:
            self.fails -= 1
            raise Unavailable
        self.written.append((update_id, dict(given)))

    async def wait(self, seconds: float) -> None:
        assert seconds == 60
        async with self._over:
            now = self.minutes
            await self._over.wait_for(lambda: self.minutes > now)

    async def minute(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)
        async with self._over:
            self.minutes += 1
            self._over.notify_all()
        for _ in range(5):
            await asyncio.sleep(0)

    async def reacts(self, update_id: int, person: int, *, back: bool = False) -> None:
        await self.gathering.add(CHAT, PHOTO, update_id, person, taken_back=back)


@pytest.fixture
async def desk():
    made = Desk()
    yield made
    await made.gathering.close()


async def test_the_first_is_written_at_once_and_the_rest_of_a_minute_together(desk: Desk):
    await desk.reacts(1, 11)
    assert desk.written == [(1, {11: False})]
    for number in range(12, 40):
        await desk.reacts(number, number)
    assert len(desk.written) == 1
    await desk.minute()
    assert desk.written[1:] == [(39, dict.fromkeys(range(12, 40), False))]
    # A minute in which nothing came ends it: the next one is the first again.
    await desk.minute()
    await desk.reacts(50, 50)
    assert desk.written[2:] == [(50, {50: False})]


async def test_of_back_and_forth_within_a_minute_the_last_word_is_written(desk: Desk):
    await desk.reacts(1, 11)
    await desk.reacts(2, 12)
    await desk.reacts(3, 12, back=True)
    await desk.minute()
    assert desk.written[1:] == [(3, {12: True})]


async def test_what_waits_is_written_when_the_gateway_stops(desk: Desk):
    await desk.reacts(1, 11)
    await desk.reacts(2, 12)
    await desk.gathering.close()
    assert desk.written[1:] == [(2, {12: False})]


async def test_a_first_one_that_cannot_be_written_fails_its_update_and_is_tried_with_it(desk: Desk):
    desk.fails = 1
    with pytest.raises(Unavailable):
        await desk.reacts(1, 11)
    await desk.reacts(1, 11)
    assert desk.written == [(1, {11: False})]


async def test_what_cannot_be_written_is_tried_again_each_minute_and_given_up_at_last(desk: Desk):
    await desk.reacts(1, 11)
    await desk.reacts(2, 12)
    desk.fails = 2
    await desk.minute()
    await desk.reacts(3, 13)
    await desk.minute()
    assert len(desk.written) == 1
    await desk.minute()
    assert desk.written[1:] == [(3, {12: False, 13: False})]
    await desk.reacts(4, 14)
    desk.fails = 100
    for _ in range(TRIES + 1):
        await desk.minute()
    desk.fails = 0
    await desk.reacts(5, 15)
    assert desk.written[2:] == [(5, {15: False})]
