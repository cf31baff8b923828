"""Questions on both engines: crashes between any two writes, and what happens at the same time."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, cast

import pytest

from member_service.domain.question_record import (
    QuestionStore,
)
from member_service.storage.database import Database
from member_service.storage.questions import INDEXES, MongoQuestionStore
from tests.member_service.storage.question_desk import ASKED, CHAT, SETTLEMENT, Desk, Groups, request
from tests.support.clock import SettableClock


class Crash(Exception):
    """The process is gone."""


class CrashingStore:
    """Passes calls on to a store, until the process "dies" right before or after one of them."""

    def __init__(self, store: MongoQuestionStore, crash_at: int, *, after: bool) -> None:
        self._store, self._left, self._after = store, crash_at, after

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._store, name)

        async def call(*args: Any, **kwargs: Any) -> Any:
            self._left -= 1
            if self._left == 0 and not self._after:
                raise Crash
            result = await method(*args, **kwargs)
            if self._left == 0:
                raise Crash
            return result

        return call


@pytest.fixture
async def desk(database: Database, clock: SettableClock) -> Desk:
    await database.ensure_indexes(INDEXES)
    return Desk(MongoQuestionStore(database), Groups(), clock)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("crash_at", [1, 2, 3])
@pytest.mark.parametrize("repeated", [True, False])
async def test_a_crash_while_reserving_neither_leaks_nor_charges_twice(
    desk: Desk, clock: SettableClock, crash_at: int, after: bool, repeated: bool
) -> None:
    with pytest.raises(Crash):
        await _dying(desk, clock, crash_at, after=after).reserve(request(1), ASKED)
    if repeated:
        question, quota = await desk.reserve(request(1), ASKED)
        assert (question.state, quota.used) == ("reserved", 1)
        await desk.release(request(2), question.question_id, "COACH_UNAVAILABLE")
    clock.advance(minutes=16)
    await desk.sweeper.sweep_once()
    assert await desk.used() == 0
    assert await desk.sweeper.sweep_once() == 0


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("crash_at", [2, 3, 4])
@pytest.mark.parametrize("repeated", [True, False])
async def test_a_crash_while_releasing_never_keeps_the_place(
    desk: Desk, clock: SettableClock, crash_at: int, after: bool, repeated: bool
) -> None:
    question, _ = await desk.reserve(request(1), ASKED)
    with pytest.raises(Crash):
        await _dying(desk, clock, crash_at, after=after).release(
            request(2), question.question_id, "COACH_DOWN"
        )
    if repeated:
        again, quota = await desk.reserve(request(1), ASKED)
        assert (again.state, quota.used) == ("reserved", 1)
        clock.advance(seconds=1)
        await desk.sweeper.sweep_once()
        assert await desk.used() == 1, "the sweeper leaves a new attempt alone"
    clock.advance(minutes=16)
    await desk.sweeper.sweep_once()
    assert await desk.used() == 0


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("crash_at", [2, 3, 4])
async def test_a_crash_while_settling_is_mended_by_a_repeat(
    desk: Desk, clock: SettableClock, crash_at: int, after: bool
) -> None:
    question, _ = await desk.reserve(request(1), ASKED)
    with pytest.raises(Crash):
        await _dying(desk, clock, crash_at, after=after).settle(request(2), question.question_id, SETTLEMENT)
    settled = await desk.settle(request(2), question.question_id, SETTLEMENT)
    assert (settled.state, settled.answer) == ("settled", "Twenty.")
    clock.advance(minutes=16)
    await desk.sweeper.sweep_once()
    assert await desk.used() == 1


def _dying(desk: Desk, clock: SettableClock, crash_at: int, *, after: bool) -> Desk:
    store = CrashingStore(cast("MongoQuestionStore", desk.store), crash_at, after=after)
    return Desk(cast("QuestionStore", store), desk.groups, clock)


class InterruptedStore:
    """Passes calls on to a store; before the first call of one method, something else happens."""

    def __init__(self, store: QuestionStore, method: str, happens: Callable[[], Awaitable[object]]) -> None:
        self._store, self._method = store, method
        self._happens: Callable[[], Awaitable[object]] | None = happens

    def __getattr__(self, name: str) -> Callable[..., Any]:
        async def call(*args: Any, **kwargs: Any) -> Any:
            if name == self._method and self._happens:
                happens, self._happens = self._happens, None
                await happens()
            return await getattr(self._store, name)(*args, **kwargs)

        return call


def _interrupted(
    desk: Desk, clock: SettableClock, method: str, happens: Callable[[], Awaitable[Any]]
) -> Desk:
    return Desk(cast("QuestionStore", InterruptedStore(desk.store, method, happens)), desk.groups, clock)


async def test_a_question_released_while_it_is_reserved_leaves_no_place_taken(
    desk: Desk, clock: SettableClock
) -> None:
    async def release() -> None:
        found, _ = await desk.reserve(request(1), ASKED)
        await desk.release(request(2), found.question_id, "COACH_UNAVAILABLE")

    question, quota = await _interrupted(desk, clock, "take", release).reserve(request(1), ASKED)

    assert (question.state, question.attempt, quota.used) == ("reserved", 2, 1)
    await desk.release(request(3), question.question_id, "COACH_UNAVAILABLE")
    assert await desk.used() == 0


async def test_a_question_settled_while_it_is_reserved_again_keeps_its_place_and_answer(
    desk: Desk, clock: SettableClock
) -> None:
    async def settle() -> None:
        found, _ = await desk.reserve(request(1), ASKED)
        await desk.settle(request(2), found.question_id, SETTLEMENT)

    question, quota = await _interrupted(desk, clock, "take", settle).reserve(request(1), ASKED)

    assert (question.state, question.answer, quota.used) == ("settled", "Twenty.", 1)


async def test_of_two_answers_at_once_the_one_that_was_settled_is_kept(
    desk: Desk, clock: SettableClock
) -> None:
    question, _ = await desk.reserve(request(1), ASKED)
    other = replace(SETTLEMENT, answer="Thirty.", model="claude-other")
    late = _interrupted(
        desk, clock, "keep_answer", lambda: desk.settle(request(2), question.question_id, SETTLEMENT)
    )

    settled = await late.settle(request(3), question.question_id, other)

    assert (settled.answer, settled.model) == ("Twenty.", "claude-test")
    assert (await desk.reserve(request(1), ASKED))[0].answer == "Twenty."


async def test_a_question_that_cannot_be_given_back_holds_up_no_other(
    desk: Desk, clock: SettableClock
) -> None:
    await desk.reserve(request(1), ASKED)
    clock.advance(seconds=1)
    await desk.reserve(request(2), replace(ASKED, member_id=8))
    clock.advance(minutes=16)

    async def fail() -> None:
        raise RuntimeError

    await _interrupted(desk, clock, "give_back", fail).sweeper.sweep_once()

    assert (await desk.used(), (await desk.quota(CHAT, 8)).used) == (1, 0)
    await desk.sweeper.sweep_once()
    assert await desk.used() == 0, "found again by the next sweep"
