"""Unary and server-streaming methods in one shape: `call(requests, context) -> response bytes | None`.

It reads, parses and serializes inside. gRPC would read the request before it asks anybody:
who sends none, or one of megabytes, would be waited for before it is known who calls.
And it would answer with the text of a parser's exception.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from typing import Any, Final, TypeAlias

import grpc
from google.protobuf.message import DecodeError, Message

from servicekit.errors import InvalidArgument

# Quoted: generic in the stubs only.
Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"
Requests: TypeAlias = "AsyncIterator[bytes]"
"""What the caller sends: one request, read by the innermost."""
Call: TypeAlias = "Callable[[Requests, Context], Awaitable[bytes | None]]"
Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"
READ_S: Final = 20.0
"""How long a known caller may take to send its request."""
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

    async def call(_: Requests, context: Context) -> bytes | None:
        response = await behaviour(_checked(parse, await read(context, READ_S), check), context)
        if context.code() is not None:  # The method chose a status itself: there is no response then.
            return b""
        return serialize(response) if serialize is not None else response

    return call


def _streaming(handler: Handler, check: Check) -> Call:
    behaviour: Any = handler.unary_stream
    parse = handler.request_deserializer
    if inspect.iscoroutinefunction(behaviour):

        async def write_itself(_: Requests, context: Context) -> bytes | None:
            await behaviour(_checked(parse, await read(context, READ_S), check), context)
            return None

        return write_itself
    if not inspect.isasyncgenfunction(behaviour):
        return _unimplemented

    async def call(_: Requests, context: Context) -> bytes | None:
        request = _checked(parse, await read(context, READ_S), check)
        responses: AsyncGenerator[Any, None] = behaviour(request, context)
        try:
            async for response in responses:
                await context.write(response)
        finally:
            # Left at a `yield`, a generator would be cleaned up whenever the collector finds it.
            await responses.aclose()
        return None

    return call


async def _unimplemented(_: Requests, context: Context) -> bytes | None:
    # What generated base classes leave to be overridden is not a coroutine function.
    await context.abort(grpc.StatusCode.UNIMPLEMENTED, "method not implemented")


async def read(context: Context, within_s: float) -> bytes:
    """The request. Raise InvalidArgument when none comes in time."""
    try:
        async with asyncio.timeout(within_s):
            request: Any = await context.read()
    except TimeoutError:
        raise InvalidArgument.because("REQUEST_MALFORMED") from None
    if not isinstance(request, bytes):
        # The end of what is sent, without anything before it.
        raise InvalidArgument.because("REQUEST_MALFORMED")
    return request


def parsed(parse: Callable[[bytes], Message], request: bytes) -> Any:
    """The request as a message. Raise InvalidArgument when the bytes are none."""
    try:
        return parse(request)
    except DecodeError:
        raise InvalidArgument.because("REQUEST_MALFORMED") from None


def _checked(parse: Callable[[bytes], Any] | None, request: bytes, check: Check) -> Any:
    if parse is None:
        return request
    message = parsed(parse, request)
    check(message)
    return message
