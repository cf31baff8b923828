"""Photos of different people in a chat begin together, and are shown in their order."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Update

from sandbox.patience import patient
from servicekit.errors import Unavailable
from telegram_gateway.runtime.companions import may_begin_together
from telegram_gateway.runtime.lanes import RUN, Lanes
from telegram_gateway.runtime.tickets import Ticket, current_ticket
from telegram_gateway.runtime.turns import in_turn
from tests.telegram_gateway.runtime.test_lanes import LONG_AGO, NoPause, Script, Settled

NOW = int(datetime(2026, 11, 22, tzinfo=UTC).timestamp())
GROUP = {"id": -1001, "type": "supergroup", "title": "Iron"}


def photo(number: int, **more: Any) -> Update:
    """A photo of a person and with a picture of that number."""
    file = {"file_id": f"f{number}", "file_unique_id": f"u{number}", "width": 90, "height": 90}
    message = {
        "message_id": 100 + number,
        "date": NOW,
        "chat": GROUP,
        "from": {"id": number, "is_bot": False, "first_name": "M"},
        "photo": [file],
        **more,
    }
    kind = message.pop("in", "message")
    found = Update.de_json({"update_id": number, kind: message}, None)
    assert found is not None
    return found


FILM = {"file_id": "f", "file_unique_id": "film", "width": 9, "height": 9, "duration": 1}


@pytest.mark.parametrize(
    ("following", "together"),
    [
        (photo(2), True),
        (photo(2, caption="treino de hoje /10"), True),
        (photo(2, photo=[], video=FILM), True),
        (photo(2, media_group_id="album"), True),
        (photo(2, reply_to_message={"message_id": 5, "date": NOW, "chat": GROUP}), True),
        (photo(2, **{"from": {"id": 1, "is_bot": False, "first_name": "M"}}), False),
        (photo(2, photo=[{"file_id": "f9", "file_unique_id": "u1", "width": 9, "height": 9}]), False),
        (photo(2, caption="/endcheckin"), False),
        (photo(2, sender_chat=GROUP), False),
        (photo(2, photo=[], text="oi"), False),
        (photo(2, chat={"id": 2, "type": "private", "first_name": "M"}), False),
        (photo(2, **{"in": "edited_message"}), False),
        (Update(2), False),
    ],
)
def test_only_photos_of_other_people_begin_together(following: Update, together: bool):
    assert may_begin_together([photo(1)], following) is together
    assert not may_begin_together([Update(1)], following)


def test_each_of_a_run_is_compared_with_all_before_it():
    assert not may_begin_together([photo(1), photo(3)], photo(3))
    in_album = photo(1, media_group_id="album")
    assert not may_begin_together([in_album, photo(3)], photo(2, media_group_id="album"))


class Showing(Script):
    """Handles updates: asks something of its own, and shows that it is done in its turn."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[int] = []
        self.shows_what_fails = True

    async def __call__(self, update: Update) -> None:
        await super().__call__(update)
        if current_ticket().failure is not None and not self.shows_what_fails:
            return
        await in_turn("getChatMember")
        await in_turn("setMessageReaction")
        self.shown.append(update.update_id)


@pytest.fixture
def script() -> Showing:
    return Showing()


@pytest.fixture
def settled() -> Settled:
    return Settled()


@pytest.fixture
async def lanes(script: Showing, settled: Settled):
    lanes = Lanes(script, settled, concurrency=2, together=may_begin_together, sleep=NoPause())
    yield lanes
    await lanes.drain(0)


def submit(lanes: Lanes, *updates: Update, lane: int = -1) -> None:
    for update in updates:
        lanes.submit(update, Ticket(update.update_id, 1, lane, LONG_AGO))


async def test_photos_begin_together_and_are_shown_in_order(lanes, script, settled):
    script.hold(1)
    submit(lanes, *(photo(number) for number in (1, 2, 3)))
    await script.until_begun(1, 2, 3)
    for _ in range(5):
        await asyncio.sleep(0)
    assert script.shown == []

    script.gates[1].set()
    await settled.of(1, 2, 3)
    assert script.shown == [1, 2, 3]


async def test_what_comes_after_a_run_waits_for_all_of_it(lanes, script, settled):
    script.hold(2)
    submit(lanes, photo(1), photo(2), Update(3), photo(4))
    await settled.of(1)
    await script.until_begun(2)
    await _turns()
    assert script.begun == [1, 2]

    script.gates[2].set()
    await settled.of(2, 3, 4)
    assert script.shown == [1, 2, 3, 4]


async def test_a_run_has_a_longest_length(lanes, script, settled):
    script.hold(1)
    submit(lanes, *(photo(number) for number in range(1, RUN + 3)))
    await script.until_begun(*range(1, RUN + 1))
    assert script.begun == list(range(1, RUN + 1))

    script.gates[1].set()
    await settled.of(*range(1, RUN + 3))
    assert script.shown == list(range(1, RUN + 3))


async def test_one_that_steps_aside_gives_the_turn_on(lanes, script, settled):
    script.step_aside = {1}
    script.hold(1)
    submit(lanes, photo(1), photo(2), photo(3))
    await settled.of(2, 3)
    assert script.shown == [2, 3]
    script.gates[1].set()
    await settled.of(1)


async def test_one_that_steps_aside_before_its_turn_lets_nobody_overtake_those_before_it(
    lanes, script, settled
):
    script.step_aside = {2}
    script.hold(1)
    submit(lanes, photo(1), photo(2), photo(3))
    await script.until_begun(1, 2, 3)
    for _ in range(5):
        await asyncio.sleep(0)
    assert script.shown == []
    script.gates[1].set()
    await settled.of(1, 2, 3)
    assert script.shown == [1, 2, 3]


async def test_one_that_fails_and_is_tried_again_is_waited_for(lanes, script, settled):
    script.errors[1] = [Unavailable(), Unavailable()]
    submit(lanes, photo(1), photo(2))
    assert await settled.of(1, 2) == ["done", "done"]
    assert script.begun.count(1) == 3
    # It was shown with each try here; the last one is what counts.
    assert script.shown[-1] == 2


async def test_runs_that_wait_take_no_place_from_what_they_wait_for(lanes, script, settled):
    """Two places, and in each of two chats a run whose first one pauses: nobody waits for ever."""
    script.hold(1, 11)
    for first in (1, 11):
        submit(lanes, *(photo(first + number) for number in range(6)), lane=-first)
    await script.until_begun(*range(1, 7), *range(11, 17))
    for first in (1, 11):
        script.gates[first].set()
    assert set(await settled.of(*range(1, 7), *range(11, 17))) == {"done"}


async def test_companions_wait_until_the_first_one_has_a_place(script, settled):
    lanes = Lanes(script, settled, concurrency=1, together=may_begin_together, sleep=NoPause())
    script.hold(90, 1)
    submit(lanes, photo(90), lane=-90)
    await script.until_begun(90)
    submit(lanes, photo(1), photo(2), photo(3))
    await _turns()
    assert script.begun == [90]
    script.gates[90].set()
    await script.until_begun(1, 2, 3)
    script.gates[1].set()
    await settled.of(1, 2, 3)
    await lanes.drain(patient(5))


async def test_companions_of_all_chats_together_are_bounded(script, settled):
    lanes = Lanes(script, settled, concurrency=50, companions=7, together=may_begin_together, sleep=NoPause())
    all_of = {chat: [chat * 100 + number for number in range(RUN)] for chat in range(1, 21)}
    script.hold(*(number for numbers in all_of.values() for number in numbers))
    for chat, numbers in all_of.items():
        submit(lanes, *map(photo, numbers), lane=-chat)
    await _turns()
    assert len(script.begun) == len(all_of) + 7
    for gate in script.gates.values():
        gate.set()
    everything = [number for numbers in all_of.values() for number in numbers]
    assert set(await settled.of(*everything)) == {"done"}
    for numbers in all_of.values():
        assert [one for one in script.shown if one in numbers] == numbers
    # The room is as it was.
    script.hold(1)
    submit(lanes, *(photo(number) for number in range(1, RUN + 1)))
    await script.until_begun(*range(1, 9))
    await _turns()
    assert script.begun[len(everything) :] == list(range(1, 9))
    script.gates[1].set()
    await settled.of(*range(1, RUN + 1))
    await lanes.drain(patient(5))


async def test_one_that_is_another_process_when_its_turn_comes_shows_nothing(lanes, script, settled):
    script.hold(1)
    submit(lanes, photo(1), photo(2), photo(3), Update(4))
    await script.until_begun(1, 2, 3)
    await _turns()
    settled.lost = {2}
    script.gates[1].set()
    await settled.of(1, 4)
    assert script.shown == [1, 4]
    # What came after it in its chat would overtake it, whatever its own lease.
    assert settled.given_back == [3]
    assert settled.outcomes.keys() == {1, 4}


async def test_when_the_first_one_is_given_back_its_companions_come_after_it(lanes, script, settled):
    script.hold(1)
    script.errors[1] = [Unavailable()]
    submit(lanes, photo(1), photo(2), photo(3), Update(4))
    await script.until_begun(1, 2, 3)
    await _turns()
    settled.lost = {1}
    script.shows_what_fails = False
    script.gates[1].set()
    await settled.of(4)
    assert script.shown == [4]
    assert settled.given_back == [2, 3]


async def test_draining_ends_one_that_just_lost_its_turn(lanes, script, settled):
    script.hold(1)
    submit(lanes, photo(1), photo(2))
    await script.until_begun(1, 2)
    await _turns()
    settled.lost = {2}
    script.gates[1].set()
    await lanes.drain(0)
    assert len(lanes) == 0
    assert script.shown in ([], [1])


async def test_what_is_in_no_lane_waits_for_nobody():
    with pytest.raises(LookupError):
        current_ticket()
    await in_turn("sendMessage")


async def test_a_run_whose_first_is_not_this_process_any_more_goes_on(lanes, script, settled):
    settled.lost = {1}
    submit(lanes, photo(1), photo(2))
    await settled.of(2)
    assert script.shown == [2]


async def test_draining_ends_those_that_wait_for_their_turn(lanes, script):
    script.hold(1)
    submit(lanes, photo(1), photo(2), photo(3))
    await script.until_begun(1, 2, 3)
    await lanes.drain(0)
    assert script.shown == []
    assert len(lanes) == 0


async def _turns() -> None:
    for _ in range(20):
        await asyncio.sleep(0)
