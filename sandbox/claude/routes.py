"""HTTP of the Claude stand-in.

/claude/v1/messages has the messages, with their streams and faults. /api/claude/calls is for tests.
"""

import asyncio
import itertools
import json
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from aiohttp import web

from sandbox.claude.answer import Answer, write
from sandbox.claude.errors import ApiError, invalid
from sandbox.claude.events import encode, events
from sandbox.claude.judging import is_judgement
from sandbox.claude.obedient import orders_in
from sandbox.claude.request import MessagesRequest, check_headers, read_request
from sandbox.claude.usage import PromptCache, input_tokens
from sandbox.claude.wrong_types import wrongly_typed
from sandbox.faults import Fault, Faults

_MAX_CALLS = 1000
_DEFAULT_DELAY_S = 5.0
_REFUSING_FAULTS = ("429", "spend_limit", "529", "500")
_SHAPING_FAULTS = ("refusal", "cut", "max_tokens", "malformed", "wrong_types", "obeys", "stall")


class ClaudeServer:
    """Answers like the Messages API, from the scripted persona."""

    def __init__(self, faults: Faults, clock: Callable[[], float], pause_s: float) -> None:
        self._faults = faults
        self._cache = PromptCache(clock)
        self._pause_s = pause_s
        self._ids = itertools.count(1)
        self._calls: deque[dict[str, Any]] = deque(maxlen=_MAX_CALLS)
        self._judgements: deque[dict[str, Any]] = deque(maxlen=_MAX_CALLS)

    async def messages(self, request: web.Request) -> web.StreamResponse:
        number = next(self._ids)
        request_id = f"req_sandbox{number:08d}"
        call: dict[str, Any] = {
            "request_id": request_id,
            "traceparent": "traceparent" in request.headers,
            "received_monotonic_s": time.monotonic(),
        }
        try:
            try:
                check_headers(request.headers)
                asked = read_request(await _body(request))
            except ApiError:
                self._calls.append(call)
                raise
            calls, target = (self._judgements, "judge") if is_judgement(asked) else (self._calls, "claude")
            calls.append(call)
            call |= {"model": asked.model, "stream": asked.stream, "tools": len(asked.tools)}
            if slow := self._faults.take(target, ("slow",)):
                await asyncio.sleep(_delay_s(slow))
            fault = self._faults.take(target, (*_REFUSING_FAULTS, *_SHAPING_FAULTS))
            if fault is not None and fault.kind in _REFUSING_FAULTS:
                raise _refusing(fault)
            shape = fault.kind if fault is not None else None
            answer = write(asked, f"msg_sandbox{number:08d}", self._cache.use(asked), shape)
        except ApiError as error:
            call |= {"status": error.status, "error_type": error.kind}
            return _error(error, request_id)
        if shape == "obeys":
            call["orders"] = sorted(orders_in(asked))
        call |= {
            "status": 200,
            "stop_reason": answer.stop_reason,
            "usage": answer.usage.as_json(answer.output_tokens),
            "fault": shape,
        }
        headers = {"request-id": request_id}
        if asked.stream:
            return await self._stream(request, answer, headers, fault, call)
        if fault is not None and shape == "stall":
            await asyncio.sleep(_delay_s(fault))
        return await self._whole(request, answer, headers, shape)

    async def _whole(
        self, request: web.Request, answer: Answer, headers: dict[str, str], shape: str | None
    ) -> web.StreamResponse:
        told = answer.as_json()
        body = json.dumps(
            wrongly_typed(told) if shape == "wrong_types" else told, ensure_ascii=False
        ).encode()
        if shape == "malformed":
            return web.Response(
                body=body[: len(body) // 2], headers=headers | {"Content-Type": "application/json"}
            )
        if shape == "cut":
            response = web.StreamResponse(
                headers=headers | {"Content-Type": "application/json", "Content-Length": str(len(body))}
            )
            await response.prepare(request)
            await response.write(body[: len(body) // 2])
            _hang_up(request)
            return response
        return web.Response(body=body, headers=headers | {"Content-Type": "application/json"})

    async def _stream(
        self,
        request: web.Request,
        answer: Answer,
        headers: dict[str, str],
        fault: Fault | None,
        call: dict[str, Any],
    ) -> web.StreamResponse:
        response = web.StreamResponse(
            headers=headers
            | {"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-cache"}
        )
        told = list(events(answer))
        try:
            await response.prepare(request)
            for index, event in enumerate(told):
                if fault is not None and index == len(told) // 2:
                    if fault.kind == "stall":
                        await asyncio.sleep(_delay_s(fault))
                    if fault.kind == "cut":
                        _hang_up(request)
                        return response
                    if fault.kind == "malformed":
                        await response.write(f"event: {event['type']}\ndata: {{broken\n\n".encode())
                        continue
                if event["type"] == "content_block_delta" and self._pause_s:
                    await asyncio.sleep(self._pause_s)
                wrong = fault is not None and fault.kind == "wrong_types"
                await response.write(encode(wrongly_typed(event) if wrong else event))
                if event["type"] == "content_block_delta":
                    call.setdefault("first_piece_monotonic_s", time.monotonic())
            await response.write_eof()
        except ConnectionError:
            # The client stopped reading: a cancelled question. Nothing is left to tell it.
            pass
        return response

    async def count_tokens(self, request: web.Request) -> web.Response:
        request_id = f"req_sandbox{next(self._ids):08d}"
        try:
            check_headers(request.headers)
            asked: MessagesRequest = read_request(await _body(request), counting=True)
        except ApiError as error:
            return _error(error, request_id)
        return web.json_response({"input_tokens": input_tokens(asked)}, headers={"request-id": request_id})

    async def unknown(self, request: web.Request) -> web.Response:
        error = ApiError(
            404, "not_found_error", f"{request.method} /{request.match_info['path']} is not here"
        )
        return _error(error, f"req_sandbox{next(self._ids):08d}")

    async def calls(self, _request: web.Request) -> web.Response:
        """Return what was asked of this stand-in, without texts, the oldest first.

        Times are of the machine's monotonic clock.
        """
        return web.json_response({"calls": list(self._calls), "judgements": list(self._judgements)})


def _delay_s(fault: Fault) -> float:
    return _DEFAULT_DELAY_S if fault.delay_s is None else fault.delay_s


def _refusing(fault: Fault) -> ApiError:
    match fault.kind:
        case "429":
            headers = {} if fault.retry_after is None else {"retry-after": f"{fault.retry_after:g}"}
            return ApiError(
                429,
                "rate_limit_error",
                "This request would exceed your organization's rate limit. Please try again later.",
                headers=headers,
            )
        case "spend_limit":
            return ApiError(
                429,
                "rate_limit_error",
                "You have reached your specified API usage limits. Raise the spend limit to go on.",
                details={"error_code": "enforced_spend_limit_reached"},
            )
        case "529":
            return ApiError(529, "overloaded_error", "Overloaded")
        case _:
            return ApiError(500, "api_error", "Internal server error")


async def _body(request: web.Request) -> Any:
    if request.content_type != "application/json":
        raise invalid("content-type: Input should be application/json")
    try:
        return json.loads(await request.read())
    except ValueError as error:
        raise invalid("the request body is not valid JSON") from error


def _error(error: ApiError, request_id: str) -> web.Response:
    return web.json_response(
        error.body(request_id), status=error.status, headers=error.headers | {"request-id": request_id}
    )


def _hang_up(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def add_claude_routes(app: web.Application, server: ClaudeServer) -> None:
    app.add_routes(
        [
            web.post("/claude/v1/messages", server.messages),
            web.post("/claude/v1/messages/count_tokens", server.count_tokens),
            web.route("*", "/claude/{path:.*}", server.unknown),
            web.get("/api/claude/calls", server.calls),
        ]
    )
