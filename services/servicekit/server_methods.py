"""Unary and server-streaming methods in one shape: `call(request bytes, context) -> response bytes | None`.

It parses and serializes inside: otherwise gRPC would answer with the text of a parser's exception.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any, TypeAlias

import grpc
from google.protobuf.message import DecodeError, Message

from servicekit.errors import InvalidArgument

# Quoted: generic in the stubs only.
Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"
Call: TypeAlias = "Callable[[bytes, Context], Awaitable[bytes | None]]"
Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"
Check: TypeAlias = "Callable[[Message], None]"


def as_call(handler: Handler, check: Check) -> Call:
    """The method in that shape. `check` sees each request before the work, and may refuse it."""
    return _streaming(handler, check) if handler.response_streaming else _unary(handler, check)


def _unary(handler: Handler, check: Check) -> Call:
    behaviour, parse, serialize = (
        handler.unary_unary,
        handler.request_deserializer,
        handler.response_serializer,
    )
    if not inspect.iscoroutinefunction(behaviour):
        return _unimplemented

    async def call(request: bytes, context: Context) -> bytes | None:
        response = await behaviour(_parsed(parse, request, check), context)
        if context.code() is not None:  # The method chose a status itself: there is no response then.
            return b""
        return serialize(response) if serialize is not None else response

    return call


def _streaming(handler: Handler, check: Check) -> Call:
    behaviour: Any = handler.unary_stream
    parse = handler.request_deserializer
    if inspect.iscoroutinefunction(behaviour):

        async def write_itself(request: bytes, context: Context) -> bytes | None:
            await behaviour(_parsed(parse, request, check), context)
            return None

        return write_itself
    if not inspect.isasyncgenfunction(behaviour):
        return _unimplemented

    async def call(request: bytes, context: Context) -> bytes | None:
        responses: AsyncGenerator[Any, None] = behaviour(_parsed(parse, request, check), context)
        try:
            async for response in responses:
                await context.write(response)
        finally:
            # Left at a `yield`, a generator would be cleaned up whenever the collector finds it.
            await responses.aclose()
        return None

    return call


async def _unimplemented(_: bytes, context: Context) -> bytes | None:
    # What generated base classes leave to be overridden is not a coroutine function.
    await context.abort(grpc.StatusCode.UNIMPLEMENTED, "method not implemented")


def _parsed(parse: Callable[[bytes], Any] | None, request: bytes, check: Check) -> Any:
    if parse is None:
        return request
    try:
        parsed = parse(request)
    except DecodeError:
        raise InvalidArgument.because("REQUEST_MALFORMED") from None
    check(parsed)
    return parsed
