"""What comes at the same moment goes together, with a result for each."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from member_service.domain.ledger import Totals
from member_service.storage import gathering, scores
from member_service.storage.database import Database, DatabaseUnavailable
from member_service.storage.database_telemetry import Operation
from member_service.storage.gathering import APART, Together
from sandbox.patience import patient
from servicekit import telemetry
from servicekit.settings import ServiceSettings
from tests.member_service.parts import CHAT, INDEXES, OTHER_CHAT, Parts, counters_equal_ledger, rid
from tests.member_service.storage.test_crashes import feed_equals_ledger

SETTINGS = ServiceSettings(environment="test", otel_exporter_otlp_endpoint=None)


@pytest.fixture
async def spans() -> AsyncIterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    async with telemetry.setup("test", SETTINGS, span_exporters=[exporter]):
        yield exporter


class Doubling:
    """Doubles numbers, as many at once as there are; a negative one is refused, and 13 breaks everything."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.open = asyncio.Event()
        self.open.set()

    async def __call__(self, numbers: Sequence[int]) -> Sequence[int | Exception]:
        self.batches.append(list(numbers))
        await self.open.wait()
        if 13 in numbers:
            raise ValueError("13")
        if 503 in numbers:
            raise DatabaseUnavailable
        return [number * 2 if number >= 0 else LookupError(str(number)) for number in numbers]


async def test_a_lone_call_waits_for_nobody():
    do = Doubling()
    assert await Together(do)(4) == 8
    assert do.batches == [[4]]


async def test_what_comes_in_one_turn_goes_at_once_and_the_next_after_its_end():
    do = Doubling()
    together = Together(do)
    do.open.clear()
    first = [asyncio.create_task(together(number)) for number in (1, 2)]
    await _turns()
    second = [asyncio.create_task(together(number)) for number in (3, 4)]
    await _turns()
    assert do.batches == [[1, 2]]
    do.open.set()
    assert await asyncio.gather(*first, *second) == [2, 4, 6, 8]
    assert do.batches == [[1, 2], [3, 4]]


async def test_more_than_the_most_go_one_batch_after_the_other():
    do = Doubling()
    together = Together(do, most=2)
    assert await asyncio.gather(*(together(number) for number in range(5))) == [0, 2, 4, 6, 8]
    assert do.batches == [[0, 1], [2, 3], [4]]


async def test_who_is_refused_is_refused_alone():
    do = Doubling()
    together = Together(do)
    told = await asyncio.gather(*(together(number) for number in (1, -1, 2)), return_exceptions=True)
    assert [told[0], type(told[1]), told[2]] == [2, LookupError, 4]


async def test_what_breaks_a_batch_is_found_by_trying_each_alone():
    do = Doubling()
    together = Together(do)
    told = await asyncio.gather(*(together(number) for number in (1, 13, 2)), return_exceptions=True)
    assert [told[0], type(told[1]), told[2]] == [2, ValueError, 4]
    assert do.batches == [[1, 13, 2], [1], [13], [2]]


async def test_what_is_away_for_one_is_there_for_the_others():
    do = Doubling()
    together = Together(do)
    told = await asyncio.gather(*(together(number) for number in (1, 503, 2)), return_exceptions=True)
    assert [told[0], type(told[1]), told[2]] == [2, DatabaseUnavailable, 4]
    assert do.batches == [[1, 503, 2], [1], [503], [2]]


async def test_a_database_that_is_away_is_asked_a_few_times_for_all():
    do = Doubling()
    together = Together(do, in_order=lambda _: object())
    told = await asyncio.gather(*(together(503) for _ in range(200)), return_exceptions=True)
    assert {type(one) for one in told} == {DatabaseUnavailable}
    assert len(do.batches) == 1 + APART


async def test_a_dead_connection_stalls_nobody_else():
    do = Doubling()
    together = Together(do, slow_s=0)
    do.open.clear()
    stalled = [asyncio.create_task(together(number)) for number in (1, 2)]
    await _turns()
    stuck, do.open = do.open, asyncio.Event()
    do.open.set()
    async with asyncio.timeout(patient(5)):
        assert await asyncio.gather(*(together(number) for number in (3, 4))) == [6, 8]
    assert not any(one.done() for one in stalled)
    stuck.set()
    assert await asyncio.gather(*stalled) == [2, 4]


async def test_so_many_commands_are_under_way_at_the_most():
    for at_once in (1, 3):
        do = Doubling()
        together = Together(do, at_once=at_once, slow_s=0)
        do.open.clear()
        callers = []
        for number in range(6):
            callers.append(asyncio.create_task(together(number)))
            await _turns()
            assert len(do.batches) == min(len(callers), at_once)
        do.open.set()
        assert await asyncio.gather(*callers) == [0, 2, 4, 6, 8, 10]
        assert do.batches[at_once:] == [list(range(at_once, 6))]


async def test_a_shard_that_is_away_keeps_nobody_of_another_one_waiting():
    """Each of its items waits for a server that does not come."""
    away = asyncio.Event()

    async def do(numbers: Sequence[int]) -> Sequence[int | Exception]:
        if len(numbers) > 1:
            raise ValueError
        if numbers[0] >= 500:
            await away.wait()
            raise DatabaseUnavailable
        return [numbers[0] * 2]

    together = Together(do)
    lost = [asyncio.create_task(together(number)) for number in range(500, 508)]
    async with asyncio.timeout(patient(5)):
        assert await asyncio.gather(*(together(number) for number in range(100))) == list(range(0, 200, 2))
    away.set()
    assert {type(one) for one in await asyncio.gather(*lost, return_exceptions=True)} == {DatabaseUnavailable}


async def test_of_what_must_stay_in_order_one_is_tried_after_the_other():
    asked: list[str] = []

    async def do(words: Sequence[str]) -> Sequence[str]:
        if len(words) > 1:
            raise ValueError
        asked.append(words[0])
        await asyncio.sleep(0)
        if words[0].startswith("b"):
            raise DatabaseUnavailable
        return [words[0]]

    together = Together(do, in_order=lambda word: word[0])
    words = ("a1", "b1", "a2", "b2", "a3")
    told = await asyncio.gather(*map(together, words), return_exceptions=True)
    assert [one if isinstance(one, str) else type(one) for one in told] == [
        "a1",
        DatabaseUnavailable,
        "a2",
        DatabaseUnavailable,
        "a3",
    ]
    # Who stands behind one whose shard is away does not wait for it once more.
    assert asked == ["a1", "b1", "a2", "a3"]


async def test_what_was_cancelled_before_it_began_is_not_begun_and_not_kept():
    do = Doubling()
    together = Together(do)
    do.open.clear()
    first = asyncio.create_task(together(1))
    await _turns()
    leaving = [asyncio.create_task(together(number)) for number in range(100, 200)]
    staying = asyncio.create_task(together(2))
    await _turns()
    for one in leaving:
        one.cancel()
    await _turns()
    assert len(together._waiting) == 1
    do.open.set()
    assert await asyncio.gather(first, staying) == [2, 4]
    assert do.batches == [[1], [2]]


async def test_a_caller_that_is_cancelled_takes_nobody_along():
    do = Doubling()
    together = Together(do)
    do.open.clear()
    leaving, staying = (asyncio.create_task(together(number)) for number in (1, 2))
    await _turns()
    leaving.cancel()
    await _turns()
    do.open.set()
    assert await staying == 4
    assert leaving.cancelled()
    assert await together(3) == 6


async def test_a_batch_is_in_the_trace_of_the_first_and_linked_to_the_others(spans):
    together = Together(Doubling())
    tracer = telemetry.tracer("test")

    async def traced(number: int) -> int:
        with tracer.start_as_current_span(f"call {number}"):
            return await together(number)

    await asyncio.gather(*(traced(number) for number in (1, 2, 3)))
    found = {one.name: one for one in spans.get_finished_spans()}
    batch = found[gathering.SPAN.name]
    assert batch.parent.span_id == found["call 1"].context.span_id
    assert [link.context.span_id for link in batch.links] == [
        found[f"call {number}"].context.span_id for number in (2, 3)
    ]
    assert batch.attributes == {"gymnation.count": 3}


async def test_a_lone_call_leaves_no_span_of_its_own(spans):
    with telemetry.tracer("test").start_as_current_span("call"):
        await Together(Doubling())(1)
    assert [one.name for one in spans.get_finished_spans()] == ["call"]


async def test_checkins_of_one_moment_cost_as_many_commands_as_one(server_database: Database, monkeypatch):
    await server_database.ensure_indexes(INDEXES)
    parts = Parts(server_database)
    await parts.registered()
    await parts.registered(OTHER_CHAT)
    await parts.opened(10, points=2)
    await parts.opened(20, points=3, chat_id=OTHER_CHAT)
    places = [(member, chat) for member in range(1, 21) for chat in (CHAT, OTHER_CHAT)]
    # A member's first one of a season looks how they were called before.
    for chat in (CHAT, OTHER_CHAT):
        await parts.opened(30, chat_id=chat)
    await asyncio.gather(*(parts.checked_in(member, 30, chat_id=chat) for member, chat in places))
    asked = Counter[str]()
    began = Operation.__init__

    def begin(self: Operation, command: str, collection: str | None, *more: object) -> None:
        asked[f"{collection}.{command}"] += 1
        began(self, command, collection, *more)  # type: ignore[arg-type]

    # One change of 128, by its id, asks for its season's fold: none of these does.
    monkeypatch.setattr(scores, "asks_to_fold", lambda change, fold_after: False)
    monkeypatch.setattr(Operation, "__init__", begin)
    answers = await asyncio.gather(
        *(parts.checked_in(member, 10 if chat == CHAT else 20, chat_id=chat) for member, chat in places)
    )
    assert [answer.totals for answer in answers] == [Totals(2, 3), Totals(2, 4)] * 20
    assert asked == {
        "anchors.find": 1,
        "checkins.insert": 1,
        "scores.update": 1,
        "scores.find": 1,
        "feed.insert": 1,
        "checkins.update": 1,
        "checkins.find": 1,
        "pauses.find": 1,
        "goals.find": 1,
    }
    assert await counters_equal_ledger(parts.database)
    assert await feed_equals_ledger(parts.database)


async def test_two_of_a_member_at_one_moment_are_answered_one_after_the_other(parts: Parts):
    await parts.registered()
    for message in (10, 20, 30):
        await parts.opened(message, points=message // 10)
    answers = await asyncio.gather(*(parts.checked_in(7, message) for message in (10, 20, 30)))
    assert max((one.totals.checkins, one.totals.points) for one in answers) == (3, 6)
    assert {one.totals.checkins for one in answers} == {1, 2, 3}
    assert await counters_equal_ledger(parts.database)


async def test_a_repeat_among_new_ones_gets_its_first_answer(parts: Parts):
    await parts.registered()
    await parts.opened(10)
    first = await parts.checked_in(1, request_id=rid("one"))
    again, *_ = await asyncio.gather(
        parts.checked_in(1, request_id=rid("one")), *(parts.checked_in(member) for member in (2, 3, 4))
    )
    assert again == first
    assert await counters_equal_ledger(parts.database)
    assert await feed_equals_ledger(parts.database)


@pytest.mark.parametrize("others", [1, 3])
async def test_a_name_that_no_document_can_hold_fails_alone(parts: Parts, others):
    await parts.registered()
    await parts.opened(10)
    told = await asyncio.gather(
        parts.checked_in(1, display_name="\ud800"),
        *(parts.checked_in(member) for member in range(2, 2 + others)),
        return_exceptions=True,
    )
    if isinstance(told[0], Exception):
        assert isinstance(told[0], UnicodeEncodeError | ValueError)
    assert [one.totals.checkins for one in told[1:]] == [1] * others


async def _turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)
