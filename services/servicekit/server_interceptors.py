"""What happens around every RPC that a server answers: its span, its deadline, its failures.

Each interceptor wraps a method once and keeps the result, so a call costs a dictionary look-up.
The innermost one (`access`) turns methods into the shape that all wrap (`server_methods`).
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any, cast

import grpc
from opentelemetry import context as otel_context
from opentelemetry import trace

from servicekit import attributes, callers, deadlines, refusals
from servicekit.errors import ServiceError
from servicekit.refusals import RefusalSpans
from servicekit.request_paths import request_path
from servicekit.rpc_errors import INTERNAL_MESSAGE, TOO_LATE, to_status, wrong_field
from servicekit.rpc_telemetry import (
    CANCELLED,
    DEADLINE_EXCEEDED,
    UNAVAILABLE,
    UNKNOWN,
    MethodTelemetry,
    RpcSpan,
    code_number,
    is_traced,
    parent_context,
)
from servicekit.server_methods import Call, Context, Handler, Requests

log = logging.getLogger(__name__)


class Interceptor(grpc.aio.ServerInterceptor, ABC):
    """Something that happens around every call, but health checks and reflection."""

    def __init__(self) -> None:
        self._wrapped: dict[str, Handler] = {}

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Handler | None]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Handler | None:
        method = handler_call_details.method
        if (known := self._wrapped.get(method)) is not None:
            return known
        handler = await continuation(handler_call_details)
        # An unknown method has no handler and is not kept: callers could fill the memory with invented names.
        if handler is None or not is_traced(method):
            return handler
        self._wrapped[method] = wrapped = _as_handler(
            self.wrap(method, self.unwrap(method, handler)), handler
        )
        return wrapped

    def unwrap(self, method: str, handler: Handler) -> Call:  # noqa: ARG002 - the innermost needs it
        """The call that the next interceptor, further inside, has made."""
        call: Any = handler.stream_stream if handler.response_streaming else handler.stream_unary
        return cast("Call", call)

    @abstractmethod
    def wrap(self, method: str, call: Call) -> Call:
        """Say what happens around each call of the method."""


class TelemetryInterceptor(Interceptor):
    """Outermost: a SERVER span and a measurement, with the status that the caller sees.

    Of many calls that were refused before any work only a few leave a span.
    """

    def __init__(self, spans: RefusalSpans) -> None:
        super().__init__()
        self._spans = spans
        self.stopping = False
        """Set while the server cancels what still runs, so that this is not taken for the callers' doing."""

    def wrap(self, method: str, call: Call) -> Call:
        telemetry = MethodTelemetry.of_server(method)

        async def traced(requests: Requests, context: Context) -> bytes | None:
            rpc = telemetry.start(parent_context(context.invocation_metadata()))
            # Each RPC runs in a task, so in a context, of its own: there is nothing to put back.
            otel_context.attach(trace.set_span_in_context(rpc.span))
            code = UNKNOWN
            try:
                response = await call(requests, context)
                code = code_number(context.code())
            except asyncio.CancelledError:
                code = self._cancelled_as(rpc, context)
                raise
            except grpc.aio.AbortError:
                code = code_number(context.code())
                raise
            except grpc.aio.BaseError:
                # The core could not write: whoever should have read is gone, or the server is.
                code = code_number(context.code()) or self._cancelled_as(rpc, context)
                raise
            finally:
                rpc.end(code, callers.name(), traced=self._spans.wanted(refusals.reason()))
            return response

        return traced

    def _cancelled_as(self, rpc: RpcSpan, context: Context) -> int:
        """The core cancels the task for three reasons, and does not say which."""
        remaining: float | None = context.time_remaining()
        if remaining is not None:
            # A caller's clock runs out first: the header that tells us its timeout is rounded up.
            tolerance = 0.02 + 0.02 * (rpc.elapsed() + remaining)
            if remaining <= tolerance:
                return DEADLINE_EXCEEDED
        return UNAVAILABLE if self.stopping else CANCELLED


class DeadlineInterceptor(Interceptor):
    """Gives the work the caller's deadline, and one of ours to a caller that set none."""

    def __init__(self, default_s: float, of_methods: Mapping[str, float] = MappingProxyType({})) -> None:
        """`of_methods` are the defaults of single methods, by full name, in seconds."""
        super().__init__()
        self._default_s, self._of_methods = default_s, of_methods

    def wrap(self, method: str, call: Call) -> Call:
        default_s = self._of_methods.get(method, self._default_s)

        async def limited(requests: Requests, context: Context) -> bytes | None:
            remaining: float | None = context.time_remaining()
            if remaining is not None:
                # The core cancels the task in time.
                deadlines.start(remaining)
                return await call(requests, context)
            deadlines.start(default_s)
            limit = asyncio.timeout(default_s)
            try:
                async with limit:
                    return await call(requests, context)
            except TimeoutError:
                if not limit.expired():
                    raise
                if context.done():
                    # Its status waits for a reader who does not read.
                    return None
                await context.abort(grpc.StatusCode.DEADLINE_EXCEEDED, TOO_LATE)

        return limited


class ErrorInterceptor(Interceptor):
    """Inside the span: turns failures into statuses. The caller learns names, never messages."""

    def __init__(self, domain: str) -> None:
        super().__init__()
        self._domain = domain

    def wrap(self, method: str, call: Call) -> Call:
        async def guarded(requests: Requests, context: Context) -> bytes | None:
            try:
                return await call(requests, context)
            except grpc.aio.BaseError:
                # Aborts that are under way, and what the core raises once nobody listens any more.
                raise
            except ServiceError as error:
                trace.get_current_span().set_attribute(attributes.REASON, error.reason)
                field = request_path(method, wrong_field(error))
                status = to_status(error, self._domain, field)
                # Not abort_with_status: one door for all statuses, which telemetry watches.
                await context.abort(status.code, status.details, status.trailing_metadata)
            except Exception as error:
                # The message may hold a connection string: neither the caller nor the span gets it.
                log.exception("unhandled error in %s", method)
                trace.get_current_span().set_attribute(attributes.ERROR_TYPE, type(error).__qualname__)
                await context.abort(grpc.StatusCode.INTERNAL, INTERNAL_MESSAGE)

        return guarded


def _as_handler(call: Call, wrapped: Handler) -> Handler:
    if wrapped.response_streaming:
        # Responses are serialized by `context.write`, which is inside the wrapping already.
        return grpc.stream_stream_rpc_method_handler(call, None, wrapped.response_serializer)
    return grpc.stream_unary_rpc_method_handler(call, None, None)
