"""The Bot API's two routes: calls by a table of methods, with planned faults, and file downloads."""

from __future__ import annotations

import asyncio
import inspect
import re
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from sandbox.faults import Fault, Faults

from . import (
    join_requests,
    methods_chats,
    methods_commands,
    methods_edits,
    methods_ephemeral,
    methods_files,
    methods_messages,
    methods_stars,
    methods_updates,
)
from .call import Call, Method
from .errors import BotApiError, too_many_requests
from .parameters import read_arguments, typed
from .polling import Poller
from .webhook import Webhook
from .world import World

METHODS: dict[str, Method] = {
    method.name.lower(): method
    for table in (
        methods_updates.METHODS,
        methods_messages.METHODS,
        methods_edits.METHODS,
        methods_ephemeral.METHODS,
        methods_chats.METHODS,
        join_requests.METHODS,
        methods_commands.METHODS,
        methods_files.METHODS,
        methods_stars.METHODS,
    )
    for method in table
}

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_REFUSALS = {"400": "Bad Request", "403": "Forbidden"}
_BEFORE = frozenset({*_REFUSALS, "429", "500", "timeout", "reset"})
_AFTER = frozenset({"timeout_after", "reset_after"})
# How often a call without an answer looks whether its client has gone.
_LOOK_S = 0.05
_DEFAULT_RETRY_AFTER_S = 3


def trace_id_of(request: web.Request) -> str | None:
    """The trace that the caller works in, by its W3C header."""
    match = _TRACEPARENT.fullmatch(request.headers.get("traceparent", ""))
    return match[1] if match else None


class BotApi:
    """Answers the bot as api.telegram.org would."""

    def __init__(self, world: World, token: str, faults: Faults, poller: Poller, webhook: Webhook) -> None:
        self._world = world
        self._token = token
        self._faults = faults
        self._poller = poller
        self._webhook = webhook

    async def call(self, request: web.Request) -> web.StreamResponse:
        method = METHODS.get(request.match_info["method"].lower())
        if request.match_info["token"] != self._token:
            return _answer(BotApiError(401, "Unauthorized"))
        if method is None:
            return _answer(BotApiError(404, "Not Found"))
        call = Call(
            self._world,
            self._poller,
            self._webhook,
            {},
            trace_id_of(request),
            gone=lambda: _gone(request),
        )
        chat_id: int | None = None
        try:
            values, uploads = await read_arguments(request)
            chat_id = self._chat_id(values.get("chat_id"))
            if fault := self._take(_BEFORE, method, chat_id):
                call.message_id = _whole(values.get("message_id"))
                return await self._spoil(request, fault, method, call, chat_id)
            call.arguments = typed(values, uploads, method.parameters)
            result = method.run(call)
            if inspect.isawaitable(result):
                result = await result
        except BotApiError as error:
            self._log(method, chat_id, call, error.code)
            return _answer(error)
        self._log(method, chat_id, call, None)
        response = web.json_response({"ok": True, "result": result})
        if fault := self._take(_AFTER, method, chat_id):
            return await self._lose(request, fault)
        return response

    async def download(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self._token:
            return _answer(BotApiError(401, "Unauthorized"))
        stored = self._world.files.at(request.match_info["path"])
        if stored is None:
            return _answer(BotApiError(404, "Not Found"))
        if fault := self._faults.take("telegram", _BEFORE, "download"):
            if fault.kind in {"429", "500"}:
                return _answer(BotApiError(int(fault.kind), "Internal Server Error"))
            return await self._lose(request, fault)
        return web.Response(body=stored.content, content_type="application/octet-stream")

    def _take(self, kinds: frozenset[str], method: Method, chat_id: int | None) -> Fault | None:
        return self._faults.take("telegram", kinds, method.name, chat_id)

    def _chat_id(self, value: Any) -> int | None:
        if str(value).startswith("@"):
            chat = self._world.find_chat(str(value))
            return chat.id if chat else None
        return _whole(value)

    async def _spoil(
        self, request: web.Request, fault: Fault, method: Method, call: Call, chat_id: int | None
    ) -> web.StreamResponse:
        """A fault before anything is done."""
        error = _planned(fault)
        if error is not None:
            self._log(method, chat_id, call, error.code)
            return _answer(error)
        self._log(method, chat_id, call, 0)
        return await self._lose(request, fault)

    async def _lose(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        """No answer: until the client goes ("timeout…"), or with the connection closed at once."""
        if fault.kind.startswith("timeout"):
            # aiohttp has no event for a client that leaves.
            while not _gone(request) and not self._world.updates.closed:  # noqa: ASYNC110
                await asyncio.sleep(_LOOK_S)
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)

    def _log(self, method: Method, chat_id: int | None, call: Call, error_code: int | None) -> None:
        if method.name == "getUpdates" and error_code is None:
            return  # the long poll would push everything else out of the log
        entry: dict[str, Any] = {
            "method": method.name,
            "chat_id": chat_id,
            "ok": error_code is None,
            "time": datetime.fromtimestamp(self._world.now(), UTC).isoformat(),
        }
        if error_code is not None:
            entry["error_code"] = error_code
            about = {"chat_id": chat_id, "message_id": call.message_id}
            self._world.events.publish("refused", {"method": method.name, "error_code": error_code, **about})
        if call.trace_id:
            entry["trace_id"] = call.trace_id
        if call.message_id is not None:
            entry["message_id"] = call.message_id
        self._world.calls.add(entry)


def _whole(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def _gone(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()


def _planned(fault: Fault) -> BotApiError | None:
    """The refusal that was planned; None for a fault that is no answer."""
    if fault.kind in _REFUSALS:
        return BotApiError(int(fault.kind), f"{_REFUSALS[fault.kind]}: {fault.text or 'planned refusal'}")
    if fault.kind == "429":
        after = fault.retry_after
        return too_many_requests(_DEFAULT_RETRY_AFTER_S if after is None else after)
    return BotApiError(500, "Internal Server Error") if fault.kind == "500" else None


def _answer(error: BotApiError) -> web.Response:
    headers = {}
    if error.parameters and "retry_after" in error.parameters:
        headers["Retry-After"] = str(error.parameters["retry_after"])
    return web.json_response(error.body(), status=error.code, headers=headers)
