"""Claude's failures on demand, as the real client reports them."""

import anthropic
import httpx2
import pytest

from sandbox.patience import patient
from tests.sandbox.claude.asking import question

ASKED = question("Dicas de corrida?")


@pytest.mark.parametrize(
    ("kind", "error", "status", "error_type"),
    [
        ("429", anthropic.RateLimitError, 429, "rate_limit_error"),
        ("spend_limit", anthropic.RateLimitError, 429, "rate_limit_error"),
        ("529", anthropic.OverloadedError, 529, "overloaded_error"),
        ("500", anthropic.InternalServerError, 500, "api_error"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
async def test_a_refused_call_raises_the_clients_own_error_once(
    client, stand_in, kind, error, status, error_type, stream
):
    stand_in.faults.add("claude", kind)

    with pytest.raises(error) as refused:
        await client.messages.create(**ASKED, stream=stream)

    assert (refused.value.status_code, refused.value.type) == (status, error_type)
    assert (await client.messages.create(**ASKED)).stop_reason == "end_turn"


async def test_a_429_tells_when_to_come_back(client, stand_in):
    stand_in.faults.add("claude", "429", retry_after=7)

    with pytest.raises(anthropic.RateLimitError) as refused:
        await client.messages.create(**ASKED)

    assert refused.value.response.headers["retry-after"] == "7"
    assert refused.value.error_code is None


async def test_a_spend_limit_has_its_own_code(client, stand_in):
    stand_in.faults.add("claude", "spend_limit")

    with pytest.raises(anthropic.RateLimitError) as refused:
        await client.messages.create(**ASKED)

    assert refused.value.error_code == "enforced_spend_limit_reached"


async def test_a_slow_answer_is_late_and_then_whole(client, stand_in):
    stand_in.faults.add("claude", "slow", delay_s=30)
    with pytest.raises(anthropic.APITimeoutError):
        await client.with_options(timeout=patient(0.2)).messages.create(**ASKED)

    stand_in.faults.add("claude", "slow", delay_s=0.05)
    assert (await client.messages.create(**ASKED)).stop_reason == "end_turn"


@pytest.mark.parametrize("kind", ["refusal", "max_tokens"])
async def test_an_answer_can_end_for_another_reason(client, stand_in, kind):
    stand_in.faults.add("claude", kind, count=2)

    whole = await client.messages.create(**ASKED)
    async with client.messages.stream(**ASKED) as stream:
        streamed = await stream.get_final_message()

    assert whole.stop_reason == streamed.stop_reason == kind
    assert [block.text for block in whole.content] == [block.text for block in streamed.content]


async def test_a_cut_stream_breaks_after_its_first_words(client, stand_in):
    stand_in.faults.add("claude", "cut")
    heard = []

    async def read() -> None:
        async with client.messages.stream(**ASKED) as stream:
            async for piece in stream.text_stream:
                heard.append(piece)  # noqa: PERF401 - what came before the cut must be kept

    with pytest.raises((anthropic.APIConnectionError, httpx2.TransportError)):
        await read()
    assert heard


async def test_a_stalled_stream_says_its_first_words_and_then_nothing_for_a_while(client, stand_in):
    stand_in.faults.add("claude", "stall", delay_s=30)
    heard = []

    async def read() -> None:
        async with client.with_options(timeout=patient(0.2)).messages.stream(**ASKED) as stream:
            async for piece in stream.text_stream:
                heard.append(piece)  # noqa: PERF401 - what came before the silence must be kept

    with pytest.raises((anthropic.APITimeoutError, httpx2.TimeoutException)):
        await read()
    assert heard
    assert not "".join(heard).endswith(".")

    stand_in.faults.add("claude", "stall", delay_s=0.05)
    async with client.messages.stream(**ASKED) as stream:
        late = await stream.get_final_message()
    whole = await client.messages.create(**ASKED)
    assert [block.text for block in late.content] == [block.text for block in whole.content]


async def test_a_cut_answer_breaks(client, stand_in):
    stand_in.faults.add("claude", "cut")

    with pytest.raises((anthropic.APIConnectionError, httpx2.TransportError)):
        await client.messages.create(**ASKED)


@pytest.mark.parametrize("stream", [False, True])
async def test_a_malformed_answer_is_not_json(client, stand_in, stream):
    stand_in.faults.add("claude", "malformed")

    async def read() -> None:
        answer = await client.messages.create(**ASKED, stream=stream)
        async for _ in answer:
            pass

    with pytest.raises((anthropic.APIError, ValueError)):
        await read()


async def test_a_client_that_leaves_a_stream_harms_nobody(client):
    async with client.messages.stream(**ASKED) as stream:
        async for _ in stream.text_stream:
            break

    assert (await client.messages.create(**ASKED)).stop_reason == "end_turn"
