"""The Messages API as the real client sees it: streams, usage, caching, and what is refused."""

import base64
import json
from typing import Any

import anthropic
import httpx2
import pytest
from anthropic import AsyncAnthropic

from sandbox.telegram.pictures import sample_photo
from tests.sandbox.claude.asking import TOOLS, question


async def test_a_stream_tells_the_same_as_the_whole_answer(client):
    whole = await client.messages.create(**question("Dicas de corrida?"))

    async with client.messages.stream(**question("Dicas de corrida?")) as stream:
        pieces = [piece async for piece in stream.text_stream]
        final = await stream.get_final_message()

    assert len(pieces) > 5
    assert "".join(pieces) == final.content[0].text == whole.content[0].text
    assert final.stop_reason == "end_turn"
    assert final.usage.output_tokens == whole.usage.output_tokens > 10
    assert final.usage.input_tokens == whole.usage.input_tokens


async def test_the_events_of_a_stream_come_in_the_apis_order(client):
    stream = await client.messages.create(**question("meus últimos check-ins", tools=TOOLS), stream=True)

    kinds = [event.type async for event in stream]

    assert kinds[:2] == ["message_start", "content_block_start"]
    assert kinds[-3:] == ["content_block_stop", "message_delta", "message_stop"]
    assert kinds.count("content_block_start") == 2


async def test_tool_input_is_streamed_in_pieces_and_joined_by_the_client(client):
    async with client.messages.stream(**question("meus últimos check-ins", tools=TOOLS)) as stream:
        final = await stream.get_final_message()

    assert final.stop_reason == "tool_use"
    assert {block.name: block.input for block in final.content}["list_checkins"] == {"limit": 5}


async def test_thinking_comes_before_the_text_when_asked_for(client):
    async with client.messages.stream(**question("Dicas de sono?", thinking={"type": "adaptive"})) as stream:
        final = await stream.get_final_message()

    assert [block.type for block in final.content] == ["thinking", "text"]
    assert final.content[0].signature


async def test_max_tokens_ends_the_answer_early(client):
    message = await client.messages.create(**question("Dicas de sono?") | {"max_tokens": 5})

    assert message.stop_reason == "max_tokens"
    assert len(message.content[0].text) == 20


async def test_a_stop_sequence_ends_the_answer(client):
    message = await client.messages.create(**question("Dicas de sono?", stop_sequences=["resultado"]))

    assert (message.stop_reason, message.stop_sequence) == ("stop_sequence", "resultado")
    assert message.content[0].text.endswith("treino vira ")


async def test_tokens_are_counted_before_a_call_as_in_it(client):
    asked = question("Dicas de sono?", tools=TOOLS, system="Você é o coach.")
    counted = await client.messages.count_tokens(
        **{key: value for key, value in asked.items() if key != "max_tokens"}
    )

    message = await client.messages.create(**asked)

    assert counted.input_tokens == message.usage.input_tokens > 50


def _cached(length: int, **more: Any) -> dict[str, Any]:
    system = [{"type": "text", "text": "x" * length, "cache_control": {"type": "ephemeral"}}]
    return question("Dicas de sono?", system=system, **more)


async def test_a_marked_prefix_is_written_once_and_read_within_five_minutes(client, stand_in):
    first = (await client.messages.create(**_cached(4000))).usage
    stand_in.now += 299
    second = (await client.messages.create(**_cached(4000))).usage
    stand_in.now += 301
    third = (await client.messages.create(**_cached(4000))).usage

    assert (first.cache_creation_input_tokens, first.cache_read_input_tokens) == (1000, 0)
    assert (second.cache_creation_input_tokens, second.cache_read_input_tokens) == (0, 1000)
    assert (third.cache_creation_input_tokens, third.cache_read_input_tokens) == (1000, 0)
    assert first.input_tokens == second.input_tokens == 4


async def test_a_prefix_under_512_tokens_is_not_cached(client):
    await client.messages.create(**_cached(2000))
    usage = (await client.messages.create(**_cached(2000))).usage

    assert (usage.cache_creation_input_tokens, usage.cache_read_input_tokens) == (0, 0)


async def test_a_growing_conversation_reads_what_its_last_turn_wrote(client):
    mark = {"type": "ephemeral"}
    asked = question("Dicas de sono?", system="x" * 4000, cache_control=mark)
    first = await client.messages.create(**asked)
    asked["messages"] += [first.to_param(), {"role": "user", "content": "E de corrida?"}]

    second = (await client.messages.create(**asked)).usage

    assert first.usage.cache_creation_input_tokens == 1004
    assert second.cache_read_input_tokens == 1004
    assert 0 < second.cache_creation_input_tokens < 100
    assert second.input_tokens == 0


@pytest.mark.parametrize("key", ["sk-wrong", "1000:SANDBOX-TOKEN"])
async def test_a_key_of_the_wrong_form_is_refused(stand_in, key):
    async with AsyncAnthropic(api_key=key, base_url=stand_in.url, max_retries=0) as client:
        with pytest.raises(anthropic.AuthenticationError) as refused:
            await client.messages.create(**question("oi"))

    assert refused.value.type == "authentication_error"
    assert refused.value.request_id.startswith("req_")


async def test_a_missing_key_or_version_is_refused(stand_in):
    async with httpx2.AsyncClient() as http:
        no_key = await http.post(f"{stand_in.url}/v1/messages", json=question("oi"))
        no_version = await http.post(
            f"{stand_in.url}/v1/messages", json=question("oi"), headers={"x-api-key": "sandbox-key"}
        )

    assert (no_key.status_code, no_key.json()["error"]["type"]) == (401, "authentication_error")
    assert (no_version.status_code, no_version.json()["error"]["type"]) == (400, "invalid_request_error")
    assert "anthropic-version" in no_version.json()["error"]["message"]
    assert no_key.headers["request-id"] == no_key.json()["request_id"]


_USE = {"type": "tool_use", "id": "toolu_1", "name": "get_profile", "input": {}}
_RESULT = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "{}"}
_TEXT = {"type": "text", "text": "oi"}
_HELLO = {"role": "user", "content": "oi"}


def _shut(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _schema(schema: dict[str, Any]) -> dict[str, Any]:
    return {"output_config": {"format": {"type": "json_schema", "schema": schema}}}


def _picture(**changes: str) -> dict[str, Any]:
    """Messages with a picture that is right but for the changes."""
    source = {
        "type": "base64",
        "media_type": "image/png",
        "data": base64.b64encode(sample_photo(1)).decode(),
        **changes,
    }
    return {"messages": [{"role": "user", "content": [{"type": "image", "source": source}, _TEXT]}]}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"temperature": 0.5}, "temperature"),
        ({"top_p": 0.5}, "top_p"),
        ({"top_k": 5}, "top_k"),
        ({"mood": "happy"}, "mood: Extra inputs"),
        ({"model": "claude-unknown-1"}, "claude-unknown-1"),
        ({"max_tokens": None}, "max_tokens: Field required"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"messages": []}, "at least one message"),
        ({"messages": [_HELLO, {"role": "assistant", "content": "Olá"}]}, "prefill"),
        (
            {"messages": [{"role": "assistant", "content": "Olá"}, _HELLO]},
            "first message must use the user role",
        ),
        ({"messages": [{"role": "user", "content": ""}]}, "non-whitespace"),
        ({"messages": [{"role": "user", "content": [_RESULT]}]}, "unexpected `tool_use_id`"),
        ({"messages": [_HELLO, {"role": "assistant", "content": [_USE]}, _HELLO]}, "without `tool_result`"),
        ({"messages": [{"role": "user", "content": [_USE]}]}, "type: Input should be one of"),
        ({"tools": [TOOLS[0], TOOLS[0]]}, "unique"),
        ({"tools": [{"name": "bad name", "input_schema": {"type": "object"}}]}, "pattern"),
        ({"tools": [{"name": "t", "input_schema": {"type": "string"}}]}, "'object'"),
        ({"tool_choice": {"type": "any"}}, "while providing tools"),
        ({"thinking": {"type": "enabled", "budget_tokens": 100}}, "1024"),
        ({"model": "claude-sonnet-5-5", "thinking": {"type": "disabled"}}, "disabled is not supported"),
        ({"model": "claude-sonnet-5-5", "tools": TOOLS, "tool_choice": {"type": "any"}}, "forcing a tool"),
        ({"output_config": {"format": {"type": "xml"}}}, "json_schema"),
        ({"output_config": {"effort": "huge"}}, "effort"),
        (_schema({"type": "object", "properties": {}}), "additionalProperties"),
        (_schema(_shut(items={"type": "array", "items": {"type": "object"}})), "additionalProperties"),
        (_schema(_shut(grams={"type": "integer", "minimum": 0})), "'minimum' is not supported"),
        (_schema(_shut(name={"type": "string", "maxLength": 60})), "'maxLength' is not supported"),
        ({"cache_control": {"type": "forever"}}, "ephemeral"),
        (
            {"system": [{"type": "text", "text": "x", "cache_control": {"type": "ephemeral"}}] * 5},
            "maximum of 4",
        ),
        ({"stream": "yes"}, "stream"),
        (_picture(media_type="image/svg+xml"), "media_type: Input should be one of"),
        (_picture(media_type="image/jpeg"), "appears to be a image/png image"),
        (_picture(data="***"), "invalid base64 data"),
        (_picture(data=""), "data: Field required"),
        (_picture(data=base64.b64encode(b"no picture").decode()), "Could not process image"),
        (_picture(data="A" * (5 * 1024 * 1024 + 4)), "image exceeds 5 MB maximum"),
        (_picture(quality="high"), "quality: Extra inputs"),
    ],
)
async def test_what_the_api_does_not_take_is_refused_with_its_name(stand_in, change, told):
    body = {key: value for key, value in (question("oi") | change).items() if value is not None}
    headers = {"x-api-key": "sandbox-key", "anthropic-version": "2023-06-01"}
    async with httpx2.AsyncClient() as http:
        answer = await http.post(f"{stand_in.url}/v1/messages", json=body, headers=headers)

    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert told in answer.json()["error"]["message"]
    assert answer.headers["request-id"].startswith("req_")


async def test_every_answer_has_a_request_id(client):
    message = await client.messages.create(**question("oi"))

    assert message._request_id.startswith("req_")


async def test_an_unknown_path_is_not_found(client):
    with pytest.raises(anthropic.NotFoundError):
        await client.models.retrieve("claude-haiku-5-5")


async def test_calls_are_logged_without_texts(client, stand_in):
    await client.messages.create(**question("um texto secreto"))

    async with httpx2.AsyncClient() as http:
        calls = (await http.get(stand_in.url.replace("/claude", "/api/claude/calls"))).json()["calls"]

    assert calls[0]["status"] == 200
    assert calls[0]["traceparent"] is False
    assert "secreto" not in json.dumps(calls)
