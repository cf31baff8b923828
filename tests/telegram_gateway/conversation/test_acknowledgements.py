"""Acknowledgements: alone when it is calm, combined in a burst, nobody forgotten whatever fails."""

import asyncio
import dataclasses
from dataclasses import replace

import pytest

from telegram_gateway.bot_api.limiter import GroupLimiter
from telegram_gateway.conversation.acknowledgements import (
    NAMED_AT_MOST,
    PACE_S,
    Acknowledgement,
    Acknowledgements,
)

CHAT = -100


def of(member_id: int) -> Acknowledgement:
    return Acknowledgement(
        message_id=member_id,
        member_id=member_id,
        name=f"M{member_id}",
        season_checkins=1,
        season_points=1,
        line="ok",
    )


class Outlet:
    """Keeps what was sent; `gate` holds the sends back, `failures` are raised first."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.failures: list[Exception] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.pauses: list[float] = []

    async def send(self, chat_id: int, batch: list[Acknowledgement]) -> None:
        await self.gate.wait()
        if self.failures:
            raise self.failures.pop(0)
        self.batches.append([one.member_id for one in batch])

    async def wait(self, seconds: float) -> None:
        self.pauses.append(seconds)


@pytest.fixture
def outlet() -> Outlet:
    return Outlet()


@pytest.fixture
async def acknowledgements(outlet: Outlet):
    made = Acknowledgements(outlet.send, GroupLimiter(enabled=False), wait=outlet.wait)
    yield made
    await made.close()


async def test_a_single_one_goes_out_alone(acknowledgements, outlet):
    await acknowledgements.acknowledge(CHAT, of(1))
    assert outlet.batches == [[1]]


async def test_those_that_come_while_one_is_on_its_way_are_combined(acknowledgements, outlet):
    outlet.gate.clear()
    first = asyncio.create_task(acknowledgements.acknowledge(CHAT, of(1)))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    others = [asyncio.create_task(acknowledgements.acknowledge(CHAT, of(n))) for n in range(2, 12)]
    await asyncio.sleep(0)
    outlet.gate.set()
    await asyncio.gather(first, *others)
    assert outlet.batches == [[1], list(range(2, 12))]
    assert outlet.pauses[0] == PACE_S


async def test_a_burst_of_200_names_everyone_in_few_messages(acknowledgements, outlet):
    await asyncio.gather(*(acknowledgements.acknowledge(CHAT, of(n)) for n in range(200)))
    assert sorted(member for batch in outlet.batches for member in batch) == list(range(200))
    assert len(outlet.batches) <= 200 / NAMED_AT_MOST + 1


async def test_chats_do_not_wait_for_each_other(acknowledgements, outlet):
    outlet.gate.clear()
    waiting = asyncio.create_task(acknowledgements.acknowledge(CHAT, of(1)))
    await asyncio.sleep(0)
    outlet.gate.set()
    await acknowledgements.acknowledge(CHAT - 1, of(2))
    await waiting
    assert sorted(outlet.batches) == [[1], [2]]


async def test_a_failed_send_fails_each_of_its_updates_and_the_next_ones_go_on(acknowledgements, outlet):
    outlet.failures = [ConnectionError("gone")]
    results = await asyncio.gather(
        *(acknowledgements.acknowledge(CHAT, of(n)) for n in range(3)), return_exceptions=True
    )
    assert [type(result) for result in results] == [ConnectionError] * 3
    await acknowledgements.acknowledge(CHAT, of(9))
    assert outlet.batches == [[9]]


async def test_without_limits_nothing_is_combined(outlet):
    acknowledgements = Acknowledgements(
        outlet.send, GroupLimiter(enabled=False), combine=False, wait=outlet.wait
    )
    await asyncio.gather(*(acknowledgements.acknowledge(CHAT, of(n)) for n in range(5)))
    assert sorted(outlet.batches) == [[n] for n in range(5)]


async def test_closing_cancels_those_that_wait(outlet):
    acknowledgements = Acknowledgements(outlet.send, GroupLimiter(enabled=False), wait=outlet.wait)
    outlet.gate.clear()
    waiting = asyncio.create_task(acknowledgements.acknowledge(CHAT, of(1)))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await acknowledgements.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_lines_of_two_forum_topics_are_not_combined(acknowledgements, outlet):
    outlet.gate.clear()
    waiting = [
        asyncio.create_task(acknowledgements.acknowledge(CHAT, replace(of(number), topic_id=topic)))
        for number, topic in ((1, 5), (2, 5), (3, 6), (4, 5), (5, None))
    ]
    await asyncio.sleep(0)
    outlet.gate.set()
    await asyncio.gather(*waiting)
    assert outlet.batches == [[1, 2, 4], [3], [5]]


async def test_long_words_of_the_coach_make_the_messages_shorter_in_people(acknowledgements, outlet):
    wordy = [dataclasses.replace(of(n), more="x" * 900) for n in range(12)]
    await asyncio.gather(*(acknowledgements.acknowledge(CHAT, one) for one in wordy))
    assert sorted(member for batch in outlet.batches for member in batch) == list(range(12))
    assert max(len(batch) for batch in outlet.batches) == 3
