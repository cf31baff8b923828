"""How a service calls another: generated stubs work on a `ClientChannel`, and failures come back by name.

    async with open_channel("member-service:50051") as channel:
        stub = CheckinServiceStub(channel)
        response = await stub.RecordCheckin(request, timeout=5.0)
        async with streaming(answers.Answer)(request, timeout=60.0) as responses:
            async for response in responses: ...

Calls raise ServiceError, never AioRpcError. Each has a deadline, a CLIENT span and a measurement.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType, TracebackType
from typing import Any, Generic, NoReturn, Self, TypeVar

import grpc
from opentelemetry.util.types import AttributeValue

from servicekit import deadlines, event_time
from servicekit.errors import Cancelled, ServiceError
from servicekit.rpc_connections import Connection, Connections, Route
from servicekit.rpc_errors import from_rpc_error
from servicekit.rpc_telemetry import CANCELLED, OK, UNKNOWN, MethodTelemetry, RpcSpan, code_number
from servicekit.telemetry import traceparent
from servicekit.tls import Pems, TlsFiles, channel_credentials

DEFAULT_TIMEOUT_S = 10.0
CONNECT_TIMEOUT_S = 5.0
"""A handshake on a busy machine takes as long as it takes. An address where nobody is any more is left sooner
than after the 20 seconds of gRPC (doc/connection-backoff.md)."""
MAX_MESSAGE_BYTES = 16 * 1024 * 1024

Request = TypeVar("Request")
Response = TypeVar("Response")

_RETRY_POLICY = {
    "maxAttempts": 3,
    "initialBackoff": "0.1s",
    "maxBackoff": "1s",
    "backoffMultiplier": 2,
    "retryableStatusCodes": ["UNAVAILABLE"],
}


def open_channel(
    address: str,
    *,
    tls: TlsFiles | None = None,
    retry: bool = True,
    wait_for_ready: bool = True,
    ready_within_s: float = 0.0,
    default_timeout_s: float = DEFAULT_TIMEOUT_S,
    timeouts_s: Mapping[str, float] = MappingProxyType({}),
) -> ClientChannel:
    """A channel to `address` ("host:port", or any gRPC target); use it as an async context.

    Several replicas stand behind one name ("member:50051"): all addresses that DNS gives are used in turn.
    Or they are listed: "ipv4:10.0.0.1:50051,10.0.0.2:50051".

    `tls`: who we are and whom we believe; a server's certificate has to name the host of `address`.
    The files are read again when they change, and calls under way end where they began.
    Raise TlsUnusable when they cannot be used. Without them it is plaintext, for this machine alone.
    `retry`: UNAVAILABLE is tried up to three times within the deadline.
    This is only for services where repeating is safe: every method is a read or takes a request_id.
    `wait_for_ready`: a call waits, up to its deadline, for a server that is not there yet;
    otherwise it fails with Unavailable after `ready_within_s`, or after half its deadline if that is sooner.
    Such a server is tried twice a second, so one that has just started is reached.
    `default_timeout_s`: the deadline of a call that is given none.
    `timeouts_s`: the same for single methods, by name ("EraseMember").
    """
    method_config: dict[str, Any] = {"name": [{}]}
    if retry:
        method_config["retryPolicy"] = _RETRY_POLICY
    service_config = {"loadBalancingConfig": [{"round_robin": {}}], "methodConfig": [method_config]}
    options = (
        ("grpc.service_config", json.dumps(service_config)),
        ("grpc.enable_retries", int(retry)),
        # The environment's proxy is for Telegram and the vendor, not for our own services.
        ("grpc.enable_http_proxy", 0),
        ("grpc.initial_reconnect_backoff_ms", 100),
        # Not a pause, whatever its name says: how long one attempt may take, with its handshake.
        ("grpc.min_reconnect_backoff_ms", int(CONNECT_TIMEOUT_S * 1_000)),
        ("grpc.max_reconnect_backoff_ms", 500 if ready_within_s else 2_000),
        ("grpc.dns_min_time_between_resolutions_ms", 1_000),
        ("grpc.keepalive_time_ms", 30_000),
        ("grpc.keepalive_timeout_ms", 10_000),
        ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
        ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
    )
    target = _target(address)

    def make_channel(pems: Pems | None) -> grpc.aio.Channel:
        if pems is None:
            return grpc.aio.insecure_channel(target, options=options)
        return grpc.aio.secure_channel(target, channel_credentials(pems), options=options)

    connections = Connections(make_channel, tls)
    readiness = Readiness(wait_for_ready, ready_within_s)
    return ClientChannel(connections, _server_attributes(address), readiness, default_timeout_s, timeouts_s)


@dataclass(frozen=True, slots=True)
class Readiness:
    """How a call waits for a server that is not connected, as `open_channel` says."""

    wait_for_ready: bool
    within_s: float

    async def left(self, connection: Connection, seconds: float) -> float:
        """Wait as long as may be; give what is left of the call's `seconds`."""
        if self.wait_for_ready or self.within_s <= 0:
            return seconds
        return seconds - await connection.ready(min(self.within_s, seconds / 2))


def _target(address: str) -> str:
    # round_robin needs every address behind a name, which the dns resolver gives.
    return (
        address
        if "://" in address or address.startswith(("dns:", "unix:", "ipv4:", "ipv6:"))
        else f"dns:///{address}"
    )


def _server_attributes(address: str) -> dict[str, AttributeValue]:
    if "," in address:
        # Several replicas by address: which one answers is not known beforehand.
        return {}
    host, _, port = address.rpartition("/")[2].rpartition(":")
    return {"server.address": host, "server.port": int(port)} if port.isdecimal() else {}


class UnaryMethod(Generic[Request, Response]):
    """A unary method: `response = await method(request, timeout=5.0)`."""

    def __init__(
        self,
        route: Route[grpc.aio.UnaryUnaryMultiCallable[Request, Response]],
        telemetry: MethodTelemetry,
        readiness: Readiness,
        default_timeout_s: float,
    ) -> None:
        self._route = route
        self._telemetry = telemetry
        self._readiness = readiness
        self._default_timeout_s = default_timeout_s

    async def __call__(self, request: Request, *, timeout: float | None = None) -> Response:
        """Call the method. Raise ServiceError.

        `timeout` in seconds is cut to what is left of the caller's own deadline.
        """
        seconds = deadlines.budget(self._default_timeout_s if timeout is None else timeout)
        rpc = self._telemetry.start()
        connection, call = self._route.begin()
        try:
            response = await call(
                request,
                timeout=await self._readiness.left(connection, seconds),
                metadata=_metadata(rpc),
                wait_for_ready=self._readiness.wait_for_ready,
            )
        except grpc.aio.AioRpcError as failure:
            raise _named(failure, rpc) from None
        except asyncio.CancelledError:
            raise _cancelled(rpc) from None
        except BaseException:
            # A request that does not serialize, for example: a mistake on this side.
            rpc.end(UNKNOWN)
            raise
        finally:
            connection.end()
        rpc.end(OK)
        return response


class StreamMethod(Generic[Request, Response]):
    """A server-streaming method: `async with method(request, timeout=60.0) as responses: async for ...`."""

    def __init__(
        self,
        route: Route[grpc.aio.UnaryStreamMultiCallable[Request, Response]],
        telemetry: MethodTelemetry,
        readiness: Readiness,
        default_timeout_s: float,
    ) -> None:
        self._route = route
        self._telemetry = telemetry
        self._readiness = readiness
        self._default_timeout_s = default_timeout_s

    def __call__(
        self, request: Request, *, timeout: float | None = None
    ) -> ResponseStream[Request, Response]:
        """Prepare a call, which starts on entering the result. `timeout` covers the whole stream."""
        seconds = self._default_timeout_s if timeout is None else timeout

        def start(
            call: grpc.aio.UnaryStreamMultiCallable[Request, Response], rpc: RpcSpan, seconds: float
        ) -> grpc.aio.UnaryStreamCall[Request, Response]:
            return call(
                request,
                timeout=seconds,
                metadata=_metadata(rpc),
                wait_for_ready=self._readiness.wait_for_ready,
            )

        return ResponseStream(self._route, start, self._telemetry, seconds, self._readiness)


def streaming(
    method: grpc.aio.UnaryStreamMultiCallable[Request, Response],
) -> StreamMethod[Request, Response]:
    """Give a stub's streaming method its real type, which the generated stubs do not know."""
    if not isinstance(method, StreamMethod):
        raise TypeError("not a streaming method of a stub on a ClientChannel")
    return method


class ResponseStream(Generic[Request, Response]):
    """The responses of one streaming call. Leaving the block before their end cancels the call.

    Iterate to the end, even after the message that ends the conversation: only then is the call OK.
    """

    def __init__(
        self,
        route: Route[grpc.aio.UnaryStreamMultiCallable[Request, Response]],
        start: Callable[
            [grpc.aio.UnaryStreamMultiCallable[Request, Response], RpcSpan, float],
            grpc.aio.UnaryStreamCall[Request, Response],
        ],
        telemetry: MethodTelemetry,
        timeout: float,
        readiness: Readiness,
    ) -> None:
        self._route = route
        self._start = start
        self._telemetry = telemetry
        self._timeout = timeout
        self._readiness = readiness

    async def __aenter__(self) -> Self:
        seconds = deadlines.budget(self._timeout)
        self._rpc = self._telemetry.start()
        self._connection, call = self._route.begin()
        try:
            left = await self._readiness.left(self._connection, seconds)
            self._call = self._start(call, self._rpc, left)
        except asyncio.CancelledError:
            self._connection.end()
            raise _cancelled(self._rpc) from None
        except BaseException:
            self._connection.end()
            self._rpc.end(UNKNOWN)
            raise
        self._messages = self._call.__aiter__()
        return self

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Response:
        try:
            return await anext(self._messages)
        except StopAsyncIteration:
            self._rpc.end(OK)
            raise
        except grpc.aio.AioRpcError as failure:
            raise _named(failure, self._rpc) from None
        except asyncio.CancelledError:
            self._call.cancel()
            raise _cancelled(self._rpc) from None

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        stack: TracebackType | None,
    ) -> None:
        # Cancelling a call that is over changes nothing.
        self._call.cancel()
        self._rpc.end(CANCELLED)
        self._connection.end()
        if isinstance(self._messages, AsyncGenerator):
            await self._messages.aclose()


def _metadata(rpc: RpcSpan) -> tuple[tuple[str, str], ...]:
    parent = traceparent(rpc.span)
    cause = event_time.to_metadata()
    return cause if parent is None else (("traceparent", parent), *cause)


def _named(failure: grpc.aio.AioRpcError, rpc: RpcSpan) -> ServiceError:
    """End the span with the status that came, and give the failure by its name."""
    error = from_rpc_error(failure)
    rpc.fail(error.reason, code_number(failure.code()))
    return error


def _cancelled(rpc: RpcSpan) -> BaseException:
    """End the span; tell this task's own cancellation from a channel that was closed under the call."""
    rpc.end(CANCELLED)
    task = asyncio.current_task()
    return asyncio.CancelledError() if task is None or task.cancelling() else Cancelled()


class ClientChannel(grpc.aio.Channel):
    """What generated stubs are built on; it gives them our callables.

    Close it, or use it as an async context.
    """

    def __init__(
        self,
        connections: Connections,
        server_attributes: dict[str, AttributeValue],
        readiness: Readiness,
        default_timeout_s: float,
        timeouts_s: Mapping[str, float],
    ) -> None:
        self._connections = connections
        self._server_attributes = server_attributes
        self._readiness = readiness
        self._default_timeout_s = default_timeout_s
        self._timeouts_s = timeouts_s

    def unary_unary(  # type: ignore[override]  # our callables do less, and raise by name
        self,
        method: str,
        request_serializer: Callable[[Any], bytes] | None = None,
        response_deserializer: Callable[[bytes], Any] | None = None,
        _registered_method: bool | None = False,
    ) -> UnaryMethod[Any, Any]:
        def make(channel: grpc.aio.Channel) -> grpc.aio.UnaryUnaryMultiCallable[Any, Any]:
            return channel.unary_unary(method, request_serializer, response_deserializer)

        return UnaryMethod(
            Route(self._connections, make),
            self._telemetry(method),
            self._readiness,
            self._timeout_s(method),
        )

    def unary_stream(  # type: ignore[override]  # as above
        self,
        method: str,
        request_serializer: Callable[[Any], bytes] | None = None,
        response_deserializer: Callable[[bytes], Any] | None = None,
        _registered_method: bool | None = False,
    ) -> StreamMethod[Any, Any]:
        def make(channel: grpc.aio.Channel) -> grpc.aio.UnaryStreamMultiCallable[Any, Any]:
            return channel.unary_stream(method, request_serializer, response_deserializer)

        return StreamMethod(
            Route(self._connections, make),
            self._telemetry(method),
            self._readiness,
            self._timeout_s(method),
        )

    def stream_unary(self, method: str, *_: object, **__: object) -> NoReturn:
        raise NotImplementedError(f"{method}: requests that stream are not part of our contracts")

    def stream_stream(self, method: str, *_: object, **__: object) -> NoReturn:
        raise NotImplementedError(f"{method}: requests that stream are not part of our contracts")

    def _telemetry(self, method: str) -> MethodTelemetry:
        return MethodTelemetry.of_client(method, self._server_attributes)

    def _timeout_s(self, method: str) -> float:
        return self._timeouts_s.get(method.rpartition("/")[2], self._default_timeout_s)

    async def close(self, grace: float | None = None) -> None:
        await self._connections.close(grace)

    def get_state(self, try_to_connect: bool = False) -> grpc.ChannelConnectivity:
        return self._connections.current.channel.get_state(try_to_connect)

    async def wait_for_state_change(self, last_observed_state: grpc.ChannelConnectivity) -> None:
        await self._connections.current.channel.wait_for_state_change(last_observed_state)

    async def channel_ready(self) -> None:
        await self._connections.current.channel.channel_ready()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        await self.close()
