"""A Messages API on a free port that gives scripted responses, one for each request.

It keeps what it was asked.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

USAGE = {
    "input_tokens": 100,
    "output_tokens": 20,
    "cache_read_input_tokens": 1000,
    "cache_creation_input_tokens": 10,
}

Respond = Callable[[web.Request, "ScriptedClaude"], Awaitable[web.StreamResponse]]


@dataclass
class ScriptedClaude:
    base_url: str = ""
    script: list[Respond] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    judge: list[Respond] = field(default_factory=list)
    """As the script, for judgements alone; when it is over, the judge finds nothing."""
    judged: list[dict[str, Any]] = field(default_factory=list)
    reviewer: list[Respond] = field(default_factory=list)
    """As the script, for reviews of answers alone; when it is over, every answer is fine."""
    reviewed: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    hanging: asyncio.Event = field(default_factory=asyncio.Event)
    client_gone: asyncio.Event = field(default_factory=asyncio.Event)

    def will(self, *responses: Respond) -> None:
        self.script.extend(responses)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        schema = body.get("output_config", {}).get("format", {}).get("schema", {})
        if "urgency" in schema.get("properties", {}):
            self.judged.append(body)
            respond = self.judge.pop(0) if self.judge else finds()
            return await respond(request, self)
        if "answer" in schema.get("properties", {}):
            self.reviewed.append(body)
            respond = self.reviewer.pop(0) if self.reviewer else says(reviews())
            return await respond(request, self)
        self.requests.append(body)
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        if not self.script:
            return web.json_response(_error("invalid_request_error", "the script is over"), status=400)
        return await self.script.pop(0)(request, self)


@asynccontextmanager
async def scripted_claude() -> AsyncIterator[ScriptedClaude]:
    claude = ScriptedClaude()
    app = web.Application(client_max_size=32 << 20)
    app.router.add_post("/v1/messages", claude.handle)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        claude.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield claude
    finally:
        await runner.cleanup()


def says(*pieces: str, stop: str = "end_turn", usage: dict[str, int] | None = None) -> Respond:
    return _streams([*start(usage), *text(0, pieces), *end(stop, usage)])


def finds(urgency: str = "none", *concerns: str) -> Respond:
    """A judgement."""
    return says(json.dumps({"urgency": urgency, "concerns": concerns}))


def reviews(answer: str = "fine", *reasons: str) -> str:
    """What a review says, as JSON."""
    return json.dumps({"answer": answer, "reasons": reasons})


def says_nothing(stop: str = "end_turn") -> Respond:
    return _streams([*start(), *end(stop)])


def calls(*tools: tuple[str, dict[str, Any]], preamble: str = "", thinking: bool = False) -> Respond:
    events: list[dict[str, Any]] = start()
    index = 0
    if thinking:
        block = {"type": "thinking", "thinking": "", "signature": ""}
        events += [
            {"type": "content_block_start", "index": index, "content_block": block},
            {
                "type": "content_block_delta",
                "index": index,
                "delta": {"type": "signature_delta", "signature": "c2ln"},
            },
            {"type": "content_block_stop", "index": index},
        ]
        index += 1
    if preamble:
        events += text(index, [preamble])
        index += 1
    for number, (name, given) in enumerate(tools):
        block = {"type": "tool_use", "id": f"toolu_{number}", "name": name, "input": {}}
        delta = {"type": "input_json_delta", "partial_json": json.dumps(given)}
        events += [
            {"type": "content_block_start", "index": index, "content_block": block},
            {"type": "content_block_delta", "index": index, "delta": delta},
            {"type": "content_block_stop", "index": index},
        ]
        index += 1
    return _streams([*events, *end("tool_use")])


def fails(status: int, kind: str, error_code: str | None = None, **headers: str) -> Respond:
    async def respond(_request: web.Request, _claude: ScriptedClaude) -> web.StreamResponse:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.json_response(_error(kind, "CANARY-MESSAGE", error_code), status=status, headers=sent)

    return respond


def breaks_off(*pieces: str) -> Respond:
    """Reset the connection after so much text; before anything else when there is none."""

    async def respond(request: web.Request, _claude: ScriptedClaude) -> web.StreamResponse:
        response = web.StreamResponse()
        if pieces:
            response = await _begin(request, [*start(), *text(0, pieces)[:-1]])
        if request.transport is not None:
            request.transport.abort()
        return response

    return respond


def ends_early(*pieces: str) -> Respond:
    """End the response properly, but in the middle of the message."""
    return _streams([*start(), *text(0, pieces)[:-1]])


def tells_of_an_error(kind: str, *pieces: str) -> Respond:
    """An error event within a stream that began well."""
    return _streams([*start(), *(text(0, pieces)[:-1] if pieces else []), _error(kind, "CANARY-MESSAGE")])


def talks_nonsense() -> Respond:
    async def respond(request: web.Request, _claude: ScriptedClaude) -> web.StreamResponse:
        response = await _begin(request, start())
        await response.write(b"event: content_block_start\ndata: {broken\n\n")
        await response.write_eof()
        return response

    return respond


def hangs_after(*pieces: str) -> Respond:
    """Write the pieces, then nothing until the client goes away."""

    async def respond(request: web.Request, claude: ScriptedClaude) -> web.StreamResponse:
        response = await _begin(request, [*start(), *text(0, pieces)[:-1]] if pieces else [])
        claude.hanging.set()
        try:
            await asyncio.Event().wait()
        finally:
            claude.client_gone.set()
        return response

    return respond


def start(usage: dict[str, int] | None = None) -> list[dict[str, Any]]:
    message = {
        "id": "msg_scripted",
        "type": "message",
        "role": "assistant",
        "model": "claude-haiku-5-5",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": (usage or USAGE) | {"output_tokens": 1},
    }
    return [{"type": "message_start", "message": message}]


def text(index: int, pieces: Iterable[str]) -> list[dict[str, Any]]:
    return [
        {"type": "content_block_start", "index": index, "content_block": {"type": "text", "text": ""}},
        *(
            {"type": "content_block_delta", "index": index, "delta": {"type": "text_delta", "text": piece}}
            for piece in pieces
        ),
        {"type": "content_block_stop", "index": index},
    ]


def end(stop: str, usage: dict[str, int] | None = None) -> list[dict[str, Any]]:
    delta = {"stop_reason": stop, "stop_sequence": None, "stop_details": None, "container": None}
    return [
        {"type": "message_delta", "delta": delta, "usage": usage or USAGE},
        {"type": "message_stop"},
    ]


def _streams(events: list[dict[str, Any]]) -> Respond:
    async def respond(request: web.Request, _claude: ScriptedClaude) -> web.StreamResponse:
        response = await _begin(request, events)
        await response.write_eof()
        return response

    return respond


async def _begin(request: web.Request, events: list[dict[str, Any]]) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
    await response.prepare(request)
    for event in events:
        await response.write(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode())
    return response


def _error(kind: str, message: str, error_code: str | None = None) -> dict[str, Any]:
    error: dict[str, Any] = {"type": kind, "message": message}
    if error_code is not None:
        error["details"] = {"error_code": error_code}
    return {"type": "error", "error": error}
