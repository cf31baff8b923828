"""Claude through the real SDK, against a local server."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from coach_service.claude.model import SILENCE_S, ClaudeModel, open_client
from coach_service.claude.retries import RetryPolicy
from coach_service.domain.failures import (
    CoachNotConfigured,
    CoachOverloaded,
    CoachSpendLimit,
    CoachUnreachable,
)
from coach_service.domain.model import (
    ModelRequest,
    ModelTurn,
    Stop,
    SystemPart,
    TextPiece,
    ToolResult,
    ToolResults,
    ToolSpec,
    Usage,
    UserText,
    Wasted,
)
from sandbox.patience import patient
from servicekit import deadlines
from servicekit.errors import ServiceError
from tests.coach_service.scripted_claude import (
    ScriptedClaude,
    breaks_off,
    calls,
    ends_early,
    fails,
    hangs_after,
    says,
    says_nothing,
    talks_nonsense,
    tells_of_an_error,
)

TOOL = ToolSpec("get_profile", "Numbers.", {"type": "object", "properties": {}})
REQUEST = ModelRequest(
    system=(SystemPart("persona", cached=True), SystemPart("today", cached=False)),
    turns=(UserText("hello"),),
    max_tokens=700,
    tools=(TOOL,),
)


class Pauses:
    """Keeps how long it was asked to sleep, and does not."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.taken.append(seconds)


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
async def model(claude: ScriptedClaude, pauses: Pauses) -> AsyncIterator[ClaudeModel]:
    async with open_client("sandbox-key", claude.base_url) as client:
        policy = RetryPolicy(sleep=pauses.sleep, chance=lambda: 0.0)
        yield ClaudeModel(client, "claude-haiku-5-5", "low", policy)


async def hear(model: ClaudeModel, request: ModelRequest = REQUEST) -> tuple[list[str], ModelTurn]:
    texts, turn = [], None
    async with aclosing(model.respond(request)) as pieces:
        async for piece in pieces:
            if isinstance(piece, TextPiece):
                texts.append(piece.text)
            if isinstance(piece, ModelTurn):
                turn = piece
    assert turn is not None
    return texts, turn


async def failure(model: ClaudeModel) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        await hear(model)
    return caught.value


async def test_text_comes_in_pieces_and_the_turn_holds_all_of_it(claude, model):
    claude.will(says("Bom ", "treino!"))

    texts, turn = await hear(model)

    assert texts == ["Bom ", "treino!"]
    assert (turn.text, turn.stop, turn.model) == ("Bom treino!", Stop.END_TURN, "claude-haiku-5-5")
    assert turn.usage == Usage(100, 20, 1000, 10)


async def test_the_stable_parts_come_first_and_are_marked_for_the_cache(claude, model):
    claude.will(says("ok"))

    await hear(model)

    (body,) = claude.requests
    assert body == {
        "model": "claude-haiku-5-5",
        "max_tokens": 700,
        "system": [
            {"type": "text", "text": "persona", "cache_control": {"type": "ephemeral"}},
            {"type": "text", "text": "today"},
        ],
        "messages": [{"role": "user", "content": [{"type": "text", "text": "hello"}]}],
        "tools": [
            {"name": "get_profile", "description": "Numbers.", "input_schema": dict(TOOL.input_schema)}
        ],
        "output_config": {"effort": "low"},
        "stream": True,
    }


async def test_the_key_goes_with_every_request(claude, model):
    claude.will(says("ok"))

    await hear(model)

    assert claude.headers[0]["authorization"] == "Bearer sandbox-key"


async def test_a_turn_is_sent_back_as_it_came_with_the_results_after_it(claude, model):
    claude.will(calls(("get_profile", {"group": 1}), preamble="Vou ver.", thinking=True), says("12"))
    _, turn = await hear(model)
    results = ToolResults((ToolResult(turn.tool_calls[0].call_id, "{}", failed=True),))

    await hear(
        model,
        ModelRequest(REQUEST.system, (*REQUEST.turns, turn, results), 700, (TOOL,), may_use_tools=False),
    )

    body = claude.requests[1]
    assert body["messages"][1] == {
        "role": "assistant",
        "content": [
            {"type": "thinking", "thinking": "", "signature": "c2ln"},
            {"type": "text", "text": "Vou ver."},
            {"type": "tool_use", "id": "toolu_0", "name": "get_profile", "input": {"group": 1}},
        ],
    }
    assert body["messages"][2]["content"] == [
        {"type": "tool_result", "tool_use_id": "toolu_0", "content": "{}", "is_error": True}
    ]
    assert body["tool_choice"] == {"type": "none"}
    assert body["tools"], "a conversation that holds calls must describe the tools"


@pytest.mark.parametrize("stop", [stop for stop in Stop if stop is not Stop.OTHER])
async def test_every_stop_reason_is_told_apart(claude, model, stop):
    claude.will(says("texto", stop=stop.value))

    _, turn = await hear(model)

    assert turn.stop is stop


async def test_a_stop_reason_of_the_future_is_no_failure(claude, model):
    claude.will(says("texto", stop="tired"))

    _, turn = await hear(model)

    assert (turn.stop, turn.text) == (Stop.OTHER, "texto")


async def test_a_turn_without_content_is_an_empty_turn(claude, model):
    claude.will(says_nothing("refusal"))

    _, turn = await hear(model)

    assert (turn.stop, turn.text) == (Stop.REFUSAL, "")


@pytest.mark.parametrize(
    "broken",
    [
        fails(429, "rate_limit_error"),
        fails(529, "overloaded_error"),
        fails(500, "api_error"),
        fails(503, "api_error"),
        breaks_off(),
        ends_early(),
        talks_nonsense(),
        tells_of_an_error("overloaded_error"),
        tells_of_an_error("api_error"),
    ],
    ids=["429", "529", "500", "503", "reset", "early end", "nonsense", "overload event", "error event"],
)
async def test_a_passing_failure_is_tried_again_after_a_pause(claude, model, pauses, broken):
    claude.will(broken, says("ok"))

    texts, _ = await hear(model)

    assert texts == ["ok"]
    assert pauses.taken == [0.4]


async def test_pauses_grow_and_tries_end(claude, model, pauses):
    claude.will(*[fails(529, "overloaded_error")] * 4)

    assert isinstance(await failure(model), CoachOverloaded)
    assert pauses.taken == [0.4, 0.8]
    assert len(claude.requests) == 3


async def test_tokens_of_a_broken_attempt_are_counted(claude, model):
    claude.will(ends_early(), says("ok"))

    _, turn = await hear(model)

    assert turn.usage == Usage(200, 21, 2000, 20)


async def test_tokens_that_no_turn_came_of_are_told_before_the_failure(claude, model):
    claude.will(*[ends_early()] * 3)

    async with aclosing(model.respond(REQUEST)) as pieces:
        assert await anext(pieces) == Wasted(Usage(300, 3, 3000, 30))
        with pytest.raises(CoachUnreachable):
            await anext(pieces)


async def test_tokens_of_a_stream_that_nobody_waited_for_are_counted(claude, model):
    claude.will(hangs_after("Bom treino, Bia!"))
    taken: list[Usage] = []

    async with aclosing(model.respond(REQUEST, taken.append)) as pieces:
        assert await anext(pieces) == TextPiece("Bom treino, Bia!")

    # What goes in is counted at the start; sixteen characters are estimated.
    assert taken == [Usage(100, 6, 1000, 10)]


async def test_tokens_of_a_stream_whose_reader_was_cancelled_are_counted(claude, model):
    claude.will(ends_early(), hangs_after("Bom "))
    taken: list[Usage] = []
    heard = asyncio.Event()

    async def read() -> None:
        async with aclosing(model.respond(REQUEST, taken.append)) as pieces:
            async for _ in pieces:
                heard.set()

    reading = asyncio.create_task(read())
    await heard.wait()
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert taken == [Usage(200, 3, 2000, 20)]


async def test_a_turn_that_was_given_is_not_told_again(claude, model):
    claude.will(says("Bom treino!"))
    taken: list[Usage] = []
    async with aclosing(model.respond(REQUEST, taken.append)) as pieces:
        async for piece in pieces:
            if isinstance(piece, ModelTurn):
                break
    assert taken == []


async def test_the_vendors_pause_is_kept_when_the_deadline_allows(claude, model, pauses):
    claude.will(fails(429, "rate_limit_error", retry_after="7"), says("ok"))

    with deadlines.limit(30):
        await hear(model)

    assert pauses.taken == [7.0]


async def test_a_pause_that_does_not_fit_is_told_to_the_caller_at_once(claude, model, pauses):
    claude.will(fails(429, "rate_limit_error", retry_after="40"))

    with deadlines.limit(30):
        error = await failure(model)

    assert isinstance(error, CoachOverloaded)
    assert error.metadata == {"retry_after_s": "40"}
    assert pauses.taken == []


@pytest.mark.parametrize(
    ("response", "kind"),
    [
        (fails(429, "rate_limit_error", "enforced_spend_limit_reached", retry_after="1"), CoachSpendLimit),
        (fails(402, "billing_error"), CoachSpendLimit),
        (fails(401, "authentication_error"), CoachNotConfigured),
        (fails(403, "permission_error"), CoachNotConfigured),
        (fails(404, "not_found_error"), CoachNotConfigured),
        (fails(400, "invalid_request_error"), CoachUnreachable),
    ],
    ids=["spend limit", "billing", "bad key", "forbidden", "no such model", "bad request"],
)
async def test_a_lasting_failure_is_not_tried_again(claude, model, pauses, response, kind):
    claude.will(response, says("never"))

    assert isinstance(await failure(model), kind)
    assert pauses.taken == []
    assert len(claude.requests) == 1


async def test_a_stream_that_breaks_after_text_is_started_over_once_in_silence(claude, model):
    claude.will(breaks_off("Meio ", "texto"), says("Outro ", "texto."))

    texts, turn = await hear(model)

    assert texts == ["Meio ", "texto"]
    assert turn.text == "Outro texto."


async def test_a_stream_that_breaks_again_after_text_is_given_up(claude, model):
    claude.will(breaks_off("Meio"), fails(529, "overloaded_error"), says("never"))

    assert isinstance(await failure(model), CoachOverloaded)
    assert len(claude.requests) == 2


@pytest.mark.parametrize("written", [(), ("Meio",)], ids=["before text", "after text"])
async def test_the_deadline_ends_a_silent_stream(claude, model, written):
    claude.will(hangs_after(*written))

    # However slow the machine is, the deadline comes before the stream is taken for dead.
    with deadlines.limit(min(patient(2), SILENCE_S / 2)):
        error = await failure(model)

    assert isinstance(error, CoachUnreachable)
    await asyncio.wait_for(claude.client_gone.wait(), patient(10))
    assert len(claude.requests) == 1


@pytest.mark.parametrize("written", [(), ("Meio",)], ids=["before text", "after text"])
async def test_silence_is_tried_again_once(claude, pauses, written):
    claude.will(hangs_after(*written), hangs_after(*written), says("never"))

    async with open_client("sandbox-key", claude.base_url, silence_s=0.2) as client:
        policy = RetryPolicy(sleep=pauses.sleep)
        error = await failure(ClaudeModel(client, "claude-haiku-5-5", retries=policy))

    assert isinstance(error, CoachUnreachable)
    assert len(claude.requests) == 2


def test_silence_on_every_call_is_told_within_half_a_minute():
    policy = RetryPolicy()
    longest_pause = policy.first_pause_s * 2 ** (policy.silent_attempts - 2)
    assert policy.silent_attempts * SILENCE_S + longest_pause < 30


async def test_an_address_without_a_server_is_unreachable(pauses):
    policy = RetryPolicy(sleep=pauses.sleep)
    async with open_client("sandbox-key", "http://127.0.0.1:9") as client:
        error = await failure(ClaudeModel(client, "claude-haiku-5-5", retries=policy))

    assert isinstance(error, CoachUnreachable)
    assert len(pauses.taken) == 2


async def test_closing_early_closes_the_vendors_stream(claude, model):
    claude.will(hangs_after("Olá"))

    async with aclosing(model.respond(REQUEST)) as pieces:
        assert await anext(pieces) == TextPiece("Olá")

    await asyncio.wait_for(claude.client_gone.wait(), patient(10))


async def test_the_log_says_what_failed_without_the_vendors_message(claude, model, caplog):
    claude.will(fails(400, "invalid_request_error"))

    with caplog.at_level(logging.WARNING):
        await failure(model)

    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "CANARY" not in caplog.text
    assert "CANARY" not in str(vars(caplog.records[0]))
