"""A synchronous channel for generated stubs: deadlines, request ids, keys, retries, failures by name."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, Generic, NoReturn, Protocol, Self, TypeVar

import grpc
from google.protobuf.message import Message

from gymnation_client.credentials import Credentials
from gymnation_client.errors import from_rpc_error
from gymnation_client.policy import LOCAL_OPTIONS, OPTIONS, Policy, target, with_request_id

Request = TypeVar("Request", bound=Message)
Response = TypeVar("Response")
Received_co = TypeVar("Received_co", covariant=True)


def connect(address: str, credentials: Credentials) -> grpc.Channel:
    """Open a connection, on which nothing is sent yet. Raise CredentialsUnusable."""
    pems = credentials.pems(address)
    if pems is None:
        return grpc.insecure_channel(target(address), options=(*OPTIONS, *LOCAL_OPTIONS))
    tls = grpc.ssl_channel_credentials(pems.authorities, pems.private_key, pems.certificate)
    return grpc.secure_channel(target(address), tls, options=OPTIONS)


class UnaryMethod(Generic[Request, Response]):
    """A method with one answer."""

    def __init__(self, call: grpc.UnaryUnaryMultiCallable[Request, Response], policy: Policy) -> None:
        self._call, self._policy = call, policy

    def __call__(self, request: Request, timeout: float | None = None) -> Response:
        """Call it, within `timeout` seconds for all tries. Raise ApiError and CredentialsUnusable."""
        request = with_request_id(request)
        end = time.monotonic() + (self._policy.timeout_s if timeout is None else timeout)
        while True:
            left = max(0.0, end - time.monotonic())
            try:
                return self._call(request, timeout=left, metadata=self._policy.metadata())
            except grpc.RpcError as failure:
                error = from_rpc_error(failure)
            if (pause := self._policy.pause_s(error, end - time.monotonic())) is None:
                raise error
            time.sleep(pause)


class StreamMethod(Generic[Request, Response]):
    """A method with a stream of answers."""

    def __init__(self, call: grpc.UnaryStreamMultiCallable[Request, Response], policy: Policy) -> None:
        self._call, self._policy = call, policy

    def __call__(self, request: Request, timeout: float | None = None) -> Stream[Response]:
        """Begin the stream; without `timeout` it may go on for ever. Raise CredentialsUnusable."""
        return Stream(self._call(with_request_id(request), timeout=timeout, metadata=self._policy.metadata()))


class ResponseCall(Protocol[Received_co]):
    """What gRPC gives for a call with a stream of answers."""

    def __next__(self) -> Received_co: ...
    def cancel(self) -> bool: ...


class Stream(Generic[Response]):
    """The answers of a call, as they come. Leaving the block ends the call."""

    def __init__(self, call: ResponseCall[Response]) -> None:
        self._call = call

    def __iter__(self) -> Iterator[Response]:
        return self

    def __next__(self) -> Response:
        """The next answer. Raise ApiError."""
        try:
            return next(self._call)
        except grpc.RpcError as failure:
            raise from_rpc_error(failure) from None

    def cancel(self) -> None:
        self._call.cancel()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        self.cancel()


class ApiChannel(grpc.Channel):
    """What generated stubs are built on: it gives them our methods."""

    def __init__(self, channel: grpc.Channel, policy: Policy) -> None:
        self._channel, self._policy = channel, policy

    def unary_unary(  # type: ignore[override]  # our methods do less, and raise by name
        self,
        method: str,
        request_serializer: Callable[[Any], bytes] | None = None,
        response_deserializer: Callable[[bytes], Any] | None = None,
        _registered_method: bool | None = False,
    ) -> UnaryMethod[Any, Any]:
        call = self._channel.unary_unary(method, request_serializer, response_deserializer)
        return UnaryMethod(call, self._policy)

    def unary_stream(  # type: ignore[override]  # as above
        self,
        method: str,
        request_serializer: Callable[[Any], bytes] | None = None,
        response_deserializer: Callable[[bytes], Any] | None = None,
        _registered_method: bool | None = False,
    ) -> StreamMethod[Any, Any]:
        call = self._channel.unary_stream(method, request_serializer, response_deserializer)
        return StreamMethod(call, self._policy)

    def stream_unary(self, method: str, *_: object, **__: object) -> NoReturn:
        raise NotImplementedError(f"{method}: requests that stream are not part of the contracts")

    def stream_stream(self, method: str, *_: object, **__: object) -> NoReturn:
        raise NotImplementedError(f"{method}: requests that stream are not part of the contracts")

    def subscribe(
        self,
        callback: Callable[[grpc.ChannelConnectivity], None],
        try_to_connect: bool | None = False,
    ) -> None:
        self._channel.subscribe(callback, bool(try_to_connect))

    def unsubscribe(self, callback: Callable[[grpc.ChannelConnectivity], None]) -> None:
        self._channel.unsubscribe(callback)

    def close(self) -> None:
        self._channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        self.close()
