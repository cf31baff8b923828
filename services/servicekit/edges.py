"""What a server says of itself: its health to everybody, its contracts to who may operate it.

Neither goes through the interceptors: machines ask all the time, and a trace has no use for it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

import grpc
from google.protobuf import descriptor_pb2
from google.protobuf.descriptor_pool import Default, DescriptorPool
from grpc_health.v1 import health as grpc_health
from grpc_health.v1 import health_pb2
from grpc_reflection.v1alpha import reflection, reflection_pb2

from gymnation.access.v1 import access_pb2
from servicekit import callers
from servicekit.access import Access
from servicekit.access_rules import MethodRule
from servicekit.errors import ResourceExhausted, ServiceError
from servicekit.rpc_errors import to_status
from servicekit.server_methods import Context, Handler, Requests, parsed, read

REFLECTION: Final = "grpc.reflection.v1.ServerReflection"
MAX_WATCHERS: Final = 64
"""Streams of health at once: each takes memory for as long as it likes."""
MAX_STRANGERS: Final = 64
"""How many strangers may ask for health at once."""
HEALTH_READ_S: Final = 3.0
"""How long a caller that asks for health may take to send the request."""

_ANYBODY_KNOWN: Final = MethodRule(frozenset(callers.ALL_PERMISSIONS), "ANY", scopes_itself=True)
_OPERATE: Final = MethodRule.of(access_pb2.Rule(any_of=[access_pb2.PERMISSION_OPERATE], scopes_itself=True))


class HealthServicer(grpc_health.aio.HealthServicer):  # type: ignore[misc]  # ships no types
    """Health: asked once, anybody hears it; followed, by callers whom we know, and not by too many.

    It reads requests itself, as `server_methods` does: who never sends one shall not be waited for long.
    """

    def __init__(self, access: Access, domain: str) -> None:
        super().__init__()
        self._access = access
        self._domain = domain
        self._strangers = 0
        self._watchers = 0

    async def check(self, _: Requests, context: Context) -> health_pb2.HealthCheckResponse:
        """Answer anybody. Strangers are waited for in turns, so that they never keep others from asking."""
        counted = not self._access.has_proof(context)
        async with _refusing(context, self._domain):
            if counted and self._strangers >= MAX_STRANGERS:
                raise ResourceExhausted
        self._strangers += counted
        try:
            request = await self._read(context)
            response: health_pb2.HealthCheckResponse = await self.Check(request, context)
            return response
        finally:
            self._strangers -= counted

    async def watch(self, _: Requests, context: Context) -> None:
        """Tell a known caller each change, for as long as it listens."""
        async with _refusing(context, self._domain):
            self._access.begin(context, _ANYBODY_KNOWN)
            if self._watchers >= MAX_WATCHERS:
                raise ResourceExhausted
        self._watchers += 1
        try:
            await self.Watch(await self._read(context), context)
        finally:
            self._watchers -= 1

    async def _read(self, context: Context) -> health_pb2.HealthCheckRequest:
        async with _refusing(context, self._domain):
            return parsed(health_pb2.HealthCheckRequest.FromString, await read(context, HEALTH_READ_S))
        raise AssertionError("refusing ends the call")


class ReflectionServicer(reflection.aio.ReflectionServicer):  # type: ignore[misc]  # as above
    """The contracts, for callers who may operate."""

    def __init__(self, access: Access, domain: str, services: Sequence[str], pool: DescriptorPool) -> None:
        super().__init__(services, pool)
        self._access = access
        self._domain = domain

    async def ServerReflectionInfo(  # noqa: N802 - as the RPC
        self, request_iterator: AsyncIterator[reflection_pb2.ServerReflectionRequest], context: Context
    ) -> AsyncIterator[reflection_pb2.ServerReflectionResponse]:
        async with _refusing(context, self._domain), self._access.admit(context, _OPERATE):
            pass
        async for response in super().ServerReflectionInfo(request_iterator, context):
            yield response


@asynccontextmanager
async def _refusing(context: Context, domain: str) -> AsyncIterator[None]:
    try:
        yield
    except ServiceError as error:
        status = to_status(error, domain)
        await context.abort(status.code, status.details, status.trailing_metadata)


def add_health(server: grpc.aio.Server, access: Access, domain: str) -> HealthServicer:
    """Have the server tell its health."""
    servicer = HealthServicer(access, domain)
    to_bytes = health_pb2.HealthCheckResponse.SerializeToString
    methods: dict[str, Handler] = {
        "Check": grpc.stream_unary_rpc_method_handler(servicer.check, None, to_bytes),
        "Watch": grpc.stream_stream_rpc_method_handler(servicer.watch, None, to_bytes),
    }
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler(grpc_health.SERVICE_NAME, methods),)
    )
    return servicer


def add_reflection(server: grpc.aio.Server, access: Access, domain: str, services: Sequence[str]) -> None:
    """Have the server tell its contracts, in both versions of the protocol: newer tools ask in v1 only."""
    _add_version_1(Default())
    names = [*services, grpc_health.SERVICE_NAME, reflection.SERVICE_NAME, REFLECTION]
    servicer = ReflectionServicer(access, domain, [name for name in names if name], Default())
    handler = grpc.stream_stream_rpc_method_handler(
        servicer.ServerReflectionInfo,
        reflection_pb2.ServerReflectionRequest.FromString,
        reflection_pb2.ServerReflectionResponse.SerializeToString,
    )
    for name in (reflection.SERVICE_NAME, REFLECTION):
        server.add_generic_rpc_handlers(
            (grpc.method_handlers_generic_handler(name, {"ServerReflectionInfo": handler}),)
        )


def _add_version_1(pool: DescriptorPool) -> None:
    """Let the pool know version 1, which differs from v1alpha by its name alone."""
    try:
        pool.FindServiceByName(REFLECTION)
    except KeyError:
        file = descriptor_pb2.FileDescriptorProto()
        reflection_pb2.DESCRIPTOR.CopyToProto(file)
        old, new = f".{file.package}.", ".grpc.reflection.v1."
        file.name, file.package = "grpc/reflection/v1/reflection.proto", new.strip(".")
        for message in file.message_type:
            for field in message.field:
                if field.type_name:
                    field.type_name = field.type_name.replace(old, new)
        for method in file.service[0].method:
            method.input_type = method.input_type.replace(old, new)
            method.output_type = method.output_type.replace(old, new)
        pool.AddSerializedFile(file.SerializeToString())
