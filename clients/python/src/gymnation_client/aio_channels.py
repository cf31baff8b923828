"""An asyncio channel for generated stubs: as `channels`, awaited."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import Any, Generic, NoReturn, Self, TypeVar

import grpc
from google.protobuf.message import Message

from gymnation_client.credentials import Credentials
from gymnation_client.errors import from_rpc_error
from gymnation_client.policy import LOCAL_OPTIONS, OPTIONS, Policy, target, with_request_id

Request = TypeVar("Request", bound=Message)
Response = TypeVar("Response")


def connect(address: str, credentials: Credentials) -> grpc.aio.Channel:
    """Open a connection, on which nothing is sent yet. Raise CredentialsUnusable."""
    pems = credentials.pems(address)
    if pems is None:
        return grpc.aio.insecure_channel(target(address), options=(*OPTIONS, *LOCAL_OPTIONS))
    tls = grpc.ssl_channel_credentials(pems.authorities, pems.private_key, pems.certificate)
    return grpc.aio.secure_channel(target(address), tls, options=OPTIONS)


class AsyncUnaryMethod(Generic[Request, Response]):
    """A method with one answer."""

    def __init__(self, call: grpc.aio.UnaryUnaryMultiCallable[Request, Response], policy: Policy) -> None:
        self._call, self._policy = call, policy

    async def __call__(self, request: Request, timeout: float | None = None) -> Response:
        """Call it, within `timeout` seconds for all tries. Raise ApiError and CredentialsUnusable."""
        request = with_request_id(request)
        end = time.monotonic() + (self._policy.timeout_s if timeout is None else timeout)
        while True:
            left = max(0.0, end - time.monotonic())
            try:
                return await self._call(request, timeout=left, metadata=self._policy.metadata())
            except grpc.aio.AioRpcError as failure:
                error = from_rpc_error(failure)
            if (pause := self._policy.pause_s(error, end - time.monotonic())) is None:
                raise error
            await asyncio.sleep(pause)


class AsyncStreamMethod(Generic[Request, Response]):
    """A method with a stream of answers."""

    def __init__(self, call: grpc.aio.UnaryStreamMultiCallable[Request, Response], policy: Policy) -> None:
        self._call, self._policy = call, policy

    def __call__(self, request: Request, timeout: float | None = None) -> AsyncStream[Request, Response]:
        """Begin the stream; without `timeout` it may go on for ever. Raise CredentialsUnusable."""
        call = self._call(with_request_id(request), timeout=timeout, metadata=self._policy.metadata())
        return AsyncStream(call)


class AsyncStream(Generic[Request, Response]):
    """The answers of a call, as they come. Leaving the block ends the call."""

    def __init__(self, call: grpc.aio.UnaryStreamCall[Request, Response]) -> None:
        self._call = call
        self._messages = call.__aiter__()

    def __aiter__(self) -> AsyncIterator[Response]:
        return self

    async def __anext__(self) -> Response:
        """The next answer. Raise ApiError."""
        try:
            return await anext(self._messages)
        except grpc.aio.AioRpcError as failure:
            raise from_rpc_error(failure) from None

    def cancel(self) -> None:
        self._call.cancel()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        self.cancel()


class AsyncApiChannel(grpc.aio.Channel):
    """What generated stubs are built on: it gives them our methods."""

    def __init__(self, channel: grpc.aio.Channel, policy: Policy) -> None:
        self._channel, self._policy = channel, policy

    def unary_unary(  # type: ignore[override]  # our methods do less, and raise by name
        self,
        method: str,
        request_serializer: Callable[[Any], bytes] | None = None,
        response_deserializer: Callable[[bytes], Any] | None = None,
        _registered_method: bool | None = False,
    ) -> AsyncUnaryMethod[Any, Any]:
        call = self._channel.unary_unary(method, request_serializer, response_deserializer)
        return AsyncUnaryMethod(call, self._policy)

    def unary_stream(  # type: ignore[override]  # as above
        self,
        method: str,
        request_serializer: Callable[[Any], bytes] | None = None,
        response_deserializer: Callable[[bytes], Any] | None = None,
        _registered_method: bool | None = False,
    ) -> AsyncStreamMethod[Any, Any]:
        call = self._channel.unary_stream(method, request_serializer, response_deserializer)
        return AsyncStreamMethod(call, self._policy)

    def stream_unary(self, method: str, *_: object, **__: object) -> NoReturn:
        raise NotImplementedError(f"{method}: requests that stream are not part of the contracts")

    def stream_stream(self, method: str, *_: object, **__: object) -> NoReturn:
        raise NotImplementedError(f"{method}: requests that stream are not part of the contracts")

    async def close(self, grace: float | None = None) -> None:
        await self._channel.close(grace)

    def get_state(self, try_to_connect: bool = False) -> grpc.ChannelConnectivity:
        return self._channel.get_state(try_to_connect)

    async def wait_for_state_change(self, last_observed_state: grpc.ChannelConnectivity) -> None:
        await self._channel.wait_for_state_change(last_observed_state)

    async def channel_ready(self) -> None:
        await self._channel.channel_ready()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        await self.close()
