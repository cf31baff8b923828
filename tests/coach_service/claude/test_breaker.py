"""The breaker before Claude, over HTTP against a scripted server.

The tests say who calls while the vendor is unwell, and what callers hear meanwhile.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from coach_service.claude import attempts
from coach_service.claude.breaker import Breaker, BreakerPolicy, Bystander, State, keep_health
from coach_service.claude.failures import Verdict
from coach_service.claude.model import ClaudeModel, open_client
from coach_service.claude.retries import RetryPolicy
from coach_service.domain.failures import CoachOverloaded, CoachSpendLimit, CoachUnreachable
from sandbox.patience import patient
from servicekit import deadlines
from tests.coach_service.claude.test_model import REQUEST, failure, hear
from tests.coach_service.scripted_claude import fails, hangs_after, says

OVERLOADED = fails(529, "overloaded_error")


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def states() -> list[State]:
    """What the metric was told."""
    return []


@pytest.fixture
def breaker(clock: Clock, states: list[State]) -> Breaker:
    return Breaker(BreakerPolicy(failures=3, first_pause_s=5.0), monotonic=clock, watch=states.append)


@pytest.fixture
async def model(claude, breaker: Breaker) -> AsyncIterator[ClaudeModel]:
    async with open_client("sandbox-key", claude.base_url) as client:
        yield ClaudeModel(client, "claude-haiku-5-5", "low", RetryPolicy(attempts=1), breaker)


async def open_it(claude, model) -> None:
    claude.will(*[OVERLOADED] * 3)
    for _ in range(3):
        await failure(model)


async def test_after_enough_failures_in_a_row_nobody_calls_and_hears_so_at_once(
    claude, model, breaker, states
):
    await open_it(claude, model)
    error = await failure(model)
    assert isinstance(error, CoachOverloaded)
    assert error.metadata["retry_after_s"] == "5"
    assert len(claude.requests) == 3
    assert states == [State.OPEN]


async def test_a_success_in_between_starts_the_count_anew(claude, model, breaker):
    claude.will(OVERLOADED, OVERLOADED, says("ok"), OVERLOADED, OVERLOADED)
    for _ in range(2):
        await failure(model)
    await hear(model)
    for _ in range(2):
        await failure(model)
    assert breaker.state is State.CLOSED


async def test_one_call_finds_out_and_lets_the_others_through(claude, model, breaker, clock, states):
    await open_it(claude, model)
    clock.now += 5.0
    claude.will(says("de volta"))
    assert (await hear(model))[0] == ["de volta"]
    assert states == [State.OPEN, State.HALF_OPEN, State.CLOSED]


async def test_while_one_finds_out_the_others_do_not_call(claude, model, breaker, clock):
    await open_it(claude, model)
    clock.now += 5.0
    claude.will(hangs_after("Um"))
    async with aclosing(model.respond(REQUEST)) as probe:
        await anext(probe)
        assert isinstance(await failure(model), CoachOverloaded)
    assert len(claude.requests) == 4
    # The call that left it told nothing: the next call finds out.
    claude.will(says("ok"))
    await hear(model)


async def test_each_call_that_finds_it_unwell_doubles_the_pause_up_to_a_minute(claude, model, breaker, clock):
    await open_it(claude, model)
    pauses = [breaker.left_s]
    for _ in range(5):
        clock.now += breaker.left_s
        claude.will(OVERLOADED)
        await failure(model)
        pauses.append(breaker.left_s)
    assert pauses == [5.0, 10.0, 20.0, 40.0, 60.0, 60.0]


async def test_a_spending_limit_opens_it_at_once_and_is_what_everybody_hears(claude, model, breaker):
    claude.will(fails(429, "rate_limit_error", "enforced_spend_limit_reached"))
    for _ in range(2):
        assert isinstance(await failure(model), CoachSpendLimit)
    assert len(claude.requests) == 1
    assert breaker.left_s == 60.0


async def test_a_vendor_that_is_away_is_not_said_to_be_busy(claude, model):
    claude.will(*[fails(500, "api_error")] * 3)
    for _ in range(4):
        assert isinstance(await failure(model), CoachUnreachable)
    assert len(claude.requests) == 3


@pytest.mark.parametrize(("fair_s", "state"), [(0.1, State.OPEN), (3.0, State.CLOSED)])
async def test_silence_counts_unless_the_caller_was_in_a_hurry(claude, monkeypatch, fair_s, state):
    monkeypatch.setattr(attempts, "FAIR_S", fair_s)
    breaker = Breaker(BreakerPolicy(failures=1, first_pause_s=60.0))
    claude.will(hangs_after("Um"))
    async with open_client("sandbox-key", claude.base_url) as client:
        with deadlines.limit(1.0):
            await failure(ClaudeModel(client, "claude-haiku-5-5", breaker=breaker))
    assert breaker.state is state


async def test_requests_that_are_refused_say_nothing_of_the_vendor(claude, model, breaker):
    claude.will(*[fails(400, "invalid_request_error")] * 5, *[fails(401, "authentication_error")] * 5)
    for _ in range(10):
        await failure(model)
    assert breaker.state is State.CLOSED
    assert len(claude.requests) == 10


async def test_what_the_vendor_asks_for_is_waited_for(claude, model, breaker):
    claude.will(*[fails(429, "rate_limit_error", retry_after="30")] * 3)
    for _ in range(3):
        await failure(model)
    assert breaker.left_s == 30.0


async def test_a_bystander_leaves_the_one_call_that_finds_out_to_who_needs_an_answer(
    claude, model, breaker, clock
):
    await open_it(claude, model)
    clock.now += 5.0
    assert breaker.state is State.HALF_OPEN
    async with open_client("sandbox-key", claude.base_url) as client:
        beside = ClaudeModel(client, "claude-haiku-5-5", breaker=Bystander(breaker))
        assert isinstance(await failure(beside), CoachOverloaded)
    assert len(claude.requests) == 3
    claude.will(says("de volta"))
    assert (await hear(model))[0] == ["de volta"]


async def test_a_bystander_neither_opens_the_breaker_nor_closes_it(claude, model, breaker):
    async with open_client("sandbox-key", claude.base_url) as client:
        beside = ClaudeModel(client, "claude-haiku-5-5", None, RetryPolicy(attempts=1), Bystander(breaker))
        claude.will(*[OVERLOADED] * 5)
        for _ in range(5):
            await failure(beside)
        assert breaker.state is State.CLOSED
        claude.will(OVERLOADED, OVERLOADED, says("ok"), OVERLOADED)
        await failure(model)
        await failure(model)
        await hear(beside)
        await failure(model)
    assert breaker.state is State.OPEN


async def test_health_says_so_and_takes_it_back_when_a_call_may_find_out():
    breaker = Breaker(BreakerPolicy(failures=1, first_pause_s=0.05))
    said: list[bool] = []
    news = asyncio.Event()

    async def set_serving(serving: bool) -> None:
        said.append(serving)
        news.set()

    async def until(expected: list[bool]) -> None:
        async with asyncio.timeout(patient(10)):
            while said[: len(expected)] != expected:
                news.clear()
                await news.wait()

    keeping = asyncio.create_task(keep_health(breaker, set_serving))
    try:
        await until([True])
        with breaker.trial() as trial:
            trial.verdict = Verdict(CoachUnreachable(), again=True)
        await until([True, False])
        await until([True, False, True])
    finally:
        keeping.cancel()
